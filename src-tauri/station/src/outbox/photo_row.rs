//! Photos in the outbox. The picture itself is a file, see [`super::photo_file`].

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};
use tr::tr;

use crate::{
    clock::Millis,
    error::{Result, StationError},
    photo::Facts,
};

/// One photo.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct PhotoRow {
    /// Our own id, a UUIDv7 as text.
    pub id: String,
    /// Its session.
    pub session_id: String,
    /// The capture it is linked to.
    pub capture_id: String,
    /// The API's word for its type.
    pub photo_type: String,
    /// Place in the gallery, from 0.
    pub sort_order: i64,
    /// blake3 of the file.
    pub hash: String,
    /// Size in bytes.
    pub file_size: i64,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// When it was taken.
    pub created: Millis,
    /// The photo that took its place.
    pub replaced_by: Option<String>,
    /// Storage key, once it was uploaded.
    pub s3_key: Option<String>,
    /// The server's id.
    pub remote_id: Option<String>,
    /// The photo as the server sent it last, JSON.
    pub remote: Option<String>,
    /// What is known of it beside its picture, JSON, see [`Facts`].
    #[serde(default = "no_facts")]
    pub facts: String,
}

fn no_facts() -> String {
    Facts::default().to_json()
}

impl PhotoRow {
    /// The file name the server is told: the hash, so that it can be found again.
    pub fn file_name(&self) -> String {
        format!("{}.jpg", self.hash)
    }

    /// What is known of it beside its picture.
    pub fn facts(&self) -> Facts {
        Facts::parse(&self.facts)
    }

    /// The size the server knows: that of its copy, or of the picture before there is one.
    pub fn sent_size(&self) -> i64 {
        self.facts().sent_size.unwrap_or(self.file_size)
    }
}

/// Stores a photo whose file is on the disk, as the last of its session.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut SqliteConnection, photo: &PhotoRow) -> Result<()> {
    sqlx::query(
        "insert into photo (id, session_id, capture_id, photo_type, sort_order, hash, file_size, width, height, created,
                            facts)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .bind(&photo.id)
    .bind(&photo.session_id)
    .bind(&photo.capture_id)
    .bind(&photo.photo_type)
    .bind(photo.sort_order)
    .bind(&photo.hash)
    .bind(photo.file_size)
    .bind(photo.width)
    .bind(photo.height)
    .bind(photo.created)
    .bind(&photo.facts)
    .execute(db)
    .await?;
    Ok(())
}

/// Reads a photo.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<PhotoRow> {
    sqlx::query_as("select * from photo where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: tr!("is not here" => "photo"),
            id: id.to_owned(),
        })
}

/// Photos of a session that were not replaced, in gallery order.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &mut SqliteConnection, session_id: &str) -> Result<Vec<PhotoRow>> {
    Ok(sqlx::query_as(
        "select * from photo where session_id = ?1 and replaced_by is null order by sort_order, created",
    )
    .bind(session_id)
    .fetch_all(db)
    .await?)
}

/// Photos of a capture that were not replaced, in gallery order.
///
/// # Errors
/// When the database fails.
pub async fn of_capture(db: &mut SqliteConnection, capture_id: &str) -> Result<Vec<PhotoRow>> {
    Ok(sqlx::query_as(
        "select * from photo where capture_id = ?1 and replaced_by is null order by sort_order, created",
    )
    .bind(capture_id)
    .fetch_all(db)
    .await?)
}

/// The newest photo of each type that another capture has, for the ghost of the next shot.
///
/// # Errors
/// When the database fails.
pub async fn newest_elsewhere(
    db: &mut SqliteConnection,
    capture_id: &str,
) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select photo_type, id from photo
         where capture_id <> ?1 and replaced_by is null
         order by created desc limit 100",
    )
    .bind(capture_id)
    .fetch_all(db)
    .await?;
    // Collected from the oldest on, so that the newest stays.
    Ok(rows.into_iter().rev().collect())
}

/// Whether a photo with this picture was ever taken.
///
/// # Errors
/// When the database fails.
pub async fn is_known(db: &mut SqliteConnection, hash: &str) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select 1 from photo where hash = ?1)")
            .bind(hash)
            .fetch_one(db)
            .await?,
    )
}

/// The place after the last photo of a session.
///
/// # Errors
/// When the database fails.
pub async fn next_place(db: &mut SqliteConnection, session_id: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select coalesce(max(sort_order) + 1, 0) from photo where session_id = ?1",
    )
    .bind(session_id)
    .fetch_one(db)
    .await?)
}

