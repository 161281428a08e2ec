//! The simulator against the contract: every operation is asked over HTTP, and
//! every answer, good or bad, is validated against the schema written down for it.

mod browsers;
mod desk;
mod document;
mod watch;

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use scanner_sim::{Dose, Fault, FaultKind, Operation, PUBLISHABLE_KEY, READONLY_KEY, Target};
use serde_json::{Value, json};

use desk::{Desk, JPEG, text};
use document::{Contract, endpoints};

const API: &str = "/scanner/api/v1";
const HONEY: &str = "09521321000018";
/// A valid identifier that was never issued.
const NOBODY: &str = "SkvXJn4LffrUUtAEC76P5V";

#[tokio::test]
async fn every_operation_answers_as_the_contract_says() {
    let desk = Desk::open(|_| {}).await;
    let session = desk.session().await;
    ask_about_photos(&desk, &session).await;
    let capture = desk.capture(&session, HONEY).await;
    desk.capture(&session, "https://id.example/01/09506000134352")
        .await;
    desk.upload(&session, JPEG, 201).await;
    ask_to_retry(&desk, &session).await;
    desk.get(&format!("{API}/sessions/{session}/status"), 200)
        .await;
    desk.extract(&session).await;
    desk.get(&format!("{API}/sessions/{session}/status"), 200)
        .await;
    desk.get(&format!("{API}/sessions/{session}"), 200).await;
    ask_to_review(&desk, &capture).await;
    ask_about_links(&desk, &capture).await;
    let other = desk.session().await;
    desk.post(&format!("{API}/sessions/{other}/end"), &Value::Null, 200)
        .await;
    desk.get(&format!("{API}/freshness-thresholds?gtin={HONEY}"), 200)
        .await;
    desk.get(&format!("{API}/freshness-thresholds?gtin=nothing"), 200)
        .await;
    desk.get("/account/api/v1/whoami", 200).await;

    let asked: BTreeSet<String> = desk.asked().into_keys().collect();
    assert_eq!(asked, desk.operations(), "every operation has to be asked");
    assert_eq!(asked.len(), 20);
    assert_eq!(asked.len(), Operation::contract().count());
}

async fn ask_about_photos(desk: &Desk, session: &str) {
    let (front, back) = (desk.photo(session).await, desk.photo(session).await);
    let photos = format!("{API}/sessions/{session}/photos");
    let label = json!({"photo_type": "nutrition", "metadata": {"photo_hash": "a1"}});
    desk.patch(&format!("{photos}/{front}"), &label, 200).await;
    let order = json!({"photo_short_ids": [back, front]});
    let gallery = desk.post(&format!("{photos}/reorder"), &order, 200).await;
    assert_eq!(gallery[0]["id"], back);
}

async fn ask_to_retry(desk: &Desk, session: &str) {
    let fail = Fault::times(FaultKind::CaptureFailed, Operation::CreateCapture, 1);
    desk.sim.set_faults(vec![fail]);
    let failed = desk.capture(session, HONEY).await;
    let path = format!("{API}/captures/{failed}");
    for _stage in 0..5 {
        desk.get(&path, 200).await;
        desk.sim.advance(Duration::from_millis(400));
    }
    assert_eq!(desk.get(&path, 200).await["status"], "FAILED");
    let again = desk.post(&format!("{path}/retry"), &Value::Null, 200).await;
    assert_eq!(again["status"], "PENDING");
}

async fn ask_to_review(desk: &Desk, capture: &str) {
    let path = format!("{API}/captures/{capture}");
    let rows = desk.get(&format!("{path}/proposals"), 200).await;
    for row in rows.as_array().unwrap() {
        let proposal = format!("{API}/proposals/{}", text(&row["id"]));
        desk.patch(&proposal, &json!({"status": "ACCEPTED"}), 200)
            .await;
    }
    let applied = desk.post(&format!("{path}/apply"), &Value::Null, 200).await;
    assert_eq!(applied["applied_count"], rows.as_array().unwrap().len());
}

async fn ask_about_links(desk: &Desk, capture: &str) {
    for url in [
        "http://id.example/01/09521321000018",
        "https://loop.example/",
        "mailto:x",
    ] {
        let path = format!("{API}/resolve-url");
        desk.post(&path, &json!({"url": url}), 200).await;
    }
    let link = json!({"url": "https://shop.example/honey"});
    desk.post(
        &format!("{API}/captures/{capture}/save-redirect"),
        &link,
        200,
    )
    .await;
}

