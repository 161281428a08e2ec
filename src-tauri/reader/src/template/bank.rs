//! Blurred templates of all signs for one spread, ready to be compared.
//!
//! The squared difference of samples and a code falls apart into one cost for each digit
//! and one for each pair of neighbours. The second does not depend on the samples, so it
//! is computed once for a spread.

use std::sync::OnceLock;

use super::ean::{self, CENTRE, Code, DIGIT, LEFT, Length, RIGHT};
use super::grid::{self, HALF_CENTRE, SIGN, STEP};
use super::spread::{FINE, Form, Kernel, LEAD, kernel};

/// Signs of the right half, filled up to whole vectors.
pub(super) const RIGHT_WIDE: usize = 12;

/// Deviations of the spreads for which templates are kept, in modules.
const FINEST: f32 = 0.2;
const PITCH: f32 = 0.05;
const KEPT: usize = 29;

/// The widest spread that is tried.
pub(super) const WIDEST: f32 = FINEST + PITCH * (KEPT - 1) as f32;

/// Templates for one spread.
pub(super) struct Bank {
    left: Side<LEFT>,
    right: Side<RIGHT_WIDE>,
    /// What is seen of the modules that are the same in all codes.
    fixed: [Vec<f32>; 2],
    usual: [Usual; 2],
}

/// What codes of one length have in common under a spread, their margins included.
#[derive(Clone, Copy)]
pub(super) struct Usual {
    /// The mean of what is seen.
    pub(super) darkness: f32,
    /// Its deviation.
    pub(super) deviation: f32,
}

/// Templates of one half.
struct Side<const SIGNS: usize> {
    /// What is seen of each sign, sample by sample.
    signs: [[f32; SIGNS]; SIGN],
    /// The square of what is seen between two neighbours.
    pairs: [[f32; SIGNS]; SIGNS],
    /// The square of what is seen of the half of a sign towards the outer guard.
    outer: [f32; SIGNS],
    /// The same towards the guard in the centre.
    inner: [f32; SIGNS],
}

/// The costs of samples: what each sign at each place adds to a common rest.
pub(super) struct Costs<'a> {
    pub(super) length: Length,
    bank: &'a Bank,
    /// The square of the samples, without what is the same in all codes.
    pub(super) rest: f32,
    left: [[f32; LEFT]; 6],
    right: [[f32; RIGHT_WIDE]; 6],
}

impl Bank {
    /// The templates whose spread is nearest to this one.
    pub(super) fn near(form: Form, deviation: f32) -> &'static Self {
        static BELLS: [OnceLock<Bank>; KEPT] = [const { OnceLock::new() }; KEPT];
        static DISCS: [OnceLock<Bank>; KEPT] = [const { OnceLock::new() }; KEPT];
        let index = (((deviation - FINEST) / PITCH).round().max(0.0) as usize).min(KEPT - 1);
        let kept = match form {
            Form::Bell => &BELLS[index],
            Form::Disc => &DISCS[index],
        };
        kept.get_or_init(|| Self::new(&kernel(form, FINEST + PITCH * index as f32)))
    }

    fn new(kernel: &Kernel) -> Self {
        let fixed = [Length::Ean13, Length::Ean8].map(|length| {
            let (last, centre) = (length.modules() - 1, length.centre());
            let seen = |dark: &[usize]| {
                let modules: Vec<bool> = (0..=last).map(|at| dark.contains(&at)).collect();
                grid::seen(&modules, kernel)
            };
            let mut fixed = seen(&[0, 2, centre + 1, centre + 3, last - 2, last]);
            // Of the other half only the dark module next to the centre reaches over it.
            let (before, after) = (seen(&[centre - 1]), seen(&[centre + CENTRE]));
            let middle = grid::centre(length);
            for sample in 0..fixed.len() {
                let other = if sample < middle { &after } else { &before };
                fixed[sample] += other[sample];
            }
            fixed
        });
        Self {
            left: Side::new(LEFT, kernel, true, ean::left_is_dark),
            right: Side::new(RIGHT, kernel, false, ean::right_is_dark),
            fixed,
            usual: [Length::Ean13, Length::Ean8].map(|length| usual(length, kernel)),
        }
    }

    /// What codes of this length have in common.
    pub(super) fn usual(&self, length: Length) -> Usual {
        self.usual[usize::from(length == Length::Ean8)]
    }

    /// The costs of samples that are 0 where light and 1 where dark.
    pub(super) fn costs(&self, length: Length, samples: &[f32]) -> Costs<'_> {
        let fixed = &self.fixed[usize::from(length == Length::Ean8)];
        let mut open = [0.0; grid::MOST];
        let open = &mut open[..samples.len()];
        open.copy_from_slice(samples);
        // At both ends and around the centre what is the same in all codes is taken away.
        let centre = grid::centre(length);
        let end = grid::left_sign(0) + LEAD + STEP / 2;
        let known = [
            0..end,
            centre - HALF_CENTRE..centre + HALF_CENTRE,
            samples.len() - end..samples.len(),
        ];
        for part in known {
            for (sample, fixed) in open[part.clone()].iter_mut().zip(&fixed[part]) {
                *sample -= fixed;
            }
        }
        let rest = open.iter().map(|value| value * value).sum();
        let mut costs = Costs {
            length,
            bank: self,
            rest,
            left: [[0.0; LEFT]; 6],
            right: [[0.0; RIGHT_WIDE]; 6],
        };
        for index in 0..length.half() {
            let at = grid::left_sign(index);
            // Beyond the middle of the code only its known module is seen of a digit.
            let seen = &open[at..(at + SIGN).min(centre)];
            costs.left[index] = self.left.matches(seen, 0);
            let at = grid::right_sign(length, index);
            let cut = centre.saturating_sub(at);
            let seen = &open[at + cut..at + SIGN];
            costs.right[index] = self.right.matches(seen, cut);
        }
        let last = length.half() - 1;
        for sign in 0..LEFT {
            costs.left[0][sign] += self.left.outer[sign];
            costs.left[last][sign] += self.left.inner[sign];
        }
        for sign in 0..RIGHT {
            costs.right[0][sign] += self.right.inner[sign];
            costs.right[last][sign] += self.right.outer[sign];
        }
        costs
    }
}

