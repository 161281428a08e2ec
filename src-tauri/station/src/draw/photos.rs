//! The Photos screen, and photos wherever they are listed.

use std::collections::HashMap;

use scanner_api::{Capture, Photo};
use sqlx::SqliteConnection;
use tr::tr;

use super::{
    Live,
    card::{Facts, delivery},
    count, said, server,
    table_check::table_check,
    words,
};
use crate::{
    clock::rfc3339,
    error::{Result, StationError},
    intake,
    on_table::{self, Seen},
    outbox::{
        capture_row::{self, CaptureRow},
        operation::Kind,
        photo_row,
        queue_row::{self, Standing},
        session_row,
    },
    photo::{Progress, Quality, SHOTS, Shot, progress},
    text::shown_if_any,
    view::{
        CameraState, CameraView, HeldView, Margins, PhotoRow, PhotosView, ShotView, Unfinished,
    },
};

/// Most captures to choose from.
const MOST: u32 = 200;

/// What is not in the database: the moment's state of the photo table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The shots that are asked for.
    pub shots: Vec<Shot>,
    /// The camera for photos.
    pub camera: CameraView,
    /// Whether that is another one than the scanning camera.
    pub own_camera: bool,
    /// What is cut away from each photo.
    pub margins: Margins,
    /// A photo that waits for a decision.
    pub held: Option<HeldView>,
    /// Whether photos are taken by themselves.
    pub hands_free: bool,
    /// Whether products are checked while they are on the table.
    pub checks: bool,
}

/// The Photos screen for a capture, or for the newest of the session at hand.
///
/// # Errors
/// [`StationError::Unknown`] when there is no such capture; otherwise when the database fails.
pub async fn photos_view(
    db: &mut SqliteConnection,
    live: &Live,
    table: &Table,
    capture_id: Option<&str>,
) -> Result<PhotosView> {
    let at_hand = intake::at_hand(db).await?;
    let captures = match &at_hand {
        Some(session) => capture_row::standing_of_session(db, &session.id, MOST).await?,
        None => Vec::new(),
    };
    let chosen = match capture_id {
        Some(id) => Some(capture_row::by_id(db, id).await?),
        None => captures.first().cloned(),
    };
    let checked = on_table::seen(db)
        .await?
        .filter(|seen| chosen.as_ref().is_some_and(|row| seen.is_about(&row.id)));
    // What is taken again belongs to the product that is checked.
    let capture = checked.as_ref().map(|seen| seen.first.clone()).or(chosen);
    let captures = as_one_product(captures, checked.as_ref());
    let photos = match (&checked, &capture) {
        (Some(seen), _) => seen.photos.clone(),
        (None, Some(capture)) => photo_row::of_capture(db, &capture.id).await?,
        (None, None) => Vec::new(),
    };
    let facts = Facts::about(db, &captures).await?;
    let card = match &capture {
        Some(capture) => Some(super::capture_card(db, live, capture).await?),
        None => None,
    };
    let ghosts = match &capture {
        Some(capture) => photo_row::newest_elsewhere(db, &capture.id).await?,
        None => HashMap::new(),
    };
    let progress = progress(&table.shots, types(&photos));
    Ok(PhotosView {
        captures: captures.iter().map(|row| facts.card(live, row)).collect(),
        shots: shots(table, &photos, &ghosts),
        next_type: asked_first(checked.as_ref())
            .unwrap_or(progress.next)
            .to_owned(),
        missing: match photos.is_empty() || checked.is_some() {
            true => String::new(),
            false => missing(&progress, table.shots.len()),
        },
        unfinished: unfinished(db, table, &captures, capture.as_ref()).await?,
        held: table.held.clone(),
        hands_free: table.hands_free,
        camera: table.camera.clone(),
        own_camera: table.own_camera,
        margins: table.margins,
        hint: hint(db, table, capture.as_ref(), checked.is_some()).await?,
        can_check: table.checks
            && checked.is_none()
            && !photos.is_empty()
            && at_hand.is_some_and(|session| session.is_collecting()),
        check: checked.as_ref().map(|seen| table_check(seen, live)),
        photos: rows_by_capture(db, live, &photos).await?,
        capture: card,
    })
}

/// The shot that a check asks for first.
fn asked_first(checked: Option<&Seen>) -> Option<&'static str> {
    checked?.asks().first().map(|ask| ask.photo_type)
}

/// The captures to choose from, with those of the product that is checked as one.
fn as_one_product(captures: Vec<CaptureRow>, checked: Option<&Seen>) -> Vec<CaptureRow> {
    let Some(seen) = checked else {
        return captures;
    };
    let (of_product, mut others): (Vec<_>, Vec<_>) =
        captures.into_iter().partition(|row| seen.is_about(&row.id));
    if !of_product.is_empty() {
        others.insert(0, seen.first.clone());
    }
    others
}