/// Method, path and body of every operation that asks for a key.
fn table(session: &str, capture: &str) -> Vec<(Method, String, Value)> {
    let (get, post, patch) = (Method::GET, Method::POST, Method::PATCH);
    let link = json!({"url": "https://shop.example/"});
    let rows = [
        (&post, "/sessions".to_owned(), json!({})),
        (&get, format!("/sessions/{session}"), Value::Null),
        (&get, format!("/sessions/{session}/status"), Value::Null),
        (&post, format!("/sessions/{session}/submit"), Value::Null),
        (&post, format!("/sessions/{session}/end"), Value::Null),
        (
            &post,
            "/captures".to_owned(),
            json!({"session_short_id": session}),
        ),
        (&post, "/captures/upload-image".to_owned(), Value::Null),
        (&get, format!("/captures/{capture}"), Value::Null),
        (&post, format!("/captures/{capture}/retry"), Value::Null),
        (&get, format!("/captures/{capture}/proposals"), Value::Null),
        (&post, format!("/captures/{capture}/apply"), Value::Null),
        (
            &patch,
            format!("/proposals/{NOBODY}"),
            json!({"status": "ACCEPTED"}),
        ),
        (
            &get,
            format!("/sessions/{session}/presigned-upload-url"),
            Value::Null,
        ),
        (
            &post,
            format!("/sessions/{session}/photos"),
            json!({"s3_key": "x"}),
        ),
        (
            &post,
            format!("/sessions/{session}/photos/reorder"),
            json!({"photo_short_ids": []}),
        ),
        (
            &patch,
            format!("/sessions/{session}/photos/{NOBODY}"),
            json!({"photo_type": "top"}),
        ),
        (&post, "/resolve-url".to_owned(), link.clone()),
        (&post, format!("/captures/{capture}/save-redirect"), link),
    ];
    let rows = rows.map(|(method, path, body)| (method.clone(), format!("{API}{path}"), body));
    let whoami = (
        get.clone(),
        "/account/api/v1/whoami".to_owned(),
        Value::Null,
    );
    rows.into_iter().chain([whoami]).collect()
}

#[tokio::test]
async fn every_operation_that_asks_for_a_key_refuses_a_wrong_one() {
    let desk = Desk::open(|config| config.quotas.publishable_minute = 1).await;
    let session = desk.session().await;
    let capture = desk.capture(&session, HONEY).await;
    let full = |request: reqwest::RequestBuilder| request.header("x-api-key", PUBLISHABLE_KEY);
    desk.ask(Method::GET, "/account/api/v1/whoami", 200, full)
        .await;
    for (method, path, body) in table(&session, &capture) {
        let with = |key: &'static str| {
            let body = body.clone();
            move |request: reqwest::RequestBuilder| request.header("x-api-key", key).json(&body)
        };
        desk.ask(method.clone(), &path, 401, with("csb_nobody"))
            .await;
        desk.ask(method.clone(), &path, 429, with(PUBLISHABLE_KEY))
            .await;
        if method != Method::GET && !path.ends_with("resolve-url") {
            desk.ask(method, &path, 403, with(READONLY_KEY)).await;
        }
    }
    let asked = desk.asked();
    let refusing = |status: u16| {
        let operations = asked.values();
        operations.filter(|seen| seen.contains(&status)).count()
    };
    // Freshness asks for no key.
    assert_eq!((refusing(401), refusing(429)), (19, 19));
}

#[tokio::test]
async fn every_operation_can_fail_as_the_contract_says() {
    let desk = Desk::open(|_| {}).await;
    let session = desk.session().await;
    let capture = desk.capture(&session, HONEY).await;
    let mut rows = table(&session, &capture);
    let freshness = format!("{API}/freshness-thresholds?gtin=1");
    rows.push((Method::GET, freshness, Value::Null));
    desk.sim.set_faults(vec![Fault {
        kind: FaultKind::Status(500),
        target: Target::Any,
        dose: Dose::Always,
    }]);
    for (method, path, body) in rows {
        desk.ask(method, &path, 500, |request| request.json(&body))
            .await;
    }
    let asked = desk.asked();
    assert!(asked.values().all(|statuses| statuses.contains(&500)));
    assert_eq!(
        asked.into_keys().collect::<BTreeSet<_>>(),
        desk.operations()
    );
}

