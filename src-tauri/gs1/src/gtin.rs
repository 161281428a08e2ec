//! GTIN: the number that identifies a trade item.
//!
//! A [`Gtin`] always holds 14 digits with a correct check digit, so code that
//! receives one never checks again. Shorter forms are padded with zeros. It does
//! not know whether the number was ever issued, or for what.

use std::fmt;

use crate::check_digit::check_digit;
use crate::prefix::{Prefix, PrefixUse};

/// A checked Global Trade Item Number, kept as 14 digits.
///
/// ```
/// use perch_gs1::{Gtin, GtinError, GtinFormat};
///
/// let gtin = Gtin::parse("4006381333931")?;
/// assert_eq!(gtin.to_string(), "04006381333931");
/// assert_eq!(gtin.format(), GtinFormat::Gtin13);
///
/// let wrong = Gtin::parse("4006381333930").unwrap_err();
/// assert_eq!(wrong.to_string(), "the check digit at position 13 is 0, should be 1");
/// # Ok::<(), GtinError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; 14]);

/// The shortest of the four lengths in which a GTIN can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GtinFormat {
    /// Eight digits, on small packages.
    Gtin8,
    /// Twelve digits, the UPC number.
    Gtin12,
    /// Thirteen digits, the EAN number.
    Gtin13,
    /// Fourteen digits: an indicator digit comes first.
    Gtin14,
}

/// What the first digit of a 14-digit GTIN says about the trade item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indicator {
    /// 0: the item itself.
    Item,
    /// 1 to 8: a packaging level, for instance a case. The GTIN of the item
    /// inside is another number and is not implied.
    PackagingLevel(u8),
    /// 9: the quantity varies and stands in another element, such as a weight.
    VariableMeasure,
}

/// Why a text is not a GTIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GtinError {
    /// Not 8, 12, 13 or 14 characters.
    Length {
        /// How many characters there are.
        found: usize,
    },
    /// Something else than an ASCII digit.
    NotADigit {
        /// The character.
        found: char,
        /// Its position, counted in characters from 1.
        position: usize,
    },
    /// The last digit does not follow from the others.
    CheckDigit {
        /// The digit in the text.
        found: u8,
        /// The digit it should be.
        expected: u8,
        /// Its position, counted from 1.
        position: usize,
    },
    /// A UPC-E symbol starts with 0 or 1.
    NumberSystem {
        /// The digit in the text.
        found: u8,
    },
}

