//! Re-homing: unsent work of a session that the server let go moves to a fresh one.
//!
//! The captures keep our ids, so whatever happens they exist once. What the server
//! took already stays where it is. The operator is told.

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::{
    clock::Millis,
    error::Result,
    language::later,
    outbox::{
        capture_row,
        desk::{self, Slot},
        notice_row::{self, Note},
        operation::{self, Cause, Kind, New, Operation, State, Subject},
        photo_row,
        session_row::{self, SessionRow},
    },
    product_link,
    view::Urgency,
};

/// Moves what was not sent to the session that goes on; the old one is expired from now on.
/// What may have arrived stays until the server was asked: sent again it could be there twice.
///
/// A photo taken in the same moment may still arrive in the old session, so this may
/// happen to it more than once.
pub(super) async fn rehome(db: &mut SqliteConnection, session_id: &str, now: Millis) -> Result<()> {
    let old = session_row::by_id(&mut *db, session_id).await?;
    let open = operation::open_of_session(&mut *db, session_id).await?;
    let (unclear, open): (Vec<_>, Vec<_>) = open
        .into_iter()
        .partition(|each| each.state == State::Unknown);
    session_row::set_state(&mut *db, session_id, "expired").await?;
    session_row::set_next_poll(&mut *db, session_id, None).await?;
    session_row::set_next_look(&mut *db, session_id, None, 0).await?;
    park_changes(&mut *db, &open, now).await?;
    product_link::give_up(&mut *db, session_id, now).await?;
    if !open.iter().any(|each| carries_work(each.kind)) {
        // Whether anything is left is known once the server was asked about those.
        if unclear.iter().any(|each| carries_work(each.kind)) {
            return Ok(());
        }
        return stranded(db, &old, &open, now).await;
    }
    let (fresh, create) = successor(&mut *db, &old, now).await?;
    for each in &open {
        if carries_work(each.kind) || each.kind.closes_session() {
            move_one(&mut *db, each, &fresh, create, now).await?;
        }
    }
    let note = Note {
        code: "session_moved",
        urgency: Urgency::Notice,
        message: later!(
            "The server let this session expire. What was not sent has moved to a fresh session by itself; nothing is lost"
        ),
    };
    notice_row::post(db, &note, session_id, now).await
}

/// The session that goes on with an expired one, and the operation that creates it.
async fn successor(
    db: &mut SqliteConnection,
    old: &SessionRow,
    now: Millis,
) -> Result<(String, i64)> {
    if let Some(follower) = session_row::follower(&mut *db, &old.id).await? {
        let open = operation::creator(db, &follower.id).await?;
        return Ok((follower.id, open));
    }
    let fresh = Uuid::now_v7().to_string();
    session_row::insert(
        &mut *db,
        &fresh,
        old.order_id.as_deref(),
        old.product_key.as_deref(),
        now,
    )
    .await?;
    session_row::note_follows(&mut *db, &fresh, &old.id).await?;
    // A session that was being submitted or closed goes on to be just that.
    let state = if old.is_expired() {
        "collecting"
    } else {
        &old.state
    };
    session_row::set_state(&mut *db, &fresh, state).await?;
    if desk::get(&mut *db, Slot::Session).await?.as_deref() == Some(&old.id) {
        desk::set(&mut *db, Slot::Session, Some(&fresh)).await?;
    }
    let create = New {
        session: &fresh,
        kind: Kind::CreateSession,
        subject: Subject::Session,
        not_before: now,
        now,
    };
    let create = operation::enqueue(db, create).await?;
    Ok((fresh, create))
}

/// What was to be changed in the old session can't be any more.
async fn park_changes(db: &mut SqliteConnection, open: &[Operation], now: Millis) -> Result<()> {
    let cause = Cause {
        code: "session_expired".to_owned(),
        detail: later!("The server let this session expire, so nothing in it can be changed there. Discard this").to_owned(),
    };
    for each in open {
        let is_change = matches!(each.kind, Kind::RelabelPhoto | Kind::ReorderPhotos);
        if is_change && each.state == State::Sending {
            operation::park(&mut *db, each.seq, now, &cause).await?;
        }
    }
    Ok(())
}

async fn move_one(
    db: &mut SqliteConnection,
    moved: &Operation,
    fresh: &str,
    create: i64,
    now: Millis,
) -> Result<()> {
    operation::move_to(&mut *db, moved.seq, fresh, create, now).await?;
    if let (Kind::CreateCapture, Some(capture)) = (moved.kind, &moved.capture_id) {
        capture_row::move_to(&mut *db, capture, fresh).await?;
        operation::follow_capture(&mut *db, capture, fresh).await?;
    }
    if let (Kind::SendPhoto, Some(photo)) = (moved.kind, &moved.photo_id) {
        photo_row::note_storage_key(&mut *db, photo, None).await?;
        photo_row::move_to(&mut *db, photo, fresh).await?;
    }
    Ok(())
}

/// Nothing but closing the session was left to do, and there is nothing left to close.
async fn stranded(
    db: &mut SqliteConnection,
    old: &SessionRow,
    open: &[Operation],
    now: Millis,
) -> Result<()> {
    let mut was_submitted = false;
    for each in open {
        match each.kind {
            // It is closed at the server, which is what was wanted.
            Kind::EndSession => operation::finish(&mut *db, each.seq, now).await?,
            Kind::SubmitSession => {
                was_submitted = true;
                let cause = Cause {
                    code: "session_expired".to_owned(),
                    detail: later!("The server let this session expire before it was submitted, so its captures are stored there but will not be extracted. Discard this and scan again what you need").to_owned(),
                };
                operation::park(&mut *db, each.seq, now, &cause).await?;
            }
            Kind::CreateSession
            | Kind::CreateCapture
            | Kind::RetryCapture
            | Kind::SendPhoto
            | Kind::RelabelPhoto
            | Kind::ReorderPhotos
            | Kind::ReviewProposal
            | Kind::ApplyProposals
            | Kind::SaveRedirect => {}
        }
    }
    let note = Note {
        code: "session_expired",
        urgency: Urgency::Notice,
        message: match was_submitted {
            true => {
                later!(
                    "The server let a session expire before it could be submitted. Look at the queue"
                )
            }
            false => {
                later!(
                    "The server closed this session for being idle. The next scan opens a new one; nothing is lost"
                )
            }
        },
    };
    if old.is_expired() {
        return Ok(());
    }
    notice_row::post(db, &note, &old.id, now).await
}

/// Whether the operation brings something that the server does not have yet.
fn carries_work(kind: Kind) -> bool {
    matches!(kind, Kind::CreateCapture | Kind::SendPhoto)
}
