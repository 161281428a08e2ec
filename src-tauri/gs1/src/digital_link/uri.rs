//! The parts of a web address (RFC 3986 3), as far as a Digital Link needs them.

use std::ops::Range;

use crate::characters::Set;
use crate::draft::{Draft, Stop};
use crate::{Class, IssueCode, Verdict, bytes};

/// Where the parts of a URI stand in the text.
pub(super) struct Parts {
    pub(super) path: Range<usize>,
    pub(super) query: Range<usize>,
}

/// Finds path and query, and refuses what is no such URI.
pub(super) fn parts(draft: &mut Draft<'_>, start: usize) -> Result<Parts, Stop> {
    let text = draft.text.as_bytes();
    let uri = text.get(start..).unwrap_or_default();
    let scheme = scheme_length(uri);
    if scheme.is_some() {
        draft.class = Class::Url;
    }
    let host = start + scheme.unwrap_or(0);
    let rest = text.get(host..).unwrap_or_default();
    let slash = bytes::position(rest, b'/');
    let (name, rest) = rest.split_at(slash.unwrap_or(rest.len()));
    let in_name = Set::common(name);
    draft.common = in_name.and(Set::common(rest));
    if !draft.common.includes(Set::URI) {
        let at = start + Set::URI.first_outside(uri).unwrap_or(0);
        draft.error(IssueCode::UriIllegalCharacter, None, at..at + 1);
        return Err(Stop);
    }
    let Some(scheme) = scheme else {
        let colon = bytes::position(uri, b':');
        let end = colon.map_or(text.len(), |at| start + at + 1);
        draft.error(IssueCode::UriScheme, None, start..end);
        return Err(Stop);
    };
    if is_mixed_case(uri.get(..scheme).unwrap_or_default()) {
        let verdict = draft.options.mixed_case_schemes;
        draft.judge(verdict, IssueCode::UriScheme, None, start..host);
        if verdict == Verdict::Refuse {
            return Err(Stop);
        }
    }
    if name.is_empty() || rest.is_empty() {
        draft.error(IssueCode::UriNoPath, None, host..text.len());
        return Err(Stop);
    }
    if !in_name.includes(Set::HOST) {
        let at = host + Set::HOST.first_outside(name).unwrap_or(0);
        draft.error(IssueCode::UriDomain, None, at..at + 1);
        return Err(Stop);
    }
    let path = host + name.len();
    let fragment = match draft.common.includes(Set::BEFORE_FRAGMENT) {
        true => None,
        false => bytes::position(rest, b'#'),
    };
    let rest = rest.get(..fragment.unwrap_or(rest.len()));
    let rest = rest.unwrap_or_default();
    let end = path + rest.len();
    Ok(match bytes::position(rest, b'?') {
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

fn is_mixed_case(scheme: &[u8]) -> bool {
    !matches!(scheme, b"https://" | b"http://")
        && scheme.iter().any(u8::is_ascii_lowercase)
        && scheme.iter().any(u8::is_ascii_uppercase)
}

/// The length of `https://` or `http://` in any case.
pub(crate) fn scheme_length(uri: &[u8]) -> Option<usize> {
    let [h, t, t2, p, rest @ ..] = uri else {
        return None;
    };
    // This bit is the only difference between small letters and large ones.
    let word = u32::from_le_bytes([*h, *t, *t2, *p]) | u32::from_le_bytes([0x20; 4]);
    match (&word.to_le_bytes(), rest) {
        (b"http", [b's' | b'S', b':', b'/', b'/', ..]) => Some(8),
        (b"http", [b':', b'/', b'/', ..]) => Some(7),
        _ => None,
    }
}
