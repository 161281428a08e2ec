//! The smallest program that reads a line and answers, to be compared with
//! `stub_with`: the difference is what this crate adds to a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut line = String::new();
    let is_read = std::io::stdin().read_line(&mut line).is_ok();
    ExitCode::from(u8::from(!is_read || line.trim_end().is_empty()))
}
