//! Captures: create, read, retry, and the proposals that submit brings them.

use super::Call;
use crate::FaultKind;
use crate::fields::{ANY_LENGTH, Fields};
use crate::id::ShortId;
use crate::problem::{FieldProblem, Problem};
use crate::reply::Reply;
use crate::state::capture::{Capture, Fate};
use crate::state::proposal::{Proposal, suggestions};
use crate::state::words::{CaptureStatus, CaptureType, Word};

/// `POST /captures`
pub(super) fn create(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    let session = fields.required_text(call.world.profile.session_field(), ANY_LENGTH);
    fields.require("capture_type");
    let capture_type = fields.word("capture_type", CaptureType::Barcode);
    let raw_value = fields.required_text("raw_value", 500);
    let gtin = fields.optional_text("gtin", 14);
    let gs1_dl_data = fields.optional_object("gs1_dl_data");
    let metadata = fields.metadata().initial();
    fields.finish()?;
    let session = named_session(call, &session)?;
    let fate = fate_of(call, || {
        let data = gs1_dl_data.as_ref();
        call.world.fate(capture_type, &raw_value, &gtin, data)
    });
    let capture = Capture {
        id: call.issue(),
        session,
        capture_type,
        raw_value,
        gtin,
        gs1_dl_data,
        metadata,
        uploaded_image_key: None,
        created: call.now,
        queued_at: call.now,
        fate,
    };
    Ok(keep(call, capture))
}

/// `GET /captures/{id}`
pub(super) fn get(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let capture = call.capture(call.patterned_id("capture")?)?;
    Ok(Reply::json(200, call.view().capture(capture)))
}

/// `POST /captures/{id}/retry`
pub(super) fn retry(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let capture = call.capture(call.patterned_id("capture")?)?;
    let status = call.view().capture_status(capture);
    if status != CaptureStatus::Failed {
        let detail = format!(
            "Capture is {}; only a FAILED one is retried.",
            status.word()
        );
        let object = call.view().capture(capture);
        return Err(Problem::conflict(detail, "capture", object));
    }
    let (id, session) = (capture.id, capture.session);
    let fate = fate_of(call, || {
        let data = capture.gs1_dl_data.as_ref();
        call.world.fate(
            capture.capture_type,
            &capture.raw_value,
            &capture.gtin,
            data,
        )
    });
    let now = call.now;
    let captures = call.state.captures.iter_mut();
    for capture in captures.filter(|capture| capture.id == id) {
        capture.queued_at = now;
        capture.fate = fate.clone();
    }
    call.touch(session);
    propose(call, id);
    let capture = call.capture(id)?;
    Ok(Reply::json(200, call.view().capture(capture)))
}

/// The ACTIVE session that a request field names.
pub(super) fn named_session(call: &Call<'_>, text: &str) -> Result<ShortId, Problem> {
    let id = ShortId::parse(text).map_err(|_| Problem::not_found("session"))?;
    Ok(call.active_session(id)?.id)
}

/// How a capture will end: as the fault says, or as its code deserves.
pub(super) fn fate_of(call: &Call<'_>, deserved: impl FnOnce() -> Fate) -> Fate {
    match call.fault {
        Some(FaultKind::CaptureFailed) => Fate::Broken,
        Some(FaultKind::CaptureNotFound) => Fate::Missing,
        Some(_) | None => deserved(),
    }
}

/// Keeps a new capture and answers with it.
pub(super) fn keep(call: &mut Call<'_>, capture: Capture) -> Reply {
    let place = format!("captures/{}", capture.id);
    call.touch(capture.session);
    let reply = call.created(call.view().capture(&capture), &place);
    call.state.captures.push(capture);
    reply
}

/// Makes the proposals of a capture whose session was submitted. They appear
/// when extraction is ready and the capture is through its pipeline.
pub(super) fn propose(call: &mut Call<'_>, id: ShortId) {
    let Ok(capture) = call.capture(id) else {
        return;
    };
    let Fate::Product(gtin) = &capture.fate else {
        return;
    };
    let timings = &call.world.timings;
    let processed_at = capture.processed_at(timings);
    let results_at = call
        .session(capture.session)
        .ok()
        .and_then(|session| session.results_at(timings));
    let (Some(results_at), Some(product)) = (results_at, call.world.catalogue.find(gtin)) else {
        return;
    };
    for suggestion in suggestions(&product) {
        let proposal = Proposal {
            id: call.issue(),
            number: call.state.proposals.len() + 1,
            capture: id,
            suggestion,
            created: results_at.max(processed_at),
            review: None,
            applied: false,
        };
        call.state.proposals.push(proposal);
    }
}

/// A problem of one field.
pub(super) fn wrong(field: &str, message: &str) -> Problem {
    Problem::invalid(vec![FieldProblem::new(field, message)])
}
