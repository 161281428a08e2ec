//! One row per situation of the contract.

use reqwest::header::{HeaderName, HeaderValue};

use super::*;
use crate::failure::Outcome;
use crate::rate::Scope;

const NOW: &str = "Sun, 22 Nov 2026 12:00:00 GMT";

fn answer(status: u16, fields: &[(&'static str, &'static str)], body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    Answer {
        url: Url::parse("https://www.example.com/scanner/api/v1/sessions").ok(),
        status: StatusCode::from_u16(status).unwrap_or_default(),
        headers,
        body: Body::Whole(Bytes::copy_from_slice(body.as_bytes())),
    }
}

fn sorted(answer: Answer) -> Result<Reply, Failure> {
    let now = http_date(NOW).unwrap_or_default();
    classify(Operation::CreateSession, answer, now)
}

/// The variant's name, which is enough to tell situations apart in a table.
fn situation(failure: &Failure) -> String {
    let shown = format!("{failure:?}");
    shown
        .chars()
        .take_while(|ch| ch.is_alphanumeric())
        .collect()
}

#[track_caller]
fn check(
    status: u16,
    fields: &[(&'static str, &'static str)],
    body: &str,
    want: Result<(), (&str, Outcome)>,
) {
    let got = sorted(answer(status, fields, body))
        .map(drop)
        .map_err(|failure| (situation(&failure), failure.outcome()));
    let want = want.map_err(|(name, outcome)| (name.to_owned(), outcome));
    assert_eq!(got, want);
}

const JSON: (&str, &str) = ("content-type", "application/json");
const PROBLEM: (&str, &str) = ("content-type", "application/problem+json; charset=utf-8");
const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

#[test]
fn any_success_is_a_reply() {
    check(201, &[JSON], "{}", Ok(()));
    check(200, &[], "", Ok(()));
    check(204, &[], "", Ok(()));
    check(202, &[("content-type", "text/plain")], "ok", Ok(()));
}

#[test]
fn what_did_not_come_from_the_api_was_not_done() {
    let not_the_api = Err(("NotTheApi", Outcome::NotDone));
    check(200, &[HTML], "<html>Guest network</html>", not_the_api);
    check(200, &[], "<!doctype html>", not_the_api);
    check(302, &[("location", "/login")], "", not_the_api);
    check(308, &[], "", not_the_api);
    check(304, &[], "", not_the_api);
    check(407, &[HTML], "", not_the_api);
    check(511, &[HTML], "", not_the_api);
}

#[test]
fn each_refusal_is_a_situation_of_its_own() {
    check(401, &[PROBLEM], "{}", Err(("KeyRefused", Outcome::NotDone)));
    check(403, &[PROBLEM], "{}", Err(("Forbidden", Outcome::NotDone)));
    check(
        404,
        &[HTML],
        "<h1>Not Found</h1>",
        Err(("NotFound", Outcome::NotDone)),
    );
    check(409, &[PROBLEM], "{}", Err(("Conflict", Outcome::NotDone)));
    check(
        429,
        &[HTML],
        "<h1>Slow down</h1>",
        Err(("RateLimited", Outcome::NotDone)),
    );
    for status in [400, 402, 405, 413, 415, 422] {
        check(status, &[PROBLEM], "{}", Err(("Refused", Outcome::NotDone)));
    }
}

#[test]
fn a_fault_of_the_server_may_come_after_the_commit() {
    let fault = Err(("ServerFault", Outcome::Unknown));
    check(500, &[PROBLEM], r#"{"retryable":false}"#, fault);
    check(502, &[HTML], "<h1>Bad Gateway</h1>", fault);
    check(503, &[], "", fault);
    check(599, &[], "", fault);
    check(408, &[], "", fault);
    check(400, &[PROBLEM], r#"{"retryable":true}"#, fault);
    check(403, &[PROBLEM], r#"{"retryable":true}"#, fault);
}

#[test]
fn a_success_too_long_to_read_was_done() {
    let mut answer = answer(201, &[JSON], "");
    answer.body = Body::TooLong;
    let outcome = sorted(answer).map_err(|failure| failure.outcome());
    assert_eq!(outcome.err(), Some(Outcome::Done));
}

#[track_caller]
fn check_wait(fields: &[(&'static str, &'static str)], body: &str, want: u64) {
    match sorted(answer(429, fields, body)) {
        Err(Failure::RateLimited { wait, .. }) => assert_eq!(wait.as_secs(), want),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_longest_wait_any_part_asks_for_counts() {
    let seconds = ("retry-after", "12");
    let date = ("retry-after", "Sun, 22 Nov 2026 12:00:40 GMT");
    let none_left = ("ratelimit-remaining", "0");
    let some_left = ("ratelimit-remaining", "5");
    let reset = ("ratelimit-reset", "30");
    check_wait(&[seconds], "", 12);
    check_wait(&[date], "", 40);
    check_wait(&[("retry-after", "Sun, 22 Nov 2026 11:00:00 GMT")], "", 0);
    check_wait(&[], r#"{"retry_after_seconds":9}"#, 9);
    check_wait(&[seconds], r#"{"retry_after":20}"#, 20);
    check_wait(&[seconds, none_left, reset], r#"{"retry_after":20}"#, 30);
    check_wait(&[seconds, some_left, reset], "", 12);
    check_wait(&[("retry-after", "soon")], "<html>", 0);
}

#[test]
fn a_spent_day_is_told_from_a_spent_minute() {
    let policy = ("ratelimit-policy", "300;w=60, 10000;w=86400");
    for (limit, want) in [("300", Scope::Minute), ("10000", Scope::Day)] {
        let fields = [
            policy,
            ("ratelimit-limit", limit),
            ("ratelimit-remaining", "0"),
        ];
        match sorted(answer(429, &fields, "")) {
            Err(Failure::RateLimited { scope, .. }) => assert_eq!(scope, Some(want)),
            other => panic!("{other:?}"),
        }
    }
}

#[track_caller]
fn check_redirect(to: &'static str, want: Option<&str>) {
    match sorted(answer(302, &[("location", to)], "")) {
        Err(Failure::NotTheApi {
            sign: Sign::Redirect { to },
            ..
        }) => {
            assert_eq!(to.as_deref(), want);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_redirect_names_the_host_it_leads_to() {
    check_redirect("https://portal.test/login?back=1", Some("portal.test"));
    check_redirect("//portal.test", Some("portal.test"));
    check_redirect("/login", None);
    check_redirect("https://www.example.com/other", None);
}

#[test]
fn the_rate_of_a_refusal_is_kept() {
    let failure = sorted(answer(422, &[("ratelimit-remaining", "7")], "{}")).err();
    let left = failure
        .as_ref()
        .and_then(Failure::rate)
        .and_then(|rate| rate.levels.first());
    assert_eq!(left.map(|level| level.remaining), Some(7));
}

#[test]
fn a_reply_keeps_the_servers_clock_and_the_location() -> Result<(), Failure> {
    let fields = [
        ("date", NOW),
        ("content-location", "/scanner/api/v1/sessions/S1"),
    ];
    let reply = sorted(answer(201, &fields, ""))?;
    assert_eq!(
        reply.server_date.map(|at| at.to_string()).as_deref(),
        Some("2026-11-22T12:00:00Z")
    );
    assert_eq!(reply.session_id()?.as_str(), "S1");
    Ok(())
}