/// Photos of several captures; each has an order of its own.
async fn rows_by_capture(
    db: &mut SqliteConnection,
    live: &Live,
    photos: &[photo_row::PhotoRow],
) -> Result<Vec<PhotoRow>> {
    let mut all = Vec::with_capacity(photos.len());
    for of_one in photos.chunk_by(|one, next| one.capture_id == next.capture_id) {
        all.extend(rows(db, live, of_one).await?);
    }
    Ok(all)
}

/// The types of these photos.
fn types(photos: &[photo_row::PhotoRow]) -> impl Iterator<Item = &str> {
    photos.iter().map(|photo| photo.photo_type.as_str())
}

/// Which shots are missing, in a sentence; empty when none is.
fn missing(progress: &Progress, all: usize) -> String {
    let labels: Vec<String> = progress.missing.iter().map(Shot::label).collect();
    if labels.is_empty() {
        return String::new();
    }
    tr!(
        "{n} of {all} shots is missing: {shots}"
            | "{n} of {all} shots are missing: {shots}" % labels.len(),
        all,
        shots = labels.join(", ")
    )
}

/// The newest capture of the session whose set was begun and not finished, but for this one.
async fn unfinished(
    db: &mut SqliteConnection,
    table: &Table,
    captures: &[CaptureRow],
    shown: Option<&CaptureRow>,
) -> Result<Option<Unfinished>> {
    let ids: Vec<String> = captures.iter().map(|capture| capture.id.clone()).collect();
    let photos = photo_row::of_captures(db, &ids).await?;
    let others = captures
        .iter()
        .filter(|capture| shown.is_none_or(|shown| shown.id != capture.id));
    for capture in others {
        let taken: Vec<&str> = photos
            .iter()
            .filter(|photo| photo.capture_id == capture.id)
            .map(|photo| photo.photo_type.as_str())
            .collect();
        let progress = progress(&table.shots, taken.iter().copied());
        let is_begun = !taken.is_empty() && progress.missing.len() < table.shots.len();
        if is_begun && !progress.missing.is_empty() {
            return Ok(Some(Unfinished {
                capture_id: capture.id.clone(),
                message: format!(
                    "{}: {}",
                    words::capture(capture, None),
                    missing(&progress, table.shots.len())
                ),
            }));
        }
    }
    Ok(None)
}

/// The shots of the set, then the other types.
fn shots(
    table: &Table,
    photos: &[photo_row::PhotoRow],
    ghosts: &HashMap<String, String>,
) -> Vec<ShotView> {
    let shot = |each: &Shot, in_set: bool| {
        let photo_type = each.photo_type;
        let of_type = || photos.iter().filter(|photo| photo.photo_type == photo_type);
        ShotView {
            photo_type: photo_type.to_owned(),
            label: each.label(),
            photo_id: of_type()
                .max_by_key(|photo| photo.created)
                .map(|photo| photo.id.clone()),
            taken: u32::try_from(of_type().count()).unwrap_or(u32::MAX),
            in_set,
            ghost_id: ghosts.get(photo_type).cloned(),
        }
    };
    let others = SHOTS.iter().filter(|each| !table.shots.contains(each));
    let in_set = table.shots.iter().map(|each| shot(each, true));
    in_set.chain(others.map(|each| shot(each, false))).collect()
}

/// Why no photo can be taken; empty when one can.
async fn hint(
    db: &mut SqliteConnection,
    table: &Table,
    capture: Option<&CaptureRow>,
    is_checked: bool,
) -> Result<String> {
    let Some(capture) = capture else {
        return Ok(StationError::NoCapture.to_string());
    };
    let session = session_row::by_id(db, &capture.session_id).await?;
    if !is_checked && !session.is_collecting() && !session.is_expired() {
        return Ok(StationError::SessionClosed.to_string());
    }
    Ok(match (table.camera.state, table.camera.message.as_str()) {
        (CameraState::Live, _) => String::new(),
        (_, "") => StationError::NoPicture.to_string(),
        (_, message) => message.to_owned(),
    })
}

