//! How long a scan takes until it is on the disk, with the product's own settings of the
//! database, while the reader reads thirty pictures a second.
//!
//! `cargo run --release -p perch-tests --example durable` writes to a folder below the
//! present one, because a temporary folder may be memory.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::{sync::Arc, time::Duration};

use perch_station::{
    clock::{Clock, monotonic},
    settings::Waits,
    station::{Station, StationConfig},
    tone::Silent,
};
use perch_tests::picture;
use scanner_sim::{BUSINESS_KEY, Config, Simulator};

const SCANS: usize = 3_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let server = Simulator::start(Config::default()).await.unwrap();
    let station = Station::open(StationConfig {
        folder: folder.path().to_owned(),
        clock: Clock::real(),
        waits: Waits::default(),
        server: Some(server.url()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones: Arc::new(Silent),
        version: "0.0.0",
        user_agent: "perch-durable".to_owned(),
    })
    .await
    .unwrap();
    let scene = perch_scenes::Scene::by_id("bench").unwrap();
    let jpeg = scene.still(1, perch_scenes::Size::HD).jpeg(0);
    station.watch_camera(picture(jpeg, 1280, 720));
    let mut frames = station.frames();
    frames.wait_for(Option::is_some).await.unwrap();

    let mut taken = Vec::with_capacity(SCANS);
    for n in 0..SCANS {
        let passed = monotonic();
        station.type_code(&format!("pack {n}")).await.unwrap();
        taken.push(passed());
        // A bench scans now and then, and sync works meanwhile.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let unsent = station.station_view().await.unwrap().queue.waiting;
    station.close().await;
    taken.sort();
    let at = |share: usize| taken[(SCANS - 1) * share / 1_000].as_secs_f64() * 1_000.0;
    println!(
        "{SCANS} scans, synchronous=FULL, reader and sync at work ({unsent} still to send): \
         p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(500),
        at(900),
        at(990),
        at(1_000),
    );
}
