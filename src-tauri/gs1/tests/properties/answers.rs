//! What must hold of every answer, whatever was asked. Panics where it does not.
//!
//! The properties of `any_text` and the targets in `fuzz` ask; neither knows rules of
//! its own.

use perch_gs1::url_safety::{Opening, inspect, is_hidden, visible};
use perch_gs1::{
    Options, Scan, ScanInput, Severity, parse_bracketed, parse_digital_link, parse_element_string,
    parse_scan, parse_scan_bytes, parse_typed,
};

/// What a reader sent.
pub(crate) fn to_a_message(symbology_identifier: Option<&str>, text: &str) {
    let input = ScanInput {
        symbology_identifier,
        text,
    };
    check(text, |options| parse_scan(&input, options));
    check(text, |options| parse_element_string(text, options));
}

/// What somebody typed.
pub(crate) fn to_what_is_typed(text: &str) {
    check(text, |options| parse_typed(text, options));
    check(text, |options| parse_bracketed(text, options));
}

/// A link.
pub(crate) fn to_a_link(text: &str) {
    check(text, |options| parse_digital_link(text, options));
}

/// Bytes that need not be text.
pub(crate) fn to_bytes(symbology_identifier: Option<&str>, bytes: &[u8]) {
    for options in [Options::strict(), Options::scan()] {
        let scan = parse_scan_bytes(symbology_identifier, bytes, &options);
        assert!(bytes.starts_with(scan.text().as_bytes()));
        assert!(scan.text().len() == bytes.len() || !scan.is_valid());
        holds_together(&scan);
    }
}

/// A text that somebody may want to open in a browser.
pub(crate) fn about_opening(text: &str) {
    let facts = inspect(text);
    if facts.opening == Opening::Confirm {
        assert!(matches!(facts.scheme.as_str(), "http" | "https"));
        let host = facts.host.unwrap_or_default();
        assert!(host.is_ascii() && !host.is_empty());
    }
    assert_eq!(visible(text).find(is_hidden), None);
}

fn check<'a>(text: &str, parse: impl Fn(&Options) -> Scan<'a>) {
    for options in [Options::strict(), Options::scan()] {
        let scan = parse(&options);
        assert_eq!(scan.text(), text);
        holds_together(&scan);
        is_stable(&scan, &options);
    }
}

/// Everything a scan answers must agree with itself.
fn holds_together(scan: &Scan<'_>) {
    let has_error = scan
        .issues()
        .any(|issue| issue.severity() == Severity::Error);
    assert_eq!(scan.is_valid(), !has_error);
    for issue in scan.issues() {
        assert!(scan.text().get(issue.range()).is_some(), "{issue:?}");
        assert!(!issue.to_string().is_empty());
    }
    for element in scan.elements() {
        assert!(scan.text().get(element.range()).is_some(), "{element:?}");
        let _ = (element.value(), element.decimal(), element.currency());
    }
    let _ = (scan.flags(), scan.dl_data(), scan.to_hri());
    let _ = (scan.other_parameters().count(), scan.to_bracketed());
    let _ = scan.to_element_string();
}

/// A canonical link says what it came from, and is its own canonical link.
fn is_stable(scan: &Scan<'_>, options: &Options) {
    let Some(link) = scan.to_canonical_digital_link() else {
        return;
    };
    let again = parse_digital_link(&link, options);
    assert!(again.is_valid(), "{link}");
    assert_eq!(again.dl_data(), scan.dl_data());
    assert_eq!(again.to_canonical_digital_link(), Some(link));
}