/// Photos with everything the server says of them, in the order they are given in.
pub(super) async fn rows(
    db: &mut SqliteConnection,
    live: &Live,
    photos: &[photo_row::PhotoRow],
) -> Result<Vec<PhotoRow>> {
    let ids: Vec<String> = photos.iter().map(|photo| photo.id.clone()).collect();
    let sent = queue_row::about_photos(db, Kind::SendPhoto, &ids).await?;
    let mut captures: Vec<String> = photos
        .iter()
        .map(|photo| photo.capture_id.clone())
        .collect();
    captures.sort_unstable();
    captures.dedup();
    let captures = capture_row::by_ids(db, &captures).await?;
    let captures: HashMap<&str, &CaptureRow> =
        captures.iter().map(|row| (row.id.as_str(), row)).collect();
    let remotes: Vec<Option<Photo>> = photos
        .iter()
        .map(|photo| said(photo.remote.as_deref()))
        .collect();
    let places = places_there(&remotes);
    Ok(photos
        .iter()
        .zip(&remotes)
        .zip(places)
        .map(|((photo, remote), place)| {
            let capture = captures.get(photo.capture_id.as_str()).copied();
            PhotoRow {
                upload: live.upload_of(&photo.id),
                ..row(photo, remote.as_ref(), capture, sent.get(&photo.id), place)
            }
        })
        .collect())
}

fn row(
    photo: &photo_row::PhotoRow,
    remote: Option<&Photo>,
    capture: Option<&CaptureRow>,
    sent: Option<&Standing>,
    place: Option<(usize, usize)>,
) -> PhotoRow {
    let remote_capture = capture.and_then(|capture| capture.remote_id.as_deref());
    let mut differences = remote.map_or_else(Vec::new, |remote| {
        server::photo_differences(photo, remote, remote_capture)
    });
    if let Some((here, there)) = place.filter(|(here, there)| here != there) {
        differences.push(server::order_difference(here, there));
    }
    let product: Option<Capture> = capture.and_then(|capture| said(capture.remote.as_deref()));
    let product_name = product
        .as_ref()
        .and_then(|product| product.product_name.as_deref());
    let s3_key = photo.s3_key.as_deref();
    let facts = photo.facts();
    PhotoRow {
        id: photo.id.clone(),
        label: words::photo_type(&photo.photo_type),
        photo_type: photo.photo_type.clone(),
        sort_order: count(photo.sort_order),
        file_name: photo.file_name(),
        file_size: count(photo.file_size),
        width: count(photo.width),
        height: count(photo.height),
        capture_id: photo.capture_id.clone(),
        capture_label: capture.map_or_else(String::new, |row| words::capture(row, product_name)),
        s3_key: shown_if_any(s3_key.or_else(|| remote?.s3_key.as_deref())),
        delivery: delivery(sent, photo.remote_id.is_some()),
        upload: None,
        differences,
        merits: facts
            .quality
            .as_ref()
            .map_or_else(Vec::new, Quality::merits),
        warnings: facts
            .quality
            .map_or_else(Vec::new, |quality| quality.warnings()),
        guard_override: shown_if_any(facts.guard_override.as_deref()),
        created: rfc3339(photo.created),
    }
}

/// For each photo the server has, its place among them here and there, from 1.
///
/// The numbers themselves may differ, because a retaken photo leaves a gap here and
/// stays in the gallery there; the order is what counts.
fn places_there(remotes: &[Option<Photo>]) -> Vec<Option<(usize, usize)>> {
    let order = |remote: &Option<Photo>| remote.as_ref().and_then(|remote| remote.sort_order);
    let numbers: Vec<Option<i64>> = remotes.iter().map(order).collect();
    let mut sorted: Vec<i64> = numbers.iter().flatten().copied().collect();
    sorted.sort_unstable();
    let mut here = 0;
    numbers
        .iter()
        .map(|number| {
            let number = (*number)?;
            here += 1;
            // Equal numbers are no order at all, so any of their places agrees.
            let first = sorted.partition_point(|other| *other < number) + 1;
            let last = sorted.partition_point(|other| *other <= number);
            Some((here, here.clamp(first, last)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(orders: &[Option<i64>], want: &[bool]) {
        let photo = |sort_order| Photo {
            sort_order,
            ..Photo::default()
        };
        let remotes: Vec<Option<Photo>> = orders.iter().map(|order| Some(photo(*order))).collect();
        let differs: Vec<bool> = places_there(&remotes)
            .into_iter()
            .map(|place| place.is_some_and(|(here, there)| here != there))
            .collect();
        assert_eq!(differs, want);
    }

    #[test]
    fn the_order_counts_and_not_the_numbers() {
        check(&[Some(0), Some(1), Some(2)], &[false, false, false]);
        check(&[Some(4), Some(7), Some(9)], &[false, false, false]);
        check(&[Some(0), Some(2), Some(1)], &[false, true, true]);
        check(&[Some(0), None, Some(1)], &[false, false, false]);
        check(&[Some(0), Some(0), Some(0)], &[false, false, false]);
    }
}
