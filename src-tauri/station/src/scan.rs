//! Sightings over time become scans: what the operator did, once.
//!
//! A camera sees a code many times a second. A code counts when two frames agree
//! on it, and then not again while it stays in view and for a moment after it
//! left. Other codes are never delayed by that. A burst of a scanner gun is an act
//! by itself and always one scan; only where camera and gun read the same code at
//! nearly the same time are the two one act.
//!
//! No clock, no I/O: time comes in. It does not know what a code means to the
//! order at hand.

use std::{collections::VecDeque, time::Duration};

use perch_gs1::{Class, Gtin, GtinError, Options, ScanInput, parse_scan};
use perch_reader::{Sighting, Symbology};
use tr::tr;

use crate::{
    clock::{Millis, millis},
    settings::Waits,
};

/// Where a scan came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The camera.
    Camera,
    /// A scanner gun.
    Gun,
    /// The keyboard.
    Typed,
}

impl Source {
    /// The word stored with a capture and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Gun => "gun",
            Self::Typed => "typed",
        }
    }
}

/// A code without a place: what was read, in which symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Symbology, where one is known.
    pub symbology: Option<Symbology>,
    /// AIM symbology identifier such as `]E0`; empty where none is known.
    pub symbology_identifier: String,
    /// The text without the identifier, group separators as U+001D.
    pub raw_value: String,
}

impl Code {
    /// What a gun sent: the AIM identifier is taken off where the gun adds one.
    pub fn from_gun(burst: &str) -> Self {
        let text = burst.trim_end_matches(['\r', '\n', '\t']);
        let (symbology_identifier, raw_value) = match text.as_bytes() {
            // ISO/IEC 15424: "]", a letter, a modifier.
            [b']', letter, modifier, ..]
                if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
            {
                text.split_at(3)
            }
            _ => ("", text),
        };
        Self {
            symbology: None,
            symbology_identifier: symbology_identifier.to_owned(),
            raw_value: raw_value.to_owned(),
        }
    }

    /// What was typed.
    pub fn typed(text: &str) -> Self {
        Self {
            symbology: None,
            symbology_identifier: String::new(),
            raw_value: text.trim().to_owned(),
        }
    }

    /// Whether a typed text that looks like a GTIN is one; otherwise a sentence that
    /// names the digit that should stand there.
    ///
    /// # Errors
    /// The sentence.
    pub fn check_typed_gtin(&self) -> std::result::Result<(), String> {
        let text = self.raw_value.as_str();
        let looks_like_one =
            matches!(text.len(), 8 | 12..=14) && text.bytes().all(|byte| byte.is_ascii_digit());
        match Gtin::parse(text) {
            Err(GtinError::CheckDigit {
                found, expected, ..
            }) if looks_like_one => Err(tr!(
                "The last digit of {text} is {found}, for this number it should be {expected}. Compare it with the pack and type it again",
                text,
                found,
                expected
            )),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// What makes two readings the same code: the GTIN-14 of a bare GTIN, else the text.
    ///
    /// A gun may send a UPC-A with 13 digits where the camera reads 12.
    pub fn key(&self) -> String {
        let identifier = self.symbology_identifier.as_str();
        let input = ScanInput {
            symbology_identifier: (!identifier.is_empty()).then_some(identifier),
            text: &self.raw_value,
        };
        let meaning = parse_scan(&input, &Options::default());
        match (meaning.class(), meaning.gtin()) {
            (Class::Gtin, Some(gtin)) => gtin.to_string(),
            (_, _) => self.raw_value.clone(),
        }
    }
}

impl From<&Sighting> for Code {
    fn from(sighting: &Sighting) -> Self {
        Self {
            symbology: Some(sighting.symbology),
            symbology_identifier: sighting.symbology_identifier.clone(),
            raw_value: sighting.raw_value.clone(),
        }
    }
}

/// What the operator did: one code, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The code.
    pub code: Code,
    /// Where it came from.
    pub source: Source,
    /// When it counted.
    pub at: Millis,
    /// Keys of the other codes in the same frame; empty unless the camera read it.
    pub beside: Vec<String>,
}

/// Frames that have to agree on a code before it counts.
const AGREEING_FRAMES: u32 = 2;
/// How many scans are remembered for merging camera and gun.
const REMEMBERED: usize = 64;

/// Turns sightings and bursts into scans.
#[derive(Debug)]
pub struct Scanner {
    rearm: Millis,
    merge: Millis,
    tracks: Vec<Track>,
    /// Camera scans that may still absorb one burst, and bursts that may still absorb one camera scan.
    recent: VecDeque<Recent>,
}

#[derive(Debug)]
struct Track {
    key: String,
    frames: u32,
    last_seen: Millis,
}

#[derive(Debug)]
struct Recent {
    key: String,
    source: Source,
    at: Millis,
}

impl Scanner {
    /// A scanner that has seen nothing.
    pub fn new(waits: &Waits) -> Self {
        Self {
            rearm: millis(waits.rearm),
            merge: millis(waits.merge),
            tracks: Vec::new(),
            recent: VecDeque::new(),
        }
    }

