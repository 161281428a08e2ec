//! Parsing allocates nothing: counted by the allocator of this test alone.

#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use perch_gs1::{Options, ScanInput, parse_bracketed, parse_digital_link, parse_scan, parse_typed};

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
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

#[track_caller]
fn check(parse: impl FnOnce()) {
    let before = COUNT.get();
    parse();
    assert_eq!(COUNT.get() - before, 0);
}

fn read(text: &str) {
    for options in [Options::strict(), Options::scan()] {
        let input = ScanInput {
            symbology_identifier: None,
            text,
        };
        for scan in [
            parse_scan(&input, &options),
            parse_typed(text, &options),
            parse_bracketed(text, &options),
            parse_digital_link(text, &options),
        ] {
            assert_eq!(scan.text(), text);
            let _ = (scan.class(), scan.is_valid(), scan.gtin(), scan.flags());
            let _ = (scan.elements().count(), scan.issues().count());
        }
    }
}

#[test]
fn no_writing_costs_an_allocation() {
    check(|| read("9521234543213"));
    check(|| read("(01)09521234500070(17)261231(10)LOT\\(42"));
    check(|| read("]C1010952123450007010LOT42\u{1d}21S1"));
    check(|| read("https://example.com/a/01/09521234500070/10/A%2FB?17=261231&x=y"));
    check(|| read("Some text"));
}

#[test]
fn faults_cost_none_either() {
    check(|| read("(01)09521234500071(17)261331(10)"));
    check(|| read("]C1010952123450007010L^T\u{1d}89"));
    check(|| read("https://example.com/gtin/4006381333931/lot/A?17=261331&123=4"));
    check(|| read("https://user@example.com/01/09521234500070"));
}
