//! What lies on the table and is being checked: the product whose photos the server looks
//! at while they can still be taken again.
//!
//! One product at a time is checked, from the submit of its session until another product
//! comes. What is asked for is told by [`reshoot`] from what the outbox knows; only which
//! captures belong together, and which shots were called good enough, is kept. Photos that
//! are taken again go to a follow-up session of the same product, which is submitted when
//! the last of them is there.
//!
//! Nothing here waits, and nothing stops a scan. It knows no network and no window.

use scanner_api::{Proposal, ProposalStatus};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use tr::tr;

use crate::{
    clock::Millis,
    error::Result,
    outbox::{
        capture_row::{self, CaptureRow},
        desk::{self, Slot},
        notice_row::{self, Note},
        operation::{self, Kind, New, Subject},
        photo_row::{self, PhotoRow},
        proposal_row::{self, ProposalRow},
        session_row::{self, SessionRow},
    },
    photo,
    proposal::confidence,
    reshoot::{self, Ask, Said},
    text::shown_within,
    view::{Band, Urgency},
};

/// Most characters of a product's name in a sentence.
const NAME: usize = 60;

/// The product that is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Our ids of its captures: the one whose photos are checked, then those that follow.
    captures: Vec<String>,
    /// Types of shots that the operator called good enough.
    #[serde(default)]
    enough: Vec<String>,
}

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The server has not read the photos yet.
    Waiting,
    /// It has; these shots are still to be taken again, if any.
    Read(Vec<Ask>),
    /// The session was lost at the server, so nobody looks at the photos.
    Lost,
}

/// A check, and everything that is known for it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Which it is.
    check: Check,
    /// The capture whose photos are checked.
    pub first: CaptureRow,
    /// Its session.
    pub session: SessionRow,
    /// The capture that takes what is photographed now.
    pub last: CaptureRow,
    /// The photos of all of them.
    pub photos: Vec<PhotoRow>,
    /// How far it is.
    pub state: State,
}

impl Seen {
    /// Whether a capture is part of it.
    pub fn is_about(&self, capture: &str) -> bool {
        self.check.captures.iter().any(|id| id == capture)
    }

    /// The shots that are still to be taken again.
    pub fn asks(&self) -> &[Ask] {
        match &self.state {
            State::Read(asks) => asks,
            State::Waiting | State::Lost => &[],
        }
    }

    /// Whether a follow-up was begun.
    fn has_follow_up(&self) -> bool {
        self.last.id != self.first.id
    }
}

/// The check at hand, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: &mut SqliteConnection) -> Result<Option<Seen>> {
    let Some(check) = load(db).await? else {
        return Ok(None);
    };
    let rows = capture_row::by_ids(db, &check.captures).await?;
    let row = |id: Option<&String>| rows.iter().find(|row| Some(&row.id) == id).cloned();
    // Somebody may have deleted its session here.
    let (Some(first), Some(last)) = (row(check.captures.first()), row(check.captures.last()))
    else {
        return Ok(None);
    };
    let session = session_row::by_id(db, &first.session_id).await?;
    let mut photos = photo_row::of_captures(db, &check.captures).await?;
    photos.sort_by_key(|photo| check.captures.iter().position(|id| *id == photo.capture_id));
    let state = if session.is_expired() {
        State::Lost
    } else if is_read(&session) {
        let proposals = proposal_row::of_capture(db, &first.id).await?;
        State::Read(open_asks(&check, &first, &photos, &proposals))
    } else {
        State::Waiting
    };
    Ok(Some(Seen {
        check,
        first,
        session,
        last,
        photos,
        state,
    }))
}

/// The check that a capture is part of.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &mut SqliteConnection, capture: &str) -> Result<Option<Seen>> {
    Ok(seen(db).await?.filter(|seen| seen.is_about(capture)))
}

/// Whether the server has read the photos of a session and its proposals are here.
fn is_read(session: &SessionRow) -> bool {
    let word = session.extraction_status.to_ascii_lowercase();
    let is_over = matches!(word.as_str(), "ready" | "accepted" | "rejected");
    // A poll that is due means that the list could not be read to its end.
    is_over && session.proposals_due == 0 && session.next_poll.is_none()
}

