//! The Session screen.

use serde_json::json;

use super::{
    super::session_view,
    bench::{About, Bench, HONEY, OATS, live},
};
use crate::{
    error::StationError,
    outbox::operation::Kind,
    view::{Difference, SessionState, SessionView},
};

async fn view(bench: &Bench) -> SessionView {
    session_view(&mut *bench.reader().await, &live(), None)
        .await
        .unwrap()
        .unwrap()
}

fn told(differences: &[Difference]) -> Vec<(&str, &str, &str)> {
    differences
        .iter()
        .map(|each| {
            (
                each.field.as_str(),
                each.here.as_str(),
                each.server.as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn there_is_no_session_before_the_first_capture() {
    let bench = Bench::new().await;
    let none = session_view(&mut *bench.reader().await, &live(), None)
        .await
        .unwrap();
    assert_eq!(none, None);
    let error = session_view(&mut *bench.reader().await, &live(), Some("x"))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        StationError::Unknown { what, .. } if what == "session"
    ));
}

#[tokio::test]
async fn a_session_stands_where_its_state_and_the_servers_word_say() {
    let bench = Bench::new().await;
    let capture = bench.capture(HONEY, 1_000).await;
    bench
        .hear_proposal(&capture, "p1", 0, json!({"status": "PENDING"}))
        .await;
    let table = [
        ("state = 'collecting'", SessionState::Collecting),
        ("state = 'submitting'", SessionState::Submitting),
        ("state = 'closing'", SessionState::Closed),
        ("state = 'closed'", SessionState::Closed),
        ("state = 'expired'", SessionState::Expired),
        (
            "state = 'submitted', submitted_at = 400000, extraction_status = 'processing'",
            SessionState::Extracting,
        ),
        ("submitted_at = 399999", SessionState::TakingLong),
        ("extraction_status = 'a new word'", SessionState::TakingLong),
        ("extraction_status = 'READY'", SessionState::Review),
        ("extraction_status = 'accepted'", SessionState::Finished),
        ("extraction_status = 'rejected'", SessionState::Finished),
    ];
    for (change, want) in table {
        bench
            .fill(move |db| {
                Box::pin(async move {
                    let sql = format!("update session set {change}");
                    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(db).await?;
                    Ok(())
                })
            })
            .await;
        let brief = view(&bench).await.brief;
        assert_eq!(brief.state, want, "{change}");
        assert!(!brief.message.is_empty());
    }
}

#[tokio::test]
async fn ready_without_proposals_is_finished_once_they_were_read() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let ready =
        "update session set state = 'submitted', extraction_status = 'ready', proposals_due = 1,
                 submitted_at = 900000";
    bench.force(ready).await;
    assert_eq!(view(&bench).await.brief.state, SessionState::Extracting);
    bench.force("update session set proposals_due = 0").await;
    assert_eq!(view(&bench).await.brief.state, SessionState::Finished);
}

#[tokio::test]
async fn only_a_collecting_session_with_captures_can_be_submitted() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let open = view(&bench).await;
    assert_eq!((open.can_submit, open.submit_hint.as_str()), (true, ""));
    bench.session_state("submitting").await;
    let submitted = view(&bench).await;
    assert_eq!(
        (submitted.can_submit, submitted.submit_hint),
        (false, StationError::SessionClosed.to_string())
    );
    bench
        .fill(|db| {
            Box::pin(async move {
                crate::outbox::session_row::insert(db, "empty", Some("A-18"), None, 5).await
            })
        })
        .await;
    let empty = session_view(&mut *bench.reader().await, &live(), Some("empty"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (empty.can_submit, empty.submit_hint),
        (false, StationError::NothingCaptured.to_string())
    );
    assert_eq!(empty.brief.label, "A-18");
}

#[tokio::test]
async fn what_the_server_says_of_the_session_stands_beside() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    assert_eq!(view(&bench).await.remote, None);
    bench
        .force(
            r#"update session set remote_id = 'S1', next_poll = 2000, extraction_status = 'processing',
               remote = '{"status":"active","capture_mode":"both","created":"2026-03-31T12:00:00Z",
                          "metadata":{"station":"bench-1"},"captures":[{"id":"C1"}]}'"#,
        )
        .await;
    let view = view(&bench).await;
    let remote = view.remote.unwrap();
    assert_eq!(
        (remote.id.as_str(), remote.status.as_str()),
        ("S1", "ACTIVE")
    );
    assert_eq!(
        (
            remote.capture_mode.as_str(),
            remote.extraction_status.as_str()
        ),
        ("both", "processing")
    );
    assert_eq!(
        (remote.created.as_deref(), remote.modified),
        (Some("2026-03-31T12:00:00Z"), None)
    );
    assert_eq!(
        (
            remote.metadata[0].name.as_str(),
            remote.metadata[0].value.as_str()
        ),
        ("station", "bench-1")
    );
    assert_eq!(view.next_poll.as_deref(), Some("1970-01-01T00:00:02Z"));
}

#[tokio::test]
async fn a_capture_shows_where_the_server_differs() {
    let bench = Bench::new().await;
    let first = bench.capture(HONEY, 1_000).await;
    let second = bench.capture(OATS, 9_000).await;
    bench
        .hear_capture(
            &first,
            json!({"capture_type": "manual", "raw_value": HONEY, "gtin": HONEY}),
        )
        .await;
    let odd = json!({
        "capture_type": "BARCODE", "raw_value": "7", "gtin": "09521321000018",
        "gs1_dl_data": {"10": "B7", "name": "oats"}, "error_message": "timed\u{202e} out",
    });
    bench.hear_capture(&second, odd).await;
    let view = view(&bench).await;
    assert_eq!(told(&view.captures[0].differences), []);
    let want = [
        ("Type", "MANUAL", "BARCODE"),
        ("Raw value", OATS, "7"),
        ("GTIN", "09521321000063", "09521321000018"),
        ("AI 10", "", "B7"),
    ];
    assert_eq!(told(&view.captures[1].differences), want);
    assert_eq!(view.captures[1].error_message, "timed⟨202E⟩ out");
}

#[tokio::test]
async fn a_failed_capture_can_be_retried_once_at_a_time() {
    let bench = Bench::new().await;
    let id = bench.capture(HONEY, 1_000).await;
    for (status, want) in [
        ("NOT_FOUND", false),
        ("COMPLETED", false),
        ("matched", false),
        ("failed", true),
    ] {
        bench.hear_capture(&id, json!({ "status": status })).await;
        assert_eq!(view(&bench).await.captures[0].can_retry, want, "{status}");
    }
    let retry = bench
        .operation(Kind::RetryCapture, About::Capture(id), 2_000)
        .await;
    assert!(!view(&bench).await.captures[0].can_retry);
    bench.finish(retry, 3_000).await;
    assert!(view(&bench).await.captures[0].can_retry);
}

#[tokio::test]
async fn the_sessions_of_the_station_are_listed_newest_first() {
    let bench = Bench::new().await;
    bench.order("A-17").await;
    bench.capture(HONEY, 1_000).await;
    bench.order("A-18").await;
    let capture = bench.capture(OATS, 9_000).await;
    bench.photo(&capture, "front", 9_500).await;
    let view = view(&bench).await;
    let listed: Vec<_> = view
        .others
        .iter()
        .map(|each| (each.label.as_str(), each.captures, each.photos))
        .collect();
    assert_eq!(listed, [("A-18", 1, 1), ("A-17", 1, 0)]);
    assert_eq!(view.brief.label, "A-18");
    assert_eq!(view.photos.len(), 1);
}
