//! The digits of an EAN-13 or UPC-A in a row, whether or not the check digit fits.
//!
//! It tells a code that was seen well and is wrong from one that was not seen well.
//! Its digits are evidence for the operator; no text comes from here.

use rxing::common::BitArray;

/// Runs of an EAN-13 from its first bar to its last (GS1 General Specifications 5.2.1).
const RUNS: usize = 59;

/// Modules of an EAN-13 from its first bar to its last.
const MODULES: f32 = 95.0;

/// Widths of the four runs of each digit in set A; set B is the mirror image.
const DIGITS: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// Which of the six left digits come from set B tells the first digit.
const PARITY: [u8; 10] = [
    0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101,
    0b01_0110, 0b01_1010,
];

/// Modules by which the four runs of a digit may be off in all.
const OFF: f32 = 1.4;

/// Thirteen digits in a row of light and dark, in either direction, of which the last
/// is not the check digit of the others.
pub(crate) fn fail_their_check(row: &BitArray) -> bool {
    let mut runs = runs(row);
    let forward = digits(&runs);
    runs.reverse();
    forward
        .or_else(|| digits(&runs))
        .is_some_and(|digits| !checks(&digits))
}

/// Lengths of the runs between the first dark sample and the last.
fn runs(row: &BitArray) -> Vec<f32> {
    let mut runs = Vec::new();
    let (size, mut at, mut dark) = (row.get_size(), row.getNextSet(0), true);
    while at < size {
        let end = if dark {
            row.getNextUnset(at)
        } else {
            row.getNextSet(at)
        };
        if dark || end < size {
            runs.push((end - at) as f32);
        }
        (at, dark) = (end, !dark);
    }
    runs
}

/// The first thirteen digits among the runs, which begin and end with a bar.
fn digits(runs: &[f32]) -> Option<[u8; 13]> {
    let mut windows = runs.windows(RUNS).step_by(2);
    windows.find_map(in_window)
}

fn in_window(runs: &[f32]) -> Option<[u8; 13]> {
    let module = runs.iter().sum::<f32>() / MODULES;
    let guards = [0, 1, 2, 27, 28, 29, 30, 31, 56, 57, 58];
    let narrow = |at: &usize| runs.get(*at).is_some_and(|run| *run < 1.7 * module);
    if !guards.iter().all(narrow) {
        return None;
    }
    let mut digits = [0; 13];
    let mut parity = 0_u8;
    for index in 0..12 {
        let from = if index < 6 {
            3 + 4 * index
        } else {
            8 + 4 * index
        };
        let (digit, set_b) = digit(runs.get(from..from + 4)?, module)?;
        if index < 6 {
            parity = parity << 1 | u8::from(set_b);
        } else if set_b {
            return None;
        }
        if let Some(slot) = digits.get_mut(index + 1) {
            *slot = digit;
        }
    }
    let first = PARITY.iter().position(|each| *each == parity)?;
    digits[0] = first as u8;
    Some(digits)
}

/// The digit whose runs these four are closest to, and whether it is of set B.
fn digit(runs: &[f32], module: f32) -> Option<(u8, bool)> {
    let scale = 7.0 / runs.iter().sum::<f32>();
    if !(0.75..1.33).contains(&(scale * module)) {
        return None;
    }
    let off = |widths: &mut dyn Iterator<Item = u8>| -> f32 {
        let pairs = runs.iter().zip(widths);
        pairs
            .map(|(run, width)| (run * scale - f32::from(width)).abs())
            .sum()
    };
    let both = DIGITS.iter().zip(0..).flat_map(|(widths, digit)| {
        let (a, b) = (
            off(&mut widths.iter().copied()),
            off(&mut widths.iter().rev().copied()),
        );
        [(a, digit, false), (b, digit, true)]
    });
    let (off, digit, set_b) = both.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (off < OFF).then_some((digit, set_b))
}

/// GS1 General Specifications 7.9: weights 1 and 3 from the left of thirteen digits.
fn checks(digits: &[u8; 13]) -> bool {
    let sum: u32 = digits
        .iter()
        .zip([1, 3].iter().cycle())
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::{Symbology, symbol};

    /// The bars of a number, three samples to a module, after `change`.
    fn row(text: &str, change: impl Fn(usize) -> usize) -> BitArray {
        let symbol = symbol::draw(Symbology::Ean13, text).unwrap();
        let mut row = BitArray::with_size(3 * symbol.width() + 60);
        for x in 0..3 * symbol.width() {
            if symbol.is_dark(change(x / 3), 0) {
                row.set(30 + x);
            }
        }
        row
    }

    #[test]
    fn a_right_number_passes_in_both_directions() {
        let mut row = row("9521321000018", |module| module);
        let read = digits(&runs(&row));
        assert_eq!(read, Some([9, 5, 2, 1, 3, 2, 1, 0, 0, 0, 0, 1, 8]));
        assert!(!fail_their_check(&row));
        row.reverse();
        assert!(!fail_their_check(&row));
    }

    #[test]
    fn two_digits_in_each_others_place_fail() {
        // The eleventh and the twelfth, of seven modules each from the seventy-first on.
        let row = row("9521321000018", |module| match module {
            71..78 => module + 7,
            78..85 => module - 7,
            other => other,
        });
        assert!(fail_their_check(&row));
    }
}
