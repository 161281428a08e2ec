//! Application Identifiers: the two to four digits that say what a value means.
//!
//! An [`ApplicationIdentifier`] is well formed, but need not be one that the
//! table knows: labels outlive tables.

use std::fmt;

use crate::entry::{Entry, Family, Separator};
use crate::table::{ENTRIES, FAMILIES, KEY_QUALIFIERS, SLOTS, TITLES};

/// An Application Identifier, for instance `01` for a GTIN.
///
/// ```
/// use perch_gs1::ApplicationIdentifier;
///
/// let weight = ApplicationIdentifier::parse("3103").unwrap();
/// assert_eq!(weight.title(), "NET WEIGHT (kg)");
/// assert!(weight.is_known());
/// assert_eq!(weight.to_string(), "3103");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationIdentifier {
    /// Left-aligned to four digits, so that numbers sort as texts do.
    key: u16,
    digits: u8,
    /// The row in `ENTRIES`; beyond its end for an unknown one.
    row: u16,
}

const UNKNOWN: u16 = u16::MAX;

impl ApplicationIdentifier {
    /// Fills places that are not taken yet.
    pub(crate) const BLANK: Self = Self {
        key: 0,
        digits: 0,
        row: 0,
    };
    pub(crate) const GTIN: Self = Self::constant(100, 2);
    pub(crate) const DIGITAL_SIGNATURE: Self = Self::constant(8030, 4);

    /// Reads two to four ASCII digits. `None` for anything else, and for digits
    /// that cannot be an Application Identifier because all that start like them
    /// are longer or shorter.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_digits(text.as_bytes())
    }

    /// All that the table knows, in order.
    ///
    /// ```
    /// assert_eq!(perch_gs1::ApplicationIdentifier::all().count(), 541);
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        (0..100_u16).zip(&FAMILIES).flat_map(|(prefix, family)| {
            let digits = usize::from(family.digits);
            let (step, count) = match digits {
                2 => (100, 1),
                3 => (10, 10),
                4 => (1, 100),
                _ => (0, 0),
            };
            (0..count).filter_map(move |at| {
                let found = Self::in_family(prefix * 100 + at * step, family, at);
                found.is_known().then_some(found)
            })
        })
    }

    /// Whether the table has it.
    pub fn is_known(self) -> bool {
        self.row != UNKNOWN
    }

    /// The data title printed beside the value, such as `BATCH/LOT`; empty for an
    /// identifier the table doesn't know.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title.of_text(TITLES))
    }

    /// The fewest and the most characters of a value, where it is known.
    pub fn lengths(self) -> Option<(usize, usize)> {
        let entry = self.entry()?;
        Some((usize::from(entry.shortest), usize::from(entry.longest)))
    }

    /// Whether its values have a predefined length, so that no separator follows
    /// them in an element string.
    pub fn has_predefined_length(self) -> bool {
        match self.entry() {
            Some(entry) => entry.separator == Separator::Fixed,
            None => self.fixed_length().is_some(),
        }
    }

    /// Whether it can start the path of a Digital Link.
    pub fn is_digital_link_key(self) -> bool {
        self.entry().is_some_and(|entry| entry.key.is_some())
    }

    /// Whether it can be a query parameter of a Digital Link.
    pub fn is_digital_link_attribute(self) -> bool {
        self.entry().is_some_and(|entry| entry.attribute)
    }

    /// Two to four digits.
    pub(crate) fn from_digits(text: &[u8]) -> Option<Self> {
        let (found, digits) = Self::leading(text)?;
        if digits != 0 {
            return (digits == text.len()).then_some(found);
        }
        Self::of_no_family(text)
    }

    /// Two to four digits that nothing known starts like, so any length may be meant.
    fn of_no_family(text: &[u8]) -> Option<Self> {
        let spread = 10_u16.checked_pow(4_u32.checked_sub(text.len() as u32)?)?;
        let key = text.iter().try_fold(0_u16, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            Some(sum * 10 + u16::from(digit))
        })? * spread;
        Some(Self {
            key,
            digits: text.len() as u8,
            row: UNKNOWN,
        })
    }

    /// Two to four digits that were written where an identifier belongs, whether or
    /// not they can be one.
    pub(crate) fn claimed(digits: &str) -> Option<Self> {
        let spread = match digits.len() {
            2 => 100,
            3 => 10,
            4 => 1,
            _ => return None,
        };
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = digits.parse().ok().filter(|_| is_number)?;
        Self::parse(digits).or(Some(Self {
            key: number * spread,
            digits: digits.len() as u8,
            row: UNKNOWN,
        }))
    }

    /// The identifier an element string starts with, if its length is known.
    #[inline]
    pub(crate) fn at_start_of(text: &[u8]) -> Option<Self> {
        let (found, digits) = Self::leading(text)?;
        (digits != 0).then_some(found)
    }

    #[inline]
    pub(crate) fn entry(self) -> Option<&'static Entry> {
        ENTRIES.get(usize::from(self.row))
    }

    #[inline]
    pub(crate) fn key(self) -> u16 {
        self.key
    }

    #[inline]
    pub(crate) fn digit_count(self) -> usize {
        usize::from(self.digits)
    }

    /// The length of all values whose identifiers start like this one.
    pub(crate) fn fixed_length(self) -> Option<usize> {
        let family = FAMILIES.get(usize::from(self.key / 100))?;
        let length = usize::from(family.fixed_length);
        (length != 0 && family.digits == self.digits).then_some(length)
    }

    /// What may follow it in the path of a Digital Link, for a key.
    pub(crate) fn qualifiers(self) -> Option<&'static [&'static [u16]]> {
        let key = self.entry()?.key?;
        KEY_QUALIFIERS.get(usize::from(key)).copied()
    }

    /// The identifier at the start, and how many digits it has; 0 where the first
    /// two digits don't tell.
    #[inline]
    fn leading(text: &[u8]) -> Option<(Self, usize)> {
        let digit = |at: usize| {
            let byte = text.get(at)?;
            byte.is_ascii_digit().then(|| u16::from(byte - b'0'))
        };
        let prefix = digit(0)? * 10 + digit(1)?;
        let family = FAMILIES.get(usize::from(prefix))?;
        let (key, at) = match family.digits {
            2 => (prefix * 100, 0),
            3 => (prefix * 100 + digit(2)? * 10, digit(2)?),
            4 => {
                let rest = digit(2)? * 10 + digit(3)?;
                (prefix * 100 + rest, rest)
            }
            _ => (prefix * 100, 0),
        };
        let found = Self::in_family(key, family, at);
        Some((found, usize::from(family.digits)))
    }

    #[inline]
    fn in_family(key: u16, family: &Family, at: u16) -> Self {
        let slot = match family.digits {
            0 => None,
            _ => SLOTS.get(usize::from(family.slots + at)),
        };
        Self {
            key,
            digits: family.digits,
            row: slot.copied().unwrap_or(UNKNOWN),
        }
    }

    const fn constant(key: u16, digits: u8) -> Self {
        let family = &FAMILIES[(key / 100) as usize];
        let at = match digits {
            2 => 0,
            3 => key % 100 / 10,
            _ => key % 100,
        };
        Self {
            key,
            digits,
            row: SLOTS[(family.slots + at) as usize],
        }
    }
}

impl fmt::Display for ApplicationIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digit_count();
        let spread = 10_u16.pow(4_u32.saturating_sub(digits as u32));
        let number = self.key / spread;
        write!(f, "{number:0digits$}")
    }
}