#[tokio::test]
async fn refusals_of_every_family_are_problem_details() {
    let desk = Desk::open(|config| config.photo_limit = 40).await;
    let (session, closed) = (desk.session().await, desk.session().await);
    let link = desk.capture(&session, "https://shop.example/x").await;
    desk.post(&format!("{API}/sessions/{closed}/end"), &Value::Null, 200)
        .await;
    desk.sim.advance(Duration::from_secs(5));
    let url = json!({"url": "https://shop.example/"});
    let scan = |session: &str| json!({"session_short_id": session, "capture_type": "BARCODE", "raw_value": HONEY});
    let nothing = Value::Null;
    let posts = [
        (400, "/sessions".to_owned(), json!([])),
        (422, "/sessions".to_owned(), json!({"capture_mode": "all"})),
        (404, format!("/sessions/{NOBODY}/submit"), nothing.clone()),
        (409, format!("/sessions/{closed}/submit"), nothing.clone()),
        (409, format!("/sessions/{closed}/end"), nothing.clone()),
        (422, "/sessions/short/end".to_owned(), nothing.clone()),
        (400, "/captures".to_owned(), nothing.clone()),
        (404, "/captures".to_owned(), scan(NOBODY)),
        (409, "/captures".to_owned(), scan(&closed)),
        (
            422,
            "/captures".to_owned(),
            json!({"raw_value": "x".repeat(501)}),
        ),
        (409, format!("/captures/{link}/retry"), nothing.clone()),
        (400, format!("/captures/{link}/apply"), nothing.clone()),
        (404, format!("/captures/{NOBODY}/apply"), nothing.clone()),
        (400, format!("/captures/{link}/save-redirect"), url.clone()),
        (422, format!("/captures/{link}/save-redirect"), json!({})),
        (422, "/resolve-url".to_owned(), json!({"url": ""})),
        (
            400,
            format!("/sessions/{session}/photos"),
            json!({"s3_key": "x"}),
        ),
        (
            409,
            format!("/sessions/{closed}/photos"),
            json!({"s3_key": "x"}),
        ),
        (422, format!("/sessions/{session}/photos"), json!({})),
        (
            422,
            format!("/sessions/{session}/photos/reorder"),
            json!({"photo_short_ids": [1]}),
        ),
        (
            404,
            format!("/sessions/{NOBODY}/photos/reorder"),
            json!({"photo_short_ids": []}),
        ),
    ];
    for (status, path, body) in posts {
        desk.post(&format!("{API}{path}"), &body, status).await;
    }
    let decision = json!({"status": "PENDING"});
    desk.patch(&format!("{API}/proposals/{NOBODY}"), &decision, 422)
        .await;
    let photo = format!("{API}/sessions/{session}/photos/{NOBODY}");
    desk.patch(&photo, &json!({"photo_type": "top"}), 404).await;
    let gets = [
        (404, format!("/sessions/{NOBODY}")),
        (422, "/sessions/short/status".to_owned()),
        (404, format!("/captures/{NOBODY}/proposals")),
        (422, "/captures/short".to_owned()),
        (409, format!("/sessions/{closed}/presigned-upload-url")),
        (
            422,
            format!("/sessions/{session}/presigned-upload-url?photo_type=lid"),
        ),
        (422, "/freshness-thresholds".to_owned()),
    ];
    for (status, path) in gets {
        desk.get(&format!("{API}{path}"), status).await;
    }
    desk.upload(&session, b"GIF89a", 415).await;
    desk.upload(&session, &[0xff; 41], 413).await;
    desk.upload(&closed, JPEG, 409).await;

    let seen: BTreeSet<u16> = desk.asked().into_values().flatten().collect();
    let families = [400, 404, 409, 413, 415, 422];
    assert!(
        families.iter().all(|status| seen.contains(status)),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_conflicting_decision_is_a_problem_too() {
    let desk = Desk::open(|_| {}).await;
    let session = desk.session().await;
    let capture = desk.capture(&session, HONEY).await;
    desk.extract(&session).await;
    let rows = desk
        .get(&format!("{API}/captures/{capture}/proposals"), 200)
        .await;
    let path = format!("{API}/proposals/{}", text(&rows[0]["id"]));
    desk.patch(&path, &json!({"status": "REJECTED"}), 200).await;
    desk.patch(&path, &json!({"status": "ACCEPTED"}), 409).await;
}

#[tokio::test]
async fn the_served_description_lists_what_the_contract_lists() {
    let desk = Desk::open(|_| {}).await;
    let served = desk.fetch(&format!("{API}/openapi.json")).await;
    assert_eq!(endpoints(&served), Contract::read().endpoints());
}

#[test]
fn the_validation_itself_complains_about_a_wrong_answer() {
    let contract = Contract::read();
    let poll = contract.find(&Method::GET, &format!("{API}/sessions/{NOBODY}/status"));
    let complaints = |status, kind: &str, body: &Value| {
        let all = contract.complaints(&poll, status, kind, body);
        all.len()
    };
    let json = "application/json";
    let good = json!({"session_status": "ACTIVE", "extraction_status": "pending"});
    assert_eq!(complaints(200, json, &good), 0);
    assert_eq!(complaints(200, "text/html", &good), 1);
    assert_eq!(complaints(418, json, &good), 1);
    assert_eq!(
        complaints(200, json, &json!({"session_status": "ACTIVE"})),
        1
    );
    let strange = json!({
        "session_status": "active", "extraction_status": "pending",
        "captures": [{"status": "matched", "proposal_count": "1"}],
    });
    assert_eq!(complaints(200, json, &strange), 3);
    assert_eq!(
        complaints(404, "application/problem+json", &json!({"title": "x"})),
        6
    );
}
