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
use crate::characters::Set;
use crate::draft::{Draft, Stop};
use crate::element::{Slot, Writing, is_as_meant};
use crate::{ApplicationIdentifier, IssueCode, Verdict, bytes, value};

/// Reads the part of the text from `start` on.
pub(crate) fn read(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let parts = uri::parts(draft, start)?;
    let Some(root) = walk_to_root(draft, &parts.path) else {
        draft.clear();
        draft.error(IssueCode::DlNoPrimaryKey, None, parts.path);
        return Err(Stop);
    };
    draft.class = crate::Class::Gs1DigitalLink;
    draft.query = (parts.query.start as u16, parts.query.end as u16);
    draft.reverse();
    if root.has_oddities {
        judge_path(draft, root.slash + 1)?;
    }
    if let Some(slot) = root.surplus {
        draft.refuse_surplus(slot);
        return Err(Stop);
    }
    let in_path = draft.slots().len();
    read_query(draft, parts.query)?;
    if in_path > 1 {
        order::check_order(draft, in_path);
    }
    order::check_attributes(draft, in_path);
    draft.check_contents();
    Ok(())
}

/// Query parameters, without the empty ones.
pub(crate) fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// The part before the byte at a place and the part behind it.
fn split_at(text: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether the name of a parameter claims to be an Application Identifier.
pub(crate) fn is_numbered(parameter: &str) -> bool {
    name_and_value(parameter.as_bytes()).is_some_and(|(name, _)| is_number(name))
}

fn name_and_value(parameter: &[u8]) -> Option<(&[u8], &[u8])> {
    split_at(parameter, bytes::position(parameter, b'=')?)
}

fn is_number(name: &[u8]) -> bool {
    !name.is_empty() && bytes::are_digits(name)
}

fn starts_with_digit(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_digit)
}

/// Where the part of the path starts that is GS1's.
struct Root {
    /// The slash before the right-most key.
    slash: usize,
    /// Something in it must be looked at again.
    has_oddities: bool,
    /// The first element that there is no room for.
    surplus: Option<Slot>,
}

/// Finds the right-most key of the path. Pairs of identifier and value are walked
/// over from the end and noted on the way, last one first.
fn walk_to_root(draft: &mut Draft<'_>, path: &Range<usize>) -> Option<Root> {
    let text = draft.text.as_bytes();
    let mut slash = path.end;
    let mut has_oddities = false;
    let mut surplus = None;
    while let Some((name, value)) = last_pair(text.get(path.start..slash).unwrap_or_default()) {
        let ai = named(draft, name)?;
        let value = slash - value.len()..slash;
        slash = value.start - name.len() - 2;
        let slot = slot(draft, ai, value.clone(), Writing::Path);
        let is_word = !starts_with_digit(name);
        has_oddities |= is_word || !ai.is_known() || !slot.is_plainly_fitting();
        surplus = draft.add_before(slot).or(surplus);
        if !ai.is_digital_link_key() {
            continue;
        }
        // Words such as `party` stand in all kinds of addresses.
        let is_root = !is_word || looks_right(draft, ai, value);
        return is_root.then_some(Root {
            slash,
            has_oddities,
            surplus,
        });
    }
    None
}

/// The last two segments of a path.
#[inline]
fn last_pair(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let (front, value) = split_at(path, bytes::last_position(path, b'/')?)?;
    let (_, name) = split_at(front, bytes::last_position(front, b'/')?)?;
    Some((name, value))
}

/// The identifier that a segment of the path names.
#[inline]
fn named(draft: &Draft<'_>, name: &[u8]) -> Option<ApplicationIdentifier> {
    let ai = ApplicationIdentifier::from_digits(name)
        .filter(|ai| ai.is_known() || draft.options.unknown_ais != Verdict::Refuse);
    match draft.options.convenience_alphas {
        Verdict::Refuse => ai,
        Verdict::Warn | Verdict::Accept => ai.or_else(|| words::identifier(name)),
    }
}

fn looks_right(draft: &Draft<'_>, ai: ApplicationIdentifier, value: Range<usize>) -> bool {
    let slot = with_zeros(draft, slot(draft, ai, value, Writing::Path));
    let mut buffer = [0; crate::element::BUFFER];
    let decoded = slot.decoded(draft.text, &mut buffer);
    let (shortest, longest) = value::lengths(ai);
    (shortest..=longest).contains(&decoded.len())
        && value::check(ai, decoded, Set::NONE, draft.options.reference_year).is_ok()
}

