//! Every answer a server or a network may give, and none: nothing lost, nothing doubled.

use std::time::Duration;

use perch_station::{station::Why, view::LinkState};
use perch_tests::World;
use scanner_sim::{
    BUSINESS_KEY, Fault, FaultKind, Operation, READONLY_KEY, REVOKED_KEY, USER_KEY, WaitHint,
    Window,
};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

/// Two captures and a submit with one fault on the way end as if nothing had happened.
async fn check(kind: FaultKind, operation: Operation) {
    let world = World::start().await;
    world.fault(kind, operation);
    world.scan(HONEY).await;
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Done, "{kind:?} on {operation:?}: {idle:?}");
    // A capture that has to be sent again comes after the others.
    assert_eq!(
        world.sorted_gtins(),
        ["09521321000018", "09521321000063"],
        "{kind:?} on {operation:?}"
    );
    assert!(
        world
            .server
            .faults()
            .iter()
            .all(|fault| fault.dose == scanner_sim::Dose::Times(0))
            || world.server.faults().is_empty(),
        "{kind:?} did not strike"
    );
    let submitted = world
        .server
        .sessions()
        .into_iter()
        .filter(|session| session.status == "COMPLETED")
        .count();
    assert_eq!(submitted, 1, "{kind:?} on {operation:?}");
}

#[tokio::test]
async fn a_lost_answer_doubles_nothing() {
    for operation in [
        Operation::CreateSession,
        Operation::CreateCapture,
        Operation::SubmitSession,
    ] {
        check(FaultKind::LostAnswer, operation).await;
    }
}

#[tokio::test]
async fn an_error_after_the_commit_doubles_nothing() {
    for operation in [
        Operation::CreateSession,
        Operation::CreateCapture,
        Operation::SubmitSession,
    ] {
        check(FaultKind::ErrorAfterCommit, operation).await;
    }
}

#[tokio::test]
async fn a_request_accepted_late_doubles_nothing() {
    for operation in [Operation::CreateCapture, Operation::SubmitSession] {
        check(FaultKind::AcceptedLate(Duration::from_secs(20)), operation).await;
    }
}

#[tokio::test]
async fn a_dropped_or_failed_request_is_sent_again() {
    for kind in [
        FaultKind::Dropped,
        FaultKind::Status(503),
        FaultKind::Status(500),
    ] {
        for operation in [
            Operation::CreateSession,
            Operation::CreateCapture,
            Operation::SubmitSession,
        ] {
            check(kind, operation).await;
        }
    }
}

