//! How long a scan takes until it is on the disk, and from there until its tone is handed to
//! the sink, with the product's own settings of the database, while the reader reads thirty
//! pictures a second.
//!
//! Sync commits too. Of the commits since a scan was handed in the first one counts, so the
//! time to the tone is never told shorter than it is.
//!
//! `cargo run --release -p perch-tests --example durable` writes to a folder below the
//! present one, because a temporary folder may be memory.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use perch_station::{
    clock::{Clock, monotonic},
    settings::Waits,
    station::{Station, StationConfig},
    tone::{Tone, ToneSink},
};
use perch_tests::picture;
use scanner_sim::{BUSINESS_KEY, Config, Simulator};
use tracing::{Event, Metadata, Subscriber, span};

const SCANS: usize = 3_000;

type Since = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Moments of one scan, noted by whoever makes or sees them.
#[derive(Clone)]
struct Moments {
    since: Since,
    commits: Arc<Mutex<Vec<Duration>>>,
    tones: Arc<Mutex<Vec<Duration>>>,
}

impl Moments {
    fn new() -> Self {
        Self {
            since: Arc::new(monotonic()),
            commits: Arc::default(),
            tones: Arc::default(),
        }
    }

    /// From the first commit to the first tone since they were asked last.
    fn commit_to_tone(&self) -> Duration {
        let first = |noted: &Mutex<Vec<Duration>>| {
            let mut noted = noted.lock().unwrap();
            let first = noted.first().copied().unwrap();
            noted.clear();
            first
        };
        first(&self.tones) - first(&self.commits)
    }

    /// Forgets what sync committed since.
    fn forget(&self) {
        self.commits.lock().unwrap().clear();
    }
}

impl ToneSink for Moments {
    fn play(&self, tone: Tone, _volume: u32) {
        assert_eq!(tone, Tone::Captured);
        self.tones.lock().unwrap().push((self.since)());
    }

    fn available(&self) -> bool {
        true
    }
}

impl Subscriber for Moments {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().ends_with("outbox::writer")
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        self.commits.lock().unwrap().push((self.since)());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[tokio::main]
async fn main() {
    let moments = Moments::new();
    tracing::subscriber::set_global_default(moments.clone()).unwrap();
    let folder = tempfile::tempdir_in(".").unwrap();
    let server = Simulator::start(Config::default()).await.unwrap();
    let station = Station::open(StationConfig {
        folder: folder.path().to_owned(),
        clock: Clock::real(),
        waits: Waits::default(),
        server: Some(server.url()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones: Arc::new(moments.clone()),
        version: "0.0.0",
        user_agent: "perch-durable".to_owned(),
        browsers: None,
    })
    .await
    .unwrap();
    let scene = perch_scenes::Scene::by_id("bench").unwrap();
    let jpeg = scene.still(1, perch_scenes::Size::HD).jpeg(0);
    station.watch_camera(picture(jpeg, 1280, 720));
    let mut frames = station.frames();
    frames.wait_for(Option::is_some).await.unwrap();

    let (mut taken, mut heard) = (Vec::with_capacity(SCANS), Vec::with_capacity(SCANS));
    for n in 0..SCANS {
        moments.forget();
        let passed = monotonic();
        station.type_code(&format!("pack {n}")).await.unwrap();
        taken.push(passed());
        heard.push(moments.commit_to_tone());
        // A bench scans now and then, and sync works meanwhile.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let unsent = station.station_view().await.unwrap().queue.waiting;
    station.close().await;
    taken.sort();
    heard.sort();
    let of = |times: &[Duration], share: usize| {
        times[(SCANS - 1) * share / 1_000].as_secs_f64() * 1_000.0
    };
    let at = |share| of(&taken, share);
    println!(
        "{SCANS} scans, synchronous=FULL, reader and sync at work ({unsent} still to send): \
         p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(500),
        at(900),
        at(990),
        at(1_000),
    );
    let at = |share| of(&heard, share);
    println!(
        "from the commit until the tone is handed to the sink: \
         p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        at(500),
        at(950),
        at(990),
        at(1_000),
    );
}
