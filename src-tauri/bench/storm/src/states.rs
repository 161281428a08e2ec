//! In which states operations stand, seen from beside the station.

use std::{io, path::Path};

use perch_station::{outbox::Outbox, station::Station};

use crate::said::Said;

/// States an operation can be in before it is over.
pub(crate) const NAMED: [&str; 6] = ["sending", "unknown", "parked", "held", "blocked", "ready"];

/// The states the last life left behind; none when there was no database yet.
pub(crate) async fn left_behind(folder: &Path) -> Vec<String> {
    match Outbox::open_reading(folder).await {
        Ok(outbox) => now(&outbox).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

/// Says every change of the states, until the station closes.
pub(crate) async fn tell(folder: &Path, station: &Station) -> io::Result<()> {
    let Ok(outbox) = Outbox::open_reading(folder).await else {
        return Ok(());
    };
    let mut changed = station.changed();
    let mut last = Vec::new();
    loop {
        if let Ok(states) = now(&outbox).await
            && states != last
        {
            Said::States(states.clone()).say()?;
            last = states;
        }
        if changed.changed().await.is_err() {
            return Ok(());
        }
    }
}

async fn now(outbox: &Outbox) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("select state from counter where n > 0 order by state")
        .fetch_all(&outbox.reader())
        .await
}
