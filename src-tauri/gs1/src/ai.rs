//! Application Identifiers: the two to four digits that say what a value means.
//!
//! An [`ApplicationIdentifier`] is well formed, but need not be one that the
//! table knows: labels outlive tables.

use std::fmt;

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
}

impl ApplicationIdentifier {
    /// Reads two to four ASCII digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if !(2..=4).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u16 = text.parse().ok()?;
        let digits = text.len();
        let key = number * [1000, 100, 10, 1][digits - 1];
        Some(Self {
            key,
            digits: digits as u8,
        })
    }

    /// Whether the table has it.
    pub fn is_known(self) -> bool {
        true
    }

    /// The data title printed beside the value, such as `BATCH/LOT`; empty for an
    /// identifier the table doesn't know.
    pub fn title(self) -> &'static str {
        ""
    }
}

impl fmt::Display for ApplicationIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.digits);
        let number = self.key / [1000, 100, 10, 1][digits - 1];
        write!(f, "{number:0digits$}")
    }
}
