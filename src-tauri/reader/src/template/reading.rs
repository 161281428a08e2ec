//! A fit read: the best valid code there, and by how much it is better than the next.

use super::bank::{Bank, Costs};
use super::ean::{Code, Length};
use super::fit::Fit;
use super::path;
use super::profile::Profile;

/// The share of the variance that fits may leave on the way, and when the code settled:
/// no code explains the samples better than the best one, valid or not.
const FITTED: f32 = 0.5;
const SETTLED: f32 = 0.25;

/// How much worse the second-best valid code is at least before both are fitted by
/// themselves, which sets them further apart.
const APART: f32 = 1.05;

/// A code and how it was found; for the rule that accepts it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) code: Code,
    pub(super) fit: Fit,
    /// The share of the samples' variance that the code explains.
    pub(super) explained: f32,
    /// How much worse the second-best valid code is: 0 is as good.
    pub(super) margin: f32,
    /// Parts of the place that give the same code alone, and parts in all.
    pub(super) agreed: (usize, usize),
}

/// Fits and decodes in turn until the code stays the same, then weighs the valid codes.
pub(super) fn followed(profile: &Profile, mut fit: Fit) -> Option<Reading> {
    let length = fit.length;
    let mut last: Option<Code> = None;
    let mut settled = f32::MAX;
    for _ in 0..5 {
        let bank = Bank::near(fit.form, fit.deviation);
        let darkness = fit.darkness(&fit.sampled(&profile.whole));
        let (_, code) = path::best(&bank.costs(length, &darkness));
        if last == Some(code) {
            break;
        }
        let left = fit.improve(&profile.whole, &code, 3);
        settled = left / variance(&fit.sampled(&profile.whole)).max(1e-6);
        if settled > FITTED {
            return None;
        }
        last = Some(code);
    }
    if settled > SETTLED {
        return None;
    }
    let costs = costs(&profile.whole, &fit);
    let limit = (1.0 + SURE) * 1.5 * path::least(&costs).max(0.5);
    let valid = path::valid(&costs, limit);
    if let [(best, _), (second, _), ..] = valid.as_slice()
        && *second < APART * best
    {
        return None;
    }
    let mut fitted: Vec<(f32, Fit, Code)> = valid
        .into_iter()
        .map(|(_, code)| {
            let mut fit = fit;
            (fit.improve(&profile.whole, &code, 6), fit, code)
        })
        .collect();
    fitted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (left, fit, code) = *fitted.first()?;
    let second = fitted.get(1).map_or(f32::MAX, |second| second.0);
    let variance = variance(&fit.sampled(&profile.whole));
    Some(Reading {
        code,
        fit,
        explained: 1.0 - left / variance.max(1e-6),
        margin: (second / left.max(1e-6) - 1.0).min(SURE),
        agreed: (0, 0),
    })
}

fn variance(samples: &[f32]) -> f32 {
    let mean = samples.iter().sum::<f32>() / samples.len() as f32;
    samples
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum()
}

/// A margin beyond which nothing is gained: the next code was not even looked at.
const SURE: f32 = 1.0;

/// The costs of a profile as this fit sees it.
fn costs(profile: &[f32], fit: &Fit) -> Costs<'static> {
    let bank = Bank::near(fit.form, fit.deviation);
    bank.costs(fit.length, &fit.darkness(&fit.sampled(profile)))
}

/// How many parts of the place give this code alone.
pub(super) fn agreed(profile: &Profile, reading: &Reading) -> (usize, usize) {
    let same = profile.parts.iter().filter(|part| {
        let mut fit = reading.fit;
        fit.improve(part, &reading.code, 3);
        let costs = costs(part, &fit);
        // What costs more than the code itself need not be looked for.
        let limit = path::cost(&costs, &reading.code) * 1.001 + 1e-3;
        let valid = path::valid(&costs, limit);
        valid.first().map(|(_, code)| code) == Some(&reading.code)
    });
    (same.count(), profile.parts.len())
}

/// What a reading must show before it is a text.
struct Limits {
    explained: f32,
    margin: f32,
    deviation: f32,
    /// Pixels to a module.
    module: f32,
}

impl Limits {
    fn of(length: Length) -> Self {
        match length {
            Length::Ean13 => Self {
                explained: 0.8,
                margin: 0.4,
                deviation: 1.35,
                module: 0.9,
            },
            // Eight digits fit a foreign picture far more easily than twelve.
            Length::Ean8 => Self {
                explained: 0.88,
                margin: 0.8,
                deviation: 1.0,
                module: 1.1,
            },
        }
    }
}

/// Is it good enough for its parts to be asked? `step` is in pixels between samples.
pub(super) fn credible(reading: &Reading, step: f32) -> bool {
    let limits = Limits::of(reading.code.length);
    reading.fit.deviation < limits.deviation
        && reading.fit.module() * step > limits.module
        && reading.explained > limits.explained
        && reading.margin > limits.margin
}

/// Is it a text?
pub(super) fn accepted(reading: &Reading, step: f32) -> bool {
    let (agreed, parts) = reading.agreed;
    credible(reading, step) && (agreed >= 3 || agreed == 2 && parts == 2)
}
