//! What the figures of the window need: a data folder with ten thousand captures, and
//! what a camera sees of an empty bench and of a pack.
//!
//! `cargo run --release -p perch-tests --example window_bench -- FOLDER`; see
//! `tests/journey/figures.mjs`.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::{env, fs, path::PathBuf, time::Duration};

use perch_scenes::{Scene, Size};
use perch_station::outbox::{self, Outbox};
use perch_tests::fill_history;

const CAPTURES: i64 = 10_000;
/// After the newest of them.
const NOW: i64 = 1_767_600_000_000;

#[tokio::main]
async fn main() {
    let folder: PathBuf = env::args_os().nth(1).unwrap().into();
    let data = folder.join("data");
    outbox::prepare_folder(&data).unwrap();
    let outbox = Outbox::open(&data, NOW, Duration::from_secs(90))
        .await
        .unwrap();
    fill_history(&outbox, CAPTURES).await;
    for (name, scene) in [("empty.jpg", "bench"), ("pack.jpg", "honey")] {
        let jpeg = Scene::by_id(scene).unwrap().still(1, Size::HD).jpeg(0);
        fs::write(folder.join(name), jpeg).unwrap();
    }
}
