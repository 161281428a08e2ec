//! Links that somebody had the server follow, and what it found.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::{clock::Millis, error::Result};

/// What is known of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Whether the server still has to be asked.
    pub is_due: bool,
    /// The server's last answer, JSON.
    pub answer: Option<String>,
}

/// Has a link followed; an answer that is there already stays until the new one comes.
///
/// # Errors
/// When the database fails.
pub async fn ask(db: &mut SqliteConnection, url: &str, at: Millis) -> Result<()> {
    sqlx::query(
        "insert into link (url, next_ask) values (?1, ?2) on conflict (url) do update set next_ask = ?2",
    )
    .bind(url)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// The link to be followed first at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut SqliteConnection, now: Millis) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar("select url from link where next_ask <= ?1 order by next_ask limit 1")
            .bind(now)
            .fetch_optional(db)
            .await?,
    )
}

/// Notes what the server found.
///
/// # Errors
/// When the database fails.
pub async fn answered(db: &mut SqliteConnection, url: &str, answer: &str) -> Result<()> {
    sqlx::query("update link set next_ask = null, answer = ?2 where url = ?1")
        .bind(url)
        .bind(answer)
        .execute(db)
        .await?;
    Ok(())
}

/// What is known of these links.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &mut SqliteConnection, urls: &[String]) -> Result<HashMap<String, LinkRow>> {
    if urls.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, Option<Millis>, Option<String>)> = sqlx::query_as(
        "select url, next_ask, answer from link where url in (select value from json_each(?1))",
    )
    .bind(super::list(urls))
    .fetch_all(db)
    .await?;
    let row = |(url, next_ask, answer): (String, Option<Millis>, Option<String>)| {
        let is_due = next_ask.is_some();
        (url, LinkRow { is_due, answer })
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Lets go of the links that no capture carries any more.
///
/// # Errors
/// When the database fails.
pub async fn forget_orphans(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query("delete from link where url not in (select raw_value from capture)")
        .execute(db)
        .await?;
    Ok(())
}
