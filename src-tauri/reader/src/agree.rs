//! Agreement from frame to frame: what one frame saw too little of, two may vouch for.
//!
//! One row that reads a text proves little; the same text, at about the same place, in
//! the next frame's row as well is no accident of noise. It promises that a text is
//! never vouched for by one frame alone, nor by frames of two scenes. Whoever has a
//! text that is not sure enough for a single frame hands it in as tentative.

use crate::quad::distance;
use crate::sighting::{Outline, Point, Sighting};

/// Frames back in which the other half of an agreement may lie.
const FRAMES: usize = 3;

/// Part of its length by which a code may have moved from one of those to the other.
const MOVED: f32 = 0.5;

/// What the last frames were not sure of.
#[derive(Default)]
pub(crate) struct Agreement {
    before: [Vec<Sighting>; FRAMES],
}

impl Agreement {
    /// Those of this frame's tentative texts that a frame shortly before gave as well.
    pub(crate) fn of(&mut self, tentative: Vec<Sighting>) -> Vec<Sighting> {
        let agreed = tentative.iter().filter(|now| {
            let mut before = self.before.iter().flatten();
            before.any(|then| is_same(now, then))
        });
        let agreed = agreed.cloned().collect();
        self.before.rotate_right(1);
        if let Some(newest) = self.before.first_mut() {
            *newest = tentative;
        }
        agreed
    }
}

fn is_same(now: &Sighting, then: &Sighting) -> bool {
    let far = distance(middle(&now.outline), middle(&then.outline));
    let [start, end, ..] = now.outline;
    now.symbology == then.symbology
        && now.raw_value == then.raw_value
        && far <= MOVED * distance(start, end)
}

/// The middle of an outline.
pub(crate) fn middle(outline: &Outline) -> Point {
    let sum = |of: fn(&Point) -> f32| outline.iter().map(of).sum::<f32>() / 4.0;
    Point {
        x: sum(|corner| corner.x),
        y: sum(|corner| corner.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Quality, Symbology};

    /// A text 100 pixels long from this column on.
    fn seen(text: &str, left: f32) -> Sighting {
        let corner = |x, y| Point { x, y };
        Sighting {
            symbology: Symbology::Ean13,
            symbology_identifier: "]E0".to_owned(),
            raw_value: text.to_owned(),
            outline: [
                corner(left, 0.0),
                corner(left + 100.0, 0.0),
                corner(left + 100.0, 0.0),
                corner(left, 0.0),
            ],
            quality: Quality::default(),
        }
    }

    /// A text and its column.
    type Placed = (&'static str, f32);

    /// Each frame's tentative texts and their columns, and those that are agreed on.
    #[track_caller]
    fn check(frames: &[(&[Placed], &[&str])]) {
        let mut agreement = Agreement::default();
        for (number, (tentative, want)) in frames.iter().enumerate() {
            let tentative = tentative.iter().map(|(text, left)| seen(text, *left));
            let agreed = agreement.of(tentative.collect());
            let texts: Vec<&str> = agreed.iter().map(|each| each.raw_value.as_str()).collect();
            assert_eq!(texts, *want, "frame {number}");
        }
    }

    #[test]
    fn a_text_counts_in_the_second_frame_that_gives_it() {
        check(&[(&[("A", 0.0)], &[]), (&[("A", 20.0)], &["A"])]);
        check(&[
            (&[("A", 0.0)], &[]),
            (&[], &[]),
            (&[("B", 0.0)], &[]),
            (&[("A", 0.0)], &["A"]),
        ]);
    }

    #[test]
    fn other_texts_other_places_and_old_frames_do_not_vouch() {
        check(&[(&[("A", 0.0)], &[]), (&[("B", 0.0)], &[])]);
        check(&[(&[("A", 0.0)], &[]), (&[("A", 60.0)], &[])]);
        check(&[
            (&[("A", 0.0)], &[]),
            (&[], &[]),
            (&[], &[]),
            (&[], &[]),
            (&[("A", 0.0)], &[]),
        ]);
        check(&[(&[("A", 0.0), ("A", 0.0)], &[])]);
    }
}
