//! The modulo 10 check digit of all GS1 numbers.

/// The value of the digit that follows `body`, ASCII digits or their values.
///
/// GS1 General Specifications 7.9.1: weights 3 and 1 alternate from the right.
pub(crate) fn check_digit(body: &[u8]) -> u8 {
    let value = |byte: u8| u32::from(byte & 15);
    let (first, pairs) = body.as_rchunks();
    let first = first.first().map_or(0, |&byte| value(byte) * 3);
    let pairs = pairs
        .iter()
        .map(|&[one, three]| value(one) + value(three) * 3);
    let sum = first + pairs.sum::<u32>();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: &str) {
        let (body, digit) = number.split_at(number.len() - 1);
        assert_eq!(check_digit(body.as_bytes()).to_string(), digit);
    }

    #[test]
    fn weights_alternate_from_the_right_whatever_the_length() {
        check("96385074");
        check("614141123452");
        check("4006381333931");
        check("19521234500077");
        check("095212340000000013");
        check("0");
    }
}
