//! Place, spread and brightness of a code fitted to a profile.
//!
//! The model is `light(t) - contrast(t) * dark(u)`: light bends along the code, contrast
//! changes evenly, and `dark` is what is seen of the modules. Positions may be stretched
//! along the code, as on a curved or tilted pack.

use super::bank::{Bank, WIDEST};
use super::ean::{Code, Length};
use super::grid::{self, MARGIN};
use super::spread::{FINE, Form, kernel};
use crate::likeness::dot;

/// Parameters: both ends, stretch, spread, three of light and two of contrast.
const ALL: usize = 9;

/// The narrowest spread that is told from none at four samples to a module.
const NARROWEST: f32 = 0.22;

/// A code's place in a profile, and how it is seen there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) length: Length,
    /// The first bar's beginning and the last one's end, in samples of the profile.
    pub(super) from: f32,
    pub(super) to: f32,
    /// How far the middle lies from half-way, in samples.
    pub(super) stretch: f32,
    pub(super) form: Form,
    /// Deviation of the spread in modules.
    pub(super) deviation: f32,
    /// Light at the middle, its slope and bend; contrast at the middle and its slope.
    levels: [f32; 5],
}

impl Fit {
    /// A fit whose levels follow from what is usual in codes under this spread.
    pub(super) fn new(length: Length, (from, to): (f32, f32), form: Form, deviation: f32) -> Self {
        Self {
            length,
            from,
            to,
            stretch: 0.0,
            form,
            deviation,
            levels: [0.0; 5],
        }
    }

    /// Samples of the profile to a module, without sign.
    pub(super) fn module(&self) -> f32 {
        (self.to - self.from).abs() / self.length.modules() as f32
    }

    /// From -1 at the first bar to 1 at the last.
    fn t(&self, sample: usize) -> f32 {
        let u = (sample as f32 + 0.5) / FINE as f32 - MARGIN as f32;
        2.0 * u / self.length.modules() as f32 - 1.0
    }

    /// The sample of the profile at `t`.
    pub(super) fn position(&self, t: f32) -> f32 {
        let share = (t + 1.0) / 2.0;
        self.from + (self.to - self.from) * share + self.stretch * (1.0 - t * t)
    }

    /// The profile where this fit says the code's samples are.
    pub(super) fn sampled(&self, profile: &[f32]) -> Vec<f32> {
        let last = profile.len().saturating_sub(2);
        (0..grid::samples(self.length))
            .map(|sample| {
                let at = self.position(self.t(sample)).max(0.0);
                let index = (at as usize).min(last);
                let share = (at - index as f32).min(1.0);
                profile[index] + (profile[index + 1] - profile[index]) * share
            })
            .collect()
    }

    /// Takes the levels from the samples' own mean and deviation. False on flat ground.
    pub(super) fn guess_levels(&mut self, samples: &[f32], bank: &Bank) -> bool {
        let usual = bank.usual(self.length);
        // A bend of the light, by least squares; over -1 to 1 these are orthogonal enough.
        let count = samples.len() as f32;
        let mean = samples.iter().sum::<f32>() / count;
        let (mut slope, mut squares) = (0.0, 0.0);
        for (sample, value) in samples.iter().enumerate() {
            let t = self.t(sample);
            slope += t * (value - mean);
            squares += t * t;
        }
        slope /= squares;
        let rest = |(sample, value): (usize, &f32)| value - mean - slope * self.t(sample);
        let square = |value: f32| value * value;
        let variance: f32 = samples
            .iter()
            .enumerate()
            .map(rest)
            .map(square)
            .sum::<f32>()
            / count;
        let contrast = variance.sqrt() / usual.deviation;
        self.levels = [mean + contrast * usual.darkness, slope, 0.0, contrast, 0.0];
        contrast > 1.0
    }

    /// The samples as darkness: 0 light, 1 dark.
    pub(super) fn darkness(&self, samples: &[f32]) -> Vec<f32> {
        let [light, slope, bend, contrast, change] = self.levels;
        let samples = samples.iter().enumerate();
        samples
            .map(|(sample, value)| {
                let t = self.t(sample);
                let light = light + slope * t + bend * t * t;
                (light - value) / (contrast + change * t).max(0.2 * contrast)
            })
            .collect()
    }

    /// Moves all parameters so that this code explains the profile better. Gives the sum
    /// of squared differences that is left.
    pub(super) fn improve(&mut self, profile: &[f32], code: &Code, rounds: usize) -> f32 {
        let modules = code.modules();
        let mut damping = 1e-3;
        let (mut samples, mut dark) = (self.sampled(profile), self.dark(&modules));
        let mut best = self.fit_levels(&samples, &dark);
        for _ in 0..rounds {
            let mut moved = *self;
            moved.step(&samples, &dark, &modules, damping);
            let (moved_samples, moved_dark) = (moved.sampled(profile), moved.dark(&modules));
            let left = moved.fit_levels(&moved_samples, &moved_dark);
            if left >= best {
                damping *= 10.0;
                continue;
            }
            damping *= 0.3;
            let settled = left > 0.998 * best;
            (samples, dark, best) = (moved_samples, moved_dark, left);
            *self = moved;
            if settled {
                break;
            }
        }
        best
    }