impl Gtin {
    /// Parses a GTIN-8, -12, -13 or -14.
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        let digits = padded_digits(text, |length| matches!(length, 8 | 12 | 13 | 14))?;
        Self::from_digits(digits, text.len())
    }

    /// Parses the eight digits of a UPC-E symbol, which stand for twelve.
    ///
    /// An EAN-8 has eight digits as well; only the symbol tells them apart.
    ///
    /// ```
    /// use perch_gs1::Gtin;
    ///
    /// let gtin = Gtin::from_upc_e("04252614")?;
    /// assert_eq!(gtin.to_string(), "00042100005264");
    /// # Ok::<(), perch_gs1::GtinError>(())
    /// ```
    pub fn from_upc_e(text: &str) -> Result<Self, GtinError> {
        let digits = padded_digits(text, |length| length == 8)?;
        let [_, _, _, _, _, _, system, a, b, c, d, e, last, check] = digits;
        if system > 1 {
            return Err(GtinError::NumberSystem { found: system });
        }
        // GS1 General Specifications 5.2.2.4.2: zeros left out of the UPC-A.
        let long = match last {
            0..=2 => [a, b, last, 0, 0, 0, 0, c, d, e],
            3 => [a, b, c, 0, 0, 0, 0, 0, d, e],
            4 => [a, b, c, d, 0, 0, 0, 0, 0, e],
            _ => [a, b, c, d, e, 0, 0, 0, 0, last],
        };
        let mut digits = [0; 14];
        digits[2] = system;
        digits[3..13].copy_from_slice(&long);
        digits[13] = check;
        Self::from_digits(digits, text.len())
    }

    /// The 14 digits as text.
    pub fn to_text(self) -> [u8; 14] {
        self.0.map(|digit| digit + b'0')
    }

    /// The shortest form this number can be written in.
    pub fn format(&self) -> GtinFormat {
        match self.0.iter().position(|&digit| digit != 0) {
            Some(0) => GtinFormat::Gtin14,
            Some(1) => GtinFormat::Gtin13,
            Some(2..=5) => GtinFormat::Gtin12,
            Some(_) | None => GtinFormat::Gtin8,
        }
    }

    /// What the indicator digit says.
    pub fn indicator(&self) -> Indicator {
        match self.0[0] {
            0 => Indicator::Item,
            9 => Indicator::VariableMeasure,
            level => Indicator::PackagingLevel(level),
        }
    }

    /// Who issued the number, read from its GS1 prefix.
    pub fn prefix(&self) -> Prefix {
        let [_, a, b, c, d, _, g, h, i, ..] = self.0;
        match self.format() {
            GtinFormat::Gtin8 => Prefix::of_gtin8([g, h, i]),
            GtinFormat::Gtin12 | GtinFormat::Gtin13 | GtinFormat::Gtin14 => {
                Prefix::of([a, b, c], d)
            }
        }
    }

    /// Whether the number only means something inside one region or company, so
    /// that it must not be looked up in the world's catalogues.
    pub fn is_restricted_circulation(&self) -> bool {
        matches!(
            self.prefix().used_for(),
            PrefixUse::RestrictedInRegion | PrefixUse::RestrictedInCompany
        )
    }

    /// A GTIN out of 14 ASCII digits whose check digit is known to be right.
    pub(crate) fn from_checked(text: &[u8]) -> Option<Self> {
        let text: &[u8; 14] = text.try_into().ok()?;
        Some(Self(text.map(|byte| byte & 15)))
    }

    fn from_digits(digits: [u8; 14], position: usize) -> Result<Self, GtinError> {
        let (found, expected) = (digits[13], check_digit(&digits[..13]));
        if found != expected {
            return Err(GtinError::CheckDigit {
                found,
                expected,
                position,
            });
        }
        Ok(Self(digits))
    }
}

/// Fourteen digits, zeros in front.
impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_text();
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl GtinFormat {
    /// The name as people write it, `GTIN-13`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gtin8 => "GTIN-8",
            Self::Gtin12 => "GTIN-12",
            Self::Gtin13 => "GTIN-13",
            Self::Gtin14 => "GTIN-14",
        }
    }
}

impl fmt::Display for GtinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found } => {
                write!(f, "a GTIN has 8, 12, 13 or 14 digits, this has {found}")
            }
            Self::NotADigit { found, position } => {
                write!(f, "{found:?} at position {position} is not a digit")
            }
            Self::CheckDigit {
                found,
                expected,
                position,
            } => write!(
                f,
                "the check digit at position {position} is {found}, should be {expected}"
            ),
            Self::NumberSystem { found } => {
                write!(f, "a UPC-E number starts with 0 or 1, this with {found}")
            }
        }
    }
}

impl std::error::Error for GtinError {}

fn padded_digits(text: &str, allowed: fn(usize) -> bool) -> Result<[u8; 14], GtinError> {
    let odd = text.chars().zip(1..).find(|(ch, _)| !ch.is_ascii_digit());
    if let Some((found, position)) = odd {
        return Err(GtinError::NotADigit { found, position });
    }
    if !allowed(text.len()) {
        return Err(GtinError::Length { found: text.len() });
    }
    let mut digits = [0; 14];
    for (slot, byte) in digits.iter_mut().rev().zip(text.bytes().rev()) {
        *slot = byte - b'0';
    }
    Ok(digits)
}
