//! The program of `stub_without` with all parsers, all checks and the whole table in
//! it: it reads a line and answers whether that is valid and all of it has titles.

use std::process::ExitCode;

use perch_gs1::{Options, Scan, ScanInput, parse_scan, parse_typed};

fn main() -> ExitCode {
    let mut line = String::new();
    let is_read = std::io::stdin().read_line(&mut line).is_ok();
    let text = line.trim_end();
    let input = ScanInput {
        symbology_identifier: None,
        text,
    };
    let is_good = |scan: &Scan<'_>| {
        let mut titles = scan.elements().map(|element| element.title());
        scan.is_valid() && titles.all(|title| !title.is_empty())
    };
    let is_good = is_good(&parse_scan(&input, &Options::strict()))
        || is_good(&parse_typed(text, &Options::scan()));
    ExitCode::from(u8::from(!is_read || !is_good))
}