impl<const SIGNS: usize> Side<SIGNS> {
    /// `is_left`: the guard in the centre follows the digits.
    fn new(
        count: usize,
        kernel: &Kernel,
        is_left: bool,
        is_dark: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let seen = |sign: usize| {
            let mut seen = [0.0; SIGN];
            for module in (0..DIGIT).filter(|module| is_dark(sign, *module)) {
                for (sample, share) in seen[module * FINE..].iter_mut().zip(kernel) {
                    *sample += share;
                }
            }
            seen
        };
        let mut side = Self {
            signs: [[0.0; SIGNS]; SIGN],
            // What only fills a vector up is on no path.
            pairs: [[1e9; SIGNS]; SIGNS],
            outer: [0.0; SIGNS],
            inner: [0.0; SIGNS],
        };
        let all: Vec<[f32; SIGN]> = (0..count).map(seen).collect();
        let square = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>();
        for (sign, whole) in all.iter().enumerate() {
            for (sample, value) in whole.iter().enumerate() {
                side.signs[sample][sign] = *value;
            }
            let (before, after) = whole.split_at(SIGN / 2);
            let cut = SIGN / 2 - HALF_CENTRE;
            if is_left {
                side.outer[sign] = square(before);
                side.inner[sign] = square(&after[..HALF_CENTRE]);
            } else {
                side.inner[sign] = square(&before[cut..]);
                side.outer[sign] = square(after);
            }
            for (next, other) in all.iter().enumerate() {
                let both = after.iter().zip(other).map(|(a, b)| a + b);
                side.pairs[sign][next] = both.map(|value| value * value).sum();
            }
        }
        side
    }

    /// What each sign takes from the rest, pairs left aside. The samples begin at sample
    /// `from` of the sign.
    fn matches(&self, samples: &[f32], from: usize) -> [f32; SIGNS] {
        let mut sums = [0.0; SIGNS];
        for (sample, signs) in samples.iter().zip(&self.signs[from..]) {
            for (sum, sign) in sums.iter_mut().zip(signs) {
                *sum -= 2.0 * sample * sign;
            }
        }
        sums
    }
}

/// The costs of the signs of one half, and those of pairs of them.
type Of<'a, const SIGNS: usize> = (&'a [[f32; SIGNS]], &'a [[f32; SIGNS]; SIGNS]);

impl Costs<'_> {
    pub(super) fn left(&self) -> Of<'_, LEFT> {
        (&self.left[..self.length.half()], &self.bank.left.pairs)
    }

    pub(super) fn right(&self) -> Of<'_, RIGHT_WIDE> {
        (&self.right[..self.length.half()], &self.bank.right.pairs)
    }
}

/// Measured on codes in which all digits and sets come up.
fn usual(length: Length, kernel: &Kernel) -> Usual {
    let (mut sum, mut square, mut count) = (0.0, 0.0, 0.0);
    for lead in length.leads() {
        let digits = std::array::from_fn(|at| ((at * 7 + lead * 3) % 10) as u8);
        let code = Code {
            length,
            lead: lead as u8,
            digits,
        };
        for value in grid::seen(&code.modules(), kernel) {
            sum += value;
            square += value * value;
            count += 1.0;
        }
    }
    let darkness = sum / count;
    Usual {
        darkness,
        deviation: (square / count - darkness * darkness).max(0.0).sqrt(),
    }
}
