//! A history of a hundred thousand captures: how long a search takes, whether it finds
//! much, little or nothing, and the last page of everything.
//!
//! `cargo run --release -p perch-tests --example history`
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::time::Duration;

use perch_station::{
    clock::{Clock, monotonic},
    outbox::{self, Outbox},
    station::Station,
    view::HistoryQuery,
};
use perch_tests::{alone, fill_history};

const CAPTURES: i64 = 100_000;
const ROUNDS: usize = 40;
const NOW: i64 = 1_767_600_000_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    outbox::prepare_folder(folder.path()).unwrap();
    let outbox = Outbox::open(folder.path(), NOW, Duration::from_secs(90))
        .await
        .unwrap();
    fill_history(&outbox, CAPTURES).await;
    drop(outbox);
    let station = alone(folder.path(), Clock::by_hand(NOW)).await;
    let last = u32::try_from(CAPTURES / 50).unwrap() - 1;
    let mut worst = Duration::ZERO;
    for (what, text, page) in [
        ("everything, first page", "", 0),
        ("everything, last page", "", last),
        ("a GTIN of 13 digits", "9521000543214", 0),
        ("four digits of a GTIN", "5432", 0),
        ("an order", "SO-000123", 0),
        ("the text of a code", "id.example.org/01/09521000012348", 0),
        ("what is in every capture, last page", "952", last),
        ("what is nowhere", "no such thing", 0),
    ] {
        worst = worst.max(search(&station, what, text, page).await);
    }
    println!(
        "the slowest search over {CAPTURES} captures: p95 {:.1} ms",
        ms(worst)
    );
    station.close().await;
}

/// Asks for a page a few times and answers what one in twenty takes.
async fn search(station: &Station, what: &str, text: &str, page: u32) -> Duration {
    let query = HistoryQuery {
        text: text.to_owned(),
        ..HistoryQuery::default()
    };
    let (mut times, mut rows) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let passed = monotonic();
        let view = station.history_view(&query, page).await.unwrap();
        times.push(passed());
        rows = view.groups.iter().map(|group| group.captures.len()).sum();
    }
    times.sort();
    let (half, most) = (times[ROUNDS / 2], times[ROUNDS * 19 / 20 - 1]);
    println!(
        "{what}: {rows} rows, p50 {:.1} ms, p95 {:.1} ms",
        ms(half),
        ms(most)
    );
    most
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
