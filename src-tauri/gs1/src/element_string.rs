//! Element strings as symbols hold them: `010952123450007010LOT`, with U+001D
//! behind values that don't have a predefined length.

use std::ops::Range;

use crate::draft::{Draft, Stop};
use crate::element::{Slot, Writing};
use crate::value::lengths;
use crate::{ApplicationIdentifier, Detail, IssueCode, Severity, bytes as search};

/// The separator, FNC1 as readers transmit it.
pub(crate) const SEPARATOR: u8 = 0x1d;

/// Reads the part of the text from `start` on.
pub(crate) fn read(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let bytes = draft.text.as_bytes();
    let message = bytes.get(start..).unwrap_or_default();
    if message.is_empty() {
        draft.error(IssueCode::EmptyValue, None, start..start);
        return Err(Stop);
    }
    if let Some(caret) = search::position(message, b'^') {
        draft.error(
            IssueCode::IllegalCaret,
            None,
            start + caret..start + caret + 1,
        );
    }
    let mut at = start;
    while at < bytes.len() {
        at = read_one(draft, bytes, at)?;
    }
    Ok(())
}

/// Reads one element and answers where the next one starts.
fn read_one(draft: &mut Draft<'_>, bytes: &[u8], at: usize) -> Result<usize, Stop> {
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(ai) = ApplicationIdentifier::at_start_of(rest) else {
        draft.error(IssueCode::UnknownAi, None, at..(at + 4).min(bytes.len()));
        return Err(Stop);
    };
    let start = at + ai.digit_count();
    if !ai.is_known() {
        draft.judge_unknown(ai, at..start)?;
    }
    let rest = bytes.get(start..).unwrap_or_default();
    let mut len = search::position(rest, SEPARATOR).unwrap_or(rest.len());
    if ai.has_predefined_length() {
        len = len.min(lengths(ai).1);
    }
    let end = draft.text.ceil_char_boundary(start + len);
    add(draft, ai, start..end)?;
    let separated = bytes.get(end) == Some(&SEPARATOR);
    Ok(end + usize::from(separated))
}

fn add(draft: &mut Draft<'_>, ai: ApplicationIdentifier, range: Range<usize>) -> Result<(), Stop> {
    let index = draft.slots().len();
    let (min, max) = lengths(ai);
    let slot = Slot {
        ai,
        start: range.start as u16,
        end: range.end.min(range.start + max) as u16,
        writing: Writing::Plain,
        zeros: 0,
        faulty: range.is_empty(),
    };
    draft.add(slot)?;
    if range.is_empty() {
        draft.error(IssueCode::EmptyValue, Some(ai), range);
        return Ok(());
    }
    // What is too long is looked at up to its longest first: its head may already
    // tell what is wrong.
    draft.check_content(index);
    if range.len() <= max {
        return Ok(());
    }
    let detail = Detail::Length {
        found: range.len() as u16,
        min: min as u16,
        max: max as u16,
    };
    if let Some(slot) = draft.slot_mut(index) {
        slot.end = range.end as u16;
        if !std::mem::replace(&mut slot.faulty, true) {
            draft.note(Severity::Error, IssueCode::Length, Some(ai), range, detail);
        }
    }
    Ok(())
}
