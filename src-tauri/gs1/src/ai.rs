//! Application Identifiers: the two to four digits that say what a value means.
//!
//! An [`ApplicationIdentifier`] is well formed, but need not be one that the
//! table knows: labels outlive tables.

use std::fmt;

use crate::bytes;
use crate::entry::{Digits, Entry, Family, Separator};
use crate::table::{ENTRIES, FAMILIES, KEYS, QUALIFIERS, SEQUENCES, SLOTS, TITLES};

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
    digits: Digits,
    /// The row in `ENTRIES`; beyond its end for an unknown one.
    row: u8,
}

const UNKNOWN: u8 = u8::MAX;

impl ApplicationIdentifier {
    /// Fills places that are not taken yet.
    pub(crate) const BLANK: Self = Self {
        key: 0,
        digits: Digits::Two,
        row: 0,
    };
    pub(crate) const GTIN: Self = Self::constant(100, Digits::Two);
    pub(crate) const DIGITAL_SIGNATURE: Self = Self::constant(8030, Digits::Four);

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
            let digits = family.digits.unwrap_or(Digits::Two);
            let step = digits.step();
            let count = family.digits.map_or(0, |_| 100 / step);
            (0..count).filter_map(move |at| {
                let found = Self::in_family(prefix, digits, family, at);
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
        let title = |entry: &Entry| {
            let rest = TITLES.get(usize::from(entry.title)..)?;
            rest.get(..bytes::position(rest.as_bytes(), b'\n')?)
        };
        self.entry().and_then(title).unwrap_or_default()
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
    #[inline(always)]
    pub(crate) fn from_digits(text: &[u8]) -> Option<Self> {
        match Self::at_start_of(text) {
            Some(found) => (found.digit_count() == text.len()).then_some(found),
            None => Self::of_no_family(text),
        }
    }

    /// Two to four digits that nothing known starts like, so any length may be meant.
    #[cold]
    fn of_no_family(text: &[u8]) -> Option<Self> {
        let found = Self::unknown(text)?;
        found.family().digits.is_none().then_some(found)
    }

    /// Two to four digits, taken for an unknown identifier.
    fn unknown(text: &[u8]) -> Option<Self> {
        let digits = Digits::of(text.len())?;
        let number = text.iter().try_fold(0_u16, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
            Some(sum * 10 + u16::from(digit))
        });
        Some(Self {
            key: number? * digits.step(),
            digits,
            row: UNKNOWN,
        })
    }

    /// Two to four digits that were written where an identifier belongs, whether or
    /// not they can be one.
    pub(crate) fn claimed(digits: &str) -> Option<Self> {
        Self::parse(digits).or_else(|| Self::unknown(digits.as_bytes()))
    }

    /// The identifier an element string starts with, if its length is known.
    #[inline]
    pub(crate) fn at_start_of(text: &[u8]) -> Option<Self> {
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte & 15));
        let [a, b, rest @ ..] = text else { return None };
        let prefix = digit(a)? * 10 + digit(b)?;
        let family = FAMILIES.get(usize::from(prefix))?;
        let digits = family.digits?;
        let at = match (digits, rest) {
            (Digits::Two, _) => 0,
            (Digits::Three, [c, ..]) => digit(c)?,
            (Digits::Four, [c, d, ..]) => digit(c)? * 10 + digit(d)?,
            _ => return None,
        };
        Some(Self::in_family(prefix, digits, family, at))
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
        self.digits.count()
    }

    /// The length of all values whose identifiers start like this one.
    pub(crate) fn fixed_length(self) -> Option<usize> {
        let family = self.family();
        let length = usize::from(family.fixed_length);
        (length != 0 && family.digits == Some(self.digits)).then_some(length)
    }

    fn family(self) -> &'static Family {
        &FAMILIES[usize::from(self.key / 100) % FAMILIES.len()]
    }

    /// What may follow it in the path of a Digital Link: the choices, each of them
    /// the identifiers in their order. None but for a key.
    pub(crate) fn qualifiers(self) -> impl Iterator<Item = &'static [u16]> {
        let key = self.entry().and_then(|entry| entry.key);
        let choices = key.and_then(|key| KEYS.get(usize::from(key.get()) - 1));
        let choices = choices.map_or(&[][..], |choices| choices.of(&SEQUENCES));
        choices.iter().map(|sequence| sequence.of(&QUALIFIERS))
    }

    /// The one at some place among those of a family.
    #[inline]
    fn in_family(prefix: u16, digits: Digits, family: &Family, at: u16) -> Self {
        let row = SLOTS.get(usize::from(family.slots + at));
        Self {
            key: prefix * 100 + at * digits.step(),
            digits,
            row: row.copied().unwrap_or(UNKNOWN),
        }
    }

    const fn constant(key: u16, digits: Digits) -> Self {
        let family = &FAMILIES[(key / 100) as usize];
        let at = match digits {
            Digits::Two => 0,
            Digits::Three | Digits::Four => key % 100 / digits.step(),
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
        let number = self.key / self.digits.step();
        write!(f, "{number:0width$}", width = self.digits.count())
    }
}
