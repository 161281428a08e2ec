//! Where in a profile a code may lie: a filter matched to what all codes have in common.
//!
//! The guards and margins are the same in all codes, and each digit begins light and ends
//! dark in the left half, the other way round in the right one. The mean of all codes
//! shows that, and still does when blur has run the bars together.

use std::sync::OnceLock;

use super::ean::{self, CENTRE, DIGIT, GUARD, LEFT, Length, RIGHT};
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
    let modules = length.modules() as f32;
    let place = inside.len() as f32;
    let mut found: Vec<Start> = Vec::new();
    let mut width = ratios.0 * place / modules;
    let widest = ratios.1 * place / modules;
    let mut scan = Scan::new(length);
    while width <= widest {
        scan.likeness(&flat, width / COARSE as f32, |first, like| {
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

/// The mean code of one length laid on rows. Its digits look alike, so what is seen of a
/// digit at every position is found once, and then summed for the places of the digits.
struct Scan {
    length: Length,
    mean: &'static MeanCode,
    /// The profile at [`COARSE`] samples to a module.
    row: Vec<f32>,
    /// What is seen of one module that begins at each sample.
    module: Vec<f32>,
    digits: Vec<f32>,
    ahead: Vec<f32>,
    back: Vec<f32>,
}

impl Scan {
    fn new(length: Length) -> Self {
        Self {
            length,
            mean: mean_code(length),
            row: Vec::new(),
            module: Vec::new(),
            digits: Vec::new(),
            ahead: Vec::new(),
            back: Vec::new(),
        }
    }

    /// Tells the likeness at every position, positive in reading direction, negative
    /// against it.
    fn likeness(&mut self, profile: &[f32], step: f32, mut tell: impl FnMut(usize, f32)) {
        resample(profile, step, &mut self.row);
        let size = (self.length.modules() + 2 * MARGIN) * COARSE;
        let Some(last) = self.row.len().checked_sub(size) else {
            return;
        };
        let smooth = self.row.array_windows();
        self.module.clear();
        self.module
            .extend(smooth.map(|[a, b, c, d]| (a + 4.0 * (b + c) + d) / 5.0));
        self.lay(last + 1);
        let (mut sum, mut square) = (0.0_f64, 0.0_f64);
        for value in &self.row[..size] {
            sum += f64::from(*value);
            square += f64::from(*value) * f64::from(*value);
        }
        for (first, (ahead, back)) in self.ahead.iter().zip(&self.back).enumerate() {
            let spread = (square - sum * sum / size as f64).max(1e-6).sqrt() as f32;
            // Dark is up in the mean code and down in the profile.
            let flat = self.mean.mean * sum as f32;
            let share = -1.0 / (self.mean.size * spread);
            let (like, reversed) = (share * (ahead - flat), share * (back - flat));
            tell(first, if like >= reversed { like } else { -reversed });
            if let Some(next) = self.row.get(first + size) {
                let (old, next) = (f64::from(self.row[first]), f64::from(*next));
                sum += next - old;
                square += next * next - old * old;
            }
        }
    }

    /// The products of the mean code and the row at the first `count` positions.
    fn lay(&mut self, count: usize) {
        let (half, centre) = (self.length.half(), self.length.centre());
        let end = self.length.modules() - GUARD;
        self.ahead.clear();
        self.ahead.resize(count, 0.0);
        for dark in [0, 2, centre + 1, centre + 3, end, end + 2] {
            add(&mut self.ahead, &self.module, dark);
        }
        // Guards look the same from both sides.
        self.back.clone_from(&self.ahead);
        let turned = |shares: &[f32; DIGIT]| {
            let mut turned = *shares;
            turned.reverse();
            turned
        };
        let MeanCode { left, right, .. } = self.mean;
        let (first, second) = (GUARD, self.length.centre() + CENTRE);
        for (shares, module, reversed) in [
            (*left, first, false),
            (*right, second, false),
            (turned(right), first, true),
            (turned(left), second, true),
        ] {
            const SPAN: usize = COARSE * (DIGIT - 1) + 1;
            self.digits.clear();
            let windows = self.module.array_windows::<SPAN>();
            self.digits.extend(windows.map(|seen| {
                let shares = shares.iter().enumerate();
                shares
                    .map(|(at, share)| share * seen[COARSE * at])
                    .sum::<f32>()
            }));
            let sums = if reversed {
                &mut self.back
            } else {
                &mut self.ahead
            };
            for digit in 0..half {
                add(sums, &self.digits, module + DIGIT * digit);
            }
        }
    }
}

/// Adds what is seen at this module of a code, for every position of the code.
fn add(sums: &mut [f32], seen: &[f32], module: usize) {
    // What is seen of the first module of a row lies before it, in the margin.
    let first = (MARGIN + module) * COARSE - 1;
    for (sum, seen) in sums.iter_mut().zip(&seen[first..]) {
        *sum += seen;
    }
}

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

/// What all codes of one length have in common.
struct MeanCode {
    /// In how many codes each module of a digit is dark, in either half.
    left: [f32; DIGIT],
    right: [f32; DIGIT],
    /// The mean of all samples, and their length without it.
    mean: f32,
    size: f32,
}

fn mean_code(length: Length) -> &'static MeanCode {
    static CODES: [OnceLock<MeanCode>; 2] = [const { OnceLock::new() }; 2];
    CODES[usize::from(length == Length::Ean8)].get_or_init(|| MeanCode::new(length))
}

impl MeanCode {
    fn new(length: Length) -> Self {
        let share = |signs: usize, dark: &dyn Fn(usize) -> bool| {
            (0..signs).filter(|sign| dark(*sign)).count() as f32 / signs as f32
        };
        let signs = if length == Length::Ean13 { LEFT } else { RIGHT };
        let left = std::array::from_fn(|at| share(signs, &|sign| ean::left_is_dark(sign, at)));
        let right = std::array::from_fn(|at| share(RIGHT, &|sign| ean::right_is_dark(sign, at)));
        // A blur of half a module on either side.
        let fine = laid_out(length, &left, &right);
        let smooth = fine
            .array_windows()
            .map(|[a, b, c]| (a + 3.0 * b + c) / 5.0);
        let square: f32 = smooth.map(|value| value * value).sum();
        let count = fine.len() as f32;
        let mean = fine.iter().sum::<f32>() / count;
        Self {
            left,
            right,
            mean,
            size: (square - count * mean * mean).sqrt(),
        }
    }
}

/// A code whose digits all look like this, with its margins, as samples.
fn laid_out(length: Length, left: &[f32; DIGIT], right: &[f32; DIGIT]) -> Vec<f32> {
    let mut modules = vec![0.0_f32; MARGIN];
    modules.extend([1.0, 0.0, 1.0]);
    modules.extend(left.repeat(length.half()));
    modules.extend([0.0, 1.0, 0.0, 1.0, 0.0]);
    modules.extend(right.repeat(length.half()));
    modules.extend([1.0, 0.0, 1.0]);
    modules.extend([0.0; MARGIN]);
    modules.iter().flat_map(|dark| [*dark; COARSE]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ean::Code;
    use super::super::grid;
    use super::super::spread::{FINE, Form, kernel};
    use super::*;

    /// Samples of light before and after the code and its margins.
    const BESIDE: usize = 60;

    fn profile(length: Length) -> Vec<f32> {
        let code = Code {
            length,
            lead: 4,
            digits: [0, 0, 6, 3, 8, 1, 3, 3, 3, 9, 3, 1],
        };
        let seen = grid::seen(&code.modules(), &kernel(Form::Bell, 0.9));
        let mut profile = vec![200.0; BESIDE];
        profile.extend(seen.iter().map(|dark| 200.0 - 150.0 * dark));
        profile.extend([200.0; BESIDE]);
        profile
    }

    /// The mean code with its margins, a blur of half a module on either side.
    fn whole(length: Length) -> Vec<f32> {
        let code = mean_code(length);
        let fine = laid_out(length, &code.left, &code.right);
        (0..fine.len())
            .map(|at| {
                let sample = |at: usize| fine.get(at).copied().unwrap_or(0.0);
                (sample(at.wrapping_sub(1)) + 3.0 * sample(at) + sample(at + 1)) / 5.0
            })
            .collect()
    }

    /// Pearson's correlation, negative: dark is up in one and down in the other.
    fn correlation(a: &[f32], b: &[f32]) -> f32 {
        let mean = |row: &[f32]| row.iter().sum::<f32>() / row.len() as f32;
        let (mean_a, mean_b) = (mean(a), mean(b));
        let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
        for (a, b) in a.iter().zip(b) {
            both += (a - mean_a) * (b - mean_b);
            of_a += (a - mean_a).powi(2);
            of_b += (b - mean_b).powi(2);
        }
        -both / (of_a * of_b).sqrt()
    }

    #[test]
    fn the_likeness_is_the_correlation_with_the_mean_code() {
        for length in [Length::Ean13, Length::Ean8] {
            let profile = profile(length);
            let mut whole = whole(length);
            let mut scan = Scan::new(length);
            let mut told = Vec::new();
            scan.likeness(&profile, 2.0, |first, like| told.push((first, like)));
            let rows: Vec<&[f32]> = scan.row.windows(whole.len()).collect();
            let ahead: Vec<f32> = rows.iter().map(|row| correlation(row, &whole)).collect();
            whole.reverse();
            let back: Vec<f32> = rows.iter().map(|row| correlation(row, &whole)).collect();
            assert_eq!(told.len(), rows.len());
            for (first, like) in told {
                let want = ahead[first].max(back[first]);
                assert!(
                    (like.abs() - want.abs()).abs() < 1e-3,
                    "{first}: {like}, not {want}"
                );
            }
        }
    }

    /// One of the starts that a search looks at must lie where the code does, to a module.
    #[track_caller]
    fn check(profile: &[f32], length: Length, from: usize, to: usize) {
        let inside = from.min(to)..from.max(to);
        let found = starts(profile, &inside, length, (0.5, 1.12), 40);
        let near = |a: f32, b: usize| (a - b as f32).abs() < FINE as f32;
        let right = |start: &&Start| near(start.from, from) && near(start.to, to);
        assert!(found.iter().any(|start| right(&start)), "{found:?}");
    }

    #[test]
    fn a_blurred_code_is_among_the_starts_upright_or_on_its_head() {
        for length in [Length::Ean13, Length::Ean8] {
            let mut profile = profile(length);
            let from = BESIDE + MARGIN * FINE;
            let to = from + length.modules() * FINE;
            check(&profile, length, from, to);
            profile.reverse();
            check(&profile, length, profile.len() - from, profile.len() - to);
        }
    }
}
