//! Photos: relabelled, put in order, shown, and what their rows cause at the server.

use bytes::Bytes;
use sqlx::SqliteConnection;
use tokio::task::spawn_blocking;
use tr::tr;

use super::Station;
use crate::{
    clock::Millis,
    error::{Result, StationError},
    intake, on_table,
    outbox::{
        capture_row::{self, CaptureRow},
        operation::{self, Kind, New, State, Subject},
        photo_file, photo_row,
        photo_row::PhotoRow,
    },
    photo::{self, Section, Shot},
    view,
};

impl Station {
    /// Gives a photo another type.
    ///
    /// # Errors
    /// When there is no such photo or type.
    pub async fn relabel_photo(&self, photo: &str, photo_type: &str) -> Result<()> {
        photo::check_type(photo_type)?;
        let (id, photo_type, now) = (photo.to_owned(), photo_type.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| Box::pin(async move { relabel(db, &id, &photo_type, now).await }))
            .await
    }

    /// Moves a photo to a place among the photos of its capture, from 0.
    ///
    /// # Errors
    /// When there is no such photo.
    pub async fn move_photo(&self, photo: &str, to: u32) -> Result<()> {
        let (id, now) = (photo.to_owned(), self.now());
        let to = usize::try_from(to).unwrap_or(usize::MAX);
        self.0
            .outbox
            .write(move |db| Box::pin(async move { reorder(db, &id, to, now).await }))
            .await
    }

    /// Calls a shot that a check asks for good enough.
    ///
    /// # Errors
    /// When there is no such type, or the database fails.
    pub async fn good_enough(&self, photo_type: &str) -> Result<()> {
        photo::check_type(photo_type)?;
        let (photo_type, now) = (photo_type.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move { on_table::good_enough(db, &photo_type, now).await })
            })
            .await
    }

    /// A section of a stored photo as a JPEG at most `width` pixels wide.
    ///
    /// # Errors
    /// When there is no such photo or its file is gone.
    pub async fn photo_jpeg(&self, photo: &str, section: Section, width: u32) -> Result<Bytes> {
        let path = match self.held_file(photo) {
            Some(path) => path,
            None => {
                let row = photo_row::by_id(&mut *self.reader().await?, photo).await?;
                photo_file::path(self.0.outbox.folder(), &row.hash)
            }
        };
        if !path.exists() {
            return Err(StationError::Unknown {
                what: tr!("is not here" => "picture of the photo"),
                id: photo.to_owned(),
            });
        }
        spawn_blocking(move || photo::scaled(&path, section, width))
            .await
            .map_err(|_| StationError::Closing)?
    }

    /// The capture a photo goes to.
    pub(super) async fn capture_for_photo(&self, capture: Option<&str>) -> Result<CaptureRow> {
        let mut reader = self.reader().await?;
        match capture {
            Some(id) => capture_row::by_id(&mut reader, id).await,
            None => {
                let session = intake::at_hand(&mut reader)
                    .await?
                    .ok_or(StationError::NoCapture)?;
                let newest = capture_row::standing_of_session(&mut reader, &session.id, 1).await?;
                newest.into_iter().next().ok_or(StationError::NoCapture)
            }
        }
    }

    /// Photos of a capture that were not replaced.
    pub(super) async fn photos_of(&self, capture: &str) -> Result<Vec<PhotoRow>> {
        photo_row::of_capture(&mut *self.reader().await?, capture).await
    }

    pub(super) async fn photo_row(&self, capture: &str, photo: &str) -> Result<view::PhotoRow> {
        let view = self.photos_view(Some(capture)).await?;
        let found = view.photos.into_iter().find(|each| each.id == photo);
        found.ok_or_else(|| StationError::Unknown {
            what: tr!("is not here" => "photo"),
            id: photo.to_owned(),
        })
    }
}

