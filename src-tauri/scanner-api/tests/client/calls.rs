//! What goes out: the call as it stands in the request, and nothing more.

use scanner_api::{
    Config, Dialect, Link, NewSession, Operation, PhotoType, ProposalId, Request, SessionId,
};
use uuid::Uuid;

use crate::server::{Heard, Manner, Server, answer};
use crate::{KEY, Tested, client, config, sent};

/// What a server hears of this request.
async fn heard(request: &Request) -> Tested<Heard> {
    let server = Server::saying(answer(200, &[], "")).await?;
    sent(&client(&server.url())?, request).await??;
    Ok(server.only().await?)
}

async fn check(request: &Request, line: &str) -> Tested {
    let heard = heard(request).await?;
    assert_eq!(heard.line, line);
    let body = request.body.clone().unwrap_or_default();
    assert_eq!(String::from_utf8(heard.body.clone())?, body);
    let kind: &[&str] = match request.body {
        Some(_) => &["application/json"],
        None => &[],
    };
    assert_eq!(heard.all("content-type"), kind, "{line}");
    assert_eq!(heard.all("accept"), ["application/json"], "{line}");
    assert_eq!(heard.all("user-agent"), ["perch/0.1 (test)"], "{line}");
    for unsaid in ["cookie", "referer", "authorization", "idempotency-key"] {
        assert!(heard.all(unsaid).is_empty(), "{line} says {unsaid}");
    }
    Ok(())
}

#[tokio::test]
async fn method_path_and_query_arrive_as_frozen() -> Tested {
    let session = SessionId::parse("S 1?#ü")?;
    let at = "/scanner/api/v1/sessions/S%201%3F%23%C3%BC";
    check(
        &Request::get_session(&session),
        &format!("GET {at} HTTP/1.1"),
    )
    .await?;
    check(
        &Request::submit_session(&session),
        &format!("POST {at}/submit HTTP/1.1"),
    )
    .await?;
    check(
        &Request::presign_photo(&session, &PhotoType::Front, "a b&c=ü%.jpg"),
        &format!(
            "GET {at}/presigned-upload-url?photo_type=front&original_filename=a+b%26c%3D%C3%BC%25.jpg HTTP/1.1"
        ),
    )
    .await?;
    check(
        &Request::create_session(&NewSession::default(), Dialect::ShortId),
        "POST /scanner/api/v1/sessions HTTP/1.1",
    )
    .await?;
    let review =
        Request::review_proposal(&ProposalId::parse("42")?, scanner_api::Decision::Accepted);
    check(&review, "PATCH /scanner/api/v1/proposals/42 HTTP/1.1").await?;
    check(&Request::whoami(), "GET /account/api/v1/whoami HTTP/1.1").await
}

#[tokio::test]
async fn a_stored_body_arrives_byte_for_byte() -> Tested {
    let link = Request::resolve_url(&Link::parse("https://a.test/?q=ä&r=%20")?);
    for body in [
        "{ \"b\":1,\"a\" : [1.0, 1e3] }\n",
        "{\"url\":\"\\u00e4 ä \u{1d}01\"}",
        "",
    ] {
        let request = Request {
            body: Some(body.to_owned()),
            ..link.clone()
        };
        check(&request, "POST /scanner/api/v1/resolve-url HTTP/1.1").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_server_below_a_path_gets_the_call_below_it() -> Tested {
    let server = Server::saying(answer(200, &[], "")).await?;
    let client = client(&format!("{}/base/?a#b", server.url()))?;
    sent(&client, &Request::whoami()).await??;
    let line = server.only().await?.line;
    assert_eq!(line, "GET /base/account/api/v1/whoami HTTP/1.1");
    Ok(())
}

#[tokio::test]
async fn the_idempotency_key_is_a_quoted_header() -> Tested {
    let server = Server::saying(answer(201, &[], "")).await?;
    let id = Uuid::from_u128(7);
    let request = Request::create_session(&NewSession::default(), Dialect::ShortId);
    client(&server.url())?.send(&request, Some(id)).await?;
    assert_eq!(
        server.only().await?.all("idempotency-key"),
        ["\"00000000-0000-0000-0000-000000000007\""]
    );
    Ok(())
}

#[tokio::test]
async fn every_call_but_the_public_one_carries_the_key() -> Tested {
    let session = SessionId::parse("S1")?;
    for request in [
        Request::whoami(),
        Request::submit_session(&session),
        Request::review_proposal(&ProposalId::parse("1")?, scanner_api::Decision::Rejected),
    ] {
        let line = request.operation.as_str();
        assert_eq!(heard(&request).await?.all("x-api-key"), [KEY], "{line}");
    }
    let public = Request::freshness_thresholds("09521321000018");
    assert_eq!(public.operation, Operation::FreshnessThresholds);
    assert!(heard(&public).await?.all("x-api-key").is_empty());
    Ok(())
}

#[tokio::test]
async fn a_client_without_a_key_sends_none() -> Tested {
    let server = Server::saying(answer(200, &[], "")).await?;
    let config = Config {
        key: None,
        ..config(&server.url())?
    };
    let client = scanner_api::Client::new(&config)?;
    sent(&client, &Request::whoami()).await??;
    assert!(server.only().await?.all("x-api-key").is_empty());
    Ok(())
}

/// The key goes to the configured server alone: neither the path of a request
/// nor a redirect leads it elsewhere.
#[tokio::test]
async fn the_key_stays_with_the_configured_server() -> Tested {
    let other = Server::start([]).await?;
    let away = other.url();
    let redirect = answer(307, &[&format!("location: {away}/taken")], "");
    let server = Server::start([Manner::Say(redirect), Manner::Say(answer(200, &[], ""))]).await?;
    let client = client(&server.url())?;
    let whoami = Request::whoami();
    assert!(sent(&client, &whoami).await?.is_err());
    let astray = Request {
        path: format!("@{}/", away.trim_start_matches("http://")),
        ..whoami
    };
    sent(&client, &astray).await??;
    assert_eq!(server.heard().await.len(), 2);
    assert_eq!(other.connections().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_call_is_sent_once_whatever_becomes_of_it() -> Tested {
    let busy = || Manner::Say(answer(503, &["retry-after: 0"], ""));
    let fine = Manner::Say(answer(200, &[], ""));
    for first in [
        busy(),
        Manner::Say(answer(429, &["retry-after: 0"], "")),
        Manner::HangUpAfter(Vec::new()),
        Manner::HangUpEarly,
    ] {
        // The second call finds a connection that served the first, and no other.
        let server = Server::start([fine.clone(), first.clone(), fine.clone()]).await?;
        let client = client(&server.url())?;
        sent(&client, &Request::whoami()).await??;
        let second = sent(&client, &Request::whoami()).await?;
        assert!(second.is_err(), "{first:?}");
        assert_eq!(server.heard().await.len(), 2, "{first:?}");
        assert_eq!(server.connections().await?, 1, "{first:?}");
    }
    Ok(())
}
