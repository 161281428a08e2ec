//! The host of a link, as a browser would find it.
//!
//! It reads an authority the way browsers do (WHATWG URL 3 and 4.4), where that
//! differs from RFC 3986 in ways people abuse: backslashes, percent escapes,
//! full-width characters. Of the mappings of UTS 46 only these and lower case are
//! done; whatever else is not ASCII comes out as punycode.

use super::{UrlWarning, is_hidden, punycode, visible};

/// The host of a link.
pub(super) struct Host {
    /// ASCII, lower case.
    pub(super) resolved: String,
    written: String,
    has_userinfo: bool,
}

impl Host {
    /// Reads what follows `//`. `None` where there is no host.
    pub(super) fn of(rest: &str) -> Option<Self> {
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end)?;
        let (userinfo, host) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority),
        };
        let written = without_port(host).to_owned();
        let resolved = resolved(&written)?;
        (!resolved.is_empty()).then_some(Self {
            resolved,
            written,
            has_userinfo: userinfo.is_some(),
        })
    }

    /// The host as it was written, where that tells something.
    pub(super) fn differing(&self) -> Option<String> {
        let is_same = self.written.eq_ignore_ascii_case(&self.resolved);
        (!is_same).then(|| visible(&self.written).into_owned())
    }

    pub(super) fn warn(&self, warnings: &mut Vec<UrlWarning>) {
        let labels = || self.resolved.split('.');
        if self.has_userinfo {
            warnings.push(UrlWarning::Userinfo);
        }
        if self.resolved.starts_with('[')
            || labels()
                .rfind(|label| !label.is_empty())
                .is_some_and(is_number)
        {
            warnings.push(UrlWarning::IpHost);
        }
        if !self.written.is_ascii() {
            warnings.push(UrlWarning::IdnUnicode);
        } else if labels().any(|label| label.starts_with("xn--")) {
            warnings.push(UrlWarning::IdnPunycode);
        }
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// A last label like this makes the whole host an IPv4 address (WHATWG URL 3.5).
fn is_number(label: &str) -> bool {
    let is_decimal = label.bytes().all(|byte| byte.is_ascii_digit());
    let hex = label.strip_prefix("0x");
    is_decimal || hex.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn resolved(written: &str) -> Option<String> {
    let text = percent_decoded(written)?;
    let mapped: String = text
        .chars()
        .filter(|ch| !is_hidden(*ch))
        .map(|ch| match ch {
            '\u{3002}' | '\u{ff61}' => '.',
            // Full-width forms stand for ASCII.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(ch) - 0xff01 + 0x21).unwrap_or(ch),
            _ => ch,
        })
        .flat_map(char::to_lowercase)
        .collect();
    let labels: Option<Vec<String>> = mapped.split('.').map(ascii_label).collect();
    labels.map(|labels| labels.join("."))
}

fn ascii_label(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_owned());
    }
    punycode::encode(label).map(|code| format!("xn--{code}"))
}

fn percent_decoded(text: &str) -> Option<String> {
    let decoded = crate::element::decoder(text.as_bytes(), crate::element::Writing::Path);
    String::from_utf8(decoded.collect()).ok()
}
