//! What a text is taken for when nobody says in which writing it is.

use perch_gs1::{Class, Options, Scan, ScanInput, Severity, parse_scan, parse_typed};

fn codes(scan: &Scan<'_>, severity: Severity) -> Vec<&'static str> {
    scan.issues()
        .filter(|issue| issue.severity() == severity)
        .map(|issue| issue.code().as_str())
        .collect()
}

/// What a text is, what stands in brackets, its GTIN, errors, warnings.
fn summary(scan: &Scan<'_>) -> String {
    let class = match scan.class() {
        Class::Gs1Elements => "elements",
        Class::Gs1DigitalLink => "link",
        Class::Gtin => "gtin",
        Class::Url => "url",
        Class::Plain => "plain",
    };
    let gtin = scan
        .gtin()
        .map_or_else(|| "-".into(), |gtin| gtin.to_string());
    let errors = codes(scan, Severity::Error).join(",");
    let warnings = codes(scan, Severity::Warning).join(",");
    format!(
        "{class} {} {gtin} e:{errors} w:{warnings}",
        scan.to_bracketed()
    )
}

#[track_caller]
fn check_typed(text: &str, want: &str) {
    assert_eq!(summary(&parse_typed(text, &Options::scan())), want);
}

#[track_caller]
fn check_scan(identifier: &str, text: &str, want: &str) {
    let input = ScanInput {
        symbology_identifier: Some(identifier),
        text,
    };
    assert_eq!(summary(&parse_scan(&input, &Options::scan())), want);
    if text.starts_with(']') {
        return;
    }
    let together = format!("{identifier}{text}");
    let input = ScanInput {
        symbology_identifier: None,
        text: &together,
    };
    assert_eq!(summary(&parse_scan(&input, &Options::scan())), want);
}

#[test]
fn numbers_are_gtins_of_four_lengths() {
    check_typed("9521234543213", "gtin  09521234543213 e: w:");
    check_typed("95200101", "gtin  00000095200101 e: w:");
    check_typed("19521234500077", "gtin  19521234500077 e: w:");
    check_typed("9521234543214", "gtin  - e:check_digit w:");
    check_typed("952123454321", "gtin  - e:check_digit w:");
    check_typed("95212345432", "plain  - e: w:");
    check_typed("９５２１２３４５４３２１３", "plain  - e: w:");
}

#[test]
fn eight_typed_digits_may_be_a_upc_e() {
    check_typed("04252614", "gtin  00042100005264 e: w:");
    check_typed("04252615", "gtin  - e:check_digit w:");
}

#[test]
fn retail_symbols_hold_as_many_digits_as_their_kind() {
    check_scan("]E0", "9521234543213", "gtin  09521234543213 e: w:");
    check_scan("]E0", "614141123452", "gtin  00614141123452 e: w:");
    check_scan("]E0", "04252614", "gtin  00042100005264 e: w:");
    check_scan("]E0", "95200101", "gtin  00000095200101 e: w:");
    check_scan("]E4", "95200101", "gtin  00000095200101 e: w:");
    check_scan("]E4", "9521234543213", "gtin  - e:length w:");
    check_scan("]E3", "952123454321312", "gtin  09521234543213 e: w:");
    check_scan("]I1", "19521234500077", "gtin  19521234500077 e: w:");
    check_scan("]I0", "9521234543213", "gtin  - e:length w:");
}

#[test]
fn the_two_parts_of_a_composite_symbol_are_one_item() {
    let text = "9521234543213|]e010LOT\u{1d}21S";
    check_scan("]E0", text, "elements (10)LOT(21)S 09521234543213 e: w:");
}

#[test]
fn symbols_of_gs1_hold_element_strings() {
    let want = "elements (01)09521234500070(10)A 09521234500070 e: w:";
    for identifier in ["]C1", "]e0", "]d2", "]Q3", "]J1", "]d5", "]Q4"] {
        check_scan(identifier, "010952123450007010A", want);
        check_scan(identifier, "\u{1d}010952123450007010A\u{1d}", want);
    }
    check_scan("]C4", "]C1010952123450007010A", want);
}

#[test]
fn other_symbols_hold_links_or_anything() {
    let link = "https://example.com/01/09521234500070";
    check_scan("]Q1", link, "link (01)09521234500070 09521234500070 e: w:");
    check_scan("]d1", "https://example.com/", "url  - e: w:");
    check_scan("]C0", "0109521234500070", "plain  - e: w:");
    check_scan("]A0", "9521234543213", "plain  - e: w:");
    check_scan("]Q1", "Some text", "plain  - e: w:");
}

#[test]
fn a_symbol_that_says_it_is_gs1s_must_hold_gs1_data() {
    for identifier in ["]C1", "]e0", "]d2", "]Q3", "]J1"] {
        check_scan(identifier, "Some text", "elements  - e:unknown_ai w:");
        check_scan(identifier, "", "elements  - e:empty_value w:");
        let link = "https://example.com/";
        check_scan(identifier, link, "elements  - e:unknown_ai w:");
    }
    check_scan("]E0", "Some text", "gtin  - e:non_digit w:");
}

#[test]
fn a_strict_parse_takes_nothing_but_gs1_data() {
    for text in ["Some text", "https://example.com/", ""] {
        let scan = parse_typed(text, &Options::strict());
        assert_eq!(codes(&scan, Severity::Error), ["not_gs1"]);
    }
}

#[test]
fn a_link_that_hides_something_is_named() {
    let link = "https://example.com/\u{202e}gnp";
    check_typed(link, "url  - e: w:hidden_character");
    check_scan("]Q1", link, "url  - e: w:hidden_character");
}

#[test]
fn brackets_in_a_plain_matrix_symbol_are_read_with_a_warning() {
    let want = "elements (01)09521234500070(10)A 09521234500070 e: w:aim_unsupported";
    check_scan("]Q1", "(01)09521234500070(10)A", want);
}

#[test]
fn a_reader_without_identifiers_is_understood_where_no_doubt_is_left() {
    let want = "elements (01)09521234500070(17)270131(10)A 09521234500070 e: w:aim_missing";
    check_typed("01095212345000701727013110A", want);
    check_typed("\u{1d}01095212345000701727013110A", want);
    check_typed("0109521234500071", "plain  - e: w:");
    check_typed("0121234567890123456", "plain  - e: w:");
}

#[test]
fn a_label_may_lack_what_another_one_holds() {
    check_typed("(10)LOT", "elements (10)LOT - e: w:ai_requirement");
    let pair =
        "elements (01)09521234500070(37)5 09521234500070 e: w:ai_excluded_pair,ai_requirement";
    check_typed("(01)09521234500070(37)5", pair);
    let unknown = "elements (01)09521234500070(3999)X 09521234500070 e: w:unknown_ai";
    check_typed("(01)09521234500070(3999)X", unknown);
}

#[test]
fn an_unknown_identifier_still_has_the_length_of_its_family() {
    let whole = "elements (01)09521234500070(3106)001250 09521234500070 e: w:unknown_ai";
    check_scan("]C1", "01095212345000703106001250", whole);
    let short = "elements (01)09521234500070(3106)12 09521234500070 e:length w:unknown_ai";
    check_scan("]C1", "0109521234500070310612", short);
}

#[test]
fn a_wrong_value_does_not_hide_the_good_ones() {
    let scan = parse_typed("(01)09521234500070(17)261331(10)LOT", &Options::scan());
    assert!(!scan.is_valid());
    let data: Vec<_> = scan.dl_data().into_iter().collect();
    let pair = |ai: &str, value: &str| (ai.to_owned(), value.to_owned());
    assert_eq!(data, [pair("01", "09521234500070"), pair("10", "LOT")]);
    assert_eq!(scan.to_canonical_digital_link(), None);
}

#[test]
fn links_of_older_kinds_are_read_with_warnings() {
    check_typed(
        "https://example.com/gtin/4006381333931/lot/A",
        "link (01)04006381333931(10)A 04006381333931 \
         e: w:dl_convenience_alpha,dl_zero_suppressed_gtin,dl_convenience_alpha",
    );
    check_typed(
        "Https://example.com/01/09521234500070?89=X",
        "link (01)09521234500070(89)X 09521234500070 e: w:uri_scheme,dl_unknown_attribute",
    );
    check_typed("https://example.com/party/2027", "url  - e: w:");
}

#[test]
fn texts_that_hide_something_are_named() {
    check_typed("abc\u{202e}def", "plain  - e: w:hidden_character");
    check_typed("\0", "plain  - e: w:hidden_character");
    check_typed(&"(".repeat(10_000), "plain  - e:input_too_long w:");
    check_typed("", "plain  - e: w:");
}

#[test]
fn a_message_has_at_most_64_elements() {
    let text = "(99)A".repeat(65);
    let scan = parse_typed(&text, &Options::scan());
    assert_eq!(scan.elements().count(), 64);
    assert_eq!(codes(&scan, Severity::Error), ["too_many_elements"]);
}

#[test]
fn lines_for_people_carry_the_titles() {
    let scan = parse_typed("(01)09521234500070(10)A(3103)001250", &Options::scan());
    let want = [
        "GTIN (01) 09521234500070",
        "BATCH/LOT (10) A",
        "NET WEIGHT (kg) (3103) 001250",
    ];
    assert_eq!(scan.to_hri(), want);
}
