//! One row per operation: its method, path, query and body.

use std::collections::BTreeMap;
use std::error::Error;

use super::*;
use crate::capture::{CaptureType, RawValue};

type Tested = Result<(), Box<dyn Error>>;

#[track_caller]
fn check(request: &Request, want: &str, body: Option<&Value>) {
    let query: String = request
        .query
        .iter()
        .map(|(name, value)| format!(" {name}={value}"))
        .collect();
    let got = format!("{:?} {}{query}", request.method, request.path);
    assert_eq!(got, want);
    let sent = request
        .body
        .as_ref()
        .map(|text| serde_json::from_str::<Value>(text).ok());
    assert_eq!(sent, body.cloned().map(Some));
    let stored = serde_json::to_string(request).unwrap_or_default();
    assert_eq!(serde_json::from_str(&stored).ok().as_ref(), Some(request));
}

#[test]
fn calls_about_a_session_name_it_in_their_path() -> Tested {
    let session = SessionId::parse("S 1")?;
    let at = "/scanner/api/v1/sessions/S%201";
    check(&Request::get_session(&session), &format!("Get {at}"), None);
    check(
        &Request::session_status(&session),
        &format!("Get {at}/status"),
        None,
    );
    check(
        &Request::submit_session(&session),
        &format!("Post {at}/submit"),
        None,
    );
    check(
        &Request::end_session(&session),
        &format!("Post {at}/end"),
        None,
    );
    check(
        &Request::presign_photo(&session, &PhotoType::Front, "a b.jpg"),
        &format!("Get {at}/presigned-upload-url photo_type=front original_filename=a b.jpg"),
        None,
    );
    Ok(())
}

#[test]
fn calls_about_a_capture_name_it_in_their_path() -> Tested {
    let capture = CaptureId::parse("C1")?;
    let at = "/scanner/api/v1/captures/C1";
    check(&Request::get_capture(&capture), &format!("Get {at}"), None);
    check(
        &Request::retry_capture(&capture),
        &format!("Post {at}/retry"),
        None,
    );
    check(
        &Request::list_proposals(&capture),
        &format!("Get {at}/proposals"),
        None,
    );
    check(
        &Request::list_proposals(&capture).at_page(2),
        &format!("Get {at}/proposals page=2"),
        None,
    );
    check(
        &Request::apply_proposals(&capture),
        &format!("Post {at}/apply"),
        None,
    );
    check(
        &Request::save_redirect(&capture, &Link::parse("https://a.test/")?),
        &format!("Post {at}/save-redirect"),
        Some(&json!({"url": "https://a.test/"})),
    );
    Ok(())
}

#[test]
fn the_other_calls_stand_by_themselves() -> Tested {
    check(
        &Request::review_proposal(&ProposalId::parse("42")?, Decision::Rejected),
        "Patch /scanner/api/v1/proposals/42",
        Some(&json!({"status": "REJECTED"})),
    );
    check(
        &Request::resolve_url(&Link::parse("https://a.test/")?),
        "Post /scanner/api/v1/resolve-url",
        Some(&json!({"url": "https://a.test/"})),
    );
    check(
        &Request::freshness_thresholds("09521321000018"),
        "Get /scanner/api/v1/freshness-thresholds gtin=09521321000018",
        None,
    );
    check(&Request::whoami(), "Get /account/api/v1/whoami", None);
    Ok(())
}

#[test]
fn a_new_session_carries_our_identifier() -> Tested {
    let new = NewSession {
        user_agent: "perch/0.1".to_owned(),
        organization: Some("O1".to_owned()),
        metadata: Metadata::new().with("client_session_id", "U1")?,
        ..NewSession::default()
    };
    check(
        &Request::create_session(&new, Dialect::PublicId),
        "Post /scanner/api/v1/sessions",
        Some(&json!({
            "capture_mode": "both", "user_agent": "perch/0.1", "organization_public_id": "O1",
            "metadata": {"client_session_id": "U1"},
        })),
    );
    Ok(())
}

#[test]
fn a_new_capture_is_spelled_in_each_dialect() -> Tested {
    let new = NewCapture {
        session: SessionId::parse("S1")?,
        capture_type: CaptureType::Barcode,
        raw_value: RawValue::parse("https://a.test/01/09521321000018?17=261231")?,
        gtin: "09521321000018".to_owned(),
        gs1_dl_data: Some(BTreeMap::from([("17".to_owned(), "261231".to_owned())])),
        metadata: Metadata::new(),
    };
    for dialect in Dialect::ALL {
        check(
            &Request::create_capture(&new, dialect),
            "Post /scanner/api/v1/captures",
            Some(&json!({
                dialect.session(): "S1", "capture_type": "BARCODE", "gtin": "09521321000018",
                "raw_value": "https://a.test/01/09521321000018?17=261231",
                "gs1_dl_data": {"17": "261231"},
            })),
        );
    }
    Ok(())
}

#[test]
fn photos_are_registered_relabelled_and_ordered() -> Tested {
    let (session, photo) = (SessionId::parse("S1")?, PhotoId::parse("P1")?);
    let at = "/scanner/api/v1/sessions/S1/photos";
    let new = NewPhoto {
        s3_key: "k".to_owned(),
        photo_type: PhotoType::Unlabelled,
        capture: Some(CaptureId::parse("C1")?),
        original_filename: "k.jpg".to_owned(),
        file_size: Some(7),
        metadata: Metadata::new(),
    };
    check(
        &Request::register_photo(&session, &new, Dialect::Id),
        &format!("Post {at}"),
        Some(&json!({
            "s3_key": "k", "photo_type": "other", "capture_id": "C1",
            "original_filename": "k.jpg", "file_size": 7,
        })),
    );
    check(
        &Request::reorder_photos(&session, std::slice::from_ref(&photo), Dialect::ShortId),
        &format!("Post {at}/reorder"),
        Some(&json!({"photo_short_ids": ["P1"]})),
    );
    // No metadata member: an empty one would clear what the server keeps.
    check(
        &Request::update_photo(&session, &photo, &PhotoType::Back, &Metadata::new()),
        &format!("Patch {at}/P1"),
        Some(&json!({"photo_type": "back"})),
    );
    Ok(())
}
