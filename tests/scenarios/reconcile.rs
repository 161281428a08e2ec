//! Many answers lost at once: how often the server is asked what became of them.

use std::time::Duration;

use perch_station::{settings::Waits, station::Why, view::Verdict};
use perch_tests::World;
use scanner_sim::{Config, Fault, FaultKind, Operation};

/// A world that looks at no session for the names of products.
async fn without_looks() -> World {
    let waits = Waits {
        looks: [Duration::from_hours(24); 3],
        ..Waits::default()
    };
    World::with_waits(Config::default(), waits).await
}

/// The next so many answers to an operation are lost after their effect.
fn lose(world: &World, operation: Operation, times: u32) {
    let fault = Fault::times(FaultKind::LostAnswer, operation, times);
    world.server.set_faults(vec![fault]);
}

/// So many misses in a row look like a line that is down; it is tried again by itself.
async fn until_done(world: &World) {
    while world.sync_until_idle().await.why == Why::Offline {
        world.pass(Duration::from_mins(1));
    }
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
}

#[tokio::test]
async fn one_look_settles_all_that_is_unclear_in_a_session() {
    let world = without_looks().await;
    lose(&world, Operation::CreateCapture, 6);
    for serial in 0..6 {
        world
            .scan(&format!("https://id.gs1.org/01/09521321000018/21/{serial}"))
            .await;
    }
    until_done(&world).await;
    assert_eq!(world.server.captures().len(), 6);
    assert_eq!(world.asked(Operation::CreateCapture), 6);
    assert_eq!(world.asked(Operation::GetSession), 1);
}

#[tokio::test]
async fn one_list_settles_all_decisions_of_a_capture() {
    let world = without_looks().await;
    world.scan("9521321000018").await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let listed = world.asked(Operation::ListProposals);
    let group = world.station.review_view().await.unwrap().groups.remove(0);
    assert!(group.proposals.len() >= 3);
    lose(&world, Operation::ReviewProposal, 3);
    for proposal in &group.proposals[..3] {
        world
            .station
            .decide(&proposal.id, Verdict::Accepted)
            .await
            .unwrap();
    }
    until_done(&world).await;
    assert_eq!(world.asked(Operation::ReviewProposal), 3);
    assert_eq!(world.asked(Operation::ListProposals), listed + 1);
}

#[tokio::test]
async fn what_may_have_arrived_in_a_session_that_expired_is_asked_about_first() {
    let world = without_looks().await;
    world.scan("9521321000018").await;
    world.sync_until_idle().await;
    world.server.set_faults(vec![
        Fault::times(FaultKind::LostAnswer, Operation::CreateCapture, 1),
        Fault::times(FaultKind::SessionExpired, Operation::CreateCapture, 1),
    ]);
    // The answer to the first one is lost; the session expires under the second.
    world.scan("9521321000063").await;
    world.scan("9521321000087").await;
    until_done(&world).await;
    assert_eq!(
        world.gtins(),
        ["09521321000018", "09521321000063", "09521321000087"]
    );
    let statuses = world.server.sessions();
    let statuses: Vec<&str> = statuses.iter().map(|session| session.status).collect();
    assert_eq!(statuses, ["EXPIRED", "ACTIVE"]);
}
