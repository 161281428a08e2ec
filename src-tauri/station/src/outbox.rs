//! The outbox: the truth on this machine.
//!
//! SQLite in WAL mode with full durability, one writer, many readers. What was
//! written is on the disk when `write` answers; the tone comes after that. The
//! window draws what stands here and nothing else, and every remote effect is an
//! [`Operation`](operation::Operation) in here before anything is sent.
//!
//! Beside the database lie a journal of everything that was committed and a few whole
//! copies, so that a damaged file costs no capture; see `repair`. Damage that shows while
//! the station works is mended at work: whoever writes waits for it.
//!
//! It does not know the network.

/// Of the rows of `capture`, those that nobody took back: a condition for a statement.
macro_rules! standing {
    () => {
        "not exists (select 1 from operation
                     where operation.capture_id = capture.id
                       and operation.kind = 'create_capture' and operation.state = 'discarded')"
    };
}

pub mod browser_row;
pub mod capture_row;
mod copy;
pub mod counts;
pub mod desk;
pub mod forget;
pub mod freshness_row;
pub mod held_batch_row;
pub mod history_row;
mod journal;
pub mod link_row;
mod lock;
pub mod notice_row;
pub mod operation;
pub mod photo_file;
pub mod photo_row;
pub mod proposal_row;
pub mod queue_row;
mod repair;
pub mod session_row;
mod tables;
mod writer;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use sqlx::{
    SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Notify, watch};

use crate::{
    clock::Millis,
    error::{Result, StationError},
};

use journal::{Journal, Redone, Standing};
pub use lock::FolderLock;
use repair::{Check, Rescue};
pub use writer::Work;
use writer::Writer;

const DATABASE: &str = "perch.sqlite3";
/// First release without the WAL-reset bug.
const SAFE_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The schema, step by step.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The outbox of one data folder.
#[derive(Debug, Clone)]
pub struct Outbox {
    folder: PathBuf,
    /// None for whoever only looks, and while the database cannot be opened. It is
    /// exchanged, with the readers, when the database is built anew.
    writer: Arc<tokio::sync::RwLock<Option<Writer>>>,
    readers: Arc<RwLock<SqlitePool>>,
    standing: Arc<Standing>,
    revision: watch::Sender<u32>,
    damage: Arc<Notify>,
}

impl Outbox {
    /// Opens the outbox for work. The caller holds the [`FolderLock`].
    ///
    /// Brings the schema up to date and applies the start-up rule: what was being
    /// sent when the last process ended has an unknown outcome now.
    ///
    /// A damaged database is set aside and built anew from the newest copy and the journal.
    ///
    /// # Errors
    /// When the folder or the database cannot be used, or is from a newer Perch.
    pub async fn open(folder: &Path, now: Millis, quarantine: Duration) -> Result<Self> {
        let standing = Arc::default();
        let revision = watch::Sender::new(0);
        let opened = Opened::open(folder, now, quarantine, &standing, &revision).await?;
        let outbox = Self {
            folder: folder.to_owned(),
            writer: Arc::new(tokio::sync::RwLock::new(Some(opened.writer))),
            readers: Arc::new(RwLock::new(opened.readers)),
            standing,
            revision,
            damage: Arc::default(),
        };
        outbox.tell(opened.rescued, now, quarantine).await?;
        Ok(outbox)
    }

