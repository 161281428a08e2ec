//! Proposals: reviewed, undone, applied.

use std::time::Duration;

use perch_station::{
    station::Why,
    view::{DecisionState, ReviewGroup, Verdict},
};
use perch_tests::World;
use scanner_sim::{Fault, FaultKind, Operation};

const HONEY: &str = "9521321000018";

/// A world with one capture whose proposals are there.
async fn with_proposals() -> World {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    world
}

async fn group(world: &World) -> ReviewGroup {
    world
        .station
        .review_view()
        .await
        .unwrap()
        .groups
        .pop()
        .unwrap()
}

fn statuses(world: &World) -> Vec<(String, &'static str, bool)> {
    world
        .server
        .proposals()
        .into_iter()
        .map(|proposal| (proposal.field_name, proposal.status, proposal.applied))
        .collect()
}

#[tokio::test]
async fn accepted_proposals_are_written_and_rejected_ones_not() {
    let world = with_proposals().await;
    let group = group(&world).await;
    for (proposal, verdict) in
        group
            .proposals
            .iter()
            .zip([Verdict::Accepted, Verdict::Rejected, Verdict::Accepted])
    {
        world.station.decide(&proposal.id, verdict).await.unwrap();
    }
    world.station.apply(&group.capture.id).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let want = [
        ("name".to_owned(), "ACCEPTED", true),
        ("brand_name".to_owned(), "REJECTED", false),
        ("category".to_owned(), "ACCEPTED", true),
    ];
    assert_eq!(statuses(&world)[..3], want);
    assert!(self::group(&world).await.applied_at.is_some());
}

#[tokio::test]
async fn a_decision_taken_back_in_time_never_leaves() {
    let world = with_proposals().await;
    let proposal = group(&world).await.proposals.remove(0);
    world
        .station
        .decide(&proposal.id, Verdict::Rejected)
        .await
        .unwrap();
    world.pass(Duration::from_secs(5));
    world.station.undo_decision(&proposal.id).await.unwrap();
    world.sync_until_idle().await;
    assert_eq!(statuses(&world)[0].1, "PENDING");
    world
        .station
        .decide(&proposal.id, Verdict::Accepted)
        .await
        .unwrap();
    world.sync_until_idle().await;
    assert_eq!(statuses(&world)[0].1, "ACCEPTED");
    assert_eq!(
        world
            .station
            .undo_decision(&proposal.id)
            .await
            .unwrap_err()
            .code(),
        "not_now"
    );
}

/// One decision and one apply with a fault on the way end as if nothing had happened.
async fn check(kind: FaultKind, operation: Operation) {
    let world = with_proposals().await;
    let group = group(&world).await;
    world.fault(kind, operation);
    world
        .station
        .decide(&group.proposals[0].id, Verdict::Accepted)
        .await
        .unwrap();
    world.station.apply(&group.capture.id).await.unwrap();
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Done, "{kind:?} on {operation:?}: {idle:?}");
    assert_eq!(
        statuses(&world)[0],
        ("name".to_owned(), "ACCEPTED", true),
        "{kind:?} on {operation:?}"
    );
}

#[tokio::test]
async fn decisions_and_apply_survive_lost_answers() {
    for kind in [
        FaultKind::LostAnswer,
        FaultKind::ErrorAfterCommit,
        FaultKind::Dropped,
    ] {
        for operation in [Operation::ReviewProposal, Operation::ApplyProposals] {
            check(kind, operation).await;
        }
    }
}

#[tokio::test]
async fn somebody_elses_decision_is_shown() {
    let world = with_proposals().await;
    let proposal = group(&world).await.proposals.remove(0);
    // A second station with the same key is quicker.
    let client = reqwest::Client::builder().build().unwrap();
    let url = format!(
        "{}/scanner/api/v1/proposals/{}",
        world.server.url(),
        proposal.id
    );
    let answer = client
        .patch(url)
        .header("X-API-Key", scanner_sim::BUSINESS_KEY)
        .json(&serde_json::json!({"status": "REJECTED"}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    world
        .station
        .decide(&proposal.id, Verdict::Accepted)
        .await
        .unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let shown = group(&world).await.proposals.remove(0);
    assert_eq!(shown.decision_state, DecisionState::AlreadyDecided);
    assert_eq!(shown.status, "REJECTED");
    assert!(shown.note.contains("rejected"), "{}", shown.note);
}

#[tokio::test]
async fn a_good_record_vouches_for_the_next_of_its_kind() {
    let world = World::start().await;
    for _ in 0..23 {
        world.scan(HONEY).await;
    }
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let brands = async || {
        let groups = world.station.review_view().await.unwrap().groups;
        let all = groups.into_iter().flat_map(|group| group.proposals);
        let brands = all.filter(|each| each.field_name == "brand_name");
        brands.collect::<Vec<_>>()
    };
    let first = brands().await;
    assert_eq!(first.len(), 23);
    assert!(
        first
            .iter()
            .all(|each| each.alike == 0 && each.record.is_none())
    );
    for proposal in &first[..20] {
        world
            .station
            .decide(&proposal.id, Verdict::Accepted)
            .await
            .unwrap();
    }
    // Until they have left, decisions may be taken back, and they are no record.
    assert_eq!(brands().await[20].record, None);
    let refused = world.station.accept_alike(&first[20].id).await;
    assert_eq!(refused.unwrap_err().code(), "not_now");
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let next = &brands().await[20];
    assert_eq!(
        next.record.map(|record| (record.accepted, record.decided)),
        Some((20, 20))
    );
    assert_eq!(next.alike, 3);
    let accepted = world.station.accept_alike(&next.id).await.unwrap();
    assert_eq!(accepted.len(), 3);
    world.station.undo_decision(&accepted[1]).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let taken = statuses(&world)
        .into_iter()
        .filter(|(field, status, _)| field == "brand_name" && *status == "ACCEPTED");
    assert_eq!(taken.count(), 22);
}

#[tokio::test]
async fn a_decision_that_is_refused_for_good_needs_somebody_and_is_not_asked_about_for_ever() {
    let world = with_proposals().await;
    let proposal = group(&world).await.proposals.remove(0);
    let gone = |operation| Fault::times(FaultKind::Status(404), operation, 1_000);
    let operations = [Operation::ReviewProposal, Operation::ListProposals];
    world.server.set_faults(operations.map(gone).to_vec());
    let listed = world.asked(Operation::ListProposals);
    world
        .station
        .decide(&proposal.id, Verdict::Accepted)
        .await
        .unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.asked(Operation::ReviewProposal), 1);
    assert_eq!(world.asked(Operation::ListProposals), listed + 1);
}
