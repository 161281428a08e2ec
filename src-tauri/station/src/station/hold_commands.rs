//! The hold list: taken from a file, told and cleared.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tr::tr;

use super::Station;
use crate::{
    clock::{Millis, rfc3339},
    error::{Result, StationError},
    hold_list,
    outbox::{
        desk::{self, Slot},
        held_batch_row,
    },
    text::shown,
    view::HoldListView,
};

/// Longest file that is read, in bytes; a list of the most lines is far shorter.
const LONGEST_FILE: u64 = 8 << 20;

/// Where the list came from.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Origin {
    file: String,
    at: Millis,
}

impl Station {
    /// Takes a hold list from a file of comma-separated values in the place of the one that
    /// stands.
    ///
    /// # Errors
    /// [`StationError::HoldList`] with a sentence for each wrong line; then the list that
    /// stood still counts.
    pub async fn import_hold_list(&self, source: &Path) -> Result<HoldListView> {
        let path = source.to_owned();
        let bytes = spawn_blocking(move || read(&path))
            .await
            .map_err(|_| StationError::Closing)??;
        let list = hold_list::read(&bytes).map_err(StationError::HoldList)?;
        let origin = Origin {
            file: source
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            at: self.now(),
        };
        let origin = serde_json::to_string(&origin).unwrap_or_default();
        let replaced = self.0.outbox.write(move |db| {
            Box::pin(async move {
                held_batch_row::replace(&mut *db, &list).await?;
                desk::set(db, Slot::HoldList, Some(&origin)).await
            })
        });
        replaced.await?;
        self.hold_list_view().await
    }

    /// Lets go of the hold list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_hold_list(&self) -> Result<()> {
        let cleared = self.0.outbox.write(|db| {
            Box::pin(async move {
                held_batch_row::replace(&mut *db, &[]).await?;
                desk::set(db, Slot::HoldList, None).await
            })
        });
        cleared.await
    }

    /// How much is on the hold list, and where it came from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_list_view(&self) -> Result<HoldListView> {
        let mut db = self.reader().await?;
        let (batches, products) = held_batch_row::counts(&mut db).await?;
        let kept = desk::get(&mut db, Slot::HoldList).await?;
        let origin: Option<Origin> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        Ok(HoldListView {
            batches,
            products,
            file: origin
                .as_ref()
                .map(|origin| shown(&origin.file))
                .unwrap_or_default(),
            imported: origin.map(|origin| rfc3339(origin.at)),
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let refused = |reason: String| StationError::HoldList(reason);
    let failed = |source: std::io::Error| {
        refused(tr!(
            "{path} could not be read: {source}",
            path = path.display(),
            source
        ))
    };
    if fs::metadata(path).map_err(failed)?.len() > LONGEST_FILE {
        return Err(refused(tr!(
            "{path} is far too long for a list of batches",
            path = path.display()
        )));
    }
    fs::read(path).map_err(failed)
}
