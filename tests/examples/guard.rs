//! The guard against photos of the wrong product, over 500 drawn stills of another
//! product and 500 of the right one, through the shutter of a real station; and how
//! long a photo takes from the trigger to row and tone.
//!
//! `cargo run --release -p perch-tests --example guard`, or with a smaller number behind `--`
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::{sync::Arc, time::Duration};

use perch_reader::{LumaImage, Reader, ReaderSettings, stopped_clock};
use perch_scenes::{Scene, Size, Still};
use perch_station::{
    clock::{Clock, monotonic},
    frame::Frame,
    station::Station,
};
use perch_tests::{alone, picture};

/// Stills of each kind.
const STILLS: u64 = 500;
/// Scenes with one product each.
const PRODUCTS: [&str; 8] = [
    "honey", "granola", "mints", "tea-case", "yoghurt", "oil", "plasters", "crackers",
];

#[derive(Default)]
struct Tally {
    readable: u32,
    stopped: u32,
    stopped_readable: u32,
    times: Vec<Duration>,
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let station = alone(folder.path(), Clock::real()).await;
    let mut captures = Vec::new();
    for scene in PRODUCTS {
        let gtin = Scene::by_id(scene).unwrap().product().unwrap().gtin14;
        let moment = station.type_code(gtin).await.unwrap();
        captures.push(moment.capture_id.unwrap());
    }
    let (mut wrong, mut right) = (Tally::default(), Tally::default());
    let stills = std::env::args().nth(1);
    let stills = stills.map_or(STILLS, |number| number.parse().unwrap());
    for number in 0..stills {
        let shown = (number % 8) as usize;
        let other = (shown + 1 + (number / 8 % 7) as usize) % 8;
        let scene = Scene::by_id(PRODUCTS[shown]).unwrap();
        shoot(&station, scene, number, &captures[other], &mut wrong).await;
        shoot(
            &station,
            scene,
            number + stills,
            &captures[shown],
            &mut right,
        )
        .await;
    }
    let share = 100.0 * f64::from(wrong.stopped_readable) / f64::from(wrong.readable.max(1));
    println!(
        "another product: {stills} stills, {} with a code that is read alone, {} of them stopped: {share:.1} %",
        wrong.readable, wrong.stopped_readable
    );
    println!(
        "the right product: {stills} stills, {} with a code that is read alone, {} stopped",
        right.readable, right.stopped
    );
    right.times.sort();
    let at = |part: usize| right.times[right.times.len() * part / 100];
    println!(
        "trigger to row and tone, at {} × {} pixels: p50 {:.0?}, p95 {:.0?}",
        Size::HD.width,
        Size::HD.height,
        at(50),
        at(95)
    );
    station.close().await;
}

async fn shoot(station: &Station, scene: &Scene, seed: u64, capture: &str, tally: &mut Tally) {
    let still = scene.still(seed, Size::HD);
    let can_be_read = is_readable(&still);
    let jpeg = still.jpeg(0);
    station.watch_camera(picture(jpeg.clone(), 1280, 720));
    // The picture before may be there a little longer.
    let is_shown = |frame: &Option<Arc<Frame>>| frame.as_ref().is_some_and(|it| it.bytes == jpeg);
    station.frames().wait_for(is_shown).await.unwrap();
    let since = monotonic();
    let shot = station.shoot(Some(capture), "front").await;
    let took = since();
    let is_stopped = match shot {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.code(), "wrong_product", "{error}");
            station.drop_photo().await.unwrap();
            true
        }
    };
    tally.readable += u32::from(can_be_read);
    tally.stopped += u32::from(is_stopped);
    tally.stopped_readable += u32::from(is_stopped && can_be_read);
    tally.times.push(took);
}

/// Whether the reader reads a code in the picture before any camera has compressed it.
fn is_readable(still: &Still) -> bool {
    let rgb = still.frame(0);
    let (width, height) = rgb.dimensions();
    let luma = LumaImage::from_rgb(rgb.as_raw(), width as usize, height as usize).unwrap();
    let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
    !reader.read_still(&luma.view()).sightings.is_empty()
}