/// Judges names and values of the path, the first of which stands at `name`.
fn judge_path(draft: &mut Draft<'_>, mut name: usize) -> Result<(), Stop> {
    for index in 0..draft.slots().len() {
        let Some(slot) = draft.slots().get(index).copied() else {
            break;
        };
        let value = usize::from(slot.start)..usize::from(slot.end);
        judge_name(draft, slot.ai, name..value.start - 1)?;
        name = value.end + 1;
        let mut slot = with_zeros(draft, slot);
        if slot.zeros > 0 {
            let verdict = draft.options.zero_suppressed_gtins;
            let code = IssueCode::DlZeroSuppressedGtin;
            draft.judge(verdict, code, Some(slot.ai), value);
        }
        slot.faulty = !judge_value(draft, slot);
        if let Some(place) = draft.slot_mut(index) {
            *place = slot;
        }
    }
    Ok(())
}

fn judge_name(
    draft: &mut Draft<'_>,
    ai: ApplicationIdentifier,
    name: Range<usize>,
) -> Result<(), Stop> {
    let written = draft.text.as_bytes().get(name.clone()).unwrap_or_default();
    if !starts_with_digit(written) {
        let verdict = draft.options.convenience_alphas;
        draft.judge(verdict, IssueCode::DlConvenienceAlpha, Some(ai), name);
    } else if !ai.is_known() {
        draft.judge_unknown(ai, name)?;
    }
    Ok(())
}

fn read_query(draft: &mut Draft<'_>, query: Range<usize>) -> Result<(), Stop> {
    let text = draft.text.as_bytes();
    let mut at = query.start;
    while at < query.end {
        let start = at;
        let rest = text.get(at..query.end).unwrap_or_default();
        let len = bytes::position(rest, b'&').unwrap_or(rest.len());
        let parameter = rest.get(..len).unwrap_or_default();
        at += len + 1;
        let Some((name, value)) = name_and_value(parameter) else {
            continue;
        };
        let behind = start + name.len();
        let known = ApplicationIdentifier::from_digits(name).filter(|ai| ai.is_known());
        let ai = known.or_else(|| unknown_attribute(draft, start..behind));
        let Some(ai) = ai else { continue };
        let value = behind + 1..behind + 1 + value.len();
        let mut slot = slot(draft, ai, value, Writing::Query);
        if ai == ApplicationIdentifier::GTIN {
            slot.zeros = missing_zeros(draft, slot);
        }
        add(draft, slot)?;
    }
    Ok(())
}

/// What the name of a parameter stands for that is no known identifier, where it claims
/// to be one and can be used.
fn unknown_attribute(draft: &mut Draft<'_>, name: Range<usize>) -> Option<ApplicationIdentifier> {
    let digits = draft.text.get(name.clone()).unwrap_or_default();
    if !is_number(digits.as_bytes()) {
        return None;
    }
    let ai = ApplicationIdentifier::parse(digits);
    let verdict = match ai {
        Some(_) => draft.options.unknown_ais,
        None => Verdict::Refuse,
    };
    let claimed = ApplicationIdentifier::claimed(digits);
    draft.judge(verdict, IssueCode::DlUnknownAttribute, claimed, name);
    ai.filter(|_| verdict != Verdict::Refuse)
}

fn add(draft: &mut Draft<'_>, mut slot: Slot) -> Result<(), Stop> {
    slot.faulty = !judge_value(draft, slot);
    draft.add(slot)
}

/// Whether a value is there and has the right shape.
fn judge_value(draft: &mut Draft<'_>, slot: Slot) -> bool {
    if slot.is_plainly_fitting() {
        return true;
    }
    let range = usize::from(slot.start)..usize::from(slot.end);
    let raw = draft.text.get(range.clone()).unwrap_or_default();
    if raw.is_empty() {
        draft.error(IssueCode::EmptyValue, Some(slot.ai), range);
        return false;
    }
    if let Some(at) = zero_byte(raw.as_bytes()) {
        let at = range.start + at;
        draft.error(IssueCode::IllegalNull, Some(slot.ai), at..at + 3);
        return false;
    }
    draft.check_shape(slot)
}

/// Where a value has an escaped zero byte.
fn zero_byte(raw: &[u8]) -> Option<usize> {
    let first = raw.iter().position(|&byte| byte == b'%')?;
    let rest = raw.get(first..)?;
    let at = rest.windows(3).position(|escape| escape == b"%00")?;
    Some(first + at)
}

fn slot(
    draft: &Draft<'_>,
    ai: ApplicationIdentifier,
    range: Range<usize>,
    writing: Writing,
) -> Slot {
    let is_plain = draft.is_literal() || {
        let raw = draft.text.as_bytes().get(range.clone());
        is_as_meant(raw.unwrap_or_default(), writing)
    };
    Slot {
        ai,
        start: range.start as u16,
        end: range.end as u16,
        writing: if is_plain { Writing::Plain } else { writing },
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