/// The row of a photo whose file is safe, and the operation that sends it.
pub(super) async fn store(
    db: &mut SqliteConnection,
    mut row: PhotoRow,
    replaces: Option<PhotoRow>,
    checked_set: Option<Vec<Shot>>,
    now: Millis,
) -> Result<()> {
    let capture = capture_row::by_id(&mut *db, &row.capture_id).await?;
    (row.capture_id, row.session_id) = intake::home_of_photo(&mut *db, &capture, now).await?;
    // One that another session has keeps its place there.
    let replaces = replaces.filter(|old| old.session_id == row.session_id);
    let checked = on_table::about(&mut *db, &row.capture_id).await?;
    let was_asked_for = checked.as_ref().is_some_and(|seen| {
        let mut asks = seen.asks().iter();
        asks.any(|ask| ask.photo_type == row.photo_type)
    });
    row.sort_order = match &replaces {
        Some(old) => old.sort_order,
        None => photo_row::next_place(&mut *db, &row.session_id).await?,
    };
    photo_row::insert(&mut *db, &row).await?;
    let send = New {
        session: &row.session_id,
        kind: Kind::SendPhoto,
        subject: Subject::Photo(&row.id),
        not_before: now,
        now,
    };
    operation::enqueue(&mut *db, send).await?;
    if let Some(old) = replaces {
        replace(&mut *db, &old, &row.id, now).await?;
    }
    match checked_set {
        _ if was_asked_for => on_table::settle(db, now).await,
        Some(shots) if checked.is_none() => submit_when_complete(db, &row, &shots, now).await,
        Some(_) | None => Ok(()),
    }
}

/// A product whose set is complete is submitted at once, so that it is checked while it can
/// still be photographed.
async fn submit_when_complete(
    db: &mut SqliteConnection,
    row: &PhotoRow,
    shots: &[Shot],
    now: Millis,
) -> Result<()> {
    let photos = photo_row::of_capture(&mut *db, &row.capture_id).await?;
    let taken = photos.iter().map(|photo| photo.photo_type.as_str());
    if !photo::progress(shots, taken).missing.is_empty() {
        return Ok(());
    }
    on_table::submit(&mut *db, &row.session_id, now).await?;
    on_table::begin(db, &row.session_id, now).await
}

/// The old photo gives up its place. The server cannot delete one, so there it is
/// called `other`, which no extraction relies on.
async fn replace(db: &mut SqliteConnection, old: &PhotoRow, new: &str, now: Millis) -> Result<()> {
    let sending = operation::of_photo(&mut *db, &old.id, Kind::SendPhoto).await?;
    match sending {
        Some(send) if send.attempts == 0 && send.state != State::Done => {
            operation::discard(&mut *db, send.seq, now).await?;
        }
        Some(_) => relabel(&mut *db, &old.id, "other", now).await?,
        None => {}
    }
    photo_row::replace(db, &old.id, new).await
}

/// Changes the type here, and at the server if the photo was on its way already.
async fn relabel(db: &mut SqliteConnection, id: &str, photo_type: &str, now: Millis) -> Result<()> {
    let photo = photo_row::by_id(&mut *db, id).await?;
    if photo.photo_type == photo_type {
        return Ok(());
    }
    photo_row::relabel(&mut *db, id, photo_type).await?;
    let send = operation::of_photo(&mut *db, id, Kind::SendPhoto).await?;
    let was_sent = send.is_some_and(|send| send.attempts > 0 || send.state == State::Done);
    let queued = operation::of_photo(&mut *db, id, Kind::RelabelPhoto).await?;
    let is_queued = queued.is_some_and(|each| {
        matches!(each.state, State::Ready | State::Blocked) && each.frozen_request.is_none()
    });
    if was_sent && !is_queued {
        let relabel = New {
            session: &photo.session_id,
            kind: Kind::RelabelPhoto,
            subject: Subject::Photo(id),
            not_before: now,
            now,
        };
        operation::enqueue(db, relabel).await?;
    }
    Ok(())
}

/// Puts the photos of a capture into a new order; the places they share stay the same.
async fn reorder(db: &mut SqliteConnection, id: &str, to: usize, now: Millis) -> Result<()> {
    let photo = photo_row::by_id(&mut *db, id).await?;
    let mut photos = photo_row::of_capture(&mut *db, &photo.capture_id).await?;
    let places: Vec<i64> = photos.iter().map(|each| each.sort_order).collect();
    let Some(from) = photos.iter().position(|each| each.id == id) else {
        return Ok(());
    };
    let moved = photos.remove(from);
    photos.insert(to.min(photos.len()), moved);
    for (each, place) in photos.iter().zip(&places) {
        photo_row::place(&mut *db, &each.id, *place).await?;
    }
    let open = operation::open_of_session(&mut *db, &photo.session_id).await?;
    let is_queued = open
        .iter()
        .any(|each| each.kind == Kind::ReorderPhotos && each.frozen_request.is_none());
    if !is_queued {
        let reorder = New {
            session: &photo.session_id,
            kind: Kind::ReorderPhotos,
            subject: Subject::Session,
            not_before: now,
            now,
        };
        operation::enqueue(db, reorder).await?;
    }
    Ok(())
}
