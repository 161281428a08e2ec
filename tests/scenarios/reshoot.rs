//! Photos are checked while the product is on the table, and exactly what is missing is taken again.

use std::time::Duration;

use perch_station::{
    settings::Waits,
    station::Why,
    view::{MomentKind, PhotoSet, PhotosView, QueueAction, TableCheckState, TableCheckView},
};
use perch_tests::World;
use scanner_sim::{Config, FaultKind, Operation};

/// A product whose pack has no ingredients, so that no extraction ever finds some.
const MATCHES: &str = "9521321000070";
const HONEY: &str = "9521321000018";

/// A station that checks two shots of each product, and looks at a pack.
async fn checking() -> World {
    // Time passes here faster than a picture can be read.
    let waits = Waits {
        guard: Duration::from_hours(24),
        ..Waits::default()
    };
    let world = World::with_waits(Config::default(), waits).await;
    world
        .set(|settings| {
            settings.check_on_table = true;
            settings.session_per = perch_station::view::SessionPer::Product;
            settings.photo_set = PhotoSet::Own;
            settings.own_shots = vec!["front".to_owned(), "ingredients".to_owned()];
        })
        .await;
    world.look_at_a_pack().await;
    world
}

async fn shoot(world: &World, photo_type: &str) {
    world.station.shoot(None, photo_type).await.unwrap();
}

/// Takes the whole set of a product and waits for what the server makes of it.
async fn whole_set(world: &World, code: &str) {
    world.scan(code).await;
    shoot(world, "front").await;
    shoot(world, "ingredients").await;
    world.sync_until_idle().await;
}

async fn photos(world: &World) -> PhotosView {
    world.station.photos_view(None).await.unwrap()
}

async fn check(world: &World) -> Option<TableCheckView> {
    photos(world).await.check
}

async fn asked(world: &World) -> Vec<String> {
    let asks = check(world).await.map_or_else(Vec::new, |check| check.asks);
    asks.into_iter().map(|ask| ask.photo_type).collect()
}

#[tokio::test]
async fn a_complete_set_is_submitted_at_once_and_nothing_is_asked_where_all_was_read() {
    let world = checking().await;
    world.scan(HONEY).await;
    shoot(&world, "front").await;
    assert!(photos(&world).await.can_check && check(&world).await.is_none());
    shoot(&world, "ingredients").await;
    let waiting = check(&world).await.unwrap();
    assert_eq!(
        (waiting.state, waiting.asks.len()),
        (TableCheckState::Waiting, 0)
    );
    assert_eq!(photos(&world).await.hint, "");
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.asked(Operation::SubmitSession), 1);
    assert_eq!(check(&world).await.unwrap().state, TableCheckState::Clear);
    assert_eq!(world.server.sessions().len(), 1);
}

#[tokio::test]
async fn a_missing_field_asks_for_its_shot_which_a_follow_up_session_of_the_product_takes() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    let view = photos(&world).await;
    let found = view.check.unwrap();
    assert_eq!(found.state, TableCheckState::Asks);
    assert_eq!(found.message, "1 shot is worth taking again");
    assert_eq!(found.asks[0].photo_type, "ingredients");
    assert_eq!(found.asks[0].request, "Take this shot again");
    assert_eq!(found.asks[0].reasons, ["No ingredients were read from it"]);
    assert_eq!(
        (view.next_type.as_str(), view.hint.as_str()),
        ("ingredients", "")
    );

    // It outlives a restart.
    let world = world.restart().await;
    world.look_at_a_pack().await;
    assert_eq!(asked(&world).await, ["ingredients"]);
    shoot(&world, "ingredients").await;
    let after = check(&world).await.unwrap();
    assert_eq!((after.state, after.asks.len()), (TableCheckState::Clear, 0));
    // One product, all of whose photos stand together.
    assert_eq!(photos(&world).await.photos.len(), 3);
    assert_eq!(photos(&world).await.captures.len(), 1);
    assert_eq!(world.sync_until_idle().await.why, Why::Done);

    let sessions = world.server.sessions();
    assert_eq!(sessions.len(), 2);
    assert!(
        sessions.iter().all(|session| session.extraction == "ready"),
        "{sessions:?}"
    );
    let captures = world.server.captures();
    assert_eq!(world.gtins(), ["09521321000070", "09521321000070"]);
    assert_eq!(captures[1].capture_type, "MANUAL");
    let taken = world.server.photos();
    assert_eq!(taken.len(), 3);
    assert_eq!(taken[2].photo_type, "ingredients");
    assert_eq!(taken[2].session, captures[1].session);
    assert_eq!(taken[2].capture.as_deref(), Some(captures[1].id.as_str()));
    // Whoever took it twice is not asked a third time.
    assert_eq!(check(&world).await.unwrap().state, TableCheckState::Clear);
}

