//! GS1 Digital Link URIs: `https://example.com/some/stem/01/09521234500070/10/LOT?17=270131`.
//!
//! Any host and any path before the key will do. The key is the right-most one in
//! the path; qualifiers follow it in a fixed order, everything else stands in the
//! query. Parameters that are not GS1's are left alone. Nothing is ever fetched.

mod order;
mod uri;
mod words;

use std::ops::Range;

pub(crate) use self::uri::scheme_length;
use crate::draft::{Draft, Stop};
use crate::element::{Slot, Writing};
use crate::{ApplicationIdentifier, IssueCode, Verdict, value};

/// Reads the part of the text from `start` on.
pub(crate) fn read(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let parts = uri::parts(draft, start)?;
    let Some(root) = root(draft, &parts.path) else {
        draft.error(IssueCode::DlNoPrimaryKey, None, parts.path);
        return Err(Stop);
    };
    draft.class = crate::Class::Gs1DigitalLink;
    draft.query = (parts.query.start as u16, parts.query.end as u16);
    read_path(draft, root..parts.path.end)?;
    let in_path = draft.slots().len();
    read_query(draft, parts.query)?;
    order::check_order(draft, in_path);
    order::check_attributes(draft, in_path);
    draft.check_contents();
    Ok(())
}

/// Query parameters, without the empty ones.
pub(crate) fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

// Searching for a byte is several times faster than for a character.

fn find(text: &str, wanted: u8) -> Option<usize> {
    text.bytes().position(|byte| byte == wanted)
}

