//! Captures in the outbox.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};
use tr::tr;

use crate::{
    capture::Capture,
    clock::Millis,
    error::{Result, StationError},
};

/// One capture: what was read here, and what the server says of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct CaptureRow {
    /// Our own id, a UUIDv7 as text.
    pub id: String,
    /// Its session.
    pub session_id: String,
    /// What makes two readings the same code.
    pub key: String,
    /// `BARCODE`, `IMAGE` or `MANUAL`.
    pub capture_type: String,
    /// `camera`, `gun` or `typed`.
    pub source: String,
    /// Name of the symbology; empty when unknown.
    pub symbology: String,
    /// AIM symbology identifier; empty when unknown.
    pub symbology_identifier: String,
    /// The text as it was read.
    pub raw_value: String,
    /// GTIN-14.
    pub gtin: Option<String>,
    /// AI → value, JSON.
    pub elements: String,
    /// Canonical Digital Link URI.
    pub digital_link: Option<String>,
    /// Sentences, JSON array.
    pub issues: String,
    /// The poorer code of the same pack.
    pub also_read: Option<String>,
    /// Another GTIN on the same pack.
    pub label_conflict: Option<String>,
    /// When it was captured.
    pub created: Millis,
    /// The server's id.
    pub remote_id: Option<String>,
    /// The capture as the server sent it last, JSON.
    pub remote: Option<String>,
    /// Proposals the server has for it.
    pub proposal_count: i64,
    /// When its proposals were applied last.
    pub applied_at: Option<Millis>,
    /// 1 while its proposals have to be listed.
    pub proposals_due: i64,
    /// Why its batch was on the hold list.
    #[serde(default)]
    pub held_batch: Option<String>,
    /// The address that is to be kept as the link of its product.
    pub product_link: Option<String>,
}

impl CaptureRow {
    /// AI → value.
    pub fn elements(&self) -> BTreeMap<String, String> {
        serde_json::from_str(&self.elements).unwrap_or_default()
    }

    /// Whether the code that was read is itself a GS1 Digital Link.
    pub fn is_link(&self) -> bool {
        self.digital_link.is_some() && self.raw_value.contains("://")
    }

    /// What is odd about the code, in sentences.
    pub fn issues(&self) -> Vec<String> {
        serde_json::from_str(&self.issues).unwrap_or_default()
    }
}

/// Stores a capture.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut SqliteConnection, session_id: &str, capture: &Capture) -> Result<()> {
    let symbology = capture
        .code
        .symbology
        .map_or("", |symbology| symbology.name());
    sqlx::query(
        "insert into capture (id, session_id, key, capture_type, source, symbology, symbology_identifier,
                              raw_value, gtin, elements, digital_link, issues, created)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )
    .bind(capture.id.to_string())
    .bind(session_id)
    .bind(&capture.key)
    .bind(capture.capture_type())
    .bind(capture.source.word())
    .bind(symbology)
    .bind(&capture.code.symbology_identifier)
    .bind(&capture.code.raw_value)
    .bind(&capture.meaning.gtin)
    .bind(json(&capture.meaning.elements))
    .bind(&capture.meaning.digital_link)
    .bind(json(&capture.meaning.issues))
    .bind(capture.at)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts the richer code of a pack in the place of the poorer, which moves to `also_read`.
///
/// # Errors
/// When the database fails.
pub async fn enrich(db: &mut SqliteConnection, id: &str, richer: &Capture) -> Result<()> {
    let symbology = richer
        .code
        .symbology
        .map_or("", |symbology| symbology.name());
    sqlx::query(
        "update capture
         set also_read = raw_value, raw_value = ?2, key = ?3, symbology = ?4, symbology_identifier = ?5,
             gtin = ?6, elements = ?7, digital_link = ?8, issues = ?9
         where id = ?1",
    )
    .bind(id)
    .bind(&richer.code.raw_value)
    .bind(&richer.key)
    .bind(symbology)
    .bind(&richer.code.symbology_identifier)
    .bind(&richer.meaning.gtin)
    .bind(json(&richer.meaning.elements))
    .bind(&richer.meaning.digital_link)
    .bind(json(&richer.meaning.issues))
    .execute(db)
    .await?;
    Ok(())
}

