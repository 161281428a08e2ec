//! The Review screen.

use serde_json::json;

use super::{
    super::review_view,
    bench::{About, Bench, HONEY, OATS, live},
};
use crate::{
    clock::Millis,
    outbox::{operation::Kind, proposal_row},
    review,
    view::{Band, DecisionState, ReviewGroup, ReviewView, Verdict},
};

async fn view(bench: &Bench) -> ReviewView {
    review_view(&mut *bench.reader().await, &live())
        .await
        .unwrap()
}

async fn group(bench: &Bench) -> ReviewGroup {
    view(bench).await.groups.remove(0)
}

async fn decide(bench: &Bench, id: &'static str, verdict: Verdict, now: Millis) {
    bench
        .fill(move |db| Box::pin(async move { review::decide(db, id, verdict, 10_000, now).await }))
        .await;
}

/// A capture with one proposal `p1` for its name.
async fn with_proposal() -> (Bench, String) {
    let bench = Bench::new().await;
    let capture = bench.capture(HONEY, 1_000).await;
    let remote = json!({
        "field_name": "name", "current_value": "HONEY", "proposed_value": "Honey\u{200b} 250 g",
        "confidence": "0.97", "reasoning": "Large print", "source": "model", "status": "PENDING",
        "created": "2026-03-31T12:00:00Z",
    });
    bench.hear_proposal(&capture, "p1", 0, remote).await;
    (bench, capture)
}

#[tokio::test]
async fn with_nothing_to_review_the_screen_says_what_to_do() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    assert_eq!(
        view(&bench).await.hint,
        "Submit a session, and the server's proposals appear here"
    );
    bench
        .force("update session set state = 'submitted', submitted_at = 900000")
        .await;
    let waiting = view(&bench).await;
    assert_eq!(waiting.extracting, 1);
    assert_eq!(
        waiting.hint,
        "The server reads 1 session; proposals appear here by themselves"
    );
    bench.force("update session set submitted_at = 0").await;
    assert!(view(&bench).await.hint.contains("longer than usual"));
}

#[tokio::test]
async fn a_proposal_is_shown_with_all_the_server_says() {
    let (bench, capture) = with_proposal().await;
    let photo = bench.photo(&capture, "front", 2_000).await;
    let view = view(&bench).await;
    assert_eq!((view.pending, view.decided, view.hint.as_str()), (1, 0, ""));
    let group = &view.groups[0];
    assert_eq!(
        (
            group.capture.id.as_str(),
            group.can_apply,
            group.changes.len()
        ),
        (capture.as_str(), false, 0)
    );
    let proposal = &group.proposals[0];
    assert_eq!(
        (
            proposal.field_label.as_str(),
            proposal.proposed_value.as_str()
        ),
        ("Name", "Honey⟨200B⟩ 250 g")
    );
    assert_eq!(
        (proposal.confidence, proposal.band),
        (Some(0.97), Band::High)
    );
    assert_eq!(
        (proposal.status.as_str(), proposal.decision_state),
        ("PENDING", DecisionState::Open)
    );
    let evidence = proposal.evidence.as_ref().unwrap();
    assert_eq!(
        (
            &evidence.photo_id,
            evidence.label.as_str(),
            evidence.is_print
        ),
        (&photo, "Front", false)
    );
    assert_eq!(proposal.created.as_deref(), Some("2026-03-31T12:00:00Z"));
}

#[tokio::test]
async fn a_decision_is_held_then_sent_then_recorded() {
    let (bench, _) = with_proposal().await;
    decide(&bench, "p1", Verdict::Accepted, 2_000).await;
    let table = [
        (
            "update operation set attempts = 0 where kind = 'review_proposal'",
            DecisionState::Held,
        ),
        (
            "update operation set state = 'sending' where kind = 'review_proposal'",
            DecisionState::Sending,
        ),
        (
            "update operation set state = 'unknown' where kind = 'review_proposal'",
            DecisionState::Sending,
        ),
        (
            "update operation set state = 'parked' where kind = 'review_proposal'",
            DecisionState::Held,
        ),
        (
            "update proposal set decision_state = 'recorded'",
            DecisionState::Recorded,
        ),
        (
            "update proposal set decision_state = 'already_decided'",
            DecisionState::AlreadyDecided,
        ),
    ];
    for (sql, want) in table {
        bench.force(sql).await;
        let proposal = group(&bench).await.proposals.remove(0);
        assert_eq!(
            (proposal.decision_state, proposal.decision),
            (want, Some(Verdict::Accepted)),
            "{sql}"
        );
    }
}

#[tokio::test]
async fn a_refused_decision_says_why() {
    let (bench, _) = with_proposal().await;
    decide(&bench, "p1", Verdict::Accepted, 2_000).await;
    bench
        .force("update operation set state = 'parked', error_detail = 'Too late' where kind = 'review_proposal'")
        .await;
    assert_eq!(group(&bench).await.proposals[0].note, "Too late");
}

