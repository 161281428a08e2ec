//! Letting go on purpose: everything of a session, and pictures that were delivered.
//!
//! Nothing that the server has not acknowledged, or that a person has not taken out,
//! is ever let go. Rows first, files after: a file without a row is swept away, a row
//! without its file could not be sent.

use std::sync::atomic::Ordering;

use sqlx::{Connection, SqliteConnection};
use tokio::task::spawn_blocking;
use tr::tr;

use super::{
    Outbox, browser_row,
    desk::{self, Slot},
    freshness_row, link_row, list,
    notice_row::{self, Note},
    photo_file,
};
use crate::{
    clock::Millis,
    error::{Result, StationError},
    language::later,
    view::Urgency,
};

impl Outbox {
    /// Deletes everything of a session on this machine: rows, photos, and what copies
    /// and journal hold of it. The server keeps what it has.
    ///
    /// # Errors
    /// [`StationError::SessionUnsent`] while anything of it is not delivered.
    pub async fn forget_session(&self, session: &str, now: Millis) -> Result<()> {
        let id = session.to_owned();
        let hashes = self
            .write(move |db| Box::pin(async move { forget_rows(db, &id).await }))
            .await?;
        self.remove_pictures(hashes).await?;
        // The next line begins a new file, so that a copy can take the place of all before.
        self.standing.begin_anew.store(true, Ordering::Relaxed);
        let about = session.to_owned();
        self.write(move |db| {
            Box::pin(async move {
                let note = Note {
                    code: "session_deleted",
                    urgency: Urgency::Info,
                    message: later!("Everything of a session was deleted on this machine. The server keeps what it has"),
                };
                notice_row::post(db, &note, &about, now).await
            })
        })
        .await?;
        self.empty_log().await?;
        self.copy_and_keep(now, 1).await
    }

    /// Folds the log into the database, because it still holds what was deleted.
    async fn empty_log(&self) -> Result<()> {
        let options = super::options(&self.folder.join(super::DATABASE));
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }

    /// Removes the pictures of photos that were delivered before this moment; how many.
    ///
    /// # Errors
    /// When the database fails or a file cannot be removed.
    pub async fn forget_delivered(&self, before: Millis) -> Result<usize> {
        let mut reader = self.reader().acquire().await?;
        let hashes = delivered_before(&mut reader, before).await?;
        drop(reader);
        let folder = self.folder.clone();
        let there = move |hash: &String| photo_file::path(&folder, hash).exists();
        let hashes: Vec<String> = hashes.into_iter().filter(there).collect();
        let count = hashes.len();
        self.remove_pictures(hashes).await?;
        Ok(count)
    }

    async fn remove_pictures(&self, hashes: Vec<String>) -> Result<()> {
        let folder = self.folder.clone();
        spawn_blocking(move || {
            hashes
                .iter()
                .try_for_each(|hash| photo_file::remove(&folder, hash))
        })
        .await
        .map_err(|_| StationError::Closing)?
        .map_err(|source| StationError::DataFolder {
            path: self.folder.clone(),
            source,
        })
    }
}

/// Pictures of which every photo was delivered before this moment.
async fn delivered_before(db: &mut SqliteConnection, before: Millis) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select hash from photo
         where not exists (
             select 1 from photo as same
             where same.hash = photo.hash and not exists (
                 select 1 from operation
                 where operation.photo_id = same.id and operation.kind = 'send_photo'
                   and operation.state = 'done' and operation.finished <= ?1))
         group by hash",
    )
    .bind(before)
    .fetch_all(db)
    .await?)
}

/// Takes out the rows of a session and of those it goes on with; answers the pictures
/// that no other photo shows.
async fn forget_rows(db: &mut SqliteConnection, session: &str) -> Result<Vec<String>> {
    let sessions = together(&mut *db, session).await?;
    if sessions.is_empty() {
        return Err(StationError::Unknown {
            what: tr!("is not here" => "session"),
            id: session.to_owned(),
        });
    }
    let ids = list(&sessions);
    let is_unsent: bool = sqlx::query_scalar(
        "select exists (select 1 from operation
         where session_id in (select value from json_each(?1)) and state not in ('done', 'discarded'))",
    )
    .bind(&ids)
    .fetch_one(&mut *db)
    .await?;
    if is_unsent {
        return Err(StationError::SessionUnsent);
    }
    let hashes = sqlx::query_scalar(
        "select distinct hash from photo
         where session_id in (select value from json_each(?1))
           and hash not in (select hash from photo where session_id not in (select value from json_each(?1)))",
    )
    .bind(&ids)
    .fetch_all(&mut *db)
    .await?;
    for sql in [
        "delete from edge where parent in (select seq from operation where session_id in (select value from json_each(?1)))
                             or child in (select seq from operation where session_id in (select value from json_each(?1)))",
        "update counter set n = n - (select count(*) from operation
         where operation.state = counter.state and session_id in (select value from json_each(?1)))",
        "delete from operation where session_id in (select value from json_each(?1))",
        "delete from proposal where capture_id in (
             select id from capture where session_id in (select value from json_each(?1)))",
        "update photo set replaced_by = null where session_id in (select value from json_each(?1))",
        "delete from photo where session_id in (select value from json_each(?1))",
        "delete from capture where session_id in (select value from json_each(?1))",
        "update session set follows = null where id in (select value from json_each(?1))",
        "delete from session where id in (select value from json_each(?1))",
    ] {
        sqlx::query(sql).bind(&ids).execute(&mut *db).await?;
    }
    link_row::forget_orphans(&mut *db).await?;
    freshness_row::forget_orphans(&mut *db).await?;
    browser_row::forget_orphans(&mut *db).await?;
    if let Some(at_hand) = desk::get(&mut *db, Slot::Session).await?
        && sessions.contains(&at_hand)
    {
        desk::set(db, Slot::Session, None).await?;
    }
    Ok(hashes)
}

/// A session, those that went on with it and those it goes on with: photos of one may
/// belong to captures of another.
async fn together(db: &mut SqliteConnection, session: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "with recursive chain(id) as (
             select id from session where id = ?1
             union
             select session.id from chain join session
               on session.follows = chain.id
               or session.id = (select follows from session as one where one.id = chain.id))
         select id from chain",
    )
    .bind(session)
    .fetch_all(db)
    .await?)
}
