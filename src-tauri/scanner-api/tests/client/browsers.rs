//! The client of the browser service against servers that behave badly.

use std::error::Error;
use std::time::Duration;

use scanner_api::{
    BrowserClient, BrowserConfig, BrowserFailure, BrowserId, BrowserKey, Link, Outcome, Timeouts,
};

use crate::server::{Manner, Server, answer, head};
use crate::{Tested, in_time};

const KEY: &str = "sk-a-key-of-the-browser-service";

fn client(base_url: &str) -> Tested<BrowserClient> {
    Ok(BrowserClient::new(&BrowserConfig {
        base_url: base_url.to_owned(),
        key: BrowserKey::parse(KEY)?,
        user_agent: "perch/0.1 (test)".to_owned(),
        timeouts: Timeouts {
            idle: Duration::from_millis(250),
            ..Timeouts::default()
        },
    })?)
}

/// A failure in every way it can be shown, with all that caused it.
#[track_caller]
fn check(failure: &BrowserFailure) {
    let mut shown = format!("{failure:?} {failure}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        shown += &format!(" {error:?} {error}");
        cause = error.source();
    }
    assert!(!shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn the_key_goes_out_in_a_header_of_its_own_and_into_no_failure() -> Tested {
    let says = |status| Manner::Say(answer(status, &[], r#"{"error": {"message": "No."}}"#));
    let mut manners: Vec<Manner> = [307, 400, 401, 402, 404, 429, 500].map(says).into();
    manners.extend([
        Manner::Say(answer(200, &["content-type: text/html"], "<html>")),
        Manner::Say(answer(200, &[], "{}")),
        Manner::HangUpEarly,
        Manner::StandAfter(Vec::new()),
        Manner::NeverEnd(head(200, &[], 1 << 40)),
    ]);
    let calls = manners.len();
    let server = Server::start(manners).await?;
    let client = client(&server.url())?;
    let link = Link::parse("https://brand.example/")?;
    for call in 0..calls {
        match in_time(client.create(&link)).await? {
            Err(failure) => check(&failure),
            Ok(request) => panic!("{call}: {request:?}"),
        }
    }
    let heard = server.heard().await;
    assert_eq!(heard.len(), calls);
    for call in heard {
        assert_eq!(call.all("anchor-api-key"), [KEY]);
        assert!(call.all("x-api-key").is_empty());
        assert!(
            call.line.starts_with("POST /v1/sessions/async "),
            "{}",
            call.line
        );
    }
    assert!(!format!("{client:?}").contains(KEY));
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_lost_may_have_had_an_effect() -> Tested {
    let server = Server::start([Manner::HangUpEarly]).await?;
    let link = Link::parse("https://brand.example/")?;
    let lost = in_time(client(&server.url())?.create(&link)).await?;
    assert_eq!(
        lost.map_err(|failure| failure.outcome()),
        Err(Outcome::Unknown)
    );
    let nobody = in_time(client("http://127.0.0.1:1")?.create(&link)).await?;
    assert_eq!(
        nobody.map_err(|failure| failure.outcome()),
        Err(Outcome::NotDone)
    );
    Ok(())
}

#[tokio::test]
async fn a_view_that_is_not_encrypted_is_left_out() -> Tested {
    let state = |url: &str| {
        let body = format!(
            r#"{{"data": {{"status": "ready", "session": {{"session_id": "s", "live_view_url": "{url}"}}}}}}"#
        );
        Manner::Say(answer(200, &[], &body))
    };
    let manners = [
        "https://view.example/1",
        "http://view.example/1",
        "file:///x",
    ]
    .map(state);
    let server = Server::start(manners).await?;
    let client = client(&server.url())?;
    let id = BrowserId::parse("r").ok_or("an identifier")?;
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(in_time(client.status(&id)).await??.live_view.is_some());
    }
    assert_eq!(seen, [true, false, false]);
    Ok(())
}
