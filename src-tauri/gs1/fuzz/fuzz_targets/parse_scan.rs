//! What readers send: any bytes, below any symbology identifier. The first byte
//! chooses the identifier.

#![no_main]
#![allow(dead_code, reason = "each target asks some of the questions")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/answers.rs"]
mod answers;

const IDENTIFIERS: [Option<&str>; 12] = [
    None,
    Some("]C1"),
    Some("]d2"),
    Some("]d1"),
    Some("]Q1"),
    Some("]Q3"),
    Some("]E0"),
    Some("]E3"),
    Some("]E4"),
    Some("]I1"),
    Some("]e0"),
    Some("?"),
];

fuzz_target!(|data: &[u8]| {
    let Some((first, message)) = data.split_first() else {
        return;
    };
    let choice = usize::from(*first) % IDENTIFIERS.len();
    let identifier = IDENTIFIERS.get(choice).copied().flatten();
    answers::to_bytes(identifier, message);
    if let Ok(text) = std::str::from_utf8(message) {
        answers::to_a_message(identifier, text);
    }
});