    fn dark(&self, modules: &[bool]) -> Vec<f32> {
        grid::seen(modules, &kernel(self.form, self.deviation))
    }

    /// The levels that fit best, and the sum of squares they leave.
    fn fit_levels(&mut self, samples: &[f32], dark: &[f32]) -> f32 {
        let columns = self.level_columns(dark);
        let mut normal = [[0.0; 5]; 5];
        let mut right = [0.0; 5];
        for a in 0..5 {
            for b in a..5 {
                normal[a][b] = f64::from(dot(&columns[a], &columns[b]));
                normal[b][a] = normal[a][b];
            }
            right[a] = f64::from(dot(&columns[a], samples));
        }
        if let Some(levels) = solved(normal, right) {
            self.levels = levels.map(|level| level as f32);
        }
        let mut left = 0.0;
        for (sample, value) in samples.iter().enumerate() {
            let model: f32 = (0..5).map(|at| self.levels[at] * columns[at][sample]).sum();
            left += (value - model) * (value - model);
        }
        left
    }

    /// What each level adds to the samples.
    fn level_columns(&self, dark: &[f32]) -> [Vec<f32>; 5] {
        let t: Vec<f32> = (0..dark.len()).map(|sample| self.t(sample)).collect();
        let of = |value: &dyn Fn(usize) -> f32| (0..dark.len()).map(value).collect::<Vec<_>>();
        [
            of(&|_| 1.0),
            of(&|at| t[at]),
            of(&|at| t[at] * t[at]),
            of(&|at| -dark[at]),
            of(&|at| -t[at] * dark[at]),
        ]
    }

    /// One damped step of Gauss and Newton over all parameters.
    fn step(&mut self, samples: &[f32], dark: &[f32], modules: &[bool], damping: f64) {
        const APART: f32 = 0.03;
        let wider = grid::seen(modules, &kernel(self.form, self.deviation + APART));
        let levels = self.level_columns(dark);
        let [_, _, _, contrast, change] = self.levels;
        let count = dark.len();
        let module = (self.to - self.from) / self.length.modules() as f32;
        let mut columns: [Vec<f32>; ALL] = Default::default();
        let mut rest = vec![0.0; count];
        for sample in 0..count {
            let t = self.t(sample);
            let contrast = contrast + change * t;
            let (before, after) = (sample.saturating_sub(1), (sample + 1).min(count - 1));
            let slope = (dark[after] - dark[before]) / (after - before) as f32 * FINE as f32;
            // A place further on shows what the model has there: all in modules.
            let moved = -contrast * slope;
            columns[0].push(-moved * (1.0 - t) / 2.0);
            columns[1].push(-moved * (1.0 + t) / 2.0);
            columns[2].push(-moved * (1.0 - t * t));
            columns[3].push(-contrast * (wider[sample] - dark[sample]) / APART);
            let model: f32 = (0..5).map(|at| self.levels[at] * levels[at][sample]).sum();
            rest[sample] = samples[sample] - model;
        }
        for (column, level) in columns[4..].iter_mut().zip(levels) {
            *column = level;
        }
        let mut normal = [[0.0; ALL]; ALL];
        let mut right = [0.0; ALL];
        for a in 0..ALL {
            for b in a..ALL {
                normal[a][b] = f64::from(dot(&columns[a], &columns[b]));
                normal[b][a] = normal[a][b];
            }
            right[a] = f64::from(dot(&columns[a], &rest));
        }
        for (at, row) in normal.iter_mut().enumerate() {
            row[at] *= 1.0 + damping;
            row[at] += 1e-6;
        }
        let Some(change) = solved(normal, right) else {
            return;
        };
        let change = change.map(|value| value as f32);
        let within = |value: f32, most: f32| value.clamp(-most, most);
        self.from += within(change[0], 1.0) * module;
        self.to += within(change[1], 1.0) * module;
        self.stretch += within(change[2], 1.0) * module;
        self.deviation = (self.deviation + within(change[3], 0.2)).clamp(NARROWEST, WIDEST);
    }
}

/// Solves a symmetric system; nothing where it has no single solution.
fn solved<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
    for at in 0..N {
        let (pivot, value) = (matrix[at], right[at]);
        if pivot[at].abs() < 1e-9 {
            return None;
        }
        for below in at + 1..N {
            let share = matrix[below][at] / pivot[at];
            for (cell, pivot) in matrix[below].iter_mut().zip(pivot).skip(at) {
                *cell -= share * pivot;
            }
            right[below] -= share * value;
        }
    }
    let mut solution = [0.0; N];
    for at in (0..N).rev() {
        let known: f64 = (at + 1..N)
            .map(|column| matrix[at][column] * solution[column])
            .sum();
        solution[at] = (right[at] - known) / matrix[at][at];
    }
    Some(solution)
}
