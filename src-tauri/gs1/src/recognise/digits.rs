//! Bare numbers: from retail symbols, from ITF-14, and typed.

use std::ops::Range;

use crate::aim::Carrier;
use crate::draft::{Draft, Stop};
use crate::{Class, Detail, Gtin, GtinError, IssueCode, Mode, Severity, element_string};

/// What separates the linear part of a composite symbol from the rest.
const COMPOSITE: &str = "|]e0";

/// Reads eight to fourteen digits of which nothing is known.
pub(super) fn read_number(draft: &mut Draft<'_>) -> Result<(), Stop> {
    draft.class = Class::Gtin;
    let text = draft.text;
    let gtin = Gtin::parse(text).or_else(|error| match draft.options.mode {
        Mode::Scan => Gtin::from_upc_e(text).map_err(|_| error),
        Mode::Strict => Err(error),
    });
    match gtin {
        Ok(gtin) => {
            draft.linear = Some(gtin);
            Ok(())
        }
        Err(error) => {
            note_gtin_error(draft, error, 0..text.len());
            Err(Stop)
        }
    }
}

/// Reads the digits of a retail symbol or of an ITF-14.
pub(super) fn read_digits(
    draft: &mut Draft<'_>,
    carrier: Carrier,
    start: usize,
) -> Result<(), Stop> {
    draft.class = Class::Gtin;
    let message = draft.text.get(start..).unwrap_or_default();
    let (digits, rest) = match message.find(COMPOSITE) {
        Some(at) if carrier != Carrier::Itf => {
            let (digits, rest) = message.split_at(at);
            (digits, rest.strip_prefix(COMPOSITE))
        }
        _ => (message, None),
    };
    let digits = match (carrier, digits.len()) {
        (Carrier::RetailWithAddOn, 15 | 18) => digits.get(..13).unwrap_or(digits),
        _ => digits,
    };
    match gtin_of(draft.options.mode, carrier, digits) {
        Ok(gtin) => draft.linear = Some(gtin),
        Err(error) => {
            note_gtin_error(draft, error, start..start + digits.len());
            return Err(Stop);
        }
    }
    match rest {
        None => Ok(()),
        Some(rest) => {
            draft.class = Class::Gs1Elements;
            element_string::read(draft, draft.text.len() - rest.len())
        }
    }
}

/// How many digits each kind of symbol has. An eight-digit text from a retail
/// symbol that is no EAN-8 is a UPC-E.
fn gtin_of(mode: Mode, carrier: Carrier, digits: &str) -> Result<Gtin, GtinError> {
    let lengths: &[usize] = match (carrier, mode) {
        (Carrier::Ean8, _) => &[8],
        (Carrier::Itf, _) => &[14],
        (_, Mode::Strict) => &[13],
        (_, Mode::Scan) => &[8, 12, 13],
    };
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !lengths.contains(&digits.len()) {
        return Err(GtinError::Length {
            found: digits.len(),
        });
    }
    if carrier == Carrier::Ean8 || digits.len() != 8 {
        return Gtin::parse(digits);
    }
    match Gtin::from_upc_e(digits) {
        Err(GtinError::NumberSystem { .. }) => Gtin::parse(digits),
        result => result,
    }
}

fn note_gtin_error(draft: &mut Draft<'_>, error: GtinError, range: Range<usize>) {
    let digit = |value: u8| char::from(b'0' + value);
    let place = |position: usize| {
        let text = draft.text.get(range.clone()).unwrap_or_default();
        let mut at = text
            .char_indices()
            .map(|(at, _)| at)
            .skip(position.saturating_sub(1));
        range.start + at.next().unwrap_or(0)
    };
    let (code, range, detail) = match error {
        GtinError::Length { found } => {
            let found = found as u16;
            let detail = Detail::Length {
                found,
                min: 8,
                max: 14,
            };
            (IssueCode::Length, range, detail)
        }
        GtinError::NotADigit { found, position } => {
            let at = place(position);
            let detail = Detail::Character(found);
            (IssueCode::NonDigit, at..at + found.len_utf8(), detail)
        }
        GtinError::CheckDigit {
            found,
            expected,
            position,
        } => {
            let at = place(position);
            let detail = Detail::CheckDigit {
                found: digit(found),
                expected: digit(expected),
            };
            (IssueCode::CheckDigit, at..at + 1, detail)
        }
        GtinError::NumberSystem { .. } => (
            IssueCode::NumberSystem,
            range.start..range.start + 1,
            Detail::None,
        ),
    };
    draft.note(Severity::Error, code, None, range, detail);
}
