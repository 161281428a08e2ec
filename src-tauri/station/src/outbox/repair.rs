//! Repair: a damaged database is set aside, never deleted, and built anew.
//!
//! The file is moved to a name that says when, the newest whole copy takes its place,
//! and the journal brings it up to date, so that every committed row is there again as
//! it was. What the last moments before a cut of the power may have cost is not
//! guessed: operations that may have been sent go through the same question to the
//! server as any unclear outcome, and where the server cannot be asked they wait for
//! a person.
//!
//! It does not open the database for work; that is [`Outbox::open`].

mod uncertain;

use std::{collections::HashSet, fs, io, path::Path, time::Duration};

use jiff::Timestamp;
use sqlx::SqliteConnection;
use tr::tr;
use tracing::{error, warn};

use super::{DATABASE, Outbox, Redone, copy, journal, photo_file, photo_row};
use crate::{
    clock::Millis,
    error::{Result, StationError},
    outbox::notice_row::{self, Note},
    view::Urgency,
};

/// Asks the next start for a whole check.
const ASKED: &str = "check-database";
/// Stands while a rescue is under way, so that one that is interrupted is told as well.
const UNDER_WAY: &str = "rescue";
/// A database of this size is checked at every start.
const SMALL: u64 = 32 << 20;

/// Bytes of a page.
const PAGE: u64 = 4_096;

/// A rescue that is not told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rescue {
    /// The name the damaged file has now.
    aside: String,
    /// When the copy was made that was taken up, if there was one.
    copied: Option<Millis>,
    /// Nothing tells what came before the journal begins.
    has_no_base: bool,
}

/// How a database is looked at before it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// All of it is read.
    Whole,
    /// Opening it is enough.
    Skip,
}

/// A large database is read only when somebody asked for it: a start takes no longer
/// than two seconds, and the daily check reads it as well.
fn check_for(size: u64, is_asked: bool) -> Check {
    match is_asked || size <= SMALL {
        true => Check::Whole,
        false => Check::Skip,
    }
}

/// Looks whether there is a database that can be opened, and how it is to be looked at.
///
/// # Errors
/// [`StationError::DamagedDatabase`] when it is gone or cannot be one.
pub(super) async fn examine(folder: &Path) -> Result<Check> {
    let is_known = || !journal::is_empty(folder) || copy::newest(folder).is_some();
    let gone = |why: &str| match is_known() {
        true => damaged(why),
        false => Ok(Check::Skip),
    };
    match fs::metadata(folder.join(DATABASE)) {
        Ok(found) if found.is_dir() => damaged(&tr!("a folder has its name")),
        Ok(found) if found.len() == 0 => gone(&tr!("the file is empty")),
        // Less than a page would be taken for an empty database.
        Ok(found) if found.len() < PAGE => damaged(&tr!("the file is cut short")),
        Ok(found) => Ok(check_for(found.len(), folder.join(ASKED).exists())),
        Err(trouble) if trouble.kind() == io::ErrorKind::NotFound => gone(&tr!("the file is gone")),
        // Opening it says what is wrong.
        Err(_) => Ok(Check::Skip),
    }
}

fn damaged<T>(why: &str) -> Result<T> {
    Err(StationError::DamagedDatabase(why.to_owned()))
}

/// Reads the whole database.
///
/// # Errors
/// [`StationError::DamagedDatabase`] with the first thing that is wrong.
pub(super) async fn check(db: &mut SqliteConnection) -> Result<()> {
    let said: Option<String> = sqlx::query_scalar("pragma quick_check(1)")
        .fetch_optional(db)
        .await?;
    match said.as_deref() {
        Some("ok") => Ok(()),
        Some(why) => damaged(why.lines().last().unwrap_or(why)),
        None => damaged(&tr!("it cannot be checked")),
    }
}

/// The check that was asked for is done.
pub(super) fn checked(folder: &Path) {
    match fs::remove_file(folder.join(ASKED)) {
        Err(trouble) if trouble.kind() != io::ErrorKind::NotFound => {
            warn!("The mark that asked for a check stays: {trouble}");
        }
        Ok(()) | Err(_) => {}
    }
}

/// Asks the next start to look at the whole database.
pub(super) fn ask_for_check(folder: &Path) {
    if let Err(trouble) = fs::write(folder.join(ASKED), "") {
        error!("The next start will not check the database by itself: {trouble}");
    }
}

/// The rescue that an earlier start did not come to tell of.
pub(super) fn unfinished(folder: &Path) -> Option<Rescue> {
    let text = fs::read_to_string(folder.join(UNDER_WAY)).ok()?;
    let mut lines = text.lines();
    Some(Rescue {
        aside: lines.next()?.to_owned(),
        copied: lines.next()?.parse().ok(),
        has_no_base: lines.next()? == "no base",
    })
}

