//! One life of the station: it opens, works like a bench, and says what is acknowledged.
//!
//! Everything is said after the station answered, which is when the tone sounds.
//! It ends by being killed, or, when it drains, by having nothing left to do.

use std::{sync::Arc, time::Duration};

use perch_station::{
    clock::Clock,
    error::StationError,
    settings::Waits,
    station::{Station, StationConfig},
    tone::Silent,
    view::{QueueAction, QueueFilter, RowState},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use scanner_sim::BUSINESS_KEY;

use crate::{Life, bench::Bench, hunt::Trouble, said::Said, states};

/// Lives.
pub(crate) fn live(life: &Life) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        Said::Found(states::left_behind(&life.folder).await).say()?;
        let station = open(life).await?;
        Said::Open.say()?;
        if life.drain {
            return drain(&station, &Clock::hurried(life.hurry, life.since)).await;
        }
        let (folder, beside) = (life.folder.clone(), station.clone());
        tokio::spawn(async move { states::tell(&folder, &beside).await });
        let chance = ChaCha8Rng::seed_from_u64(life.seed);
        Bench::new(station, life.number, chance).work().await
    })
}

async fn open(life: &Life) -> Result<Station, Trouble> {
    let config = StationConfig {
        folder: life.folder.clone(),
        clock: Clock::hurried(life.hurry, life.since),
        waits: waits(life.hurry),
        server: Some(life.server.clone()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones: Arc::new(Silent),
        version: env!("CARGO_PKG_VERSION"),
        user_agent: "perch-storm".to_owned(),
        browsers: None,
    };
    Ok(Station::open(config).await?)
}

/// The product's own waits. The clock hurries them all; the camera, which is as fast
/// as it is, gets back the patience that the clock takes from it.
fn waits(hurry: u32) -> Waits {
    let waits = Waits::default();
    Waits {
        stall: waits.stall * hurry,
        lost: waits.lost * hurry,
        reopen: waits.reopen.map(|wait| wait * hurry),
        look: waits.look * hurry,
        hung: waits.hung * hurry,
        ..waits
    }
}

/// Brings everything to the server; somebody answers what needs somebody. What the server
/// makes of it afterwards is not waited for. The hunt ends a drain that does not end.
async fn drain(station: &Station, clock: &Clock) -> Result<(), Trouble> {
    loop {
        let counts = station.queue_view(QueueFilter::Open, 0).await?.counts;
        let left = counts.waiting + counts.sending + counts.unclear + counts.needs_you;
        Said::Left(left).say()?;
        if left == 0 {
            break;
        }
        retry_all(station).await?;
        let pause = clock.now() + 10_000;
        clock.sleep_until(pause).await;
    }
    station.close().await;
    // The writing thread ends with the runtime; nothing is under way any more.
    tokio::time::sleep(Duration::from_millis(10)).await;
    Ok(())
}

/// Lets every operation go on that waits for somebody.
pub(crate) async fn retry_all(station: &Station) -> Result<(), StationError> {
    let waiting = station.queue_view(QueueFilter::NeedsYou, 0).await?;
    for row in waiting.rows {
        if matches!(row.state, RowState::Parked | RowState::Held) {
            // It may have gone on by itself.
            station
                .operation_action(&row.id, QueueAction::Retry)
                .await
                .ok();
        }
    }
    Ok(())
}