fn split(text: &str, at: u8) -> Option<(&str, &str)> {
    let at = find(text, at)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The part before the last slash and the part behind it.
fn split_last(text: &str) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == b'/')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether the name of a parameter claims to be an Application Identifier.
pub(crate) fn is_numbered(parameter: &str) -> bool {
    parameter
        .split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The slash before the right-most key of the path. Pairs of identifier and value
/// are walked over from the end.
fn root(draft: &Draft<'_>, path: &Range<usize>) -> Option<usize> {
    let text = draft.text;
    let mut end = path.end;
    loop {
        let pairs = text.get(path.start..end)?;
        let (front, value) = split_last(pairs)?;
        let (_, name) = split_last(front)?;
        let ai = named(draft, name)?;
        end = path.start + front.len() - name.len() - 1;
        if !ai.is_digital_link_key() {
            continue;
        }
        let is_word = !name.starts_with(|ch: char| ch.is_ascii_digit());
        // Words such as `party` stand in all kinds of addresses.
        if is_word && !looks_right(draft, ai, end + name.len() + 2, value) {
            return None;
        }
        return Some(end);
    }
}

/// The identifier that a segment of the path names.
fn named(draft: &Draft<'_>, name: &str) -> Option<ApplicationIdentifier> {
    let ai = ApplicationIdentifier::parse(name)
        .filter(|ai| ai.is_known() || draft.options.unknown_ais != Verdict::Refuse);
    match draft.options.convenience_alphas {
        Verdict::Refuse => ai,
        Verdict::Warn | Verdict::Accept => ai.or_else(|| words::identifier(name)),
    }
}

fn looks_right(draft: &Draft<'_>, ai: ApplicationIdentifier, start: usize, value: &str) -> bool {
    let slot = with_zeros(draft, slot(ai, start..start + value.len(), Writing::Path));
    let mut buffer = [0; crate::element::BUFFER];
    let decoded = slot.decoded(draft.text, &mut buffer);
    let (shortest, longest) = value::lengths(ai);
    (shortest..=longest).contains(&decoded.len())
        && value::check(ai, decoded, draft.options.reference_year).is_ok()
}

fn read_path(draft: &mut Draft<'_>, path: Range<usize>) -> Result<(), Stop> {
    let text = draft.text;
    let mut at = path.start + 1;
    while at < path.end {
        let rest = text.get(at..path.end).unwrap_or_default();
        let Some((name, rest)) = split(rest, b'/') else {
            break;
        };
        let Some(ai) = named(draft, name) else { break };
        if !name.starts_with(|ch: char| ch.is_ascii_digit()) {
            let verdict = draft.options.convenience_alphas;
            draft.judge(
                verdict,
                IssueCode::DlConvenienceAlpha,
                Some(ai),
                at..at + name.len(),
            );
        } else if !ai.is_known() {
            draft.judge_unknown(ai, at..at + name.len())?;
        }
        let start = at + name.len() + 1;
        let len = find(rest, b'/').unwrap_or(rest.len());
        let slot = slot(ai, start..start + len, Writing::Path);
        let padded = with_zeros(draft, slot);
        if padded.zeros > 0 {
            let verdict = draft.options.zero_suppressed_gtins;
            draft.judge(
                verdict,
                IssueCode::DlZeroSuppressedGtin,
                Some(ai),
                start..start + len,
            );
        }
        add(draft, padded)?;
        at = start + len + 1;
    }
    Ok(())
}

fn read_query(draft: &mut Draft<'_>, query: Range<usize>) -> Result<(), Stop> {
    let text = draft.text;
    let mut at = query.start;
    while at < query.end {
        let start = at;
        let rest = text.get(at..query.end).unwrap_or_default();
        let len = find(rest, b'&').unwrap_or(rest.len());
        let parameter = rest.get(..len).unwrap_or_default();
        at += len + 1;
        if !is_numbered(parameter) {
            continue;
        }
        let Some((name, value)) = split(parameter, b'=') else {
            continue;
        };
        let known = ApplicationIdentifier::parse(name);
        let verdict = match known {
            Some(ai) if ai.is_known() => Verdict::Accept,
            Some(_) => draft.options.unknown_ais,
            None => Verdict::Refuse,
        };
        if verdict != Verdict::Accept {
            let claimed = ApplicationIdentifier::claimed(name);
            let range = start..start + name.len();
            draft.judge(verdict, IssueCode::DlUnknownAttribute, claimed, range);
        }
        let Some(ai) = known.filter(|_| verdict != Verdict::Refuse) else {
            continue;
        };
        let start = start + name.len() + 1;
        let mut slot = slot(ai, start..start + value.len(), Writing::Query);
        if ai == ApplicationIdentifier::GTIN {
            slot.zeros = missing_zeros(draft, slot);
        }
        add(draft, slot)?;
    }
    Ok(())
}

fn add(draft: &mut Draft<'_>, mut slot: Slot) -> Result<(), Stop> {
    let range = usize::from(slot.start)..usize::from(slot.end);
    let raw = draft.text.get(range.clone()).unwrap_or_default();
    if raw.is_empty() {
        draft.error(IssueCode::EmptyValue, Some(slot.ai), range);
        slot.faulty = true;
    } else if let Some(at) = zero_byte(raw.as_bytes()) {
        let at = range.start + at;
        draft.error(IssueCode::IllegalNull, Some(slot.ai), at..at + 3);
        slot.faulty = true;
    } else {
        slot.faulty = !draft.check_shape(slot);
    }
    draft.add(slot)
}

/// Where a value has an escaped zero byte.
fn zero_byte(raw: &[u8]) -> Option<usize> {
    let first = raw.iter().position(|&byte| byte == b'%')?;
    let rest = raw.get(first..)?;
    let at = rest.windows(3).position(|escape| escape == b"%00")?;
    Some(first + at)
}

fn slot(ai: ApplicationIdentifier, range: Range<usize>, writing: Writing) -> Slot {
    Slot {
        ai,
        start: range.start as u16,
        end: range.end as u16,
        writing,
        zeros: 0,
        faulty: false,
    }
}

/// The slot with the zeros its GTIN lacks, where that is allowed.
fn with_zeros(draft: &Draft<'_>, slot: Slot) -> Slot {
    let lenient = draft.options.zero_suppressed_gtins != Verdict::Refuse;
    if slot.ai != ApplicationIdentifier::GTIN || !lenient {
        return slot;
    }
    let zeros = missing_zeros(draft, slot);
    Slot { zeros, ..slot }
}

/// How many digits a GTIN-8, -12 or -13 lacks.
fn missing_zeros(draft: &Draft<'_>, slot: Slot) -> u8 {
    match value::length(slot, draft.text) {
        length @ (8 | 12 | 13) => 14 - length as u8,
        _ => 0,
    }
}
