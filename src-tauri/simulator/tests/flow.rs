//! The main job: session, captures, photos, submit, poll, review, apply.

use std::time::Duration;

use scanner_sim::{PUBLISHABLE_KEY, READONLY_KEY, REVOKED_KEY, STRANGER_KEY};
use serde_json::{Value, json};

use crate::client::{Bench, HONEY, config, scan};

#[tokio::test]
async fn a_product_goes_from_the_scan_to_applied_proposals() {
    let bench = Bench::new().await;
    let opening = json!({"capture_mode": "both", "metadata": {"client_session_id": "S1"}});
    let opened = bench.post("/sessions", &opening).await;
    assert_eq!(opened.json()["metadata"]["client_session_id"], "S1");
    let session = opened.id();
    let capture = bench.capture(&session, HONEY).await;
    let s3_key = bench.stored_photo(&session).await;
    let photo = json!({
        "s3_key": s3_key, "photo_type": "front", "capture_short_id": capture,
        "metadata": {"client_photo_id": "P1"},
    });
    let path = format!("/sessions/{session}/photos");
    bench.post(&path, &photo).await.id();

    let status = format!("/sessions/{session}/status");
    let proposals = format!("/captures/{capture}/proposals");
    bench
        .post(&format!("/sessions/{session}/submit"), &Value::Null)
        .await;
    let poll = bench.get(&status).await.json();
    assert_eq!(poll["session_status"], "COMPLETED");
    assert_eq!(poll["extraction_status"], "pending");
    bench.sim.advance(Duration::from_secs(15));
    assert_eq!(
        bench.get(&status).await.json()["extraction_status"],
        "processing"
    );
    assert_eq!(bench.get(&proposals).await.json(), json!([]));
    bench.sim.advance(Duration::from_secs(15));
    let poll = bench.get(&status).await.json();
    assert_eq!(poll["extraction_status"], "ready");
    assert_eq!(poll["captures"][0]["proposal_count"], 5);

    let rows = bench.get(&proposals).await.json();
    for (place, row) in rows.as_array().unwrap().iter().enumerate() {
        let path = format!("/proposals/{}", row["id"].as_str().unwrap());
        let word = if place == 0 { "REJECTED" } else { "ACCEPTED" };
        let reviewed = bench.patch(&path, &json!({"status": word})).await;
        assert_eq!(reviewed.json()["status"], word);
    }
    assert_eq!(
        bench.get(&status).await.json()["extraction_status"],
        "accepted"
    );
    let applied = bench
        .post(&format!("/captures/{capture}/apply"), &Value::Null)
        .await;
    assert_eq!(applied.json()["applied_count"], 4);
    let seen = bench.sim.proposals();
    assert_eq!(seen.iter().filter(|proposal| proposal.applied).count(), 4);

    let detail = bench.get(&format!("/sessions/{session}")).await.json();
    assert_eq!(detail["captures"][0]["product_name"], "Meadow Honey 250 g");
    assert_eq!(
        detail["captures"][0]["metadata"]["client_capture_id"],
        HONEY
    );
    assert_eq!(
        detail["product_photos"][0]["metadata"]["client_photo_id"],
        "P1"
    );
    assert_eq!(detail["product_photos"][0]["capture_short_id"], capture);
}

#[tokio::test]
async fn a_second_different_decision_is_refused_with_the_present_state() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let capture = bench.capture(&session, HONEY).await;
    bench.extract(&session).await;
    let rows = bench
        .get(&format!("/captures/{capture}/proposals"))
        .await
        .json();
    let path = format!("/proposals/{}", rows[0]["id"].as_str().unwrap());
    let accept = json!({"status": "ACCEPTED"});
    assert_eq!(bench.patch(&path, &accept).await.status, 200);
    assert_eq!(bench.patch(&path, &accept).await.status, 200);
    let refused = bench.patch(&path, &json!({"status": "REJECTED"})).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["detail"], "Proposal is already ACCEPTED.");
    assert_eq!(refused.json()["proposal"]["status"], "ACCEPTED");
    assert_eq!(
        bench
            .patch(&path, &json!({"status": "PENDING"}))
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn a_session_of_rejected_proposals_ends_rejected() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let capture = bench.capture(&session, HONEY).await;
    bench.extract(&session).await;
    let rows = bench
        .get(&format!("/captures/{capture}/proposals"))
        .await
        .json();
    for row in rows.as_array().unwrap() {
        let path = format!("/proposals/{}", row["id"].as_str().unwrap());
        bench.patch(&path, &json!({"status": "REJECTED"})).await;
    }
    assert_eq!(bench.sim.sessions()[0].extraction, "rejected");
}

#[tokio::test]
async fn apply_and_save_redirect_need_a_product() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let capture = bench.capture(&session, "https://shop.example/spring").await;
    bench.extract(&session).await;
    let apply = format!("/captures/{capture}/apply");
    assert_eq!(bench.post(&apply, &Value::Null).await.status, 400);
    let link = json!({"url": "https://shop.example/"});
    let save = format!("/captures/{capture}/save-redirect");
    assert_eq!(bench.post(&save, &link).await.status, 400);
}

