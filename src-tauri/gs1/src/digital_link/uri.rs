//! The parts of a web address (RFC 3986 3), as far as a Digital Link needs them.

use std::ops::Range;

use crate::characters::Set;
use crate::draft::{Draft, Stop};
use crate::{IssueCode, Verdict, bytes};

/// Where the parts of a URI stand in the text.
pub(super) struct Parts {
    pub(super) path: Range<usize>,
    pub(super) query: Range<usize>,
}

/// Finds path and query, and refuses what is no such URI.
pub(super) fn parts(draft: &mut Draft<'_>, start: usize) -> Result<Parts, Stop> {
    let text = draft.text;
    let uri = text.get(start..).unwrap_or_default();
    let common = Set::common(uri.as_bytes());
    draft.is_literal = common.includes(Set::LITERAL);
    if !common.includes(Set::URI) {
        let at = Set::URI.first_outside(uri.as_bytes()).unwrap_or(0);
        let at = start + at;
        draft.error(IssueCode::UriIllegalCharacter, None, at..at + 1);
        return Err(Stop);
    }
    let Some(scheme) = scheme_length(uri) else {
        let end = uri.find(':').map_or(text.len(), |at| start + at + 1);
        draft.error(IssueCode::UriScheme, None, start..end);
        return Err(Stop);
    };
    if is_mixed_case(uri.get(..scheme).unwrap_or_default()) {
        let verdict = draft.options.mixed_case_schemes;
        draft.judge(verdict, IssueCode::UriScheme, None, start..start + scheme);
        if verdict == Verdict::Refuse {
            return Err(Stop);
        }
    }
    let host = start + scheme;
    let rest = text.get(host..).unwrap_or_default();
    let host_length = bytes::position(rest.as_bytes(), b'/');
    let Some(host_length) = host_length.filter(|&length| length > 0) else {
        draft.error(IssueCode::UriNoPath, None, host..text.len());
        return Err(Stop);
    };
    let path = host + host_length;
    let name = rest.get(..host_length).unwrap_or_default();
    if let Some(at) = Set::HOST.first_outside(name.as_bytes()) {
        draft.error(IssueCode::UriDomain, None, host + at..host + at + 1);
        return Err(Stop);
    }
    let rest = text.as_bytes().get(path..).unwrap_or_default();
    let mark = match common.includes(Set::PATH) {
        true => None,
        false => rest.iter().position(|byte| matches!(byte, b'?' | b'#')),
    };
    let end_of_path = path + mark.unwrap_or(rest.len());
    let query = match mark.and_then(|mark| rest.get(mark..)?.split_first()) {
        Some((b'?', query)) => {
            let length = bytes::position(query, b'#');
            let start = end_of_path + 1;
            start..start + length.unwrap_or(query.len())
        }
        _ => end_of_path..end_of_path,
    };
    Ok(Parts {
        path: path..end_of_path,
        query,
    })
}

fn is_mixed_case(scheme: &str) -> bool {
    !matches!(scheme, "https://" | "http://")
        && scheme.bytes().any(|byte| byte.is_ascii_lowercase())
        && scheme.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// The length of `https://` or `http://` in any case.
pub(crate) fn scheme_length(uri: &str) -> Option<usize> {
    let [h, t, t2, p, rest @ ..] = uri.as_bytes() else {
        return None;
    };
    let word = [h, t, t2, p].map(|byte| byte.to_ascii_lowercase());
    match (&word, rest) {
        (b"http", [b's' | b'S', b':', b'/', b'/', ..]) => Some(8),
        (b"http", [b':', b'/', b'/', ..]) => Some(7),
        _ => None,
    }
}
