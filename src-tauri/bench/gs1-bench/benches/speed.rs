//! How many messages of each writing are parsed in a second, how that compares with
//! copying and summing the same bytes in the same run, and that nothing is
//! allocated.
//!
//! The ratio is the figure to hold: it depends little on the machine and its load.
//!
//! `cargo bench -p gs1-bench`

#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![expect(clippy::disallowed_methods, reason = "only a clock can tell the speed")]
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use perch_gs1::{
    Options, Scan, ScanInput, parse_bracketed, parse_digital_link, parse_element_string, parse_scan,
};

type Texts = [&'static str; 4];
type Parse = for<'a> fn(&'a str, &Options) -> Scan<'a>;

const FORMS: [(&str, Texts, Parse); 5] = [
    (
        "bracketed",
        [
            "(01)09521234500070(10)LOT-42/7",
            "(01)09521234500070(17)261231(10)LOT42(21)S1",
            "(00)095212340000000013(421)27610115",
            "(01)99521234500073(3103)001250(3932)9781299",
        ],
        parse_bracketed,
    ),
    (
        "element_string",
        [
            "010952123450007010LOT-42/7",
            "01095212345000701726123110LOT42\u{1d}21S1",
            "0009521234000000001342127610115",
            "0199521234500073310300125039329781299",
        ],
        parse_element_string,
    ),
    (
        "scanner_message",
        [
            "]C1010952123450007010LOT-42/7",
            "]d201095212345000701726123110LOT42\u{1d}21S1",
            "]C10009521234000000001342127610115",
            "]e00199521234500073310300125039329781299",
        ],
        scan,
    ),
    (
        "digital_link",
        [
            "https://id.gs1.org/01/09521234500070/10/LOT-42%2F7",
            "https://example.com/01/09521234500070/10/LOT42/21/S1?17=261231",
            "https://id.gs1.org/00/095212340000000013?421=27610115",
            "https://brand.example/some/path/01/99521234500073?3103=001250&3932=9781299",
        ],
        parse_digital_link,
    ),
    (
        "gtin",
        [
            "]E09521234543213",
            "]E0614141123452",
            "]E495200101",
            "]E004252614",
        ],
        lenient_scan,
    ),
];

fn scan<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    let symbology_identifier = None;
    parse_scan(
        &ScanInput {
            symbology_identifier,
            text,
        },
        options,
    )
}

/// Strict parses take thirteen digits only.
fn lenient_scan<'a>(text: &'a str, _: &Options) -> Scan<'a> {
    scan(text, &Options::scan())
}

fn speed(criterion: &mut Criterion) {
    let mut lines = Vec::new();
    for (name, texts, parse) in FORMS {
        let options = Options::strict();
        let parse_all = || {
            for text in texts {
                black_box(parse(black_box(text), &options).is_valid());
            }
        };
        let before = ALLOCATIONS.get();
        parse_all();
        let allocations = ALLOCATIONS.get() - before;
        assert_eq!(allocations, 0, "{name} allocates");
        let mut copy = [0; 256];
        let parsing = measure(criterion, &format!("{name}/parse"), parse_all);
        let copying = measure(criterion, &format!("{name}/copy_and_sum"), || {
            for text in texts {
                let bytes = black_box(text).as_bytes();
                let (head, _) = copy.split_at_mut(bytes.len());
                head.copy_from_slice(bytes);
                black_box(head.iter().map(|byte| u32::from(*byte)).sum::<u32>());
            }
        });
        if let (Some(parsing), Some(copying)) = (parsing, copying) {
            let millions = texts.len() as f64 / parsing / 1e6;
            let ratio = parsing / copying;
            lines.push(format!(
                "{name:<16}{millions:>7.2} M parses/s, {ratio:>5.1} times a copy and a sum, \
                 {allocations} allocations"
            ));
        }
    }
    println!("{}", lines.join("\n"));
}

/// The seconds of one round, the best of all samples; `None` where it was filtered out.
fn measure(criterion: &mut Criterion, name: &str, mut work: impl FnMut()) -> Option<f64> {
    let mut best: Option<f64> = None;
    let mut group = criterion.benchmark_group("gs1");
    group.throughput(Throughput::Elements(4));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let start = Instant::now();
            for _ in 0..rounds {
                work();
            }
            let taken = start.elapsed();
            let each = taken.as_secs_f64() / rounds as f64;
            best = Some(best.map_or(each, |best| best.min(each)));
            taken
        });
    });
    group.finish();
    best
}

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: see above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: see above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(100);
    targets = speed
}
criterion_main!(benches);
