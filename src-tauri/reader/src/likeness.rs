//! How alike two rows of grey values are.
//!
//! Bars look alike wherever a line crosses them; writing and grain do not. Rows have one
//! value to a pixel, and how light or how strong they are does not count.

/// Pixels by which rows of leaning bars may lie askew.
const ASKEW: usize = 6;

/// A row without what changes slowly, scaled to a deviation of 1.
pub(crate) fn flat(row: &[f32]) -> Vec<f32> {
    let reach = (row.len() / 12).max(4);
    let mut sums = vec![0.0];
    let mut total = 0.0;
    for value in row {
        total += value;
        sums.push(total);
    }
    let mut flat: Vec<f32> = row
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(row.len()));
            value - (sums[to] - sums[from]) / (to - from) as f32
        })
        .collect();
    let deviation = (dot(&flat, &flat) / flat.len() as f32).sqrt().max(1e-3);
    flat.iter_mut().for_each(|value| *value /= deviation);
    flat
}

/// The greatest correlation over small shifts.
pub(crate) fn most_alike(a: &[f32], b: &[f32]) -> f32 {
    let shifts = (0..=2 * ASKEW).step_by(2);
    shifts
        .map(|shift| {
            let a = a.get(shift.saturating_sub(ASKEW)..).unwrap_or_default();
            let b = b.get(ASKEW.saturating_sub(shift)..).unwrap_or_default();
            let count = a.len().min(b.len());
            dot(&a[..count], &b[..count]) / count.max(1) as f32
        })
        .fold(-1.0, f32::max)
}

/// The product of two rows of equal length.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}

/// Sums that are kept apart, so that one need not wait for the other.
const LANES: usize = 16;
