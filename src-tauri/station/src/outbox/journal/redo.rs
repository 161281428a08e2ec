//! Bringing a database up to date from the journal.
//!
//! A line holds whole rows as they stood at its commit, so doing one again that is
//! there already changes nothing. A line whose commit never came is done as well:
//! nobody was told that it failed, and what it says was about to be. Where somebody was
//! told, a second line with the same number changes nothing.

use std::{collections::HashMap, path::Path};

use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, SqliteConnection};
use tracing::{info, warn};

use super::{
    FOLDER,
    file::{self, Entry},
    number_of, set_number,
    tables::{self, Table},
};
use crate::error::Result;

/// Transactions that are put back in one commit.
const AT_ONCE: usize = 500;

/// Table, key and row of a change; no row where it was taken out.
type Change = (String, Value, Option<Map<String, Value>>);

/// What was done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::outbox) struct Redone {
    /// Number of the last transaction the database has now.
    pub(in crate::outbox) number: i64,
    /// Number of the last transaction in the journal.
    pub(in crate::outbox) last_written: i64,
    /// Transactions that were done again.
    pub(in crate::outbox) transactions: usize,
    /// Some that came before them are in neither.
    pub(in crate::outbox) has_gap: bool,
}

/// Does again what the journal has and the database has not.
///
/// # Errors
/// When the database fails.
pub(in crate::outbox) async fn redo(folder: &Path, db: &mut SqliteConnection) -> Result<Redone> {
    let folder = folder.join(FOLDER);
    let last_written = file::last_number(&folder);
    let mut redone = Redone {
        number: number_of(&mut *db).await?,
        last_written,
        transactions: 0,
        has_gap: false,
    };
    if last_written <= redone.number {
        return Ok(redone);
    }
    let tables: HashMap<String, Table> = tables::all(&mut *db)
        .await?
        .into_iter()
        .map(|table| (table.name.clone(), table))
        .collect();
    // Rows come in the order of tables, not of what they refer to.
    sqlx::query("pragma foreign_keys = off")
        .execute(&mut *db)
        .await?;
    let mut entries = after(&folder, redone.number).peekable();
    while entries.peek().is_some() {
        sqlx::query("begin immediate").execute(&mut *db).await?;
        for entry in entries.by_ref().take(AT_ONCE) {
            redone.has_gap |= entry.number != redone.number + 1;
            redone.number = entry.number;
            redone.transactions += 1;
            apply(&mut *db, &tables, &entry).await?;
        }
        set_number(&mut *db, redone.number).await?;
        sqlx::query("commit").execute(&mut *db).await?;
    }
    // What was taken out is not counted by the way.
    sqlx::query("update counter set n = (select count(*) from operation where operation.state = counter.state)")
        .execute(&mut *db)
        .await?;
    sqlx::query("pragma foreign_keys = on")
        .execute(&mut *db)
        .await?;
    info!(
        transactions = redone.transactions,
        "The database was brought up to date from the journal"
    );
    Ok(redone)
}

/// The transactions after this number. One whose commit failed has a second line, which counts.
fn after(folder: &Path, number: i64) -> impl Iterator<Item = Entry> + Send {
    let files = file::all(folder);
    let begins: Vec<i64> = files.iter().skip(1).map(|(first, _)| *first).collect();
    let mut entries = files
        .into_iter()
        .enumerate()
        .filter(move |(at, _)| begins.get(*at).is_none_or(|next| *next > number))
        .flat_map(|(_, (_, path))| file::entries(&path))
        .filter(move |entry| entry.number > number)
        .peekable();
    std::iter::from_fn(move || {
        let mut entry = entries.next()?;
        while let Some(again) = entries.next_if(|next| next.number <= entry.number) {
            entry = again;
        }
        Some(entry)
    })
}

async fn apply(
    db: &mut SqliteConnection,
    tables: &HashMap<String, Table>,
    entry: &Entry,
) -> Result<()> {
    let Ok(changes) = serde_json::from_str::<Vec<Change>>(&entry.changes) else {
        warn!(
            number = entry.number,
            "A line of the journal makes no sense"
        );
        return Ok(());
    };
    for (name, key, row) in changes {
        // A table that this schema no longer has.
        let Some(table) = tables.get(&name) else {
            continue;
        };
        let done = match row {
            Some(row) => put(&mut *db, table, row).await,
            None => run(&mut *db, table.remove(), &key.to_string())
                .await
                .map(|_| ()),
        };
        if let Err(trouble) = done {
            warn!(
                number = entry.number,
                table = name,
                "A row could not be put back: {trouble}"
            );
        }
    }
    Ok(())
}

/// Puts a row in the place of the one with its key, or adds it.
async fn put(db: &mut SqliteConnection, table: &Table, row: Map<String, Value>) -> Result<()> {
    let change = table.change(|column| row.contains_key(column));
    let add = table.add(|column| row.contains_key(column));
    let row = Value::Object(row).to_string();
    if let Some(change) = change
        && run(&mut *db, change, &row).await? > 0
    {
        return Ok(());
    }
    run(db, add, &row).await?;
    Ok(())
}

/// Runs a statement on one value; answers how many rows it changed.
async fn run(db: &mut SqliteConnection, sql: String, value: &str) -> Result<u64> {
    // Made of names from the schema only.
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(value)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
