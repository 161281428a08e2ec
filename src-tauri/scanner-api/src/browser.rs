//! A browser elsewhere: the few calls of `AnchorBrowser` that open a link in an isolated one.
//!
//! A browser is asked for, followed until it can be looked at, and ended. Words and members
//! that nobody knows are kept or left out; only an identifier has to be there. Addresses
//! that give a view of a browser, or control over it, show themselves to nobody who prints
//! them ([`SecretUrl`]).
//!
//! It does not know how often to ask or when to give up, and it makes no call by itself.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::failure::{Lost, Outcome};
use crate::link::Link;
use crate::word::words;

/// Where the service is.
pub const BROWSER_SERVICE: &str = "https://api.anchorbrowser.io";
/// Longest life of a browser, in minutes. Always sent: the documented defaults differ.
pub const BROWSER_MINUTES: u32 = 5;
/// How long a browser may stand unused, in minutes.
const IDLE_MINUTES: u32 = 1;
const LONGEST_ID: usize = 100;
const LONGEST_KEY: usize = 500;

/// The key of the browser service: a secret that nothing prints.
#[derive(Clone)]
pub struct BrowserKey(SecretString);

/// Why a text cannot be a key of the browser service. Never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrowserKeyError {
    /// Nothing was entered.
    #[error("the key is empty")]
    Empty,
    /// A key of Closient, which no other service may see.
    #[error("this is the key of the Scanner API, which no other service may see")]
    OfTheApi,
    /// A character that no key has, or far too many.
    #[error("a key is one short word of letters, digits, - and _")]
    Character,
}

impl BrowserKey {
    /// Checks the form as far as one is known.
    pub fn parse(text: &str) -> Result<Self, BrowserKeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BrowserKeyError::Empty);
        }
        if crate::ApiKey::parse(text).is_ok() {
            return Err(BrowserKeyError::OfTheApi);
        }
        match is_plain_word(text, LONGEST_KEY) {
            true => Ok(Self(SecretString::from(text))),
            false => Err(BrowserKeyError::Character),
        }
    }

    /// Enough to tell two keys apart on a screen: the last four characters of a long one.
    pub fn hint(&self) -> String {
        let text = self.0.expose_secret();
        let from = text.len().saturating_sub(4).max(8);
        format!("…{}", text.get(from..).unwrap_or_default())
    }

    /// The text itself, for the key store and nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        crate::key::header(&self.0)
    }
}

impl fmt::Debug for BrowserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserKey(hidden)")
    }
}

/// An address that gives a view of a browser, or control over it. For the window that shows
/// it and for nothing else: not for a log, a file or the database.
#[derive(Clone)]
pub struct SecretUrl(SecretString);

impl SecretUrl {
    /// The address itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for SecretUrl {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl PartialEq for SecretUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for SecretUrl {}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretUrl(hidden)")
    }
}

/// The identifier of a request or of a session, as the service issued it. Fit for a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserId(String);

impl BrowserId {
    /// Takes a word that can stand in a path by itself.
    pub fn parse(text: &str) -> Option<Self> {
        is_plain_word(text, LONGEST_ID).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_plain_word(text: &str, longest: usize) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.len() <= longest && text.bytes().all(fits)
}

words! {
    /// Where a request for a browser stands.
    BrowserStatus {
        /// Not begun.
        Pending = "pending",
        /// The browser is being started.
        Processing = "processing",
        /// It can be looked at.
        Ready = "ready",
        /// It is over.
        Completed = "completed",
        /// It could not be started.
        Failed = "failed",
        /// Somebody called it off.
        Cancelled = "cancelled",
    }
}

words! {
    /// How far the start of a browser has come.
    BrowserPhase {
        /// Waits for its turn.
        Queued = "queued",
        /// A machine is being set up.
        Provisioning = "provisioning",
        /// The browser is being set up.
        Configuring = "configuring",
        /// It runs.
        Ready = "ready",
    }
}

/// What the service tells of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserState {
    /// Where it stands.
    pub status: BrowserStatus,
    /// How far its start has come.
    pub phase: BrowserPhase,
    /// The browser behind it, once there is one.
    pub session_id: Option<BrowserId>,
    /// Where it can be looked at.
    pub live_view: Option<SecretUrl>,
    /// Where it could be controlled. Perch never does.
    pub control: Option<SecretUrl>,
    /// Why it failed.
    pub error: Option<String>,
}