#[tokio::test]
async fn a_shot_may_be_called_good_enough() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    assert_eq!(asked(&world).await, ["ingredients"]);
    world.station.good_enough("ingredients").await.unwrap();
    let after = check(&world).await.unwrap();
    assert_eq!((after.state, after.asks.len()), (TableCheckState::Clear, 0));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.sessions().len(), 1);
    assert_eq!(
        world
            .station
            .good_enough("selfie")
            .await
            .unwrap_err()
            .code(),
        "unknown"
    );
}

#[tokio::test]
async fn another_product_clears_the_list_with_a_notice_and_waits_for_nothing() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    world.scan(HONEY).await;
    assert_eq!(world.notices().await, ["reshoot_left"]);
    assert!(check(&world).await.is_none());
    let view = photos(&world).await;
    assert_eq!((view.photos.len(), view.next_type.as_str()), (0, "front"));
    // The first one's photos and proposals stay.
    assert_eq!(world.station.review_view().await.unwrap().groups.len(), 1);
    world.sync_until_idle().await;
    assert_eq!(world.server.photos().len(), 2);
}

#[tokio::test]
async fn what_was_begun_again_is_submitted_when_another_product_comes() {
    let world = checking().await;
    world
        .set(|settings| settings.own_shots.push("nutrition".to_owned()))
        .await;
    world.scan(MATCHES).await;
    for photo_type in ["front", "ingredients", "nutrition"] {
        shoot(&world, photo_type).await;
    }
    world.sync_until_idle().await;
    assert_eq!(asked(&world).await, ["ingredients", "nutrition"]);
    shoot(&world, "ingredients").await;
    assert_eq!(asked(&world).await, ["nutrition"]);
    world.scan(HONEY).await;
    assert_eq!(world.notices().await, ["reshoot_left"]);
    world.sync_until_idle().await;
    assert_eq!(world.asked(Operation::SubmitSession), 2);
    let extracted = world.server.sessions();
    let extracted = extracted
        .iter()
        .filter(|session| session.extraction == "ready");
    assert_eq!(extracted.count(), 2);
}

#[tokio::test]
async fn the_same_product_scanned_again_takes_what_is_asked_for() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    // The camera sees the pack each time it is turned.
    world.see("]E0", MATCHES).await;
    assert_eq!(world.server.captures().len(), 1);
    world.sync_until_idle().await;
    assert_eq!(world.server.captures().len(), 1);
    world.scan(MATCHES).await;
    assert!(world.notices().await.is_empty());
    assert_eq!(asked(&world).await, ["ingredients"]);
    shoot(&world, "ingredients").await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let captures = world.server.captures();
    assert_eq!(captures.len(), 2);
    assert_eq!(captures[1].capture_type, "BARCODE");
    assert_eq!(world.server.photos()[2].session, captures[1].session);
}

