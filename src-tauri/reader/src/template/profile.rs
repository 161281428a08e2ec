//! The brightness across a place, averaged along its bars.
//!
//! Averaging is what beats noise, so lines follow the bars' real direction: they may
//! lean, and lean more at one end than at the other. Bands that do not show what most
//! others show (writing, the edge of the label, a reflection) are left out.

use crate::luma::LumaView;
use crate::places::Place;
use crate::sighting::Point;
use crate::strip::add_line;

/// Bands along the bars.
const BANDS: usize = 12;

/// Lines that are averaged, at most.
const LINES: usize = 72;

/// Samples of a profile, at most.
const LONGEST: usize = 1600;

/// Parts a place is averaged in for the check that they agree.
const PARTS: usize = 4;

/// Brightness along a place.
pub(super) struct Profile {
    /// The mean of all bands that agree.
    pub(super) whole: Vec<f32>,
    /// The same in up to four parts, one below the other.
    pub(super) parts: Vec<Vec<f32>>,
    /// The samples that lie inside the place.
    pub(super) inside: std::ops::Range<usize>,
    place: Place,
    lean: Lean,
    start: f32,
    step: f32,
}

/// How far a line moves along the place for each pixel along the bars, at both ends.
#[derive(Clone, Copy, Default)]
struct Lean {
    left: f32,
    right: f32,
}

impl Profile {
    /// Nothing where bands do not agree on what they show.
    pub(super) fn of(luma: &LumaView<'_>, place: &Place) -> Option<Self> {
        let margin = 24.0 + 0.2 * place.length();
        let length = place.length() + 2.0 * margin;
        // About four samples to a module, if the place is one code.
        let step = (place.length() / 400.0)
            .clamp(0.4, 2.0)
            .max(length / LONGEST as f32);
        let samples = (length / step) as usize;
        let start = place.along.0 - margin;
        let height = place.height().max(8.0);
        let first = (place.across.0 + place.across.1 - height) / 2.0;
        let bands = BANDS.min((height / 2.0) as usize).max(4);
        let mut profile = Self {
            whole: Vec::new(),
            parts: Vec::new(),
            inside: (margin / step) as usize..((margin + place.length()) / step) as usize,
            place: *place,
            lean: Lean::default(),
            start,
            step,
        };
        let pitch = height / bands as f32;
        let middles: Vec<f32> = (0..bands)
            .map(|band| first + pitch * (band as f32 + 0.5))
            .collect();
        let straight: Vec<Vec<f32>> = middles
            .iter()
            .map(|v| profile.lines(luma, samples, *v, pitch, 2))
            .collect();
        profile.lean = lean(&straight, &middles, &profile.inside, step);
        let lines = ((height / bands as f32).ceil() as usize)
            .min(LINES / bands)
            .max(1);
        let leaning: Vec<Vec<f32>> = middles
            .iter()
            .map(|v| profile.lines(luma, samples, *v, pitch, lines))
            .collect();
        let kept = alike(&leaning, &profile.inside)?;
        profile.whole = mean(kept.iter().map(|band| &leaning[*band]), samples);
        let size = kept.len().div_ceil(PARTS);
        profile.parts = kept
            .chunks(size)
            .map(|part| mean(part.iter().map(|band| &leaning[*band]), samples))
            .collect();
        Some(profile)
    }

    /// The mean of `count` lines around `v`, which lies in the middle of a band this high.
    fn lines(
        &self,
        luma: &LumaView<'_>,
        samples: usize,
        v: f32,
        high: f32,
        count: usize,
    ) -> Vec<f32> {
        let mut sums = vec![0.0; samples];
        for line in 0..count {
            let v = v + high * ((line as f32 + 0.5) / count as f32 - 0.5);
            let (from, to) = (self.point(0.0, v), self.point(samples as f32, v));
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            let step = dx.hypot(dy) / samples as f32;
            add_line(luma, from, dy.atan2(dx), step, &mut sums);
        }
        let share = 1.0 / count as f32;
        sums.iter_mut().for_each(|sum| *sum *= share);
        sums
    }

    /// The pixel of a sample on the line that crosses the middle of the place at `v`.
    pub(super) fn point(&self, sample: f32, v: f32) -> Point {
        let u = self.start + sample * self.step;
        let (left, right) = self.place.along;
        let t = (u - left) / (right - left).max(1.0);
        let lean = self.lean.left + (self.lean.right - self.lean.left) * t;
        self.place.at(u + lean * v, v)
    }

