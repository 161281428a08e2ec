//! How many operations stand in which state. The counters are kept by the
//! database in the same transaction, so nobody ever counts rows.

use sqlx::{FromRow, SqliteConnection};

use crate::error::Result;

/// The counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Ready, on their way, or unclear.
    pub due: u32,
    /// Behind others.
    pub blocked: u32,
    /// Parked or held.
    pub needs_you: u32,
    /// The server has them.
    pub done: u32,
}

/// Reads the counters.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut SqliteConnection) -> Result<Counts> {
    Ok(sqlx::query_as(
        "select coalesce(sum(n) filter (where state in ('ready', 'sending', 'unknown')), 0) as due,
                coalesce(sum(n) filter (where state = 'blocked'), 0) as blocked,
                coalesce(sum(n) filter (where state in ('parked', 'held')), 0) as needs_you,
                coalesce(sum(n) filter (where state = 'done'), 0) as done
         from counter",
    )
    .fetch_one(db)
    .await?)
}

/// Operations that will be sent without anybody's help.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &mut SqliteConnection) -> Result<u64> {
    let counts = all(db).await?;
    Ok(u64::from(counts.due) + u64::from(counts.blocked))
}
