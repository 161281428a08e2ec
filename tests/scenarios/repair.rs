//! A damaged database, a full disk and what is let go on purpose.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use perch_station::{photo::Section, station::Why};
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";
const TEA: &str = "9521321000025";

const DATABASE: &str = "perch.sqlite3";

/// Takes the log away, and with it whatever would make the damage good.
fn without_log(folder: &Path) -> PathBuf {
    for end in ["-wal", "-shm"] {
        fs::remove_file(folder.join(format!("{DATABASE}{end}"))).unwrap();
    }
    folder.join(DATABASE)
}

fn garbage(folder: &Path) {
    let path = without_log(folder);
    let mut bytes = fs::read(&path).unwrap();
    bytes.iter_mut().take(4_000).for_each(|byte| *byte = 0x5a);
    fs::write(path, bytes).unwrap();
}

/// A session at work: one capture delivered, one of which the answer was lost, and one
/// with a photo that was taken after the line broke.
async fn in_the_middle() -> World {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    world.fault(FaultKind::LostAnswer, Operation::CreateCapture);
    let mut changed = world.station.changed();
    world.scan(OIL).await;
    while world.queue().await.counts.unclear == 0 {
        changed.changed().await.unwrap();
    }
    world.server.unplug().await;
    world.scan(TEA).await;
    world.station.shoot(None, "front").await.unwrap();
    world
}

/// Harms the data folder in the middle of a queue; everything arrives once all the same.
async fn check(what: &str, harm: impl FnOnce(&Path), notices: &[&str]) {
    let world = in_the_middle().await.crash_and(harm).await;
    assert_eq!(world.notices().await, notices, "{what}");
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(
        world.sorted_gtins(),
        ["09521321000018", "09521321000025", "09521321000063"]
    );
    assert_eq!(world.server.photos().len(), 1);
    assert_eq!(world.server.sessions().len(), 1);
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins().len(), 4);
}

#[tokio::test]
async fn a_damaged_database_loses_nothing_and_doubles_nothing() {
    check("garbage", garbage, &["database_rescued"]).await;
    let empty = |folder: &Path| fs::write(without_log(folder), "").unwrap();
    check("empty", empty, &["database_rescued"]).await;
    let gone = |folder: &Path| fs::remove_file(without_log(folder)).unwrap();
    check("gone", gone, &["database_rescued"]).await;
    let text =
        |folder: &Path| fs::write(without_log(folder), "Not a database. ".repeat(999)).unwrap();
    check("text", text, &["database_rescued"]).await;
    let cut = |folder: &Path| {
        let path = without_log(folder);
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(1_000).unwrap();
    };
    check("cut short", cut, &["database_rescued"]).await;
}

#[tokio::test]
async fn a_log_that_is_gone_costs_nothing() {
    check("log", |folder| _ = without_log(folder), &[]).await;
}

/// Garbles database and log under the hands of a station at work, and has it look at them.
async fn damage_at_work(world: &World) {
    for end in ["", "-wal"] {
        let path = world.folder().join(format!("{DATABASE}{end}"));
        let length = fs::metadata(&path).unwrap().len();
        let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
        let garbage = vec![0x5a; usize::try_from(length).unwrap()];
        file.write_all(&garbage).unwrap();
    }
    let outbox = world.station.outbox();
    let looked: perch_station::error::Result<i64> = outbox
        .write(|db| {
            Box::pin(async move {
                // What is remembered hides the damage.
                sqlx::query("pragma shrink_memory")
                    .execute(&mut *db)
                    .await?;
                let count = sqlx::query_scalar("select count(*) from capture");
                Ok(count.fetch_one(db).await?)
            })
        })
        .await;
    let trouble = looked.unwrap_err();
    assert_eq!(trouble.code(), "damaged_database");
}

#[tokio::test]
async fn damage_at_work_is_mended_at_work() {
    let world = in_the_middle().await;
    let mut revision = world.station.outbox().revision();
    damage_at_work(&world).await;
    revision.changed().await.unwrap();
    assert_eq!(world.notices().await, ["database_rescued"]);
    world.scan("9521321000032").await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(
        world.sorted_gtins(),
        [
            "09521321000018",
            "09521321000025",
            "09521321000032",
            "09521321000063"
        ]
    );
    assert_eq!(world.server.photos().len(), 1);
    assert_eq!(world.server.sessions().len(), 1);
}

#[tokio::test]
async fn a_copy_and_the_journal_after_it_lose_nothing() {
    let world = in_the_middle().await;
    let now = perch_tests::MONDAY;
    world.station.outbox().copy(now).await.unwrap();
    world.scan("9521321000032").await;
    let world = world.crash_and(garbage).await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins().len(), 4);
    assert_eq!(world.server.photos().len(), 1);
}

