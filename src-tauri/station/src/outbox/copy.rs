//! Whole copies of the database, one a day, made while work goes on.
//!
//! A copy is made by SQLite itself on a connection of its own that only reads, so no
//! scan waits for it. The newest two are kept; what the journal holds from before the
//! older one is forgotten.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tracing::{info, warn};

use super::{DATABASE, Outbox, journal, photo_file, repair};
use crate::{
    clock::Millis,
    error::{Result, StationError},
};

const FOLDER: &str = "copies";
/// Copies that are kept: if the newest is damaged as well, there is another.
const KEPT: usize = 2;
const DAY: Millis = 24 * 3_600_000;

/// A copy on the disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Copy {
    /// When it was made.
    pub(super) made: Millis,
    /// The last transaction in it.
    number: i64,
    pub(super) path: PathBuf,
}

impl Outbox {
    /// Whether a copy should be made when there is time.
    pub fn is_copy_due(&self, now: Millis) -> bool {
        let has_gap = self.standing.has_gap.load(Ordering::Relaxed);
        is_due(newest(&self.folder).map(|copy| copy.made), now, has_gap)
    }

    /// Reads the whole database, copies it and lets go of older copies.
    ///
    /// # Errors
    /// [`StationError::DamagedDatabase`] when it is not what was written; the next start
    /// mends it. Otherwise when the copy cannot be written.
    pub async fn copy(&self, now: Millis) -> Result<()> {
        self.copy_and_keep(now, KEPT).await
    }

    /// Makes a copy and lets go of all but the newest `kept`.
    pub(super) async fn copy_and_keep(&self, now: Millis, kept: usize) -> Result<()> {
        let options = super::options(&self.folder.join(DATABASE)).read_only(true);
        if let Err(trouble) = check(&options).await {
            if let StationError::DamagedDatabase(_) = &trouble {
                repair::ask_for_check(&self.folder);
            }
            return Err(trouble);
        }
        let had_gap = self.standing.has_gap.swap(false, Ordering::Relaxed);
        let made = make(&self.folder, &options, now).await;
        if made.is_err() && had_gap {
            self.standing.has_gap.store(true, Ordering::Relaxed);
        }
        let copy = made?;
        info!(number = copy.number, "The database was copied");
        journal::no_gap(&self.folder);
        if let Err(trouble) = let_go(&self.folder, kept) {
            warn!("Older copies of the database stay: {trouble}");
        }
        Ok(())
    }
}

/// Whether a copy is due: there is none, the newest is a day old, or the journal has a gap.
fn is_due(newest: Option<Millis>, now: Millis, has_gap: bool) -> bool {
    // A clock that was set back does not put the next one off for long.
    has_gap || newest.is_none_or(|made| now - made >= DAY || made - now >= DAY)
}

async fn make(folder: &Path, options: &SqliteConnectOptions, now: Millis) -> Result<Copy> {
    let failed = |source| StationError::DataFolder {
        path: folder.to_owned(),
        source,
    };
    let copies = folder.join(FOLDER);
    if !copies.is_dir() {
        fs::create_dir_all(&copies).map_err(failed)?;
    }
    let part = copies.join("copy.part");
    if part.exists() {
        fs::remove_file(&part).map_err(failed)?;
    }
    let mut connection = SqliteConnection::connect_with(options).await?;
    sqlx::query("vacuum into ?1")
        .bind(part.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let number = number_in(&part).await?;
    let path = copies.join(format!("{now}-{number}.sqlite3"));
    settle(&part, &path).map_err(failed)?;
    Ok(Copy {
        made: now,
        number,
        path,
    })
}

fn settle(part: &Path, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(part, fs::Permissions::from_mode(0o600))?;
    }
    fs::File::open(part)?.sync_all()?;
    fs::rename(part, path)?;
    path.parent().map_or(Ok(()), photo_file::sync_folder)
}

/// Opened as it is: nothing is written beside it.
fn plain(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
}

async fn check(options: &SqliteConnectOptions) -> Result<()> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    let verdict = repair::check(&mut connection).await;
    connection.close().await?;
    verdict
}

async fn number_in(path: &Path) -> Result<i64> {
    let mut connection = SqliteConnection::connect_with(&plain(path)).await?;
    let number = journal::number_of(&mut connection).await?;
    connection.close().await?;
    Ok(number)
}

/// All copies, oldest first.
fn all(folder: &Path) -> Vec<Copy> {
    let mut copies: Vec<Copy> = fs::read_dir(folder.join(FOLDER))
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.strip_suffix(".sqlite3")?;
            let (made, number) = name.split_once('-')?;
            Some(Copy {
                made: made.parse().ok()?,
                number: number.parse().ok()?,
                path: path.clone(),
            })
        })
        .collect();
    copies.sort_by_key(|copy| (copy.number, copy.made));
    copies
}

/// The newest copy, as far as its name tells.
pub(super) fn newest(folder: &Path) -> Option<Copy> {
    all(folder).pop()
}

/// The newest copy that is whole.
pub(super) async fn usable(folder: &Path) -> Option<Copy> {
    let mut copies = all(folder);
    while let Some(copy) = copies.pop() {
        match check(&plain(&copy.path)).await {
            Ok(()) => return Some(copy),
            Err(trouble) => warn!("A copy of the database cannot be used: {trouble}"),
        }
    }
    None
}

/// Puts a copy in the place of the database, and keeps it as well.
///
/// # Errors
/// What the system said.
pub(super) fn install(copy: &Copy, folder: &Path) -> io::Result<()> {
    let part = folder.join(".database.part");
    fs::copy(&copy.path, &part)?;
    fs::File::open(&part)?.sync_all()?;
    fs::rename(&part, folder.join(DATABASE))?;
    photo_file::sync_folder(folder)
}

fn let_go(folder: &Path, kept: usize) -> io::Result<()> {
    let copies = all(folder);
    let (old, rest) = copies.split_at(copies.len().saturating_sub(kept));
    for copy in old {
        fs::remove_file(&copy.path)?;
    }
    match rest.first() {
        Some(oldest) => journal::forget_before(folder, oldest.number),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_due_once_a_day_and_after_a_gap() {
        assert!(is_due(None, 5, false));
        assert!(!is_due(Some(0), DAY - 1, false));
        assert!(is_due(Some(0), DAY, false));
        assert!(is_due(Some(0), 1, true));
        assert!(is_due(Some(3 * DAY), 0, false));
        assert!(!is_due(Some(1_000), 0, false));
    }
}
