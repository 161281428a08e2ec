//! The journal: every committed change once more, in plain lines beside the database.
//!
//! A line is written before the commit it belongs to and made durable right after it,
//! off the way of the scan: the database alone answers for what was acknowledged. The
//! number of a transaction stands in its line and in the database, so at a start it
//! shows whether one is behind the other, and a database that is behind, because it
//! was taken from a copy or lost its log, is brought up to date by [`redo`].
//! Files begin with the number that is their name; nothing is ever changed in them.
//!
//! Trouble with the journal never stops a write: a missing number is a gap, and a gap
//! asks for a copy.

mod file;
mod redo;

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use sqlx::{AssertSqlSafe, SqliteConnection};
use tracing::warn;

use super::{photo_file::sync_folder, tables};
use crate::error::Result;
use tables::Table;

pub(super) use file::{begins_at_one, forget_before, is_empty};
pub(super) use redo::{Redone, redo};

const FOLDER: &str = "journal";
/// Stands while the journal has a gap that no copy covers.
const GAP: &str = "gap";
/// A file that has grown to this is not added to.
const LARGE: u64 = 8 << 20;
/// More rows than a station changes in one step; such a change is left to the next copy.
const MOST_ROWS: i64 = 20_000;

/// What the journal and whoever makes copies tell each other.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// The journal has a gap since the newest copy.
    pub(super) has_gap: AtomicBool,
    /// The next change begins a new file.
    pub(super) begin_anew: AtomicBool,
}

/// The journal of the only writer.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    tables: Vec<Table>,
    standing: Arc<Standing>,
    file: Option<Arc<File>>,
    length: u64,
    /// The last line may have no end.
    is_torn: bool,
    /// Number of the last committed transaction.
    number: i64,
    sync: mpsc::Sender<Arc<File>>,
}

impl Journal {
    /// Goes on with the journal of a data folder; `db` will do all writing and is where `redo` left it.
    pub(super) async fn open(
        folder: &Path,
        db: &mut SqliteConnection,
        redone: &Redone,
        standing: &Arc<Standing>,
    ) -> Result<Self> {
        let tables = tables::all(&mut *db).await?;
        watch(&mut *db, &tables).await?;
        let mut number = redone.number;
        if number == 0 && has_rows(&mut *db).await? {
            // What an earlier Perch stored is in no line, so the lines do not begin at 1.
            number = 1;
            set_number(&mut *db, number).await?;
        }
        let folder = folder.join(FOLDER);
        let has_gap = redone.has_gap || redone.last_written < number || folder.join(GAP).exists();
        standing.has_gap.store(has_gap, Ordering::Relaxed);
        let mut journal = Self {
            folder,
            tables,
            standing: standing.clone(),
            file: None,
            length: 0,
            is_torn: false,
            number,
            sync: keep_synced(),
        };
        journal.go_on();
        Ok(journal)
    }

    /// Writes down what the present transaction has changed. Answers the number that
    /// counts once it is committed.
    pub(super) async fn note(&mut self, db: &mut SqliteConnection) -> Result<Option<i64>> {
        let rows: i64 = sqlx::query_scalar("select count(*) from touched")
            .fetch_one(&mut *db)
            .await?;
        if rows == 0 {
            return Ok(None);
        }
        let number = self.number + 1;
        let line = match rows > MOST_ROWS {
            true => Err(io::Error::other("one change has too many rows")),
            false => self.line(&mut *db, number).await,
        };
        sqlx::query("delete from touched").execute(&mut *db).await?;
        set_number(db, number).await?;
        if let Err(trouble) = line.and_then(|line| self.append(number, &line)) {
            self.note_gap();
            warn!("The journal has a gap until the next copy: {trouble}");
        }
        Ok(Some(number))
    }

    /// The transaction with this number is committed.
    pub(super) fn committed(&mut self, number: i64) {
        self.number = number;
        if let Some(file) = &self.file {
            // The thread lives as long as this sender.
            self.sync.send(file.clone()).ok();
        }
    }

    /// The commit of this transaction failed, and whoever waited was told so: a line that
    /// changes nothing takes the place of the one that was noted.
    pub(super) fn take_back(&mut self, number: i64) {
        if let Err(trouble) = self.append(number, &file::line(number, "[]")) {
            self.note_gap();
            warn!("The journal holds a change that was not committed: {trouble}");
        }
    }

