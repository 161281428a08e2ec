//! One Application Identifier with its value.
//!
//! An element points into the text it was read from; the value is decoded when it
//! is asked for, so reading a message copies nothing.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::check::{Check, lists};
use crate::table::COMPONENTS;
use crate::{ApplicationIdentifier, Date, bytes, value};

/// One Application Identifier with its value.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    pub(crate) text: &'a str,
    pub(crate) slot: Slot,
}

/// Where an element stands in the text, and how it is written there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) ai: ApplicationIdentifier,
    pub(crate) start: u16,
    pub(crate) end: u16,
    pub(crate) writing: Writing,
    /// How many zeros the GTIN lacks.
    pub(crate) zeros: u8,
    /// The value breaks a rule by itself.
    pub(crate) faulty: bool,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// As it is meant.
    Plain,
    /// `\(` stands for a bracket.
    Bracketed,
    /// Percent escapes (RFC 3986 2.1).
    Path,
    /// Percent escapes, and `+` for a space.
    Query,
}

/// The longest value that can be right, and one byte more.
pub(crate) const BUFFER: usize = 91;

/// Room for a decoded value.
pub(crate) type Buffer = [u8; BUFFER];

impl<'a> Element<'a> {
    /// What the value means.
    pub fn ai(&self) -> ApplicationIdentifier {
        self.slot.ai
    }

    /// The data title printed beside the value, such as `BATCH/LOT`.
    pub fn title(&self) -> &'static str {
        self.slot.ai.title()
    }

    /// The value as it is meant: percent escapes and brackets decoded, a GTIN
    /// with all its zeros. Borrowed wherever the text has it as it is.
    pub fn value(&self) -> Cow<'a, str> {
        let raw = self.text.get(self.range()).unwrap_or_default();
        if self.slot.zeros > 0 {
            let digits: Vec<u8> = decoder(raw.as_bytes(), self.slot.writing).collect();
            let digits = String::from_utf8_lossy(&digits);
            return Cow::Owned(format!("{digits:0>14}"));
        }
        if is_as_meant(raw.as_bytes(), self.slot.writing) {
            return Cow::Borrowed(raw);
        }
        let decoded = decoder(raw.as_bytes(), self.slot.writing).collect();
        Cow::Owned(match String::from_utf8(decoded) {
            Ok(value) => value,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// The bytes of the value in the text that was parsed.
    pub fn range(&self) -> Range<usize> {
        usize::from(self.slot.start)..usize::from(self.slot.end)
    }

    /// Whether the value by itself keeps all rules: length, characters, check
    /// digits, dates. What it needs beside it is another question.
    pub fn is_sound(&self) -> bool {
        !self.slot.faulty
    }

    /// The day the value says, where it is or starts with a date. Which century a
    /// year of two digits means follows from `today`.
    ///
    /// ```
    /// use perch_gs1::{Date, Options, parse_typed};
    ///
    /// let scan = parse_typed("(01)09521234500070(17)270200", &Options::scan());
    /// let today = Date { year: 2026, month: 11, day: Some(22) };
    /// let dates: Vec<_> = scan.elements().filter_map(|element| element.date(today)).collect();
    /// assert_eq!(dates, [Date { year: 2027, month: 2, day: None }]);
    /// ```
    pub fn date(&self, today: Date) -> Option<Date> {
        let components = self.slot.ai.entry()?.components.of(&COMPONENTS);
        let check = components.first()?.checks.iter().flatten().next()?;
        let value = self.value();
        match check {
            Check::Date | Check::DateOrMonth => Date::from_yymmdd(value.get(..6)?, today),
            Check::LongDate => Date::from_yyyymmdd(value.get(..8)?),
            _ => None,
        }
    }

    /// The number the value says, where the last digit of the Application
    /// Identifier tells how many decimals it has: measures, amounts, prices.
    ///
    /// ```
    /// use perch_gs1::{Options, parse_typed};
    ///
    /// let scan = parse_typed("(01)99521234500073(3103)001250(3932)9781299", &Options::scan());
    /// let numbers: Vec<_> = scan.elements().filter_map(|element| element.decimal()).collect();
    /// assert_eq!(numbers, ["1.250", "12.99"]);
    /// let currency = scan.elements().find_map(|element| element.currency());
    /// assert_eq!(currency, Some("EUR"));
    /// ```
    pub fn decimal(&self) -> Option<String> {
        let key = self.slot.ai.key();
        let has_decimals = matches!(key, 3100..=3699 | 3900..=3959) && self.slot.ai.is_known();
        if !has_decimals || self.slot.faulty {
            return None;
        }
        let value = self.value();
        let digits = value.get(if self.has_currency() { 3 } else { 0 }..)?;
        let decimals = usize::from(key % 10);
        let digits = digits.trim_start_matches('0');
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - decimals)?;
        Some(match fraction {
            "" => whole.to_owned(),
            _ => format!("{whole}.{fraction}"),
        })
    }

    /// The letters of the currency an amount is in (ISO 4217), where the value names
    /// one that people are likely to meet.
    pub fn currency(&self) -> Option<&'static str> {
        let value = self.value();
        let code = value.get(..3).filter(|_| self.has_currency())?;
        lists::currency_letters(code)
    }

    /// Amounts with a currency: (391n) and (393n).
    fn has_currency(&self) -> bool {
        matches!(self.slot.ai.key(), 3910..=3919 | 3930..=3939)
    }
}

