//! The Photos screen.

use serde_json::{Value, json};

use super::{
    super::{Table, photos_view},
    bench::{Bench, HONEY, OATS, live},
};
use crate::{
    error::StationError,
    photo::shots,
    view::{CameraState, Delivery, Margins, PhotoSet, PhotosView},
};

async fn view(bench: &Bench, capture: Option<&str>) -> PhotosView {
    view_of(bench, PhotoSet::All, capture).await
}

async fn view_of(bench: &Bench, set: PhotoSet, capture: Option<&str>) -> PhotosView {
    let table = table(set);
    photos_view(&mut *bench.reader().await, &live(), &table, capture)
        .await
        .unwrap()
}

fn table(set: PhotoSet) -> Table {
    Table {
        shots: shots(set, &[]),
        camera: live().camera,
        own_camera: false,
        margins: Margins::default(),
        held: None,
        hands_free: false,
        checks: false,
    }
}

async fn hear_photo(bench: &Bench, id: &str, remote: Value) {
    let (id, remote) = (id.to_owned(), remote.to_string());
    bench
        .fill(move |db| {
            Box::pin(async move {
                crate::outbox::photo_row::note_remote(db, &id, Some("P1"), &remote).await
            })
        })
        .await;
}

#[tokio::test]
async fn without_a_capture_no_photo_can_be_taken() {
    let bench = Bench::new().await;
    let view = view(&bench, None).await;
    assert_eq!(
        (view.capture, view.shots.len(), view.next_type.as_str()),
        (None, 12, "front")
    );
    assert_eq!(view.hint, StationError::NoCapture.to_string());
}

#[tokio::test]
async fn the_shot_list_counts_what_was_taken() {
    let bench = Bench::new().await;
    let first = bench.capture(HONEY, 1_000).await;
    let newest = bench.capture(OATS, 9_000).await;
    bench.photo(&first, "front", 2_000).await;
    let retaken = bench.photo(&first, "front", 3_000).await;
    let of_newest = view(&bench, None).await;
    assert_eq!(of_newest.capture.unwrap().id, newest);
    assert_eq!(
        (
            of_newest.photos.len(),
            of_newest.captures.len(),
            of_newest.hint.as_str()
        ),
        (0, 2, "")
    );
    let of_first = view(&bench, Some(&first)).await;
    assert_eq!(
        (of_first.shots[0].taken, of_first.shots[0].photo_id.as_ref()),
        (2, Some(&retaken))
    );
    assert_eq!(
        (of_first.next_type.as_str(), of_first.photos.len()),
        ("back", 2)
    );
    assert_eq!(of_first.photos[0].capture_label, "09521321000018");
    assert_eq!(of_first.photos[0].delivery, Delivery::Waiting);
}

#[tokio::test]
async fn a_set_says_what_is_missing_and_others_keep_their_place() {
    let bench = Bench::new().await;
    let first = bench.capture(HONEY, 1_000).await;
    let front = bench.photo(&first, "front", 2_000).await;
    bench.photo(&first, "barcode", 3_000).await;
    let food = view_of(&bench, PhotoSet::Food, None).await;
    assert_eq!(food.next_type, "back");
    assert_eq!(
        food.missing,
        "3 of 4 shots are missing: Back, Ingredients, Nutrition"
    );
    let in_set = food.shots.iter().take_while(|shot| shot.in_set).count();
    assert_eq!((in_set, food.shots.len(), food.unfinished), (4, 12, None));
    // The next capture sees the shots of the one before, and what it lacks.
    let newest = bench.capture(OATS, 9_000).await;
    let next = view_of(&bench, PhotoSet::Food, Some(&newest)).await;
    assert_eq!(next.shots[0].ghost_id, Some(front));
    assert_eq!(
        (next.shots[1].ghost_id.as_ref(), next.missing.as_str()),
        (None, "")
    );
    let unfinished = next.unfinished.unwrap();
    assert_eq!(unfinished.capture_id, first);
    assert_eq!(
        unfinished.message,
        "09521321000018: 3 of 4 shots are missing: Back, Ingredients, Nutrition"
    );
    for photo_type in ["back", "ingredients", "nutrition"] {
        bench.photo(&first, photo_type, 4_000).await;
    }
    let complete = view_of(&bench, PhotoSet::Food, Some(&first)).await;
    assert_eq!(
        (complete.missing.as_str(), complete.next_type.as_str()),
        ("", "other")
    );
    let next = view_of(&bench, PhotoSet::Food, Some(&newest)).await;
    assert_eq!(next.unfinished, None);
}

#[tokio::test]
async fn a_photo_needs_a_camera_and_an_open_session() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let mut table = table(PhotoSet::All);
    table.camera.state = CameraState::Gone;
    for (message, want) in [
        ("Unplugged", "Unplugged".to_owned()),
        ("", StationError::NoPicture.to_string()),
    ] {
        table.camera.message = message.to_owned();
        let view = photos_view(&mut *bench.reader().await, &live(), &table, None)
            .await
            .unwrap();
        assert_eq!(view.hint, want);
    }
    bench.session_state("submitted").await;
    assert_eq!(
        view(&bench, None).await.hint,
        StationError::SessionClosed.to_string()
    );
}

#[tokio::test]
async fn a_photo_shows_where_the_server_differs() {
    let bench = Bench::new().await;
    let capture = bench.capture(HONEY, 1_000).await;
    let photo = bench.photo(&capture, "front", 2_000).await;
    let photo_name = view(&bench, None).await.photos[0].file_name.clone();
    let same = json!({"photo_type": "FRONT", "original_filename": photo_name, "file_size": 1000, "sort_order": 3});
    hear_photo(&bench, &photo, same).await;
    assert_eq!(view(&bench, None).await.photos[0].differences, []);
    bench
        .hear_capture(&capture, json!({"status": "COMPLETED"}))
        .await;
    let odd = json!({
        "photo_type": "underside", "original_filename": "x.jpg", "file_size": 7, "capture_id": "C9", "s3_key": "k\u{7}",
    });
    hear_photo(&bench, &photo, odd).await;
    let view = view(&bench, None).await;
    let row = &view.photos[0];
    let fields: Vec<_> = row
        .differences
        .iter()
        .map(|each| (each.field.as_str(), each.server.as_str()))
        .collect();
    let want = [
        ("Type", "underside"),
        ("File name", "x.jpg"),
        ("File size", "7"),
        ("Linked capture", "C9"),
    ];
    assert_eq!(fields, want);
    assert_eq!(row.s3_key.as_deref(), Some("k␇"));
}