    async fn line(&self, db: &mut SqliteConnection, number: i64) -> io::Result<String> {
        let mut changes = Vec::new();
        let names: Vec<String> = sqlx::query_scalar("select distinct name from touched")
            .fetch_all(&mut *db)
            .await
            .map_err(io::Error::other)?;
        for table in self.tables.iter().filter(|each| names.contains(&each.name)) {
            // Made of names from the schema only.
            let sql = AssertSqlSafe(table.touched());
            let rows: Vec<(String, Option<String>)> = sqlx::query_as(sql)
                .fetch_all(&mut *db)
                .await
                .map_err(io::Error::other)?;
            for (key, row) in rows {
                let row = row.as_deref().unwrap_or("null");
                changes.push(format!("[\"{}\",{key},{row}]", table.name));
            }
        }
        Ok(file::line(number, &format!("[{}]", changes.join(","))))
    }

    fn append(&mut self, number: i64, line: &str) -> io::Result<()> {
        let begin_anew = self.standing.begin_anew.swap(false, Ordering::Relaxed);
        if self.file.is_none() || begin_anew || self.length > LARGE {
            self.begin(number)?;
        }
        let Some(mut file) = self.file.as_deref() else {
            return Ok(());
        };
        let line = match self.is_torn {
            true => format!("\n{line}"),
            false => line.to_owned(),
        };
        let written = file.write_all(line.as_bytes());
        self.is_torn = written.is_err();
        self.length += u64::try_from(line.len()).unwrap_or_default();
        written
    }

    fn note_gap(&self) {
        let was_known = self.standing.has_gap.swap(true, Ordering::Relaxed);
        if !was_known && let Err(trouble) = std::fs::write(self.folder.join(GAP), "") {
            warn!("The gap is not remembered over a restart: {trouble}");
        }
    }

    /// Begins a file with the transaction of this number.
    fn begin(&mut self, number: i64) -> io::Result<()> {
        if !self.folder.is_dir() {
            std::fs::create_dir_all(&self.folder)?;
        }
        let opened = file::open(&file::path(&self.folder, number))?;
        sync_folder(&self.folder)?;
        self.adopt(opened);
        Ok(())
    }

    /// Adds to the newest file if there is room in it.
    fn go_on(&mut self) {
        let newest = file::all(&self.folder).pop();
        let opened = newest.and_then(|(_, path)| file::open(&path).ok());
        if let Some(opened) = opened {
            self.adopt(opened);
        }
    }

    fn adopt(&mut self, (file, length, is_torn): (File, u64, bool)) {
        self.file = Some(Arc::new(file));
        self.length = length;
        self.is_torn = is_torn;
    }
}

/// Lets the writing connection note which rows a transaction changes.
async fn watch(db: &mut SqliteConnection, tables: &[Table]) -> Result<()> {
    // What is noted for the length of one transaction needs no file.
    sqlx::query("pragma temp_store = memory")
        .execute(&mut *db)
        .await?;
    sqlx::query("create temp table touched (name text not null, key text not null)")
        .execute(&mut *db)
        .await?;
    for trigger in tables.iter().flat_map(Table::triggers) {
        // Made of names from the schema only.
        sqlx::query(AssertSqlSafe(trigger))
            .persistent(false)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

async fn has_rows(db: &mut SqliteConnection) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select 1 from session)")
        .fetch_one(db)
        .await?)
}

/// A copy covers what the journal had a gap in.
pub(super) fn no_gap(data: &Path) {
    match std::fs::remove_file(data.join(FOLDER).join(GAP)) {
        Err(trouble) if trouble.kind() != io::ErrorKind::NotFound => {
            warn!("The mark of a gap in the journal stays: {trouble}");
        }
        Ok(()) | Err(_) => {}
    }
}

/// The number of the last transaction that a database has.
pub(super) async fn number_of(db: &mut SqliteConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("pragma user_version")
        .fetch_one(db)
        .await?)
}

async fn set_number(db: &mut SqliteConnection, number: i64) -> Result<()> {
    // A pragma takes no bound value; this is a number.
    sqlx::query(AssertSqlSafe(format!("pragma user_version = {number}")))
        .persistent(false)
        .execute(db)
        .await?;
    Ok(())
}

/// A thread that makes files durable, and waits for nothing but the next one.
fn keep_synced() -> mpsc::Sender<Arc<File>> {
    let (sync, inbox) = mpsc::channel::<Arc<File>>();
    let started = thread::Builder::new()
        .name("outbox-journal".to_owned())
        .spawn(move || {
            while let Ok(mut file) = inbox.recv() {
                while let Ok(newer) = inbox.try_recv() {
                    if !Arc::ptr_eq(&newer, &file) {
                        settle(&file);
                    }
                    file = newer;
                }
                settle(&file);
            }
        });
    if let Err(trouble) = started {
        warn!("The journal is left to the system to write: {trouble}");
    }
    sync
}

fn settle(file: &File) {
    if let Err(trouble) = file.sync_data() {
        warn!("The journal could not be made durable: {trouble}");
    }
}
