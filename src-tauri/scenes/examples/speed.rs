//! Prints how long stills, frames and readings take on this machine.
//!
//! `cargo run -p perch-scenes --example speed`
#![expect(
    clippy::disallowed_methods,
    reason = "it measures, nothing depends on it"
)]
#![expect(clippy::print_stdout, reason = "its output is the result")]

use std::time::{Duration, Instant};

use perch_reader::{LumaImage, Reader, ReaderSettings, stopped_clock};
use perch_scenes::{Scene, Size};

const FRAMES: u32 = 5;

fn main() {
    let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
    println!("scene             still   frame    jpeg    read  codes (ms, 1280 x 720)");
    for scene in Scene::all() {
        let (drawing, still) = timed(|| scene.still(1, Size::HD));
        let (framing, frame) = timed(|| (0..FRAMES).map(|n| still.frame(n)).next_back());
        let (packing, _) = timed(|| (0..FRAMES).map(|n| still.jpeg(n)).next_back());
        let Some(luma) = frame.and_then(|frame| LumaImage::from_rgb(&frame, 1280, 720)) else {
            continue;
        };
        let budget = Duration::from_secs(1);
        let (reading, last) = timed(|| {
            let readings = (0..FRAMES).map(|_| reader.read_frame(&luma.view(), budget));
            readings.last()
        });
        let codes = last.map_or(0, |reading| reading.sightings.len());
        println!(
            "{:16} {:6.1}  {:6.1}  {:6.1}  {:6.1}  {codes} of {}",
            scene.id(),
            millis(drawing),
            millis(framing) / f64::from(FRAMES),
            millis(packing) / f64::from(FRAMES),
            millis(reading) / f64::from(FRAMES),
            scene.expected().len(),
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let made = work();
    (began.elapsed(), made)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
