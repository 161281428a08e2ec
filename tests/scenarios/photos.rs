//! Photos: from the frame to the storage.

use std::{sync::Arc, time::Duration};

use perch_scenes::{Scene, Size};
use perch_station::{
    command::Command,
    frame::{Frame, jpeg_size},
    station::Why,
    view::{Margins, UploadView},
};
use perch_tests::{World, picture};
use scanner_sim::{Config, Fault, FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";
const TEA: &str = "9521321000087";

/// A world whose camera shows a pack without a code, and one capture.
async fn at_the_table() -> (World, Vec<u8>) {
    at_a_table(World::start().await).await
}

async fn at_a_table(world: World) -> (World, Vec<u8>) {
    let scene = Scene::by_id("bench").unwrap();
    let jpeg = scene.still(1, Size::HD).jpeg(0);
    world.station.watch_camera(picture(jpeg.clone(), 1280, 720));
    let mut frames = world.station.frames();
    while frames.borrow_and_update().is_none() {
        frames.changed().await.unwrap();
    }
    world.scan(HONEY).await;
    (world, jpeg)
}

#[tokio::test]
async fn what_lies_in_the_margins_is_neither_kept_nor_sent() {
    let (world, _) = at_the_table().await;
    let margins = Margins {
        left: 10,
        bottom: 25,
        ..Margins::default()
    };
    world.set(|settings| settings.margins = margins).await;
    let photo = world.station.shoot(None, "front").await.unwrap();
    assert_eq!((photo.width, photo.height), (1152, 540));
    world.sync_until_idle().await;
    let sent = &world.server.photos()[0];
    assert_eq!(jpeg_size(&sent.bytes), Some((1152, 540)));
}

#[tokio::test]
async fn a_photo_arrives_whole_and_linked() {
    let (world, jpeg) = at_the_table().await;
    let photo = world.station.shoot(None, "front").await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let seen = world.server.photos().pop().unwrap();
    // Behind its fresh EXIF block every byte is the camera's own.
    let start = seen.bytes.len() - jpeg.len();
    let tail = jpeg.len() - 20;
    assert!((100..600).contains(&start), "{start}");
    assert_eq!(seen.bytes[seen.bytes.len() - tail..], jpeg[20..]);
    assert_eq!(seen.photo_type, "front");
    assert_eq!(
        seen.capture.as_deref(),
        Some(world.only_capture().id.as_str())
    );
    assert_eq!(seen.metadata.get("client_photo_id"), Some(&photo.id));
    let hash = blake3::hash(&jpeg).to_hex().to_string();
    assert_eq!(seen.metadata.get("photo_hash"), Some(&hash));
    assert_eq!(seen.original_filename, format!("{hash}.jpg"));
}

#[tokio::test]
async fn of_a_backlog_the_session_at_hand_goes_first_and_the_others_whole_one_by_one() {
    use Operation::{CreateCapture, CreateSession, RegisterPhoto, SubmitSession};
    let (world, _) = at_the_table().await;
    world.sync_until_idle().await;
    world.server.unplug().await;
    world.station.submit_session(None).await.unwrap();
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.station.submit_session(None).await.unwrap();
    world.scan(OIL).await;
    world.station.shoot(None, "front").await.unwrap();
    world.station.submit_session(None).await.unwrap();
    world.scan(TEA).await;
    world.sync_until_idle().await;
    let before = world.writes().len();
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let whole = [CreateSession, CreateCapture, RegisterPhoto, SubmitSession];
    // The session at hand, the end of the one that was there before, and the two others.
    let live = [CreateSession, CreateCapture];
    let want = [&live[..], &[SubmitSession], &whole, &whole].concat();
    assert_eq!(world.writes()[before..], want);
}

#[tokio::test]
async fn no_photo_without_a_capture_or_a_picture() {
    let world = World::start().await;
    assert_eq!(
        world.station.shoot(None, "front").await.unwrap_err().code(),
        "no_capture"
    );
    world.scan(HONEY).await;
    assert_eq!(
        world.station.shoot(None, "front").await.unwrap_err().code(),
        "no_picture"
    );
    assert_eq!(
        world
            .station
            .shoot(None, "portrait")
            .await
            .unwrap_err()
            .code(),
        "unknown"
    );
}

/// A picture too long for all buffers on the way: most of it is a colour profile, which goes along.
fn long_picture(jpeg: &[u8]) -> Vec<u8> {
    const PIECES: u8 = 250;
    let (start, rest) = jpeg.split_at(2);
    let mut long = start.to_vec();
    for piece in 1..=PIECES {
        // A profile comes in numbered pieces (ICC.1, B.4), each as long as a segment may be.
        long.extend([0xFF, 0xE2, 0xFF, 0xFF]);
        long.extend(b"ICC_PROFILE\0");
        long.extend([piece, PIECES]);
        long.extend([7; 0xFFFF - 16]);
    }
    long.extend(rest);
    long
}

#[tokio::test]
async fn a_photo_on_its_way_tells_how_far_it_is() {
    let config = Config {
        photo_limit: 32 * 1024 * 1024,
        ..Config::default()
    };
    let (world, jpeg) = at_a_table(World::with(config).await).await;
    world.sync_until_idle().await;
    let long = long_picture(&jpeg);
    let size = long.len();
    world.station.watch_camera(picture(long, 1280, 720));
    let is_long =
        |frame: &Option<Arc<Frame>>| frame.as_ref().is_some_and(|it| it.bytes.len() == size);
    world.station.frames().wait_for(is_long).await.unwrap();
    world.fault(
        FaultKind::ReadLate(Duration::from_secs(60)),
        Operation::StoreObject,
    );
    let front = world.station.shoot(None, "front").await.unwrap();
    assert_eq!(front.upload, None);
    world.station.shoot(None, "back").await.unwrap();
    let moves = async {
        loop {
            let uploads = world.queue().await.rows.into_iter();
            if uploads
                .filter_map(|row| row.upload)
                .any(|it| it.percent > 0)
            {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    let moved = tokio::time::timeout(Duration::from_secs(20), moves).await;
    assert!(moved.is_ok(), "nothing is on its way");
    // Storage has read nothing of it yet.
    world.pass(Duration::from_secs(30));
    let rows = world.queue().await.rows;
    let uploads: Vec<UploadView> = rows.iter().filter_map(|row| row.upload).collect();
    let [upload] = uploads[..] else {
        panic!("one photo goes at a time: {rows:?}");
    };
    assert!((1..100).contains(&upload.percent), "{upload:?}");
    assert!(
        upload.seconds_left.is_some_and(|left| left > 0),
        "{upload:?}"
    );
    let photos = world.station.photos_view(None).await.unwrap().photos;
    let shown: Vec<bool> = photos.iter().map(|photo| photo.upload.is_some()).collect();
    assert_eq!(shown, [true, false]);
    world.pass(Duration::from_secs(120));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.photos().len(), 2);
    let photos = world.station.photos_view(None).await.unwrap().photos;
    assert!(photos.iter().all(|photo| photo.upload.is_none()));
    assert_eq!(world.station.sync_state().borrow().upload, None);
}

/// One photo with one fault on the way arrives once.
async fn check(kind: FaultKind, operation: Operation) {
    let (world, _) = at_the_table().await;
    world.sync_until_idle().await;
    world.fault(kind, operation);
    world.station.shoot(None, "front").await.unwrap();
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Done, "{kind:?} on {operation:?}: {idle:?}");
    assert_eq!(world.server.photos().len(), 1, "{kind:?} on {operation:?}");
}

#[tokio::test]
async fn a_photo_arrives_once_whatever_happens_on_the_way() {
    for kind in [
        FaultKind::LostAnswer,
        FaultKind::Dropped,
        FaultKind::Status(503),
    ] {
        for operation in [
            Operation::GetPresignedUploadUrl,
            Operation::StoreObject,
            Operation::RegisterPhoto,
        ] {
            check(kind, operation).await;
        }
    }
    check(FaultKind::ErrorAfterCommit, Operation::RegisterPhoto).await;
    check(FaultKind::GrantExpired, Operation::StoreObject).await;
}

#[tokio::test]
async fn killed_in_the_middle_of_an_upload_the_photo_arrives_once() {
    for operation in [
        Operation::GetPresignedUploadUrl,
        Operation::StoreObject,
        Operation::RegisterPhoto,
    ] {
        let (world, _) = at_the_table().await;
        world.sync_until_idle().await;
        world.fault(FaultKind::Slow(Duration::from_secs(10)), operation);
        world.station.shoot(None, "front").await.unwrap();
        world.until_hanging(operation).await;
        let world = world.crash().await;
        world.pass(Duration::from_secs(60));
        assert_eq!(
            world.sync_until_idle().await.why,
            Why::Done,
            "{operation:?}"
        );
        assert_eq!(world.server.photos().len(), 1, "{operation:?}");
    }
}

#[tokio::test]
async fn a_session_that_expires_in_mid_set_takes_its_photos_along() {
    let (world, _) = at_the_table().await;
    world.station.shoot(None, "front").await.unwrap();
    world.sync_until_idle().await;
    world.fault(FaultKind::SessionExpired, Operation::GetPresignedUploadUrl);
    for photo_type in ["back", "ingredients"] {
        world.station.shoot(None, photo_type).await.unwrap();
    }
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let types: Vec<&str> = world
        .server
        .photos()
        .into_iter()
        .map(|photo| photo.photo_type)
        .collect();
    assert_eq!(types, ["front", "back", "ingredients"]);
    assert_eq!(world.server.captures().len(), 1);
}

#[tokio::test]
async fn relabelled_moved_and_retaken_photos_are_so_at_the_server() {
    let (world, _) = at_the_table().await;
    let front = world.station.shoot(None, "front").await.unwrap();
    let back = world.station.shoot(None, "back").await.unwrap();
    world.sync_until_idle().await;
    world
        .station
        .relabel_photo(&front.id, "ingredients")
        .await
        .unwrap();
    world.station.move_photo(&back.id, 0).await.unwrap();
    world.sync_until_idle().await;
    let mut photos = world.server.photos();
    photos.sort_by_key(|photo| photo.sort_order);
    let types: Vec<&str> = photos.iter().map(|photo| photo.photo_type).collect();
    assert_eq!(types, ["back", "ingredients"]);
    world.station.retake_photo(&back.id).await.unwrap();
    world.sync_until_idle().await;
    let mut types: Vec<&str> = world
        .server
        .photos()
        .into_iter()
        .map(|photo| photo.photo_type)
        .collect();
    types.sort_unstable();
    assert_eq!(types, ["back", "ingredients", "other"]);
    assert_eq!(
        world.station.photos_view(None).await.unwrap().photos.len(),
        2
    );
}

#[tokio::test]
async fn a_storage_that_is_away_neither_burns_the_quota_nor_stops_the_rest() {
    const TIMES: u32 = 12;
    let (world, _) = at_the_table().await;
    world.sync_until_idle().await;
    let fault = Fault::times(FaultKind::Status(503), Operation::StoreObject, TIMES);
    world.server.set_faults(vec![fault]);
    let began = world.now();
    world.station.shoot(None, "front").await.unwrap();
    world.scan(OIL).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let grants = world.asked(Operation::GetPresignedUploadUrl);
    assert_eq!(grants, TIMES as usize + 1);
    let minutes = (world.now() - began) / 60_000;
    assert!(minutes >= 8, "a grant every {minutes}/{grants} minutes");
    // The capture that came after it was not held up.
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    let writes = world.writes();
    let place = |operation| writes.iter().rposition(|each| *each == operation);
    assert!(place(Operation::CreateCapture) < place(Operation::RegisterPhoto));
}

#[tokio::test]
async fn a_photo_goes_to_no_capture_that_was_taken_back() {
    let (world, _) = at_the_table().await;
    world.server.unplug().await;
    world.scan_just_now(OIL).await;
    world.scan_just_now(&Command::Undo.text()).await;
    let shown = world.station.photos_view(None).await.unwrap();
    assert_eq!(shown.captures.len(), 1);
    let photo = world.station.shoot(None, "front").await.unwrap();
    assert_eq!(Some(photo.capture_id), shown.capture.map(|card| card.id));
}
