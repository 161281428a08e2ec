//! Moving operations from one state to the next.

use std::time::Duration;

use sqlx::SqliteConnection;
use tr::tr;

use super::{Operation, State};
use crate::{
    clock::{Millis, millis},
    error::{Result, StationError},
    language::later,
};

/// Why an operation does not go on, for the Queue screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cause {
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

impl Cause {
    /// The file of a photo is not there any more.
    pub fn photo_gone() -> Self {
        Self {
            code: "photo_gone".to_owned(),
            detail: later!(
                "The file of this photo cannot be read. Take the photo again, then discard this one"
            )
            .to_owned(),
        }
    }
}

/// Marks an operation as being sent and fixes its request; without one, what is fixed stays.
///
/// # Errors
/// When the database fails.
pub async fn mark_sending(
    db: &mut SqliteConnection,
    seq: i64,
    request: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "update operation
         set state = 'sending', attempts = attempts + 1, frozen_request = coalesce(?2, frozen_request),
             error_code = '', error_detail = ''
         where seq = ?1",
    )
    .bind(seq)
    .bind(request)
    .execute(db)
    .await?;
    Ok(())
}

/// Fixes the request of an operation that is being sent, once all it needs is known.
///
/// # Errors
/// When the database fails.
pub async fn refreeze(db: &mut SqliteConnection, seq: i64, request: &str) -> Result<()> {
    sqlx::query("update operation set frozen_request = ?2 where seq = ?1")
        .bind(seq)
        .bind(request)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the server has it, and promotes what waited for it.
///
/// # Errors
/// When the database fails.
pub async fn finish(db: &mut SqliteConnection, seq: i64, now: Millis) -> Result<()> {
    settle(db, seq, State::Done, now).await
}

/// Takes an operation out, and with it what makes no sense without it.
///
/// A photo without its capture is discarded too; a submit no longer waits for it.
///
/// # Errors
/// When the database fails.
pub async fn discard(db: &mut SqliteConnection, seq: i64, now: Millis) -> Result<()> {
    let dependent: Vec<i64> = sqlx::query_scalar(
        "select child.seq
         from edge join operation as child on child.seq = edge.child
         where edge.parent = ?1 and child.kind in ('create_capture', 'send_photo', 'relabel_photo', 'save_redirect')
           and child.state not in ('done', 'discarded')",
    )
    .bind(seq)
    .fetch_all(&mut *db)
    .await?;
    for child in dependent {
        Box::pin(discard(db, child, now)).await?;
    }
    settle(db, seq, State::Discarded, now).await
}

async fn settle(db: &mut SqliteConnection, seq: i64, state: State, now: Millis) -> Result<()> {
    let changed = sqlx::query(
        "update operation set state = ?2, finished = ?3
         where seq = ?1 and state not in ('done', 'discarded')",
    )
    .bind(seq)
    .bind(state.word())
    .bind(now)
    .execute(&mut *db)
    .await?
    .rows_affected();
    if changed == 0 {
        return Ok(());
    }
    sqlx::query("update operation set waits_for = waits_for - 1 where seq in (select child from edge where parent = ?1)")
        .bind(seq)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "update operation set state = 'ready'
         where seq in (select child from edge where parent = ?1) and waits_for <= 0 and state = 'blocked'",
    )
    .bind(seq)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts an operation back; it is certain that the server did not do it. One that others have to
/// come before waits for them again.
///
/// # Errors
/// When the database fails.
pub async fn put_back(
    db: &mut SqliteConnection,
    seq: i64,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    rest(&mut *db, seq, State::Ready, not_before, cause).await?;
    sqlx::query("update operation set state = 'blocked' where seq = ?1 and state = 'ready' and waits_for > 0")
        .bind(seq)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the outcome is unknown; the server is asked after `not_before`.
///
/// # Errors
/// When the database fails.
pub async fn mark_unknown(
    db: &mut SqliteConnection,
    seq: i64,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    rest(db, seq, State::Unknown, not_before, cause).await
}

/// Stops an operation until somebody decides.
///
/// # Errors
/// When the database fails.
pub async fn park(db: &mut SqliteConnection, seq: i64, now: Millis, cause: &Cause) -> Result<()> {
    rest(db, seq, State::Parked, now, cause).await
}

async fn rest(
    db: &mut SqliteConnection,
    seq: i64,
    state: State,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    sqlx::query(
        // What was held back meanwhile stays so.
        "update operation set state = ?2, not_before = ?3, error_code = ?4, error_detail = ?5
         where seq = ?1 and state not in ('done', 'discarded', 'held')",
    )
    .bind(seq)
    .bind(state.word())
    .bind(not_before)
    .bind(&cause.code)
    .bind(&cause.detail)
    .execute(db)
    .await?;
    Ok(())
}

/// Moves an operation to another session, behind the operation that creates it
/// there. Its request is forgotten: it named the old session, which did not take it.
///
/// # Errors
/// When the database fails.
pub async fn move_to(
    db: &mut SqliteConnection,
    seq: i64,
    session: &str,
    behind: i64,
    now: Millis,
) -> Result<()> {
    sqlx::query("insert into edge (parent, child) values (?1, ?2) on conflict do nothing")
        .bind(behind)
        .bind(seq)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "update operation
         set session_id = ?2, frozen_request = null, not_before = ?3,
             error_code = iif(state = 'held', error_code, ''), error_detail = iif(state = 'held', error_detail, ''),
             waits_for = (select count(*) from edge join operation as parent on parent.seq = edge.parent
                          where edge.child = ?1 and parent.state not in ('done', 'discarded'))
         where seq = ?1",
    )
    .bind(seq)
    .bind(session)
    .bind(now)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update operation set state = iif(waits_for > 0, 'blocked', 'ready') where seq = ?1 and state <> 'held'",
    )
    .bind(seq)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the frozen request of an operation that the server is known not to have done.
///
/// # Errors
/// When the database fails.
pub async fn unfreeze(db: &mut SqliteConnection, seq: i64) -> Result<()> {
    sqlx::query("update operation set frozen_request = null where seq = ?1")
        .bind(seq)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends the undo time of all decisions of a capture.
///
/// # Errors
/// When the database fails.
pub async fn release_reviews(db: &mut SqliteConnection, capture: &str, now: Millis) -> Result<()> {
    sqlx::query(
        "update operation set not_before = ?2
         where capture_id = ?1 and kind = 'review_proposal' and state = 'ready' and not_before > ?2",
    )
    .bind(capture)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Makes an operation due at once: parked and held ones go back, ready ones stop waiting.
///
/// Its request is forgotten only where the server is known to have refused it, so
/// that what was corrected here is sent; an operation of unknown outcome stays so.
///
/// # Errors
/// [`StationError::NotNow`] in any other state.
pub async fn retry(db: &mut SqliteConnection, operation: &Operation, now: Millis) -> Result<()> {
    match operation.state {
        State::Parked | State::Held => {
            unfreeze(&mut *db, operation.seq).await?;
            sqlx::query(
                "update operation
                 set state = iif(waits_for > 0, 'blocked', 'ready'), not_before = ?2, error_code = '', error_detail = ''
                 where seq = ?1",
            )
            .bind(operation.seq)
            .bind(now)
            .execute(db)
            .await?;
            Ok(())
        }
        State::Ready => put_back(db, operation.seq, now, &Cause::default()).await,
        State::Blocked => Err(StationError::NotNow {
            state: tr!("the operation is" => "waiting for another one"),
        }),
        State::Sending => Err(StationError::NotNow {
            state: tr!("the operation is" => "being sent"),
        }),
        State::Unknown => Err(StationError::NotNow {
            state: tr!("the operation is" => "unclear; the server is asked first"),
        }),
        State::Done => Err(StationError::NotNow {
            state: tr!("the operation is" => "done"),
        }),
        State::Discarded => Err(StationError::NotNow {
            state: tr!("the operation is" => "discarded"),
        }),
    }
}

/// Keeps an operation back until somebody releases it.
///
/// # Errors
/// [`StationError::NotNow`] when it is on its way, unclear or over.
pub async fn hold(db: &mut SqliteConnection, operation: &Operation, now: Millis) -> Result<()> {
    match operation.state {
        State::Ready | State::Blocked | State::Parked => {
            rest(db, operation.seq, State::Held, now, &Cause::default()).await
        }
        State::Held => Ok(()),
        State::Sending => Err(StationError::NotNow {
            state: tr!("the operation is" => "being sent"),
        }),
        State::Unknown => Err(StationError::NotNow {
            state: tr!("the operation is" => "unclear; the server is asked first"),
        }),
        State::Done => Err(StationError::NotNow {
            state: tr!("the operation is" => "done"),
        }),
        State::Discarded => Err(StationError::NotNow {
            state: tr!("the operation is" => "discarded"),
        }),
    }
}

/// The start-up rule: whatever was being sent has an unknown outcome, except a
/// session, of which a second one does no harm; and no deadline lies further ahead than the longest quarantine after a clock that jumped.
///
/// # Errors
/// When the database fails.
pub(in crate::outbox) async fn recover(
    db: &mut SqliteConnection,
    now: Millis,
    quarantine: Duration,
) -> Result<()> {
    adopt(&mut *db, now, now + millis(quarantine)).await?;
    const FURTHEST: Duration = Duration::from_secs(3_600);
    sqlx::query("update operation set not_before = ?1 where state in ('ready', 'blocked', 'unknown') and not_before > ?2")
        .bind(now)
        .bind(now + millis(FURTHEST.max(quarantine)))
        .execute(&mut *db)
        .await?;
    for sql in [
        "update session set next_poll = ?1 where next_poll > ?2",
        "update session set next_look = ?1 where next_look > ?2",
    ] {
        sqlx::query(sql)
            .bind(now)
            .bind(now + millis(FURTHEST))
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Makes unknown what stands as being sent though nobody sends it: after a start, and
/// after an outcome that could not be noted.
///
/// # Errors
/// When the database fails.
pub async fn adopt(db: &mut SqliteConnection, now: Millis, until: Millis) -> Result<()> {
    sqlx::query(
        "update operation
         set state = iif(kind = 'create_session', 'ready', 'unknown'),
             not_before = iif(kind = 'create_session', ?2, ?1),
             error_code = 'interrupted',
             error_detail = 'Perch was interrupted while this was being sent; the server will be asked whether it arrived'
         where state = 'sending'",
    )
    .bind(until)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}
