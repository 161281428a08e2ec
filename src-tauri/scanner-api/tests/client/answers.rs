//! What comes back: every answer, and every lack of one, is one situation.

use std::net::Ipv4Addr;
use std::time::Duration;

use scanner_api::{Client, Failure, Outcome, Reply, Request, Scope, Sign};
use tokio::net::TcpListener;

use crate::server::{Manner, Server, answer, head};
use crate::{Tested, client, sent, told};

const JSON: &str = "content-type: application/json";
const HTML: &str = "content-type: text/html; charset=utf-8";
const PROBLEM: &str = "content-type: application/problem+json";

/// What the client makes of a server of this manner.
async fn met(manner: Manner) -> Tested<Result<Reply, Failure>> {
    let server = Server::start([manner]).await?;
    let result = sent(&client(&server.url())?, &Request::whoami()).await?;
    server.only().await?;
    Ok(result)
}

async fn check(manner: Manner, situation: &str, outcome: Outcome) -> Tested {
    let shown = format!("{manner:?}");
    let got = told(&met(manner).await?);
    assert_eq!(got, (situation.to_owned(), outcome), "{shown}");
    Ok(())
}

async fn check_id(status: u16, fields: &[&str], body: &str, want: Option<&str>) -> Tested {
    let reply = met(Manner::Say(answer(status, fields, body))).await??;
    let id = reply.session_id();
    assert_eq!(id.as_ref().ok().map(|id| id.as_str()), want, "{body}");
    if want.is_none() {
        assert_eq!(told(&id), ("NoIdentifier".to_owned(), Outcome::Done));
    }
    Ok(())
}

