//! Settling: an answer is noted in the rows, and its operation is done.
//!
//! What the server said is kept as the client read it, unknown members included,
//! so that the window can show it beside our own values.
//!
//! It does not send anything.

use scanner_api::{Capture, Photo, Proposal, Reply, SessionDetail};
use serde::Serialize;
use sqlx::SqliteConnection;
use tr::tr;

use crate::{
    clock::{Millis, millis},
    error::Result,
    outbox::{
        capture_row,
        operation::{self, Kind, Operation},
        photo_row, proposal_row, session_row,
    },
    product_link,
    settings::Waits,
};

/// Notes a successful answer and finishes its operation.
///
/// `Ok(false)` when the answer does not name what it made; then nothing was noted.
pub(super) async fn success(
    db: &mut SqliteConnection,
    done: &Operation,
    reply: &Reply,
    waits: &Waits,
    now: Millis,
) -> Result<bool> {
    let named = match done.kind {
        Kind::CreateSession => match reply.session_id() {
            Ok(id) => {
                let session = reply.session().unwrap_or_default();
                session_row::note_remote(
                    &mut *db,
                    &done.session_id,
                    Some(id.as_str()),
                    &json(&session),
                )
                .await?;
                true
            }
            Err(_) => false,
        },
        Kind::CreateCapture => match reply.capture_id() {
            Ok(_) => {
                let capture = reply.capture().unwrap_or_default();
                note_capture(&mut *db, subject(&done.capture_id), &capture, now).await?;
                look_soon(&mut *db, &done.session_id, waits, now).await?;
                true
            }
            Err(_) => false,
        },
        Kind::SendPhoto => match reply.photo_id() {
            Ok(_) => {
                let photo = reply.photo().unwrap_or_default();
                note_photo(&mut *db, subject(&done.photo_id), &photo).await?;
                true
            }
            Err(_) => false,
        },
        Kind::RetryCapture => {
            if let Ok(capture) = reply.capture() {
                note_capture(&mut *db, subject(&done.capture_id), &capture, now).await?;
            }
            look_soon(&mut *db, &done.session_id, waits, now).await?;
            true
        }
        Kind::RelabelPhoto => {
            if let Ok(photo) = reply.photo() {
                note_photo(&mut *db, subject(&done.photo_id), &photo).await?;
            }
            true
        }
        Kind::ReorderPhotos => {
            note_order(&mut *db, done, reply).await?;
            true
        }
        Kind::SubmitSession | Kind::EndSession => {
            if let Ok(session) = reply.session() {
                session_row::note_remote(&mut *db, &done.session_id, None, &json(&session)).await?;
            }
            closed(&mut *db, done, waits, now).await?;
            true
        }
        Kind::ReviewProposal => {
            let proposal = reply.proposal().unwrap_or_default();
            reviewed(&mut *db, done, &proposal).await?;
            true
        }
        Kind::ApplyProposals => {
            applied(&mut *db, done, now).await?;
            true
        }
        Kind::SaveRedirect => true,
    };
    if named {
        operation::finish(db, done.seq, now).await?;
    }
    Ok(named)
}

/// The session was submitted or ended at the server.
pub(super) async fn closed(
    db: &mut SqliteConnection,
    done: &Operation,
    waits: &Waits,
    now: Millis,
) -> Result<()> {
    match done.kind {
        Kind::SubmitSession => {
            let first = waits.polls.first().copied().unwrap_or(waits.slow_poll);
            session_row::note_submitted(db, &done.session_id, now, Some(now + millis(first))).await
        }
        _ => {
            // A link may wait for a product that is not known yet.
            let is_awaited = operation::is_awaited(&mut *db, &done.session_id).await?;
            let look = is_awaited.then_some(now + millis(waits.slow_poll));
            session_row::set_next_look(&mut *db, &done.session_id, look, 0).await?;
            session_row::set_state(db, &done.session_id, "closed").await
        }
    }
}

/// The accepted proposals of a capture were written to its product.
pub(super) async fn applied(
    db: &mut SqliteConnection,
    done: &Operation,
    now: Millis,
) -> Result<()> {
    capture_row::note_applied(&mut *db, subject(&done.capture_id), now).await?;
    session_row::set_next_look(db, &done.session_id, Some(now), 0).await
}

