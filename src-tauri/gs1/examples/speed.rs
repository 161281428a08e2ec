//! How many messages of each writing are parsed in a second, and how that compares
//! with copying and summing the same bytes.
//!
//! `cargo run -p perch-gs1 --release --example speed`

#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![expect(clippy::disallowed_methods, reason = "only a clock can tell the speed")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use perch_gs1::{Options, Scan, parse_bracketed, parse_digital_link, parse_element_string};

const BRACKETED: [&str; 4] = [
    "(01)09521234500070(10)LOT-42/7",
    "(01)09521234500070(17)261231(10)LOT42(21)S1",
    "(00)095212340000000013(421)27610115",
    "(01)99521234500073(3103)001250(3932)9781299",
];

const ELEMENT_STRINGS: [&str; 4] = [
    "010952123450007010LOT-42/7",
    "01095212345000701726123110LOT42\u{1d}21S1",
    "0009521234000000001342127610115",
    "0199521234500073310300125039329781299",
];

const LINKS: [&str; 4] = [
    "https://id.gs1.org/01/09521234500070/10/LOT-42%2F7",
    "https://example.com/01/09521234500070/10/LOT42/21/S1?17=261231",
    "https://id.gs1.org/00/095212340000000013?421=27610115",
    "https://brand.example/some/path/01/99521234500073?3103=001250&3932=9781299",
];

/// Long enough for a steady figure, three times over.
const ROUND: Duration = Duration::from_millis(500);

fn main() {
    measure("bracketed", BRACKETED, parse_bracketed);
    measure("element string", ELEMENT_STRINGS, parse_element_string);
    measure("digital link", LINKS, parse_digital_link);
}

fn measure(name: &str, texts: [&str; 4], parse: for<'a> fn(&'a str, &Options) -> Scan<'a>) {
    let options = Options::strict();
    let parses = per_second(|| {
        for text in texts {
            black_box(parse(black_box(text), &options).is_valid());
        }
    });
    let mut copy = [0; 256];
    let sums = per_second(|| {
        for text in texts {
            let bytes = black_box(text).as_bytes();
            let (head, _) = copy.split_at_mut(bytes.len());
            head.copy_from_slice(bytes);
            black_box(head.iter().map(|byte| u32::from(*byte)).sum::<u32>());
        }
    });
    let ratio = sums / parses;
    let millions = parses * texts.len() as f64 / 1e6;
    println!("{name:<16}{millions:>7.2} M parses/s, {ratio:>5.1} times a copy and a sum");
}

/// The best of three rounds.
fn per_second(mut work: impl FnMut()) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..3 {
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < ROUND {
            for _ in 0..100 {
                work();
            }
            count += 100;
        }
        best = best.max(f64::from(count) / start.elapsed().as_secs_f64());
    }
    best
}
