//! A week without a line: 20,000 captures and 5,000 photos, and how they go out once it is
//! back. Real code on a clock driven by hand.
//!
//! `cargo run --release -p perch-tests --example week` takes some minutes, most of them for
//! commits; a temporary folder in memory (`TMPDIR=/dev/shm`) makes it faster. Two numbers
//! behind `--` are other counts of captures and photos.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use perch_tests::{Backlog, Fleet};

#[tokio::main]
async fn main() {
    let mut wanted = std::env::args()
        .skip(1)
        .filter_map(|number| number.parse().ok());
    let backlog = Backlog {
        captures: wanted.next().unwrap_or(20_000),
        photos: wanted.next().unwrap_or(5_000),
        captures_per_session: 60,
    };
    let drained = Fleet::open(1).await.drain(&backlog).await;
    println!(
        "captures at the server: {} of {}, {} of them twice",
        drained.captures, backlog.captures, drained.doubled
    );
    println!(
        "photos at the server: {} of {}",
        drained.photos, backlog.photos
    );
    println!(
        "sessions submitted there: {} of {}; expired before that: {}",
        drained.submitted,
        backlog.captures.div_ceil(backlog.captures_per_session),
        drained.expired
    );
    println!("nothing left to send after {:.1} days", drained.days);
    println!("calls on each day, of 10,000: {:?}", drained.calls);
    println!("refused for the quota: {}", drained.refused);
}