/// What the server missed or doubts, without what was taken since or called good enough.
fn open_asks(
    check: &Check,
    first: &CaptureRow,
    photos: &[PhotoRow],
    proposals: &[ProposalRow],
) -> Vec<Ask> {
    let (looked_at, since): (Vec<&PhotoRow>, Vec<&PhotoRow>) = photos
        .iter()
        .partition(|photo| photo.capture_id == first.id);
    let taken: Vec<&str> = looked_at
        .iter()
        .map(|photo| photo.photo_type.as_str())
        .collect();
    let remotes: Vec<(Proposal, bool)> = proposals
        .iter()
        .filter_map(|row| {
            let remote: Proposal = serde_json::from_str(&row.remote).ok()?;
            let is_open = row.decision_state == "open"
                && matches!(remote.status, Some(ProposalStatus::Pending) | None);
            Some((remote, is_open))
        })
        .collect();
    let said: Vec<Said<'_>> = remotes
        .iter()
        .map(|(remote, is_open)| Said {
            field: remote.field_name.as_deref().unwrap_or_default(),
            band: remote
                .confidence
                .as_ref()
                .map_or(Band::Odd, |text| confidence(text).1),
            reasoning: remote.reasoning.as_deref().unwrap_or_default(),
            is_open: *is_open,
        })
        .collect();
    let is_settled = |ask: &Ask| {
        since.iter().any(|photo| photo.photo_type == ask.photo_type)
            || check.enough.iter().any(|each| each == ask.photo_type)
    };
    let mut asks = reshoot::asks(&taken, &said);
    asks.retain(|ask| !is_settled(ask));
    asks
}

/// Submits a session.
///
/// # Errors
/// When the database fails.
pub async fn submit(db: &mut SqliteConnection, session: &str, now: Millis) -> Result<()> {
    let submit = New {
        session,
        kind: Kind::SubmitSession,
        subject: Subject::Session,
        not_before: now,
        now,
    };
    operation::enqueue(&mut *db, submit).await?;
    session_row::set_state(db, session, "submitting").await
}

/// Begins to check the newest capture of a submitted session that has photos. A session
/// that takes what was photographed again is not checked once more: whoever took a shot
/// twice has done enough. What was checked before is left.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &mut SqliteConnection, session: &str, now: Millis) -> Result<()> {
    if let Some(before) = seen(db).await? {
        if before.has_follow_up() && before.last.session_id == session {
            return Ok(());
        }
        leave(db, &before, now).await?;
    }
    let photos = photo_row::of_session(db, session).await?;
    let captures = capture_row::of_session(db, session).await?;
    let has_photos = |row: &&CaptureRow| photos.iter().any(|photo| photo.capture_id == row.id);
    match captures.iter().rfind(has_photos) {
        Some(capture) => {
            let check = Check {
                captures: vec![capture.id.clone()],
                enough: Vec::new(),
            };
            save(db, Some(&check)).await
        }
        None => Ok(()),
    }
}

/// Takes a capture of the same product as the one that takes what is photographed from now on.
///
/// # Errors
/// When the database fails.
pub async fn follow_with(db: &mut SqliteConnection, capture: &str) -> Result<()> {
    if let Some(mut check) = load(db).await? {
        check.captures.push(capture.to_owned());
        save(db, Some(&check)).await?;
    }
    Ok(())
}

/// Goes on with a follow-up where the same product was captured once more, and nothing takes
/// its photos yet.
///
/// # Errors
/// When the database fails.
pub async fn came_again(db: &mut SqliteConnection, capture: &str, product_key: &str) -> Result<()> {
    let Some(seen) = seen(db).await? else {
        return Ok(());
    };
    let takes = session_row::by_id(db, &seen.last.session_id).await?;
    match product_of(&seen.first) == product_key && !takes.is_collecting() {
        true => follow_with(db, capture).await,
        false => Ok(()),
    }
}

/// Another product comes to the table: what was begun is submitted, and what was not taken
/// again is told once. Nothing happens while it is the same product.
///
/// # Errors
/// When the database fails.
pub async fn leave_for(db: &mut SqliteConnection, product_key: &str, now: Millis) -> Result<()> {
    let Some(seen) = seen(db).await? else {
        return Ok(());
    };
    match product_of(&seen.first) == product_key {
        true => Ok(()),
        false => leave(db, &seen, now).await,
    }
}

