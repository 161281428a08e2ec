//! Texts of any kind: none makes the crate panic, and what it answers holds
//! together.
//!
//! What must hold stands in `answers`, which the targets of `cargo fuzz` share; here
//! are the texts to try, and a long run of these fuzzes as well, see the README.

use perch_gs1::Gtin;
use proptest::prelude::*;

use super::answers;

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

/// A good text of some writing, a piece of which is exchanged for another one.
fn damaged(good: &'static [&'static str]) -> impl Strategy<Value = String> {
    let good = prop::sample::select(good);
    (good, pieces(), any::<u16>(), 0_usize..4).prop_map(|(good, piece, at, len)| {
        let start = good.floor_char_boundary(usize::from(at) % (good.len() + 1));
        let end = good.ceil_char_boundary((start + len).min(good.len()));
        format!("{}{piece}{}", &good[..start], &good[end..])
    })
}

/// What scanners send.
fn messages() -> impl Strategy<Value = String> {
    prop_oneof![
        pieces(),
        damaged(&[
            "]C1010952123450007010LOT-42\u{1d}21S1",
            "]d201995212345000733103001250393297812 99",
            "]e00095212340000000013421276101 15",
            "]E09521234543213|]e010LOT\u{1d}99A",
            "]Q1https://example.com/01/09521234500070/10/A%2FB?17=261231",
            "]J1253952123450000112\u{1d}8030AbC_-",
        ]),
    ]
}

/// What people type.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        pieces(),
        damaged(&[
            "(01)09521234500070(17)261231(10)LOT\\(42(21)S1",
            "(00)095212340000000013(421)27610115",
            "(8006)095212345000700102(22)A",
            "9521234543213",
            "04252614",
        ]),
    ]
}

/// Links.
fn links() -> impl Strategy<Value = String> {
    prop_oneof![
        pieces().prop_map(|text| format!("https://a.example/{text}")),
        damaged(&[
            "https://id.gs1.org/01/09521234500070/22/A/10/LOT%2F7/21/S1?17=261231&x=y",
            "https://example.com/p/gtin/4006381333931/lot/A?3103=001250#top",
            "HTTP://example.com:8080/00/095212340000000013?421=27610115",
            "https://example.com/414/9521234500005/254/A+B?8030=AbC",
        ]),
    ]
}

proptest! {
    #[test]
    fn no_message_is_too_odd(
        text in messages(),
        identifier in prop::option::of(prop::sample::select(vec!["]C1", "]d2", "]Q1", "]E0", "]E4", "]I1", "?"])),
    ) {
        answers::to_a_message(identifier, &text);
    }

    #[test]
    fn nothing_typed_is_too_odd(text in typed()) {
        answers::to_what_is_typed(&text);
    }

    #[test]
    fn no_link_is_too_odd(text in links()) {
        answers::to_a_link(&text);
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        answers::to_bytes(Some("]d2"), &bytes);
    }

    #[test]
    fn only_the_web_is_ever_offered(text in pieces()) {
        answers::about_opening(&text);
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
