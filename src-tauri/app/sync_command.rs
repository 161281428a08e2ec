//! `perch sync`: sends what waits, without the window.

use perch_station::{settings::Waits, station::Station, view::QueueCounts};
use serde::Serialize;

use crate::{
    cli::{self, Common},
    exit::{Exit, Failure},
    headless, signals, terminal,
};

/// Where the queue stands.
#[derive(Debug, Serialize)]
struct Standing<'a> {
    #[serde(flatten)]
    queue: &'a QueueCounts,
    why: &'a str,
}

/// Sends until nothing is left that the machine can do by itself, or until it is told to end.
pub(crate) async fn run(options: &cli::Sync, common: &Common) -> Result<Exit, Failure> {
    let waits = options
        .hurry
        .map_or_else(Waits::default, |by| Waits::hurried(by.get()));
    let station = headless::open_with(common, waits).await?;
    let ended = match options.until_idle {
        true => until_idle(&station, common.json).await,
        false => {
            signals::told_to_end().await;
            Ok(Exit::Done)
        }
    };
    station.close().await;
    ended
}

async fn until_idle(station: &Station, json: bool) -> Result<Exit, Failure> {
    let idle = tokio::select! {
        idle = station.until_idle() => Some(idle?),
        () = signals::told_to_end() => None,
    };
    let view = station.station_view().await?;
    let why = idle.map_or(view.link.message, |idle| idle.message);
    if json {
        terminal::say_json(&Standing {
            queue: &view.queue,
            why: &why,
        })?;
    } else {
        terminal::say(sentence(&view.queue, &why))?;
    }
    Ok(match left(&view.queue) {
        0 => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

/// How many operations are not done.
fn left(queue: &QueueCounts) -> u32 {
    queue.waiting + queue.sending + queue.unclear + queue.needs_you
}

fn sentence(queue: &QueueCounts, why: &str) -> String {
    let waiting = queue.waiting + queue.sending + queue.unclear;
    match (waiting, queue.needs_you) {
        (0, 0) => format!("All is sent: {} done", queue.done),
        (0, parked) => format!(
            "{} done, {parked} need you. `perch outbox list` says why",
            queue.done
        ),
        (waiting, 0) => format!("{} done, {waiting} still wait. {why}", queue.done),
        (waiting, parked) => format!(
            "{} done, {waiting} still wait, {parked} need you. `perch outbox list` says why",
            queue.done
        ),
    }
}