/// Gives the damaged file another name and puts the newest copy in its place.
///
/// # Errors
/// [`StationError::DataFolder`] when a file cannot be moved.
pub(super) async fn set_aside(folder: &Path, now: Millis, why: &str) -> Result<Rescue> {
    error!("The database is damaged and will be built anew: {why}");
    let failed = |source| StationError::DataFolder {
        path: folder.to_owned(),
        source,
    };
    let aside = free_name(folder, now);
    let base = copy::usable(folder).await;
    let rescue = Rescue {
        aside: aside.clone(),
        copied: base.as_ref().map(|copy| copy.made),
        has_no_base: base.is_none() && !journal::begins_at_one(folder),
    };
    write_down(folder, &rescue).map_err(failed)?;
    // The log goes first: beside another database it would be taken for that one's.
    for end in ["-wal", "-shm", ""] {
        let from = folder.join(format!("{DATABASE}{end}"));
        match fs::rename(&from, folder.join(format!("{aside}{end}"))) {
            Err(trouble) if trouble.kind() != io::ErrorKind::NotFound => {
                return Err(failed(trouble));
            }
            Ok(()) | Err(_) => {}
        }
    }
    photo_file::sync_folder(folder).map_err(failed)?;
    if let Some(base) = base {
        copy::install(&base, folder).map_err(failed)?;
    }
    checked(folder);
    Ok(rescue)
}

/// A name that says when, and that nothing has yet.
fn free_name(folder: &Path, now: Millis) -> String {
    let when = Timestamp::from_millisecond(now).unwrap_or_default();
    let when = when.strftime("%Y%m%d-%H%M%S");
    let plain = format!("{DATABASE}.damaged-{when}");
    let mut name = plain.clone();
    let mut count = 1;
    while folder.join(&name).exists() || folder.join(format!("{name}-wal")).exists() {
        count += 1;
        name = format!("{plain}-{count}");
    }
    name
}

fn write_down(folder: &Path, rescue: &Rescue) -> io::Result<()> {
    let copied = rescue
        .copied
        .map_or_else(|| "-".to_owned(), |made| made.to_string());
    let base = if rescue.has_no_base {
        "no base"
    } else {
        "base"
    };
    let file = folder.join(UNDER_WAY);
    fs::write(&file, format!("{}\n{copied}\n{base}\n", rescue.aside))?;
    fs::File::open(file)?.sync_all()
}

/// Settles what is uncertain after a rescue, and tells the operator once.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell(
    outbox: &Outbox,
    rescue: Rescue,
    redone: Redone,
    now: Millis,
    quarantine: Duration,
) -> Result<()> {
    let is_whole = !(redone.has_gap || rescue.has_no_base || redone.last_written < redone.number);
    let mut reader = outbox.reader().acquire().await?;
    let known: HashSet<String> = photo_row::hashes(&mut reader).await?.into_iter().collect();
    drop(reader);
    let photos = match is_whole {
        true => 0,
        // The sweep forgets what it sets aside after a week; these are the only trace.
        false => photo_file::rescue(outbox.folder(), &known).unwrap_or_else(|trouble| {
            warn!("The photo folder could not be searched: {trouble}");
            0
        }),
    };
    let until = now + crate::clock::millis(quarantine);
    let marker = outbox.folder().join(UNDER_WAY);
    outbox
        .write(move |db| {
            Box::pin(async move {
                uncertain::ask_the_server(&mut *db, until).await?;
                let parked = match is_whole {
                    true => 0,
                    false => uncertain::park(&mut *db, now).await?,
                };
                let captures: i64 = sqlx::query_scalar("select count(*) from capture")
                    .fetch_one(&mut *db)
                    .await?;
                let sentence = sentence(&rescue, is_whole, captures, photos, parked);
                let note = Note {
                    code: "database_rescued",
                    urgency: if is_whole {
                        Urgency::Notice
                    } else {
                        Urgency::Stop
                    },
                    message: &sentence,
                };
                notice_row::post(db, &note, &rescue.aside, now).await
            })
        })
        .await?;
    if let Err(trouble) = fs::remove_file(marker) {
        warn!("The rescue will be told once more: {trouble}");
    }
    Ok(())
}

/// What happened, what was rescued and what to do, in one sentence or two.
fn sentence(rescue: &Rescue, is_whole: bool, captures: i64, photos: u32, parked: u64) -> String {
    let aside = &rescue.aside;
    if is_whole {
        return tr!(
            "The database was damaged and is kept as {aside}; everything was built anew from the journal, {captures} captures in all. Go on as usual, and have the disk looked at",
            aside,
            captures
        );
    }
    let from = match rescue.copied.map(Timestamp::from_millisecond) {
        Some(Ok(made)) => tr!(
            "the copy of {moment} and what the journal has",
            moment = made.strftime("%Y-%m-%d %H:%M UTC")
        ),
        Some(Err(_)) | None => tr!("what the journal has"),
    };
    let mut sentence = tr!(
        "The database was damaged and is kept as {aside}; {captures} captures were rescued from {from}, and later ones may be missing here. Look through your last orders and scan again what is missing",
        aside,
        captures,
        from
    );
    if parked > 0 {
        sentence.push_str(". ");
        sentence.push_str(&tr!(
            "{n} operation waits in the queue, because the server may have it already"
                | "{n} operations wait in the queue, because the server may have them already"
                    % parked
        ));
    }
    if photos > 0 {
        sentence.push_str(". ");
        sentence.push_str(&tr!(
            "{n} photo without a capture is kept in photos/rescued"
                | "{n} photos without a capture are kept in photos/rescued" % photos
        ));
    }
    sentence
}

#[cfg(test)]
mod tests;