/// Notes the poorer code of the same pack.
///
/// # Errors
/// When the database fails.
pub async fn note_also_read(db: &mut SqliteConnection, id: &str, raw_value: &str) -> Result<()> {
    sqlx::query("update capture set also_read = ?2 where id = ?1")
        .bind(id)
        .bind(raw_value)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes another GTIN on the same pack.
///
/// # Errors
/// When the database fails.
pub async fn note_conflict(db: &mut SqliteConnection, id: &str, gtin: &str) -> Result<()> {
    sqlx::query("update capture set label_conflict = ?2 where id = ?1")
        .bind(id)
        .bind(gtin)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes why the batch of a capture is on the hold list.
///
/// # Errors
/// When the database fails.
pub async fn note_held_batch(db: &mut SqliteConnection, id: &str, reason: &str) -> Result<()> {
    sqlx::query("update capture set held_batch = ?2 where id = ?1")
        .bind(id)
        .bind(reason)
        .execute(db)
        .await?;
    Ok(())
}

/// A name that the server has given a product, the newest.
///
/// # Errors
/// When the database fails.
pub async fn product_name(db: &mut SqliteConnection, gtin: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "select remote ->> 'product_name' from capture
         where gtin = ?1 and remote ->> 'product_name' is not null
         order by created desc limit 1",
    )
    .bind(gtin)
    .fetch_optional(db)
    .await?)
}

