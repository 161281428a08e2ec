//! Does a place ripple as bars do? A cheap look before the dear one.
//!
//! Bars look alike wherever a line crosses them, and they are many. Writing, grain and
//! the edge of a box are neither.

use crate::likeness::{flat, most_alike};
use crate::luma::LumaView;
use crate::places::Place;
use crate::strip::add_line;

/// Lines averaged for a row, one pixel apart.
const LINES: usize = 3;

/// Neighbouring rows of bars are at least this alike.
const ALIKE: f32 = 0.8;

/// Changes between light and dark in the shortest code when bars have run together: about
/// one for each digit and some for the guards.
const FEWEST_CHANGES: usize = 14;

/// Are there enough bars at this place?
pub(super) fn ripples(luma: &LumaView<'_>, place: &Place) -> bool {
    let row = |share: f32| {
        let v = place.across.0 + share * place.height();
        let mut row = vec![0.0; place.length() as usize + 1];
        for line in 0..LINES {
            let v = v + line as f32 - (LINES - 1) as f32 / 2.0;
            add_line(luma, place.at(place.along.0, v), place.angle, 1.0, &mut row);
        }
        flat(&row)
    };
    let middle = [row(0.4), row(0.6)];
    let alike = |a: &[f32], b: &[f32]| most_alike(a, b) >= ALIKE;
    middle.iter().all(|row| changes(row) >= FEWEST_CHANGES)
        && alike(&middle[0], &middle[1])
        // Above or below may be writing or a reflection.
        && (alike(&row(0.2), &middle[0]) || alike(&middle[1], &row(0.8)))
}

/// How often a row goes from clearly light to clearly dark or back.
fn changes(row: &[f32]) -> usize {
    const CLEARLY: f32 = 0.25;
    let (mut dark, mut count) = (false, 0);
    for value in row {
        if (dark && *value > CLEARLY) || (!dark && *value < -CLEARLY) {
            dark = !dark;
            count += 1;
        }
    }
    count
}