impl BrowserState {
    /// Reads an answer, whatever shape it has; the address of a view is for the caller to check.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(body).ok()?;
        let data = inner(&body);
        let status = BrowserStatus::from_word(data.get("status")?.as_str()?);
        let session = data.get("session").filter(|session| session.is_object());
        let text = |name: &str| session?.get(name)?.as_str().filter(|text| !text.is_empty());
        let phase = data.pointer("/progress/current_phase");
        let phase = phase.and_then(Value::as_str).unwrap_or_default();
        Some(Self {
            status,
            phase: BrowserPhase::from_word(phase),
            session_id: text("session_id").and_then(BrowserId::parse),
            live_view: text("live_view_url").map(SecretUrl::from),
            control: text("cdp_url").map(SecretUrl::from),
            error: text("error").map(str::to_owned),
        })
    }
}

/// The identifier of the request that an answer tells of.
pub(crate) fn accepted(body: &str) -> Option<BrowserId> {
    let body: Value = serde_json::from_str(body).ok()?;
    BrowserId::parse(inner(&body).get("request_id")?.as_str()?)
}

/// What a refusal says.
pub(crate) fn said(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = ["/error/message", "/message", "/error"]
        .iter()
        .find_map(|place| body.pointer(place)?.as_str());
    text.unwrap_or_default().to_owned()
}

/// What is asked for: a browser that opens a link, records nothing, lets nobody act in it
/// and ends soon.
pub(crate) fn session_request(link: &Link) -> Value {
    json!({
        "session": {
            "initial_url": link.as_str(),
            "recording": {"active": false},
            "timeout": {"max_duration": BROWSER_MINUTES, "idle_timeout": IDLE_MINUTES},
            "live_view": {"read_only": true},
        },
    })
}

/// The part of an answer that everything stands in; some services leave it away.
fn inner(body: &Value) -> &Value {
    body.get("data").unwrap_or(body)
}