#[tokio::test]
async fn without_a_line_nothing_waits_and_the_check_comes_later() {
    let world = checking().await;
    world.server.unplug().await;
    whole_set(&world, MATCHES).await;
    let waiting = check(&world).await.unwrap();
    assert_eq!(waiting.state, TableCheckState::Waiting);
    assert!(
        waiting.message.starts_with("The photos are checked once"),
        "{}",
        waiting.message
    );
    // A photo more is still taken, for the follow-up.
    shoot(&world, "back").await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_mins(10));
    world.sync_until_idle().await;
    assert_eq!(asked(&world).await, ["ingredients"]);
    assert_eq!(world.server.photos().len(), 3);
}

#[tokio::test]
async fn the_key_submits_early_and_the_setting_is_off_by_default() {
    let world = checking().await;
    world.scan(MATCHES).await;
    shoot(&world, "ingredients").await;
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    assert_eq!(asked(&world).await, ["ingredients"]);

    let world = World::start().await;
    world.look_at_a_pack().await;
    world.scan(MATCHES).await;
    shoot(&world, "ingredients").await;
    assert!(!photos(&world).await.can_check);
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    let view = photos(&world).await;
    assert!(view.check.is_none() && !view.hint.is_empty());
}

#[tokio::test]
async fn a_follow_up_that_is_taken_out_is_asked_for_again() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    world.server.unplug().await;
    shoot(&world, "ingredients").await;
    assert!(asked(&world).await.is_empty());
    world.act("Send capture", QueueAction::Discard).await;
    assert_eq!(asked(&world).await, ["ingredients"]);
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_mins(10));
    shoot(&world, "ingredients").await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(
        (world.server.captures().len(), world.server.photos().len()),
        (2, 3)
    );
}

#[tokio::test]
async fn an_extraction_that_never_ends_asks_for_nothing_and_stops_nothing() {
    let world = checking().await;
    world.fault(FaultKind::StuckProcessing, Operation::SubmitSession);
    whole_set(&world, MATCHES).await;
    world.pass(Duration::from_mins(20));
    world.sync_until_idle().await;
    let slow = check(&world).await.unwrap();
    assert_eq!(slow.state, TableCheckState::Waiting);
    assert!(
        slow.message.starts_with("The server takes long"),
        "{}",
        slow.message
    );
    world.scan(HONEY).await;
    assert!(check(&world).await.is_none() && world.notices().await.is_empty());
}

#[tokio::test]
async fn a_shot_taken_again_by_its_key_does_not_touch_the_session_that_is_over() {
    let world = checking().await;
    whole_set(&world, MATCHES).await;
    let old = photos(&world).await.photos.pop().unwrap();
    world.station.retake_photo(&old.id).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.asked(Operation::UpdatePhoto), 0);
    assert_eq!(check(&world).await.unwrap().state, TableCheckState::Clear);
    assert_eq!(world.server.photos().len(), 3);
}

#[tokio::test]
async fn another_batch_of_the_product_that_is_checked_is_another_pack() {
    let pack = |batch: &str| format!("https://id.gs1.org/01/09521321000070/10/{batch}");
    let world = checking().await;
    whole_set(&world, &pack("L1")).await;
    let turned = world.see("]Q1", &pack("L1")).await;
    let another = world.see("]Q1", &pack("L2")).await;
    assert_eq!(
        (turned.kind, another.kind),
        (MomentKind::Again, MomentKind::Captured)
    );
}

#[tokio::test]
async fn a_session_that_is_submitted_from_the_list_leaves_the_check_at_hand_alone() {
    let world = checking().await;
    world.scan(HONEY).await;
    shoot(&world, "front").await;
    let earlier = world.station.session_view(None).await.unwrap().unwrap();
    whole_set(&world, MATCHES).await;
    assert_eq!(asked(&world).await, ["ingredients"]);
    let earlier = earlier.brief.id;
    world.station.submit_session(Some(&earlier)).await.unwrap();
    assert_eq!(asked(&world).await, ["ingredients"]);
}
