//! Links: the text as it is, and as the path of one.

#![no_main]
#![allow(dead_code, reason = "each target asks some of the questions")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/answers.rs"]
mod answers;

fuzz_target!(|text: &str| {
    answers::to_a_link(text);
    answers::about_opening(text);
    answers::to_a_link(&format!("https://a.example/{text}"));
});
