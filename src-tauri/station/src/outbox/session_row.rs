//! Sessions in the outbox.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};
use tr::tr;

use super::{freshness_row, link_row};
use crate::{
    clock::Millis,
    error::{Result, StationError},
};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
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
    /// The expired session this one goes on with.
    pub follows: Option<String>,
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
    /// True once the server let it go.
    pub fn is_expired(&self) -> bool {
        self.state == "expired"
    }

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

/// Gives a session an order.
///
/// # Errors
/// When the database fails.
pub async fn set_order(db: &mut SqliteConnection, id: &str, order_id: &str) -> Result<()> {
    sqlx::query("update session set order_id = ?2 where id = ?1")
        .bind(id)
        .bind(order_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a session goes on with what an expired one could not take.
///
/// # Errors
/// When the database fails.
pub async fn note_follows(db: &mut SqliteConnection, id: &str, expired: &str) -> Result<()> {
    sqlx::query("update session set follows = ?2 where id = ?1")
        .bind(id)
        .bind(expired)
        .execute(db)
        .await?;
    Ok(())
}

/// The session that goes on with an expired one, if it still collects.
///
/// # Errors
/// When the database fails.
pub async fn follower(db: &mut SqliteConnection, expired: &str) -> Result<Option<SessionRow>> {
    Ok(sqlx::query_as(
        "select * from session where follows = ?1 and state = 'collecting' order by created desc limit 1",
    )
    .bind(expired)
    .fetch_optional(db)
    .await?)
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
            what: tr!("is not here" => "session"),
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

/// Notes what the server says of a session.
///
/// # Errors
/// When the database fails.
pub async fn note_remote(
    db: &mut SqliteConnection,
    id: &str,
    remote_id: Option<&str>,
    remote: &str,
) -> Result<()> {
    sqlx::query(
        "update session set remote_id = coalesce(?2, remote_id), remote = ?3 where id = ?1",
    )
    .bind(id)
    .bind(remote_id)
    .bind(remote)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the server took the submit; polls begin.
///
/// # Errors
/// When the database fails.
pub async fn note_submitted(
    db: &mut SqliteConnection,
    id: &str,
    now: Millis,
    next_poll: Option<Millis>,
) -> Result<()> {
    sqlx::query(
        "update session set state = 'submitted', submitted_at = ?2, next_poll = ?3, polls = 0, next_look = null
         where id = ?1",
    )
    .bind(id)
    .bind(now)
    .bind(next_poll)
    .execute(db)
    .await?;
    Ok(())
}

/// What a poll told.
#[derive(Debug, Clone, Copy)]
pub struct Polled<'a> {
    /// The server's extraction word.
    pub extraction_status: &'a str,
    /// States of the poll.
    pub digest: &'a str,
    /// When it is polled next.
    pub next_poll: Option<Millis>,
}

/// Notes what a poll told.
///
/// # Errors
/// When the database fails.
pub async fn note_poll(db: &mut SqliteConnection, id: &str, polled: &Polled<'_>) -> Result<()> {
    sqlx::query(
        "update session
         set extraction_status = ?2, poll_digest = ?3, next_poll = ?4, polls = polls + 1
         where id = ?1",
    )
    .bind(id)
    .bind(polled.extraction_status)
    .bind(polled.digest)
    .bind(polled.next_poll)
    .execute(db)
    .await?;
    Ok(())
}

/// When a session is polled next; nothing ends the polls.
///
/// # Errors
/// When the database fails.
pub async fn set_next_poll(db: &mut SqliteConnection, id: &str, at: Option<Millis>) -> Result<()> {
    sqlx::query("update session set next_poll = ?2 where id = ?1")
        .bind(id)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// When a session is read whole next, and how many looks there were.
///
/// # Errors
/// When the database fails.
pub async fn set_next_look(
    db: &mut SqliteConnection,
    id: &str,
    at: Option<Millis>,
    looks: i64,
) -> Result<()> {
    sqlx::query("update session set next_look = ?2, looks = ?3 where id = ?1")
        .bind(id)
        .bind(at)
        .bind(looks)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether the proposals of a session have to be listed, those of its captures one by one.
///
/// Polls that name no captures tell no counts; then every capture is asked.
///
/// # Errors
/// When the database fails.
pub async fn set_proposals_due(db: &mut SqliteConnection, id: &str, due: bool) -> Result<()> {
    sqlx::query("update session set proposals_due = ?2 where id = ?1")
        .bind(id)
        .bind(i64::from(due))
        .execute(&mut *db)
        .await?;
    let captures = match due {
        true => {
            "update capture set proposals_due = 1
             where session_id = ?1 and (proposal_count > 0
                 or not exists (select 1 from capture where session_id = ?1 and proposal_count > 0))"
        }
        false => {
            "update capture set proposals_due = 0 where session_id = ?1 and proposals_due = 1"
        }
    };
    sqlx::query(captures).bind(id).execute(db).await?;
    Ok(())
}

/// What has to be read from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Its proposals.
    Proposals(SessionRow),
    /// All of it.
    Look(SessionRow),
    /// How its extraction goes.
    Poll(SessionRow),
    /// Where a link leads; of no session.
    Link(String),
    /// From how many days left the date of a product matters; of no session.
    Freshness(String),
}

/// What has to be read first at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut SqliteConnection, now: Millis) -> Result<Option<Due>> {
    let poll: Option<SessionRow> = sqlx::query_as(
        "select * from session where next_poll <= ?1 and remote_id is not null order by next_poll limit 1",
    )
    .bind(now)
    .fetch_optional(&mut *db)
    .await?;
    if let Some(session) = poll {
        return Ok(Some(Due::Poll(session)));
    }
    let proposals: Option<SessionRow> = sqlx::query_as(
        "select * from session where proposals_due = 1 and remote_id is not null order by created limit 1",
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(session) = proposals {
        return Ok(Some(Due::Proposals(session)));
    }
    let look: Option<SessionRow> = sqlx::query_as(
        "select * from session where next_look <= ?1 and remote_id is not null order by next_look limit 1",
    )
    .bind(now)
    .fetch_optional(&mut *db)
    .await?;
    if let Some(session) = look {
        return Ok(Some(Due::Look(session)));
    }
    if let Some(url) = link_row::next_due(&mut *db, now).await? {
        return Ok(Some(Due::Link(url)));
    }
    let gtin = freshness_row::next_due(db, now).await?;
    Ok(gtin.map(Due::Freshness))
}

/// When a session is polled next.
///
/// # Errors
/// When the database fails.
pub async fn next_poll(db: &mut SqliteConnection) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select min(next_poll) from session where next_poll is not null and remote_id is not null",
    )
    .fetch_one(db)
    .await?)
}

/// When something has to be read next.
///
/// # Errors
/// When the database fails.
pub async fn next_moment(db: &mut SqliteConnection) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select min(moment) from (
             select min(next_look) as moment from session where next_look is not null and remote_id is not null
             union all
             select min(next_poll) from session where next_poll is not null and remote_id is not null
             union all
             select min(next_ask) from link where next_ask is not null
             union all
             select min(next_ask) from freshness where next_ask is not null)",
    )
    .fetch_one(db)
    .await?)
}