/// Notes the server's state of a proposal we decided on.
///
/// When somebody else had decided otherwise, the server's decision is shown.
pub(super) async fn reviewed(
    db: &mut SqliteConnection,
    done: &Operation,
    proposal: &Proposal,
) -> Result<()> {
    let row = proposal_row::by_id(&mut *db, subject(&done.proposal_id)).await?;
    let ours = row.decision.as_deref().unwrap_or_default();
    let theirs = proposal
        .status
        .as_ref()
        .map(|status| status.as_str().to_ascii_lowercase());
    if theirs.is_some() {
        proposal_row::note_remote(
            &mut *db,
            &row.id,
            &row.capture_id,
            row.place,
            &json(proposal),
        )
        .await?;
    }
    let (state, note) = match theirs.as_deref() {
        Some(theirs) if theirs != ours && theirs != "pending" => (
            "already_decided",
            tr!(
                "Somebody decided this before: the server has it as {theirs}",
                theirs
            ),
        ),
        Some(_) | None => ("recorded", String::new()),
    };
    proposal_row::decide(db, &row.id, Some(ours), state, &note).await
}

/// Notes a whole session with its captures and photos, matched by our own ids.
pub(super) async fn session(
    db: &mut SqliteConnection,
    id: &str,
    detail: &SessionDetail,
    now: Millis,
) -> Result<()> {
    session_row::note_remote(&mut *db, id, None, &json(&detail.session)).await?;
    let captures = capture_row::of_session(&mut *db, id).await?;
    for row in &captures {
        let found = detail
            .captures
            .iter()
            .find(|each| is_capture(each, &row.id, row.remote_id.as_deref()));
        if let Some(found) = found {
            note_capture(&mut *db, &row.id, found, now).await?;
        }
    }
    let photos = photo_row::of_session(&mut *db, id).await?;
    for row in &photos {
        let found = detail
            .product_photos
            .iter()
            .find(|each| is_photo(each, row));
        if let (Some(found), Some(_)) = (found, &row.remote) {
            note_photo(&mut *db, &row.id, found).await?;
        }
    }
    Ok(())
}

/// Whether the server's capture is ours.
pub(super) fn is_capture(theirs: &Capture, id: &str, remote_id: Option<&str>) -> bool {
    match theirs.metadata.get("client_capture_id") {
        Some(named) => named == id,
        None => remote_id.is_some() && theirs.id.as_ref().map(|id| id.as_str()) == remote_id,
    }
}

/// Whether the server's photo is ours.
pub(super) fn is_photo(theirs: &Photo, row: &photo_row::PhotoRow) -> bool {
    match theirs.metadata.get("client_photo_id") {
        Some(named) => *named == row.id,
        None => row.s3_key.is_some() && theirs.s3_key == row.s3_key,
    }
}

/// Notes what the server says of one of our captures.
pub(super) async fn note_capture(
    db: &mut SqliteConnection,
    id: &str,
    capture: &Capture,
    now: Millis,
) -> Result<()> {
    let remote_id = capture.id.as_ref().map(|id| id.as_str());
    capture_row::note_remote(&mut *db, id, remote_id, &json(capture)).await?;
    product_link::heard(db, id, capture, now).await
}

/// Notes what the server says of one of our photos.
pub(super) async fn note_photo(db: &mut SqliteConnection, id: &str, photo: &Photo) -> Result<()> {
    let remote_id = photo.id.as_ref().map(|id| id.as_str());
    photo_row::note_remote(db, id, remote_id, &json(photo)).await
}

/// Notes the proposals of a capture in the server's order.
pub(super) async fn proposals(
    db: &mut SqliteConnection,
    capture: &str,
    list: &[Proposal],
) -> Result<()> {
    for (place, proposal) in list.iter().enumerate() {
        // Without an id it could only be looked at, so a name is made of its place.
        let nameless = format!("{capture}-{place}");
        let id = proposal
            .id
            .as_ref()
            .map_or(nameless.as_str(), |id| id.as_str());
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        proposal_row::note_remote(&mut *db, id, capture, place, &json(proposal)).await?;
    }
    Ok(())
}

async fn note_order(db: &mut SqliteConnection, done: &Operation, reply: &Reply) -> Result<()> {
    let Ok(page) = reply.photos() else {
        return Ok(());
    };
    let rows = photo_row::of_session(&mut *db, &done.session_id).await?;
    for row in &rows {
        let mine = page.items.iter().find(|each| {
            each.id.is_some() && each.id.as_ref().map(|id| id.as_str()) == row.remote_id.as_deref()
        });
        if let Some(photo) = mine {
            note_photo(&mut *db, &row.id, photo).await?;
        }
    }
    Ok(())
}

/// A delivery starts the looks that bring the product's name.
pub(super) async fn look_soon(
    db: &mut SqliteConnection,
    session: &str,
    waits: &Waits,
    now: Millis,
) -> Result<()> {
    let first = waits.looks.first().map(|wait| now + millis(*wait));
    session_row::set_next_look(db, session, first, 0).await
}

fn subject(id: &Option<String>) -> &str {
    id.as_deref().unwrap_or_default()
}

/// A record as it is kept; the types come from the wire and always serialise.
pub(super) fn json<T: Serialize>(record: &T) -> String {
    serde_json::to_string(record).unwrap_or_else(|_| "{}".to_owned())
}