    /// Version of the database library.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sqlite_version(&self) -> Result<String> {
        sqlite_version(&mut *self.reader().acquire().await?).await
    }

    /// Waits until the database turns out to be damaged.
    pub async fn damaged(&self) {
        self.damage.notified().await;
    }

    /// Notes what somebody who read met, so that damage is mended.
    pub fn note(&self, trouble: &StationError) {
        if let StationError::DamagedDatabase(_) = trouble {
            repair::ask_for_check(&self.folder);
            self.damage.notify_one();
        }
    }

    /// Closes the database, looks at all of it and opens it again as a start would: built
    /// anew if it is damaged. Whoever writes meanwhile waits.
    ///
    /// # Errors
    /// When it cannot be opened again; nothing can be written until a later try succeeds.
    pub async fn mend(&self, now: Millis, quarantine: Duration) -> Result<()> {
        let mut writer = self.writer.write().await;
        // A file that is open would be found by its old name when it is closed.
        if let Some(writer) = writer.take() {
            writer.end().await;
        }
        self.reader().close().await;
        repair::ask_for_check(&self.folder);
        let (standing, revision) = (&self.standing, &self.revision);
        let opened = Opened::open(&self.folder, now, quarantine, standing, revision).await?;
        *self.readers.write().unwrap_or_else(PoisonError::into_inner) = opened.readers;
        *writer = Some(opened.writer);
        drop(writer);
        self.tell(opened.rescued, now, quarantine).await?;
        self.revision.send_modify(|n| *n = n.wrapping_add(1));
        Ok(())
    }

    async fn tell(
        &self,
        rescued: Option<(Rescue, Redone)>,
        now: Millis,
        quarantine: Duration,
    ) -> Result<()> {
        match rescued {
            Some((rescue, redone)) => repair::tell(self, rescue, redone, now, quarantine).await,
            None => Ok(()),
        }
    }

    /// Opens the outbox beside a process that works with it, to look only.
    ///
    /// # Errors
    /// When there is no database in the folder, it cannot be read, or it is from a
    /// newer Perch.
    pub async fn open_reading(folder: &Path) -> Result<Self> {
        let path = folder.join(DATABASE);
        if !path.exists() {
            let source = io::Error::new(io::ErrorKind::NotFound, "nothing was captured here yet");
            return Err(StationError::DataFolder {
                path: folder.to_owned(),
                source,
            });
        }
        let readers = readers(&path).await?;
        check_schema(&readers, &path).await?;
        Ok(Self {
            folder: folder.to_owned(),
            writer: Arc::default(),
            readers: Arc::new(RwLock::new(readers)),
            standing: Arc::default(),
            revision: watch::Sender::new(0),
            damage: Arc::default(),
        })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Connections to read with.
    pub fn reader(&self) -> SqlitePool {
        let readers = self.readers.read().unwrap_or_else(PoisonError::into_inner);
        readers.clone()
    }

    /// Runs `work` in one transaction on the only writing connection and answers
    /// once it is on the disk.
    ///
    /// # Errors
    /// What `work` answers, with nothing changed; or that the commit failed.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let answer = match self.writer.read().await.as_ref() {
            Some(writer) => writer.write(work).await,
            None => Err(StationError::Mending),
        };
        if let Err(trouble) = &answer {
            self.note(trouble);
        }
        answer
    }

    /// Counts commits, so that others notice a change.
    pub fn revision(&self) -> watch::Receiver<u32> {
        self.revision.subscribe()
    }
}

/// A database that was opened for work.
struct Opened {
    writer: Writer,
    readers: SqlitePool,
    /// What was rescued on the way and is not told yet.
    rescued: Option<(Rescue, Redone)>,
}

impl Opened {
    async fn open(
        folder: &Path,
        now: Millis,
        quarantine: Duration,
        standing: &Arc<Standing>,
        revision: &watch::Sender<u32>,
    ) -> Result<Self> {
        let mut rescue = repair::unfinished(folder);
        let found = match repair::examine(folder).await {
            Ok(check) => Self::bring_up(folder, check).await,
            Err(trouble) => Err(trouble),
        };
        let (mut connection, redone) = match found {
            Err(StationError::DamagedDatabase(why)) => {
                rescue = Some(repair::set_aside(folder, now, &why).await?);
                Self::bring_up(folder, Check::Skip).await?
            }
            other => other.map_err(|trouble| cannot_open(trouble, folder))?,
        };
        operation::recover(&mut connection, now, quarantine).await?;
        let journal = Journal::open(folder, &mut connection, &redone, standing).await?;
        Ok(Self {
            writer: Writer::start(connection, journal, revision.clone())?,
            readers: readers(&folder.join(DATABASE)).await?,
            rescued: rescue.map(|rescue| (rescue, redone)),
        })
    }

