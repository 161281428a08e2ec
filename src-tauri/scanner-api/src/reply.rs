//! Replies: a successful answer, and how to read it as what it should be.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::WhoAmI;
use crate::capture::Capture;
use crate::failure::Failure;
use crate::freshness::Freshness;
use crate::grant::UploadGrant;
use crate::id::{CaptureId, Identifier, PhotoId, SessionId};
use crate::link::ResolvedUrl;
use crate::page::Page;
use crate::photo::Photo;
use crate::proposal::Proposal;
use crate::rate::RateSignals;
use crate::record::Record;
use crate::request::Operation;
use crate::session::{Session, SessionDetail, StatusPoll};

/// A successful answer. An empty body is success without data: it reads as a
/// record in which everything is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The call this answers.
    pub operation: Operation,
    /// Any status from 200 to 299.
    pub status: u16,
    /// The body as text.
    pub body: String,
    /// What the answer says about quotas.
    pub rate: RateSignals,
    /// The server's clock at the time of the answer.
    pub server_date: Option<Timestamp>,
    /// Where the made object is, from `Location` or else `Content-Location`.
    pub location: Option<String>,
}

impl Reply {
    /// The identifier of the session this call made.
    pub fn session_id(&self) -> Result<SessionId, Failure> {
        self.identifier()
    }

    /// The identifier of the capture this call made.
    pub fn capture_id(&self) -> Result<CaptureId, Failure> {
        self.identifier()
    }

    /// The identifier of the photo this call registered.
    pub fn photo_id(&self) -> Result<PhotoId, Failure> {
        self.identifier()
    }

    /// A session in short; its identifier may come from the headers.
    pub fn session(&self) -> Result<Session, Failure> {
        let mut session: Session = self.read()?;
        session.id = session.id.or_else(|| self.located());
        Ok(session)
    }

    /// A session with everything in it.
    pub fn session_detail(&self) -> Result<SessionDetail, Failure> {
        self.read()
    }

    /// The answer to a poll.
    pub fn session_status(&self) -> Result<StatusPoll, Failure> {
        self.read()
    }

    /// A capture; its identifier may come from the headers.
    pub fn capture(&self) -> Result<Capture, Failure> {
        let mut capture: Capture = self.read()?;
        capture.id = capture.id.or_else(|| self.located());
        Ok(capture)
    }

    /// A photo; its identifier may come from the headers.
    pub fn photo(&self) -> Result<Photo, Failure> {
        let mut photo: Photo = self.read()?;
        photo.id = photo.id.or_else(|| self.located());
        Ok(photo)
    }

    /// A list of photos.
    pub fn photos(&self) -> Result<Page<Photo>, Failure> {
        self.page()
    }

    /// A list of proposals.
    pub fn proposals(&self) -> Result<Page<Proposal>, Failure> {
        self.page()
    }

    /// A proposal.
    pub fn proposal(&self) -> Result<Proposal, Failure> {
        self.read()
    }

    /// An upload grant.
    pub fn upload_grant(&self) -> Result<UploadGrant, Failure> {
        self.read()
    }

    /// Whose key this is.
    pub fn who_am_i(&self) -> Result<WhoAmI, Failure> {
        self.read()
    }

    /// Where a link led.
    pub fn resolved_url(&self) -> Result<ResolvedUrl, Failure> {
        self.read()
    }

    /// The freshness thresholds of a product.
    pub fn freshness(&self) -> Result<Freshness, Failure> {
        self.read()
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        match self.value()? {
            value @ Value::Object(_) => {
                serde_json::from_value(value).map_err(|err| self.unreadable(&err.to_string()))
            }
            other => Err(self.unreadable(&format!("an object was due, not {}", kind(&other)))),
        }
    }

    fn page<T: From<Record>>(&self) -> Result<Page<T>, Failure> {
        if self.body.trim().is_empty() {
            return Ok(Page::default());
        }
        Page::of(self.value()?).ok_or_else(|| self.unreadable("a list was due"))
    }

