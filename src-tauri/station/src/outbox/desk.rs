//! Single values that outlive a restart: the order at hand, the session at hand,
//! the quota ledger.

use sqlx::SqliteConnection;

use crate::error::Result;

/// Name of a value on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Order id that the operator gave last.
    Order,
    /// Id of the session that captures go to.
    Session,
    /// Spelling of the server's request fields.
    Dialect,
    /// The quota ledger as JSON.
    Quota,
    /// Where the hold list came from and when, as JSON.
    HoldList,
    /// The product that is checked while it lies on the table, as JSON.
    Check,
}

impl Slot {
    fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Session => "session",
            Self::Dialect => "dialect",
            Self::Quota => "quota",
            Self::HoldList => "hold_list",
            Self::Check => "check",
        }
    }
}

/// Reads a value.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &mut SqliteConnection, slot: Slot) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("select value from desk where name = ?1")
        .bind(slot.name())
        .fetch_optional(db)
        .await?)
}

/// Writes a value; nothing clears it.
///
/// # Errors
/// When the database fails.
pub async fn set(db: &mut SqliteConnection, slot: Slot, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => {
            sqlx::query("insert into desk (name, value) values (?1, ?2) on conflict (name) do update set value = ?2")
                .bind(slot.name())
                .bind(value)
                .execute(db)
                .await?;
        }
        None => {
            sqlx::query("delete from desk where name = ?1")
                .bind(slot.name())
                .execute(db)
                .await?;
        }
    }
    Ok(())
}
