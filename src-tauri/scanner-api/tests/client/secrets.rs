//! The key is in no text that could reach a screen, a log or the database.

use std::error::Error;
use std::time::Duration;

use crate::server::{Manner, Server, answer, head};
use crate::storage::{grant, picture};
use crate::{KEY, Tested, config, in_time, sent};
use scanner_api::{
    Client, Dialect, Failure, ImageSource, NewSession, Progress, Request, Timeouts, UploadGrant,
};

const SIGNATURE: &str = "5ec3e7";

/// The whole of a secret, and what makes its parts worth stealing.
#[track_caller]
fn check(shown: &str) {
    let body = KEY.split('_').nth(1).unwrap_or(KEY);
    assert!(!shown.is_empty());
    assert!(!shown.contains(body), "{shown}");
    assert!(!shown.contains(SIGNATURE), "{shown}");
}

/// A failure in every way it can be shown, with all that caused it.
fn check_failure(failure: &Failure) {
    check(&format!("{failure:?} {failure:#?} {failure}"));
    let mut cause = failure.source();
    while let Some(error) = cause {
        check(&format!("{error:?} {error}"));
        cause = error.source();
    }
}

#[tokio::test]
async fn what_holds_the_key_does_not_show_it() -> Tested {
    let config = config("https://www.example.com")?;
    let client = Client::new(&config)?;
    check(&format!("{config:?} {config:#?}"));
    check(&format!("{client:?} {client:#?}"));
    check(&format!("{:?}", config.key));
    Ok(())
}

#[tokio::test]
async fn a_request_is_stored_without_the_key() -> Tested {
    let server = Server::saying(answer(201, &[], "{}")).await?;
    let client = Client::new(&config(&server.url())?)?;
    let request = Request::create_session(&NewSession::default(), Dialect::ShortId);
    let reply = sent(&client, &request).await??;
    assert_eq!(server.only().await?.all("x-api-key"), [KEY]);
    check(&format!("{request:?} {}", serde_json::to_string(&request)?));
    check(&format!("{reply:?} {client:?}"));
    Ok(())
}

#[tokio::test]
async fn no_failure_shows_the_key_that_was_sent() -> Tested {
    let says = |status| Manner::Say(answer(status, &[], r#"{"detail":"No."}"#));
    let statuses = [302, 401, 403, 404, 409, 422, 429, 500, 511];
    let mut manners: Vec<Manner> = statuses.map(says).into();
    manners.extend([
        Manner::Say(answer(200, &["content-type: text/html"], "<html>")),
        Manner::HangUpEarly,
        Manner::HangUpAfter(head(200, &[], 9)),
        Manner::HangUpAfter(b"nonsense\r\n\r\n".to_vec()),
        Manner::StandAfter(Vec::new()),
        Manner::NeverEnd(head(200, &[], 1 << 40)),
    ]);
    let calls = manners.len();
    let server = Server::start(manners).await?;
    let mut config = config(&server.url())?;
    config.timeouts = Timeouts {
        idle: Duration::from_millis(250),
        ..config.timeouts
    };
    let client = Client::new(&config)?;
    for call in 0..calls {
        match sent(&client, &Request::whoami()).await? {
            Err(failure) => check_failure(&failure),
            Ok(reply) => panic!("{call}: {reply:?}"),
        }
    }
    let heard = server.heard().await;
    assert_eq!(heard.len(), calls);
    assert!(heard.iter().all(|call| call.all("x-api-key") == [KEY]));
    Ok(())
}

#[tokio::test]
async fn a_failed_connection_does_not_show_the_key() -> Tested {
    let client = Client::new(&config("http://127.0.0.1:1")?)?;
    match sent(&client, &Request::whoami()).await? {
        Err(failure) => check_failure(&failure),
        Ok(reply) => panic!("{reply:?}"),
    }
    Ok(())
}

async fn upload(client: &Client, grant: &UploadGrant) -> Tested {
    let source = ImageSource::Memory(picture().into());
    match in_time(client.upload_to_storage(grant, source, "a.jpg", &Progress::default())).await? {
        Err(failure) => check_failure(&failure),
        Ok(()) => panic!("the upload went through"),
    }
    Ok(())
}

#[tokio::test]
async fn a_signature_is_shown_as_little_as_the_key() -> Tested {
    let refused = answer(403, &[], "<Error><Code>AccessDenied</Code></Error>");
    let server = Server::start([Manner::Say(refused), Manner::HangUpEarly]).await?;
    let client = Client::new(&config(&server.url())?)?;
    let signed = grant(&server.url(), &[("x-amz-signature", SIGNATURE)]);
    check(&format!("{signed:?} {signed:#?}"));
    upload(&client, &signed).await?;
    upload(&client, &signed).await?;
    // Some storages sign the address instead of the form.
    for address in ["http://127.0.0.1:1", "http://storage.test"] {
        let address = format!("{address}/?signature={SIGNATURE}");
        let signed = grant(&address, &[]);
        check(&format!("{signed:?}"));
        upload(&client, &signed).await?;
    }
    Ok(())
}
