//! GS1 Digital Link URIs: `https://example.com/some/stem/01/09521234500070/10/LOT?17=270131`.
//!
//! Any host and any path before the key will do. The key is the right-most one in
//! the path; qualifiers follow it in a fixed order, everything else stands in the
//! query. Parameters that are not GS1's are left alone. Nothing is ever fetched.

mod words;

use std::ops::Range;

use crate::draft::{Draft, Stop};
use crate::element::{Slot, Writing};
use crate::{ApplicationIdentifier, IssueCode, Verdict, value};

/// Where the parts of a URI stand in the text.
struct Parts {
    path: Range<usize>,
    query: Range<usize>,
}

/// Reads the part of the text from `start` on.
pub(crate) fn read(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let parts = split(draft, start)?;
    let Some(root) = root(draft, &parts.path) else {
        draft.error(IssueCode::DlNoPrimaryKey, None, parts.path);
        return Err(Stop);
    };
    draft.class = crate::Class::Gs1DigitalLink;
    draft.query = (parts.query.start as u16, parts.query.end as u16);
    read_path(draft, root..parts.path.end)?;
    let in_path = draft.slots().len();
    read_query(draft, parts.query)?;
    check_order(draft, in_path);
    check_attributes(draft, in_path);
    draft.check_contents();
    Ok(())
}

/// Query parameters, without the empty ones.
pub(crate) fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

