//! What people type and keyboard wedges write.

#![no_main]
#![allow(dead_code, reason = "each target asks some of the questions")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/answers.rs"]
mod answers;

fuzz_target!(|text: &str| {
    answers::to_what_is_typed(text);
    answers::about_opening(text);
});
