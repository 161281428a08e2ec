//! From how many days left the date of a product deserves attention, as the server said.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::{clock::Millis, error::Result};

/// Has the server asked about a product of which a pack came: at once where it never was,
/// and not again while its last answer is younger than `lasts`.
///
/// # Errors
/// When the database fails.
pub async fn want(db: &mut SqliteConnection, gtin: &str, at: Millis, lasts: Millis) -> Result<()> {
    sqlx::query(
        "insert into freshness (gtin, next_ask) values (?1, ?2)
         on conflict (gtin) do update set next_ask = ?2
         where next_ask is null and coalesce(asked, 0) <= ?3",
    )
    .bind(gtin)
    .bind(at)
    .bind(at - lasts)
    .execute(db)
    .await?;
    Ok(())
}

/// The product to be asked about first at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut SqliteConnection, now: Millis) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "select gtin from freshness where next_ask <= ?1 order by next_ask limit 1",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Notes what the server said; without an answer the last one stays.
///
/// # Errors
/// When the database fails.
pub async fn answered(
    db: &mut SqliteConnection,
    gtin: &str,
    answer: Option<&str>,
    at: Millis,
) -> Result<()> {
    sqlx::query(
        "update freshness set next_ask = null, asked = ?3, answer = coalesce(?2, answer) where gtin = ?1",
    )
    .bind(gtin)
    .bind(answer)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts off everything that would be asked before a moment.
///
/// # Errors
/// When the database fails.
pub async fn put_off(db: &mut SqliteConnection, until: Millis) -> Result<()> {
    sqlx::query("update freshness set next_ask = ?1 where next_ask < ?1")
        .bind(until)
        .execute(db)
        .await?;
    Ok(())
}

/// The server's answers about these products.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &mut SqliteConnection, gtins: &[String]) -> Result<HashMap<String, String>> {
    if gtins.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select gtin, answer from freshness
         where answer is not null and gtin in (select value from json_each(?1))",
    )
    .bind(super::list(gtins))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Lets go of the products of which no capture is left.
///
/// # Errors
/// When the database fails.
pub async fn forget_orphans(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "delete from freshness
         where gtin not in (select gtin from capture where gtin is not null)",
    )
    .execute(db)
    .await?;
    Ok(())
}
