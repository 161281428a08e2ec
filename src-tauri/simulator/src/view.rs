//! The answers' objects, as the state stands at one moment.
//!
//! Written in the `current` dialect; [`Profile::dress`](crate::Profile) spells
//! identifiers the way the configured one does.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::catalogue::{Product, fourteen};
use crate::state::State;
use crate::state::capture::Capture;
use crate::state::photo::Photo;
use crate::state::proposal::Proposal;
use crate::state::session::Session;
use crate::state::words::{CaptureStatus, Decision, ExtractionStatus, SessionStatus, Word};
use crate::trail::Trail;
use crate::world::{World, is_link};

/// The state at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) state: &'a State,
    pub(crate) now: Timestamp,
}

impl<'a> View<'a> {
    /// Where a session stands.
    pub(crate) fn session_status(&self, session: &Session) -> SessionStatus {
        session.status(&self.world.timings, self.now)
    }

    /// Where a session's extraction stands: `accepted` or `rejected` once every
    /// proposal has been reviewed.
    pub(crate) fn extraction(&self, session: &Session) -> ExtractionStatus {
        let by_clock = session.extraction(&self.world.timings, self.now);
        if by_clock != ExtractionStatus::Ready {
            return by_clock;
        }
        let captures = self.captures_of(session);
        let reviews: Vec<Option<Decision>> = captures
            .flat_map(|capture| self.proposals_of(capture))
            .map(|proposal| proposal.review.map(|review| review.decision))
            .collect();
        if reviews.is_empty() || reviews.contains(&None) {
            ExtractionStatus::Ready
        } else if reviews.contains(&Some(Decision::Accepted)) {
            ExtractionStatus::Accepted
        } else {
            ExtractionStatus::Rejected
        }
    }

    /// Where a capture stands.
    pub(crate) fn capture_status(&self, capture: &Capture) -> CaptureStatus {
        capture.status(&self.world.timings, self.now)
    }

    /// The captures of a session, oldest first.
    pub(crate) fn captures_of(
        &self,
        session: &Session,
    ) -> impl Iterator<Item = &'a Capture> + use<'a> {
        let id = session.id;
        let captures = self.state.captures.iter();
        captures.filter(move |capture| capture.session == id)
    }

