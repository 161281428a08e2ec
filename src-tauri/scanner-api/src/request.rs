//! Requests: one call of the API, frozen as text.
//!
//! A request is made once, stored, and sent as often as its owner decides,
//! every time byte for byte the same. It never contains the API key.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::capture::NewCapture;
use crate::dialect::Dialect;
use crate::id::{CaptureId, PhotoId, ProposalId, SessionId};
use crate::link::Link;
use crate::metadata::Metadata;
use crate::photo::{NewPhoto, PhotoType};
use crate::proposal::Decision;
use crate::session::NewSession;

pub(crate) const API: &str = "/scanner/api/v1";

/// Which call of the API this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Opens a session.
    CreateSession,
    /// Reads a session with everything in it.
    GetSession,
    /// Polls a session.
    SessionStatus,
    /// Starts extraction.
    SubmitSession,
    /// Closes a session without extraction.
    EndSession,
    /// Records a capture.
    CreateCapture,
    /// Reads one capture.
    GetCapture,
    /// Queues a failed capture again.
    RetryCapture,
    /// Uploads a picture through the API, which makes a capture.
    UploadImage,
    /// Lists the proposals of a capture.
    ListProposals,
    /// Accepts or rejects a proposal.
    ReviewProposal,
    /// Writes accepted proposals to the product.
    ApplyProposals,
    /// Asks for an upload grant.
    PresignPhoto,
    /// Registers an uploaded photo.
    RegisterPhoto,
    /// Changes a photo's label.
    UpdatePhoto,
    /// Changes the order of the photos.
    ReorderPhotos,
    /// Has the server follow a link.
    ResolveUrl,
    /// Keeps a link as a rule of the product.
    SaveRedirect,
    /// Reads the freshness thresholds of a product.
    FreshnessThresholds,
    /// Tells whose key this is.
    WhoAmI,
    /// Reads the server's own description of the API.
    Contract,
}

impl Operation {
    /// The operation in words, for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreateSession => "create session",
            Self::GetSession => "get session",
            Self::SessionStatus => "session status",
            Self::SubmitSession => "submit session",
            Self::EndSession => "end session",
            Self::CreateCapture => "create capture",
            Self::GetCapture => "get capture",
            Self::RetryCapture => "retry capture",
            Self::UploadImage => "upload image",
            Self::ListProposals => "list proposals",
            Self::ReviewProposal => "review proposal",
            Self::ApplyProposals => "apply proposals",
            Self::PresignPhoto => "presign photo",
            Self::RegisterPhoto => "register photo",
            Self::UpdatePhoto => "update photo",
            Self::ReorderPhotos => "reorder photos",
            Self::ResolveUrl => "resolve url",
            Self::SaveRedirect => "save redirect",
            Self::FreshnessThresholds => "freshness thresholds",
            Self::WhoAmI => "who am i",
            Self::Contract => "read the contract",
        }
    }

    /// Whether the call goes out with the key. Few calls are public, and a secret
    /// that is not needed is not sent.
    pub(crate) fn needs_key(self) -> bool {
        !matches!(self, Self::FreshnessThresholds | Self::Contract)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The HTTP methods of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or starts.
    Post,
    /// Changes.
    Patch,
}

