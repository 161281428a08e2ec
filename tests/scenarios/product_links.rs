//! A link that was followed is kept for its product: once, and not before there is one.

use std::time::Duration;

use perch_station::{
    station::Why,
    view::{CaptureCard, KeepLinkView, QueueAction, RowState},
};
use perch_tests::World;
use scanner_sim::{Config, Fault, FaultKind, Operation, Timings};

const HONEY: &str = "https://id.brand.example/01/09521321000018";
const ROW: &str = "Save product link";

async fn card(world: &World, text: &str) -> CaptureCard {
    let view = world.station.scan_view().await.unwrap();
    let mut cards = view.captures.into_iter();
    cards.find(|card| card.raw_value == text).unwrap()
}

async fn keep_view(world: &World, text: &str) -> KeepLinkView {
    card(world, text).await.link.unwrap().keep
}

/// Captures a link and has it followed; answers our id of the capture.
async fn followed(world: &World, text: &str) -> String {
    world.scan(text).await;
    let id = card(world, text).await.id;
    if world.station.follow_link(&id).await.is_ok() {
        world.sync_until_idle().await;
    }
    id
}

fn saves(world: &World) -> usize {
    world.asked(Operation::SaveRedirect)
}

/// A world in which the server takes minutes to find a product.
async fn with_a_slow_server() -> World {
    let timings = Timings {
        capture_stage: Duration::from_mins(2),
        ..Timings::default()
    };
    let config = Config {
        timings,
        ..Config::default()
    };
    World::with(config).await
}

#[tokio::test]
async fn a_link_waits_for_its_product_and_is_then_saved_once() {
    let world = with_a_slow_server().await;
    let id = followed(&world, HONEY).await;
    let before = keep_view(&world, HONEY).await;
    assert!(before.address.starts_with("https://") && !before.asks && before.note.is_empty());
    world.station.keep_link(&id, false).await.unwrap();
    let idle = world.sync_until_idle().await;
    assert_eq!((idle.why, idle.waiting), (Why::Product, 1));
    assert!(
        idle.message
            .starts_with("A link waits until the server knows its product")
    );
    let row = world.row(ROW).await;
    assert_eq!(
        (row.state, row.cause.as_str()),
        (RowState::Blocked, "Waits until the product is known")
    );
    assert_eq!(saves(&world), 0);
    let waiting = keep_view(&world, HONEY).await;
    assert!(
        waiting
            .note
            .starts_with("Will be saved for the product once it is known")
    );
    assert_eq!(waiting.address, "");

    // It outlives a restart, and nobody has to do anything.
    let world = world.restart().await;
    for _ in 0..4 {
        world.pass(Duration::from_mins(5));
        world.sync_until_idle().await;
    }
    let want = [("09521321000018".to_owned(), before.address.clone())];
    assert_eq!(world.server.product_links(), want);
    assert_eq!(saves(&world), 1);
    let after = keep_view(&world, HONEY).await;
    assert_eq!(
        after.note,
        format!("Saved for the product: {}", before.address)
    );
    assert_eq!(after.address, "");
    let again = world.station.keep_link(&id, false).await.unwrap_err();
    assert_eq!(again.code(), "not_now");
}

#[tokio::test]
async fn a_link_that_waits_does_not_keep_its_session_from_being_submitted() {
    let world = with_a_slow_server().await;
    let id = followed(&world, HONEY).await;
    world.station.keep_link(&id, false).await.unwrap();
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    assert_eq!(world.asked(Operation::SubmitSession), 1);
    for _ in 0..4 {
        world.pass(Duration::from_mins(5));
        world.sync_until_idle().await;
    }
    assert_eq!(world.server.product_links().len(), 1);
}

#[tokio::test]
async fn a_closed_session_still_brings_the_product() {
    let world = with_a_slow_server().await;
    let id = followed(&world, HONEY).await;
    world.station.keep_link(&id, false).await.unwrap();
    world.station.close_order(None).await.unwrap();
    for _ in 0..4 {
        world.sync_until_idle().await;
        world.pass(Duration::from_mins(5));
    }
    world.sync_until_idle().await;
    assert_eq!(world.server.product_links().len(), 1);
}

