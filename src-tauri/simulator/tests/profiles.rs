//! One short flow in every dialect.

use scanner_sim::Profile;
use serde_json::{Value, json};

use crate::client::{Answer, Bench, HONEY, speaking};

/// Where a dialect keeps the identifier of what was created.
fn id_of(profile: Profile, answer: &Answer) -> Option<String> {
    assert_eq!(answer.status, 201, "{}", answer.text);
    let body = answer.json();
    let keys = ["id", "short_id", "public_id"];
    let found: Vec<&str> = keys
        .into_iter()
        .filter(|key| body.get(key).is_some())
        .collect();
    let in_header = answer.header("location").is_some();
    let (want, header): (&[&str], bool) = match profile {
        Profile::Current | Profile::NextEnvelope => (&["id"], false),
        Profile::ShortId => (&["short_id"], false),
        Profile::LegacyPublicId => (&["public_id"], false),
        Profile::DocumentedLiterally => (&[], true),
        Profile::NoIdAnywhere => (&[], false),
    };
    assert_eq!((found.as_slice(), in_header), (want, header), "{profile}");
    match found.first() {
        Some(key) => body[key].as_str().map(str::to_owned),
        None => {
            let place = answer.header("location")?;
            place.rsplit('/').next().map(str::to_owned)
        }
    }
}

fn spelling(profile: Profile) -> [&'static str; 3] {
    match profile {
        Profile::LegacyPublicId => [
            "session_public_id",
            "capture_public_id",
            "product_public_id",
        ],
        Profile::NextEnvelope => ["session_id", "capture_id", "product_id"],
        Profile::Current
        | Profile::DocumentedLiterally
        | Profile::ShortId
        | Profile::NoIdAnywhere => ["session_short_id", "capture_short_id", "product_short_id"],
    }
}

#[tokio::test]
async fn the_flow_works_in_every_dialect_that_names_its_objects() {
    for profile in Profile::ALL {
        let bench = Bench::with(speaking(profile)).await;
        let opened = bench
            .post("/sessions", &json!({"capture_mode": "both"}))
            .await;
        let Some(session) = id_of(profile, &opened) else {
            assert_eq!(profile, Profile::NoIdAnywhere);
            continue;
        };
        let [session_field, capture_field, product_field] = spelling(profile);
        let body = json!({session_field: session, "capture_type": "BARCODE", "raw_value": HONEY});
        let capture = bench.post("/captures", &body).await;
        let capture = id_of(profile, &capture).unwrap();
        let s3_key = bench.stored_photo(&session).await;
        let photo = json!({"s3_key": s3_key, capture_field: capture});
        let photo = bench
            .post(&format!("/sessions/{session}/photos"), &photo)
            .await;
        assert!(id_of(profile, &photo).is_some());
        assert_eq!(photo.json()[capture_field], capture);
        bench.extract(&session).await;
        let seen = bench.get(&format!("/captures/{capture}")).await.json();
        assert_eq!(seen[product_field], "meadow-honey-250-g", "{profile}");
        review_all(&bench, profile, &capture).await;
        assert_eq!(bench.sim.sessions()[0].extraction, "accepted", "{profile}");
    }
}

async fn review_all(bench: &Bench, profile: Profile, capture: &str) {
    let list = bench
        .get(&format!("/captures/{capture}/proposals"))
        .await
        .json();
    let rows = match profile {
        Profile::NextEnvelope => {
            assert_eq!(list["pagination"]["total_count"], 5);
            list["data"].clone()
        }
        _bare => list,
    };
    for row in rows.as_array().unwrap() {
        let id = &row["id"];
        assert_eq!(id.is_u64(), profile == Profile::LegacyPublicId, "{profile}");
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let accept = json!({"status": "ACCEPTED"});
        let answer = bench.patch(&format!("/proposals/{id}"), &accept).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn another_dialects_spelling_is_told_which_field_is_missing() {
    for profile in Profile::ALL {
        let bench = Bench::with(speaking(profile)).await;
        let [field, ..] = spelling(profile);
        let body = json!({"session": "x", "capture_type": "BARCODE", "raw_value": HONEY});
        let answer = bench.post("/captures", &body).await;
        assert_eq!(answer.status, 422);
        let body = answer.json();
        let rows = match profile {
            Profile::LegacyPublicId => &body["error"]["details"],
            _problem => &body["errors"],
        };
        assert_eq!(rows[0]["field"], field, "{profile}");
    }
}

#[tokio::test]
async fn the_older_error_body_is_nested_and_shouts_its_code() {
    let bench = Bench::with(speaking(Profile::LegacyPublicId)).await;
    let answer = bench.get("/sessions/SkvXJn4LffrUUtAEC76P5V").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "NOT_FOUND");
    assert_eq!(error["details"], Value::Null);
}
