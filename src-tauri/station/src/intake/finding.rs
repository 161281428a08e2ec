//! What a pack calls for beyond being stored: a batch that is held stops, a batch that
//! nobody read has to be looked at, a date that is near is said.
//!
//! It looks once a scan has been taken, in the same transaction, and works offline. The
//! limits of a product are asked for later, in the background.

use jiff::civil::Date;
use sqlx::SqliteConnection;
use tr::tr;

use super::Taken;
use crate::{
    capture::Meaning,
    clock::Millis,
    error::Result,
    freshness::{self, Limits},
    hold_list::{self, Finding, HeldBatch},
    language::later,
    outbox::{
        capture_row::{self, CaptureRow},
        freshness_row, held_batch_row,
        notice_row::{self, Note},
    },
    text::shown,
    view::Urgency,
};

/// What stands with a capture, here and at the server, where the list gives no reason: an
/// empty text there would be none.
pub const ON_THE_LIST: &str = later!("on the hold list");
/// Code of the notice that stops work for a held batch.
pub const HELD: &str = "held_batch";
/// Code of the notice about a batch that nobody read.
pub const UNREAD: &str = "batch_unread";

/// When it is looked at a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The moment.
    pub now: Millis,
    /// The day on the calendar of the bench.
    pub today: Date,
    /// How long the limits of a product count as new.
    pub limits_last: Millis,
}

/// What was found about a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Why work stops.
    pub stop: Option<String>,
    /// What is said aloud of its date.
    pub date: Option<String>,
}

/// Looks at the pack of a scan that was just taken. `read` is what its code means.
///
/// # Errors
/// When the database fails.
pub async fn look(
    db: &mut SqliteConnection,
    taken: &Taken,
    read: &Meaning,
    when: When,
) -> Result<Found> {
    let (id, is_new) = match taken {
        Taken::Captured { id } | Taken::Merged { id } | Taken::Conflict { id, .. } => (id, true),
        Taken::Again { id } => (id, false),
    };
    let Some(gtin) = &read.gtin else {
        return Ok(Found::default());
    };
    let capture = capture_row::by_id(&mut *db, id).await?;
    let stop = held(&mut *db, &capture, gtin, read, when.now).await?;
    // Said once, with the code that tells the date.
    let date = match is_new {
        true => date(db, gtin, read, when).await?,
        false => None,
    };
    Ok(Found { stop, date })
}

/// Compares a pack with the hold list; the sentence of what stops.
async fn held(
    db: &mut SqliteConnection,
    capture: &CaptureRow,
    gtin: &str,
    read: &Meaning,
    now: Millis,
) -> Result<Option<String>> {
    let lines = held_batch_row::of_product(&mut *db, gtin).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    // The other code of the pack may name the batch that this one does not.
    let (ours, theirs) = (read.elements.get("10"), capture.elements());
    let same = capture.gtin.as_deref() == Some(gtin);
    let theirs = theirs.get("10").filter(|_| same);
    let batches: Vec<&str> = ours.into_iter().chain(theirs).map(String::as_str).collect();
    let finding = hold_list::judge(&lines, &batches);
    if !batches.is_empty() {
        notice_row::take_down(&mut *db, UNREAD, &capture.id).await?;
    }
    match finding {
        None => Ok(None),
        Some(Finding::Held(line)) => {
            let batch = match line.batch.is_empty() {
                // Every batch of it is held, this one as well.
                true => batches.first().copied().unwrap_or_default(),
                false => &line.batch,
            };
            let name = capture_row::product_name(&mut *db, gtin).await?;
            let sentence = stop_sentence(gtin, name.as_deref(), batch, &line);
            let reason = match line.reason.is_empty() {
                true => ON_THE_LIST,
                false => &line.reason,
            };
            capture_row::note_held_batch(&mut *db, &capture.id, reason).await?;
            post(db, HELD, Urgency::Stop, &sentence, &capture.id, now).await?;
            Ok(Some(sentence))
        }
        Some(Finding::LookAtBatch { batches }) => {
            let sentence = tr!(
                "Batches of {gtin} are held: {batches}. This code names no batch, so look at the one on the pack",
                gtin,
                batches
            );
            post(db, UNREAD, Urgency::Notice, &sentence, &capture.id, now).await?;
            Ok(None)
        }
    }
}

async fn post(
    db: &mut SqliteConnection,
    code: &str,
    urgency: Urgency,
    message: &str,
    about: &str,
    now: Millis,
) -> Result<()> {
    let note = Note {
        code,
        urgency,
        message,
    };
    notice_row::post(db, &note, about, now).await
}

fn stop_sentence(gtin: &str, name: Option<&str>, batch: &str, line: &HeldBatch) -> String {
    let product = match name {
        Some(name) => format!("{} ({gtin})", shown(name)),
        None => gtin.to_owned(),
    };
    let (batch, reason) = (shown(batch), shown(&line.reason));
    match (batch.is_empty(), reason.is_empty()) {
        (false, false) => tr!(
            "{product}, batch {batch}, is on the hold list: {reason}. Put the parcel aside",
            product,
            batch,
            reason
        ),
        (false, true) => tr!(
            "{product}, batch {batch}, is on the hold list. Put the parcel aside",
            product,
            batch
        ),
        (true, false) => tr!(
            "{product} is on the hold list with every batch: {reason}. Put the parcel aside",
            product,
            reason
        ),
        (true, true) => tr!(
            "{product} is on the hold list with every batch. Put the parcel aside",
            product
        ),
    }
}

/// Wants the limits of a product whose pack shows a date; what is to be said of that date.
async fn date(
    db: &mut SqliteConnection,
    gtin: &str,
    read: &Meaning,
    when: When,
) -> Result<Option<String>> {
    let Some(expiry) = freshness::expiry(&read.elements, when.today) else {
        return Ok(None);
    };
    freshness_row::want(&mut *db, gtin, when.now, when.limits_last).await?;
    let asked = freshness_row::about(db, &[gtin.to_owned()]).await?;
    let limits = asked.get(gtin).and_then(|answer| Limits::kept(answer));
    Ok(freshness::judge(expiry, limits.as_ref(), when.today).aloud())
}
