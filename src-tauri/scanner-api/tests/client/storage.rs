//! Uploads into storage: a signed form, the file last, and never the key.

use std::net::Ipv4Addr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scanner_api::{Failure, ImageSource, Outcome, Progress, UploadGrant};
use serde_json::Map;
use tokio::net::TcpListener;

use crate::server::{Heard, Manner, Server, answer};
use crate::{Tested, client, in_time, told};

/// A grant for this address with these fields.
pub(crate) fn grant(upload_url: &str, fields: &[(&str, &str)]) -> UploadGrant {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    UploadGrant {
        upload_url: upload_url.to_owned(),
        upload_fields: fields.iter().map(own).collect(),
        s3_key: "photos/1.jpg".to_owned(),
        expires_in: Some(300),
        rest: Map::new(),
    }
}

/// A form of these parts with the boundary that this call uses.
pub(crate) fn form(heard: &Heard, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let kind = heard.all("content-type").concat();
    let boundary = kind
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap_or("no form");
    let mut form = Vec::new();
    for (head, body) in parts {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(body);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    form
}

/// Bytes that no text survives: every value, and what looks like a boundary.
pub(crate) fn picture() -> Vec<u8> {
    let mut picture: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    picture.extend_from_slice(b"\r\n--boundary--\r\n");
    picture
}

async fn uploaded(server: &Server, source: ImageSource) -> Tested<Result<(), Failure>> {
    // The API's server is another one, which an upload has nothing to do with.
    let api = Server::start([]).await?;
    let fields = [("key", "photos/1.jpg"), ("x-amz-signature", "5ec3e7=")];
    let grant = grant(&format!("{}/bucket?a=b", server.url()), &fields);
    let client = client(&api.url())?;
    let result =
        in_time(client.upload_to_storage(&grant, source, "front.png", &Progress::default()))
            .await?;
    assert_eq!(api.connections().await?, 0);
    Ok(result)
}

async fn check_form(source: ImageSource) -> Tested {
    let server = Server::saying(answer(204, &[], "")).await?;
    uploaded(&server, source).await??;
    let heard = server.only().await?;
    assert_eq!(heard.line, "POST /bucket?a=b HTTP/1.1");
    let file = "name=\"file\"; filename=\"front.png\"\r\nContent-Type: image/png";
    let parts: [(&str, &[u8]); 3] = [
        ("name=\"key\"", b"photos/1.jpg"),
        ("name=\"x-amz-signature\"", b"5ec3e7="),
        (file, &picture()),
    ];
    assert!(heard.body == form(&heard, &parts), "the form is another");
    // Storage takes no form of unknown length.
    let length = heard.body.len().to_string();
    assert_eq!(heard.all("content-length"), [length]);
    for unsaid in ["x-api-key", "idempotency-key", "authorization", "cookie"] {
        assert!(heard.all(unsaid).is_empty(), "{unsaid} was sent");
    }
    Ok(())
}

#[tokio::test]
async fn the_fields_go_before_the_file_and_the_key_stays_home() -> Tested {
    check_form(ImageSource::Memory(picture().into())).await
}

#[tokio::test]
async fn a_file_on_disk_arrives_byte_for_byte() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("front ü.png");
    std::fs::write(&path, picture())?;
    check_form(ImageSource::Disk(path)).await
}

async fn check_size(size: usize, limit: Option<(u64, u64)>) -> Tested {
    let server = Server::saying(answer(204, &[], "")).await?;
    let policy = r#"{"conditions": [["content-length-range", 10, 20]]}"#;
    let grant = grant(&server.url(), &[("policy", &STANDARD.encode(policy))]);
    let source = ImageSource::Memory(vec![7; size].into());
    let client = client(&server.url())?;
    let got = match in_time(client.upload_to_storage(&grant, source, "a.jpg", &Progress::default()))
        .await?
    {
        Err(Failure::TooLarge { size, limit }) => Some((size, limit.unwrap_or_default())),
        other => other.map(|()| None)?,
    };
    assert_eq!(got, limit);
    let sent = usize::from(limit.is_none());
    assert_eq!(server.connections().await?, sent, "{size} bytes");
    Ok(())
}

