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
    frame::{Encoding, Frame, Luma, jpeg_size},
    photo::{Glance, HandsFree, SHOTS, Section},
    settings::Waits,
    station::Why,
    view::MomentKind,
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
    let jpeg = world
        .station
        .photo_jpeg(&held.id, Section::Whole, 320)
        .await
        .unwrap();
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

/// Packs, each of which lies in another place.
const PACKS: [&str; 12] = [
    "honey", "granola", "mints", "tea-case", "yoghurt", "oil", "plasters", "leaflet", "crackers",
    "soap", "jam", "jam-back",
];
/// Enough to tell a pack from a table, and soon read by the guard.
const SMALL: Size = Size {
    width: 320,
    height: 180,
};

#[test]
fn twelve_packs_are_twelve_photos_and_the_empty_table_between_them_is_none() {
    const SEED: u64 = 3;
    let mut shutter = HandsFree::new(Waits::default().still);
    let (mut at, mut taken) = (0, Vec::new());
    let look = |scene| glance_of(Scene::by_id(scene).unwrap().still(SEED, SMALL).jpeg(0));
    let bench = look("bench");
    for pack in PACKS {
        let lying = look(pack);
        // Each lies for a second and a half, and then the table is empty for as long.
        for (name, seen) in [(pack, &lying), ("bench", &bench)] {
            for _ in 0..10 {
                at += 150;
                let mut glance = seen.clone();
                glance.at = at;
                if shutter.see(&glance) {
                    shutter.took(&glance);
                    taken.push(name);
                }
            }
        }
    }
    assert_eq!(taken, PACKS);
}

fn glance_of(jpeg: Vec<u8>) -> Glance {
    let mut luma = Luma::default();
    luma.fill(&small_frame(jpeg.into())).unwrap();
    Glance::of(&luma, 0).unwrap()
}

fn small_frame(bytes: Bytes) -> Frame {
    Frame {
        seq: 0,
        captured_at: 0,
        width: u32::from(SMALL.width),
        height: u32::from(SMALL.height),
        encoding: Encoding::Jpeg,
        bytes,
        dropped_before: 0,
    }
}

#[tokio::test]
async fn a_set_of_twelve_is_taken_without_a_key() {
    let world = at_the_table().await;
    // Without a GTIN nothing is compared, so any pack may stand for a side of this one; what
    // the camera scans meanwhile is not what is photographed.
    let lot = world.scan("lot 4711").await.capture_id;
    let table = Arc::new(Mutex::new(Bytes::new()));
    let jpeg = |scene| Scene::by_id(scene).unwrap().still(3, SMALL).jpeg(0);
    let put = |jpeg: &[u8]| *table.lock().unwrap() = Bytes::copy_from_slice(jpeg);
    let empty = jpeg("bench");
    put(&jpeg(PACKS[0]));
    let seen = table.clone();
    let drawn = Drawn::new("table", 40, move |_| {
        Some(small_frame(seen.lock().unwrap().clone()))
    });
    world.station.watch_camera(SourceSpec::Drawn(drawn));
    let mut moments = world.station.moments();
    let mut said = Vec::new();
    world.station.watch_table(true);
    world.station.hands_free(true, lot.as_deref());
    for (number, pack) in PACKS.into_iter().enumerate() {
        put(&jpeg(pack));
        // The operator takes the pack away when the shutter was heard.
        while said.len() <= number {
            next_frame(&world).await;
            let heard = moments.try_recv().ok();
            said.extend(heard.filter(|moment| moment.kind == MomentKind::Photo));
        }
        put(&empty);
        for _ in 0..12 {
            next_frame(&world).await;
        }
    }
    // Nothing more is taken once the set is complete.
    put(&jpeg("jam-ingredients"));
    for _ in 0..30 {
        next_frame(&world).await;
    }
    let view = world.station.photos_view(lot.as_deref()).await.unwrap();
    let types: Vec<&str> = view
        .photos
        .iter()
        .map(|photo| photo.photo_type.as_str())
        .collect();
    assert_eq!(types, SHOTS.map(|shot| shot.photo_type));
    assert_eq!(said[0].message, "Front is taken. Next: Back");
    assert_eq!(said[11].message, "Other is taken. The set is complete");
    let taken: Vec<i64> = view
        .photos
        .iter()
        .map(|photo| photo.file_size.into())
        .collect();
    let packs = PACKS.map(|pack| jpeg(pack).len() as i64);
    assert_eq!(taken, packs, "an empty table was photographed");
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
    in_time(&world, "the guard asks", async || {
        let view = world.station.photos_view(None).await.unwrap();
        view.held.is_some()
    })
    .await;
    world.station.drop_photo().await.unwrap();
    photos_are(&world, 3).await;
    fs::write(
        folder.path().join("phone.heic"),
        b"\0\0\0\x18ftypheic\0\0\0\0",
    )
    .unwrap();
    told(&world, "hot_folder_picture").await;
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
    let photos = async || world.station.photos_view(None).await.unwrap().photos.len();
    in_time(world, "the photos come", async || photos().await >= count).await;
    assert_eq!(photos().await, count);
}

/// Lets time pass until a notice with this code is up.
async fn told(world: &World, code: &str) {
    in_time(world, code, async || {
        world.notices().await.iter().any(|each| each == code)
    })
    .await;
}

/// Lets time pass until something has become true.
async fn in_time(world: &World, what: &str, is_so: impl AsyncFn() -> bool) {
    let becomes_so = async {
        while !is_so().await {
            world.pass(Duration::from_millis(300));
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), becomes_so).await;
    assert!(in_time.is_ok(), "in time: {what}");
}

#[tokio::test]
async fn a_folder_that_vanishes_is_told_in_a_sentence() {
    let world = at_the_table().await;
    world
        .set(|settings| settings.hot_folder = "/nowhere/hot".to_owned())
        .await;
    told(&world, "hot_folder").await;
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

#[tokio::test]
async fn a_photo_that_cannot_be_kept_now_still_waits() {
    let world = at_the_table().await;
    look_at(&world, "mints").await;
    world.station.shoot(None, "front").await.unwrap_err();
    world.station.submit_session(None).await.unwrap();
    let refused = world.station.keep_photo().await.unwrap_err();
    assert_eq!(refused.code(), "session_closed");
    let view = world.station.photos_view(None).await.unwrap();
    assert!(view.held.is_some());
    world.station.drop_photo().await.unwrap();
}
