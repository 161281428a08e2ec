//! A scan becomes a capture: what is stored and sent.
//!
//! A [`Capture`] is made once and holds what the code means. [`pair`] decides
//! whether a scan stands alone or belongs to a capture just made: the linear code
//! and the richer code of one pack are one capture, two different GTINs on one
//! pack are a finding.
//!
//! Pure; it does not know the database.

mod place;
mod sentence;

pub(crate) use sentence::{acts, of_link as link_sentence};

use std::collections::BTreeMap;

use perch_gs1::{Class, Options, ScanInput, parse_scan, parse_typed};
use uuid::Uuid;

use crate::{
    clock::Millis,
    scan::{Code, Scan, Source},
};

/// Longest text that is kept, in bytes.
pub const LONGEST_TEXT: usize = 8 * 1024;

/// What is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Our own id, a UUIDv7.
    pub id: Uuid,
    /// How it came in.
    pub source: Source,
    /// The code as it was read.
    pub code: Code,
    /// What makes two readings the same code.
    pub key: String,
    /// What the code means.
    pub meaning: Meaning,
    /// When it was captured.
    pub at: Millis,
}

/// What a code means, owned, as far as the station uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// GTIN-14.
    pub gtin: Option<String>,
    /// AI → value, the API's `gs1_dl_data`; empty where there are none.
    pub elements: BTreeMap<String, String>,
    /// How much the text says, the richer text is the one that is sent.
    pub richness: Richness,
    /// Canonical Digital Link URI, where the code has a Digital Link key.
    pub digital_link: Option<String>,
    /// Sentences about what is odd.
    pub issues: Vec<String>,
}

/// How much a text says, poorest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Richness {
    /// Plain text or a link without a GTIN.
    Plain,
    /// A GTIN alone.
    Gtin,
    /// Application identifiers.
    Elements,
    /// A GS1 Digital Link URI.
    DigitalLink,
}

impl Meaning {
    /// Reads what a code means.
    pub fn of(code: &Code, source: Source) -> Self {
        let identifier = match source {
            Source::Camera | Source::Gun => code.symbology_identifier.as_str(),
            Source::Typed => "",
        };
        let scan = read(&code.raw_value, identifier);
        let richness = match scan.class() {
            Class::Gs1DigitalLink => Richness::DigitalLink,
            Class::Gs1Elements => Richness::Elements,
            Class::Gtin => Richness::Gtin,
            Class::Url | Class::Plain => Richness::Plain,
        };
        Self {
            gtin: scan.gtin().map(|gtin| gtin.to_string()),
            elements: scan.dl_data(),
            richness,
            digital_link: scan.to_canonical_digital_link(),
            issues: sentence::sentences(&scan),
        }
    }
}

/// Reads a text below a symbology identifier; empty where none is known.
fn read<'a>(text: &'a str, identifier: &'a str) -> perch_gs1::Scan<'a> {
    let options = Options::default();
    if identifier.is_empty() {
        return parse_typed(text, &options);
    }
    let symbology_identifier = Some(identifier);
    parse_scan(
        &ScanInput {
            symbology_identifier,
            text,
        },
        &options,
    )
}

/// The text in parts, in order: `true` where something is odd. Empty where nothing is,
/// or where that has no place.
pub(crate) fn parts<'a>(text: &'a str, identifier: &'a str) -> Vec<(&'a str, bool)> {
    place::parts(&read(text, identifier))
}

impl Capture {
    /// Makes a capture of a scan.
    pub fn of(scan: Scan, id: Uuid) -> Self {
        let key = scan.code.key();
        let meaning = Meaning::of(&scan.code, scan.source);
        Self {
            id,
            source: scan.source,
            key,
            meaning,
            code: scan.code,
            at: scan.at,
        }
    }

    /// The API's word for how it was captured.
    pub fn capture_type(&self) -> &'static str {
        match self.source {
            Source::Camera | Source::Gun => "BARCODE",
            Source::Typed => "MANUAL",
        }
    }
}

/// A capture that was made a moment ago and may still be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnBench {
    /// Id of the capture.
    pub id: Uuid,
    /// Its key.
    pub key: String,
    /// Its GTIN.
    pub gtin: Option<String>,
    /// How much its text says.
    pub richness: Richness,
    /// When it was captured.
    pub at: Millis,
}

