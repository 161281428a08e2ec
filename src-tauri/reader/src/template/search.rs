//! From starts to fits: where a code may lie, looked at ever more closely.
//!
//! What is cheap comes first: the best row of digits at a start, whatever its sets and its
//! check digit, says how well any code could explain the samples there.

use super::bank::Bank;
use super::ean::Length;
use super::fit::Fit;
use super::path;
use super::profile::Profile;
use super::spread::Form;
use super::starts::starts;
use crate::effort::Effort;

/// The spreads a search begins with.
const SPREADS: [(Form, f32); 5] = [
    (Form::Bell, 0.4),
    (Form::Bell, 0.7),
    (Form::Bell, 1.0),
    (Form::Bell, 1.3),
    (Form::Disc, 0.85),
];

/// The spread that finds a place for most codes, whatever theirs is.
const COMMON: &[(Form, f32)] = &[(Form::Bell, 0.7)];

/// How long a code may be, in lengths of the place.
const RATIOS: (f32, f32) = (0.5, 1.12);

/// Starts that are looked at.
const STARTS: usize = 40;

/// How much of a search is worth its time.
struct Limits {
    /// The share of the variance that digits may leave at the best start of all.
    at_first: f32,
    /// Starts that are looked at closely, and the share that may be left then.
    closely: usize,
    left: f32,
    /// Fits that are told.
    most: usize,
}

/// The right fit is as good as always among the first two.
const LIVE: Limits = Limits {
    at_first: 0.45,
    closely: 4,
    left: 0.3,
    most: 2,
};

const STILL: Limits = Limits {
    at_first: f32::MAX,
    closely: 12,
    left: 0.5,
    most: 3,
};

/// Where a code of this length may lie, the best place first.
pub(super) fn fits(profile: &Profile, length: Length, effort: Effort) -> Vec<Fit> {
    let limits = match effort {
        Effort::Live(_) => &LIVE,
        Effort::Still => &STILL,
    };
    let search = Search {
        profile: &profile.whole,
        length,
    };
    let starts = starts(search.profile, &profile.inside, length, RATIOS, STARTS);
    let mut fits = Vec::new();
    for start in &starts {
        fits.extend(search.rough((start.from, start.to), COMMON));
    }
    fits.sort_by(by_rest);
    fits.truncate(limits.closely);
    if fits.first().is_none_or(|best| best.left > limits.at_first) {
        return Vec::new();
    }
    for rough in &mut fits {
        search.closer(rough);
    }
    fits.retain(|rough| rough.left < limits.left);
    fits.sort_by(by_rest);
    fits.truncate(limits.most);
    fits.into_iter().map(|rough| rough.fit).collect()
}

/// A place for a code, and the share of the variance that the best digits there leave.
#[derive(Clone, Copy)]
struct Rough {
    left: f32,
    fit: Fit,
}

fn by_rest(a: &Rough, b: &Rough) -> std::cmp::Ordering {
    a.left.total_cmp(&b.left)
}

/// A search for the place of a code of one length in a profile.
struct Search<'a> {
    profile: &'a [f32],
    length: Length,
}

impl Search<'_> {
    /// The best of these spreads for a code between these ends.
    fn rough(&self, ends: (f32, f32), spreads: &[(Form, f32)]) -> Option<Rough> {
        let mut fit = Fit::new(self.length, ends, Form::Bell, 0.7);
        let samples = fit.sampled(self.profile);
        let mut best: Option<Rough> = None;
        for (form, deviation) in spreads {
            (fit.form, fit.deviation) = (*form, *deviation);
            let bank = Bank::near(*form, *deviation);
            if !fit.guess_levels(&samples, bank) {
                continue;
            }
            let left = path::least(&bank.costs(self.length, &fit.darkness(&samples)));
            let usual = bank.usual(self.length).deviation;
            let left = left / (samples.len() as f32 * usual * usual);
            if best.is_none_or(|best| left < best.left) {
                best = Some(Rough { left, fit });
            }
        }
        best
    }

    /// Moves the ends by parts of a module and tries all spreads.
    fn closer(&self, rough: &mut Rough) {
        let module = (rough.fit.to - rough.fit.from) / self.length.modules() as f32;
        for part in [0.5, 0.25] {
            let Fit { from, to, .. } = rough.fit;
            let part = part * module;
            for (a, b) in [
                (1.0, 1.0),
                (-1.0, -1.0),
                (0.0, 1.0),
                (0.0, -1.0),
                (1.0, 0.0),
                (-1.0, 0.0),
                (1.0, -1.0),
                (-1.0, 1.0),
            ] {
                let tried = self.rough((from + a * part, to + b * part), COMMON);
                *rough = tried
                    .filter(|tried| tried.left < rough.left)
                    .unwrap_or(*rough);
            }
        }
        let tried = self.rough((rough.fit.from, rough.fit.to), &SPREADS);
        *rough = tried
            .filter(|tried| tried.left < rough.left)
            .unwrap_or(*rough);
    }
}
