//! Whether one value by itself is right: length, characters, check digits, dates.

use crate::characters::Set;
use crate::check::{Fault, Outcome};
use crate::element::{Slot, decoder};
use crate::entry::{CharacterSet, Component};
use crate::table::COMPONENTS;
use crate::{ApplicationIdentifier, Detail, IssueCode, bytes};

/// The longest value of an Application Identifier that the table doesn't know.
const LONGEST_UNKNOWN: usize = 90;

/// The fewest and the most characters a value may have.
#[inline]
pub(crate) fn lengths(ai: ApplicationIdentifier) -> (usize, usize) {
    ai.lengths().unwrap_or_else(|| match ai.fixed_length() {
        Some(length) => (length, length),
        None => (1, LONGEST_UNKNOWN),
    })
}

/// How many bytes a value has, however long it is.
pub(crate) fn length(slot: Slot, text: &str) -> usize {
    let raw = text
        .get(usize::from(slot.start)..usize::from(slot.end))
        .unwrap_or_default();
    decoder(raw.as_bytes(), slot.writing).count() + usize::from(slot.zeros)
}

/// Checks a value part by part; within a part its characters come first. All of them
/// are known to be in `common`.
pub(crate) fn check(
    ai: ApplicationIdentifier,
    value: &[u8],
    common: Set,
    reference_year: u16,
) -> Outcome {
    let Some(entry) = ai.entry() else {
        let (shortest, longest) = lengths(ai);
        if value.len() < shortest {
            return Err(too_short(value, shortest, longest));
        }
        return check_set(value, CharacterSet::Set82, common);
    };
    let mut rest = value;
    for component in entry.components.of(&COMPONENTS) {
        let (part, behind) = rest.split_at(rest.len().min(component.longest.into()));
        if let Err(fault) = check_part(component, part, common, reference_year) {
            return Err(fault.shifted(value.len() - rest.len()));
        }
        rest = behind;
    }
    Ok(())
}

#[inline]
fn check_part(component: &Component, part: &[u8], common: Set, reference_year: u16) -> Outcome {
    if part.is_empty() && component.optional {
        return Ok(());
    }
    if part.len() < component.shortest.into() {
        let (shortest, longest) = (component.shortest.into(), component.longest.into());
        return Err(too_short(part, shortest, longest));
    }
    check_set(part, component.set, common)?;
    for check in component.checks.iter().flatten() {
        check.run(part, reference_year)?;
    }
    Ok(())
}

#[cold]
fn too_short(data: &[u8], min: usize, max: usize) -> Fault {
    Fault {
        detail: Detail::Length {
            found: data.len() as u16,
            min: min as u16,
            max: max as u16,
        },
        ..Fault::new(IssueCode::Length, 0, data.len())
    }
}

#[inline]
fn check_set(data: &[u8], set: CharacterSet, common: Set) -> Outcome {
    let (set, code) = match set {
        CharacterSet::Numeric if bytes::are_digits(data) => return Ok(()),
        CharacterSet::Numeric => (Set::DIGITS, IssueCode::NonDigit),
        CharacterSet::Set82 => (Set::GS1_82, IssueCode::Charset),
        CharacterSet::Set39 => (Set::GS1_39, IssueCode::Charset),
        CharacterSet::Set64 => return check_set_64(data),
    };
    if common.includes(set) {
        return Ok(());
    }
    match set.first_outside(data) {
        None => Ok(()),
        Some(at) => Err(character(data, at, code)),
    }
}

/// Set 64 may be padded; where it is, by one or two signs up to a multiple of three.
fn check_set_64(data: &[u8]) -> Outcome {
    let last = data.iter().rposition(|&byte| byte != b'=');
    let len = last.map_or(0, |at| at + 1);
    let padding = data.len() - len;
    if padding > 2 || padding > 0 && !data.len().is_multiple_of(3) {
        return Err(Fault::new(IssueCode::Charset, len, padding));
    }
    let body = data.get(..len).unwrap_or_default();
    match Set::GS1_64.first_outside(body) {
        None => Ok(()),
        Some(at) => Err(character(data, at, IssueCode::Charset)),
    }
}

#[cold]
/// The fault of a character, which may have more than one byte.
fn character(data: &[u8], at: usize, code: IssueCode) -> Fault {
    let rest = data.get(at..).unwrap_or_default();
    let first = rest
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next());
    let found = first.unwrap_or(char::REPLACEMENT_CHARACTER);
    Fault {
        detail: Detail::Character(found),
        ..Fault::new(code, at, first.map_or(1, char::len_utf8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_padding(data: &str, want: Option<(usize, usize)>) {
        let got = check_set_64(data.as_bytes()).err();
        assert_eq!(got.map(|fault| (fault.start, fault.len)), want);
    }

    #[test]
    fn padding_is_optional_but_must_fit() {
        check_padding("12", None);
        check_padding("12=", None);
        check_padding("1==", None);
        check_padding("123=", Some((3, 1)));
        check_padding("===", Some((0, 3)));
        check_padding("A+B", Some((1, 1)));
    }
}
