//! What nobody should print, type or send: each gets a class, and each thing that is
//! wrong a code and the bytes it stands at.

use std::ops::Range;

use perch_gs1::{
    Class, IssueCode, Options, Scan, ScanInput, parse_digital_link, parse_scan, parse_scan_bytes,
    parse_typed,
};

type Wrong = (IssueCode, Range<usize>);

#[track_caller]
fn check(scan: &Scan<'_>, class: Class, want: &[Wrong]) {
    let found: Vec<Wrong> = scan
        .issues()
        .map(|issue| (issue.code(), issue.range()))
        .collect();
    assert_eq!((scan.class(), found.as_slice()), (class, want));
    for (_, range) in found {
        assert!(scan.text().get(range).is_some());
    }
}

#[track_caller]
fn check_typed(text: &str, class: Class, want: &[Wrong]) {
    check(&parse_typed(text, &Options::scan()), class, want);
}

#[track_caller]
fn check_scan(identifier: &str, text: &str, class: Class, want: &[Wrong]) {
    let input = ScanInput {
        symbology_identifier: Some(identifier),
        text,
    };
    check(&parse_scan(&input, &Options::scan()), class, want);
}

#[track_caller]
fn check_link(rest: &str, want: &[Wrong]) {
    let link = format!("https://a.example/01/09521234500070{rest}");
    check_typed(&link, Class::Gs1DigitalLink, want);
}

#[test]
fn eight_kibibytes_are_read_and_not_a_byte_more() {
    let too_long = |len| [(IssueCode::InputTooLong, 8192..len)];
    check_typed(&"A".repeat(8192), Class::Plain, &[]);
    check_typed(&"A".repeat(8193), Class::Plain, &too_long(8193));
    check_scan("]d2", &"A".repeat(9000), Class::Plain, &too_long(9000));
    // Two bytes each: the limit falls into the middle of a character.
    let text = format!("A{}", "é".repeat(4096));
    let cut = [(IssueCode::InputTooLong, 8191..8193)];
    check_typed(&text, Class::Plain, &cut);
    let link = format!("https://a.example/{}", "x".repeat(9000));
    let scan = parse_digital_link(&link, &Options::strict());
    check(&scan, Class::Plain, &too_long(9018));
}

#[test]
fn bytes_that_are_no_text_are_kept_up_to_the_first_wrong_one() {
    let cases: [(&[u8], &str); 4] = [
        (b"\xff", ""),
        (b"L\xd6T", "L"),
        (b"0109521234500070\xc3", "0109521234500070"),
        (b"A\xed\xa0\x80", "A"),
    ];
    for (bytes, text) in cases {
        for options in [Options::strict(), Options::scan()] {
            let scan = parse_scan_bytes(Some("]d2"), bytes, &options);
            assert_eq!(scan.text(), text);
            let at = text.len();
            check(&scan, Class::Plain, &[(IssueCode::InvalidUtf8, at..at)]);
        }
    }
}

#[test]
fn digits_of_other_scripts_are_no_digits() {
    let elements = Class::Gs1Elements;
    check_typed("９５２１２３４５４３２１３", Class::Plain, &[]);
    check_typed("(０１)09521234500070", Class::Plain, &[]);
    // Fourteen characters, but more bytes than any fourteen digits have.
    let last = "(01)0952123450007０";
    check_typed(last, elements, &[(IssueCode::Length, 4..20)]);
    let weight = "(01)09521234500070(3103)00125٠";
    check_typed(weight, elements, &[(IssueCode::Length, 24..31)]);
    let country = "(01)09521234500070(422)2٠";
    check_typed(country, elements, &[(IssueCode::NonDigit, 24..26)]);
    check_scan(
        "]C1",
        "０１09521234500070",
        elements,
        &[(IssueCode::UnknownAi, 0..6)],
    );
    check_scan(
        "]E0",
        "952123454321３",
        Class::Gtin,
        &[(IssueCode::NonDigit, 12..15)],
    );
}

