//! Every kind of fault, and what it leaves behind.

use std::time::Duration;

use scanner_sim::{Dose, Fault, FaultKind, Operation, Target, WaitHint, Window};
use serde_json::{Value, json};

use crate::client::{Answer, Bench, HONEY, JPEG, comes_true, scan, stays_false, upload_form};

const SECOND: Duration = Duration::from_secs(1);

/// Arms one fault for the next capture and sends it. Gives the answer, if there
/// was one, and how many captures the server holds afterwards.
async fn struck(kind: FaultKind) -> (Option<Answer>, usize) {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let fault = Fault::times(kind, Operation::CreateCapture, 1);
    bench.sim.set_faults(vec![fault]);
    let answer = bench.try_post("/captures", &scan(&session, HONEY)).await;
    assert!(bench.sim.faults().is_empty());
    let log = bench.sim.requests();
    assert_eq!(log[1].fault, Some(kind));
    assert_eq!(
        log[1].status,
        answer.as_ref().ok().map(|answer| answer.status)
    );
    let held = bench.sim.captures().len();
    let next = bench.post("/captures", &scan(&session, HONEY)).await;
    assert!([201, 409].contains(&next.status), "{}", next.text);
    (answer.ok(), held)
}

#[tokio::test]
async fn a_closed_connection_leaves_open_whether_the_effect_happened() {
    let (answer, held) = struck(FaultKind::LostAnswer).await;
    assert!(answer.is_none());
    assert_eq!(held, 1);
    let (answer, held) = struck(FaultKind::Dropped).await;
    assert!(answer.is_none());
    assert_eq!(held, 0);
}

#[tokio::test]
async fn a_request_accepted_late_takes_effect_long_after_its_connection() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let late = FaultKind::AcceptedLate(5 * SECOND);
    let fault = Fault::times(late, Operation::CreateCapture, 1);
    bench.sim.set_faults(vec![fault]);
    let answer = bench.try_post("/captures", &scan(&session, HONEY)).await;
    assert!(answer.is_err());
    bench.sim.advance(4 * SECOND);
    assert!(stays_false(|| !bench.sim.captures().is_empty()).await);
    bench.sim.advance(SECOND);
    assert!(comes_true(|| bench.sim.captures().len() == 1).await);
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_effect() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let fault = Fault::times(FaultKind::Slow(9 * SECOND), Operation::CreateCapture, 1);
    bench.sim.set_faults(vec![fault]);
    let sent = bench.post_later("/captures", &scan(&session, HONEY));
    assert!(comes_true(|| bench.sim.captures().len() == 1).await);
    assert!(stays_false(|| sent.is_finished()).await);
    bench.sim.advance(9 * SECOND);
    assert_eq!(sent.await.unwrap().unwrap().status(), 201);
}

#[tokio::test]
async fn refusals_happen_before_the_effect_and_some_after_it() {
    let cases = [
        (FaultKind::ErrorAfterCommit, 500, 1),
        (FaultKind::Status(503), 503, 0),
        (FaultKind::Status(422), 422, 0),
        (FaultKind::KeyRevoked, 401, 0),
        (FaultKind::ReadOnlyKey, 403, 0),
        (FaultKind::SessionExpired, 409, 0),
    ];
    for (kind, status, held) in cases {
        let (answer, got) = struck(kind).await;
        let answer = answer.unwrap();
        let problem = answer.header("content-type");
        assert_eq!(problem, Some("application/problem+json"), "{kind:?}");
        assert_eq!((answer.status, got), (status, held), "{kind:?}");
        assert_eq!(answer.json()["status"], status, "{kind:?}");
    }
}

#[tokio::test]
async fn a_session_expired_by_a_fault_stays_expired() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let grant = Operation::GetPresignedUploadUrl;
    let fault = Fault::times(FaultKind::SessionExpired, grant, 1);
    bench.sim.set_faults(vec![fault]);
    let path = format!("/sessions/{session}/presigned-upload-url");
    assert_eq!(bench.get(&path).await.status, 409);
    assert_eq!(bench.sim.sessions()[0].status, "EXPIRED");
    let late = bench.post("/captures", &scan(&session, HONEY)).await;
    assert_eq!(late.json()["session"]["status"], "EXPIRED");
}

#[tokio::test]
async fn a_used_up_quota_tells_the_wait_in_the_way_asked_for() {
    let date = Some("Mon, 05 Jan 2026 08:01:00 GMT");
    let cases = [
        (WaitHint::Both, Some("60"), json!(60), Some("0")),
        (WaitHint::Header, Some("60"), Value::Null, None),
        (WaitHint::Body, None, json!(60), None),
        (WaitHint::Date, date, Value::Null, None),
        (WaitHint::Missing, None, Value::Null, None),
    ];
    for (hint, header, body, remaining) in cases {
        let (answer, held) = struck(FaultKind::Quota(Window::Minute, hint)).await;
        let answer = answer.unwrap();
        assert_eq!((answer.status, held), (429, 0));
        assert_eq!(answer.header("retry-after"), header, "{hint:?}");
        assert_eq!(answer.json()["retry_after_seconds"], body, "{hint:?}");
        assert_eq!(answer.header("ratelimit-remaining"), remaining, "{hint:?}");
    }
    let (answer, _) = struck(FaultKind::Quota(Window::Day, WaitHint::Both)).await;
    assert_eq!(answer.unwrap().header("retry-after"), Some("86400"));
}