/// What a new capture is to those on the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// A capture of its own.
    Alone,
    /// The poorer code of a capture that stands: it is noted there.
    NotedIn(Uuid),
    /// The richer code of a capture that stands: it takes its place there.
    Enriches(Uuid),
    /// On the same pack as a capture that stands, with another GTIN.
    ConflictsWith(Uuid),
}

/// Decides what `new` is to the captures of the last moments and to those whose
/// code lies beside it right now.
///
/// One pack is assumed where a retail code and a richer code with a GTIN stand in
/// the same frame and no third code does; two retail codes beside each other are
/// two products.
pub fn pair(new: &Capture, beside: &[String], bench: &[OnBench], merge: Millis) -> Pairing {
    let near = |other: &&OnBench| {
        let lies_beside = beside.contains(&other.key);
        other.key != new.key && (lies_beside || new.at - other.at <= merge)
    };
    let Some(gtin) = &new.meaning.gtin else {
        return Pairing::Alone;
    };
    for other in bench.iter().rev().filter(near) {
        let Some(other_gtin) = &other.gtin else {
            continue;
        };
        let differ_in_kind =
            (new.meaning.richness == Richness::Gtin) != (other.richness == Richness::Gtin);
        if !differ_in_kind {
            continue;
        }
        if gtin == other_gtin {
            return match new.meaning.richness > other.richness {
                true => Pairing::Enriches(other.id),
                false => Pairing::NotedIn(other.id),
            };
        }
        if beside == std::slice::from_ref(&other.key) {
            return Pairing::ConflictsWith(other.id);
        }
    }
    Pairing::Alone
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINEAR: &str = "9521321000087";
    const LINK: &str = "https://example.com/01/09521321000087/10/B7";
    const OTHER_LINK: &str = "https://example.com/01/09521321000094";

    fn capture(text: &str, at: Millis) -> Capture {
        let identifier = if text.starts_with("http") {
            "]Q1"
        } else {
            "]E0"
        };
        let code = Code {
            symbology: None,
            symbology_identifier: identifier.to_owned(),
            raw_value: text.to_owned(),
        };
        Capture::of(
            Scan {
                code,
                source: Source::Camera,
                at,
                beside: Vec::new(),
            },
            Uuid::from_u128(7),
        )
    }

    #[track_caller]
    fn check(first: &str, second: &str, after: Millis, in_one_frame: bool, want: Pairing) {
        let first = capture(first, 0);
        let second = capture(second, after);
        let beside = if in_one_frame {
            vec![first.key.clone()]
        } else {
            Vec::new()
        };
        let bench = [OnBench {
            id: first.id,
            key: first.key.clone(),
            gtin: first.meaning.gtin.clone(),
            richness: first.meaning.richness,
            at: 0,
        }];
        assert_eq!(pair(&second, &beside, &bench, 1_500), want);
    }

    #[test]
    fn the_two_codes_of_one_pack_are_one_capture() {
        let id = Uuid::from_u128(7);
        check(LINEAR, LINK, 400, true, Pairing::Enriches(id));
        check(LINK, LINEAR, 400, true, Pairing::NotedIn(id));
        check(LINEAR, LINK, 1_500, false, Pairing::Enriches(id));
    }

    #[test]
    fn after_the_merge_time_they_are_two() {
        check(LINEAR, LINK, 1_501, false, Pairing::Alone);
    }

    #[test]
    fn while_both_lie_in_view_they_are_one_however_late_the_second_is_read() {
        check(
            LINEAR,
            LINK,
            20_000,
            true,
            Pairing::Enriches(Uuid::from_u128(7)),
        );
    }

    #[test]
    fn two_gtins_on_one_pack_conflict() {
        check(
            LINEAR,
            OTHER_LINK,
            100,
            true,
            Pairing::ConflictsWith(Uuid::from_u128(7)),
        );
        check(LINEAR, OTHER_LINK, 100, false, Pairing::Alone);
    }

    #[test]
    fn two_retail_codes_side_by_side_are_two_products() {
        check(LINEAR, "9521321000094", 100, true, Pairing::Alone);
    }

    #[test]
    fn a_link_tells_batch_and_gtin() {
        let meaning = capture(LINK, 0).meaning;
        assert_eq!(meaning.gtin.as_deref(), Some("09521321000087"));
        assert_eq!(meaning.elements.get("10").map(String::as_str), Some("B7"));
        assert_eq!(meaning.richness, Richness::DigitalLink);
    }
}