/// A fault on the way of the link, and what is left to do then.
async fn with_fault(kind: FaultKind, times: u32) -> World {
    let world = World::start().await;
    let id = followed(&world, HONEY).await;
    world.pass(Duration::from_mins(5));
    world.sync_until_idle().await;
    let fault = Fault::times(kind, Operation::SaveRedirect, times);
    world.server.set_faults(vec![fault]);
    world.station.keep_link(&id, false).await.unwrap();
    world
}

#[tokio::test]
async fn a_lost_answer_is_told_and_not_guessed() {
    let world = with_fault(FaultKind::LostAnswer, 1).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    let row = world.row(ROW).await;
    assert_eq!(row.state, RowState::Parked);
    assert!(
        row.cause.starts_with("The answer to this was lost"),
        "{}",
        row.cause
    );
    // It had arrived, and no second one is sent by itself.
    world.pass(Duration::from_hours(1));
    world.sync_until_idle().await;
    assert_eq!((world.server.product_links().len(), saves(&world)), (1, 1));
    assert!(keep_view(&world, HONEY).await.needs_you);
    world.act(ROW, QueueAction::Discard).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
}

#[tokio::test]
async fn a_server_that_goes_on_to_know_no_product_is_asked_a_few_times() {
    let world = with_fault(FaultKind::Status(400), 2).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!((world.server.product_links().len(), saves(&world)), (1, 3));

    let world = with_fault(FaultKind::Status(400), 100).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!((world.server.product_links().len(), saves(&world)), (0, 4));
    world.server.set_faults(Vec::new());
    world.act(ROW, QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.product_links().len(), 1);
}

#[tokio::test]
async fn without_a_product_a_person_is_told() {
    let world = World::start().await;
    let text = "https://brand.example/ab12";
    let id = followed(&world, text).await;
    world.station.keep_link(&id, false).await.unwrap();
    world.pass(Duration::from_mins(5));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    let row = world.row(ROW).await;
    assert!(row.cause.contains("no product"), "{}", row.cause);
    assert_eq!(saves(&world), 0);
    // Releasing it does not send it either.
    world.act(ROW, QueueAction::Retry).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(saves(&world), 0);
}

#[tokio::test]
async fn a_red_link_is_not_saved_and_an_amber_one_after_asking() {
    let world = World::start().await;
    let red = "https://brand.example/app/Setup.apk";
    let id = followed(&world, red).await;
    assert_eq!(keep_view(&world, red).await.address, "");
    let refused = world.station.keep_link(&id, true).await.unwrap_err();
    assert_eq!(refused.code(), "link_not_kept");

    let amber = "http://id.brand.example/01/09521321000018";
    let id = followed(&world, amber).await;
    assert!(keep_view(&world, amber).await.asks);
    let asked = world.station.keep_link(&id, false).await.unwrap_err();
    assert_eq!(asked.code(), "link_doubtful");
    world.station.keep_link(&id, true).await.unwrap();
    world.pass(Duration::from_mins(5));
    world.sync_until_idle().await;
    assert_eq!(world.server.product_links().len(), 1);
}

#[tokio::test]
async fn a_link_that_nobody_followed_is_not_saved() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let capture = card(&world, HONEY).await;
    assert_eq!(capture.link.unwrap().keep, KeepLinkView::default());
    let refused = world
        .station
        .keep_link(&capture.id, true)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "link_not_kept");
}

#[tokio::test]
async fn taking_a_capture_out_takes_its_link_out() {
    let world = World::start().await;
    world.scan_just_now(HONEY).await;
    let id = card(&world, HONEY).await.id;
    // The link is followed before the capture has left.
    world.act("Send capture", QueueAction::Hold).await;
    world.station.follow_link(&id).await.unwrap();
    world.sync_until_idle().await;
    world.station.keep_link(&id, false).await.unwrap();
    world.act("Send capture", QueueAction::Discard).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert!(world.queue().await.rows.is_empty());
    assert_eq!(saves(&world), 0);
}