/// Whether the name of a parameter claims to be an Application Identifier.
pub(crate) fn is_numbered(parameter: &str) -> bool {
    parameter
        .split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Finds path and query, and refuses what is no such URI.
fn split(draft: &mut Draft<'_>, start: usize) -> Result<Parts, Stop> {
    let text = draft.text;
    let uri = text.get(start..).unwrap_or_default();
    let scheme = scheme_length(uri);
    if let Some(at) = uri.bytes().position(|byte| !may_be_in_uri(byte)) {
        draft.error(
            IssueCode::UriIllegalCharacter,
            None,
            start + at..start + at + 1,
        );
        return Err(Stop);
    }
    let Some(scheme) = scheme else {
        let end = uri.find(':').map_or(text.len(), |at| start + at + 1);
        draft.error(IssueCode::UriScheme, None, start..end);
        return Err(Stop);
    };
    let written = uri.get(..scheme).unwrap_or_default();
    if written.bytes().any(|byte| byte.is_ascii_lowercase())
        && written.bytes().any(|byte| byte.is_ascii_uppercase())
    {
        let verdict = draft.options.mixed_case_schemes;
        draft.judge(verdict, IssueCode::UriScheme, None, start..start + scheme);
        if verdict == Verdict::Refuse {
            return Err(Stop);
        }
    }
    let host = start + scheme;
    let rest = text.get(host..).unwrap_or_default();
    let Some(host_length) = rest.find('/').filter(|&length| length > 0) else {
        draft.error(IssueCode::UriNoPath, None, host..text.len());
        return Err(Stop);
    };
    let path = host + host_length;
    let odd = rest.bytes().take(host_length).position(may_not_be_in_host);
    if let Some(at) = odd {
        draft.error(IssueCode::UriDomain, None, host + at..host + at + 1);
        return Err(Stop);
    }
    let rest = text.get(path..).unwrap_or_default();
    let end = path + rest.find('#').unwrap_or(rest.len());
    let rest = text.get(path..end).unwrap_or_default();
    Ok(match rest.find('?') {
        Some(mark) => Parts {
            path: path..path + mark,
            query: path + mark + 1..end,
        },
        None => Parts {
            path: path..end,
            query: end..end,
        },
    })
}

/// The length of `https://` or `http://` in any case.
pub(crate) fn scheme_length(uri: &str) -> Option<usize> {
    ["https://", "http://"]
        .into_iter()
        .find(|scheme| {
            uri.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .map(str::len)
}

/// RFC 3986 2: unreserved and reserved characters, and the percent sign.
fn may_be_in_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// What a host name, a port and the brackets of an IPv6 address don't need.
fn may_not_be_in_host(byte: u8) -> bool {
    b"_~?#@!$&'()*+,;=%".contains(&byte)
}

/// The slash before the right-most key of the path. Pairs of identifier and value
/// are walked over from the end.
fn root(draft: &Draft<'_>, path: &Range<usize>) -> Option<usize> {
    let text = draft.text;
    let mut end = path.end;
    loop {
        let pairs = text.get(path.start..end)?;
        let (front, value) = pairs.rsplit_once('/')?;
        let (_, name) = front.rsplit_once('/')?;
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
        let Some((name, rest)) = rest.split_once('/') else {
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
        let len = rest.find('/').unwrap_or(rest.len());
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
    for parameter in text.get(query).unwrap_or_default().split('&') {
        let start = at;
        at += parameter.len() + 1;
        if !is_numbered(parameter) {
            continue;
        }
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        let known = ApplicationIdentifier::parse(name);
        let verdict = match known {
            Some(ai) if ai.is_known() => Verdict::Accept,
            Some(_) => draft.options.unknown_ais,
            None => Verdict::Refuse,
        };
        let range = start..start + name.len();
        let claimed = ApplicationIdentifier::claimed(name);
        draft.judge(verdict, IssueCode::DlUnknownAttribute, claimed, range);
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
    } else if let Some(at) = raw.find("%00") {
        let at = range.start + at;
        draft.error(IssueCode::IllegalNull, Some(slot.ai), at..at + 3);
        slot.faulty = true;
    } else {
        slot.faulty = !draft.check_shape(slot);
    }
    draft.add(slot)
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

/// Key and qualifiers belong together, in their order.
fn check_order(draft: &mut Draft<'_>, in_path: usize) {
    let path = draft.slots().get(..in_path).unwrap_or_default();
    let Some((key, qualifiers)) = path.split_first() else {
        return;
    };
    let names = || qualifiers.iter().map(|slot| slot.ai);
    if !is_sequence(key.ai, names) {
        let start = qualifiers.first().unwrap_or(key).start;
        let end = path.last().unwrap_or(key).end;
        let range = usize::from(start)..usize::from(end);
        draft.error(IssueCode::DlKeyQualifierOrder, None, range);
    }
}

/// Whether the names are some of the key's qualifiers, in their order.
fn is_sequence<I>(key: ApplicationIdentifier, names: impl Fn() -> I) -> bool
where
    I: Iterator<Item = ApplicationIdentifier>,
{
    if names().next().is_none() {
        return true;
    }
    let alternatives = key.qualifiers().unwrap_or_default();
    alternatives.iter().any(|alternative| {
        let mut rest = alternative.iter();
        names().all(|name| rest.any(|&qualifier| qualifier == name.key()))
    })
}

/// Attributes stand once, may stand there, and don't belong in the path.
fn check_attributes(draft: &mut Draft<'_>, in_path: usize) {
    for index in in_path..draft.slots().len() {
        let Some(slot) = draft.slots().get(index).copied() else {
            return;
        };
        let before = draft.slots().get(..index).unwrap_or_default();
        let (verdict, code) = if before.iter().any(|other| other.ai == slot.ai) {
            (Verdict::Refuse, IssueCode::DlDuplicateAi)
        } else if !slot.ai.is_known() {
            (unknown_attribute(draft), IssueCode::DlNotAnAttribute)
        } else if !slot.ai.is_digital_link_attribute() {
            (Verdict::Refuse, IssueCode::DlNotAnAttribute)
        } else if belongs_in_path(draft, in_path, slot.ai) {
            (Verdict::Refuse, IssueCode::DlAttributeBelongsInPath)
        } else {
            continue;
        };
        let name = usize::from(slot.start).saturating_sub(slot.ai.digit_count() + 1);
        draft.judge(verdict, code, Some(slot.ai), name..usize::from(slot.end));
    }
}

/// A warning about an unknown identifier is enough.
fn unknown_attribute(draft: &Draft<'_>) -> Verdict {
    match (draft.options.unknown_attributes, draft.options.unknown_ais) {
        (Verdict::Warn, Verdict::Warn) => Verdict::Accept,
        (verdict, _) => verdict,
    }
}

/// Whether the path would still be in order with the identifier in it.
fn belongs_in_path(draft: &Draft<'_>, in_path: usize, ai: ApplicationIdentifier) -> bool {
    let path = draft.slots().get(..in_path).unwrap_or_default();
    let Some((key, qualifiers)) = path.split_first() else {
        return false;
    };
    (0..=qualifiers.len()).any(|at| {
        let (before, behind) = qualifiers.split_at(at);
        is_sequence(key.ai, || {
            let before = before.iter().map(|slot| slot.ai);
            before.chain([ai]).chain(behind.iter().map(|slot| slot.ai))
        })
    })
}
