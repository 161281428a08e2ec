//! A request once it has been read to its end.
//!
//! Reading is the only part that waits for the network; everything behind it
//! is plain calls, so that a fault can perform a request later or twice.

use axum::body::Body as HttpBody;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Query};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderName, Method};
use bytes::Bytes;

/// Larger than any photo limit worth setting.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A whole request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) host: String,
    pub(crate) key: Option<String>,
    /// The key of the browser service.
    pub(crate) browser_key: Option<String>,
    pub(crate) body: Body,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Bytes(Bytes),
    /// The parts of a multipart form in the order they came.
    Form(Vec<Part>),
    /// Cut off, too large, or no multipart form although it says so.
    Unreadable,
}

/// One part of a form.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Request {
    /// Reads a request to its end.
    pub(crate) async fn read(mut http: axum::http::Request<HttpBody>) -> Self {
        DefaultBodyLimit::max(BODY_LIMIT).apply(&mut http);
        let headers = http.headers();
        let request = Self {
            method: http.method().clone(),
            path: http.uri().path().to_owned(),
            query: Query::try_from_uri(http.uri())
                .map(|Query(pairs)| pairs)
                .unwrap_or_default(),
            host: text(headers, &HOST).unwrap_or_default(),
            key: text(headers, &HeaderName::from_static("x-api-key")),
            browser_key: text(headers, &HeaderName::from_static("anchor-api-key")),
            body: Body::Unreadable,
        };
        let is_form = text(headers, &CONTENT_TYPE)
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"));
        let body = if is_form {
            read_form(http).await.map(Body::Form)
        } else {
            Bytes::from_request(http, &()).await.ok().map(Body::Bytes)
        };
        Self {
            body: body.unwrap_or(Body::Unreadable),
            ..request
        }
    }

    /// The value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str())
    }
}

impl Part {
    /// The value of a plain field.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

async fn read_form(http: axum::http::Request<HttpBody>) -> Option<Vec<Part>> {
    let mut form = Multipart::from_request(http, &()).await.ok()?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        parts.push(Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            bytes: field.bytes().await.ok()?,
        });
    }
    Some(parts)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
