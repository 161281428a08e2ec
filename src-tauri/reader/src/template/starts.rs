//! Where in a profile a code may lie: a filter matched to what all codes have in common.
//!
//! The guards and margins are the same in all codes, and each digit begins light and ends
//! dark in the left half, the other way round in the right one. The mean of all codes
//! shows that, and still does when blur has run the bars together.

use std::sync::OnceLock;

use super::ean::{self, DIGIT, LEFT, Length, RIGHT};
use super::grid::MARGIN;

/// Samples to a module in the search.
const COARSE: usize = 2;

/// One width of a module to the next.
const RATIO: f32 = 1.01;

/// A code may begin and end here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The first bar's beginning and the last one's end, in samples of the profile; the
    /// first is greater where the code lies on its head.
    pub(super) from: f32,
    pub(super) to: f32,
    /// How alike the profile and the mean code are there: at most 1.
    pub(super) like: f32,
}

/// The likeliest starts, the best first. `ratios` is how long the code may be, in
/// lengths of `inside`.
pub(super) fn starts(
    profile: &[f32],
    inside: &std::ops::Range<usize>,
    length: Length,
    ratios: (f32, f32),
    most: usize,
) -> Vec<Start> {
    let flat = flattened(profile, inside.len() / 5);
    let template = template(length);
    let modules = length.modules() as f32;
    let place = inside.len() as f32;
    let mut found: Vec<Start> = Vec::new();
    let mut width = ratios.0 * place / modules;
    let widest = ratios.1 * place / modules;
    let mut row = Vec::new();
    while width <= widest {
        resample(&flat, width / COARSE as f32, &mut row);
        scan(&row, template, |first, like| {
            let from = (first + MARGIN * COARSE) as f32 * width / COARSE as f32;
            let (from, to) = (from, from + modules * width);
            let (from, to) = if like > 0.0 { (from, to) } else { (to, from) };
            let start = Start {
                from,
                to,
                like: like.abs(),
            };
            insert(&mut found, start, most, width);
        });
        width *= RATIO;
    }
    found
}

/// Keeps the best of those that lie close together.
fn insert(found: &mut Vec<Start>, start: Start, most: usize, width: f32) {
    if found.len() == most && found[most - 1].like >= start.like {
        return;
    }
    let near = |a: f32, b: f32| (a - b).abs() < 1.2 * width;
    let rival = found
        .iter()
        .position(|other| near(other.from, start.from) && near(other.to, start.to));
    if let Some(rival) = rival {
        if found[rival].like >= start.like {
            return;
        }
        found.remove(rival);
    }
    let at = found.partition_point(|other| other.like >= start.like);
    found.insert(at, start);
    found.truncate(most);
}

/// Tells the likeness at every position, positive in reading direction, negative against it.
fn scan(row: &[f32], template: &[f32], mut tell: impl FnMut(usize, f32)) {
    let mut backwards = template.to_vec();
    backwards.reverse();
    let size = template.len();
    if row.len() < size {
        return;
    }
    let (mut sum, mut square) = (0.0_f64, 0.0_f64);
    for value in &row[..size] {
        sum += f64::from(*value);
        square += f64::from(*value) * f64::from(*value);
    }
    for first in 0..=row.len() - size {
        let part = &row[first..first + size];
        let spread = (square - sum * sum / size as f64).max(1e-6).sqrt() as f32;
        // The template has no mean and length 1; dark is up there and down here.
        let like = -dot(part, template) / spread;
        let reversed = -dot(part, &backwards) / spread;
        tell(first, if like >= reversed { like } else { -reversed });
        if let Some(next) = row.get(first + size) {
            let (old, next) = (f64::from(row[first]), f64::from(*next));
            sum += next - old;
            square += next * next - old * old;
        }
    }
}

/// The product of two rows of equal length.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
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

fn resample(profile: &[f32], step: f32, row: &mut Vec<f32>) {
    row.clear();
    let mut at = 0.5 * step;
    while (at as usize) + 1 < profile.len() {
        let index = at as usize;
        let share = at - index as f32;
        row.push(profile[index] + (profile[index + 1] - profile[index]) * share);
        at += step;
    }
}

/// The profile less the mean of its surroundings and in units of their deviation.
fn flattened(profile: &[f32], reach: usize) -> Vec<f32> {
    let mut sums = vec![(0.0_f64, 0.0_f64)];
    let (mut sum, mut square) = (0.0, 0.0);
    for value in profile {
        let value = f64::from(*value);
        sum += value;
        square += value * value;
        sums.push((sum, square));
    }
    let values = profile.iter().enumerate();
    values
        .map(|(at, value)| {
            let (from, to) = (
                at.saturating_sub(reach),
                (at + reach + 1).min(profile.len()),
            );
            let count = (to - from) as f64;
            let mean = (sums[to].0 - sums[from].0) / count;
            let variance = (sums[to].1 - sums[from].1) / count - mean * mean;
            // Two grey values: flat ground does not become bars.
            ((f64::from(*value) - mean) / variance.max(4.0).sqrt()) as f32
        })
        .collect()
}

/// The mean of all codes with their margins, without its own mean and of length 1.
fn template(length: Length) -> &'static [f32] {
    static TEMPLATES: [OnceLock<Vec<f32>>; 2] = [const { OnceLock::new() }; 2];
    TEMPLATES[usize::from(length == Length::Ean8)].get_or_init(|| mean_code(length))
}

fn mean_code(length: Length) -> Vec<f32> {
    let mut modules = vec![0.0_f32; MARGIN];
    modules.extend([1.0, 0.0, 1.0]);
    let share = |signs: usize, dark: &dyn Fn(usize) -> bool| {
        (0..signs).filter(|sign| dark(*sign)).count() as f32 / signs as f32
    };
    let signs = if length == Length::Ean13 { LEFT } else { RIGHT };
    for _ in 0..length.half() {
        modules.extend((0..DIGIT).map(|at| share(signs, &|sign| ean::left_is_dark(sign, at))));
    }
    modules.extend([0.0, 1.0, 0.0, 1.0, 0.0]);
    for _ in 0..length.half() {
        modules.extend((0..DIGIT).map(|at| share(RIGHT, &|sign| ean::right_is_dark(sign, at))));
    }
    modules.extend([1.0, 0.0, 1.0]);
    modules.extend([0.0; MARGIN]);
    // A blur of half a module on either side.
    let fine: Vec<f32> = modules.iter().flat_map(|dark| [*dark; COARSE]).collect();
    let at = |index: isize| fine.get(index.max(0) as usize).copied().unwrap_or_default();
    let mut smooth: Vec<f32> = (0..fine.len() as isize)
        .map(|index| (at(index - 1) + 3.0 * at(index) + at(index + 1)) / 5.0)
        .collect();
    let mean = smooth.iter().sum::<f32>() / smooth.len() as f32;
    smooth.iter_mut().for_each(|value| *value -= mean);
    let size = dot(&smooth, &smooth).sqrt();
    smooth.iter_mut().for_each(|value| *value /= size);
    smooth
}
