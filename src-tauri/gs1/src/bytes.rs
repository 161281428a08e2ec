//! Searching for one byte, eight at a time.
//!
//! Names and values are a few bytes long, and a loop that ends at each of them at
//! another turn costs more than the looking.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const LOW_BITS: u64 = u64::from_le_bytes([0x7f; 8]);

/// Where the first such byte stands.
pub(crate) fn position(data: &[u8], wanted: u8) -> Option<usize> {
    let Some(last) = data.last_chunk() else {
        return data.iter().position(|&byte| byte == wanted);
    };
    let (words, _) = data.as_chunks();
    let mut at = 0;
    for word in words {
        let found = matches(*word, wanted);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += word.len();
    }
    // What this word has in common with the one before was searched and is not it.
    match matches(*last, wanted) {
        0 => None,
        found => Some(data.len() - last.len() + found.trailing_zeros() as usize / 8),
    }
}

/// Where the last such byte stands.
pub(crate) fn last_position(data: &[u8], wanted: u8) -> Option<usize> {
    let Some(first) = data.first_chunk() else {
        return data.iter().rposition(|&byte| byte == wanted);
    };
    let mut rest = data;
    while let Some((before, word)) = rest.split_last_chunk() {
        let found = matches(*word, wanted);
        if found != 0 {
            return Some(rest.len() - 1 - found.leading_zeros() as usize / 8);
        }
        rest = before;
    }
    match matches(*first, wanted) {
        0 => None,
        found => Some(first.len() - 1 - found.leading_zeros() as usize / 8),
    }
}

/// Whether all bytes are ASCII digits.
pub(crate) fn are_digits(data: &[u8]) -> bool {
    let Some(last) = data.last_chunk() else {
        return data.iter().all(u8::is_ascii_digit);
    };
    // The last word may overlap the one before it.
    let (words, _) = data.as_chunks();
    words
        .iter()
        .chain([last])
        .all(|word| are_eight_digits(*word))
}

/// Adding to or taking from a byte that is no digit leaves its highest bit set.
#[inline]
fn are_eight_digits(word: [u8; 8]) -> bool {
    let word = u64::from_le_bytes(word);
    let above = word.wrapping_add(ONES * u64::from(0x7f - b'9'));
    let below = word.wrapping_sub(ONES * u64::from(b'0'));
    (above | below) & !LOW_BITS == 0
}

/// The highest bit of each byte that is the wanted one.
#[inline]
fn matches(word: [u8; 8], wanted: u8) -> u64 {
    let difference = u64::from_le_bytes(word) ^ (ONES * u64::from(wanted));
    !(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: Option<usize>, last: Option<usize>) {
        assert_eq!(position(text.as_bytes(), b'/'), first);
        assert_eq!(last_position(text.as_bytes(), b'/'), last);
    }

    #[test]
    fn the_first_and_the_last_one_are_found_in_words_and_beside_them() {
        check("", None, None);
        check("abc", None, None);
        check("a/b/c", Some(1), Some(3));
        check("/1234567", Some(0), Some(0));
        check("0123456/", Some(7), Some(7));
        check("012345678/.0/............/.", Some(9), Some(25));
        check("0123456789abcdef0123", None, None);
        check("é\u{af}\u{2f00}.......", None, None);
    }

    #[test]
    fn one_byte_among_digits_is_found_wherever_it_stands() {
        for len in 0..20 {
            let digits: Vec<u8> = (b'0'..=b'9').cycle().take(len).collect();
            assert!(are_digits(&digits));
            for at in 0..len {
                for byte in 0..=255_u8 {
                    let mut data = digits.clone();
                    data[at] = byte;
                    assert_eq!(are_digits(&data), byte.is_ascii_digit());
                }
            }
        }
    }

    #[test]
    fn neighbours_of_a_byte_are_not_taken_for_it() {
        for byte in 0..=255_u8 {
            for near in [byte.wrapping_add(1), byte ^ 0x80, byte ^ 1] {
                let data = [near, byte, near, near, near, near, byte, near];
                assert_eq!(position(&data, byte), Some(1));
                assert_eq!(last_position(&data, byte), Some(6));
            }
        }
    }
}
