//! Element strings in brackets, as people print and type them:
//! `(01)09521234500070(10)LOT`. A bracket that opens data is written `\(`.

use crate::characters::Set;
use crate::draft::{Draft, Stop};
use crate::element::{Slot, Writing};
use crate::{ApplicationIdentifier, IssueCode, bytes as search};

/// Reads the part of the text from `start` on.
pub(crate) fn read(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let bytes = draft.text.as_bytes();
    if bytes.len() <= start {
        draft.error(IssueCode::Fnc1Missing, None, start..start);
        return Err(Stop);
    }
    draft.common = Set::common(bytes);
    let mut at = start;
    let mut result = Ok(());
    while at < bytes.len() && result.is_ok() {
        result = read_one(draft, bytes, &mut at);
    }
    draft.check_contents();
    result
}

fn read_one(draft: &mut Draft<'_>, bytes: &[u8], at: &mut usize) -> Result<(), Stop> {
    let open = *at;
    let inside = open + 1;
    let rest = bytes.get(inside..).unwrap_or_default();
    let close = search::position(rest, b')');
    let (Some(b'('), Some(close)) = (bytes.get(open), close) else {
        draft.error(IssueCode::Syntax, None, open..bytes.len());
        return Err(Stop);
    };
    let digits = rest.get(..close).unwrap_or_default();
    let Some(ai) = ApplicationIdentifier::from_digits(digits) else {
        let claimed = draft.text.get(inside..inside + close);
        let claimed = claimed.and_then(ApplicationIdentifier::claimed);
        draft.error(IssueCode::UnknownAi, claimed, inside..inside + close);
        return Err(Stop);
    };
    if !ai.is_known() {
        draft.judge_unknown(ai, inside..inside + close)?;
    }
    let start = inside + close + 1;
    let value = bytes.get(start..).unwrap_or_default();
    if value.is_empty() {
        draft.error(IssueCode::Syntax, Some(ai), open..bytes.len());
        return Err(Stop);
    }
    *at = start
        + match draft.is_literal() {
            true => search::position(value, b'(').unwrap_or(value.len()),
            false => length(value),
        };
    let mut slot = Slot {
        ai,
        start: start as u16,
        end: *at as u16,
        writing: match draft.is_literal() {
            true => Writing::Plain,
            false => Writing::Bracketed,
        },
        zeros: 0,
        faulty: false,
    };
    slot.faulty = !draft.check_shape(slot);
    draft.add(slot)
}

/// How many bytes come before the next bracket that opens an identifier.
fn length(value: &[u8]) -> usize {
    let mut before = 0;
    value
        .iter()
        .position(|&byte| {
            let opens = byte == b'(' && before != b'\\';
            before = byte;
            opens
        })
        .unwrap_or(value.len())
}
