//! A scan written out again, in each of the writings.

use std::fmt::Write as _;

use crate::{ApplicationIdentifier, Element, Scan, Verdict};

/// The separator as text.
const SEPARATOR: char = '\u{1d}';

pub(crate) fn bracketed(scan: &Scan<'_>) -> String {
    let mut out = String::with_capacity(scan.text().len() + 8);
    for element in scan.elements() {
        let value = element.value();
        let _ = write!(out, "({})", element.ai());
        out.push_str(&value.replace('(', r"\("));
    }
    out
}

pub(crate) fn element_string(scan: &Scan<'_>) -> String {
    let mut out = String::with_capacity(scan.text().len() + 8);
    let mut needs_separator = false;
    for element in scan.elements() {
        if needs_separator {
            out.push(SEPARATOR);
        }
        let _ = write!(out, "{}{}", element.ai(), element.value());
        needs_separator = !element.ai().has_predefined_length();
    }
    out
}

pub(crate) fn human_readable(scan: &Scan<'_>) -> Vec<String> {
    let line = |element: Element<'_>| match element.title() {
        "" => format!("({}) {}", element.ai(), element.value()),
        title => format!("{title} ({}) {}", element.ai(), element.value()),
    };
    scan.elements().map(line).collect()
}

/// The link, `None` where there is no key or an element may not be in a link.
pub(crate) fn digital_link(scan: &Scan<'_>, domain: &str, stem: &str) -> Option<String> {
    let key = scan
        .elements()
        .find(|element| element.ai().is_digital_link_key())?;
    let sequence = best_sequence(scan, key.ai());
    let mut out = format!("https://{domain}");
    let stem = stem.trim_matches('/');
    if !stem.is_empty() {
        let _ = write!(out, "/{stem}");
    }
    push_pair(&mut out, '/', &key, '/');
    for &qualifier in sequence {
        let found = scan
            .elements()
            .find(|element| element.ai().key() == qualifier);
        if let Some(element) = found {
            push_pair(&mut out, '/', &element, '/');
        }
    }
    let attributes: Vec<Element<'_>> = scan.elements().collect();
    let in_path = |ai: ApplicationIdentifier| ai == key.ai() || sequence.contains(&ai.key());
    let mut before = '?';
    for predefined in [true, false] {
        for (at, element) in attributes.iter().enumerate() {
            let ai = element.ai();
            let again = attributes.iter().take(at).any(|other| other.ai() == ai);
            if in_path(ai) || again || ai.has_predefined_length() != predefined {
                continue;
            }
            let allowed = match ai.is_known() {
                true => ai.is_digital_link_attribute(),
                false => scan.options().unknown_attributes != Verdict::Refuse,
            };
            if !allowed {
                return None;
            }
            push_pair(&mut out, before, element, '=');
            before = '&';
        }
    }
    Some(out)
}

/// The alternative of which the most qualifiers are there; the first of several.
fn best_sequence(scan: &Scan<'_>, key: ApplicationIdentifier) -> &'static [u16] {
    let mut best: (usize, &[u16]) = (0, &[]);
    for alternative in key.qualifiers() {
        let count = scan
            .elements()
            .filter(|element| alternative.contains(&element.ai().key()))
            .count();
        if count > best.0 {
            best = (count, alternative);
        }
    }
    best.1
}

fn push_pair(out: &mut String, before: char, element: &Element<'_>, between: char) {
    let _ = write!(out, "{before}{}{between}", element.ai());
    push_escaped(out, &element.value());
}

/// Everything but the unreserved characters is escaped (RFC 3986 2.3).
fn push_escaped(out: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