/// Notes that a photo took another one's place.
///
/// # Errors
/// When the database fails.
pub async fn replace(db: &mut SqliteConnection, old: &str, new: &str) -> Result<()> {
    sqlx::query("update photo set replaced_by = ?2 where id = ?1")
        .bind(old)
        .bind(new)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes the type of a photo here.
///
/// # Errors
/// When the database fails.
pub async fn relabel(db: &mut SqliteConnection, id: &str, photo_type: &str) -> Result<()> {
    sqlx::query("update photo set photo_type = ?2 where id = ?1")
        .bind(id)
        .bind(photo_type)
        .execute(db)
        .await?;
    Ok(())
}

/// Puts a photo at a place of the gallery here.
///
/// # Errors
/// When the database fails.
pub async fn place(db: &mut SqliteConnection, id: &str, sort_order: i64) -> Result<()> {
    sqlx::query("update photo set sort_order = ?2 where id = ?1")
        .bind(id)
        .bind(sort_order)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes where the uploaded copy lies and how large it is.
///
/// # Errors
/// When the database fails.
pub async fn note_upload(
    db: &mut SqliteConnection,
    id: &str,
    s3_key: &str,
    size: i64,
) -> Result<()> {
    sqlx::query(
        "update photo set s3_key = ?2, facts = json_set(facts, '$.sent_size', ?3) where id = ?1",
    )
    .bind(id)
    .bind(s3_key)
    .bind(size)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes where the uploaded file lies; nothing forgets it, for a new upload.
///
/// # Errors
/// When the database fails.
pub async fn note_storage_key(
    db: &mut SqliteConnection,
    id: &str,
    s3_key: Option<&str>,
) -> Result<()> {
    sqlx::query("update photo set s3_key = ?2 where id = ?1")
        .bind(id)
        .bind(s3_key)
        .execute(db)
        .await?;
    Ok(())
}

/// Moves a photo to another session.
///
/// # Errors
/// When the database fails.
pub async fn move_to(db: &mut SqliteConnection, id: &str, session_id: &str) -> Result<()> {
    sqlx::query("update photo set session_id = ?2 where id = ?1")
        .bind(id)
        .bind(session_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes what the server says of a photo.
///
/// # Errors
/// When the database fails.
pub async fn note_remote(
    db: &mut SqliteConnection,
    id: &str,
    remote_id: Option<&str>,
    remote: &str,
) -> Result<()> {
    sqlx::query("update photo set remote_id = coalesce(?2, remote_id), remote = ?3 where id = ?1")
        .bind(id)
        .bind(remote_id)
        .bind(remote)
        .execute(db)
        .await?;
    Ok(())
}

/// Hashes of all photos, for the sweep at start.
///
/// # Errors
/// When the database fails.
pub async fn hashes(db: &mut SqliteConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select distinct hash from photo")
        .fetch_all(db)
        .await?)
}

/// Photos that wait to be sent: their operation and the hash of their file.
///
/// # Errors
/// When the database fails.
pub async fn unsent(db: &mut SqliteConnection) -> Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "select operation.seq, photo.hash
         from operation join photo on photo.id = operation.photo_id
         where operation.kind = 'send_photo' and operation.state in ('ready', 'blocked')",
    )
    .fetch_all(db)
    .await?)
}

/// These photos.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[String]) -> Result<Vec<PhotoRow>> {
    Ok(
        sqlx::query_as("select * from photo where id in (select value from json_each(?1))")
            .bind(super::list(ids))
            .fetch_all(db)
            .await?,
    )
}

/// Photos of these captures that were not replaced, in gallery order.
///
/// # Errors
/// When the database fails.
pub async fn of_captures(db: &mut SqliteConnection, captures: &[String]) -> Result<Vec<PhotoRow>> {
    Ok(sqlx::query_as(
        "select * from photo
         where capture_id in (select value from json_each(?1)) and replaced_by is null
         order by sort_order, created",
    )
    .bind(super::list(captures))
    .fetch_all(db)
    .await?)
}

/// How many photos these captures have that were not replaced, by capture.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    db: &mut SqliteConnection,
    captures: &[String],
) -> Result<HashMap<String, u32>> {
    let rows: Vec<(String, u32)> = sqlx::query_as(
        "select capture_id, count(*) from photo
         where capture_id in (select value from json_each(?1)) and replaced_by is null
         group by capture_id",
    )
    .bind(super::list(captures))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}
