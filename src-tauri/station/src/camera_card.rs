//! The camera card: whether a camera stands, sees and focuses well enough to scan with.
//!
//! Somebody lays the test card, or a pack with a code, where codes are scanned, and the
//! camera card says what to move: the width of a bar in pixels tells the distance, whatever
//! lens the camera has. [`TEST_CARD`] is the card to print.
//!
//! Pure; measuring is for the station.

use perch_reader::Cause;
use tr::tr;

use crate::{
    advice, language,
    view::{CameraCard, CardLine},
};

/// A card to print or to show: the smallest retail code that shops accept, and one of the
/// usual size, drawn in millimetres.
pub const TEST_CARD: &str = include_str!("../../../ui/src/screens/settings/test-card.svg");

/// Pixels for the narrowest bar of a code that is read at any angle.
const ENOUGH: f32 = 2.0;
/// More than this gives room away.
const PLENTY: f32 = 8.0;
/// Deviation of an edge in modules from which on bars run into each other.
const BLURRED: f32 = 0.7;
/// Share of the picture that may be washed out.
const MOST_GLARE: f32 = 0.01;
/// Pictures a second below which codes that are moved past are missed.
const SLOW: f32 = 10.0;

/// What was measured in a few pictures, each value the best of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Width of the narrowest bar; nothing when no code was seen.
    pub px_per_module: Option<f32>,
    /// Why the code that was seen was not read; nothing when one was.
    pub cause: Option<Cause>,
    /// Blur as a deviation in modules, where it was measured.
    pub blur: Option<f32>,
    /// Share of the picture that is white without detail.
    pub glare: f32,
    /// Pictures a second.
    pub frames_per_second: f32,
}

/// What the values mean and what to do, the most important first.
pub fn judged(measured: &Measured) -> Vec<CardLine> {
    let line = |ok, message: String| CardLine { ok, message };
    let mut lines = vec![match (measured.px_per_module, measured.cause) {
        (None, _) => line(
            false,
            tr!(
                "No code is seen. Lay the test card, or a pack with a barcode, flat in the middle of the picture"
            ),
        ),
        (Some(width), _) if width < ENOUGH => line(
            false,
            tr!(
                "A bar is {width} pixels wide, {enough} are needed. Move the camera about {percent} % closer",
                width = language::tenths(width),
                enough = ENOUGH,
                percent = percent(1.0 - width / ENOUGH)
            ),
        ),
        (Some(_), Some(cause)) => line(
            false,
            tr!(
                "A code is seen and not read. {advice}",
                advice = advice::sentence(cause)
            ),
        ),
        (Some(width), None) if width > PLENTY => line(
            true,
            tr!(
                "A bar is {width} pixels wide, more than enough. The camera may stand up to {percent} % farther away to see more",
                width = language::tenths(width),
                percent = percent(width / PLENTY - 1.0)
            ),
        ),
        (Some(width), None) => line(
            true,
            tr!(
                "A bar is {width} pixels wide, which is enough",
                width = language::tenths(width)
            ),
        ),
    }];
    if let Some(blur) = measured.blur {
        lines.push(match blur >= BLURRED {
            true => line(
                false,
                tr!("The code is out of focus. Let the camera focus, or set the focus below"),
            ),
            false => line(true, tr!("The code is in focus")),
        });
    }
    lines.push(match measured.glare > MOST_GLARE {
        true => line(
            false,
            tr!(
                "{percent} % of the picture is washed out. Tilt the camera or move the lamp aside",
                percent = percent(measured.glare)
            ),
        ),
        false => line(true, tr!("Nothing is washed out")),
    });
    let rate = format!("{:.0}", measured.frames_per_second);
    lines.push(match measured.frames_per_second < SLOW {
        true => line(
            false,
            tr!(
                "{rate} pictures a second come, {slow} are needed. More light often helps",
                rate,
                slow = SLOW
            ),
        ),
        false => line(true, tr!("{rate} pictures a second come", rate)),
    });
    lines
}

/// What of a card is not good enough, or else all of it, a sentence each.
pub fn told(card: &CameraCard) -> String {
    let sentences = |wanted: fn(&CardLine) -> bool| -> Vec<&str> {
        let lines = card.lines.iter().filter(|line| wanted(line));
        lines.map(|line| line.message.as_str()).collect()
    };
    let wrong = sentences(|line| !line.ok);
    match wrong.is_empty() {
        true => sentences(|_| true).join(". "),
        false => wrong.join(". "),
    }
}

