//! The calls to the browser service. Like the client of the API it repeats nothing, follows
//! no redirect and sends its key to the configured server only.

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use std::time::Duration;

use super::answer::{Answer, Body};
use super::{Address, ConfigError, Timeouts, build, builder};
use crate::browser::{
    BrowserFailure, BrowserId, BrowserKey, BrowserState, accepted, said, session_request,
};
use crate::failure::{Failure, Lost};
use crate::link::Link;
use crate::problem::is_html;

const KEY_HEADER: &str = "anchor-api-key";
const REQUESTS: &str = "/v1/sessions/async";

/// What a client of the browser service needs to know.
#[derive(Debug, Clone)]
pub struct BrowserConfig {
    /// The server's address; [`BROWSER_SERVICE`](crate::BROWSER_SERVICE) outside of tests.
    pub base_url: String,
    /// The key.
    pub key: BrowserKey,
    /// What to call ourselves.
    pub user_agent: String,
    /// How long to wait for what.
    pub timeouts: Timeouts,
}

/// A client of the browser service with one key. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct BrowserClient {
    address: Address,
    key: Option<HeaderValue>,
    calls: reqwest::Client,
}

impl BrowserClient {
    /// Prepares a client; nothing is sent yet.
    pub fn new(config: &BrowserConfig) -> Result<Self, ConfigError> {
        let address = Address::parse(&config.base_url)?;
        let timeouts = config.timeouts;
        let calls = || {
            builder(&config.user_agent, &timeouts, &address)
                .read_timeout(timeouts.idle)
                .timeout(timeouts.call)
        };
        Ok(Self {
            calls: build(calls, &address)?,
            key: config.key.header(),
            address,
        })
    }

    /// Asks for a browser that opens a link.
    pub async fn create(&self, link: &Link) -> Result<BrowserId, BrowserFailure> {
        let body = session_request(link).to_string();
        let body = self.call(Method::POST, REQUESTS, Some(body)).await?;
        accepted(&body).ok_or(BrowserFailure::Unreadable)
    }

    /// Asks how far a request has come. An address to look at that is not encrypted, and
    /// not of this machine either, is left out.
    pub async fn status(&self, request: &BrowserId) -> Result<BrowserState, BrowserFailure> {
        let path = format!("{REQUESTS}/{}/status", request.as_str());
        let body = self.call(Method::GET, &path, None).await?;
        let mut state = BrowserState::read(&body).ok_or(BrowserFailure::Unreadable)?;
        state.live_view = state
            .live_view
            .filter(|url| self.address.storage(url.expose()).is_ok());
        Ok(state)
    }

    /// Ends a browser.
    pub async fn end(&self, session: &BrowserId) -> Result<(), BrowserFailure> {
        let path = format!("/v1/sessions/{}", session.as_str());
        self.call(Method::DELETE, &path, None).await.map(drop)
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<String, BrowserFailure> {
        let mut call = self
            .calls
            .request(method, self.address.at(path, &[]))
            .header(ACCEPT, "application/json");
        if let Some(body) = body {
            call = call.header(CONTENT_TYPE, "application/json").body(body);
        }
        if let Some(key) = &self.key {
            call = call.header(KEY_HEADER, key.clone());
        }
        let response = call.send().await.map_err(not_sent)?;
        sort(Answer::read(response).await)
    }
}

/// A call that brought no answer, sorted by whether it can have gone out.
fn not_sent(error: reqwest::Error) -> BrowserFailure {
    match Failure::from_transport(error) {
        Failure::NoAnswer(lost) => BrowserFailure::NoAnswer(lost),
        Failure::Unreachable(error) | Failure::Unsendable(error) => {
            BrowserFailure::Unreachable(error)
        }
        // The transport tells no other situation.
        _ => BrowserFailure::Unreadable,
    }
}

/// The body of a success, or what went wrong. Any 2xx is one.
fn sort(answer: Answer) -> Result<String, BrowserFailure> {
    let status = answer.status.as_u16();
    let text = |name| answer.headers.get(name)?.to_str().ok().map(str::to_owned);
    let (kind, wait) = (text(CONTENT_TYPE), text(RETRY_AFTER));
    if answer.status.is_success() {
        let bytes = match answer.body {
            Body::Whole(bytes) => bytes,
            Body::TooLong => return Err(BrowserFailure::Unreadable),
            Body::Cut(error) => return Err(BrowserFailure::NoAnswer(Lost::Connection(error))),
        };
        let body = String::from_utf8_lossy(&bytes).into_owned();
        return match is_html(kind.as_deref(), &body) {
            true => Err(BrowserFailure::NotTheService { status }),
            false => Ok(body),
        };
    }
    Err(match answer.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => BrowserFailure::KeyRefused,
        StatusCode::PAYMENT_REQUIRED => BrowserFailure::NoCredit,
        StatusCode::NOT_FOUND => BrowserFailure::Unknown,
        StatusCode::TOO_MANY_REQUESTS => BrowserFailure::Busy {
            wait: wait
                .and_then(|wait| wait.trim().parse().ok())
                .map_or(Duration::ZERO, Duration::from_secs),
        },
        StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::NETWORK_AUTHENTICATION_REQUIRED => {
            BrowserFailure::NotTheService { status }
        }
        StatusCode::REQUEST_TIMEOUT => BrowserFailure::ServerFault { status },
        other if other.is_server_error() => BrowserFailure::ServerFault { status },
        other if other.is_client_error() => BrowserFailure::Refused {
            status,
            detail: said(&answer.text()),
        },
        // 3xx is none of its answers.
        _ => BrowserFailure::NotTheService { status },
    })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    #[track_caller]
    fn check(status: u16, body: &'static str, want: &str) {
        let answer = Answer {
            url: None,
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            body: Body::Whole(body.into()),
        };
        let got = match sort(answer) {
            Ok(body) => body,
            Err(failure) => format!("{failure:?}"),
        };
        assert_eq!(got, want);
    }

    #[test]
    fn every_status_is_a_situation() {
        check(200, "{}", "{}");
        check(202, "{}", "{}");
        check(200, "<html>", "NotTheService { status: 200 }");
        let refused = r#"{"error": {"code": 400, "message": "No such page"}}"#;
        check(
            400,
            refused,
            r#"Refused { status: 400, detail: "No such page" }"#,
        );
        check(401, "", "KeyRefused");
        check(402, "", "NoCredit");
        check(404, "", "Unknown");
        check(429, "", "Busy { wait: 0ns }");
        check(500, "", "ServerFault { status: 500 }");
        check(307, "", "NotTheService { status: 307 }");
    }
}
