//! Sessions: open, read, poll, submit, end.

use serde_json::Value;

use super::{Call, captures};
use crate::FaultKind;
use crate::fields::{ANY_LENGTH, Fields};
use crate::id::ShortId;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::state::session::{Closing, Session};
use crate::state::words::CaptureMode;

/// `POST /sessions`
pub(super) fn create(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    let capture_mode = fields.word("capture_mode", CaptureMode::BarcodeScan);
    let user_agent = fields.optional_text("user_agent", ANY_LENGTH);
    let device_context = fields.optional_object("device_context");
    let metadata = fields.metadata().initial();
    fields.finish()?;
    let organization = call.key.map(|key| key.organization.clone());
    let session = Session {
        id: call.issue(),
        organization: organization.unwrap_or_default(),
        capture_mode,
        user_agent,
        device_context: device_context.unwrap_or(Value::Null),
        metadata,
        created: call.now,
        modified: call.now,
        closing: None,
        expired_early: false,
        stuck: false,
    };
    let reply = call.created(
        call.view().session(&session),
        &format!("sessions/{}", session.id),
    );
    call.state.sessions.push(session);
    Ok(reply)
}

/// `GET /sessions/{id}`
pub(super) fn get(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let session = call.session(call.patterned_id("session")?)?;
    Ok(Reply::json(200, call.view().session_detail(session)))
}

/// `GET /sessions/{id}/status`
pub(super) fn poll(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let session = call.session(call.patterned_id("session")?)?;
    Ok(Reply::json(200, call.view().session_poll(session)))
}

/// `POST /sessions/{id}/submit`
pub(super) fn submit(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let id = call.active_session(call.patterned_id("session")?)?.id;
    let stuck = call.fault == Some(FaultKind::StuckProcessing);
    let closing = Closing::Submitted(call.now);
    call.change_session(id, |session| {
        session.closing = Some(closing);
        session.stuck = stuck;
    });
    let captures = call.state.captures.iter();
    let captures: Vec<ShortId> = captures
        .filter(|capture| capture.session == id)
        .map(|capture| capture.id)
        .collect();
    for capture in captures {
        captures::propose(call, capture);
    }
    summary(call, id)
}

/// `POST /sessions/{id}/end`
pub(super) fn end(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let id = call.active_session(call.patterned_id("session")?)?.id;
    let closing = Closing::Ended(call.now);
    call.change_session(id, |session| session.closing = Some(closing));
    summary(call, id)
}

fn summary(call: &Call<'_>, id: ShortId) -> Result<Reply, Problem> {
    let session = call.session(id)?;
    Ok(Reply::json(200, call.view().session(session)))
}