    /// Takes all codes of one frame and answers the scans that count with it.
    pub fn observe(&mut self, codes: &[Code], now: Millis) -> Vec<Scan> {
        self.tracks
            .retain(|track| now - track.last_seen <= self.rearm);
        let keys: Vec<String> = codes.iter().map(Code::key).collect();
        let mut scans = Vec::new();
        for (at, code) in codes.iter().enumerate() {
            let first_in_frame = !keys[..at].contains(&keys[at]);
            if first_in_frame
                && self.counts(&keys[at], now)
                && !self.absorbed(&keys[at], Source::Gun, now)
            {
                self.remember(&keys[at], Source::Camera, now);
                let beside = keys
                    .iter()
                    .filter(|key| **key != keys[at])
                    .cloned()
                    .collect();
                scans.push(Scan {
                    code: code.clone(),
                    source: Source::Camera,
                    at: now,
                    beside,
                });
            }
        }
        scans
    }

    /// Takes one burst of a gun; nothing when the camera has just read the same code.
    pub fn burst(&mut self, text: &str, now: Millis) -> Option<Scan> {
        let code = Code::from_gun(text);
        let key = code.key();
        if self.absorbed(&key, Source::Camera, now) {
            return None;
        }
        self.remember(&key, Source::Gun, now);
        Some(Scan {
            code,
            source: Source::Gun,
            at: now,
            beside: Vec::new(),
        })
    }

    /// Codes in view that do not count yet.
    pub fn is_reading(&self) -> bool {
        self.tracks
            .iter()
            .any(|track| track.frames < AGREEING_FRAMES)
    }

