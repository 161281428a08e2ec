//! What is odd in a code, in sentences for the bench.
//!
//! The rules and the facts are those of `perch-gs1`; here they get plain names, and
//! it is decided what of a link is worth a sentence. Whether a link is a good one is
//! not known.

use perch_gs1::{
    Class, Detail, Issue, IssueCode, Scan, Severity,
    url_safety::{UrlFacts, UrlWarning, inspect, visible},
};
use tr::tr;

use crate::title::title;

/// Schemes that make a phone or a browser act on what stands behind them.
const ACTING: [&str; 7] = [
    "blob",
    "data",
    "file",
    "intent",
    "javascript",
    "smb",
    "vbscript",
];

/// All that is odd, the gravest first.
pub(super) fn sentences(scan: &Scan<'_>) -> Vec<String> {
    let is_plain = matches!(scan.class(), Class::Url | Class::Plain);
    let mut sentences: Vec<String> = scan
        .issues()
        .filter(|issue| !is_plain || issue.severity() == Severity::Warning)
        .map(of_issue)
        .collect();
    let is_link = matches!(scan.class(), Class::Url | Class::Gs1DigitalLink);
    let text = message(scan);
    let facts = inspect(text);
    if is_link || acts(&facts, text) {
        let warnings = facts.warnings.iter();
        sentences.extend(warnings.filter_map(|warning| of_link(*warning, &facts)));
    }
    sentences.dedup();
    sentences
}

/// The text without the symbology identifier some readers put in front.
fn message<'a>(scan: &Scan<'a>) -> &'a str {
    match scan.text().as_bytes() {
        [b']', letter, modifier, ..]
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            scan.text().get(3..).unwrap_or_default()
        }
        _ => scan.text(),
    }
}

/// Whether a text that is no link of the web would still be followed by some
/// program. `LOT:7` has a scheme as well, and means nothing by it.
pub(crate) fn acts(facts: &UrlFacts, text: &str) -> bool {
    let scheme = facts.scheme.as_str();
    let rest = text.get(scheme.len()..).unwrap_or_default();
    !scheme.is_empty() && (ACTING.contains(&scheme) || rest.starts_with("://"))
}

fn of_issue(issue: &Issue) -> String {
    let reason = reason(issue);
    match issue.ai() {
        Some(ai) => format!("{}: {reason}", title(&ai.to_string())),
        None => capitalised(&reason),
    }
}

/// The words of `perch-gs1` in the language of the bench.
fn reason(issue: &Issue) -> String {
    match (issue.code(), issue.detail()) {
        (IssueCode::AiRequirement, _) => tr!("the number it belongs to is not in this code"),
        (_, Detail::Conflict(other)) if issue.ai() != Some(other) => {
            let other = title(&other.to_string());
            tr!("must not be on one item with {other}", other)
        }
        (IssueCode::HiddenCharacter, _) => hidden(),
        (_, Detail::Length { found, min, max }) if min == max => {
            tr!("{min} characters expected, {found} found", min, found)
        }
        (_, Detail::Length { found, min, max }) => {
            tr!(
                "{min} to {max} characters expected, {found} found",
                min,
                max,
                found
            )
        }
        (_, Detail::CheckDigit { found, expected }) => {
            tr!(
                "the check digit is {found}, should be {expected}",
                found,
                expected
            )
        }
        (_, Detail::CheckPair { expected: [a, b] }) => {
            tr!(
                "the check characters should be {pair}",
                pair = format!("{a}{b}")
            )
        }
        (IssueCode::NonDigit, Detail::Character(ch)) => {
            tr!("{character} is not a digit", character = format!("{ch:?}"))
        }
        (_, Detail::Character(ch)) => {
            tr!(
                "{character} may not stand here",
                character = format!("{ch:?}")
            )
        }
        // The code says it all, and its sentence is in the catalogue as it stands there.
        _ => {
            let plain = issue.reason().to_string();
            let plain = plain.as_str();
            tr!(plain)
        }
    }
}

