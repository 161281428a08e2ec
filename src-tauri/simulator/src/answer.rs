//! What each operation does and answers, given a caller who may do it.
//!
//! Everything here is plain calls on the state; keys, quotas, faults and
//! connections are dealt with by the server around it.

mod account;
mod browsers;
mod captures;
mod links;
mod photos;
mod proposals;
mod sessions;
mod storage;
mod upload;

use jiff::Timestamp;
use serde_json::Value;

use crate::id::{NotAnId, ShortId};
use crate::key::Key;
use crate::operation::Route;
use crate::problem::{FieldProblem, Problem};
use crate::reply::Reply;
use crate::request::{Body, Request};
use crate::state::State;
use crate::state::capture::Capture;
use crate::state::session::Session;
use crate::state::words::{SessionStatus, Word};
use crate::view::View;
use crate::world::World;
use crate::{FaultKind, Operation};

pub(crate) use storage::refusal as storage_refusal;

/// One request on its way to an answer.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) state: &'a mut State,
    pub(crate) request: &'a Request,
    pub(crate) route: &'a Route,
    /// The caller's key; none for the operations that ask for none.
    pub(crate) key: Option<&'a Key>,
    pub(crate) fault: Option<FaultKind>,
    pub(crate) now: Timestamp,
}

/// Carries a request out.
pub(crate) fn answer(call: &mut Call<'_>) -> Result<Reply, Problem> {
    if call.fault == Some(FaultKind::SessionExpired) {
        call.expire_named_session();
    }
    match call.route.operation {
        Operation::CreateSession => sessions::create(call),
        Operation::GetSession => sessions::get(call),
        Operation::GetSessionStatus => sessions::poll(call),
        Operation::SubmitSession => sessions::submit(call),
        Operation::EndSession => sessions::end(call),
        Operation::CreateCapture => captures::create(call),
        Operation::UploadImage => upload::upload_image(call),
        Operation::GetCapture => captures::get(call),
        Operation::RetryCapture => captures::retry(call),
        Operation::ListProposals => proposals::list(call),
        Operation::ReviewProposal => proposals::review(call),
        Operation::ApplyProposals => proposals::apply(call),
        Operation::GetPresignedUploadUrl => photos::presign(call),
        Operation::RegisterPhoto => photos::register(call),
        Operation::ReorderPhotos => photos::reorder(call),
        Operation::UpdatePhoto => photos::update(call),
        Operation::ResolveUrl => links::resolve(call),
        Operation::SaveRedirect => links::save_redirect(call),
        Operation::GetFreshnessThresholds => account::freshness(call),
        Operation::Whoami => account::whoami(call),
        Operation::OpenApi => Ok(account::openapi(call)),
        Operation::StoreObject => Ok(storage::store(call)),
        Operation::CreateBrowser => browsers::create(call),
        Operation::GetBrowserStatus => browsers::status(call),
        Operation::EndBrowser => browsers::end(call),
        Operation::ShowBrowser => browsers::show(call),
    }
}

impl Call<'_> {
    /// The state as it stands now.
    fn view(&self) -> View<'_> {
        View {
            world: self.world,
            state: self.state,
            now: self.now,
        }
    }

    /// A fresh identifier.
    fn issue(&mut self) -> ShortId {
        self.state.issue(self.world.seed)
    }

    /// The answer to a creation.
    fn created(&self, body: Value, place: &str) -> Reply {
        let reply = Reply::json(201, body);
        if self.world.profile.sends_location() {
            reply.at(format!("/scanner/api/v1/{place}"))
        } else {
            reply
        }
    }

    /// An identifier of the path that the contract gives a pattern: another
    /// form is invalid, a number beyond 128 bits names nothing.
    fn patterned_id(&self, what: &str) -> Result<ShortId, Problem> {
        ShortId::parse(self.route.id(0)).map_err(|reason| match reason {
            NotAnId::Form => {
                let message = "String should match the pattern of an identifier";
                Problem::invalid(vec![FieldProblem::new("id", message)])
            }
            NotAnId::Overflow => Problem::not_found(what),
        })
    }

    /// An identifier of the path that the contract declares as plain text.
    fn plain_id(&self, place: usize, what: &str) -> Result<ShortId, Problem> {
        ShortId::parse(self.route.id(place)).map_err(|_| Problem::not_found(what))
    }

    /// A session of the caller's organization.
    fn session(&self, id: ShortId) -> Result<&Session, Problem> {
        let sessions = &self.state.sessions;
        let session = sessions.iter().find(|session| session.id == id);
        session
            .filter(|session| self.sees(session))
            .ok_or_else(|| Problem::not_found("session"))
    }

    /// A session of the caller's organization that still takes changes.
    fn active_session(&self, id: ShortId) -> Result<&Session, Problem> {
        let session = self.session(id)?;
        let status = self.view().session_status(session);
        if status == SessionStatus::Active {
            return Ok(session);
        }
        let detail = format!("Session is {}.", status.word());
        let summary = self.view().session(session);
        Err(Problem::conflict(detail, "session", summary))
    }

    /// A capture of the caller's organization.
    fn capture(&self, id: ShortId) -> Result<&Capture, Problem> {
        let captures = &self.state.captures;
        captures
            .iter()
            .find(|capture| capture.id == id)
            .filter(|capture| self.session(capture.session).is_ok())
            .ok_or_else(|| Problem::not_found("capture"))
    }

    fn sees(&self, session: &Session) -> bool {
        self.key
            .is_some_and(|key| key.organization == session.organization)
    }

    /// Changes a session and notes the time of the change.
    fn change_session(&mut self, id: ShortId, change: impl FnOnce(&mut Session)) {
        let now = self.now;
        let sessions = &mut self.state.sessions;
        if let Some(session) = sessions.iter_mut().find(|session| session.id == id) {
            change(session);
            session.modified = now;
        }
    }

    /// Notes that something happened in a session: its idle time begins anew.
    fn touch(&mut self, id: ShortId) {
        self.change_session(id, |_| {});
    }

    /// Lets the session that the request names expire before its time.
    fn expire_named_session(&mut self) {
        let Some(named) = self.named_session() else {
            return;
        };
        let captures = self.state.captures.iter();
        let owner = captures
            .filter(|capture| capture.id == named)
            .map(|capture| capture.session)
            .next();
        let id = owner.unwrap_or(named);
        let sessions = self.state.sessions.iter_mut();
        for session in sessions.filter(|session| session.id == id) {
            session.expired_early = true;
        }
    }

    /// The session, or a capture of it, that the path or the body names.
    fn named_session(&self) -> Option<ShortId> {
        if let Some(id) = self.route.ids.first() {
            return ShortId::parse(id).ok();
        }
        let field = self.world.profile.session_field();
        match &self.request.body {
            Body::Bytes(bytes) => {
                let body: Value = serde_json::from_slice(bytes).ok()?;
                ShortId::parse(body.get(field)?.as_str()?).ok()
            }
            Body::Form(parts) => {
                let part = parts.iter().find(|part| part.name == field)?;
                ShortId::parse(&part.text()).ok()
            }
            Body::Unreadable => None,
        }
    }
}
