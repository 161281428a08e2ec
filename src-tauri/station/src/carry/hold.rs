//! Holding back what went to another station, and taking it back.

use sqlx::{FromRow, SqliteConnection};
use tr::tr;

use super::{MOVED, collect};
use crate::{
    clock::Millis,
    error::{Result, StationError},
    outbox::{
        desk::{self, Slot},
        operation::{self, Kind, Operation, State},
        session_row,
    },
};

/// How things stood before they were held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    operations: Vec<Stood>,
    sessions: Vec<(String, String)>,
    at_hand: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct Stood {
    seq: i64,
    state: String,
    not_before: Millis,
    error_code: String,
    error_detail: String,
}

/// Holds back everything that is unsent. Its sessions take no more captures: the next
/// scan opens a new one.
///
/// # Errors
/// [`StationError::NotNow`] while something is being sent; otherwise when the database fails.
pub async fn hold(db: &mut SqliteConnection, words: &str, now: Millis) -> Result<Before> {
    let operations: Vec<Stood> = sqlx::query_as(
        "select seq, state, not_before, error_code, error_detail from operation
         where state not in ('done', 'discarded')",
    )
    .fetch_all(&mut *db)
    .await?;
    if operations.iter().any(|each| each.state == "sending") {
        return Err(StationError::NotNow {
            state: tr!("the operation is" => "being sent"),
        });
    }
    let sessions: Vec<(String, String)> = sqlx::query_as(
        "select id, state from session
         where state in ('collecting', 'submitting', 'closing')
           and id in (select session_id from operation where state not in ('done', 'discarded'))",
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query(
        "update operation set state = 'held', not_before = ?1, error_code = ?2, error_detail = ?3
         where state not in ('done', 'discarded')",
    )
    .bind(now)
    .bind(MOVED)
    .bind(words)
    .execute(&mut *db)
    .await?;
    for (id, _) in &sessions {
        session_row::set_state(&mut *db, id, MOVED).await?;
    }
    let at_hand = desk::get(&mut *db, Slot::Session).await?;
    let is_moved = |id: &String| sessions.iter().any(|(moved, _)| moved == id);
    let at_hand = at_hand.filter(is_moved);
    if at_hand.is_some() {
        desk::set(db, Slot::Session, None).await?;
    }
    Ok(Before {
        operations,
        sessions,
        at_hand,
    })
}

/// Puts everything back as it stood: the file could not be written.
///
/// # Errors
/// When the database fails.
pub async fn restore(db: &mut SqliteConnection, before: &Before) -> Result<()> {
    for each in &before.operations {
        sqlx::query(
            "update operation set state = ?2, not_before = ?3, error_code = ?4, error_detail = ?5
             where seq = ?1 and state = 'held'",
        )
        .bind(each.seq)
        .bind(&each.state)
        .bind(each.not_before)
        .bind(&each.error_code)
        .bind(&each.error_detail)
        .execute(&mut *db)
        .await?;
    }
    for (id, state) in &before.sessions {
        session_row::set_state(&mut *db, id, state).await?;
    }
    match (&before.at_hand, desk::get(&mut *db, Slot::Session).await?) {
        (Some(at_hand), None) => desk::set(db, Slot::Session, Some(at_hand)).await,
        _ => Ok(()),
    }
}

/// Ids of the operations that went to another station and are held back here.
///
/// # Errors
/// When the database fails.
pub async fn moved(db: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select id from operation
         where state not in ('done', 'discarded') and state = 'held' and error_code = ?1
         order by seq",
    )
    .bind(MOVED)
    .fetch_all(db)
    .await?)
}

/// Takes an operation back that went to another station: it counts as unclear, so that the
/// server is asked first. Answers false when it is none.
///
/// # Errors
/// When the database fails.
pub async fn release(
    db: &mut SqliteConnection,
    operation: &Operation,
    now: Millis,
) -> Result<bool> {
    if operation.state != State::Held || operation.error_code != MOVED {
        return Ok(false);
    }
    sqlx::query(
        "update operation
         set state = case when waits_for > 0 then 'blocked' when ?3 then 'ready' else 'unknown' end,
             not_before = ?2, error_code = '', error_detail = '', frozen_request = null
         where seq = ?1",
    )
    .bind(operation.seq)
    .bind(now)
    .bind(operation.kind == Kind::CreateSession)
    .execute(&mut *db)
    .await?;
    let session = session_row::by_id(&mut *db, &operation.session_id).await?;
    if session.state == MOVED {
        let open = operation::open_of_session(&mut *db, &session.id).await?;
        let state = collect::standing(open.iter().map(|each| each.kind));
        session_row::set_state(db, &session.id, state).await?;
    }
    Ok(true)
}