/// Why a call to the browser service brought nothing usable.
#[derive(Debug, thiserror::Error)]
pub enum BrowserFailure {
    /// No connection came about.
    #[error("could not reach the browser service")]
    Unreachable(#[source] reqwest::Error),
    /// The call went out and no complete answer came back.
    #[error("the browser service did not answer")]
    NoAnswer(#[source] Lost),
    /// Something else answered in the service's place, such as a login page of the network.
    #[error("another than the browser service answered (status {status})")]
    NotTheService {
        /// The status of the answer.
        status: u16,
    },
    /// The service does not do this (400 and its kin).
    #[error("the browser service refused the request (status {status})")]
    Refused {
        /// The status of the answer.
        status: u16,
        /// What it says.
        detail: String,
    },
    /// The key is missing, wrong or may not do this (401, 403). Ending a browser that the
    /// service does not know answers so as well.
    #[error("the browser service refused the key")]
    KeyRefused,
    /// The account has no credit left (402).
    #[error("the account at the browser service has no credit left")]
    NoCredit,
    /// The service knows nothing under this identifier (404).
    #[error("the browser service does not know this browser")]
    Unknown,
    /// Too many requests (429).
    #[error("the browser service asks to wait {} s", wait.as_secs())]
    Busy {
        /// How long it asks to wait; zero when it does not say.
        wait: Duration,
    },
    /// The service failed. The call may have taken effect.
    #[error("the browser service failed (status {status})")]
    ServerFault {
        /// The status of the answer.
        status: u16,
    },
    /// The service did it, but its answer cannot be read.
    #[error("the answer of the browser service cannot be read")]
    Unreadable,
}

impl BrowserFailure {
    /// Whether the call took effect.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Unreachable(_)
            | Self::NotTheService { .. }
            | Self::Refused { .. }
            | Self::KeyRefused
            | Self::NoCredit
            | Self::Unknown
            | Self::Busy { .. } => Outcome::NotDone,
            Self::NoAnswer(_) | Self::ServerFault { .. } => Outcome::Unknown,
            Self::Unreadable => Outcome::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_asked_for_with_short_limits_and_without_a_recording() {
        let link = Link::parse("https://brand.example/a?b=c");
        let body = link.map(|link| session_request(&link));
        let want = json!({"session": {
            "initial_url": "https://brand.example/a?b=c",
            "recording": {"active": false},
            "timeout": {"max_duration": 5, "idle_timeout": 1},
            "live_view": {"read_only": true},
        }});
        assert_eq!(body, Ok(want));
    }

    #[track_caller]
    fn check(body: &str, want: Option<(&str, &str, Option<&str>, Option<&str>)>) {
        let got = BrowserState::read(body);
        let got = got.as_ref().map(|state| {
            (
                state.status.as_str(),
                state.phase.as_str(),
                state.session_id.as_ref().map(BrowserId::as_str),
                state.live_view.as_ref().map(SecretUrl::expose),
            )
        });
        assert_eq!(got, want, "{body}");
    }

    #[test]
    fn what_is_missing_or_unknown_breaks_nothing() {
        check(
            r#"{"data": {"status": "processing", "progress": {"current_phase": "provisioning"}}}"#,
            Some(("processing", "provisioning", None, None)),
        );
        check(
            r#"{"data": {"status": "READY", "session": {"session_id": "a-1", "live_view_url": "https://v/"}}}"#,
            Some(("ready", "", Some("a-1"), Some("https://v/"))),
        );
        check(
            r#"{"status": "warming", "progress": {"current_phase": "baking"}, "session": null}"#,
            Some(("warming", "baking", None, None)),
        );
        check(
            r#"{"data": {"status": "ready", "session": {"session_id": "../x", "live_view_url": ""}}}"#,
            Some(("ready", "", None, None)),
        );
        check(r#"{"data": {}}"#, None);
        check("<html>", None);
    }

    #[test]
    fn an_identifier_never_leads_a_path_elsewhere() {
        let id = |text| BrowserId::parse(text).is_some();
        assert!(id("6f1d6c1e-2b0a-4c6f-9a35-0b9d2a7c5e11"));
        assert!(!id("") && !id("..") && !id("a/b") && !id("a?b") && !id(&"a".repeat(101)));
    }

    #[test]
    fn a_key_of_the_api_is_not_taken_for_one_of_this_service() {
        let error = |text| BrowserKey::parse(text).err();
        assert_eq!(error(" sk-abc_123 "), None);
        assert_eq!(error(" "), Some(BrowserKeyError::Empty));
        assert_eq!(error("two words"), Some(BrowserKeyError::Character));
        assert_eq!(
            error("csb_Station0Test0Key0Body0For0Sim001_23f99ff0"),
            Some(BrowserKeyError::OfTheApi)
        );
    }

    #[test]
    fn nothing_secret_is_printed() {
        let key = BrowserKey::parse("sk-0123456789abcdef");
        assert_eq!(format!("{key:?}"), "Ok(BrowserKey(hidden))");
        assert_eq!(key.map(|key| key.hint()), Ok("…cdef".to_owned()));
        let short = BrowserKey::parse("abc").map(|key| key.hint());
        assert_eq!(short, Ok("…".to_owned()));
        let body = r#"{"status": "ready", "session": {"live_view_url": "https://v/", "cdp_url": "wss://c/"}}"#;
        let printed = format!("{:?}", BrowserState::read(body));
        assert!(!printed.contains("//"), "{printed}");
    }
}