/// Ends a check: what was begun is submitted, and what was not taken again is told once.
async fn leave(db: &mut SqliteConnection, seen: &Seen, now: Millis) -> Result<()> {
    save(db, None).await?;
    if seen.has_follow_up() {
        submit_follow_up(db, seen, now).await?;
    }
    let shots: Vec<String> = seen
        .asks()
        .iter()
        .map(|ask| photo::label(ask.photo_type))
        .collect();
    if shots.is_empty() {
        return Ok(());
    }
    let message = tr!(
        "{product}: another product came before this was taken again: {shots}. Its proposals wait in Review as they are",
        product = shown_within(&name_of(&seen.first), NAME),
        shots = shots.join(", ")
    );
    let note = Note {
        code: "reshoot_left",
        urgency: Urgency::Notice,
        message: &message,
    };
    notice_row::post(db, &note, &seen.first.id, now).await
}

/// A capture was taken back: a follow-up begins anew, and a check of it ends.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut SqliteConnection, capture: &str) -> Result<()> {
    let Some(mut check) = load(db).await? else {
        return Ok(());
    };
    if check.captures.first().is_some_and(|first| first == capture) {
        return save(db, None).await;
    }
    if !check.captures.iter().any(|id| id == capture) {
        return Ok(());
    }
    check.captures.retain(|id| id != capture);
    save(db, Some(&check)).await?;
    // The product is at hand again as it was before.
    let gone = capture_row::by_id(db, capture).await?.session_id;
    let is_at_hand = desk::get(db, Slot::Session).await? == Some(gone);
    match check.captures.last() {
        Some(last) if is_at_hand => {
            let last = capture_row::by_id(db, last).await?;
            desk::set(db, Slot::Session, Some(&last.session_id)).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Calls a shot good enough, so that it is not asked for any more.
///
/// # Errors
/// When the database fails.
pub async fn good_enough(db: &mut SqliteConnection, photo_type: &str, now: Millis) -> Result<()> {
    let Some(mut check) = load(db).await? else {
        return Ok(());
    };
    check.enough.push(photo_type.to_owned());
    save(db, Some(&check)).await?;
    settle(db, now).await
}

/// Submits the follow-up once nothing is asked for any more.
///
/// # Errors
/// When the database fails.
pub async fn settle(db: &mut SqliteConnection, now: Millis) -> Result<()> {
    match seen(db).await? {
        Some(seen) if seen.has_follow_up() && seen.asks().is_empty() => {
            submit_follow_up(db, &seen, now).await
        }
        Some(_) | None => Ok(()),
    }
}

/// A follow-up without photos stays open: it was captured for something else.
async fn submit_follow_up(db: &mut SqliteConnection, seen: &Seen, now: Millis) -> Result<()> {
    let session = session_row::by_id(db, &seen.last.session_id).await?;
    let has_photos = seen
        .photos
        .iter()
        .any(|photo| photo.capture_id == seen.last.id);
    match session.is_collecting() && has_photos {
        true => submit(db, &session.id, now).await,
        false => Ok(()),
    }
}

/// What tells the product of a capture from others.
pub fn product_of(capture: &CaptureRow) -> &str {
    capture.gtin.as_deref().unwrap_or(&capture.key)
}

/// What the operator knows it by.
fn name_of(capture: &CaptureRow) -> String {
    let remote: Option<scanner_api::Capture> = capture
        .remote
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    remote
        .and_then(|remote| remote.product_name)
        .or_else(|| capture.gtin.clone())
        .unwrap_or_else(|| capture.raw_value.clone())
}

async fn load(db: &mut SqliteConnection) -> Result<Option<Check>> {
    let kept = desk::get(db, Slot::Check).await?;
    // What cannot be read is no check; the next submit begins another.
    Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()))
}

async fn save(db: &mut SqliteConnection, check: Option<&Check>) -> Result<()> {
    let text = check.and_then(|check| serde_json::to_string(check).ok());
    desk::set(db, Slot::Check, text.as_deref()).await
}
