//! An answer before it becomes bytes.

use axum::body::Body as HttpBody;
use axum::http::header::{CONTENT_TYPE, DATE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::Value;

/// What comes back on a connection.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// An answer.
    Reply(Reply),
    /// Nothing: the connection closes.
    HangUp,
}

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The bodies the server sends.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Json(Value),
    Text {
        content_type: &'static str,
        text: String,
    },
    Empty,
}

impl Reply {
    /// JSON with a status.
    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Json(value),
        }
    }

    /// Text of a content type with a status.
    pub(crate) fn text(status: u16, content_type: &'static str, text: String) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Text { content_type, text },
        }
    }

    /// A status without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Empty,
        }
    }

    /// Adds one header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a `Location` header.
    pub(crate) fn at(self, place: String) -> Self {
        self.with(LOCATION.as_str(), place)
    }

    /// The HTTP response, dated by the simulator's clock.
    pub(crate) fn into_response(self, now: Timestamp) -> Response {
        let (content_type, bytes) = match self.body {
            Body::Json(value) => (Some("application/json"), value.to_string()),
            Body::Text { content_type, text } => (Some(content_type), text),
            Body::Empty => (None, String::new()),
        };
        let mut response = Response::new(HttpBody::from(bytes));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let date = [(DATE.as_str(), http_date(now))];
        for (name, value) in self.headers.into_iter().chain(date) {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A time the way HTTP headers write it (RFC 9110 §5.6.7).
pub(crate) fn http_date(at: Timestamp) -> String {
    // Printing fails only for years outside 0 to 9999.
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .unwrap_or_default()
}
