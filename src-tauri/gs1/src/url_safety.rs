//! What can be said about a link without following it.
//!
//! A scanned link comes from whoever printed the label. A valid GTIN in it says
//! nothing about the host: `https://evil.example/01/09521234500070` is good GS1 data.
//! So these are facts for a person to judge before a browser opens, and a gate that
//! most schemes don't pass. Nothing is fetched, resolved or looked up; whether a host
//! is a good one is not known here.

mod host;
mod punycode;

use std::borrow::Cow;

/// Longest link that may be opened, in bytes.
const LONGEST_LINK: usize = 8 * 1024;

/// Facts about a scanned link, for a person to judge.
///
/// ```
/// use perch_gs1::url_safety::{Opening, UrlWarning, inspect};
///
/// let facts = inspect("https://bücher.example/x");
/// assert_eq!(facts.opening, Opening::Confirm);
/// assert_eq!(facts.host.as_deref(), Some("xn--bcher-kva.example"));
/// assert_eq!(facts.host_as_written.as_deref(), Some("bücher.example"));
/// assert_eq!(facts.warnings, [UrlWarning::IdnUnicode]);
///
/// assert_eq!(inspect("javascript:alert(1)").opening, Opening::Never);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlFacts {
    /// Whether the link may be offered for opening.
    pub opening: Opening,
    /// The scheme in lower case; empty where there is none.
    pub scheme: String,
    /// The host as it is resolved: ASCII, punycode where it was not.
    pub host: Option<String>,
    /// The host as it was written, where that differs; without characters that
    /// cannot be seen.
    pub host_as_written: Option<String>,
    /// What to warn of, in order.
    pub warnings: Vec<UrlWarning>,
}

/// Whether a link may be offered for opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opening {
    /// After a person confirmed it.
    Confirm,
    /// Not at all.
    Never,
}

/// What makes a link suspicious. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UrlWarning {
    /// Something else than http or https.
    SchemeNotWeb,
    /// There is no host to open.
    NoHost,
    /// More than 8 KiB.
    TooLong,
    /// Control characters or direction marks, which make a text look like another.
    HiddenCharacter,
    /// A name before an `@`, which people take for the host.
    Userinfo,
    /// A number instead of a name.
    IpHost,
    /// Letters beyond ASCII, which may look like others.
    IdnUnicode,
    /// The same, written as punycode.
    IdnPunycode,
    /// Plain http: anybody on the way can change what is shown.
    NotEncrypted,
}

impl UrlWarning {
    /// The code as text, `scheme_not_web`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SchemeNotWeb => "scheme_not_web",
            Self::NoHost => "no_host",
            Self::TooLong => "too_long",
            Self::HiddenCharacter => "hidden_character",
            Self::Userinfo => "userinfo",
            Self::IpHost => "ip_host",
            Self::IdnUnicode => "idn_unicode",
            Self::IdnPunycode => "idn_punycode",
            Self::NotEncrypted => "not_encrypted",
        }
    }
}

/// Looks at a text as a link. It is never fetched.
pub fn inspect(text: &str) -> UrlFacts {
    let mut warnings = Vec::new();
    if text.len() > LONGEST_LINK {
        warnings.push(UrlWarning::TooLong);
    }
    if text.chars().any(|ch| ch.is_control() || is_hidden(ch)) {
        warnings.push(UrlWarning::HiddenCharacter);
    }
    let (scheme, rest) = scheme(text);
    let (mut host, mut host_as_written) = (None, None);
    if matches!(scheme.as_str(), "http" | "https") {
        match rest.strip_prefix("//").and_then(host::Host::of) {
            Some(found) => {
                found.warn(&mut warnings);
                host_as_written = found.differing();
                host = Some(found.resolved);
            }
            None => warnings.push(UrlWarning::NoHost),
        }
    } else {
        warnings.push(UrlWarning::SchemeNotWeb);
    }
    if scheme == "http" {
        warnings.push(UrlWarning::NotEncrypted);
    }
    warnings.sort_unstable();
    let is_barred = |warning: &UrlWarning| *warning <= UrlWarning::HiddenCharacter;
    UrlFacts {
        opening: match warnings.iter().any(is_barred) {
            true => Opening::Never,
            false => Opening::Confirm,
        },
        scheme,
        host,
        host_as_written,
        warnings,
    }
}

