//! Looking after the disk: a copy of the database once a day, pictures that may go,
//! photos that lost their file, a database that turns out to be damaged, and deleting a
//! session on purpose.
//!
//! All but the mending waits for a quiet moment or for a person; no scan waits for it.

use std::{collections::HashSet, time::Duration};

use tokio::{runtime::Handle, sync::watch};
use tr::tr;
use tracing::{error, info, warn};

use super::Station;
use crate::{
    clock::{Clock, Millis, millis},
    error::{Result, StationError},
    outbox::{
        Outbox,
        notice_row::{self, Note},
        operation::{self, Cause},
        photo_file, photo_row,
    },
    settings::Settings,
    view::Urgency,
};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 3_600_000;
const MEGABYTE: u64 = 1_000_000;
/// A station that is never quiet copies all the same after so many looks.
const PATIENCE: u32 = 12;

impl Station {
    /// Deletes everything of a session on this machine: rows, photos, and what copies
    /// and journal hold of it. What the server has stays there.
    ///
    /// # Errors
    /// [`StationError::SessionUnsent`] while anything of it is not delivered.
    pub async fn delete_session_here(&self, session: &str) -> Result<()> {
        self.0.outbox.forget_session(session, self.now()).await
    }

    /// Refuses a photo where the disk has too little room left for it.
    pub(super) fn check_room(&self) -> Result<()> {
        let floor = u64::from(self.0.settings.borrow().photo_floor_mb);
        #[cfg(unix)]
        if let Ok(free) = super::free_bytes(self.0.outbox.folder()) {
            return has_room(free / MEGABYTE, floor);
        }
        // Where nobody can tell, storing the photo will.
        has_room(u64::MAX, floor)
    }
}

/// Whether there is room for a photo; both in megabytes.
fn has_room(free: u64, floor: u64) -> Result<()> {
    match free >= floor {
        true => Ok(()),
        false => Err(StationError::NoRoomForPhotos { free, floor }),
    }
}

/// Sets aside photo files that no row names, such as one whose row never came to be, and
/// parks what is to be sent without its file.
pub(super) async fn sweep(outbox: &Outbox, now: Millis) -> Result<()> {
    let mut reader = outbox.reader().acquire().await?;
    let known: HashSet<String> = photo_row::hashes(&mut reader).await?.into_iter().collect();
    let unsent = photo_row::unsent(&mut reader).await?;
    drop(reader);
    match photo_file::sweep(outbox.folder(), &known) {
        Ok(0) => {}
        Ok(aside) => info!("{aside} photo files without a capture were set aside for a week"),
        // A folder that cannot be swept does not stop a station.
        Err(trouble) => warn!("The photo folder could not be tidied: {trouble}"),
    }
    let gone: Vec<i64> = unsent
        .into_iter()
        .filter(|(_, hash)| !photo_file::path(outbox.folder(), hash).exists())
        .map(|(seq, _)| seq)
        .collect();
    match gone.is_empty() {
        true => Ok(()),
        false => park_gone(outbox, gone, now).await,
    }
}

async fn park_gone(outbox: &Outbox, gone: Vec<i64>, now: Millis) -> Result<()> {
    outbox
        .write(move |db| {
            Box::pin(async move {
                let cause = Cause::photo_gone();
                for seq in &gone {
                    operation::park(&mut *db, *seq, now, &cause).await?;
                }
                let message = tr!(
                    "{n} photo that was not sent has lost its file. Look at the queue, and take it again"
                        | "{n} photos that were not sent have lost their file. Look at the queue, and take them again"
                        % gone.len()
                );
                let note = Note {
                    code: "photos_gone",
                    urgency: Urgency::Notice,
                    message: &message,
                };
                notice_row::post(db, &note, "photos", now).await
            })
        })
        .await
}

/// Copies and tidies up whenever that is due and the station was quiet for a while.
pub(super) async fn look_after(
    outbox: Outbox,
    clock: Clock,
    quiet: Duration,
    settings: watch::Receiver<Settings>,
) {
    let mut revision = outbox.revision();
    let mut busy = 0;
    loop {
        revision.mark_unchanged();
        clock.sleep_until(clock.now() + millis(quiet)).await;
        let now = clock.now();
        if !outbox.is_copy_due(now) {
            continue;
        }
        busy = match revision.has_changed() {
            Ok(true) => busy + 1,
            Ok(false) => PATIENCE,
            Err(_) => return,
        };
        if busy < PATIENCE {
            continue;
        }
        busy = 0;
        let days = settings.borrow().keep_photos_days;
        tidy(&outbox, now, days).await;
        match outbox.copy(now).await {
            Ok(()) => {}
            Err(trouble) => {
                outbox.note(&trouble);
                warn!("The database could not be copied: {trouble}");
            }
        }
    }
}

/// Builds the database anew whenever it turns out to be damaged.
///
/// A disk that damages it again at once gets a minute, so that damaged files do not pile up.
pub(super) async fn mend_when_damaged(outbox: Outbox, clock: Clock, quarantine: Duration) {
    loop {
        outbox.damaged().await;
        while let Err(trouble) = mend(&outbox, clock.now(), quarantine).await {
            error!("The database cannot be opened again: {trouble}");
            clock.sleep_until(clock.now() + MINUTE).await;
        }
        clock.sleep_until(clock.now() + MINUTE).await;
    }
}

/// Files are read whole and moved, so a thread of its own does it.
async fn mend(outbox: &Outbox, now: Millis, quarantine: Duration) -> Result<()> {
    let (outbox, runtime) = (outbox.clone(), Handle::current());
    tokio::task::spawn_blocking(move || runtime.block_on(outbox.mend(now, quarantine)))
        .await
        .map_err(|_| StationError::Mending)?
}

/// Removes the pictures of photos that were delivered so many days ago.
async fn tidy(outbox: &Outbox, now: Millis, days: u32) {
    if days == 0 {
        return;
    }
    let before = now - Millis::from(days) * DAY;
    match outbox.forget_delivered(before).await {
        Ok(0) => {}
        Ok(count) => info!("{count} delivered photos were removed after {days} days"),
        Err(trouble) => warn!("Delivered photos could not be removed: {trouble}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_refused_below_the_floor_and_the_sentence_says_what_still_works() {
        assert!(has_room(500, 500).is_ok());
        assert!(has_room(0, 0).is_ok());
        let sentence = has_room(499, 500).map_err(|trouble| trouble.to_string());
        assert_eq!(
            sentence,
            Err(
                "Only 499 MB are free on the disk, so no photo is taken below 500 MB. Captures are still stored; free some space"
                    .to_owned()
            )
        );
    }
}
