//! The form storage and the registration behind it.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::client::{Bench, HONEY, JPEG, config, upload_form};

/// Uploads a form made from a fresh grant and compares status and error code.
#[track_caller]
fn check(answer: &crate::client::Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(
        answer.text.contains(&format!("<Code>{code}</Code>")),
        "{}",
        answer.text
    );
}

fn fields_of(grant: &Value) -> Vec<(String, String)> {
    let fields = grant["upload_fields"].as_object().unwrap();
    fields
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

fn form_of(fields: &[(String, String)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text(name.clone(), value.clone())
    })
}

fn picture() -> Part {
    Part::bytes(JPEG).file_name("photo.jpg")
}

#[tokio::test]
async fn every_field_of_the_grant_is_checked() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let grant = bench.grant(&session).await;
    let url = grant["upload_url"].as_str().unwrap();
    let fields = fields_of(&grant);
    for place in 0..fields.len() {
        let mut wrong = fields.clone();
        wrong[place].1.push('x');
        let form = form_of(&wrong).part("file", picture());
        check(&bench.upload(url, form).await, 403, "AccessDenied");
        let mut missing = fields.clone();
        missing.remove(place);
        let form = form_of(&missing).part("file", picture());
        check(&bench.upload(url, form).await, 403, "AccessDenied");
    }
    let extra = form_of(&fields).text("acl", "public-read");
    let answer = bench.upload(url, extra.part("file", picture())).await;
    check(&answer, 403, "AccessDenied");
    let answer = bench.upload(url, upload_form(&grant, JPEG)).await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn the_file_has_to_be_there_and_last() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let grant = bench.grant(&session).await;
    let url = grant["upload_url"].as_str().unwrap();
    let fields = fields_of(&grant);
    check(
        &bench.upload(url, form_of(&fields)).await,
        400,
        "InvalidArgument",
    );
    let (first, rest) = fields.split_first().unwrap();
    let early = form_of(rest).part("file", picture());
    let early = early.text(first.0.clone(), first.1.clone());
    check(&bench.upload(url, early).await, 400, "InvalidArgument");
    let elsewhere = url.replace("station-photos", "other-bucket");
    let answer = bench.upload(&elsewhere, upload_form(&grant, JPEG)).await;
    check(&answer, 404, "NoSuchBucket");
}

#[tokio::test]
async fn size_and_age_have_limits() {
    let mut config = config();
    config.photo_limit = 30;
    let bench = Bench::with(config).await;
    let session = bench.session().await;
    let grant = bench.grant(&session).await;
    let url = grant["upload_url"].as_str().unwrap();
    let large = upload_form(&grant, &[0xff; 31]);
    check(&bench.upload(url, large).await, 400, "EntityTooLarge");
    check(
        &bench.upload(url, upload_form(&grant, &[])).await,
        400,
        "EntityTooSmall",
    );
    bench.sim.advance(Duration::from_mins(15));
    check(
        &bench.upload(url, upload_form(&grant, JPEG)).await,
        403,
        "AccessDenied",
    );
}

#[tokio::test]
async fn a_photo_is_registered_only_after_its_upload_and_in_its_own_session() {
    let bench = Bench::new().await;
    let (one, other) = (bench.session().await, bench.session().await);
    let capture = bench.capture(&other, HONEY).await;
    let path = |session: &str| format!("/sessions/{session}/photos");
    let granted = bench.grant(&one).await["s3_key"].clone();
    let stored = bench.stored_photo(&one).await;
    let cases = [
        (json!({"s3_key": granted}), &one, 400),
        (json!({"s3_key": "made-up"}), &one, 400),
        (json!({"s3_key": stored}), &other, 400),
        (
            json!({"s3_key": stored, "capture_short_id": capture}),
            &one,
            422,
        ),
        (json!({"s3_key": stored, "photo_type": "lid"}), &one, 422),
        (json!({"s3_key": stored, "file_size": 18}), &one, 201),
    ];
    for (body, session, want) in cases {
        let answer = bench.post(&path(session), &body).await;
        assert_eq!(answer.status, want, "{body} {}", answer.text);
    }
    let photos = bench.sim.photos();
    assert_eq!(photos.len(), 1);
    assert_eq!(&photos[0].bytes[..], JPEG);
    let sent = bench.sim.requests();
    let upload = sent
        .iter()
        .find(|request| request.path.starts_with("/storage"));
    assert_eq!(upload.unwrap().key_prefix, None);
}

#[tokio::test]
async fn a_picture_uploaded_through_the_api_becomes_a_capture() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let form = |bytes: &'static [u8]| {
        let image = Part::bytes(bytes).file_name("pack.jpg");
        let form = Form::new().text("session_short_id", session.clone());
        form.text("gtin", HONEY).part("image", image)
    };
    let path = "/captures/upload-image";
    let capture = bench.post_form(path, form(JPEG)).await;
    assert_eq!(capture.json()["capture_type"], "IMAGE");
    assert_ne!(capture.json()["uploaded_image_key"], Value::Null);
    assert_eq!(bench.post_form(path, form(b"GIF89a")).await.status, 415);
    let bare = Form::new().text("session_short_id", session.clone());
    assert_eq!(bench.post_form(path, bare).await.status, 422);
    assert_eq!(bench.post(path, &json!({})).await.status, 400);
}
