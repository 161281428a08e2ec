//! What a test, or the practice screen, can see of the server from inside.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::state::browser::Browser;
use crate::state::capture::Capture;
use crate::state::photo::Photo;
use crate::state::proposal::Proposal;
use crate::state::session::Session;
use crate::state::words::Word;
use crate::view::View;
use crate::{FaultKind, Operation};

/// A session as it stands now. State words are the wire's.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenSession {
    /// Identifier, as the wire spells it.
    pub id: String,
    /// ACTIVE, COMPLETED or EXPIRED.
    pub status: &'static str,
    /// pending, processing, ready, accepted or rejected.
    pub extraction: &'static str,
    /// barcode_scan, product_photography or both.
    pub capture_mode: &'static str,
    /// The client's own strings.
    pub metadata: BTreeMap<String, String>,
    /// When it was opened.
    pub created: Timestamp,
}

/// A capture as it stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenCapture {
    /// Identifier, as the wire spells it.
    pub id: String,
    /// Identifier of its session.
    pub session: String,
    /// PENDING, LOOKING_UP, ENRICHING, RESOLVING, COMPLETED, FAILED or NOT_FOUND.
    pub status: &'static str,
    /// BARCODE, IMAGE or MANUAL.
    pub capture_type: &'static str,
    /// What was scanned or typed.
    pub raw_value: String,
    /// GTIN as it was sent; may be empty.
    pub gtin: String,
    /// Application identifiers as they were sent.
    pub gs1_dl_data: Option<Value>,
    /// The client's own strings.
    pub metadata: BTreeMap<String, String>,
    /// Name of the product it was matched to.
    pub product_name: Option<String>,
    /// When it was created.
    pub created: Timestamp,
}

/// A registered photo and what the storage holds for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPhoto {
    /// Identifier, as the wire spells it.
    pub id: String,
    /// Identifier of its session.
    pub session: String,
    /// Identifier of the capture it is linked to.
    pub capture: Option<String>,
    /// One of the twelve labels.
    pub photo_type: &'static str,
    /// Place in the gallery, from 0.
    pub sort_order: u32,
    /// Key in the storage.
    pub s3_key: String,
    /// File name as it was sent.
    pub original_filename: String,
    /// The client's own strings.
    pub metadata: BTreeMap<String, String>,
    /// Stored bytes; empty after a restart from a state file, which keeps the hash alone.
    pub bytes: Bytes,
    /// BLAKE3 of the stored bytes in hexadecimal.
    pub hash: String,
}

/// A proposal as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenProposal {
    /// Identifier, as the `current` profile spells it.
    pub id: String,
    /// Identifier of its capture.
    pub capture: String,
    /// The product field it speaks about.
    pub field_name: String,
    /// The suggested value.
    pub proposed_value: String,
    /// PENDING, ACCEPTED or REJECTED.
    pub status: &'static str,
    /// Whether apply has written it to the product.
    pub applied: bool,
}

/// A browser of the other service as it stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenBrowser {
    /// Identifier of the request.
    pub request: String,
    /// Identifier of the browser itself.
    pub session: String,
    /// The whole request, as it came.
    pub asked_for: Value,
    /// pending, processing, ready, completed or failed.
    pub status: &'static str,
    /// Whether somebody ended it.
    pub was_ended: bool,
    /// Whether a machine runs for it, or will.
    pub is_live: bool,
}

/// One request as the server saw it. Never holds a key, nor a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// When it arrived.
    pub at: Timestamp,
    /// What it asked for; `None` for an unknown path.
    pub operation: Option<Operation>,
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// The `Host` header.
    pub host: String,
    /// Kind of the key sent (csb, csu, cpk, other); `None` when none was sent.
    pub key_prefix: Option<&'static str>,
    /// Whether a key of the browser service was sent.
    pub has_browser_key: bool,
    /// Status of the answer; `None` when the connection was closed without one.
    pub status: Option<u16>,
    /// The fault that struck it.
    pub fault: Option<FaultKind>,
}

impl View<'_> {
    pub(crate) fn seen_sessions(&self) -> Vec<SeenSession> {
        let seen = |session: &Session| SeenSession {
            id: session.id.to_string(),
            status: self.session_status(session).word(),
            extraction: self.extraction(session).word(),
            capture_mode: session.capture_mode.word(),
            metadata: session.metadata.clone(),
            created: session.created,
        };
        self.state.sessions.iter().map(seen).collect()
    }

    pub(crate) fn seen_captures(&self) -> Vec<SeenCapture> {
        let seen = |capture: &Capture| SeenCapture {
            id: capture.id.to_string(),
            session: capture.session.to_string(),
            status: self.capture_status(capture).word(),
            capture_type: capture.capture_type.word(),
            raw_value: capture.raw_value.clone(),
            gtin: capture.gtin.clone(),
            gs1_dl_data: capture.gs1_dl_data.clone(),
            metadata: capture.metadata.clone(),
            product_name: self.product_of(capture).map(|product| product.name),
            created: capture.created,
        };
        self.state.captures.iter().map(seen).collect()
    }

    pub(crate) fn seen_photos(&self) -> Vec<SeenPhoto> {
        let seen = |photo: &Photo| {
            let object = self.state.objects.get(&photo.s3_key);
            SeenPhoto {
                id: photo.id.to_string(),
                session: photo.session.to_string(),
                capture: photo.capture.map(|id| id.to_string()),
                photo_type: photo.photo_type.word(),
                sort_order: photo.sort_order,
                s3_key: photo.s3_key.clone(),
                original_filename: photo.original_filename.clone(),
                metadata: photo.metadata.clone(),
                bytes: object
                    .map(|object| object.bytes.clone())
                    .unwrap_or_default(),
                hash: object.map(|object| object.hash.clone()).unwrap_or_default(),
            }
        };
        self.state.photos.iter().map(seen).collect()
    }

    pub(crate) fn seen_product_links(&self) -> Vec<(String, String)> {
        let rules = self.state.redirects.iter();
        rules
            .map(|rule| (rule.gtin.clone(), rule.url.clone()))
            .collect()
    }

    pub(crate) fn seen_browsers(&self) -> Vec<SeenBrowser> {
        let timings = &self.world.timings.browser;
        let seen = |browser: &Browser| SeenBrowser {
            request: browser.request.uuid().to_string(),
            session: browser.session.uuid().to_string(),
            asked_for: browser.asked_for.clone(),
            status: browser.standing(timings, self.now).status,
            was_ended: browser.ended.is_some(),
            is_live: browser.is_live(timings, self.now),
        };
        self.state.browsers.iter().map(seen).collect()
    }

    pub(crate) fn seen_proposals(&self) -> Vec<SeenProposal> {
        let seen = |proposal: &Proposal| SeenProposal {
            id: proposal.id.uuid().to_string(),
            capture: proposal.capture.to_string(),
            field_name: proposal.suggestion.field_name.clone(),
            proposed_value: proposal.suggestion.proposed_value.clone(),
            status: proposal.status(),
            applied: proposal.applied,
        };
        self.state.proposals.iter().map(seen).collect()
    }
}
