//! What cameras cost, and how soon something is noticed or done, on a machine of test cameras.
//!
//! `cargo bench -p perch-station --features camera --bench camera` takes two minutes. The
//! cameras give 30 pictures a second; what `shim.c` takes for them is part of the cost.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement may stop at the first surprise"
)]

#[expect(dead_code, reason = "the tests need more of it")]
mod bench;

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use perch_station::{
    camera::{Feed, Stills},
    clock::monotonic,
    frame::{Frame, jpeg_preview},
    view::CameraState,
};

use bench::Bench;
use tokio::sync::watch;

/// How long the cost is measured.
const WATCH: Duration = Duration::from_secs(20);
/// How often a window asks for a picture.
const PREVIEW: Duration = Duration::from_millis(66);
const STILLS: usize = 50;
const FAULTS: usize = 10;
const NAMES: [&str; 2] = ["HD Webcam", "Desk cam"];

fn main() {
    match bench::here_or_there(&[]) {
        Ok(bench) => tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(measure(&bench)),
        Err(output) => {
            println!("{}", String::from_utf8_lossy(&output.stdout).trim_end());
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

async fn measure(bench: &Bench) {
    for (number, name) in NAMES.iter().enumerate() {
        bench.plug(number as u32, name, &format!("1-{number}"), "");
    }
    cost(bench).await;
    stills(bench).await;
    faults(bench).await;
}

fn feed(bench: &Bench, number: usize, words: &str) -> Feed {
    bench.say(number as u32, words);
    bench.feed(&format!("{} @ 1-{number}:1.0", NAMES[number]))
}

/// The share of a core that one and two cameras take, without anything being read.
async fn cost(bench: &Bench) {
    let grain = |at: u32| (at.wrapping_mul(2_654_435_761) >> 28) as u8 * 5 + (at % 1920 / 16) as u8;
    let picture = bench::jpeg(1920, 1080, grain);
    fs::write(bench.folder.join("frame.jpg"), &picture).unwrap();
    for cameras in [1, 2] {
        let feeds: Vec<Feed> = (0..cameras)
            .map(|number| feed(bench, number, "hd"))
            .collect();
        for feed in &feeds {
            assert_eq!(fresh(feed).await.width, 1920);
        }
        let encoded = Arc::new(AtomicU64::new(0));
        let previews: Vec<_> = feeds
            .iter()
            .map(|feed| tokio::spawn(preview(feed.frames(), Arc::clone(&encoded))))
            .collect();
        let before = frames(&feeds);
        let (since, used) = (monotonic(), cpu_time());
        tokio::time::sleep(WATCH).await;
        let (wall, used) = (since().as_secs_f64(), (cpu_time() - used).as_secs_f64());
        let came = frames(&feeds) - before;
        previews.iter().for_each(tokio::task::JoinHandle::abort);
        println!(
            "{cameras} at 1920 × 1080 ({} KB a picture), {:.1} pictures a second each: {:.1} % of a core; previews that were encoded: {}",
            picture.len() / 1_000,
            came as f64 / wall / cameras as f64,
            100.0 * used / wall,
            encoded.load(Ordering::SeqCst),
        );
    }
    fs::write(bench.folder.join("frame.jpg"), &bench.picture).unwrap();
}

/// A picture in full size from the live ones and back, until a live one has come again.
async fn stills(bench: &Bench) {
    let ultra = bench.ultra();
    let feed = feed(bench, 0, "ultra");
    fresh(&feed).await;
    let mut times = Vec::new();
    for _ in 0..STILLS {
        let since = monotonic();
        let Stills::Taken(stills) = feed.stills(3).await else {
            panic!("no still");
        };
        let taken = since();
        assert!(stills.iter().all(|still| still.bytes == ultra));
        assert_eq!(fresh(&feed).await.width, 1280);
        times.push((since(), taken));
    }
    times.sort();
    let at = |part: usize| times[(STILLS - 1) * part / 100];
    println!(
        "{STILLS} stills of 3840 × 2160, the best of three, from 1280 × 720 and back: p50 {:.0?}, p95 {:.0?} (the still itself {:.0?})",
        at(50).0,
        at(95).0,
        at(50).1
    );
}

/// How soon a stall, a pulled plug and a camera that is back are noticed; the slowest of each.
async fn faults(bench: &Bench) {
    let feed = feed(bench, 0, "");
    let (mut stalls, mut losses, mut returns) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..FAULTS {
        fresh(&feed).await;
        let since = monotonic();
        bench.say(0, "stall");
        state(&feed, CameraState::Stalled).await;
        stalls.push(since());
        bench.say(0, "");
        fresh(&feed).await;
        let since = monotonic();
        bench.unplug(0);
        state(&feed, CameraState::Gone).await;
        losses.push(since());
        // A hand needs a while to plug it in again.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let since = monotonic();
        bench.plug(0, NAMES[0], "1-0", "");
        fresh(&feed).await;
        returns.push(since());
    }
    let slowest = |times: &[Duration]| times.iter().max().copied().unwrap_or_default();
    println!(
        "slowest of {FAULTS}: a stall is seen after {:.0?}, a pulled plug after {:.0?}, live again {:.0?} after it is back",
        slowest(&stalls),
        slowest(&losses),
        slowest(&returns)
    );
}

/// The next frame after the one that is at hand.
async fn fresh(feed: &Feed) -> Arc<Frame> {
    let mut frames = feed.frames();
    frames.mark_unchanged();
    loop {
        let next = bench::soon(frames.changed()).await;
        assert!(next.is_some(), "no frame: {:?}", feed.status().borrow());
        if let Some(frame) = frames.borrow_and_update().clone() {
            return frame;
        }
    }
}

async fn state(feed: &Feed, state: CameraState) {
    let mut status = feed.status();
    let found = bench::soon(status.wait_for(|status| status.state == state)).await;
    assert!(found.is_some(), "never {state:?}");
}

fn frames(feeds: &[Feed]) -> u64 {
    let newest = |feed: &Feed| feed.frames().borrow().as_ref().map_or(0, |frame| frame.seq);
    feeds.iter().map(newest).sum()
}

/// Takes pictures as the window does, and counts those that are not the camera's own bytes.
async fn preview(frames: watch::Receiver<Option<Arc<Frame>>>, encoded: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(PREVIEW).await;
        let newest = frames.borrow().clone();
        if let Some(frame) = newest {
            let picture = jpeg_preview(&frame).unwrap();
            let is_own = picture.as_ptr() == frame.bytes.as_ptr();
            encoded.fetch_add(u64::from(!is_own), Ordering::SeqCst);
        }
    }
}

/// What this process has used of all cores, its threads that have ended included.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program may hold blanks; it ends with a bracket (proc(5)).
    let (_, rest) = stat.rsplit_once(") ").unwrap();
    let ticks = rest.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.map(|field| field.parse::<u64>().unwrap()).sum();
    // Linux tells them in hundredths of a second on every machine.
    Duration::from_millis(10 * ticks)
}
