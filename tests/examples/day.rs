//! A simulated day: 1, 10 and 18 stations on one key, the real code on a clock driven by
//! hand. Prints a table.
//!
//! `cargo run --release -p perch-tests --example day` takes some minutes, most of them for
//! commits; a temporary folder in memory (`TMPDIR=/dev/shm`) makes it faster. Numbers of
//! stations behind `--` run those alone.
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use perch_tests::{Day, Fleet, Shift};

#[tokio::main]
async fn main() {
    println!(
        "8 h of 60 scans an hour at each station, 2 photos a session, 10,000 calls a day, 300 a minute"
    );
    println!();
    println!(
        "| stations | captures a session | delivered when work ends | delivered that day | twice | photos | results seen | calls | reads | 429 | forecast after 7 h: lasts, carries |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let wanted: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|number| number.parse().ok())
        .collect();
    for (stations, captures_per_session) in [(1, 10), (1, 60), (10, 10), (10, 60), (18, 60)] {
        if !wanted.is_empty() && !wanted.contains(&stations) {
            continue;
        }
        let shift = Shift {
            stations,
            hours: 8,
            scans_per_hour: 60,
            captures_per_session,
            photos_per_session: 2,
        };
        let day = Fleet::open(stations).await.work(&shift).await;
        println!("{}", row(&shift, &day));
    }
}

fn row(shift: &Shift, day: &Day) -> String {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    format!(
        "| {} | {} | {:.1} % | {:.1} % of {} | {} | {} of {} | {} of {} | {} | {:.1} % | {} | {} |",
        shift.stations,
        shift.captures_per_session,
        share(day.delivered_at_end, day.captured),
        share(day.delivered, day.captured),
        day.captured,
        day.doubled,
        day.photos.1,
        day.photos.0,
        day.sessions.1,
        day.sessions.0,
        day.calls,
        share(day.reads, day.calls),
        day.refused,
        day.forecast,
    )
}