    /// Opens the database with its present schema and everything the journal has.
    async fn bring_up(folder: &Path, check: Check) -> Result<(SqliteConnection, Redone)> {
        let path = folder.join(DATABASE);
        let options = options(&path).create_if_missing(true);
        let mut connection = sqlx::ConnectOptions::connect(&options).await?;
        check_sqlite(&mut connection).await?;
        if check == Check::Whole {
            repair::check(&mut connection).await?;
            repair::checked(folder);
        }
        MIGRATIONS
            .run(&mut connection)
            .await
            .map_err(|error| migration_error(error, &path))?;
        let redone = journal::redo(folder, &mut connection).await?;
        Ok((connection, redone))
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_size_limit", "16777216")
        // What is deleted on purpose does not lie on in free pages.
        .pragma("secure_delete", "on")
        // F_FULLFSYNC on macOS; a no-op elsewhere.
        .pragma("fullfsync", "on")
}

async fn readers(path: &Path) -> Result<SqlitePool> {
    let options = options(path).read_only(true);
    Ok(SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await?)
}

async fn sqlite_version(db: &mut SqliteConnection) -> Result<String> {
    Ok(sqlx::query_scalar("select sqlite_version()")
        .fetch_one(db)
        .await?)
}

async fn check_sqlite(connection: &mut SqliteConnection) -> Result<()> {
    let version = sqlite_version(connection).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    match (part(), part(), part()) >= SAFE_SQLITE {
        true => Ok(()),
        false => Err(StationError::UnsafeSqlite { version }),
    }
}

/// Whoever only looks changes no schema, and reads none that is newer than this program.
async fn check_schema(readers: &SqlitePool, path: &Path) -> Result<()> {
    let newest: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(readers)
        .await?;
    match newest > MIGRATIONS.iter().map(|each| each.version).max() {
        true => Err(StationError::NewerDatabase {
            path: path.to_owned(),
        }),
        false => Ok(()),
    }
}

fn migration_error(error: MigrateError, path: &Path) -> StationError {
    match error {
        // The database knows a migration that this program does not.
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(_, _) => {
            StationError::NewerDatabase {
                path: path.to_owned(),
            }
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StationError::Database(sqlx::Error::Migrate(Box::new(other))),
    }
}

/// A file that cannot be opened at all is a matter of rights or of the disk.
fn cannot_open(trouble: StationError, folder: &Path) -> StationError {
    let StationError::Database(sqlx::Error::Database(said)) = &trouble else {
        return trouble;
    };
    // SQLITE_PERM, SQLITE_READONLY and SQLITE_CANTOPEN with their extended codes.
    let code = said.code().and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(3 | 8 | 14) => StationError::DataFolder {
            path: folder.to_owned(),
            source: io::Error::new(io::ErrorKind::PermissionDenied, said.message().to_owned()),
        },
        _other => trouble,
    }
}

/// Makes the data folder, private to this user, and its name durable.
///
/// # Errors
/// [`StationError::DataFolder`] when it cannot be made.
pub fn prepare_folder(folder: &Path) -> Result<()> {
    let failed = |source| StationError::DataFolder {
        path: folder.to_owned(),
        source,
    };
    let made = folder.ancestors().take_while(|each| !each.exists()).count();
    fs::create_dir_all(folder.join("photos")).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    photo_file::sync_folder(folder).map_err(failed)?;
    let whole = folder.canonicalize().map_err(failed)?;
    // The one above counts at every start: an earlier process may have made this
    // folder and ended before its name was durable.
    for above in whole.ancestors().skip(1).take(made.max(1)) {
        // A folder that may be passed through and not read is left to the system.
        photo_file::sync_folder(above).ok();
    }
    Ok(())
}

/// Ids as one bound value, for `in (select value from json_each(?1))`.
fn list(ids: &[impl serde::Serialize]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}