pub(crate) fn of_link(warning: UrlWarning, facts: &UrlFacts) -> Option<String> {
    let host = facts.host.as_deref().unwrap_or_default();
    Some(match warning {
        UrlWarning::SchemeNotWeb => tr!(
            "The link opens something else than a web page: {scheme}",
            scheme = visible(&facts.scheme)
        ),
        UrlWarning::HiddenCharacter => capitalised(&hidden()),
        UrlWarning::Userinfo => {
            tr!(
                "The link leads to {host}, not to the name before the @",
                host
            )
        }
        UrlWarning::IpHost => tr!("The link leads to a number instead of a name: {host}", host),
        UrlWarning::IdnUnicode | UrlWarning::IdnPunycode => {
            tr!(
                "The link leads to {host}, whose letters may look like others",
                host
            )
        }
        // Any label may hold a plain http link, and one without a host leads nowhere.
        _ => return None,
    })
}

fn hidden() -> String {
    tr!("there is a character that cannot be seen")
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use perch_gs1::{Options, ScanInput, parse_scan, parse_typed};

    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let scan = parse_typed(text, &Options::default());
        assert_eq!(sentences(&scan), want, "{text}");
    }

    #[test]
    fn what_is_right_or_plain_is_not_odd() {
        check("9521321000018", &[]);
        check("https://example.com/01/09521321000018/10/B7", &[]);
        check("https://example.com/", &[]);
        check("http://example.com/", &[]);
        check("Some text", &[]);
        check("LOT:7", &[]);
        check("mailto:a@b.example", &[]);
    }

    #[test]
    fn issues_name_their_element_in_plain_words() {
        let digit = "GTIN: the check digit is 1, should be 0";
        check("(01)09521234500071", &[digit]);
        let day = "Use by: this is no day of the calendar";
        check("(01)09521234500070(17)261331", &[day]);
        check(
            "(10)LOT",
            &["Batch: the number it belongs to is not in this code"],
        );
        check(
            "(01)09521234500070(255)9521234500001",
            &[
                "GTIN: must not be on one item with Coupon",
                "Coupon: must not be on one item with GTIN",
            ],
        );
    }

    #[test]
    fn issues_of_the_whole_text_are_sentences_by_themselves() {
        let input = ScanInput {
            symbology_identifier: Some("]d2"),
            text: "Some text",
        };
        let scan = parse_scan(&input, &Options::default());
        let want = "No known Application Identifier stands here";
        assert_eq!(sentences(&scan), [want]);
    }

    #[test]
    fn a_link_that_leads_elsewhere_says_where() {
        check(
            "https://good.example@evil.example/",
            &["The link leads to evil.example, not to the name before the @"],
        );
        check(
            "http://192.0.2.1/pay",
            &["The link leads to a number instead of a name: 192.0.2.1"],
        );
        let look_alike = "The link leads to xn--pple-43d.com, whose letters may look like others";
        check("https://аpple.com/", &[look_alike]);
        check("https://xn--pple-43d.com/", &[look_alike]);
    }

    #[test]
    fn a_good_number_does_not_make_a_good_host() {
        check(
            "https://192.0.2.1/01/09521321000018",
            &["The link leads to a number instead of a name: 192.0.2.1"],
        );
    }

    #[test]
    fn what_cannot_be_seen_is_said_once() {
        let want = &["There is a character that cannot be seen"];
        check("https://example.com/\u{202e}gnp", want);
        check("abc\u{202e}def", want);
    }

    #[test]
    fn what_would_be_done_instead_of_shown_is_named() {
        let opens = "The link opens something else than a web page: ";
        check("javascript:alert(1)", &[&format!("{opens}javascript")]);
        check("file:///etc/passwd", &[&format!("{opens}file")]);
        check("myapp://pay?to=x", &[&format!("{opens}myapp")]);
    }
}
