//! Proposals in the outbox: the server's, with our decision beside.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};
use tr::tr;

use crate::error::{Result, StationError};

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct ProposalRow {
    /// The server's id.
    pub id: String,
    /// Our id of its capture.
    pub capture_id: String,
    /// Place in the server's list, from 0.
    pub place: i64,
    /// The proposal as the server sent it last, JSON.
    pub remote: String,
    /// `accepted` or `rejected`, once decided here.
    pub decision: Option<String>,
    /// `open`, `held`, `sending`, `recorded` or `already_decided`.
    pub decision_state: String,
    /// One sentence when the server disagreed.
    pub note: String,
}

/// Notes what the server says of a proposal; our decision stays.
///
/// # Errors
/// When the database fails.
pub async fn note_remote(
    db: &mut SqliteConnection,
    id: &str,
    capture_id: &str,
    place: i64,
    remote: &str,
) -> Result<()> {
    sqlx::query(
        "insert into proposal (id, capture_id, place, remote) values (?1, ?2, ?3, ?4)
         on conflict (id) do update set remote = ?4, place = ?3",
    )
    .bind(id)
    .bind(capture_id)
    .bind(place)
    .bind(remote)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes our decision, or that it was taken back (`None`).
///
/// # Errors
/// When the database fails.
pub async fn decide(
    db: &mut SqliteConnection,
    id: &str,
    decision: Option<&str>,
    state: &str,
    note: &str,
) -> Result<()> {
    sqlx::query("update proposal set decision = ?2, decision_state = ?3, note = ?4 where id = ?1")
        .bind(id)
        .bind(decision)
        .bind(state)
        .bind(note)
        .execute(db)
        .await?;
    Ok(())
}

/// Reads a proposal.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<ProposalRow> {
    sqlx::query_as("select * from proposal where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: tr!("is not here" => "proposal"),
            id: id.to_owned(),
        })
}

/// Proposals of a capture in the server's order.
///
/// # Errors
/// When the database fails.
pub async fn of_capture(db: &mut SqliteConnection, capture_id: &str) -> Result<Vec<ProposalRow>> {
    Ok(
        sqlx::query_as("select * from proposal where capture_id = ?1 order by place")
            .bind(capture_id)
            .fetch_all(db)
            .await?,
    )
}

/// Captures that have proposals, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn captures(db: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select id from capture
         where exists (select 1 from proposal where proposal.capture_id = capture.id)
         order by created, id",
    )
    .fetch_all(db)
    .await?)
}

/// How many proposals wait for a decision.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &mut SqliteConnection) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "select count(*) from proposal
         where decision_state = 'open' and upper(json_extract(remote, '$.status')) = 'PENDING'",
    )
    .fetch_one(db)
    .await?)
}

/// Proposals that wait for a decision.
///
/// # Errors
/// When the database fails.
pub async fn waiting_ones(db: &mut SqliteConnection) -> Result<Vec<ProposalRow>> {
    Ok(sqlx::query_as(
        "select * from proposal
         where decision_state = 'open' and upper(json_extract(remote, '$.status')) = 'PENDING'
         order by rowid",
    )
    .fetch_all(db)
    .await?)
}

/// The proposals that were decided here, of the newest that came.
///
/// # Errors
/// When the database fails.
pub async fn newest_decided(db: &mut SqliteConnection, limit: u32) -> Result<Vec<ProposalRow>> {
    Ok(sqlx::query_as(
        "select * from proposal where decision is not null order by rowid desc limit ?1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// These proposals.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[String]) -> Result<Vec<ProposalRow>> {
    Ok(
        sqlx::query_as("select * from proposal where id in (select value from json_each(?1))")
            .bind(super::list(ids))
            .fetch_all(db)
            .await?,
    )
}

/// Proposals of these captures, those of one capture in the server's order.
///
/// # Errors
/// When the database fails.
pub async fn of_captures(
    db: &mut SqliteConnection,
    captures: &[String],
) -> Result<Vec<ProposalRow>> {
    Ok(sqlx::query_as(
        "select * from proposal
         where capture_id in (select value from json_each(?1))
         order by capture_id, place",
    )
    .bind(super::list(captures))
    .fetch_all(db)
    .await?)
}

/// How many proposals these captures have here, by capture.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    db: &mut SqliteConnection,
    captures: &[String],
) -> Result<HashMap<String, u32>> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "select capture_id, count(*) from proposal
         where capture_id in (select value from json_each(?1))
         group by capture_id",
    )
    .bind(super::list(captures))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}