#[tokio::test]
async fn a_file_that_the_grant_excludes_is_not_sent() -> Tested {
    check_size(9, Some((9, 20))).await?;
    check_size(10, None).await?;
    check_size(20, None).await?;
    check_size(21, Some((21, 20))).await
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_sent() -> Tested {
    let server = Server::start([]).await?;
    let folder = tempfile::tempdir()?;
    for path in [folder.path().join("gone.jpg"), folder.path().to_owned()] {
        let got = told(&uploaded(&server, ImageSource::Disk(path)).await?);
        assert_eq!(got, ("FileUnreadable".to_owned(), Outcome::NotDone));
    }
    assert_eq!(server.connections().await?, 0);
    Ok(())
}

async fn check(manner: Manner, situation: &str, outcome: Outcome) -> Tested {
    let shown = format!("{manner:?}");
    let server = Server::start([manner]).await?;
    let got = told(&uploaded(&server, ImageSource::Memory(picture().into())).await?);
    assert_eq!(got, (situation.to_owned(), outcome), "{shown}");
    server.only().await?;
    Ok(())
}

#[tokio::test]
async fn storage_refuses_in_words_of_its_own() -> Tested {
    let said = |status, code: &str, message: &str| {
        let xml = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Manner::Say(answer(status, &["content-type: application/xml"], &xml))
    };
    let expired = "Invalid according to Policy: Policy expired.";
    for (manner, situation) in [
        (said(403, "AccessDenied", expired), "GrantExpired"),
        (
            said(400, "ExpiredToken", "The token has expired"),
            "GrantExpired",
        ),
        (said(400, "EntityTooLarge", "Too large"), "TooLarge"),
        (said(403, "AccessDenied", "No"), "StorageRefused"),
        (said(403, "SignatureDoesNotMatch", "No"), "StorageRefused"),
    ] {
        check(manner, situation, Outcome::NotDone).await?;
    }
    check(
        said(503, "SlowDown", "Wait"),
        "ServerFault",
        Outcome::Unknown,
    )
    .await
}

#[tokio::test]
async fn what_is_not_storage_took_no_photo() -> Tested {
    let page = answer(
        200,
        &["content-type: text/html"],
        "<html>Guest network</html>",
    );
    check(Manner::Say(page), "NotTheApi", Outcome::NotDone).await?;
    let other = Server::saying(answer(204, &[], "")).await?;
    let away = format!("location: {}/", other.url());
    let redirect = Manner::Say(answer(307, &[&away], ""));
    check(redirect, "StorageRefused", Outcome::NotDone).await?;
    assert_eq!(other.connections().await?, 0);
    Ok(())
}

#[tokio::test]
async fn an_upload_that_gets_lost_leaves_the_outcome_unknown() -> Tested {
    for manner in [Manner::HangUpEarly, Manner::HangUpAfter(Vec::new())] {
        check(manner, "NoAnswer", Outcome::Unknown).await?;
    }
    Ok(())
}

async fn check_address(upload_url: &str, situation: &str) -> Tested {
    let client = client("http://127.0.0.1:1")?;
    let source = ImageSource::Memory(picture().into());
    let grant = grant(upload_url, &[]);
    let result =
        in_time(client.upload_to_storage(&grant, source, "a.jpg", &Progress::default())).await?;
    let want = (situation.to_owned(), Outcome::NotDone);
    assert_eq!(told(&result), want, "{upload_url}");
    Ok(())
}

#[tokio::test]
async fn an_upload_goes_to_a_safe_address_that_is_there() -> Tested {
    check_address("http://storage.test/", "UnsafeAddress").await?;
    check_address("ftp://127.0.0.1/", "UnsafeAddress").await?;
    check_address("storage", "UnsafeAddress").await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    drop(listener);
    check_address(&format!("http://{address}/"), "Unreachable").await
}
