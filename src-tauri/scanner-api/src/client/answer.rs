//! Answers: what the server sent back, sorted into reply and failure.
//!
//! [`classify`] is the one place where a status, a body and headers become a
//! situation; it is pure, so every row of the contract's table is a test.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LOCATION, CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, Url};

use crate::failure::{Failure, Lost, Sign};
use crate::problem::{Problem, is_html};
use crate::rate::RateSignals;
use crate::reply::Reply;
use crate::request::Operation;

/// No answer of this API comes near it; anything longer is not read to its end.
pub(super) const LONGEST_BODY: usize = 5 * 1024 * 1024;

/// An answer with its body read as far as it goes.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) url: Option<Url>,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// How far a body could be read.
#[derive(Debug)]
pub(super) enum Body {
    Whole(Bytes),
    /// Longer than [`LONGEST_BODY`].
    TooLong,
    /// The connection ended first.
    Cut(reqwest::Error),
}

/// Classifies an answer that has just arrived.
#[expect(
    clippy::disallowed_methods,
    reason = "only an answer without a date is compared with this machine's clock"
)]
pub(super) fn sort(operation: Operation, answer: Answer) -> Result<Reply, Failure> {
    // Times in answers are compared with the server's own clock: ours may be years off.
    let now = answer.date().unwrap_or_else(Timestamp::now);
    classify(operation, answer, now)
}

impl Answer {
    pub(super) async fn read(mut response: Response) -> Self {
        let mut read = BytesMut::new();
        let body = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if read.len() + chunk.len() > LONGEST_BODY => break Body::TooLong,
                Ok(Some(chunk)) => read.extend_from_slice(&chunk),
                Ok(None) => break Body::Whole(read.freeze()),
                Err(error) => break Body::Cut(error.without_url()),
            }
        };
        Self {
            url: Some(response.url().clone()),
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
        }
    }

    fn header(&self, name: reqwest::header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn date(&self) -> Option<Timestamp> {
        http_date(self.header(DATE)?)
    }

    /// The body of a refusal, for which half a body is as good as none.
    pub(super) fn text(&self) -> String {
        match &self.body {
            Body::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Body::TooLong | Body::Cut(_) => String::new(),
        }
    }

    /// The host of a redirect, unless it stays where it is.
    fn redirect_host(&self) -> Option<String> {
        let to = self.header(LOCATION)?;
        let to = match &self.url {
            Some(from) => from.join(to).ok()?,
            None => Url::parse(to).ok()?,
        };
        let same = self
            .url
            .as_ref()
            .is_some_and(|from| from.origin() == to.origin());
        (!same).then(|| to.host_str().unwrap_or_default().to_owned())
    }
}

/// What an answer that arrived at `now` means.
pub(super) fn classify(
    operation: Operation,
    answer: Answer,
    now: Timestamp,
) -> Result<Reply, Failure> {
    let rate = RateSignals::read(&answer.headers, now);
    if answer.status.is_success() {
        return success(operation, answer, rate);
    }
    Err(refusal(&answer, rate, now))
}

fn success(operation: Operation, answer: Answer, rate: RateSignals) -> Result<Reply, Failure> {
    let (server_date, status) = (answer.date(), answer.status.as_u16());
    let location = answer
        .header(LOCATION)
        .or_else(|| answer.header(CONTENT_LOCATION))
        .map(str::to_owned);
    let content_type = answer.header(CONTENT_TYPE).map(str::to_owned);
    let unreadable = |what: &str| Failure::Unreadable {
        what: format!("{operation}: {what}"),
        rate: Box::new(rate.clone()),
    };
    let bytes = match answer.body {
        Body::Whole(bytes) => bytes,
        Body::TooLong => return Err(unreadable("it is longer than 5 MB")),
        Body::Cut(error) => return Err(Failure::NoAnswer(Lost::Connection(error))),
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    if is_html(content_type.as_deref(), &body) {
        let sign = Sign::WebPage;
        return Err(Failure::NotTheApi { sign, status });
    }
    Ok(Reply {
        operation,
        status,
        body,
        rate,
        server_date,
        location,
    })
}

/// The order is the contract's: waiting comes before backing off, which comes
/// before blaming the key, which comes before giving up on the call.
fn refusal(answer: &Answer, rate: RateSignals, now: Timestamp) -> Failure {
    let status = answer.status.as_u16();
    let problem = Box::new(Problem::read(&answer.text()));
    let asked = answer
        .header(RETRY_AFTER)
        .and_then(|text| retry_after(text, now))
        .max(problem.retry_after);
    if status == 429 {
        let wait = asked.max(rate.longest_reset()).unwrap_or_default();
        return Failure::RateLimited {
            wait,
            scope: rate.scope(wait),
            rate: Box::new(rate),
        };
    }
    let rate = Box::new(rate);
    if problem.retryable == Some(true) && answer.status.is_client_error() {
        return Failure::ServerFault {
            status,
            wait: asked,
            problem,
            rate,
        };
    }
    match status {
        401 => Failure::KeyRefused { problem, rate },
        403 => Failure::Forbidden { problem, rate },
        404 => Failure::NotFound { problem, rate },
        // Both are a network's or a proxy's words, never the API's (RFC 9110 §15.5.8, RFC 6585 §6).
        407 | 511 => Failure::NotTheApi {
            sign: Sign::Login,
            status,
        },
        409 => Failure::Conflict { problem, rate },
        408 | 500.. => Failure::ServerFault {
            status,
            wait: asked,
            problem,
            rate,
        },
        400..=499 => Failure::Refused {
            status,
            problem,
            rate,
        },
        // 1xx never gets here; of 3xx none is an answer of the API.
        ..400 => {
            let to = answer.redirect_host();
            Failure::NotTheApi {
                sign: Sign::Redirect { to },
                status,
            }
        }
    }
}

/// Seconds or a date (RFC 9110 §10.2.3).
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let wait = http_date(text)?.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default())
}

fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}

#[cfg(test)]
mod tests;
