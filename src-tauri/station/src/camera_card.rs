//! The camera card: whether a camera stands, sees and focuses well enough to scan with.
//!
//! Somebody lays a pack with a code where codes are scanned, and the card says what to
//! move: the width of a bar in pixels tells the distance, whatever lens the camera has.
//!
//! Pure; measuring is for the station.

use crate::view::CardLine;

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
    /// Width of the narrowest bar; nothing when no code was read.
    pub px_per_module: Option<f32>,
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
    let mut lines = vec![match measured.px_per_module {
        None => line(
            false,
            "No code is read. Lay a pack with a barcode flat in the middle of the picture, then examine again".to_owned(),
        ),
        Some(width) if width < ENOUGH => line(
            false,
            format!(
                "A bar is {width:.1} pixels wide, {ENOUGH:.0} are needed. Move the camera about {} % closer",
                percent(1.0 - width / ENOUGH)
            ),
        ),
        Some(width) if width > PLENTY => line(
            true,
            format!(
                "A bar is {width:.1} pixels wide, more than enough. The camera may stand up to {} % farther away to see more",
                percent(width / PLENTY - 1.0)
            ),
        ),
        Some(width) => line(true, format!("A bar is {width:.1} pixels wide, which is enough")),
    }];
    if let Some(blur) = measured.blur {
        lines.push(match blur >= BLURRED {
            true => line(
                false,
                "The code is out of focus. Let the camera focus, or set the focus below".to_owned(),
            ),
            false => line(true, "The code is in focus".to_owned()),
        });
    }
    lines.push(match measured.glare > MOST_GLARE {
        true => line(
            false,
            format!(
                "{} % of the picture is washed out. Tilt the camera or move the lamp aside",
                percent(measured.glare)
            ),
        ),
        false => line(true, "Nothing is washed out".to_owned()),
    });
    let rate = measured.frames_per_second;
    lines.push(match rate < SLOW {
        true => line(
            false,
            format!(
                "{rate:.0} pictures a second come, {SLOW:.0} are needed. More light often helps"
            ),
        ),
        false => line(true, format!("{rate:.0} pictures a second come")),
    });
    lines
}

fn percent(share: f32) -> u32 {
    // A share above one is a code that fills the picture.
    (share * 100.0).round().clamp(1.0, 999.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Measured = Measured {
        px_per_module: Some(2.6),
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
        check(with(None), 0, false, "No code is read");
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
}