/// `(10) "LOT"`.
impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}) {:?}", self.slot.ai, self.value())
    }
}

impl Slot {
    /// Whether the value has the right length and the text has it as it is meant,
    /// without a caret. Only told of links and of text in brackets.
    #[inline]
    pub(crate) fn is_plainly_fitting(self) -> bool {
        let (min, max) = value::lengths(self.ai);
        let len = usize::from(self.end - self.start);
        self.writing == Writing::Plain && self.zeros == 0 && (min..=max).contains(&len)
    }

    /// The bytes of a value that nothing has to be decoded in.
    #[inline]
    pub(crate) fn plain<'a>(&self, text: &'a str) -> Option<&'a [u8]> {
        let raw = text.as_bytes();
        let raw = raw.get(usize::from(self.start)..usize::from(self.end));
        raw.filter(|_| self.writing == Writing::Plain && self.zeros == 0)
    }

    /// The bytes of the value as they are meant, up to one more than any value may
    /// have; borrowed where the text has them so.
    pub(crate) fn decoded<'b>(self, text: &'b str, buffer: &'b mut Buffer) -> &'b [u8] {
        let raw = text
            .as_bytes()
            .get(usize::from(self.start)..usize::from(self.end))
            .unwrap_or_default();
        let zeros = usize::from(self.zeros);
        let plain = first_sign(raw, self.writing);
        let Some(plain) = plain.or_else(|| (zeros > 0).then_some(raw.len())) else {
            return raw;
        };
        let (plain, rest) = raw.split_at(plain);
        let zeros = std::iter::repeat_n(b'0', zeros);
        let mut len = 0;
        for (slot, byte) in buffer.iter_mut().zip(
            zeros
                .chain(plain.iter().copied())
                .chain(decoder(rest, self.writing)),
        ) {
            *slot = byte;
            len += 1;
        }
        buffer.get(..len).unwrap_or_default()
    }

    /// Where in the text the decoded byte `at` comes from.
    pub(crate) fn place(self, text: &str, at: usize) -> usize {
        let (start, end) = (usize::from(self.start), usize::from(self.end));
        let raw = text.as_bytes().get(start..end).unwrap_or_default();
        let mut decoder = decoder(raw, self.writing);
        decoder
            .by_ref()
            .take(at.saturating_sub(usize::from(self.zeros)))
            .for_each(drop);
        end - decoder.rest.len()
    }
}

/// Whether a value is written as it is meant.
#[inline]
pub(crate) fn is_as_meant(raw: &[u8], writing: Writing) -> bool {
    first_sign(raw, writing).is_none()
}

/// Where the first sign stands that may stand for something else.
#[inline]
fn first_sign(raw: &[u8], writing: Writing) -> Option<usize> {
    match writing {
        Writing::Plain => None,
        Writing::Bracketed => bytes::position(raw, b'\\'),
        Writing::Path => bytes::position(raw, b'%'),
        Writing::Query => raw.iter().position(|byte| matches!(byte, b'%' | b'+')),
    }
}

/// The bytes a value means.
pub(crate) fn decoder(raw: &[u8], writing: Writing) -> Decoder<'_> {
    Decoder { rest: raw, writing }
}

/// See [`decoder`].
pub(crate) struct Decoder<'a> {
    rest: &'a [u8],
    writing: Writing,
}

impl Iterator for Decoder<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let (byte, len) = match (self.writing, self.rest) {
            (Writing::Bracketed, [b'\\', b'(', ..]) => (b'(', 2),
            (Writing::Query, [b'+', ..]) => (b' ', 1),
            // A percent sign that escapes nothing stands for itself.
            (Writing::Path | Writing::Query, [b'%', high, low, ..]) => {
                match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => (high << 4 | low, 3),
                    (_, _) => (b'%', 1),
                }
            }
            (_, [byte, ..]) => (*byte, 1),
            (_, []) => return None,
        };
        self.rest = self.rest.get(len..).unwrap_or_default();
        Some(byte)
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
