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
    /// What stands for itself in every writing: no `%`, `+` or `\`, and no `^`, which
    /// may stand nowhere.
    pub(crate) const LITERAL: Self = Self(64);

    /// All but the sign that starts the fragment of a link.
    pub(crate) const BEFORE_FRAGMENT: Self = Self(128);
    /// Where nothing is known.
    pub(crate) const NONE: Self = Self(0);

    /// The sets that all characters are in.
    pub(crate) fn common(data: &[u8]) -> Self {
        let common = |data: &[u8]| data.iter().fold(u8::MAX, |sets, &byte| sets & of(byte));
        let Some(last) = data.last_chunk::<8>() else {
            return Self(common(data));
        };
        // One look-up and no branch for each byte, several at a time. The last word may
        // overlap the one before it, which changes nothing.
        let (words, _) = data.as_chunks::<8>();
        let sets = words.iter().fold(u8::MAX, |sets, word| sets & common(word));
        Self(sets & common(last))
    }

    /// The sets that are in both.
    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline]
    pub(crate) fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Where the first character stands that is not in the set.
    #[inline]
    pub(crate) fn first_outside(self, data: &[u8]) -> Option<usize> {
        if Self::common(data).includes(self) {
            return None;
        }
        data.iter().position(|&byte| !self.contains(byte))
    }

    #[inline]
    fn contains(self, byte: u8) -> bool {
        Self(of(byte)).includes(self)
    }

    const fn bit_if(self, belongs: bool) -> u8 {
        if belongs { self.0 } else { 0 }
    }
}

/// The sets of a byte.
#[inline]
fn of(byte: u8) -> u8 {
    SETS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Which sets each byte belongs to.
static SETS: [u8; 256] = {
    let mut sets = [0; 256];
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
    let is_literal = !matches!(byte, b'%' | b'+' | b'\\' | b'^');
    Set::DIGITS.bit_if(digit)
        | Set::GS1_82.bit_if(alphanumeric || in_82)
        | Set::GS1_39.bit_if(digit || in_39)
        | Set::GS1_64.bit_if(alphanumeric || in_64)
        | Set::HOST.bit_if(alphanumeric || in_host)
        | Set::URI.bit_if(alphanumeric || in_host || in_uri)
        | Set::LITERAL.bit_if(is_literal)
        | Set::BEFORE_FRAGMENT.bit_if(byte != b'#')
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
        check(Set::LITERAL, 252);
    }

    #[test]
    fn the_first_stranger_is_found() {
        assert_eq!(Set::DIGITS.first_outside(b"12a4"), Some(2));
        assert_eq!(Set::URI.first_outside(b"https://a.example/?[]"), None);
        assert_eq!(Set::HOST.first_outside(b"a_b"), Some(1));
    }
}
