//! How long a photo takes from the trigger: until its file is durable, until its quality is
//! known, and until row and tone, when the guard has read it at full strength; while the
//! reader reads what the camera shows.
//!
//! `cargo run --release -p perch-tests --example trigger` writes to a folder below the
//! present one, because a temporary folder may be memory.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use perch_scenes::{Scene, Size};
use perch_station::{
    camera::{Drawn, SourceSpec},
    clock::{Clock, monotonic},
    frame::{Encoding, Frame},
};
use perch_tests::alone;
use tracing::{Event, Metadata, Subscriber, field, span};

const PHOTOS: usize = 200;
const SIZE: Size = Size {
    width: 1920,
    height: 1080,
};

/// What the station says of each photo, in milliseconds since the trigger.
#[derive(Debug, Clone, Default)]
struct Said {
    file: Arc<Mutex<Vec<u128>>>,
    facts: Arc<Mutex<Vec<u128>>>,
}

impl Subscriber for Said {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().ends_with("station::develop")
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

impl field::Visit for Said {
    fn record_u128(&mut self, field: &field::Field, value: u128) {
        let told = match field.name() {
            "file_ms" => &self.file,
            "facts_ms" => &self.facts,
            _ => return,
        };
        told.lock().unwrap().push(value);
    }
    fn record_debug(&mut self, _: &field::Field, _: &dyn std::fmt::Debug) {}
}

#[tokio::main]
async fn main() {
    let said = Said::default();
    tracing::subscriber::set_global_default(said.clone()).unwrap();
    let folder = tempfile::tempdir_in(".").unwrap();
    let station = alone(folder.path(), Clock::real()).await;
    station.type_code("9521321000018").await.unwrap();
    station.watch_camera(table());
    station.watch_table(true);
    let mut frames = station.frames();
    frames.wait_for(Option::is_some).await.unwrap();
    let mut rows = Vec::new();
    for _ in 0..PHOTOS {
        let since = monotonic();
        station.shoot(None, "front").await.unwrap();
        rows.push(since().as_millis());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    station.close().await;
    println!(
        "{PHOTOS} photos of {} x {} pixels, the best of three, reader and table watched:",
        SIZE.width, SIZE.height
    );
    for (what, mut times) in [
        ("file durable", said.file.lock().unwrap().clone()),
        ("quality known", said.facts.lock().unwrap().clone()),
        ("row and tone, guard included", rows),
    ] {
        times.sort_unstable();
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        println!(
            "{what}: p50 {} ms, p95 {} ms, longest {} ms",
            at(50),
            at(95),
            at(100)
        );
    }
}

/// A camera that shows a pack with its tremor and noise, thirty pictures a second, none of
/// which is the same as another.
fn table() -> SourceSpec {
    let still = Scene::by_id("honey").unwrap().still(1, SIZE);
    let pictures: Vec<bytes::Bytes> = (0..60).map(|number| still.jpeg(number).into()).collect();
    let given = AtomicUsize::new(0);
    SourceSpec::Drawn(Drawn::new("table", 30, move |_| {
        let number = given.fetch_add(1, Ordering::Relaxed);
        let picture = &pictures[number % pictures.len()];
        // A comment that differs makes each photo a file of its own.
        let comment = [&[0xFF, 0xFE, 0, 10], &(number as u64).to_be_bytes()[..]].concat();
        let (start, rest) = picture.split_at(2);
        Some(Frame {
            seq: 0,
            captured_at: 0,
            width: u32::from(SIZE.width),
            height: u32::from(SIZE.height),
            encoding: Encoding::Jpeg,
            bytes: [start, &comment, rest].concat().into(),
            dropped_before: 0,
        })
    }))
}
