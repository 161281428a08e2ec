//! The modulo 10 check digit of all GS1 numbers.

/// The digit that follows `body` (values 0 to 9, most significant first).
///
/// GS1 General Specifications 7.9.1: weights 3 and 1 alternate from the right.
pub(crate) fn check_digit(body: impl DoubleEndedIterator<Item = u8>) -> u8 {
    let sum: u32 = body
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit) * weight)
        .sum();
    ((10 - sum % 10) % 10) as u8
}