#[tokio::test]
async fn an_identifier_stands_in_the_body_or_in_the_headers() -> Tested {
    let at = "Location: /scanner/api/v1/sessions/S1";
    let content_at = "content-location: /scanner/api/v1/sessions/S1/";
    let status = "location: /scanner/api/v1/sessions/S1/status";
    check_id(201, &[JSON], r#"{"short_id":"S1"}"#, Some("S1")).await?;
    check_id(200, &[JSON], r#"{"public_id":"S1"}"#, Some("S1")).await?;
    check_id(201, &[at], "", Some("S1")).await?;
    check_id(200, &[JSON, content_at], "{}", Some("S1")).await?;
    check_id(201, &[JSON, status], r#"{"status":"ACTIVE"}"#, Some("S1")).await?;
    check_id(201, &[JSON, at], r#"{"id":"S2"}"#, Some("S2")).await?;
    check_id(201, &[JSON], r#"{"status":"ACTIVE"}"#, None).await?;
    check_id(204, &["location: /login"], "", None).await
}

#[tokio::test]
async fn an_answer_that_gets_lost_leaves_the_outcome_unknown() -> Tested {
    let half = [head(201, &[JSON], 100), b"{\"short_id\":".to_vec()].concat();
    let half_a_chunk = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{".to_vec();
    for manner in [
        Manner::HangUpEarly,
        Manner::HangUpAfter(Vec::new()),
        Manner::HangUpAfter(b"HTTP/1.1 200 O".to_vec()),
        Manner::HangUpAfter(half),
        Manner::HangUpAfter(half_a_chunk),
        Manner::HangUpAfter(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
    ] {
        check(manner, "NoAnswer", Outcome::Unknown).await?;
    }
    Ok(())
}

#[tokio::test]
async fn half_a_refusal_is_a_refusal() -> Tested {
    let half = [head(422, &[PROBLEM], 100), b"{\"detail\":".to_vec()].concat();
    check(Manner::HangUpAfter(half), "Refused", Outcome::NotDone).await
}

#[tokio::test]
async fn a_refused_connection_leaves_the_call_undone() -> Tested {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    drop(listener);
    let client = client(&format!("http://{address}"))?;
    let got = told(&sent(&client, &Request::whoami()).await?);
    assert_eq!(got, ("Unreachable".to_owned(), Outcome::NotDone));
    Ok(())
}

#[tokio::test]
async fn whatever_answers_in_the_servers_place_is_not_the_api() -> Tested {
    for answer in [
        answer(200, &[HTML], "<html>Guest network</html>"),
        answer(200, &[], "\n<!DOCTYPE html>"),
        answer(200, &["content-type: TEXT/HTML"], "{\"short_id\":\"S1\"}"),
        answer(302, &["location: https://portal.test/"], ""),
        answer(304, &[], ""),
        answer(407, &[HTML], ""),
        answer(511, &[HTML], "<html>Pay first</html>"),
    ] {
        check(Manner::Say(answer), "NotTheApi", Outcome::NotDone).await?;
    }
    Ok(())
}

async fn check_redirect(client: &Client, want: Option<&str>) -> Tested {
    let sign = match sent(client, &Request::whoami()).await? {
        Err(Failure::NotTheApi { sign, .. }) => Some(sign),
        Ok(_) | Err(_) => None,
    };
    let to = want.map(str::to_owned);
    assert_eq!(sign, Some(Sign::Redirect { to }));
    Ok(())
}

#[tokio::test]
async fn a_redirect_is_named_and_never_followed() -> Tested {
    let other = Server::saying(answer(200, &[JSON], "{}")).await?;
    let away = format!("location: {}/login", other.url());
    let statuses = [301, 302, 303, 307, 308];
    let there = statuses.map(|status| Manner::Say(answer(status, &[&away], "")));
    let here = statuses.map(|status| Manner::Say(answer(status, &["location: /login"], "")));
    let server = Server::start([there, here].concat()).await?;
    let client = client(&server.url())?;
    for _ in statuses {
        // Another port on the same host is another server.
        check_redirect(&client, Some("127.0.0.1")).await?;
    }
    for _ in statuses {
        check_redirect(&client, None).await?;
    }
    assert_eq!(server.heard().await.len(), 2 * statuses.len());
    assert_eq!(other.connections().await?, 0);
    Ok(())
}

async fn check_wait(fields: &[&str], body: &str, seconds: u64, of: Option<Scope>) -> Tested {
    let result = met(Manner::Say(answer(429, fields, body))).await?;
    let got = match &result {
        Err(Failure::RateLimited { wait, scope, .. }) => Some((*wait, *scope)),
        Ok(_) | Err(_) => None,
    };
    assert_eq!(got, Some((Duration::from_secs(seconds), of)), "{result:?}");
    assert_eq!(told(&result).1, Outcome::NotDone);
    Ok(())
}

#[tokio::test]
async fn a_spent_quota_says_how_long_to_wait() -> Tested {
    let now = "date: Sun, 22 Nov 2026 12:00:00 GMT";
    let then = "retry-after: Sun, 22 Nov 2026 12:00:40 GMT";
    let policy = "ratelimit-policy: 300;w=60, 10000;w=86400";
    let spent = "ratelimit-remaining: 0";
    let minute = ["ratelimit-limit: 300", spent, "ratelimit-reset: 30", policy];
    let day = [
        "ratelimit-limit: 10000",
        spent,
        "ratelimit-reset: 3600",
        policy,
    ];
    check_wait(&["retry-after: 12"], "", 12, None).await?;
    check_wait(&[now, then], "<h1>Slow down</h1>", 40, None).await?;
    check_wait(&[PROBLEM], r#"{"retry_after_seconds":9}"#, 9, None).await?;
    check_wait(&["retry-after: 2"], r#"{"retry_after":7}"#, 7, None).await?;
    check_wait(&minute, "", 30, Some(Scope::Minute)).await?;
    check_wait(&day, "", 3600, Some(Scope::Day)).await?;
    check_wait(&[HTML], "", 0, None).await
}

#[tokio::test]
async fn each_status_is_a_situation() -> Tested {
    for (status, situation, outcome) in [
        (400, "Refused", Outcome::NotDone),
        (401, "KeyRefused", Outcome::NotDone),
        (403, "Forbidden", Outcome::NotDone),
        (404, "NotFound", Outcome::NotDone),
        (408, "ServerFault", Outcome::Unknown),
        (409, "Conflict", Outcome::NotDone),
        (413, "Refused", Outcome::NotDone),
        (422, "Refused", Outcome::NotDone),
        (500, "ServerFault", Outcome::Unknown),
        (502, "ServerFault", Outcome::Unknown),
        (503, "ServerFault", Outcome::Unknown),
        (504, "ServerFault", Outcome::Unknown),
    ] {
        let said = answer(status, &[PROBLEM], r#"{"detail":"No."}"#);
        check(Manner::Say(said), situation, outcome).await?;
        // A proxy's page instead of the API's words changes nothing.
        let page = answer(status, &[HTML], "<html>No</html>");
        check(Manner::Say(page), situation, outcome).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_repeats_what_the_server_says() -> Tested {
    let body = r#"{"detail":[{"loc":["body","gtin"],"msg":"too long"}]}"#;
    let result = met(Manner::Say(answer(422, &[PROBLEM], body))).await?;
    let shown = result.err().map(|failure| failure.to_string());
    let want = "the server refused the request (status 422): gtin: too long";
    assert_eq!(shown.as_deref(), Some(want));
    Ok(())
}

#[tokio::test]
async fn a_body_of_five_megabytes_is_read() -> Tested {
    let mut body = " ".repeat(5 * 1024 * 1024 - 2);
    body.push_str("{}");
    let reply = met(Manner::Say(answer(200, &[JSON], &body))).await??;
    assert_eq!(reply.body.len(), body.len());
    body.push(' ');
    let longer = Manner::Say(answer(200, &[JSON], &body));
    check(longer, "Unreadable", Outcome::Done).await
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() -> Tested {
    let terabyte = 1 << 40;
    let endless = |status| Manner::NeverEnd(head(status, &[JSON], terabyte));
    let unframed = Manner::NeverEnd(b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
    check(endless(201), "Unreadable", Outcome::Done).await?;
    check(unframed, "Unreadable", Outcome::Done).await?;
    check(endless(404), "NotFound", Outcome::NotDone).await?;
    check(endless(500), "ServerFault", Outcome::Unknown).await
}