    /// The photos of a session in gallery order.
    pub(crate) fn photos_of(&self, session: &Session) -> Vec<&'a Photo> {
        let photos = self.state.photos.iter();
        let mut photos: Vec<&Photo> = photos.filter(|photo| photo.session == session.id).collect();
        photos.sort_by_key(|photo| photo.sort_order);
        photos
    }

    /// The proposals of a capture that a client may see: none before its
    /// session's extraction is ready.
    pub(crate) fn proposals_of(
        &self,
        capture: &Capture,
    ) -> impl Iterator<Item = &'a Proposal> + use<'a> {
        let sessions = &self.state.sessions;
        let session = sessions
            .iter()
            .find(|session| session.id == capture.session);
        let ready = session.is_some_and(|session| {
            session.extraction(&self.world.timings, self.now) == ExtractionStatus::Ready
        }) && self.capture_status(capture) == CaptureStatus::Completed;
        let (id, now) = (capture.id, self.now);
        let proposals = self.state.proposals.iter();
        proposals.filter(move |proposal| ready && proposal.capture == id && proposal.created <= now)
    }

    /// The product a capture was matched to.
    pub(crate) fn product_of(&self, capture: &Capture) -> Option<Product> {
        let gtin = capture.product(&self.world.timings, self.now)?;
        self.world.catalogue.find(gtin)
    }

    /// The session summary.
    pub(crate) fn session(&self, session: &Session) -> Value {
        self.world.profile.dress(json!({
            "id": session.id.to_string(),
            "metadata": session.metadata,
            "status": self.session_status(session).word(),
            "capture_mode": session.capture_mode.word(),
            "created": session.created.to_string(),
            "modified": session.modified.to_string(),
            "capture_count": self.captures_of(session).count(),
            "photo_count": self.photos_of(session).len(),
        }))
    }

    /// The session with every capture and photo.
    pub(crate) fn session_detail(&self, session: &Session) -> Value {
        let captures = self.captures_of(session);
        let captures: Vec<Value> = captures.map(|capture| self.capture(capture)).collect();
        self.world.profile.dress(json!({
            "id": session.id.to_string(),
            "metadata": session.metadata,
            "status": self.session_status(session).word(),
            "capture_mode": session.capture_mode.word(),
            "created": session.created.to_string(),
            "modified": session.modified.to_string(),
            "captures": captures,
            "product_photos": self.gallery(session),
        }))
    }

    /// The small answer of the poll.
    pub(crate) fn session_poll(&self, session: &Session) -> Value {
        let row = |capture: &Capture| {
            self.world.profile.dress(json!({
                "id": capture.id.to_string(),
                "status": self.capture_status(capture).word(),
                "proposal_count": self.proposals_of(capture).count(),
            }))
        };
        let captures: Vec<Value> = self.captures_of(session).map(row).collect();
        json!({
            "session_status": self.session_status(session).word(),
            "extraction_status": self.extraction(session).word(),
            "captures": captures,
        })
    }

    /// One capture.
    pub(crate) fn capture(&self, capture: &Capture) -> Value {
        let product = self.product_of(capture);
        let processed_at = capture.processed_at(&self.world.timings);
        let done = self.now >= processed_at;
        let failed = self.capture_status(capture) == CaptureStatus::Failed;
        let analysis = (done && !failed && is_link(&capture.raw_value))
            .then(|| Trail::follow(&capture.raw_value).analysis());
        self.world.profile.dress(json!({
            "id": capture.id.to_string(),
            "metadata": capture.metadata,
            "status": self.capture_status(capture).word(),
            "capture_type": capture.capture_type.word(),
            "raw_value": capture.raw_value,
            "gtin": fourteen(&capture.gtin).unwrap_or_else(|| capture.gtin.clone()),
            "gs1_dl_data": capture.gs1_dl_data,
            "product_short_id": product.as_ref().map(Product::slug),
            "product_name": product.map(|product| product.name),
            "error_message": if failed { "Enrichment did not answer in time." } else { "" },
            "created": capture.created.to_string(),
            "processed_at": done.then(|| processed_at.to_string()),
            "uploaded_image_key": capture.uploaded_image_key,
            "qr_analysis": analysis,
        }))
    }

    /// The photos of a session in gallery order.
    pub(crate) fn gallery(&self, session: &Session) -> Vec<Value> {
        let photos = self.photos_of(session).into_iter();
        photos.map(|photo| self.photo(photo)).collect()
    }

    /// One photo.
    pub(crate) fn photo(&self, photo: &Photo) -> Value {
        self.world.profile.dress(json!({
            "id": photo.id.to_string(),
            "metadata": photo.metadata,
            "photo_type": photo.photo_type.word(),
            "s3_key": photo.s3_key,
            "original_filename": photo.original_filename,
            "file_size": photo.file_size,
            "sort_order": photo.sort_order,
            "capture_short_id": photo.capture.map(|id| id.to_string()),
            "created": photo.created.to_string(),
        }))
    }

    /// One proposal.
    pub(crate) fn proposal(&self, proposal: &Proposal) -> Value {
        let suggestion = &proposal.suggestion;
        let id = if self.world.profile.numbers_proposals() {
            json!(proposal.number)
        } else {
            json!(proposal.id.uuid().to_string())
        };
        json!({
            "metadata": {},
            "id": id,
            "field_name": suggestion.field_name,
            "current_value": suggestion.current_value,
            "proposed_value": suggestion.proposed_value,
            "confidence": suggestion.confidence,
            "reasoning": suggestion.reasoning,
            "source": suggestion.source,
            "status": proposal.status(),
            "reviewed_at": proposal.review.map(|review| review.at.to_string()),
            "created": proposal.created.to_string(),
        })
    }
}
