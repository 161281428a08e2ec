//! The hold list in the outbox.

use sqlx::SqliteConnection;

use crate::{error::Result, hold_list::HeldBatch};

/// Puts a list in the place of the one that stands.
///
/// # Errors
/// When the database fails.
pub async fn replace(db: &mut SqliteConnection, list: &[HeldBatch]) -> Result<()> {
    sqlx::query("delete from held_batch")
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into held_batch (gtin, batch, reason)
         select value ->> 'gtin', value ->> 'batch', value ->> 'reason' from json_each(?1)",
    )
    .bind(serde_json::to_string(list).unwrap_or_default())
    .execute(db)
    .await?;
    Ok(())
}

/// The lines of a product.
///
/// # Errors
/// When the database fails.
pub async fn of_product(db: &mut SqliteConnection, gtin: &str) -> Result<Vec<HeldBatch>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("select gtin, batch, reason from held_batch where gtin = ?1 order by batch")
            .bind(gtin)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(line).collect())
}

/// The whole list.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<HeldBatch>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("select gtin, batch, reason from held_batch order by gtin, batch")
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(line).collect())
}

/// How many lines and products there are.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut SqliteConnection) -> Result<(u32, u32)> {
    Ok(
        sqlx::query_as("select count(*), count(distinct gtin) from held_batch")
            .fetch_one(db)
            .await?,
    )
}

fn line((gtin, batch, reason): (String, String, String)) -> HeldBatch {
    HeldBatch {
        gtin,
        batch,
        reason,
    }
}
