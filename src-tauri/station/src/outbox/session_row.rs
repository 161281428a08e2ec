//! Sessions in the outbox.

use sqlx::{FromRow, SqliteConnection};

use crate::{
    clock::Millis,
    error::{Result, StationError},
};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SessionRow {
    /// Our own id, a UUIDv7 as text.
    pub id: String,
    /// Order it is about.
    pub order_id: Option<String>,
    /// `collecting`, `submitting`, `submitted`, `closing`, `closed` or `expired`.
    pub state: String,
    /// When it was opened.
    pub created: Millis,
    /// Key of its first product.
    pub product_key: Option<String>,
    /// The server's id.
    pub remote_id: Option<String>,
    /// The session as the server sent it last, JSON.
    pub remote: Option<String>,
    /// The server's extraction word.
    pub extraction_status: String,
    /// When the server took the submit.
    pub submitted_at: Option<Millis>,
    /// States of the last poll.
    pub poll_digest: String,
    /// Polls so far.
    pub polls: i64,
    /// When it is polled next.
    pub next_poll: Option<Millis>,
    /// When it is read whole next.
    pub next_look: Option<Millis>,
    /// Looks since the last delivery.
    pub looks: i64,
    /// 1 while its proposals have to be listed.
    pub proposals_due: i64,
}

impl SessionRow {
    /// True while captures may still go to it.
    pub fn is_collecting(&self) -> bool {
        self.state == "collecting"
    }
}

/// Opens a session.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut SqliteConnection,
    id: &str,
    order_id: Option<&str>,
    product_key: Option<&str>,
    now: Millis,
) -> Result<()> {
    sqlx::query("insert into session (id, order_id, product_key, created) values (?1, ?2, ?3, ?4)")
        .bind(id)
        .bind(order_id)
        .bind(product_key)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Reads a session.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<SessionRow> {
    sqlx::query_as("select * from session where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: "session",
            id: id.to_owned(),
        })
}

/// The newest session of an order that still takes captures.
///
/// # Errors
/// When the database fails.
pub async fn collecting_for(
    db: &mut SqliteConnection,
    order_id: Option<&str>,
) -> Result<Option<SessionRow>> {
    Ok(sqlx::query_as(
        "select * from session
         where order_id is ?1 and state = 'collecting'
         order by created desc
         limit 1",
    )
    .bind(order_id)
    .fetch_optional(db)
    .await?)
}

/// Sessions, newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &mut SqliteConnection, limit: u32) -> Result<Vec<SessionRow>> {
    Ok(
        sqlx::query_as("select * from session order by created desc, id desc limit ?1")
            .bind(limit)
            .fetch_all(db)
            .await?,
    )
}

/// Moves a session to another state.
///
/// # Errors
/// When the database fails.
pub async fn set_state(db: &mut SqliteConnection, id: &str, state: &str) -> Result<()> {
    sqlx::query("update session set state = ?2 where id = ?1")
        .bind(id)
        .bind(state)
        .execute(db)
        .await?;
    Ok(())
}

/// How much is in a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Contents {
    /// Captures.
    pub captures: u32,
    /// Photos that were not replaced.
    pub photos: u32,
    /// Operations that are neither done nor discarded.
    pub unsent: u32,
    /// Proposals without a decision.
    pub proposals_waiting: u32,
}

/// Counts what is in a session.
///
/// # Errors
/// When the database fails.
pub async fn contents(db: &mut SqliteConnection, id: &str) -> Result<Contents> {
    Ok(sqlx::query_as(
        "select
             (select count(*) from capture where session_id = ?1) as captures,
             (select count(*) from photo where session_id = ?1 and replaced_by is null) as photos,
             (select count(*) from operation
              where session_id = ?1 and state not in ('done', 'discarded')) as unsent,
             (select count(*) from proposal join capture on capture.id = proposal.capture_id
              where capture.session_id = ?1 and proposal.decision_state = 'open'
                and upper(json_extract(proposal.remote, '$.status')) = 'PENDING') as proposals_waiting",
    )
    .bind(id)
    .fetch_one(db)
    .await?)
}
