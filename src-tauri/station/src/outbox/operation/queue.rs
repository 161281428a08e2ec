//! Making operations: each stands behind everything it has to wait for.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::Kind;
use crate::{clock::Millis, error::Result};

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The session itself.
    Session,
    /// A capture.
    Capture(&'a str),
    /// A photo.
    Photo(&'a str),
    /// A proposal of a capture.
    Proposal {
        /// The proposal.
        proposal: &'a str,
        /// Its capture.
        capture: &'a str,
    },
}

/// An operation to be made.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Its lane.
    pub session: &'a str,
    /// What it does.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject<'a>,
    /// When it may be sent.
    pub not_before: Millis,
    /// When it is made.
    pub now: Millis,
}

/// Puts an operation into the outbox, behind everything it has to wait for.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(db: &mut SqliteConnection, new: New<'_>) -> Result<i64> {
    let (capture, photo, proposal) = match new.subject {
        Subject::Session => (None, None, None),
        Subject::Capture(capture) => (Some(capture), None, None),
        Subject::Photo(photo) => (None, Some(photo), None),
        Subject::Proposal { proposal, capture } => (Some(capture), None, Some(proposal)),
    };
    let seq: i64 = sqlx::query_scalar(
        "insert into operation (id, session_id, kind, state, class, not_before, capture_id, photo_id, proposal_id, created)
         values (?1, ?2, ?3, 'ready', ?4, ?5, ?6, ?7, ?8, ?9)
         returning seq",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(new.session)
    .bind(new.kind.word())
    .bind(new.kind.class())
    .bind(new.not_before)
    .bind(capture)
    .bind(photo)
    .bind(proposal)
    .bind(new.now)
    .fetch_one(&mut *db)
    .await?;
    wait_for(db, seq, &new).await?;
    if new.kind.closes_session() {
        line_up(db, new.session).await?;
    }
    Ok(seq)
}

/// Lets the captures and photos of a session that is over be served with its end: behind
/// the captures that are made now, and one session after the other. The server lets go of
/// a session that stays idle, and what it lets go is never extracted.
///
/// # Errors
/// When the database fails.
pub async fn line_up(db: &mut SqliteConnection, session: &str) -> Result<()> {
    sqlx::query(
        "update operation set class = ?2
         where session_id = ?1 and class in (?3, ?4) and state not in ('done', 'discarded')",
    )
    .bind(session)
    .bind(Kind::SubmitSession.class())
    .bind(Kind::CreateCapture.class())
    .bind(Kind::SendPhoto.class())
    .execute(db)
    .await?;
    Ok(())
}

/// The statement that puts edges from the unfinished operations of the lane that
/// stand before one of this kind. ?1 is the child, ?2 a photo, ?3 a capture, ?4 the lane.
macro_rules! edges_where {
    ($condition:literal) => {
        Some(concat!(
            "insert into edge (parent, child)
             select seq, ?1 from operation
             where session_id = ?4 and seq <> ?1 and state not in ('done', 'discarded')
               and (?2 is not null and ?3 is not null) and ",
            $condition
        ))
    };
}

fn edges(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::CreateSession | Kind::RetryCapture | Kind::ReviewProposal => None,
        Kind::CreateCapture => edges_where!("kind = 'create_session'"),
        Kind::SendPhoto => edges_where!(
            "(kind = 'create_session'
              or (kind = 'create_capture' and capture_id = (select capture_id from photo where id = ?2)))"
        ),
        Kind::RelabelPhoto => edges_where!("photo_id = ?2"),
        Kind::ReorderPhotos => edges_where!("kind in ('send_photo', 'reorder_photos')"),
        // A link waits for its product, which the end of the session may bring.
        Kind::SubmitSession | Kind::EndSession => edges_where!("kind <> 'save_redirect'"),
        Kind::SaveRedirect => edges_where!("kind = 'create_capture' and capture_id = ?3"),
        Kind::ApplyProposals => edges_where!("kind = 'review_proposal' and capture_id = ?3"),
    }
}

async fn wait_for(db: &mut SqliteConnection, seq: i64, new: &New<'_>) -> Result<()> {
    let Some(sql) = edges(new.kind) else {
        return Ok(());
    };
    let (photo, capture) = match new.subject {
        Subject::Session => ("", ""),
        Subject::Capture(capture) | Subject::Proposal { capture, .. } => ("", capture),
        Subject::Photo(photo) => (photo, ""),
    };
    let edges = sqlx::query(sql)
        .bind(seq)
        .bind(photo)
        .bind(capture)
        .bind(new.session)
        .execute(&mut *db)
        .await?
        .rows_affected();
    if edges > 0 {
        sqlx::query("update operation set state = 'blocked', waits_for = ?2 where seq = ?1")
            .bind(seq)
            .bind(i64::try_from(edges).unwrap_or(i64::MAX))
            .execute(db)
            .await?;
    }
    Ok(())
}
