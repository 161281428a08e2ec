//! Sets of characters, all of them parts of ASCII.

/// A set of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Set(u8);

impl Set {
    /// Digits.
    pub(crate) const DIGITS: Self = Self(1);
    /// GS1 AI encodable character set 82 (GS1 General Specifications 7.11).
    pub(crate) const GS1_82: Self = Self(2);
    /// GS1 AI encodable character set 39.
    pub(crate) const GS1_39: Self = Self(4);
    /// GS1 AI encodable character set 64, without the padding.
    pub(crate) const GS1_64: Self = Self(8);
    /// RFC 3986 2: unreserved and reserved characters, and the percent sign.
    pub(crate) const URI: Self = Self(16);
    /// What of these host names, ports and IPv6 addresses need.
    pub(crate) const HOST: Self = Self(32);

    /// Where the first character stands that is not in the set.
    #[inline]
    pub(crate) fn first_outside(self, data: &[u8]) -> Option<usize> {
        data.iter().position(|&byte| !self.contains(byte))
    }

    #[inline]
    fn contains(self, byte: u8) -> bool {
        SETS.get(usize::from(byte))
            .is_some_and(|sets| sets & self.0 != 0)
    }

    const fn bit_if(self, belongs: bool) -> u8 {
        if belongs { self.0 } else { 0 }
    }
}

/// Which sets each character belongs to.
static SETS: [u8; 128] = {
    let mut sets = [0; 128];
    let mut at = 0;
    while at < sets.len() {
        sets[at] = sets_of(at as u8);
        at += 1;
    }
    sets
};

const fn sets_of(byte: u8) -> u8 {
    let digit = byte.is_ascii_digit();
    let alphanumeric = byte.is_ascii_alphanumeric();
    let in_82 = matches!(byte, b'!' | b'"' | b'%'..=b'/' | b':'..=b'?' | b'_');
    let in_39 = byte.is_ascii_uppercase() || matches!(byte, b'#' | b'-' | b'/');
    let in_64 = matches!(byte, b'-' | b'_');
    let in_host = matches!(byte, b'-' | b'.' | b':' | b'[' | b']' | b'/');
    let in_uri = matches!(
        byte,
        b'!' | b'#' | b'$' | b'%' | b'&'..=b',' | b';' | b'=' | b'?' | b'@' | b'_' | b'~'
    );
    Set::DIGITS.bit_if(digit)
        | Set::GS1_82.bit_if(alphanumeric || in_82)
        | Set::GS1_39.bit_if(digit || in_39)
        | Set::GS1_64.bit_if(alphanumeric || in_64)
        | Set::HOST.bit_if(alphanumeric || in_host)
        | Set::URI.bit_if(alphanumeric || in_host || in_uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(set: Set, size: usize) {
        let members = (0..=255).filter(|byte| set.contains(*byte));
        assert_eq!(members.count(), size);
    }

    #[test]
    fn each_set_is_as_large_as_its_standard_says() {
        check(Set::DIGITS, 10);
        check(Set::GS1_82, 82);
        check(Set::GS1_39, 39);
        check(Set::GS1_64, 64);
        check(Set::URI, 85);
    }

    #[test]
    fn the_first_stranger_is_found() {
        assert_eq!(Set::DIGITS.first_outside(b"12a4"), Some(2));
        assert_eq!(Set::URI.first_outside(b"https://a.example/?[]"), None);
        assert_eq!(Set::HOST.first_outside(b"a_b"), Some(1));
    }
}