#[tokio::test]
async fn what_is_not_the_server_is_offline_and_nothing_is_lost() {
    for kind in [
        FaultKind::BadGateway,
        FaultKind::CaptivePortal,
        FaultKind::ForeignRedirect,
    ] {
        for operation in [Operation::CreateSession, Operation::CreateCapture] {
            check(kind, operation).await;
        }
    }
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_looked_up() {
    check(FaultKind::WrongShape, Operation::CreateCapture).await;
    check(FaultKind::WrongShape, Operation::GetSessionStatus).await;
}

#[tokio::test]
async fn a_quota_is_waited_for_however_it_is_told() {
    for hint in [
        WaitHint::Both,
        WaitHint::Header,
        WaitHint::Body,
        WaitHint::Date,
        WaitHint::Missing,
    ] {
        check(
            FaultKind::Quota(Window::Minute, hint),
            Operation::CreateCapture,
        )
        .await;
    }
}

#[tokio::test]
async fn a_day_without_quota_ends_in_a_sentence_and_the_next_day_delivers() {
    let world = World::start().await;
    world.fault(
        FaultKind::Quota(Window::Day, WaitHint::Both),
        Operation::CreateCapture,
    );
    world.scan(HONEY).await;
    let idle = world.sync_until_idle().await;
    assert!(matches!(idle.why, Why::Quota | Why::Done), "{idle:?}");
    world.pass(Duration::from_hours(30));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn a_key_refused_in_mid_queue_stops_everything_until_it_is_changed() {
    for (kind, word) in [
        (FaultKind::KeyRevoked, "refused"),
        (FaultKind::ReadOnlyKey, "may not write"),
    ] {
        let world = World::start().await;
        world.fault(kind, Operation::CreateCapture);
        world.scan(HONEY).await;
        world.scan(OIL).await;
        let idle = world.sync_until_idle().await;
        assert_eq!(idle.why, Why::Key);
        assert!(idle.message.contains(word), "{}", idle.message);
        assert_eq!(world.gtins(), Vec::<String>::new());
        assert_eq!(
            world.station.station_view().await.unwrap().link.state,
            LinkState::KeyRefused
        );
        assert_eq!(
            world.queue().await.counts.needs_you,
            0,
            "no operation is to blame for a key"
        );
        let world = world.with_key(BUSINESS_KEY).await;
        assert_eq!(world.sync_until_idle().await.why, Why::Done);
        assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    }
}

#[tokio::test]
async fn a_key_that_is_changed_in_mid_queue_counts_at_once() {
    let world = World::start().await.with_own_key().await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let revoked = Fault {
        kind: FaultKind::KeyRevoked,
        target: scanner_sim::Target::Any,
        dose: scanner_sim::Dose::Always,
    };
    world.server.set_faults(vec![revoked]);
    world.scan(OIL).await;
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Key);
    assert_eq!(
        idle.message,
        "The server refused the API key. Captures are kept here; enter a valid key in Settings"
    );
    world.server.set_faults(Vec::new());
    world.station.store_key(USER_KEY).await.unwrap();
    let mut state = world.station.sync_state();
    let noticed = state.wait_for(|state| !state.line.needs_a_key());
    noticed.await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    let requests = world.server.requests();
    let prefixes: Vec<_> = requests.iter().map(|each| each.key_prefix).collect();
    assert_eq!(
        (prefixes.first(), prefixes.last()),
        (Some(&Some("csb")), Some(&Some("csu")))
    );
    assert_eq!(world.server.sessions().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_named_when_it_is_tested() {
    let world = World::start().await.with_key(READONLY_KEY).await;
    let check = world.station.test_key().await.unwrap();
    assert!(
        !check.usable && check.message.contains("may only read"),
        "{}",
        check.message
    );
    let world = world.with_key(REVOKED_KEY).await;
    let check = world.station.test_key().await.unwrap();
    assert!(
        !check.usable && check.message.contains("refused"),
        "{}",
        check.message
    );
    let world = world.with_key(BUSINESS_KEY).await;
    assert!(world.station.test_key().await.unwrap().usable);
}

#[tokio::test]
async fn an_expired_session_moves_its_unsent_work_to_a_fresh_one() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    world.fault(FaultKind::SessionExpired, Operation::CreateCapture);
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    let words: Vec<&str> = world
        .server
        .sessions()
        .into_iter()
        .map(|session| session.status)
        .collect();
    assert_eq!(words, ["EXPIRED", "COMPLETED"]);
    assert_eq!(world.notices().await, ["session_moved"]);
}

#[tokio::test]
async fn a_weekend_offline_finds_the_session_expired_and_loses_nothing() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    world.server.unplug().await;
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(64));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
}

#[tokio::test]
async fn an_extraction_that_is_stuck_is_said_to_take_long() {
    let world = World::start().await;
    world.server.set_faults(vec![Fault::times(
        FaultKind::StuckProcessing,
        Operation::SubmitSession,
        1,
    )]);
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::TakingLong);
}

#[tokio::test]
async fn words_nobody_knows_are_kept_and_polled_on() {
    for kind in [FaultKind::UnknownWords, FaultKind::Matched] {
        check(kind, Operation::GetSessionStatus).await;
    }
}

#[tokio::test]
async fn a_capture_that_failed_can_be_tried_again() {
    let world = World::start().await;
    world.fault(FaultKind::CaptureFailed, Operation::CreateCapture);
    let moment = world.scan(HONEY).await;
    world.sync_until_idle().await;
    world.pass(Duration::from_secs(30));
    let view = world.station.session_view(None).await.unwrap().unwrap();
    world.station.refresh_session(&view.brief.id).await.unwrap();
    world.sync_until_idle().await;
    let view = world.station.session_view(None).await.unwrap().unwrap();
    assert!(view.captures[0].can_retry, "{:?}", view.captures[0]);
    world
        .station
        .retry_capture(moment.capture_id.as_deref().unwrap())
        .await
        .unwrap();
    world.sync_until_idle().await;
    world.pass(Duration::from_secs(30));
    assert_eq!(world.only_capture().status, "COMPLETED");
}

#[tokio::test]
async fn a_capture_that_is_not_found_is_said_so_and_is_not_tried_again() {
    let world = World::start().await;
    world.fault(FaultKind::CaptureNotFound, Operation::CreateCapture);
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let view = world.station.session_view(None).await.unwrap().unwrap();
    let capture = &view.captures[0];
    assert_eq!(capture.card.server_status.as_deref(), Some("NOT_FOUND"));
    assert!(!capture.can_retry);
    assert_eq!(world.asked(Operation::RetryCapture), 0);
    assert_eq!(world.queue().await.total, 0);
}