    /// How long a code may be out of sight and still be the same sight.
    pub fn rearm(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.rearm).unwrap_or(0))
    }

    /// Notes that the camera saw `key`; true in the frame in which it begins to count.
    fn counts(&mut self, key: &str, now: Millis) -> bool {
        if let Some(track) = self.tracks.iter_mut().find(|track| track.key == key) {
            track.frames = track.frames.saturating_add(1);
            track.last_seen = now;
            return track.frames == AGREEING_FRAMES;
        }
        self.tracks.push(Track {
            key: key.to_owned(),
            frames: 1,
            last_seen: now,
        });
        false
    }

    /// True when the other source has just read `key`; each of its scans absorbs one.
    fn absorbed(&mut self, key: &str, other: Source, now: Millis) -> bool {
        self.recent.retain(|recent| now - recent.at <= self.merge);
        let found = self
            .recent
            .iter()
            .position(|recent| recent.key == key && recent.source == other);
        found.and_then(|at| self.recent.remove(at)).is_some()
    }

    fn remember(&mut self, key: &str, source: Source, at: Millis) {
        self.recent.push_back(Recent {
            key: key.to_owned(),
            source,
            at,
        });
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HONEY: &str = "9521321000018";
    const OIL: &str = "https://example.com/01/09521321000063";
    const SOAP: &str = "9521321000094";

    enum Act {
        /// The camera sees these codes in each frame from one moment to another, 20 frames a second.
        See(&'static [&'static str], Millis, Millis),
        /// The gun sends this at a moment.
        Burst(&'static str, Millis),
    }

    fn camera_code(text: &str) -> Code {
        let identifier = if text.starts_with("http") {
            "]Q1"
        } else {
            "]E0"
        };
        Code {
            symbology: None,
            symbology_identifier: identifier.to_owned(),
            raw_value: text.to_owned(),
        }
    }

    #[track_caller]
    fn check(acts: &[Act], want: &[(&str, Source)]) {
        let mut scanner = Scanner::new(&Waits::default());
        let mut got = Vec::new();
        for act in acts {
            match act {
                Act::See(texts, from, to) => {
                    let codes: Vec<Code> = texts.iter().map(|text| camera_code(text)).collect();
                    for now in (*from..*to).step_by(50) {
                        got.extend(scanner.observe(&codes, now));
                    }
                }
                Act::Burst(text, now) => got.extend(scanner.burst(text, *now)),
            }
        }
        let got: Vec<(&str, Source)> = got
            .iter()
            .map(|scan| (scan.code.raw_value.as_str(), scan.source))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn a_code_that_lies_still_for_ten_minutes_is_one_scan() {
        check(
            &[Act::See(&[HONEY], 0, 600_000)],
            &[(HONEY, Source::Camera)],
        );
    }

    #[test]
    fn three_codes_in_view_for_ten_minutes_are_three_scans() {
        check(
            &[Act::See(&[HONEY, OIL, SOAP], 0, 600_000)],
            &[
                (HONEY, Source::Camera),
                (OIL, Source::Camera),
                (SOAP, Source::Camera),
            ],
        );
    }

    #[test]
    fn one_frame_alone_does_not_count() {
        check(&[Act::See(&[HONEY], 0, 50)], &[]);
    }

    #[test]
    fn a_short_gap_is_the_same_sight_and_a_longer_one_is_a_new_scan() {
        check(
            &[Act::See(&[HONEY], 0, 500), Act::See(&[HONEY], 1_100, 1_500)],
            &[(HONEY, Source::Camera)],
        );
        check(
            &[Act::See(&[HONEY], 0, 500), Act::See(&[HONEY], 1_200, 1_500)],
            &[(HONEY, Source::Camera), (HONEY, Source::Camera)],
        );
    }

    #[test]
    fn another_code_is_not_delayed_by_the_one_before() {
        check(
            &[Act::See(&[HONEY], 0, 100), Act::See(&[SOAP], 100, 200)],
            &[(HONEY, Source::Camera), (SOAP, Source::Camera)],
        );
    }

    #[test]
    fn a_thousand_bursts_at_twenty_a_second_are_a_thousand_scans() {
        let mut scanner = Scanner::new(&Waits::default());
        let scans = (0..1_000)
            .filter_map(|n| scanner.burst(HONEY, n * 50))
            .count();
        assert_eq!(scans, 1_000);
    }

    #[test]
    fn camera_and_gun_on_the_same_code_are_one_act() {
        check(
            &[
                Act::See(&[HONEY], 0, 200),
                Act::Burst("]E09521321000018\r", 1_000),
            ],
            &[(HONEY, Source::Camera)],
        );
        check(
            &[
                Act::Burst("09521321000018", 0),
                Act::See(&[HONEY], 300, 5_000),
            ],
            &[("09521321000018", Source::Gun)],
        );
    }

    #[test]
    fn a_camera_scan_absorbs_one_burst_and_no_more() {
        check(
            &[
                Act::See(&[HONEY], 0, 200),
                Act::Burst(HONEY, 300),
                Act::Burst(HONEY, 350),
            ],
            &[(HONEY, Source::Camera), (HONEY, Source::Gun)],
        );
    }

    #[test]
    fn a_burst_long_after_the_camera_is_an_act_of_its_own() {
        check(
            &[Act::See(&[HONEY], 0, 5_000), Act::Burst(HONEY, 5_000)],
            &[(HONEY, Source::Camera), (HONEY, Source::Gun)],
        );
    }

    #[test]
    fn the_identifier_of_a_gun_is_taken_off_and_separators_stay() {
        let code = Code::from_gun("]C10109521321000056\u{1d}10A\r\n");
        assert_eq!(code.symbology_identifier, "]C1");
        assert_eq!(code.raw_value, "0109521321000056\u{1d}10A");
    }
}
