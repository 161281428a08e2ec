//! The whole job on every dialect of the API, and a server that names nothing at all.

use std::time::Duration;

use perch_station::{
    station::Why,
    view::{MomentKind, RowState, SessionState, Verdict},
};
use perch_tests::World;
use scanner_sim::{Config, Operation, Profile};

const HONEY: &str = "9521321000018";
const LINK: &str = "https://id.gs1.org/01/09521321000018";
const OIL: &str = "9521321000063";

async fn at(profile: Profile) -> World {
    World::with(Config {
        profile,
        ..Config::default()
    })
    .await
}

/// A pack with two codes, a second one, two photos, one of them relabelled and moved.
async fn capture(world: &World) {
    let [first, second] = world.see_pack(("]E0", HONEY), ("]Q1", LINK)).await;
    let kinds = (first.kind, second.kind);
    assert_eq!(kinds, (MomentKind::Captured, MomentKind::Merged));
    let honey = first.capture_id.unwrap();
    world.look_at_a_pack().await;
    let mut photos = Vec::new();
    for photo_type in ["front", "back"] {
        let photo = world.station.shoot(Some(&honey), photo_type).await.unwrap();
        photos.push(photo.id);
    }
    world.scan(OIL).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let relabelled = world.station.relabel_photo(&photos[0], "ingredients");
    relabelled.await.unwrap();
    world.station.move_photo(&photos[1], 0).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
}

/// The first proposal is accepted, the second rejected, and what was accepted is written.
async fn review(world: &World) {
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let view = world.station.session_view(None).await.unwrap().unwrap();
    assert_eq!(view.brief.state, SessionState::Review);
    let name = view.captures[0].card.product_name.as_deref();
    assert_eq!(name, Some("Meadow Honey 250 g"));
    let groups = world.station.review_view().await.unwrap().groups;
    let group = groups
        .iter()
        .find(|group| group.capture.raw_value == LINK)
        .unwrap();
    for (proposal, verdict) in group
        .proposals
        .iter()
        .zip([Verdict::Accepted, Verdict::Rejected])
    {
        world.station.decide(&proposal.id, verdict).await.unwrap();
    }
    world.station.apply(&group.capture.id).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
}

/// What the server has in the end, the same in every dialect.
fn check_server(world: &World) {
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    let honey = &world.server.captures()[0];
    assert_eq!(honey.raw_value, LINK);
    assert_eq!(honey.metadata["also_read"], HONEY);
    let mut photos = world.server.photos();
    photos.sort_by_key(|photo| photo.sort_order);
    let types: Vec<&str> = photos.iter().map(|photo| photo.photo_type).collect();
    assert_eq!(types, ["back", "ingredients"]);
    for photo in &photos {
        assert_eq!(photo.capture.as_deref(), Some(honey.id.as_str()));
    }
    assert_eq!(world.server.sessions().len(), 1);
    let decided: Vec<(&str, bool)> = world
        .server
        .proposals()
        .iter()
        .filter(|proposal| proposal.capture == honey.id)
        .map(|proposal| (proposal.status, proposal.applied))
        .take(2)
        .collect();
    assert_eq!(decided, [("ACCEPTED", true), ("REJECTED", false)]);
}

/// The job on one dialect, with at most so many writes refused for their spelling.
async fn check(profile: Profile, refused: usize) {
    let world = at(profile).await;
    capture(&world).await;
    review(&world).await;
    check_server(&world);
    let queue = world.queue().await;
    assert_eq!((queue.counts.needs_you, queue.total), (0, 0), "{profile}");
    let requests = world.server.requests();
    let statuses = requests.iter().filter_map(|each| each.status);
    let refusals = statuses.filter(|status| *status >= 400).count();
    assert_eq!(refusals, refused, "{profile}");
    assert_eq!(
        world.asked(Operation::CreateCapture),
        2 + refused,
        "{profile}"
    );
    for once in [
        Operation::CreateSession,
        Operation::SubmitSession,
        Operation::ApplyProposals,
    ] {
        assert_eq!(world.asked(once), 1, "{profile}: {once:?}");
    }
    assert!(requests.len() < 70, "{profile}: {} calls", requests.len());
    world.server.stop().await;
}

#[tokio::test]
async fn the_job_is_done_in_the_current_dialect() {
    check(Profile::Current, 0).await;
}

#[tokio::test]
async fn the_job_is_done_where_only_a_header_names_what_was_made() {
    check(Profile::DocumentedLiterally, 0).await;
}

#[tokio::test]
async fn the_job_is_done_where_ids_are_short_ids() {
    check(Profile::ShortId, 0).await;
}

#[tokio::test]
async fn the_job_is_done_where_ids_are_public_ids_and_proposals_are_numbered() {
    check(Profile::LegacyPublicId, 1).await;
}

#[tokio::test]
async fn the_job_is_done_where_lists_come_in_envelopes() {
    check(Profile::NextEnvelope, 1).await;
}

#[tokio::test]
async fn the_spelling_of_a_server_is_remembered_over_a_restart() {
    let world = at(Profile::LegacyPublicId).await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    let world = world.restart().await;
    world.scan(OIL).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.asked(Operation::CreateCapture), 3);
}

#[tokio::test]
async fn a_server_that_names_nothing_ends_in_one_sentence_and_is_asked_once() {
    let world = at(Profile::NoIdAnywhere).await;
    world.scan(HONEY).await;
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    world.pass(Duration::from_hours(24));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.server.requests().len(), 1);
    let parked = world.row("Open session").await;
    assert_eq!(parked.state, RowState::Parked);
    assert_eq!(
        parked.cause,
        "The server took this, but does not say which session it made"
    );
    assert_eq!(world.queue().await.counts.needs_you, 1);
    assert_eq!(world.queue().await.counts.waiting, 3);
}
