//! Texts of any kind: none makes the crate panic, and what it answers holds
//! together.

use perch_gs1::url_safety::{Opening, inspect, visible};
use perch_gs1::{
    Gtin, Options, Scan, ScanInput, Severity, parse_bracketed, parse_digital_link,
    parse_element_string, parse_scan, parse_scan_bytes, parse_typed,
};
use proptest::prelude::*;

/// Pieces of all writings, so that random texts get deep into the parsers.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "(", ")", "\\(", "01", "10", "21", "17", "00", "8003", "8030", "3103", "3932", "99",
            "89", "(01)", "(10)", "09521234500070", "9521234543213", "261231", "\u{1d}", "^", "~",
            "]C1", "]d2", "]Q1", "]E0", "|]e0", "http://", "https://", "HtTp:", "/", "//", "?",
            "&", "=", "#", "%", "%00", "%41", "%c3", "+", ":", "@", "[", "é", "\u{202e}", "１",
            "a.example", "/01/", "/10/", "/gtin/", "/414/", "?17=", "&99=", "LOT", "\0",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[0-9]{1,20}",
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// Everything a scan answers must agree with itself.
fn holds_together(scan: &Scan<'_>) -> Result<(), TestCaseError> {
    let errors = scan
        .issues()
        .filter(|issue| issue.severity() == Severity::Error);
    prop_assert_eq!(scan.is_valid(), errors.count() == 0);
    for issue in scan.issues() {
        prop_assert!(scan.text().get(issue.range()).is_some(), "{:?}", issue);
        prop_assert!(!issue.to_string().is_empty());
    }
    for element in scan.elements() {
        prop_assert!(element.range().end <= scan.text().len());
        let _ = (element.value(), element.decimal(), element.currency());
    }
    let _ = (
        scan.flags(),
        scan.dl_data(),
        scan.to_hri(),
        scan.other_parameters().count(),
    );
    let _ = (scan.to_bracketed(), scan.to_element_string());
    Ok(())
}

/// A canonical link says what it came from, and is its own canonical link.
fn is_stable(scan: &Scan<'_>, options: &Options) -> Result<(), TestCaseError> {
    let Some(link) = scan.to_canonical_digital_link() else {
        return Ok(());
    };
    let again = parse_digital_link(&link, options);
    prop_assert!(again.is_valid(), "{}", link);
    prop_assert_eq!(again.to_canonical_digital_link(), Some(link.clone()));
    prop_assert_eq!(again.dl_data(), scan.dl_data());
    Ok(())
}

fn try_all(text: &str) -> Result<(), TestCaseError> {
    for options in [Options::strict(), Options::scan()] {
        let apart = |identifier| ScanInput {
            symbology_identifier: Some(identifier),
            text,
        };
        for scan in [
            parse_typed(text, &options),
            parse_bracketed(text, &options),
            parse_element_string(text, &options),
            parse_digital_link(text, &options),
            parse_scan(
                &ScanInput {
                    symbology_identifier: None,
                    text,
                },
                &options,
            ),
            parse_scan(&apart("]C1"), &options),
            parse_scan(&apart("]Q1"), &options),
            parse_scan(&apart("]E0"), &options),
        ] {
            prop_assert_eq!(scan.text(), text);
            holds_together(&scan)?;
            is_stable(&scan, &options)?;
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in pieces()) {
        try_all(&text)?;
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let scan = parse_scan_bytes(Some("]d2"), &bytes, &Options::scan());
        prop_assert!(bytes.starts_with(scan.text().as_bytes()));
        holds_together(&scan)?;
    }

    #[test]
    fn only_the_web_is_ever_offered(text in pieces()) {
        let facts = inspect(&text);
        if facts.opening == Opening::Confirm {
            prop_assert!(matches!(facts.scheme.as_str(), "http" | "https"));
            prop_assert!(facts.host.is_some_and(|host| host.is_ascii() && !host.is_empty()));
        }
        prop_assert_eq!(visible(&text).find(perch_gs1::url_safety::is_hidden), None);
    }

    #[test]
    fn one_wrong_digit_is_always_found(digits in "[0-9]{13}", at in 0_usize..14, by in 1_u8..10) {
        let check = super::values::check_digit(digits.as_bytes());
        let good = format!("{digits}{check}");
        prop_assert_eq!(Gtin::parse(&good).map(|gtin| gtin.to_string()), Ok(good.clone()));
        let mut wrong = good.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        let wrong = String::from_utf8_lossy(&wrong).into_owned();
        prop_assert!(Gtin::parse(&wrong).is_err());
    }
}