/// Whether a character takes part in a text without being seen: marks of direction,
/// joiners, zero-width spaces, and control characters that no data format uses.
pub fn is_hidden(ch: char) -> bool {
    match ch {
        // Lines, and the separators of ISO/IEC 15434 and of element strings.
        '\t' | '\n' | '\r' | '\u{4}' | '\u{1c}'..='\u{1f}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => ch.is_control(),
    }
}

/// A scanned text fit for a screen: each control character and each hidden one is
/// replaced by `�`, lines are kept.
///
/// ```
/// assert_eq!(perch_gs1::url_safety::visible("a\u{202e}b"), "a\u{fffd}b");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_unfit = |ch: char| is_hidden(ch) || ch.is_control() && !matches!(ch, '\t' | '\n');
    if !text.contains(is_unfit) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_unfit, "\u{fffd}"))
}

/// The scheme in lower case and what follows its colon (RFC 3986 3.1).
fn scheme(text: &str) -> (String, &str) {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    match text.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|ch: char| ch.is_ascii_alphabetic())
                && scheme.bytes().all(allowed) =>
        {
            (scheme.to_ascii_lowercase(), rest)
        }
        _ => (String::new(), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, opening: Opening, host: Option<&str>, warnings: &[&str]) {
        let facts = inspect(text);
        assert_eq!(facts.opening, opening);
        assert_eq!(facts.host.as_deref(), host);
        let found: Vec<_> = facts.warnings.iter().map(|flag| flag.as_str()).collect();
        assert_eq!(found, warnings);
    }

    #[test]
    fn links_of_the_web_may_be_offered() {
        use Opening::Confirm;
        check(
            "https://example.com/a?b#c",
            Confirm,
            Some("example.com"),
            &[],
        );
        check(
            "HTTPS://EXAMPLE.com:8443",
            Confirm,
            Some("example.com"),
            &[],
        );
        check(
            "http://example.com",
            Confirm,
            Some("example.com"),
            &["not_encrypted"],
        );
    }

    #[test]
    fn nothing_else_is_ever_opened() {
        for text in [
            "javascript:alert(1)//https://example.com",
            "data:text/html,x",
            "file:///etc/passwd",
            "intent://x#Intent;end",
            r"\\server\share",
            "example.com",
            " https://example.com",
            "",
        ] {
            check(text, Opening::Never, None, &["scheme_not_web"]);
        }
        check("https:example.com", Opening::Never, None, &["no_host"]);
        check("https:///path", Opening::Never, None, &["no_host"]);
    }

    #[test]
    fn the_host_is_what_a_browser_would_ask() {
        use Opening::Confirm;
        check(
            "https://good.com@evil.example/",
            Confirm,
            Some("evil.example"),
            &["userinfo"],
        );
        check(
            "https://evil.example\\@good.com/",
            Confirm,
            Some("evil.example"),
            &[],
        );
        check(
            "https://e%76il.example/",
            Confirm,
            Some("evil.example"),
            &[],
        );
        check(
            "https://ｅvil。example/",
            Confirm,
            Some("evil.example"),
            &["idn_unicode"],
        );
        check(
            "https://xn--pple-43d.com/",
            Confirm,
            Some("xn--pple-43d.com"),
            &["idn_punycode"],
        );
        check(
            "https://аpple.com/",
            Confirm,
            Some("xn--pple-43d.com"),
            &["idn_unicode"],
        );
    }

    #[test]
    fn numbers_are_told_from_names() {
        use Opening::Confirm;
        check(
            "https://192.0.2.1/",
            Confirm,
            Some("192.0.2.1"),
            &["ip_host"],
        );
        check("https://0x7f.1/", Confirm, Some("0x7f.1"), &["ip_host"]);
        check(
            "https://3232235777/",
            Confirm,
            Some("3232235777"),
            &["ip_host"],
        );
        check(
            "https://[2001:db8::1]:8/",
            Confirm,
            Some("[2001:db8::1]"),
            &["ip_host"],
        );
        check("https://1.example/", Confirm, Some("1.example"), &[]);
    }

    #[test]
    fn what_cannot_be_seen_cannot_be_confirmed() {
        let hidden = &["hidden_character"];
        check(
            "https://a.example/\u{202e}gnp",
            Opening::Never,
            Some("a.example"),
            hidden,
        );
        check(
            "https://a.example/\n",
            Opening::Never,
            Some("a.example"),
            hidden,
        );
        let long = format!("https://a.example/{}", "x".repeat(9_000));
        check(&long, Opening::Never, Some("a.example"), &["too_long"]);
    }
}
