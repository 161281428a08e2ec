//! Where a code leads: followed by the server when somebody asks, and told as a light.

use std::time::Duration;

use perch_station::view::{CaptureCard, LinkLight, LinkView};
use perch_tests::World;
use scanner_sim::Operation;

/// The card of the capture that a text became.
async fn card(world: &World, text: &str) -> CaptureCard {
    let view = world.station.scan_view().await.unwrap();
    let mut cards = view.captures.into_iter();
    cards.find(|card| card.raw_value == text).unwrap()
}

async fn link(world: &World, text: &str) -> LinkView {
    card(world, text).await.link.unwrap()
}

/// Captures a link and has it followed.
async fn follow(world: &World, text: &str) -> LinkView {
    world.scan(text).await;
    let capture = card(world, text).await;
    world.station.follow_link(&capture.id).await.unwrap();
    world.sync_until_idle().await;
    link(world, text).await
}

fn asked(world: &World) -> usize {
    let is_asked = |each: &&scanner_sim::SeenRequest| each.operation == Some(Operation::ResolveUrl);
    world.server.requests().iter().filter(is_asked).count()
}

#[tokio::test]
async fn a_link_is_followed_when_somebody_asks_and_not_before() {
    let world = World::start().await;
    let text = "https://brand.example/ab12";
    world.scan(text).await;
    world.sync_until_idle().await;
    assert_eq!(asked(&world), 0);

    let found = follow(&world, text).await;
    assert_eq!(found.light, LinkLight::Green);
    assert_eq!(found.way, "brand.example → www.brand.example");
    assert!(found.can_follow && !found.is_followed);
    assert_eq!(asked(&world), 1);
}

#[tokio::test]
async fn what_is_found_behind_a_link_changes_its_light() {
    let world = World::start().await;
    let loops = follow(&world, "https://loop.example/1").await;
    assert_eq!(loops.light, LinkLight::Amber);
    assert!(
        loops
            .reasons
            .iter()
            .any(|why| why.contains("More than 10 redirects")),
        "{loops:?}"
    );

    let gone = follow(&world, "https://unreachable.example/x").await;
    assert_eq!(gone.light, LinkLight::Amber);
    assert!(
        gone.reasons
            .iter()
            .any(|why| why.contains("could not be reached")),
        "{gone:?}"
    );
}

#[tokio::test]
async fn without_a_line_a_link_is_followed_once_it_is_back() {
    let world = World::start().await;
    let text = "https://brand.example/ab12";
    world.scan(text).await;
    world.sync_until_idle().await;
    world.server.unplug().await;
    let capture = card(&world, text).await;
    world.station.follow_link(&capture.id).await.unwrap();
    world.sync_until_idle().await;
    assert!(link(&world, text).await.is_followed);

    world.server.plug_in().await.unwrap();
    // The line rests for a while after it failed.
    world.pass(Duration::from_mins(10));
    world.sync_until_idle().await;
    assert_eq!(
        link(&world, text).await.way,
        "brand.example → www.brand.example"
    );
}

#[tokio::test]
async fn links_into_the_house_and_with_a_name_are_sent_to_nobody() {
    let world = World::start().await;
    for text in [
        "http://192.168.0.1/admin",
        "http://printer.local/",
        "https://anna:secret@brand.example/",
    ] {
        world.scan(text).await;
        let capture = card(&world, text).await;
        assert!(!capture.link.unwrap().can_follow, "{text}");
        let refused = world.station.follow_link(&capture.id).await.unwrap_err();
        assert_eq!(refused.code(), "unfollowed");
        assert!(
            refused.to_string().ends_with("it is not sent anywhere"),
            "{refused}"
        );
    }
    world.sync_until_idle().await;
    assert_eq!(asked(&world), 0);
}

#[tokio::test]
async fn before_a_link_leaves_it_is_said_who_gets_it() {
    let world = World::start().await;
    let (plain, personal) = (
        "https://brand.example/ab12",
        "https://brand.example/r?email=jo%40example.com",
    );
    world.scan(plain).await;
    let first = link(&world, plain).await.consent;
    assert!(
        first.contains("127.0.0.1") && first.ends_with(plain),
        "{first}"
    );
    follow(&world, plain).await;
    // Agreed once, and remembered over a restart.
    let world = world.restart().await;
    assert_eq!(link(&world, plain).await.consent, "");
    world.scan(personal).await;
    let each_time = link(&world, personal).await.consent;
    assert!(each_time.ends_with(personal), "{each_time}");
}
