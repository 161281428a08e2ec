//! The parts of a web address (RFC 3986 3), as far as a Digital Link needs them.

use std::ops::Range;

use super::find;
use crate::characters::Set;
use crate::draft::{Draft, Stop};
use crate::{IssueCode, Verdict};

/// Where the parts of a URI stand in the text.
pub(super) struct Parts {
    pub(super) path: Range<usize>,
    pub(super) query: Range<usize>,
}

/// Finds path and query, and refuses what is no such URI.
pub(super) fn parts(draft: &mut Draft<'_>, start: usize) -> Result<Parts, Stop> {
    let text = draft.text;
    let uri = text.get(start..).unwrap_or_default();
    let scheme = scheme_length(uri);
    if let Some(at) = Set::URI.first_outside(uri.as_bytes()) {
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
    let Some(host_length) = find(rest, b'/').filter(|&length| length > 0) else {
        draft.error(IssueCode::UriNoPath, None, host..text.len());
        return Err(Stop);
    };
    let path = host + host_length;
    let name = rest.get(..host_length).unwrap_or_default();
    if let Some(at) = Set::HOST.first_outside(name.as_bytes()) {
        draft.error(IssueCode::UriDomain, None, host + at..host + at + 1);
        return Err(Stop);
    }
    let rest = text.get(path..).unwrap_or_default();
    let end = path + find(rest, b'#').unwrap_or(rest.len());
    let rest = text.get(path..end).unwrap_or_default();
    Ok(match find(rest, b'?') {
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
