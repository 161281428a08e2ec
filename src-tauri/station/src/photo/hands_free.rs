//! The shutter that needs no hand: something changed, and then lay still.
//!
//! A photo is due when the table shows something else than in the last photo and
//! has been still for a moment. A hand that turns the pack moves, so it delays the
//! photo and is never in it.
//!
//! Pure; it takes the time from the looks it is given.

use std::time::Duration;

use super::quality::Glance;
use crate::clock::{Millis, millis};

/// Share of the picture that differs once the pack was turned or changed.
const CHANGED: f32 = 0.03;
/// Share that may differ between two looks at a table that lies still.
const STILL: f32 = 0.006;

/// Decides when a photo is due.
#[derive(Debug)]
pub struct HandsFree {
    rest: Millis,
    /// What the last photo showed.
    taken: Option<Glance>,
    last: Option<Glance>,
    still_since: Option<Millis>,
}

impl HandsFree {
    /// Waits until the table was still for `rest`.
    pub fn new(rest: Duration) -> Self {
        Self {
            rest: millis(rest),
            taken: None,
            last: None,
            still_since: None,
        }
    }

    /// Takes in a look at the table; true when a photo is due.
    pub fn see(&mut self, glance: &Glance) -> bool {
        let is_still = self
            .last
            .as_ref()
            .is_some_and(|last| last.difference(glance) <= STILL);
        let since = match (is_still, self.still_since) {
            (true, Some(since)) => Some(since),
            (true, None) => self.last.as_ref().map(|last| last.at),
            (false, _) => None,
        };
        self.still_since = since;
        self.last = Some(glance.clone());
        since.is_some_and(|since| glance.at - since >= self.rest) && self.is_new(glance)
    }

    /// Notes what was photographed, by whatever shutter.
    pub fn took(&mut self, glance: &Glance) {
        self.taken = Some(glance.clone());
        self.still_since = None;
    }

    fn is_new(&self, glance: &Glance) -> bool {
        self.taken.as_ref().is_none_or(|taken| {
            taken.difference(glance) > CHANGED && glance.shows_more_than_table(taken)
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::frame::Luma;

    /// A table with a pack on it, `place` pixels from the left, in a light.
    fn look(place: usize, light: u8, at: Millis) -> Glance {
        let pixel = |x: usize| match x.checked_sub(place) {
            Some(0..80) => 200,
            Some(_) | None => 60 + light,
        };
        let bytes = (0..320 * 240).map(|at| pixel(at % 320));
        let luma = Luma::from_parts(bytes.collect(), 320, 240).unwrap();
        Glance::of(&luma, at).unwrap()
    }

    /// Looks ten times a second and answers when photos were taken.
    fn photos(acts: &[(usize, u8, i64)]) -> Vec<Millis> {
        let mut shutter = HandsFree::new(Duration::from_millis(600));
        let (mut now, mut taken) = (0, Vec::new());
        for (place, light, looks) in acts {
            for _ in 0..*looks {
                let glance = look(*place, *light, now);
                if shutter.see(&glance) {
                    shutter.took(&glance);
                    taken.push(now);
                }
                now += 100;
            }
        }
        taken
    }

    #[test]
    fn what_lies_still_is_taken_once() {
        assert_eq!(photos(&[(40, 0, 100)]), [600]);
    }

    #[test]
    fn a_pack_that_is_turned_is_taken_again_once_it_lies_still() {
        let turned = [(40, 0, 10), (90, 0, 1), (130, 0, 1), (180, 0, 10)];
        assert_eq!(photos(&turned), [600, 1_800]);
    }

    #[test]
    fn a_pack_that_never_lies_still_is_not_taken() {
        let moving: Vec<(usize, u8, i64)> = (0..40).map(|at| (at * 5, 0, 1)).collect();
        assert!(photos(&moving).is_empty());
    }

    #[test]
    fn a_hand_that_leaves_everything_as_it_was_causes_no_photo() {
        assert_eq!(photos(&[(40, 0, 10), (150, 0, 2), (40, 0, 20)]), [600]);
    }

    #[test]
    fn an_empty_table_in_mid_set_causes_no_photo() {
        // Taken away for two seconds, then laid back in another place.
        const AWAY: usize = 1_000;
        let set = [(40, 0, 10), (AWAY, 0, 20), (130, 0, 10), (AWAY, 0, 40)];
        assert_eq!(photos(&set), [600, 3_600]);
    }

    #[test]
    fn a_lamp_causes_no_photo() {
        assert_eq!(photos(&[(40, 0, 10), (40, 3, 1), (40, 6, 30)]), [600]);
    }
}