/// One call, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Which call it is.
    pub operation: Operation,
    /// Its method.
    pub method: Method,
    /// Its path below the server's address, percent-encoded.
    pub path: String,
    /// Its query, not yet encoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, String)>,
    /// Its JSON body as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Request {
    /// Opens a session.
    pub fn create_session(new: &NewSession, dialect: Dialect) -> Self {
        let mut body = Map::new();
        body.insert("capture_mode".into(), json!(new.capture_mode));
        body.insert("user_agent".into(), json!(new.user_agent));
        if !new.device_context.is_empty() {
            body.insert("device_context".into(), json!(new.device_context));
        }
        if let Some(organization) = &new.organization {
            body.insert(dialect.organization().into(), json!(organization));
        }
        insert_metadata(&mut body, &new.metadata);
        Self::post(Operation::CreateSession, "/sessions").with_body(body)
    }

    /// Reads a session with its captures and photos.
    pub fn get_session(session: &SessionId) -> Self {
        Self::get(
            Operation::GetSession,
            &format!("/sessions/{}", session.segment()),
        )
    }

    /// Polls a session.
    pub fn session_status(session: &SessionId) -> Self {
        Self::get(
            Operation::SessionStatus,
            &format!("/sessions/{}/status", session.segment()),
        )
    }

    /// Starts extraction.
    pub fn submit_session(session: &SessionId) -> Self {
        Self::post(
            Operation::SubmitSession,
            &format!("/sessions/{}/submit", session.segment()),
        )
    }

    /// Closes a session without extraction.
    pub fn end_session(session: &SessionId) -> Self {
        Self::post(
            Operation::EndSession,
            &format!("/sessions/{}/end", session.segment()),
        )
    }

    /// Records a capture.
    pub fn create_capture(new: &NewCapture, dialect: Dialect) -> Self {
        let mut body = Map::new();
        body.insert(dialect.session().into(), json!(new.session));
        body.insert("capture_type".into(), json!(new.capture_type));
        body.insert("raw_value".into(), json!(new.raw_value));
        body.insert("gtin".into(), json!(new.gtin));
        if let Some(found) = &new.gs1_dl_data {
            body.insert("gs1_dl_data".into(), json!(found));
        }
        insert_metadata(&mut body, &new.metadata);
        Self::post(Operation::CreateCapture, "/captures").with_body(body)
    }

    /// Reads one capture.
    pub fn get_capture(capture: &CaptureId) -> Self {
        Self::get(
            Operation::GetCapture,
            &format!("/captures/{}", capture.segment()),
        )
    }

    /// Queues a failed capture again.
    pub fn retry_capture(capture: &CaptureId) -> Self {
        Self::post(
            Operation::RetryCapture,
            &format!("/captures/{}/retry", capture.segment()),
        )
    }

    /// Asks for an upload grant; of the file name only the extension matters.
    pub fn presign_photo(session: &SessionId, photo_type: &PhotoType, filename: &str) -> Self {
        let path = format!("/sessions/{}/presigned-upload-url", session.segment());
        Self::get(Operation::PresignPhoto, &path)
            .with_query("photo_type", photo_type.as_str())
            .with_query("original_filename", filename)
    }

    /// Registers a photo that lies in storage.
    pub fn register_photo(session: &SessionId, new: &NewPhoto, dialect: Dialect) -> Self {
        let mut body = Map::new();
        body.insert("s3_key".into(), json!(new.s3_key));
        body.insert("photo_type".into(), json!(new.photo_type));
        if let Some(capture) = &new.capture {
            body.insert(dialect.capture().into(), json!(capture));
        }
        body.insert("original_filename".into(), json!(new.original_filename));
        if let Some(size) = new.file_size {
            body.insert("file_size".into(), json!(size));
        }
        insert_metadata(&mut body, &new.metadata);
        let path = format!("/sessions/{}/photos", session.segment());
        Self::post(Operation::RegisterPhoto, &path).with_body(body)
    }

    /// Changes a photo's label, and adds pairs to its metadata.
    pub fn update_photo(
        session: &SessionId,
        photo: &PhotoId,
        photo_type: &PhotoType,
        metadata: &Metadata,
    ) -> Self {
        let mut body = Map::new();
        body.insert("photo_type".into(), json!(photo_type));
        insert_metadata(&mut body, metadata);
        let path = format!("/sessions/{}/photos/{}", session.segment(), photo.segment());
        Self::new(Operation::UpdatePhoto, Method::Patch, &path).with_body(body)
    }

    /// Puts the photos of a session into this order.
    pub fn reorder_photos(session: &SessionId, photos: &[PhotoId], dialect: Dialect) -> Self {
        let mut body = Map::new();
        body.insert(dialect.photos().into(), json!(photos));
        let path = format!("/sessions/{}/photos/reorder", session.segment());
        Self::post(Operation::ReorderPhotos, &path).with_body(body)
    }

    /// Lists the proposals of a capture.
    pub fn list_proposals(capture: &CaptureId) -> Self {
        let path = format!("/captures/{}/proposals", capture.segment());
        Self::get(Operation::ListProposals, &path)
    }

    /// Accepts or rejects a proposal.
    pub fn review_proposal(proposal: &ProposalId, decision: Decision) -> Self {
        let mut body = Map::new();
        body.insert("status".into(), json!(decision));
        let path = format!("/proposals/{}", proposal.segment());
        Self::new(Operation::ReviewProposal, Method::Patch, &path).with_body(body)
    }

    /// Writes a capture's accepted proposals to its product.
    pub fn apply_proposals(capture: &CaptureId) -> Self {
        Self::post(
            Operation::ApplyProposals,
            &format!("/captures/{}/apply", capture.segment()),
        )
    }

    /// Has the server follow a link.
    pub fn resolve_url(link: &Link) -> Self {
        let mut body = Map::new();
        body.insert("url".into(), json!(link.as_str()));
        Self::post(Operation::ResolveUrl, "/resolve-url").with_body(body)
    }

    /// Keeps a link as the last rule of the capture's product.
    pub fn save_redirect(capture: &CaptureId, link: &Link) -> Self {
        let mut body = Map::new();
        body.insert("url".into(), json!(link.as_str()));
        let path = format!("/captures/{}/save-redirect", capture.segment());
        Self::post(Operation::SaveRedirect, &path).with_body(body)
    }

    /// Reads the freshness thresholds of a product.
    pub fn freshness_thresholds(gtin: &str) -> Self {
        Self::get(Operation::FreshnessThresholds, "/freshness-thresholds").with_query("gtin", gtin)
    }

    /// Tells whose key this is. Belongs to a sibling API under another path.
    pub fn whoami() -> Self {
        Self {
            path: "/account/api/v1/whoami".to_owned(),
            ..Self::get(Operation::WhoAmI, "")
        }
    }

    /// Reads the OpenAPI document of the server, see [`compare`](crate::compare).
    pub fn contract() -> Self {
        Self::get(Operation::Contract, "/openapi.json")
    }

    /// The same call for another page of a list.
    pub fn at_page(self, page: u64) -> Self {
        self.with_query("page", &page.to_string())
    }

    fn get(operation: Operation, path: &str) -> Self {
        Self::new(operation, Method::Get, path)
    }

    fn post(operation: Operation, path: &str) -> Self {
        Self::new(operation, Method::Post, path)
    }

    fn new(operation: Operation, method: Method, path: &str) -> Self {
        Self {
            operation,
            method,
            path: format!("{API}{path}"),
            query: Vec::new(),
            body: None,
        }
    }

    fn with_query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    fn with_body(mut self, body: Map<String, Value>) -> Self {
        self.body = Some(Value::Object(body).to_string());
        self
    }
}

/// Left out when empty: an empty object would clear what the server keeps.
fn insert_metadata(body: &mut Map<String, Value>, metadata: &Metadata) {
    if !metadata.is_empty() {
        body.insert("metadata".to_owned(), json!(metadata));
    }
}

#[cfg(test)]
mod tests;
