//! The photo table: the guard, sets, hands free, the hot folder.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use perch_scenes::{Scene, Size};
use perch_station::{
    camera::{Drawn, SourceSpec},
    error::StationError,
    frame::{Encoding, Frame, jpeg_size},
    settings::Waits,
    station::Why,
    view::{MomentKind, PhotoSet},
};
use perch_tests::{World, picture};
use scanner_sim::Config;

const HONEY: &str = "9521321000018";

/// A world with a capture of honey.
async fn at_the_table() -> World {
    // Time passes here faster than a picture can be read.
    let waits = Waits {
        guard: Duration::from_secs(86_400),
        ..Waits::default()
    };
    let world = World::with_waits(Config::default(), waits).await;
    world.scan(HONEY).await;
    world
}

/// Points the camera at a scene and waits for a frame of it; the last one of the scene
/// before may still be there.
async fn look_at(world: &World, scene: &str) {
    let jpeg = Scene::by_id(scene).unwrap().still(1, Size::HD).jpeg(0);
    world.station.watch_camera(picture(jpeg.clone(), 1280, 720));
    let mut frames = world.station.frames();
    let is_it = |frame: &Frame| frame.bytes == jpeg;
    frames
        .wait_for(|frame| frame.as_deref().is_some_and(is_it))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_photo_of_another_product_is_held_and_nothing_of_it_goes_out() {
    let world = at_the_table().await;
    look_at(&world, "mints").await;
    let error = world.station.shoot(None, "front").await.unwrap_err();
    assert_eq!(error.code(), "wrong_product");
    assert!(error.to_string().contains("00000095200101"), "{error}");
    let view = world.station.photos_view(None).await.unwrap();
    let held = view.held.unwrap();
    assert_eq!(
        (held.title.as_str(), view.photos.len()),
        ("Another product", 0)
    );
    // Its picture can be looked at, and no other photo is taken meanwhile.
    let jpeg = world.station.photo_jpeg(&held.id, 320).await.unwrap();
    assert_eq!(jpeg_size(&jpeg), Some((320, 180)));
    let busy = world.station.shoot(None, "front").await.unwrap_err();
    assert_eq!(busy.code(), "photo_held");
    world.station.drop_photo().await.unwrap();
    look_at(&world, "honey").await;
    world.station.shoot(None, "front").await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let photos = world.server.photos();
    assert_eq!(photos.len(), 1);
    assert!(!photos[0].metadata.contains_key("guard_override"));
}

#[tokio::test]
async fn a_photo_that_is_kept_against_the_guard_says_so_at_the_server() {
    let world = at_the_table().await;
    look_at(&world, "mints").await;
    world.station.shoot(None, "front").await.unwrap_err();
    let kept = world.station.keep_photo().await.unwrap();
    assert_eq!(kept.guard_override.as_deref(), Some("00000095200101"));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let photos = world.server.photos();
    assert_eq!(photos[0].metadata["guard_override"], "00000095200101");
    assert_eq!(
        world.station.keep_photo().await.unwrap_err().code(),
        "unknown"
    );
}

#[tokio::test]
async fn a_photo_of_the_barcode_has_to_show_it() {
    let world = at_the_table().await;
    look_at(&world, "bench").await;
    world.station.shoot(None, "front").await.unwrap();
    let error = world.station.shoot(None, "barcode").await.unwrap_err();
    assert_eq!(error.code(), "barcode_unread");
    world.station.drop_photo().await.unwrap();
    look_at(&world, "honey").await;
    world.station.shoot(None, "barcode").await.unwrap();
}

#[tokio::test]
async fn what_is_uploaded_has_exif_and_the_size_the_server_is_told() {
    let world = at_the_table().await;
    look_at(&world, "honey").await;
    let photo = world.station.shoot(None, "front").await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let view = world.station.photos_view(None).await.unwrap();
    assert_eq!(view.photos[0].differences, []);
    let stored = &world.server.photos()[0];
    // The copy is the stored picture with an EXIF block before it.
    let added = stored.bytes.len() - photo.file_size as usize;
    assert!((100..600).contains(&added), "{added}");
}

#[tokio::test]
async fn a_set_is_taken_hands_free() {
    let world = at_the_table().await;
    world
        .set(|settings| settings.photo_set = PhotoSet::Food)
        .await;
    // What lies on the table: nothing but a hand, or a side of the pack.
    let side = |seed| Scene::by_id("honey").unwrap().still(seed, Size::HD).jpeg(0);
    let table = Arc::new(Mutex::new(Bytes::new()));
    let put = |jpeg: Vec<u8>| *table.lock().unwrap() = jpeg.into();
    let hand = Scene::by_id("bench").unwrap().still(9, Size::HD).jpeg(0);
    put(hand.clone());
    let seen = table.clone();
    world
        .station
        .watch_camera(SourceSpec::Drawn(Drawn::new("table", 10, move |_| {
            Some(Frame {
                seq: 0,
                captured_at: 0,
                width: 1280,
                height: 720,
                encoding: Encoding::Jpeg,
                bytes: seen.lock().unwrap().clone(),
                dropped_before: 0,
            })
        })));
    let mut moments = world.station.moments();
    let mut said = Vec::new();
    world.station.watch_table(true);
    world.station.hands_free(true, None);
    for seed in 0..4 {
        put(side(seed));
        // The operator turns the pack when the shutter was heard.
        while said.len() <= seed as usize {
            next_frame(&world).await;
            let heard = moments.try_recv().ok();
            said.extend(heard.filter(|moment| moment.kind == MomentKind::Photo));
        }
        put(hand.clone());
        next_frame(&world).await;
    }
    // Nothing more is taken once the set is complete.
    put(side(7));
    for _ in 0..30 {
        next_frame(&world).await;
    }
    let view = world.station.photos_view(None).await.unwrap();
    let types: Vec<&str> = view
        .photos
        .iter()
        .map(|photo| photo.photo_type.as_str())
        .collect();
    assert_eq!(types, ["front", "back", "ingredients", "nutrition"]);
    assert_eq!(said[0].message, "Front is taken. Next: Back");
    assert_eq!(said[3].message, "Nutrition is taken. The set is complete");
}

/// Lets a tenth of a second pass and waits until the table has seen the frame of it.
async fn next_frame(world: &World) {
    let mut frames = world.station.frames();
    frames.mark_unchanged();
    world.pass(Duration::from_millis(100));
    frames.changed().await.unwrap();
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn pictures_of_the_hot_folder_become_the_next_shots() {
    let world = at_the_table().await;
    let folder = tempfile::tempdir().unwrap();
    let hot = folder.path().display().to_string();
    world.set(|settings| settings.hot_folder = hot).await;
    let put = |name: &str, scene: &str, seed: u64| {
        let jpeg = Scene::by_id(scene).unwrap().still(seed, Size::HD).jpeg(0);
        fs::write(folder.path().join(name), jpeg).unwrap();
    };
    put("one.jpg", "honey", 1);
    photos_are(&world, 1).await;
    put("two.jpg", "honey", 2);
    put("again.jpg", "honey", 1);
    photos_are(&world, 2).await;
    // Another product waits for a decision, and what comes behind it waits too.
    put("wrong.jpg", "mints", 1);
    put("zebra.jpg", "bench", 3);
    let mut changed = world.station.changed();
    while world
        .station
        .photos_view(None)
        .await
        .unwrap()
        .held
        .is_none()
    {
        world.pass(Duration::from_millis(300));
        changed.changed().await.unwrap();
    }
    world.station.drop_photo().await.unwrap();
    photos_are(&world, 3).await;
    fs::write(
        folder.path().join("phone.heic"),
        b"\0\0\0\x18ftypheic\0\0\0\0",
    )
    .unwrap();
    while !world
        .notices()
        .await
        .contains(&"hot_folder_picture".to_owned())
    {
        world.pass(Duration::from_millis(300));
        tokio::task::yield_now().await;
    }
    let view = world.station.photos_view(None).await.unwrap();
    let types: Vec<&str> = view
        .photos
        .iter()
        .map(|photo| photo.photo_type.as_str())
        .collect();
    assert_eq!(types, ["front", "back", "left"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
}

/// Lets time pass until so many photos are there.
async fn photos_are(world: &World, count: usize) {
    let taken = async {
        while world.station.photos_view(None).await.unwrap().photos.len() < count {
            world.pass(Duration::from_millis(300));
            tokio::task::yield_now().await;
        }
    };
    let taken = tokio::time::timeout(Duration::from_secs(60), taken).await;
    assert!(taken.is_ok(), "{count} photos should come");
    let view = world.station.photos_view(None).await.unwrap();
    assert_eq!(view.photos.len(), count);
}

#[tokio::test]
async fn a_folder_that_vanishes_is_told_in_a_sentence() {
    let world = at_the_table().await;
    world
        .set(|settings| settings.hot_folder = "/nowhere/hot".to_owned())
        .await;
    while !world.notices().await.contains(&"hot_folder".to_owned()) {
        world.pass(Duration::from_millis(300));
        tokio::task::yield_now().await;
    }
    assert!(matches!(
        world.station.shoot(None, "front").await,
        Err(StationError::NoPicture)
    ));
}

#[tokio::test]
async fn a_camera_is_examined_with_a_pack_and_the_card_is_kept() {
    let world = at_the_table().await;
    look_at(&world, "honey").await;
    let examining = world.station.examine_camera("Webcam");
    tokio::pin!(examining);
    let card = loop {
        tokio::select! {
            card = &mut examining => break card.unwrap(),
            () = next_frame(&world) => {}
        }
    };
    assert!(card.lines[0].message.starts_with("A bar is"), "{card:?}");
    let kept = std::fs::read_to_string(world.folder().join("settings.toml")).unwrap();
    assert!(kept.contains("A bar is"), "{kept}");
}