    /// The upper and the lower side of the place.
    pub(super) fn sides(&self) -> (f32, f32) {
        self.place.across
    }

    /// Pixels between two samples.
    pub(super) fn step(&self) -> f32 {
        self.step
    }
}

/// The lean with which the bands show the strongest bars when laid on each other.
fn lean(bands: &[Vec<f32>], middles: &[f32], inside: &std::ops::Range<usize>, step: f32) -> Lean {
    let middle = (inside.start + inside.end) / 2;
    Lean {
        // Each half tells the lean of its own middle; the ends lie half as far again.
        left: best_lean(bands, middles, inside.start..middle, step),
        right: best_lean(bands, middles, middle..inside.end, step),
    }
    .to_the_ends()
}

impl Lean {
    fn to_the_ends(self) -> Self {
        let half = (self.right - self.left) / 2.0;
        Self {
            left: self.left - half,
            right: self.right + half,
        }
    }
}

fn best_lean(bands: &[Vec<f32>], middles: &[f32], part: std::ops::Range<usize>, step: f32) -> f32 {
    const FARTHEST: f32 = 0.3;
    const STEPS: i32 = 20;
    let mut sum = vec![0.0_f32; part.len()];
    let mut energy = |lean: f32| {
        sum.fill(0.0);
        for (band, v) in bands.iter().zip(middles) {
            let shift = lean * v / step;
            let whole = shift.floor();
            let share = shift - whole;
            let from = part.start as isize + whole as isize;
            if from < 0 || from as usize + part.len() >= band.len() {
                continue;
            }
            let band = &band[from as usize..=from as usize + part.len()];
            for (sum, two) in sum.iter_mut().zip(band.windows(2)) {
                *sum += two[0] + (two[1] - two[0]) * share;
            }
        }
        // Three samples are less than a module: noise counts less than bars do.
        sum.windows(4)
            .map(|part| (part[3] - part[0]) * (part[3] - part[0]))
            .sum::<f32>()
    };
    let mut best = (energy(0.0), 0.0);
    for index in 1..=STEPS {
        for sign in [-1.0, 1.0] {
            let lean = sign * FARTHEST * index as f32 / STEPS as f32;
            let energy = energy(lean);
            if energy > best.0 {
                best = (energy, lean);
            }
        }
    }
    let fine = FARTHEST / STEPS as f32 / 3.0;
    for lean in [best.1 - fine, best.1 + fine] {
        let energy = energy(lean);
        if energy > best.0 {
            best = (energy, lean);
        }
    }
    best.1
}

/// The bands that show the same bars, if there are at least two.
fn alike(bands: &[Vec<f32>], inside: &std::ops::Range<usize>) -> Option<Vec<usize>> {
    let parts: Vec<Vec<f32>> = bands
        .iter()
        .map(|band| normal(&band[inside.clone()]))
        .collect();
    let like = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let support = |part: &Vec<f32>| -> f32 {
        let others = parts.iter().map(|other| like(part, other));
        others.filter(|like| *like > 0.5).sum()
    };
    let reference = parts
        .iter()
        .max_by(|a, b| support(a).total_cmp(&support(b)))?;
    let mut kept: Vec<usize> = (0..parts.len())
        .filter(|band| like(&parts[*band], reference) > 0.6)
        .collect();
    let middle = normal(&mean(
        kept.iter().map(|band| &parts[*band]),
        reference.len(),
    ));
    kept.retain(|band| like(&parts[*band], &middle) > 0.75);
    (kept.len() >= 2).then_some(kept)
}

/// Without its mean, and of length 1.
fn normal(values: &[f32]) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    let square: f32 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    let share = 1.0 / square.sqrt().max(1e-6);
    values.iter().map(|value| (value - mean) * share).collect()
}

fn mean<'a>(of: impl Iterator<Item = &'a Vec<f32>>, samples: usize) -> Vec<f32> {
    let (mut sums, mut count) = (vec![0.0; samples], 0);
    for values in of {
        count += 1;
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
    let share = 1.0 / count.max(1) as f32;
    sums.iter_mut().for_each(|sum| *sum *= share);
    sums
}