#[tokio::test]
async fn a_closed_or_idle_session_takes_nothing_more() {
    let bench = Bench::new().await;
    let ended = bench.session().await;
    bench
        .post(&format!("/sessions/{ended}/end"), &Value::Null)
        .await;
    let idle = bench.session().await;
    bench.sim.advance(Duration::from_hours(2));
    for (session, word) in [(ended, "COMPLETED"), (idle, "EXPIRED")] {
        let late = bench.post("/captures", &scan(&session, HONEY)).await;
        assert_eq!(late.status, 409);
        assert_eq!(late.json()["detail"], format!("Session is {word}."));
        let grant = bench
            .get(&format!("/sessions/{session}/presigned-upload-url"))
            .await;
        assert_eq!(grant.status, 409);
        let submit = bench
            .post(&format!("/sessions/{session}/submit"), &Value::Null)
            .await;
        assert_eq!(submit.status, 409);
    }
}

#[tokio::test]
async fn a_change_keeps_a_session_alive() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    bench.sim.advance(Duration::from_mins(100));
    bench.capture(&session, HONEY).await;
    bench.sim.advance(Duration::from_mins(100));
    assert_eq!(bench.sim.sessions()[0].status, "ACTIVE");
}

#[tokio::test]
async fn keys_are_checked_before_anything_else() {
    let mut bench = Bench::new().await;
    let session = bench.session().await;
    let path = format!("/sessions/{session}");
    let cases = [
        (None, 401, 401),
        (Some("csb_unknown"), 401, 401),
        (Some(REVOKED_KEY), 401, 401),
        (Some(READONLY_KEY), 200, 403),
        (Some(STRANGER_KEY), 404, 201),
    ];
    for (key, on_read, on_write) in cases {
        bench.keyed(key);
        assert_eq!(bench.get(&path).await.status, on_read, "{key:?}");
        let written = bench.post("/sessions", &json!({})).await;
        assert_eq!(written.status, on_write, "{key:?}");
    }
}

#[tokio::test]
async fn a_full_minute_answers_429_until_it_resets() {
    let mut config = config();
    config.quotas.publishable_minute = 2;
    let mut bench = Bench::with(config).await;
    bench.keyed(Some(PUBLISHABLE_KEY));
    let first = bench.get("/account/api/v1/whoami").await;
    assert_eq!(first.header("ratelimit-remaining"), Some("1"));
    assert_eq!(first.header("x-ratelimit-limit"), Some("2"));
    bench.get("/account/api/v1/whoami").await;
    let full = bench.get("/account/api/v1/whoami").await;
    assert_eq!(full.status, 429);
    assert_eq!(full.header("retry-after"), Some("60"));
    assert_eq!(full.json()["retry_after_seconds"], 60);
    bench.sim.advance(Duration::from_mins(1));
    assert_eq!(bench.get("/account/api/v1/whoami").await.status, 200);
}

#[tokio::test]
async fn identifiers_that_name_nothing_are_404_and_malformed_ones_422() {
    let bench = Bench::new().await;
    let too_large = "zzzzzzzzzzzzzzzzzzzzzz";
    let valid = "SkvXJn4LffrUUtAEC76P5V";
    for (id, want) in [(too_large, 404), (valid, 404), ("cap-a1b2c3", 422)] {
        assert_eq!(bench.get(&format!("/sessions/{id}")).await.status, want);
        assert_eq!(bench.get(&format!("/captures/{id}")).await.status, want);
    }
}

#[tokio::test]
async fn photos_are_relabelled_and_put_in_order() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let path = format!("/sessions/{session}/photos");
    let mut photos = Vec::new();
    for label in ["front", "back", "top"] {
        let s3_key = bench.stored_photo(&session).await;
        let body = json!({"s3_key": s3_key, "photo_type": label});
        photos.push(bench.post(&path, &body).await.id());
    }
    let relabel = format!("{path}/{}", photos[0]);
    let relabelled = bench.patch(&relabel, &json!({"photo_type": "left"})).await;
    assert_eq!(relabelled.json()["photo_type"], "left");
    let order = json!({"photo_short_ids": [photos[2], photos[0]]});
    let gallery = bench.post(&format!("{path}/reorder"), &order).await.json();
    let gallery: Vec<&str> = gallery
        .as_array()
        .unwrap()
        .iter()
        .map(|photo| photo["id"].as_str().unwrap())
        .collect();
    assert_eq!(gallery, [&photos[2], &photos[0], &photos[1]]);
    let strange = json!({"photo_short_ids": [session]});
    assert_eq!(
        bench
            .post(&format!("{path}/reorder"), &strange)
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn the_idempotency_key_is_ignored_and_the_log_holds_no_key() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    for _time in 0..2 {
        let answer = bench.post_with_key_of_its_own(&scan(&session, HONEY)).await;
        assert_eq!(answer.status, 201);
    }
    assert_eq!(bench.sim.captures().len(), 2);
    let log = format!("{:?}", bench.sim.requests());
    assert!(log.contains("csb") && !log.contains("csb_"), "{log}");
}