/// Damages the database and takes the journal away.
fn garbage_and_no_journal(folder: &Path) {
    garbage(folder);
    fs::remove_dir_all(folder.join("journal")).unwrap();
}

#[tokio::test]
async fn what_an_old_copy_has_as_unsent_is_asked_for_before_it_is_sent() {
    let world = World::start().await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    world.server.unplug().await;
    world.scan(OIL).await;
    let now = perch_tests::MONDAY;
    world.station.outbox().copy(now).await.unwrap();
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let world = world.crash_and(garbage_and_no_journal).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.sorted_gtins(), ["09521321000018", "09521321000063"]);
    assert_eq!(world.asked(Operation::CreateCapture), 2);
}

#[tokio::test]
async fn what_nobody_can_be_asked_about_waits_for_a_person() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let now = perch_tests::MONDAY;
    world.station.outbox().copy(now).await.unwrap();
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let world = world.crash_and(garbage_and_no_journal).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000018"]);
    assert_eq!(
        world.row("Send capture").await.cause,
        "The database was built anew from an older copy, and the server may have this already. Look there, then retry or discard this"
    );
}

/// Files below a folder that hold this text.
fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else {
            let bytes = fs::read(&path).unwrap();
            if bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

#[tokio::test]
async fn a_session_that_is_deleted_here_leaves_nothing_here_and_stays_at_the_server() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    let secret = "parcel of somebody";
    world.scan(secret).await;
    world.station.shoot(None, "front").await.unwrap();
    let view = world.station.session_view(None).await.unwrap();
    let brief = view.unwrap().brief;
    world.station.close_order(None).await.unwrap();
    let early = world.station.delete_session_here(&brief.id).await;
    assert_eq!(early.unwrap_err().code(), "session_unsent");
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert!(!files_with(world.folder(), secret).is_empty());

    world.station.delete_session_here(&brief.id).await.unwrap();
    assert_eq!(files_with(world.folder(), secret), Vec::<PathBuf>::new());
    let pictures = files_with(&world.folder().join("photos"), "JFIF");
    assert_eq!(pictures, Vec::<PathBuf>::new());
    assert_eq!(world.server.captures().len(), 1);
    assert_eq!(world.server.photos().len(), 1);
    world.scan(HONEY).await;
    let world = world.restart().await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 2);
}

#[tokio::test]
async fn only_the_pictures_of_delivered_photos_are_let_go() {
    let world = World::start().await;
    world.server.unplug().await;
    world.look_at_a_pack().await;
    world.scan(HONEY).await;
    let photo = world.station.shoot(None, "front").await.unwrap();
    let outbox = world.station.outbox().clone();
    let later = perch_tests::MONDAY + 365 * 24 * 3_600_000;
    assert_eq!(outbox.forget_delivered(later).await.unwrap(), 0);
    world.server.plug_in().await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(
        outbox.forget_delivered(perch_tests::MONDAY).await.unwrap(),
        0
    );
    assert!(
        world
            .station
            .photo_jpeg(&photo.id, Section::Whole, 64)
            .await
            .is_ok()
    );
    assert_eq!(outbox.forget_delivered(later).await.unwrap(), 1);
    let gone = world
        .station
        .photo_jpeg(&photo.id, Section::Whole, 64)
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("no picture of the photo"));
    assert_eq!(
        world.station.photos_view(None).await.unwrap().photos.len(),
        1
    );
}

#[tokio::test]
async fn below_the_floor_no_photo_is_taken_and_scans_go_on() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world
        .set(|settings| settings.photo_floor_mb = u32::MAX)
        .await;
    world.scan(HONEY).await;
    let refused = world.station.shoot(None, "front").await.unwrap_err();
    assert_eq!(refused.code(), "no_room_for_photos");
    world.scan(OIL).await;
    world.set(|settings| settings.photo_floor_mb = 0).await;
    world.station.shoot(None, "front").await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins().len(), 2);
    assert_eq!(world.server.photos().len(), 1);
}

#[tokio::test]
async fn a_photo_that_lost_its_file_is_told_of_at_the_start() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    let world = world
        .crash_and(|folder| fs::remove_dir_all(folder.join("photos")).unwrap())
        .await;
    assert_eq!(world.notices().await, ["photos_gone"]);
    assert_eq!(
        world.row("Send photo").await.cause,
        "The file of this photo cannot be read. Take the photo again, then discard this one"
    );
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000018"]);
}
