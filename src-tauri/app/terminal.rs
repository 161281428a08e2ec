//! What the program writes to the terminal: answers to standard output, sentences
//! about trouble to standard error.

use std::{
    fmt::Display,
    io::{self, Write},
};

use serde::Serialize;

/// Writes one line of the answer.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Writes one line of the answer as JSON.
pub(crate) fn say_json(value: &impl Serialize) -> io::Result<()> {
    let line = serde_json::to_string(value)?;
    say(line)
}

/// Says what went wrong.
pub(crate) fn complain(sentence: impl Display) {
    // There is nobody left to tell when this fails.
    writeln!(io::stderr().lock(), "perch: {sentence}").ok();
}

/// Says something that is good to know and no part of the answer.
pub(crate) fn note(sentence: impl Display) {
    writeln!(io::stderr().lock(), "{sentence}").ok();
}