/// Notes how many proposals the server has for the capture with its id.
///
/// # Errors
/// When the database fails.
pub async fn note_proposal_count(
    db: &mut SqliteConnection,
    remote_id: &str,
    count: i64,
) -> Result<()> {
    sqlx::query("update capture set proposal_count = ?2 where remote_id = ?1")
        .bind(remote_id)
        .bind(count)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the accepted proposals were written to the product.
///
/// # Errors
/// When the database fails.
pub async fn note_applied(db: &mut SqliteConnection, id: &str, now: Millis) -> Result<()> {
    sqlx::query("update capture set applied_at = ?2 where id = ?1")
        .bind(id)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// The first capture of a session whose proposals have to be listed.
///
/// # Errors
/// When the database fails.
pub async fn to_list(db: &mut SqliteConnection, session_id: &str) -> Result<Option<CaptureRow>> {
    Ok(sqlx::query_as(
        "select * from capture where session_id = ?1 and proposals_due = 1 order by created, id limit 1",
    )
    .bind(session_id)
    .fetch_optional(db)
    .await?)
}

/// Notes that the proposals of a capture were listed.
///
/// # Errors
/// When the database fails.
pub async fn note_listed(db: &mut SqliteConnection, id: &str) -> Result<()> {
    sqlx::query("update capture set proposals_due = 0 where id = ?1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes the address that is to be kept as the link of the product.
///
/// # Errors
/// When the database fails.
pub async fn note_product_link(db: &mut SqliteConnection, id: &str, address: &str) -> Result<()> {
    sqlx::query("update capture set product_link = ?2 where id = ?1")
        .bind(id)
        .bind(address)
        .execute(db)
        .await?;
    Ok(())
}

/// Moves a capture to another session.
///
/// # Errors
/// When the database fails.
pub async fn move_to(db: &mut SqliteConnection, id: &str, session_id: &str) -> Result<()> {
    sqlx::query("update capture set session_id = ?2 where id = ?1")
        .bind(id)
        .bind(session_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes what the server says of a capture.
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
        "update capture set remote_id = coalesce(?2, remote_id), remote = ?3 where id = ?1",
    )
    .bind(id)
    .bind(remote_id)
    .bind(remote)
    .execute(db)
    .await?;
    Ok(())
}

/// Reads a capture.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<CaptureRow> {
    sqlx::query_as("select * from capture where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: tr!("is not here" => "capture"),
            id: id.to_owned(),
        })
}

/// Captures of a session, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &mut SqliteConnection, session_id: &str) -> Result<Vec<CaptureRow>> {
    Ok(
        sqlx::query_as("select * from capture where session_id = ?1 order by created, id")
            .bind(session_id)
            .fetch_all(db)
            .await?,
    )
}

/// Captures of a session and of the expired one it goes on with, newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest_of_session(
    db: &mut SqliteConnection,
    session_id: &str,
    limit: u32,
) -> Result<Vec<CaptureRow>> {
    Ok(sqlx::query_as(
        "select * from capture
         where session_id in (?1, (select follows from session where id = ?1))
         order by created desc, id desc
         limit ?2",
    )
    .bind(session_id)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Captures of a session and of the expired one it goes on with that nobody took back, newest
/// first: photos go to these.
///
/// # Errors
/// When the database fails.
pub async fn standing_of_session(
    db: &mut SqliteConnection,
    session_id: &str,
    limit: u32,
) -> Result<Vec<CaptureRow>> {
    Ok(sqlx::query_as(concat!(
        "select * from capture
         where session_id in (?1, (select follows from session where id = ?1)) and ",
        standing!(),
        " order by created desc, id desc limit ?2"
    ))
    .bind(session_id)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The newest capture of a session that nobody took back.
///
/// # Errors
/// When the database fails.
pub async fn newest_standing(
    db: &mut SqliteConnection,
    session_id: &str,
) -> Result<Option<CaptureRow>> {
    Ok(sqlx::query_as(concat!(
        "select * from capture where session_id = ?1 and ",
        standing!(),
        " order by created desc, id desc limit 1"
    ))
    .bind(session_id)
    .fetch_optional(db)
    .await?)
}

/// Forgets that a capture and others of its session with another GTIN were on one pack.
///
/// # Errors
/// When the database fails.
pub async fn forget_conflict(db: &mut SqliteConnection, capture: &CaptureRow) -> Result<()> {
    sqlx::query(
        "update capture set label_conflict = null
         where session_id = ?1 and gtin = ?2 and label_conflict = ?3",
    )
    .bind(&capture.session_id)
    .bind(&capture.label_conflict)
    .bind(&capture.gtin)
    .execute(db)
    .await?;
    Ok(())
}

/// The newest capture of a session, or of the expired one it goes on with, with this key
/// that nobody took back.
///
/// # Errors
/// When the database fails.
pub async fn with_key(
    db: &mut SqliteConnection,
    session_id: &str,
    key: &str,
) -> Result<Option<CaptureRow>> {
    Ok(sqlx::query_as(concat!(
        "select * from capture
             where session_id in (?1, (select follows from session where id = ?1))
               and (key = ?2 or also_read = ?2 or (also_read is not null and gtin = ?2))
               and ",
        standing!(),
        " order by created desc limit 1"
    ))
    .bind(session_id)
    .bind(key)
    .fetch_optional(db)
    .await?)
}

/// Captures of a session made from a moment on, and those with one of these keys, but none
/// that was taken back; oldest first.
///
/// # Errors
/// When the database fails.
pub async fn since(
    db: &mut SqliteConnection,
    session_id: &str,
    moment: Millis,
    keys: &[String],
) -> Result<Vec<CaptureRow>> {
    Ok(sqlx::query_as(concat!(
        "select * from capture
             where session_id in (?1, (select follows from session where id = ?1))
               and (created >= ?2 or key in (select value from json_each(?3)))
               and ",
        standing!(),
        " order by created, id"
    ))
    .bind(session_id)
    .bind(moment)
    .bind(json(&keys))
    .fetch_all(db)
    .await?)
}

/// These captures, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[String]) -> Result<Vec<CaptureRow>> {
    Ok(sqlx::query_as(
        "select * from capture where id in (select value from json_each(?1)) order by created, id",
    )
    .bind(super::list(ids))
    .fetch_all(db)
    .await?)
}

/// How often the codes of these captures were captured in their sessions, by session and key.
///
/// # Errors
/// When the database fails.
pub async fn times_captured(
    db: &mut SqliteConnection,
    ids: &[String],
) -> Result<HashMap<(String, String), u32>> {
    let rows: Vec<(String, String, u32)> = sqlx::query_as(concat!(
        "select session_id, key, count(*) from capture
             where (session_id, key) in (
                 select session_id, key from capture where id in (select value from json_each(?1)))
               and ",
        standing!(),
        " group by session_id, key"
    ))
    .bind(super::list(ids))
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(session, key, times)| ((session, key), times))
        .collect())
}

/// Captures for the Review screen, oldest first: all whose proposals wait for a
/// decision or to be applied, and those with the newest proposals.
///
/// # Errors
/// When the database fails.
pub async fn to_review(db: &mut SqliteConnection) -> Result<Vec<CaptureRow>> {
    Ok(sqlx::query_as(
        "select * from capture where id in (
             select capture_id from proposal
             where decision_state = 'open' and upper(json_extract(remote, '$.status')) = 'PENDING'
             union
             select capture_id from proposal where decision_state in ('held', 'sending')
             union
             select proposal.capture_id from proposal join capture on capture.id = proposal.capture_id
             where proposal.decision = 'accepted' and capture.applied_at is null
             union
             select capture_id from (select capture_id from proposal order by rowid desc limit 500))
         order by created, id",
    )
    .fetch_all(db)
    .await?)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