#[test]
fn marks_of_direction_are_named_where_they_stand() {
    let hidden = |range| [(IssueCode::HiddenCharacter, range)];
    let set = |range| [(IssueCode::Charset, range)];
    check_typed("abc\u{202e}def", Class::Plain, &hidden(3..6));
    check_typed("https://a.example/\u{202e}A", Class::Url, &hidden(18..21));
    let lot = "(01)09521234500070(10)A\u{202e}B";
    check_typed(lot, Class::Gs1Elements, &set(23..26));
    let lot = "010952123450007010A\u{200f}B";
    check_scan("]C1", lot, Class::Gs1Elements, &set(19..22));
    check_link("/10/%E2%80%AEA", &set(39..48));
    // A link that only claims to be GS1's.
    let link = "https://a.example/01/09521234500070/10/\u{202e}A";
    let scan = parse_digital_link(link, &Options::scan());
    check(
        &scan,
        Class::Url,
        &[(IssueCode::UriIllegalCharacter, 39..42)],
    );
}

#[test]
fn zero_bytes_are_named_where_they_stand() {
    let set = |range| [(IssueCode::Charset, range)];
    let null = |range| [(IssueCode::IllegalNull, range)];
    check_typed("\0", Class::Plain, &[(IssueCode::HiddenCharacter, 0..1)]);
    check_typed(
        "(01)09521234500070(10)A\0",
        Class::Gs1Elements,
        &set(23..24),
    );
    check_scan(
        "]d2",
        "010952123450007010\0",
        Class::Gs1Elements,
        &set(18..19),
    );
    check_link("/10/A%00B", &null(40..43));
    check_link("?17=26123%00", &null(44..47));
}

#[test]
fn separators_with_nothing_between_them_stop_the_reading() {
    let unknown = |range| [(IssueCode::UnknownAi, range)];
    let elements = Class::Gs1Elements;
    check_typed("\u{1d}", Class::Plain, &[]);
    check_scan("]d2", "\u{1d}", elements, &[(IssueCode::EmptyValue, 1..1)]);
    check_scan("]C1", "\u{1d}\u{1d}", elements, &unknown(1..2));
    check_scan("]d2", &"\u{1d}".repeat(8192), elements, &unknown(1..5));
    let twice = "0109521234500070\u{1d}\u{1d}10A";
    check_scan("]C1", twice, elements, &unknown(17..21));
    let empty = "010952123450007010\u{1d}21S";
    check_scan("]C1", empty, elements, &[(IssueCode::EmptyValue, 18..18)]);
}

#[test]
fn brackets_without_end_cost_no_more_than_other_texts() {
    let too_many = |range| [(IssueCode::TooManyElements, range)];
    check_typed(
        &"(".repeat(10_000),
        Class::Plain,
        &[(IssueCode::InputTooLong, 8192..10_000)],
    );
    check_typed(&"(".repeat(8192), Class::Plain, &[]);
    check_typed(&")".repeat(8192), Class::Plain, &[]);
    let open = format!("(99)A{}", "(".repeat(8000));
    check_typed(&open, Class::Gs1Elements, &[(IssueCode::Syntax, 5..8005)]);
    let many = "(99)A".repeat(1600);
    check_typed(&many, Class::Gs1Elements, &too_many(324..325));
    let escaped = format!("(99){}", "\\(".repeat(4000));
    check_typed(
        &escaped,
        Class::Gs1Elements,
        &[(IssueCode::Length, 4..8004)],
    );
    // More faults than are kept.
    let scan = "(01)".repeat(2048);
    let scan = parse_typed(&scan, &Options::scan());
    assert_eq!((scan.class(), scan.is_valid()), (Class::Gs1Elements, false));
    assert_eq!(scan.issues().count(), 16);
}

#[test]
fn escapes_without_end_cost_no_more_than_other_texts() {
    let length = |range| [(IssueCode::Length, range)];
    let escapes = format!("/10/{}", "%25".repeat(2500));
    check_link(&escapes, &length(39..7539));
    let bare = format!("/10/{}", "%".repeat(8000));
    check_link(&bare, &length(39..8039));
    let query = format!("?17={}", "%41".repeat(2500));
    check_link(&query, &length(39..7539));
    // Escapes are decoded once: what they say may look like an escape again.
    check_link("/10/%2541", &[]);
    check_link(&format!("?{}", "&".repeat(8000)), &[]);
    let many = format!("?{}", "99=A&".repeat(1600));
    check_link(&many, &[(IssueCode::TooManyElements, 354..355)]);
    let pairs = format!("https://a.example{}", "/01/1".repeat(1600));
    let last = pairs.len() - 1..pairs.len();
    check_typed(&pairs, Class::Gs1DigitalLink, &length(last));
}
