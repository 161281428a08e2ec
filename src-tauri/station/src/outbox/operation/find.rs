//! Finding operations: what is due, what is unclear, what belongs to a thing.

use sqlx::SqliteConnection;
use tr::tr;

use super::{Kind, Operation};
use crate::{
    clock::Millis,
    error::{Result, StationError},
};

/// The operation that may be sent first at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut SqliteConnection, now: Millis) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation indexed by operation_due
         where state = 'ready' and not_before <= ?1
         order by class, seq
         limit 1",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// When the next operation becomes due, if any is ready at all.
///
/// # Errors
/// When the database fails.
pub async fn next_moment(db: &mut SqliteConnection) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select min(not_before) from (
             select min(not_before) as not_before from operation where state = 'ready'
             union all
             select min(max(not_before), min(not_before) + 600000)
             from operation indexed by operation_unclear
             where state = 'unknown'
             group by session_id)",
    )
    .fetch_one(db)
    .await?)
}

/// The operation that creates a session at the server.
///
/// # Errors
/// When the database fails.
pub async fn creator(db: &mut SqliteConnection, session: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select seq from operation
         where session_id = ?1 and kind = 'create_session'
         order by seq
         limit 1",
    )
    .bind(session)
    .fetch_one(db)
    .await?)
}

/// Whether the request that creates a capture is fixed already.
///
/// # Errors
/// When the database fails.
pub async fn is_frozen(db: &mut SqliteConnection, capture_id: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from operation
         where capture_id = ?1 and kind = 'create_capture' and (frozen_request is not null or state = 'done'))",
    )
    .bind(capture_id)
    .fetch_one(db)
    .await?)
}

/// The operation that creates a capture at the server.
///
/// # Errors
/// When the database fails.
pub async fn creator_of_capture(db: &mut SqliteConnection, capture_id: &str) -> Result<Operation> {
    Ok(sqlx::query_as(
        "select * from operation where capture_id = ?1 and kind = 'create_capture'
         order by seq
         limit 1",
    )
    .bind(capture_id)
    .fetch_one(db)
    .await?)
}

/// Reads one operation.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Operation> {
    sqlx::query_as("select * from operation where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: tr!("is not here" => "operation"),
            id: id.to_owned(),
        })
}

/// Operations with an unknown outcome whose quarantine is over, of the session that waits longest.
///
/// A session is not looked at before the last of its quarantines is over, so that one look
/// settles them all; but none waits for more than ten minutes because of others.
///
/// # Errors
/// When the database fails.
pub async fn unclear(db: &mut SqliteConnection, now: Millis) -> Result<Vec<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where state = 'unknown' and not_before <= ?1
           and session_id = (
               select session_id from operation indexed by operation_unclear
               where state = 'unknown'
               group by session_id
               having min(max(not_before), min(not_before) + 600000) <= ?1
               order by min(not_before)
               limit 1)
         order by seq",
    )
    .bind(now)
    .fetch_all(db)
    .await?)
}

/// The operation of a proposal that is neither done nor discarded.
///
/// # Errors
/// When the database fails.
pub async fn open_of_proposal(
    db: &mut SqliteConnection,
    proposal: &str,
) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where proposal_id = ?1 and state not in ('done', 'discarded')
         order by seq desc
         limit 1",
    )
    .bind(proposal)
    .fetch_optional(db)
    .await?)
}

/// The newest operation of a photo of this kind.
///
/// # Errors
/// When the database fails.
pub async fn of_photo(
    db: &mut SqliteConnection,
    photo: &str,
    kind: Kind,
) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation where photo_id = ?1 and kind = ?2 order by seq desc limit 1",
    )
    .bind(photo)
    .bind(kind.word())
    .fetch_optional(db)
    .await?)
}

/// Operations of a session that are neither done nor discarded.
///
/// # Errors
/// When the database fails.
pub async fn open_of_session(db: &mut SqliteConnection, session: &str) -> Result<Vec<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where session_id = ?1 and state not in ('done', 'discarded')
         order by seq",
    )
    .bind(session)
    .fetch_all(db)
    .await?)
}
