//! A disk without room, and one that cannot be written: said at once, nothing lost.

use std::{fs, time::Duration};

use perch_station::{outbox::Outbox, station::Why, view::MomentKind};
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

/// The database gets no page more than it has.
async fn fill(outbox: &Outbox) {
    limit(outbox, "pragma max_page_count = 1").await;
}

async fn free(outbox: &Outbox) {
    limit(outbox, "pragma max_page_count = 4294967294").await;
}

async fn limit(outbox: &Outbox, pragma: &'static str) {
    let set = outbox.write(move |db| {
        Box::pin(async move {
            sqlx::query(pragma).execute(db).await?;
            Ok(())
        })
    });
    set.await.unwrap();
}

/// Scans different codes until one is not stored; answers how many were.
async fn scan_until_full(world: &World) -> usize {
    for n in 0..10_000 {
        let code = format!("{n}-{}", "x".repeat(400));
        let error = match world.station.type_code(&code).await {
            Ok(_) => continue,
            Err(error) => error,
        };
        assert_eq!(error.code(), "disk_full");
        assert_eq!(
            error.to_string(),
            "The disk is full, so nothing more can be stored. Free some space; everything stored before is safe"
        );
        return n;
    }
    panic!("the disk never got full");
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_stored_is_delivered_once_there_is_room() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let outbox = world.station.outbox().clone();
    fill(&outbox).await;
    let stored = scan_until_full(&world).await;
    free(&outbox).await;
    world.scan(OIL).await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let captures = world.server.captures();
    assert_eq!(captures.len(), stored + 2);
    assert_eq!(captures[0].gtin, "09521321000018");
    assert_eq!(captures[stored + 1].gtin, "09521321000063");
}

#[tokio::test]
async fn an_answer_that_finds_no_room_doubles_nothing() {
    let world = World::start().await;
    let slow = FaultKind::Slow(Duration::from_secs(10));
    world.fault(slow, Operation::CreateCapture);
    world.scan(HONEY).await;
    world.until_hanging(Operation::CreateCapture).await;
    let outbox = world.station.outbox().clone();
    fill(&outbox).await;
    scan_until_full(&world).await;
    world.pass(Duration::from_secs(10));
    // The answer comes, and the worker cannot note it.
    let mut state = world.station.sync_state();
    state.changed().await.unwrap();
    free(&outbox).await;
    world.scan(OIL).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let honey = |gtin: &&String| *gtin == "09521321000018";
    assert_eq!(world.gtins().iter().filter(honey).count(), 1);
    assert_eq!(world.queue().await.total, 0);
}

#[tokio::test]
async fn a_photo_that_cannot_be_written_is_said_and_can_be_taken_again() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.scan(HONEY).await;
    let photos = world.folder().join("photos");
    fs::remove_dir_all(&photos).unwrap();
    fs::write(&photos, "in the way").unwrap();
    let error = world.station.shoot(None, "front").await.unwrap_err();
    assert_eq!(error.code(), "photo_file");
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("The photo could not be stored")
            && sentence.ends_with("Check the disk and take it again"),
        "{sentence}"
    );
    let view = world.station.photos_view(None).await.unwrap();
    assert_eq!(view.photos.len(), 0);
    fs::remove_file(&photos).unwrap();
    fs::create_dir(&photos).unwrap();
    world.station.shoot(None, "front").await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.photos().len(), 1);
}

#[tokio::test]
async fn a_photo_whose_file_is_gone_needs_somebody_and_stops_nothing_else() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    fs::remove_dir_all(world.folder().join("photos")).unwrap();
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000018"]);
    assert_eq!(
        world.row("Send photo").await.cause,
        "The file of this photo cannot be read. Take the photo again, then discard this one"
    );
}

#[tokio::test]
async fn a_gun_whose_scan_finds_no_room_is_heard_all_the_same() {
    let world = World::start().await;
    world.server.unplug().await;
    let outbox = world.station.outbox().clone();
    fill(&outbox).await;
    scan_until_full(&world).await;
    let mut moments = world.station.moments();
    let code = format!("gun-{}", "x".repeat(400));
    let refused = world.station.gun_burst(&code).await.unwrap_err();
    assert_eq!(refused.code(), "disk_full");
    let told = moments.recv().await.unwrap();
    assert_eq!(
        (told.kind, told.message),
        (MomentKind::Stop, refused.to_string())
    );
    free(&outbox).await;
}
