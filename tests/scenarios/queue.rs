//! The queue: what goes first, what waits for what, and what an operator does about it.

use std::time::Duration;

use perch_station::{
    settings::Waits,
    station::Why,
    view::{DecisionState, QueueAction, RowState, Verdict},
};
use perch_tests::World;
use scanner_sim::{Config, Fault, FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

#[tokio::test]
async fn captures_go_first_then_submit_then_photos() {
    let world = World::start().await;
    world.server.unplug().await;
    world.look_at_a_pack().await;
    world.station.set_order("A").await.unwrap();
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.station.set_order("B").await.unwrap();
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    use Operation::{CreateCapture, CreateSession, RegisterPhoto, SubmitSession};
    let mut order = world.writes();
    // The session of B may be opened before or after the capture of A is sent.
    order[..4].sort_by_key(|operation| *operation != CreateSession);
    assert_eq!(
        order,
        [
            CreateSession,
            CreateSession,
            CreateCapture,
            CreateCapture,
            SubmitSession,
            RegisterPhoto,
        ]
    );
}

#[tokio::test]
async fn submit_waits_for_everything_of_its_session() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.fault(FaultKind::StorageDenied, Operation::StoreObject);
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.asked(Operation::SubmitSession), 0);
    let photo = world.row("Send photo").await;
    assert_eq!(photo.state, RowState::Parked);
    assert!(
        photo.cause.starts_with("The photo storage refused"),
        "{}",
        photo.cause
    );
    assert_eq!(
        world.row("Submit session").await.cause,
        "Waits for photos, which needs you"
    );
    world.act("Send photo", QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.writes().last(), Some(&Operation::SubmitSession));
    assert_eq!(world.server.photos().len(), 1);
}

#[tokio::test]
async fn a_poisoned_operation_stops_its_own_session_and_no_other() {
    let world = World::start().await;
    world.station.set_order("A").await.unwrap();
    world.fault(FaultKind::Status(422), Operation::CreateSession);
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    world.station.set_order("B").await.unwrap();
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000063"]);
    let poisoned = world.row("Open session").await;
    assert!(
        poisoned
            .cause
            .starts_with("The server refused this with status 422"),
        "{}",
        poisoned.cause
    );
    world.act("Open session", QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000063", "09521321000018"]);
}

#[tokio::test]
async fn a_parked_capture_is_sent_once_its_cause_was_mended() {
    let world = World::start().await;
    world.fault(FaultKind::Status(422), Operation::CreateCapture);
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.row("Send capture").await.state, RowState::Parked);
    world.pass(Duration::from_hours(1));
    world.sync_until_idle().await;
    assert_eq!(world.asked(Operation::CreateCapture), 1, "nobody asked");
    world.act("Send capture", QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn what_is_held_back_is_not_sent_until_it_is_released() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.act("Send capture", QueueAction::Hold).await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), Vec::<String>::new());
    assert_eq!(
        world.row("Send capture").await.cause,
        "You hold it back; release it when it may go"
    );
    world.act("Send capture", QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn a_capture_that_is_taken_out_takes_its_photos_along() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.act("Send capture", QueueAction::Hold).await;
    world.act("Send capture", QueueAction::Discard).await;
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000063"]);
    assert_eq!(world.server.photos().len(), 0);
    assert_eq!(world.server.sessions()[0].status, "COMPLETED");
}

#[tokio::test]
async fn a_decision_that_is_taken_out_opens_its_proposal_again() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    let proposal = async || {
        let view = world.station.review_view().await.unwrap();
        view.groups[0].proposals[0].clone()
    };
    let id = proposal().await.id;
    let decided = world.station.decide(&id, Verdict::Rejected);
    decided.await.unwrap();
    world.act("Send decision", QueueAction::Hold).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    world.act("Send decision", QueueAction::Discard).await;
    assert_eq!(proposal().await.decision_state, DecisionState::Open);
    assert_eq!(world.asked(Operation::ReviewProposal), 0);
    let decided = world.station.decide(&id, Verdict::Accepted);
    decided.await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(proposal().await.status, "ACCEPTED");
}

#[tokio::test]
async fn one_look_settles_fifty_unclear_captures_of_a_session() {
    let waits = Waits {
        backoff_cap: Duration::from_secs(1),
        ..Waits::default()
    };
    let world = World::with_waits(Config::default(), waits).await;
    world.server.unplug().await;
    let gtins: Vec<String> = (0..50).map(|n| gtin(952_132_200_000 + n)).collect();
    for gtin in &gtins {
        world.scan(gtin).await;
    }
    world.server.plug_in().await.unwrap();
    // Every second one arrives, and no answer does.
    let faults = [FaultKind::LostAnswer, FaultKind::Dropped];
    let faults = faults.map(|kind| Fault::times(kind, Operation::CreateCapture, 25));
    world.server.set_faults(faults.to_vec());
    world.pass(Duration::from_mins(5));
    while world.sync_until_idle().await.why == Why::Offline {
        world.pass(Duration::from_secs(1));
    }
    assert_eq!(world.asked(Operation::CreateCapture), 75);
    let mut arrived = world.gtins();
    arrived.sort();
    arrived.dedup();
    assert_eq!(arrived.len(), 50, "all of them, and none twice");
    assert_eq!(world.server.captures().len(), 50);
    let requests = world.server.requests();
    let last_lost = requests
        .iter()
        .rposition(|each| each.status.is_none() && each.operation == Some(Operation::CreateCapture))
        .unwrap();
    let first_again = last_lost
        + requests[last_lost..]
            .iter()
            .position(|each| each.status == Some(201))
            .unwrap();
    let looks = requests[..first_again]
        .iter()
        .filter(|each| each.operation == Some(Operation::GetSession))
        .count();
    assert_eq!(looks, 1);
}

/// A GTIN-13 of these twelve digits.
fn gtin(digits: u64) -> String {
    let text = digits.to_string();
    let sum: u64 = text
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u64::from(digit - b'0') * weight)
        .sum();
    format!("{text}{}", (10 - sum % 10) % 10)
}
