//! What this client relies on: one full request per call, and what is read of the answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::capture::{CaptureType, NewCapture, RawValue};
use crate::dialect::Dialect;
use crate::id::{CaptureId, Identifier, PhotoId, ProposalId, SessionId};
use crate::link::Link;
use crate::metadata::Metadata;
use crate::photo::{NewPhoto, PhotoType};
use crate::proposal::Decision;
use crate::request::{Method, Operation, Request};
use crate::session::NewSession;

/// Stands for an identifier in paths; every call's path is one a document can hold.
const ID: &str = "ID";

/// What is relied on in one call.
pub(super) struct Relied {
    pub(super) operation: Operation,
    pub(super) method: Method,
    /// With `{…}` where an identifier stands.
    pub(super) path: String,
    pub(super) query: BTreeSet<String>,
    pub(super) body: BTreeSet<String>,
    /// The spellings of the identifier of what the call makes.
    pub(super) identifiers: &'static [&'static str],
    pub(super) read: &'static [&'static str],
}

/// Every call of the Scanner API that goes out as a [`Request`]. A picture uploaded through
/// the API is a form, and the account's call belongs to another document.
pub(super) fn all(dialect: Dialect) -> Vec<Relied> {
    let samples = samples(dialect).unwrap_or_default();
    samples.iter().map(relied).collect()
}

/// The members of a call's body in a dialect.
pub(super) fn body(operation: Operation, dialect: Dialect) -> BTreeSet<String> {
    let mut relied = all(dialect).into_iter();
    let found = relied.find(|relied| relied.operation == operation);
    found.map(|relied| relied.body).unwrap_or_default()
}

fn relied(request: &Request) -> Relied {
    let body = request.body.as_deref().unwrap_or_default();
    let body: Map<String, Value> = serde_json::from_str(body).unwrap_or_default();
    let (identifiers, read) = reading(request.operation);
    Relied {
        operation: request.operation,
        method: request.method,
        path: request.path.replace(ID, "{…}"),
        query: request.query.iter().map(|(name, _)| name.clone()).collect(),
        body: body.into_iter().map(|(name, _)| name).collect(),
        identifiers,
        read,
    }
}

/// The identifier an answer has to carry, and the members without which it says nothing.
fn reading(operation: Operation) -> (&'static [&'static str], &'static [&'static str]) {
    match operation {
        Operation::CreateSession => (SessionId::KEYS, &["status"]),
        Operation::GetSession => (&[], &["status", "captures", "product_photos"]),
        Operation::SessionStatus => (&[], &["extraction_status", "session_status", "captures"]),
        Operation::CreateCapture | Operation::GetCapture => (CaptureId::KEYS, &["status"]),
        Operation::ListProposals => (
            ProposalId::KEYS,
            &[
                "field_name",
                "current_value",
                "proposed_value",
                "confidence",
                "status",
            ],
        ),
        Operation::PresignPhoto => (&[], &["upload_url", "upload_fields", "s3_key"]),
        Operation::RegisterPhoto => (PhotoId::KEYS, &["s3_key", "photo_type"]),
        Operation::ResolveUrl => (&[], &["final_url"]),
        Operation::FreshnessThresholds => (&[], &["warningDays", "criticalDays"]),
        Operation::SubmitSession
        | Operation::EndSession
        | Operation::RetryCapture
        | Operation::UploadImage
        | Operation::ReviewProposal
        | Operation::ApplyProposals
        | Operation::UpdatePhoto
        | Operation::ReorderPhotos
        | Operation::SaveRedirect
        | Operation::WhoAmI
        | Operation::Contract => (&[], &[]),
    }
}

/// Requests with everything in them that may go out.
fn samples(dialect: Dialect) -> Result<Vec<Request>, Box<dyn std::error::Error>> {
    let (session, capture) = (SessionId::parse(ID)?, CaptureId::parse(ID)?);
    let (photo, proposal) = (PhotoId::parse(ID)?, ProposalId::parse(ID)?);
    let link = Link::parse("https://perch.example/")?;
    let metadata = Metadata::new().with("client_session_id", ID)?;
    let new_session = NewSession {
        device_context: Map::from_iter([("station".to_owned(), Value::Null)]),
        metadata: metadata.clone(),
        // With a key the organization is never sent.
        ..NewSession::default()
    };
    let new_capture = NewCapture {
        session: session.clone(),
        capture_type: CaptureType::Barcode,
        raw_value: RawValue::parse("09521321000018")?,
        gtin: "09521321000018".to_owned(),
        gs1_dl_data: Some(BTreeMap::new()),
        metadata: metadata.clone(),
    };
    let new_photo = NewPhoto {
        s3_key: String::new(),
        photo_type: PhotoType::Front,
        capture: Some(capture.clone()),
        original_filename: String::new(),
        file_size: Some(0),
        metadata: metadata.clone(),
    };
    Ok(vec![
        Request::create_session(&new_session, dialect),
        Request::get_session(&session),
        Request::session_status(&session),
        Request::submit_session(&session),
        Request::end_session(&session),
        Request::create_capture(&new_capture, dialect),
        Request::get_capture(&capture),
        Request::retry_capture(&capture),
        Request::list_proposals(&capture),
        Request::review_proposal(&proposal, Decision::Accepted),
        Request::apply_proposals(&capture),
        Request::presign_photo(&session, &PhotoType::Front, "front.jpg"),
        Request::register_photo(&session, &new_photo, dialect),
        Request::update_photo(&session, &photo, &PhotoType::Front, &metadata),
        Request::reorder_photos(&session, &[photo], dialect),
        Request::resolve_url(&link),
        Request::save_redirect(&capture, &link),
        Request::freshness_thresholds("09521321000018"),
    ])
}
