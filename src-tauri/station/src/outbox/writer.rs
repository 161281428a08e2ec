//! The only writer: a thread that owns the writing connection.
//!
//! Callers hand over a piece of work and wait for its answer. They can give up
//! waiting, but nobody can drop a transaction half-way, because the transaction
//! never leaves this thread. What a transaction changes is noted in the journal before
//! its commit.

use std::{future::Future, pin::Pin, thread};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{error, trace};

use super::journal::Journal;
use crate::error::{Result, StationError};

/// Work inside a transaction.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + 'c>>;

type Job = Box<dyn for<'c> FnOnce(&'c mut Desk, &'c watch::Sender<u32>) -> Done<'c> + Send>;
type Done<'c> = Pin<Box<dyn Future<Output = ()> + 'c>>;

/// What the thread writes with.
struct Desk {
    connection: SqliteConnection,
    journal: Journal,
}

/// A handle to the writing thread.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    jobs: mpsc::UnboundedSender<Job>,
    /// Its other end lives as long as the thread has the database open.
    open: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread; it ends when the last handle is dropped. Commits are counted in `revision`.
    pub(super) fn start(
        connection: SqliteConnection,
        journal: Journal,
        revision: watch::Sender<u32>,
    ) -> Result<Self> {
        let mut desk = Desk {
            connection,
            journal,
        };
        let (jobs, mut inbox) = mpsc::unbounded_channel::<Job>();
        let (is_open, open) = watch::channel(());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StationError::Database(sqlx::Error::Io(error)))?;
        thread::Builder::new()
            .name("outbox-writer".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    while let Some(job) = inbox.recv().await {
                        job(&mut desk, &revision).await;
                    }
                    if let Err(error) = desk.connection.close().await {
                        error!("The database was not closed cleanly: {error}");
                    }
                    drop(is_open);
                });
            })
            .map_err(|error| StationError::Database(sqlx::Error::Io(error)))?;
        Ok(Self { jobs, open })
    }

    /// Waits until the work that was handed over is done and the database is closed.
    /// There must be no other handle.
    pub(super) async fn end(mut self) {
        drop(self.jobs);
        // Nothing is ever sent: the thread's end is what changes it.
        self.open.changed().await.ok();
    }

    /// Runs `work` in one transaction.
    pub(super) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |desk, revision| {
            Box::pin(async move {
                let result = transact(desk, work).await;
                if result.is_ok() {
                    revision.send_modify(|n| *n = n.wrapping_add(1));
                }
                // Nobody waits any more: the work is done all the same.
                answer.send(result).ok();
            })
        });
        self.jobs.send(job).map_err(|_| StationError::Closing)?;
        answered.await.map_err(|_| StationError::Closing)?
    }
}

/// Begins, works and commits. Whatever fails is rolled back at once, so that the next
/// piece of work finds the connection clean; a full disk often shows only in the commit.
async fn transact<T, W>(desk: &mut Desk, work: W) -> Result<T>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
{
    let Desk {
        connection,
        journal,
        ..
    } = desk;
    sqlx::query("begin immediate")
        .execute(&mut *connection)
        .await?;
    let worked = match work(&mut *connection).await {
        Ok(answer) => commit(&mut *connection, journal).await.map(|()| answer),
        Err(trouble) => Err(trouble),
    };
    if worked.is_err() {
        // SQLite has rolled back by itself after some failures; then there is nothing to do.
        sqlx::query("rollback").execute(&mut *connection).await.ok();
    }
    worked
}

async fn commit(connection: &mut SqliteConnection, journal: &mut Journal) -> Result<()> {
    let number = journal.note(&mut *connection).await?;
    let committed = sqlx::query("commit").execute(connection).await;
    match (number, &committed) {
        (Some(number), Ok(_)) => journal.committed(number),
        (Some(number), Err(_)) => journal.take_back(number),
        (None, _) => {}
    }
    committed?;
    // Measurements begin here what may only follow a commit.
    trace!("A transaction is durable");
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::sync::Arc;

    use super::*;
    use crate::outbox::{MIGRATIONS, journal};

    #[tokio::test]
    async fn work_that_fails_leaves_nothing_behind_and_does_not_block_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let options =
            crate::outbox::options(&folder.path().join("writer.sqlite3")).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        MIGRATIONS.run(&mut connection).await.unwrap();
        let redone = journal::redo(folder.path(), &mut connection).await.unwrap();
        let journal = Journal::open(folder.path(), &mut connection, &redone, &Arc::default())
            .await
            .unwrap();
        let writer = Writer::start(connection, journal, watch::Sender::new(0)).unwrap();
        writer
            .write(|db| {
                Box::pin(async move {
                    sqlx::query("create table t (n integer primary key)")
                        .execute(db)
                        .await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        let failed: Result<()> = writer
            .write(|db| {
                Box::pin(async move {
                    sqlx::query("insert into t values (1)")
                        .execute(&mut *db)
                        .await?;
                    Err(StationError::NothingTyped)
                })
            })
            .await;
        assert_eq!(failed.unwrap_err().code(), "nothing_typed");
        let rows: i64 = writer
            .write(|db| {
                Box::pin(async move {
                    Ok(sqlx::query_scalar("select count(*) from t")
                        .fetch_one(db)
                        .await?)
                })
            })
            .await
            .unwrap();
        assert_eq!(rows, 0);
    }
}
