//! A straightened place as bands along its bars, each the mean of all its lines.
//!
//! Averaging along the bars is what beats noise; that the bands look alike is what
//! tells bars from writing and from grain. It knows nothing of codes.

use crate::luma::LumaView;
use crate::places::Place;
use crate::strip::{ROWS, Strip};

/// Lines of a band at most; more cost time and hardly help.
const LINES: f32 = 12.0;

/// Samples by which two bands of one code may lie askew: three pixels.
const ASKEW: usize = 9;

/// The bands of a place, from one side to the other.
pub(crate) struct Bands {
    /// Grey values, [`crate::strip::FINE`] samples to a pixel, all of one length.
    pub(crate) rows: Vec<Vec<f32>>,
    /// The samples that lie inside the place.
    pub(crate) inside: std::ops::Range<usize>,
}

impl Bands {
    /// The bands of a place.
    pub(crate) fn of(luma: &LumaView<'_>, place: Place) -> Self {
        let strip = Strip::new(luma, place);
        let lines = (place.height() * 0.84 / ROWS as f32).clamp(2.0, LINES) as usize;
        Self {
            rows: (0..ROWS).map(|row| strip.row(row, lines)).collect(),
            inside: strip.inside(),
        }
    }

    /// How alike the bands are, from 0 (nothing in common) to 1, whatever their
    /// brightness. The outermost count little: they may lie beside the code.
    pub(crate) fn likeness(&self) -> f32 {
        let picked = [1, 3, 5, 7].map(|row| self.rows.get(row).map(|row| self.cut(row)));
        let picked: Vec<&[f32]> = picked.into_iter().flatten().collect();
        let mut alike: Vec<f32> = picked
            .windows(2)
            .map(|two| most_alike(two[0], two[1], ASKEW))
            .collect();
        alike.sort_unstable_by(f32::total_cmp);
        // The middle one of three: one band may be spoilt by a reflection or a label's edge.
        alike.get(1).copied().unwrap_or_default().max(0.0)
    }

    fn cut<'a>(&self, row: &'a [f32]) -> &'a [f32] {
        row.get(self.inside.clone()).unwrap_or_default()
    }
}

/// The mean of rows, as long as the shortest of them.
pub(crate) fn mean<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    let mut sums: Vec<f32> = Vec::new();
    let mut count = 0.0;
    for row in rows {
        if count == 0.0 {
            sums = row.to_vec();
        } else {
            sums.truncate(row.len());
            sums.iter_mut()
                .zip(row)
                .for_each(|(sum, value)| *sum += value);
        }
        count += 1.0;
    }
    sums.iter_mut().for_each(|sum| *sum /= count);
    sums
}

/// The greatest correlation of two rows over shifts of up to `reach` samples.
fn most_alike(a: &[f32], b: &[f32], reach: usize) -> f32 {
    let shifts = (0..=2 * reach).step_by(3);
    shifts
        .map(|shift| {
            let (from_a, from_b) = (shift.saturating_sub(reach), reach.saturating_sub(shift));
            let (a, b) = (a.get(from_a..), b.get(from_b..));
            correlation(a.unwrap_or_default(), b.unwrap_or_default())
        })
        .fold(-1.0, f32::max)
}

/// The correlation of two rows as far as both go, from -1 to 1; 0 where one is flat.
pub(crate) fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len().min(b.len());
    let (mut sum_a, mut sum_b) = (0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        sum_a += a;
        sum_b += b;
    }
    let (mean_a, mean_b) = (sum_a / count.max(1) as f32, sum_b / count.max(1) as f32);
    let (mut both, mut own_a, mut own_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        own_a += a * a;
        own_b += b * b;
    }
    match (own_a * own_b).sqrt() {
        0.0 => 0.0,
        scale => both / scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_does_not_mind_brightness() {
        let a = [1.0, 5.0, 2.0, 8.0];
        let brighter = a.map(|value| 10.0 + 2.0 * value);
        let inverted = a.map(|value| -value);
        assert!((correlation(&a, &brighter) - 1.0).abs() < 1e-5);
        assert!((correlation(&a, &inverted) + 1.0).abs() < 1e-5);
        assert!(correlation(&a, &[3.0; 4]).abs() < 1e-5);
    }

    #[test]
    fn a_band_that_lies_askew_is_still_alike() {
        let row: Vec<f32> = (0..200)
            .map(|at| f32::from((at * at / 7 % 2) as u8))
            .collect();
        assert!(most_alike(&row[6..], &row, 9) > 0.99);
        assert!(correlation(&row[6..], &row) < 0.6);
    }
}