/// Since when an answer about a session, a link or a product is waited for; `None` when none is.
///
/// # Errors
/// When the database fails.
pub async fn awaited_since(db: &mut SqliteConnection, now: Millis) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select max(since) from (
             select iif(next_poll is not null, coalesce(submitted_at, created), ?1) as since from session
             where remote_id is not null
               and (next_poll is not null or proposals_due = 1 or next_look <= ?1)
             union all
             select next_ask from link where next_ask <= ?1
             union all
             select next_ask from freshness where next_ask <= ?1)",
    )
    .bind(now)
    .fetch_one(db)
    .await?)
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
    Ok(sqlx::query_as(concat!(
        "select
             (select count(*) from capture where session_id = ?1 and ",
        standing!(),
        ") as captures,
             (select count(*) from photo where session_id = ?1 and replaced_by is null) as photos,
             (select count(*) from operation
              where session_id = ?1 and state not in ('done', 'discarded')) as unsent,
             (select count(*) from proposal join capture on capture.id = proposal.capture_id
              where capture.session_id = ?1 and proposal.decision_state = 'open'
                and upper(json_extract(proposal.remote, '$.status')) = 'PENDING') as proposals_waiting"
    ))
    .bind(id)
    .fetch_one(db)
    .await?)
}

/// These sessions.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[String]) -> Result<Vec<SessionRow>> {
    Ok(
        sqlx::query_as("select * from session where id in (select value from json_each(?1))")
            .bind(super::list(ids))
            .fetch_all(db)
            .await?,
    )
}

/// Sessions that were submitted and whose extraction has not ended, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn extracting(db: &mut SqliteConnection) -> Result<Vec<SessionRow>> {
    Ok(sqlx::query_as(
        "select * from session
         where state = 'submitted'
           and (proposals_due <> 0 or lower(extraction_status) not in ('ready', 'accepted', 'rejected'))
         order by created, id",
    )
    .fetch_all(db)
    .await?)
}

/// Counts what is in these sessions, by session.
///
/// # Errors
/// When the database fails.
pub async fn contents_of(
    db: &mut SqliteConnection,
    ids: &[String],
) -> Result<HashMap<String, Contents>> {
    #[derive(FromRow)]
    struct Row {
        id: String,
        #[sqlx(flatten)]
        contents: Contents,
    }
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "select session.id as id,
             (select count(*) from capture where session_id = session.id and ",
        standing!(),
        ") as captures,
             (select count(*) from photo where session_id = session.id and replaced_by is null) as photos,
             (select count(*) from operation
              where session_id = session.id and state not in ('done', 'discarded')) as unsent,
             (select count(*) from capture join proposal on proposal.capture_id = capture.id
              where capture.session_id = session.id and proposal.decision_state = 'open'
                and upper(json_extract(proposal.remote, '$.status')) = 'PENDING') as proposals_waiting
         from session where id in (select value from json_each(?1))"
    ))
    .bind(super::list(ids))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.contents)).collect())
}