#[tokio::test]
async fn apply_would_write_what_was_accepted_since_the_last_one() {
    let (bench, capture) = with_proposal().await;
    decide(&bench, "p1", Verdict::Rejected, 2_000).await;
    assert_eq!(group(&bench).await.changes, []);
    decide(&bench, "p1", Verdict::Accepted, 3_000).await;
    let accepted = group(&bench).await;
    assert_eq!(
        (
            accepted.changes[0].from.as_str(),
            accepted.changes[0].to.as_str()
        ),
        ("HONEY", "Honey⟨200B⟩ 250 g")
    );
    assert!(accepted.can_apply);

    let id = capture.clone();
    bench
        .fill(move |db| Box::pin(async move { review::apply(db, &id, 4_000).await }))
        .await;
    let applying = group(&bench).await;
    assert_eq!((applying.can_apply, applying.changes.len()), (false, 1));
    assert_eq!(
        applying.apply_message,
        "Applied as soon as the decisions have reached the server"
    );

    bench
        .force("update operation set state = 'done', finished = 5000")
        .await;
    bench.force("update capture set applied_at = 5000").await;
    let applied = group(&bench).await;
    assert_eq!(
        (
            applied.can_apply,
            applied.changes.len(),
            applied.apply_message.as_str()
        ),
        (false, 0, "Written to the product")
    );
    assert_eq!(applied.applied_at.as_deref(), Some("1970-01-01T00:00:05Z"));

    bench
        .hear_proposal(
            &capture,
            "p2",
            1,
            json!({"field_name": "brand", "status": "PENDING"}),
        )
        .await;
    decide(&bench, "p2", Verdict::Accepted, 6_000).await;
    let again = group(&bench).await;
    assert_eq!(
        (again.can_apply, again.changes[0].field_label.as_str()),
        (true, "Brand")
    );
}

#[tokio::test]
async fn where_somebody_decided_before_the_servers_state_counts() {
    let (bench, capture) = with_proposal().await;
    bench
        .hear_proposal(
            &capture,
            "p1",
            0,
            json!({"status": "rejected", "field_name": "name"}),
        )
        .await;
    let elsewhere = view(&bench).await;
    assert_eq!((elsewhere.pending, elsewhere.decided), (0, 1));
    let proposal = &elsewhere.groups[0].proposals[0];
    assert_eq!(
        (proposal.decision_state, proposal.decision),
        (DecisionState::AlreadyDecided, None)
    );

    bench
        .fill(|db| {
            Box::pin(async move {
                proposal_row::decide(
                    db,
                    "p1",
                    Some("accepted"),
                    "already_decided",
                    "Somebody was faster",
                )
                .await
            })
        })
        .await;
    let ours = group(&bench).await;
    assert_eq!(
        (ours.changes.len(), ours.proposals[0].note.as_str()),
        (0, "Somebody was faster")
    );
}

#[tokio::test]
async fn captures_with_proposals_stand_oldest_first() {
    let bench = Bench::new().await;
    let first = bench.capture(HONEY, 1_000).await;
    bench.capture("no proposals", 5_000).await;
    let last = bench.capture(OATS, 9_000).await;
    bench
        .hear_proposal(&last, "p2", 0, json!({"status": "PENDING"}))
        .await;
    bench
        .hear_proposal(
            &first,
            "p1",
            1,
            json!({"status": "PENDING", "confidence": "1.20"}),
        )
        .await;
    bench
        .hear_proposal(&first, "p0", 0, json!({"status": "odd word"}))
        .await;
    let view = view(&bench).await;
    let told: Vec<Vec<&str>> = view
        .groups
        .iter()
        .map(|group| {
            group
                .proposals
                .iter()
                .map(|each| each.id.as_str())
                .collect()
        })
        .collect();
    assert_eq!(told, [vec!["p0", "p1"], vec!["p2"]]);
    assert_eq!((view.pending, view.decided), (2, 0));
    assert_eq!(view.groups[0].proposals[0].status, "odd word");
    let odd = &view.groups[0].proposals[1];
    assert_eq!(
        (odd.confidence, odd.band, odd.confidence_text.as_str()),
        (None, Band::Odd, "1.20")
    );
}

#[tokio::test]
async fn a_stopped_apply_says_why_and_can_be_asked_again() {
    let (bench, capture) = with_proposal().await;
    decide(&bench, "p1", Verdict::Accepted, 2_000).await;
    let apply = bench
        .operation(Kind::ApplyProposals, About::Capture(capture), 3_000)
        .await;
    bench.park(apply, "No product\u{202e} is linked").await;
    let stopped = group(&bench).await;
    assert_eq!(
        (stopped.can_apply, stopped.apply_message.as_str()),
        (false, "No product⟨202E⟩ is linked")
    );
    bench.force("update operation set state = 'discarded', finished = 4000 where kind = 'apply_proposals'").await;
    assert!(group(&bench).await.can_apply);
}