    /// The body as JSON; an empty one or `null` as an empty object.
    fn value(&self) -> Result<Value, Failure> {
        if self.body.trim().is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        match serde_json::from_str(&self.body) {
            Ok(Value::Null) => Ok(Value::Object(serde_json::Map::new())),
            Ok(value) => Ok(value),
            Err(err) => Err(self.unreadable(&format!("it is not JSON ({err})"))),
        }
    }

    /// The identifier in the body, else in the headers.
    fn identifier<I: Identifier>(&self) -> Result<I, Failure> {
        let in_body = self
            .value()
            .ok()
            .and_then(Record::of)
            .and_then(|mut it| it.id());
        in_body
            .or_else(|| self.located())
            .ok_or_else(|| Failure::NoIdentifier {
                noun: I::NOUN,
                rate: Box::new(self.rate.clone()),
            })
    }

    fn located<I: Identifier>(&self) -> Option<I> {
        self.location.as_deref().and_then(I::from_location)
    }

    fn unreadable(&self, what: &str) -> Failure {
        Failure::Unreadable {
            what: format!("{}: {what}", self.operation),
            rate: Box::new(self.rate.clone()),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Outcome;

    fn reply(body: &str, location: Option<&str>) -> Reply {
        Reply {
            operation: Operation::CreateSession,
            status: 201,
            body: body.to_owned(),
            rate: RateSignals::default(),
            server_date: None,
            location: location.map(str::to_owned),
        }
    }

    #[track_caller]
    fn check_id(body: &str, location: Option<&str>, want: Result<&str, &str>) {
        let got = reply(body, location)
            .session_id()
            .map(|id| id.to_string())
            .map_err(|failure| failure.to_string());
        match (&got, want) {
            (Ok(got), Ok(want)) => assert_eq!(got, want),
            (Err(got), Err(want)) => assert!(got.contains(want), "{got}"),
            _ => panic!("{got:?}, not {want:?}"),
        }
    }

    #[test]
    fn the_identifier_stands_in_the_body_or_else_in_the_location() {
        let location = Some("/scanner/api/v1/sessions/S9");
        check_id(r#"{"id":"S1"}"#, location, Ok("S1"));
        check_id(r#"{"public_id":"S2"}"#, None, Ok("S2"));
        check_id(r#"{"status":"ACTIVE"}"#, location, Ok("S9"));
        check_id("", location, Ok("S9"));
    }

    #[test]
    fn no_identifier_anywhere_is_one_clear_failure() {
        let want = Err("does not say which session");
        check_id(r#"{"status":"ACTIVE"}"#, None, want);
        check_id("", None, want);
        check_id("[]", None, want);
        check_id("{}", Some("/scanner/api/v1/captures/C1"), want);
        let failure = reply("{}", None)
            .photo_id()
            .map_err(|failure| failure.outcome());
        assert_eq!(failure.err(), Some(Outcome::Done));
    }

    #[test]
    fn an_empty_answer_is_success_without_data() -> Result<(), Failure> {
        for body in ["", "  ", "null", "{}"] {
            assert_eq!(reply(body, None).session()?, Session::default());
            assert_eq!(reply(body, None).capture()?, Capture::default());
        }
        assert_eq!(reply("", None).proposals()?, Page::default());
        Ok(())
    }

    #[track_caller]
    fn check_unreadable(body: &str, want: &str) {
        match reply(body, None).session_status() {
            Err(Failure::Unreadable { what, .. }) => assert!(what.contains(want), "{what}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_of_another_shape_is_unreadable() {
        check_unreadable("ok", "it is not JSON");
        check_unreadable("[]", "an object was due, not a list");
        check_unreadable("7", "an object was due, not a number");
        check_unreadable("{}", "the status has no extraction_status");
    }

    #[test]
    fn the_location_fills_in_for_a_body_without_identifier() -> Result<(), Failure> {
        let reply = reply(
            r#"{"status":"PENDING"}"#,
            Some("/scanner/api/v1/captures/C1"),
        );
        assert_eq!(
            reply.capture()?.id.as_ref().map(CaptureId::as_str),
            Some("C1")
        );
        Ok(())
    }
}