#[tokio::test]
async fn what_stands_in_between_answers_in_html_or_points_elsewhere() {
    for (kind, status) in [
        (FaultKind::BadGateway, 502),
        (FaultKind::CaptivePortal, 200),
    ] {
        let (answer, held) = struck(kind).await;
        let answer = answer.unwrap();
        assert_eq!((answer.status, held), (status, 0));
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    }
    let (answer, held) = struck(FaultKind::ForeignRedirect).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, held), (307, 0));
    let place = answer.header("location").unwrap();
    assert!(place.starts_with("http://localhost:"), "{place}");
    assert!(place.ends_with("/scanner/api/v1/captures"), "{place}");
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_json_all_the_same() {
    let (answer, held) = struck(FaultKind::WrongShape).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, held), (201, 1));
    assert!(answer.json().is_array());
}

#[tokio::test]
async fn a_stuck_extraction_processes_for_ever() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let submit = Operation::SubmitSession;
    let fault = Fault::times(FaultKind::StuckProcessing, submit, 1);
    bench.sim.set_faults(vec![fault]);
    bench.extract(&session).await;
    bench.sim.advance(Duration::from_hours(10_000));
    assert_eq!(bench.sim.sessions()[0].extraction, "processing");
}

#[tokio::test]
async fn a_failed_capture_is_healed_by_a_retry_and_a_missing_one_is_not_retried() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let create = Operation::CreateCapture;
    bench.sim.set_faults(vec![
        Fault::times(FaultKind::CaptureFailed, create, 1),
        Fault::times(FaultKind::CaptureNotFound, create, 1),
    ]);
    let failed = bench.capture(&session, HONEY).await;
    let missing = bench.capture(&session, HONEY).await;
    bench.extract(&session).await;
    let broken = bench.get(&format!("/captures/{failed}")).await.json();
    assert_eq!(broken["status"], "FAILED");
    assert_ne!(broken["error_message"], "");
    let retry = |id: String| format!("/captures/{id}/retry");
    let answer = bench.post(&retry(missing), &Value::Null).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["capture"]["status"], "NOT_FOUND");
    let answer = bench.post(&retry(failed.clone()), &Value::Null).await;
    assert_eq!(answer.json()["status"], "PENDING");
    bench.sim.advance(4 * SECOND);
    assert_eq!(bench.sim.captures()[0].status, "COMPLETED");
    let path = format!("/captures/{failed}/proposals");
    assert_eq!(bench.get(&path).await.json().as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn the_storage_refuses_in_xml() {
    let cases = [
        (FaultKind::GrantExpired, 403, "Policy expired"),
        (FaultKind::StorageDenied, 403, "Access Denied"),
        (FaultKind::Status(503), 503, "InternalError"),
        (FaultKind::ErrorAfterCommit, 500, "InternalError"),
    ];
    for (kind, status, text) in cases {
        let bench = Bench::new().await;
        let session = bench.session().await;
        let grant = bench.grant(&session).await;
        bench
            .sim
            .set_faults(vec![Fault::times(kind, Operation::StoreObject, 1)]);
        let url = grant["upload_url"].as_str().unwrap();
        let answer = bench.upload(url, upload_form(&grant, JPEG)).await;
        assert_eq!(answer.status, status, "{kind:?}");
        assert_eq!(answer.header("content-type"), Some("application/xml"));
        assert!(answer.text.contains(text), "{}", answer.text);
    }
}

#[tokio::test]
async fn state_words_can_be_ones_that_no_document_lists() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    bench.capture(&session, HONEY).await;
    bench.extract(&session).await;
    let everywhere = |kind| Fault {
        kind,
        target: Target::Any,
        dose: Dose::Always,
    };
    let path = format!("/sessions/{session}");
    bench.sim.set_faults(vec![everywhere(FaultKind::Matched)]);
    let detail = bench.get(&path).await.json();
    assert_eq!(detail["status"], "COMPLETED");
    assert_eq!(detail["captures"][0]["status"], "matched");
    bench
        .sim
        .set_faults(vec![everywhere(FaultKind::UnknownWords)]);
    let poll = bench.get(&format!("{path}/status")).await.json();
    assert_eq!(poll["extraction_status"], "reviewing");
    assert_eq!(poll["captures"][0]["status"], "TRIAGED");
    assert_eq!(bench.sim.captures()[0].status, "COMPLETED");
}
