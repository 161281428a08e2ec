//! The process is killed in every state an operation can be in.

use std::time::Duration;

use perch_station::station::Why;
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

/// Kills the station while `operation` hangs at the server, which does it or not.
async fn check(operation: Operation) {
    let world = World::start().await;
    world.fault(FaultKind::Slow(Duration::from_secs(10)), operation);
    world.scan(HONEY).await;
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    world.until_hanging(operation).await;
    let world = world.crash().await;
    world.pass(Duration::from_secs(60));
    assert_eq!(
        world.sync_until_idle().await.why,
        Why::Done,
        "{operation:?}"
    );
    assert_eq!(
        world.sorted_gtins(),
        ["09521321000018", "09521321000063"],
        "{operation:?}"
    );
    let submitted = world
        .server
        .sessions()
        .into_iter()
        .filter(|session| session.status == "COMPLETED")
        .count();
    assert_eq!(submitted, 1, "{operation:?}");
}

#[tokio::test]
async fn killed_while_sending_nothing_is_lost_or_doubled() {
    for operation in [
        Operation::CreateSession,
        Operation::CreateCapture,
        Operation::SubmitSession,
    ] {
        check(operation).await;
    }
}

#[tokio::test]
async fn killed_while_an_outcome_is_unknown_it_is_still_asked_for() {
    let world = World::start().await;
    world.fault(FaultKind::LostAnswer, Operation::CreateCapture);
    world.scan(HONEY).await;
    let unknown = |queue: &perch_station::view::QueueView| queue.counts.unclear == 1;
    let mut changed = world.station.changed();
    while !unknown(&world.queue().await) {
        changed.changed().await.unwrap();
    }
    let world = world.crash().await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn killed_before_anything_was_sent_everything_is_sent_after_the_start() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    let world = world.crash().await;
    world.server.plug_in().await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn a_clean_restart_sends_nothing_again() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    let before = world.server.requests().len();
    let world = world.restart().await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let writes = world
        .server
        .requests()
        .iter()
        .skip(before)
        .filter(|each| each.method == "POST")
        .count();
    assert_eq!(writes, 0);
    let captures = world.station.scan_view().await.unwrap().captures;
    assert_eq!(captures.len(), 1);
}

#[tokio::test]
async fn the_data_folder_belongs_to_one_process() {
    use perch_station::outbox::FolderLock;
    let world = World::start().await;
    let error = FolderLock::take(world.folder()).unwrap_err();
    assert_eq!(error.code(), "data_folder_in_use");
}
