//! Pictures uploaded through the API, which makes captures of them.

use scanner_api::{
    CaptureType, Dialect, Failure, ImageSource, NewImage, Outcome, Reply, SessionId,
};
use uuid::Uuid;

use crate::server::{Manner, Server, answer};
use crate::storage::{form, picture};
use crate::{KEY, Tested, client, in_time, told};

async fn uploaded(server: &Server, dialect: Dialect) -> Tested<Result<Reply, Failure>> {
    let new = NewImage {
        session: SessionId::parse("S 1")?,
        capture_type: CaptureType::Image,
        raw_value: "(01)09521321000018\u{1d}ü".to_owned(),
        gtin: "09521321000018".to_owned(),
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("front.jpg");
    std::fs::write(&path, picture())?;
    let (source, id) = (ImageSource::Disk(path), Some(Uuid::from_u128(7)));
    let client = client(&server.url())?;
    in_time(client.upload_image(&new, source, "front.jpg", dialect, id)).await
}

async fn check_form(dialect: Dialect, session: &str) -> Tested {
    let made = answer(201, &["location: /scanner/api/v1/captures/C1"], "");
    let server = Server::saying(made).await?;
    let reply = uploaded(&server, dialect).await??;
    assert_eq!(reply.capture_id()?.as_str(), "C1");
    let heard = server.only().await?;
    let line = "POST /scanner/api/v1/captures/upload-image HTTP/1.1";
    assert_eq!(heard.line, line);
    let image = "name=\"image\"; filename=\"front.jpg\"\r\nContent-Type: image/jpeg";
    let parts: [(&str, &[u8]); 5] = [
        (&format!("name=\"{session}\""), b"S 1"),
        ("name=\"capture_type\"", b"IMAGE"),
        ("name=\"raw_value\"", "(01)09521321000018\u{1d}ü".as_bytes()),
        ("name=\"gtin\"", b"09521321000018"),
        (image, &picture()),
    ];
    assert!(heard.body == form(&heard, &parts), "the form is another");
    assert_eq!(heard.all("x-api-key"), [KEY]);
    assert_eq!(
        heard.all("idempotency-key"),
        ["\"00000000-0000-0000-0000-000000000007\""]
    );
    Ok(())
}

#[tokio::test]
async fn a_picture_arrives_as_a_form_in_each_dialect() -> Tested {
    check_form(Dialect::ShortId, "session_short_id").await?;
    check_form(Dialect::PublicId, "session_public_id").await?;
    check_form(Dialect::Id, "session_id").await
}

async fn check(manner: Manner, situation: &str, outcome: Outcome) -> Tested {
    let shown = format!("{manner:?}");
    let server = Server::start([manner]).await?;
    let got = told(&uploaded(&server, Dialect::ShortId).await?);
    assert_eq!(got, (situation.to_owned(), outcome), "{shown}");
    server.only().await?;
    Ok(())
}

#[tokio::test]
async fn an_answer_to_a_picture_is_read_like_any_other() -> Tested {
    let says = |status| Manner::Say(answer(status, &[], "{}"));
    check(says(401), "KeyRefused", Outcome::NotDone).await?;
    check(says(413), "TooLarge", Outcome::NotDone).await?;
    check(says(422), "Refused", Outcome::NotDone).await?;
    check(says(429), "RateLimited", Outcome::NotDone).await?;
    check(says(503), "ServerFault", Outcome::Unknown).await?;
    check(
        Manner::HangUpAfter(Vec::new()),
        "NoAnswer",
        Outcome::Unknown,
    )
    .await
}

#[tokio::test]
async fn a_picture_too_large_is_named_with_its_size() -> Tested {
    let server = Server::saying(answer(413, &[], "")).await?;
    let size = match uploaded(&server, Dialect::ShortId).await? {
        Err(Failure::TooLarge { size, .. }) => Some(size),
        Ok(_) | Err(_) => None,
    };
    assert_eq!(size, Some(picture().len() as u64));
    Ok(())
}
