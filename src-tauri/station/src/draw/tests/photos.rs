//! The Photos screen.

use serde_json::{Value, json};

use super::{
    super::photos_view,
    bench::{Bench, HONEY, OATS, live},
};
use crate::{
    error::StationError,
    view::{CameraState, Delivery, PhotosView},
};

async fn view(bench: &Bench, capture: Option<&str>) -> PhotosView {
    photos_view(&mut *bench.reader().await, &live(), capture)
        .await
        .unwrap()
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
async fn a_photo_needs_a_camera_and_an_open_session() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let mut live = live();
    live.camera.state = CameraState::Gone;
    for (message, want) in [
        ("Unplugged", "Unplugged".to_owned()),
        ("", StationError::NoPicture.to_string()),
    ] {
        live.camera.message = message.to_owned();
        let view = photos_view(&mut *bench.reader().await, &live, None)
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