fn percent(share: f32) -> u32 {
    // A share above one is a code that fills the picture.
    (share * 100.0).round().clamp(1.0, 999.0) as u32
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may stop at the first surprise")]

    use super::*;

    const GOOD: Measured = Measured {
        px_per_module: Some(2.6),
        cause: None,
        blur: Some(0.4),
        glare: 0.0,
        frames_per_second: 29.6,
    };

    #[track_caller]
    fn check(measured: Measured, at: usize, ok: bool, starts: &str) {
        let lines = judged(&measured);
        let line = &lines[at];
        assert!(
            line.ok == ok && line.message.starts_with(starts),
            "{lines:?}"
        );
    }

    #[test]
    fn a_good_place_is_good_in_every_line() {
        assert!(judged(&GOOD).iter().all(|line| line.ok));
        assert_eq!(judged(&GOOD).len(), 4);
    }

    #[test]
    fn the_card_says_what_to_move_and_by_how_much() {
        let with = |px_per_module| Measured {
            px_per_module,
            ..GOOD
        };
        check(with(None), 0, false, "No code is seen");
        let unread = Measured {
            cause: Some(Cause::Glare { share: 0.2 }),
            ..GOOD
        };
        check(
            unread,
            0,
            false,
            "A code is seen and not read. Tilt it, so that the light is not mirrored",
        );
        check(
            with(Some(1.5)),
            0,
            false,
            "A bar is 1.5 pixels wide, 2 are needed. Move the camera about 25 % closer",
        );
        check(
            with(Some(12.0)),
            0,
            true,
            "A bar is 12.0 pixels wide, more than enough. The camera may stand up to 50 % farther away",
        );
        let blurred = Measured {
            blur: Some(0.9),
            ..GOOD
        };
        check(blurred, 1, false, "The code is out of focus");
        let glare = Measured {
            glare: 0.04,
            ..GOOD
        };
        check(glare, 2, false, "4 % of the picture is washed out");
        let slow = Measured {
            frames_per_second: 4.2,
            ..GOOD
        };
        check(slow, 3, false, "4 pictures a second come");
    }

    #[test]
    fn a_card_is_told_by_what_is_wrong_with_it() {
        let card = |measured: &Measured| CameraCard {
            at: String::new(),
            lines: judged(measured),
        };
        let slow = Measured {
            frames_per_second: 4.2,
            ..GOOD
        };
        assert_eq!(
            told(&card(&slow)),
            "4 pictures a second come, 10 are needed. More light often helps"
        );
        assert_eq!(
            told(&card(&GOOD)),
            "A bar is 2.6 pixels wide, which is enough. The code is in focus. Nothing is washed out. 30 pictures a second come"
        );
    }

    /// The bars of the test card: from the left in hundredths of a millimetre, and their width.
    fn bars(card: &str, group: &str) -> Vec<(u32, u32)> {
        let path = card
            .split_once(&format!("id=\"{group}\" d=\""))
            .and_then(|(_, rest)| rest.split('"').next());
        let numbers = |text: &str| -> Vec<u32> {
            text.split(['h', ' ', 'v'])
                .filter_map(|part| part.parse().ok())
                .collect()
        };
        let bars = path.into_iter().flat_map(|path| path.split('M').skip(1));
        bars.filter_map(|bar| match numbers(bar).as_slice() {
            [left, _, width, ..] => Some((*left, *width)),
            _ => None,
        })
        .collect()
    }

    #[test]
    fn the_test_card_has_codes_that_are_read() {
        for (group, number) in [("usual", "9520000000004"), ("smallest", "9520000000011")] {
            let bars = bars(TEST_CARD, group);
            let narrowest = bars.iter().map(|(_, width)| *width).min();
            let module = narrowest.unwrap_or(1);
            let (first, last) = (bars.first(), bars.last());
            let (Some((from, _)), Some((to, width))) = (first, last) else {
                panic!("{group} has no bars");
            };
            // An EAN-13 has 95 modules (ISO/IEC 15420); it is drawn with a margin of 20.
            assert_eq!(to + width - from, 95 * module, "{group}");
            let is_dark = |x: u32| {
                let at = from + (x * module) / 3;
                let at = at.checked_sub(20 * module);
                at.is_some_and(|at| {
                    bars.iter()
                        .any(|(left, width)| (*left..left + width).contains(&at))
                })
            };
            let row: Vec<u8> = (0..3 * 135)
                .map(|x| if is_dark(x) { 20 } else { 235 })
                .collect();
            let luma = row.repeat(120);
            let view = perch_reader::LumaView::new(&luma, row.len(), 120, row.len());
            let settings = perch_reader::ReaderSettings::default();
            let mut reader = perch_reader::Reader::new(settings, perch_reader::stopped_clock());
            let read = view
                .map(|view| reader.read_still(&view).sightings)
                .unwrap_or_default();
            let texts: Vec<&str> = read.iter().map(|code| code.raw_value.as_str()).collect();
            assert_eq!(texts, [number], "{group}");
        }
    }
}
