//! What stands before every operation: proxies, keys, roles and quotas.

use std::time::Duration;

use crate::clock::later;
use crate::key::{BROWSER_KEY, Key, Role, fixtures};
use crate::problem::{Problem, Situation};
use crate::quota::{Ledger, Standing};
use crate::reply::{Reply, http_date};
use crate::request::Request;
use crate::world::World;
use crate::{Config, FaultKind, HeaderForm, Operation, Quotas, WaitHint, Window};

/// Who may pass, and how often.
#[derive(Debug)]
pub(crate) struct Gate {
    keys: Vec<Key>,
    quotas: Quotas,
}

/// What the gate found out about one request.
#[derive(Debug, Default)]
pub(crate) struct Passage<'a> {
    /// The key that passed; none for the operations that ask for none.
    pub(crate) key: Option<&'a Key>,
    /// Where the key's quotas stand, for the header fields.
    standing: Option<Standing>,
    /// Why it may not pass.
    pub(crate) refusal: Option<Problem>,
    retry_after: Option<String>,
}

impl Gate {
    /// Knows the fixture keys and the configured ones; a configured key stands
    /// before a fixture of the same text.
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            keys: config.keys.iter().cloned().chain(fixtures()).collect(),
            quotas: config.quotas,
        }
    }

    /// Lets a request pass, or says why not.
    pub(crate) fn admit(
        &self,
        ledger: &mut Ledger,
        operation: Operation,
        request: &Request,
        fault: Option<FaultKind>,
        now: jiff::Timestamp,
    ) -> Passage<'_> {
        if operation.is_open() {
            return Passage::default();
        }
        if operation.is_of_browsers() {
            return Passage {
                refusal: refused_browser(request, fault),
                ..Passage::default()
            };
        }
        let key = match self.known_key(request, fault) {
            Ok(key) => key,
            Err(problem) => return Passage::refused(problem),
        };
        let mut passage = Passage {
            key: Some(key),
            ..Passage::default()
        };
        let standing = ledger.spend(&key.text, &self.quotas, now);
        if let Some((window, wait)) = standing.refusal() {
            passage.refuse_for(window, Some(wait), Some(wait.to_string()));
            passage.standing = Some(standing);
        } else if let Some(FaultKind::Quota(window, hint)) = fault {
            passage.refuse_as_told(standing.exhausted(window), window, hint, now);
        } else {
            passage.standing = Some(standing);
            passage.refusal = refused_write(key, operation, fault);
        }
        passage
    }

    /// The header fields of a passage's answer.
    pub(crate) fn headers(&self, passage: &Passage<'_>) -> Vec<(&'static str, String)> {
        let form: HeaderForm = self.quotas.headers;
        let standing = passage.standing.iter();
        let wait = passage.retry_after.iter();
        standing
            .flat_map(|standing| standing.headers(form))
            .chain(wait.map(|wait| ("retry-after", wait.clone())))
            .collect()
    }

    fn known_key(&self, request: &Request, fault: Option<FaultKind>) -> Result<&Key, Problem> {
        let unauthorized = |detail: &str| Problem::new(Situation::Unauthorized, detail);
        let text = request.key.as_deref();
        let text = text.ok_or_else(|| unauthorized("Authentication required."))?;
        let key = self.keys.iter().find(|key| key.text == text);
        let key = key.ok_or_else(|| unauthorized("Invalid API key."))?;
        if key.role == Role::Revoked || fault == Some(FaultKind::KeyRevoked) {
            return Err(unauthorized("This API key was revoked."));
        }
        Ok(key)
    }
}

impl Passage<'_> {
    fn refused(problem: Problem) -> Self {
        Self {
            refusal: Some(problem),
            ..Self::default()
        }
    }

    fn refuse_for(&mut self, window: Window, in_body: Option<u64>, in_header: Option<String>) {
        self.refusal = Some(Problem::rate_limited(window.name(), in_body));
        self.retry_after = in_header;
    }

    /// A 429 that tells the wait in one way only, so the quota fields stay away
    /// unless everything is told.
    fn refuse_as_told(
        &mut self,
        standing: Standing,
        window: Window,
        hint: WaitHint,
        now: jiff::Timestamp,
    ) {
        let wait = standing.refusal().map_or(0, |(_, wait)| wait);
        let date = http_date(later(now, Duration::from_secs(wait)));
        let (in_body, in_header) = match hint {
            WaitHint::Both => (Some(wait), Some(wait.to_string())),
            WaitHint::Header => (None, Some(wait.to_string())),
            WaitHint::Body => (Some(wait), None),
            WaitHint::Date => (None, Some(date)),
            WaitHint::Missing => (None, None),
        };
        self.refuse_for(window, in_body, in_header);
        if hint == WaitHint::Both {
            self.standing = Some(standing);
        }
    }
}

/// What the browser service has against a request; its limits are not known.
fn refused_browser(request: &Request, fault: Option<FaultKind>) -> Option<Problem> {
    let is_known = request.browser_key.as_deref() == Some(BROWSER_KEY);
    match fault {
        Some(FaultKind::Quota(window, _)) => Some(Problem::rate_limited(window.name(), None)),
        fault if !is_known || fault == Some(FaultKind::KeyRevoked) => {
            Some(Problem::new(Situation::Unauthorized, "Invalid API key"))
        }
        _ => None,
    }
}

fn refused_write(key: &Key, operation: Operation, fault: Option<FaultKind>) -> Option<Problem> {
    let readonly = key.role == Role::Readonly && operation.writes();
    (readonly || fault == Some(FaultKind::ReadOnlyKey))
        .then(|| Problem::new(Situation::Forbidden, "Role readonly cannot write."))
}

/// The answer of something that stands between client and server.
pub(crate) fn intercept(
    fault: Option<FaultKind>,
    request: &Request,
    world: &World,
) -> Option<Reply> {
    let page = |status, title: &str, text: &str| {
        let html = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
             <body><h1>{title}</h1><p>{text}</p></body></html>\n"
        );
        Reply::text(status, "text/html; charset=utf-8", html)
    };
    match fault? {
        FaultKind::BadGateway => Some(page(502, "502 Bad Gateway", "The upstream is away.")),
        FaultKind::CaptivePortal => {
            let text = "Accept the terms of this network to go on.";
            Some(page(200, "Welcome to the guest network", text))
        }
        FaultKind::ForeignRedirect => {
            // The same server under its other name: to a client, another origin.
            let host = if request.host.starts_with("localhost") {
                "127.0.0.1"
            } else {
                "localhost"
            };
            let place = format!("{}{}", world.origin(host), request.path);
            Some(Reply::empty(307).at(place))
        }
        _other => None,
    }
}
