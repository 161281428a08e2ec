//! The check of one crash state, by the real outbox.

use std::{collections::HashSet, fs, path::Path, time::Duration};

use perch_station::outbox::{self, Outbox, photo_file};

use crate::{Trouble, record::Acknowledged};

/// What is wrong with a state.
#[derive(Debug, Default, Clone)]
pub(crate) struct Damage {
    /// Acknowledged captures or photos without a row.
    pub(crate) lost: usize,
    /// Photos with a row and without their file, or with another file.
    pub(crate) without_file: usize,
    /// Why the database cannot be used.
    pub(crate) corrupt: Option<String>,
}

impl Damage {
    /// Whether nothing is wrong.
    pub(crate) fn is_none(&self) -> bool {
        self.lost == 0 && self.without_file == 0 && self.corrupt.is_none()
    }
}

/// Opens a state and looks up everything that was acknowledged.
pub(crate) async fn check(folder: &Path, acknowledged: &[Acknowledged]) -> Result<Damage, Trouble> {
    let data = folder.join("data");
    outbox::prepare_folder(&data)?;
    let outbox = match Outbox::open(&data, 0, Duration::ZERO).await {
        Ok(outbox) => outbox,
        Err(trouble) => return Ok(corrupt(trouble.to_string())),
    };
    let looked = look(&outbox, &data, acknowledged).await;
    outbox.reader().close().await;
    Ok(looked.unwrap_or_else(|trouble| corrupt(trouble.to_string())))
}

async fn look(
    outbox: &Outbox,
    data: &Path,
    acknowledged: &[Acknowledged],
) -> Result<Damage, sqlx::Error> {
    let mut db = outbox.reader().acquire().await?;
    let verdict: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut *db)
        .await?;
    if verdict != "ok" {
        return Ok(corrupt(verdict));
    }
    let captures: HashSet<String> = sqlx::query_scalar("select id from capture")
        .fetch_all(&mut *db)
        .await?
        .into_iter()
        .collect();
    let photos: Vec<(String, String)> = sqlx::query_as("select id, hash from photo")
        .fetch_all(&mut *db)
        .await?;
    let ids: HashSet<&str> = photos.iter().map(|(id, _)| id.as_str()).collect();
    let lost = acknowledged.iter().filter(|each| match each {
        Acknowledged::Capture(id) => !captures.contains(id),
        Acknowledged::Photo(id) => !ids.contains(id.as_str()),
    });
    let lost = lost.count();
    let without_file = photos
        .iter()
        .filter(|(_, hash)| !is_whole(data, hash))
        .count();
    Ok(Damage {
        lost,
        without_file,
        corrupt: None,
    })
}

fn is_whole(data: &Path, hash: &str) -> bool {
    fs::read(photo_file::path(data, hash))
        .is_ok_and(|bytes| blake3::hash(&bytes).to_hex().as_str() == hash)
}

fn corrupt(why: String) -> Damage {
    Damage {
        corrupt: Some(why),
        ..Damage::default()
    }
}
