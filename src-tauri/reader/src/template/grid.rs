//! Where samples lie: a code from its left margin to its right one, in quarters of a module.

use super::ean::{CENTRE, DIGIT, GUARD, Length};
use super::spread::{FINE, Kernel, LEAD};

/// Modules of the light margin on either side that take part.
pub(super) const MARGIN: usize = 4;

/// Samples of the longer code with its margins.
pub(super) const MOST: usize = 103 * FINE;

/// Samples from the middle of a digit to the middle of the next.
pub(super) const STEP: usize = DIGIT * FINE;

/// Samples in which one digit is seen.
pub(super) const SIGN: usize = STEP + 2 * LEAD;

/// Samples on either side of the middle of the code that see the nearer half alone, but
/// for the one module next to the guard in the centre, which is the same in all digits.
pub(super) const HALF_CENTRE: usize = (DIGIT + CENTRE) * FINE / 2;

/// Samples of a code of this length with its margins.
pub(super) fn samples(length: Length) -> usize {
    (length.modules() + 2 * MARGIN) * FINE
}

/// The first sample in which a digit of the left half is seen.
pub(super) fn left_sign(index: usize) -> usize {
    (MARGIN + GUARD + DIGIT * index) * FINE - LEAD
}

/// The first sample in which a digit of the right half is seen.
pub(super) fn right_sign(length: Length, index: usize) -> usize {
    (MARGIN + length.centre() + CENTRE + DIGIT * index) * FINE - LEAD
}

/// The middle of the guard in the centre, in samples.
pub(super) fn centre(length: Length) -> usize {
    samples(length) / 2
}

/// What is seen of these modules: 0 light, 1 dark, for each sample of the grid.
pub(super) fn seen(modules: &[bool], kernel: &Kernel) -> Vec<f32> {
    let mut seen = vec![0.0; (modules.len() + 2 * MARGIN) * FINE];
    for (module, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        let first = (MARGIN + module) * FINE;
        // The kernel reaches 3.5 modules, the margin 4.
        for (sample, share) in seen[first - LEAD..].iter_mut().zip(kernel) {
            *sample += share;
        }
    }
    seen
}
