//! Error answers: RFC 9457 problem details, or the older nested body.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::profile::ErrorShape;

/// A request that is refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) situation: Situation,
    pub(crate) detail: String,
    pub(crate) fields: Vec<FieldProblem>,
    /// Seconds to wait, told in the body of a 429.
    pub(crate) wait: Option<u64>,
    /// The object that stands in the way, as it is now.
    pub(crate) present: Option<(&'static str, Value)>,
}

/// What is wrong with one request field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldProblem {
    pub(crate) field: String,
    pub(crate) message: String,
}

/// The kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Situation {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    PayloadTooLarge,
    UnsupportedMediaType,
    Invalid,
    RateLimited,
    Internal,
    /// A status that a fault asks for.
    Forced(u16),
}

impl Problem {
    /// A refusal with its sentence.
    pub(crate) fn new(situation: Situation, detail: impl Into<String>) -> Self {
        Self {
            situation,
            detail: detail.into(),
            fields: Vec::new(),
            wait: None,
            present: None,
        }
    }

    /// No such object for this caller.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            Situation::NotFound,
            format!("No {what} with this identifier."),
        )
    }

    /// Input that failed validation.
    pub(crate) fn invalid(fields: Vec<FieldProblem>) -> Self {
        let detail: Vec<String> = fields
            .iter()
            .map(|problem| format!("{}: {}.", problem.field, problem.message))
            .collect();
        Self {
            situation: Situation::Invalid,
            detail: detail.join(" "),
            fields,
            wait: None,
            present: None,
        }
    }

    /// A state that does not allow the request, with the object it is about.
    pub(crate) fn conflict(detail: impl Into<String>, name: &'static str, object: Value) -> Self {
        Self {
            present: Some((name, object)),
            ..Self::new(Situation::Conflict, detail)
        }
    }

    /// A used-up quota.
    pub(crate) fn rate_limited(window: &str, wait: Option<u64>) -> Self {
        Self {
            wait,
            ..Self::new(
                Situation::RateLimited,
                format!("The {window} quota is used up."),
            )
        }
    }

    /// The body, with the content type it goes under.
    pub(crate) fn body(&self, shape: ErrorShape, now: Timestamp) -> (&'static str, Value) {
        match shape {
            ErrorShape::Problem => ("application/problem+json", self.problem(now)),
            ErrorShape::Nested => ("application/json", self.nested()),
        }
    }

    fn problem(&self, now: Timestamp) -> Value {
        let (status, code, title) = self.situation.words();
        let mut body = json!({
            "type": format!("https://closient.com/docs/errors/{code}"),
            "title": title,
            "status": status,
            "detail": self.detail,
            "error_code": code,
            "retryable": status == 429 || status >= 500,
            "timestamp": now.to_string(),
        });
        if let Value::Object(members) = &mut body {
            if !self.fields.is_empty() {
                members.insert("errors".to_owned(), self.field_rows());
            }
            if let Some(wait) = self.wait {
                members.insert("retry_after_seconds".to_owned(), json!(wait));
            }
            if let Some((name, object)) = &self.present {
                members.insert((*name).to_owned(), object.clone());
            }
        }
        body
    }

    fn nested(&self) -> Value {
        let (status, code, _title) = self.situation.words();
        let details = match (self.wait, &self.present) {
            (Some(wait), _) => json!({"retry_after": wait}),
            (None, Some((name, object))) => json!({*name: object}),
            (None, None) if self.fields.is_empty() => Value::Null,
            (None, None) => self.field_rows(),
        };
        json!({
            "error": {
                "code": code.to_ascii_uppercase(),
                "message": self.detail,
                "status": status,
                "details": details,
            },
        })
    }

    fn field_rows(&self) -> Value {
        let row =
            |problem: &FieldProblem| json!({"field": problem.field, "message": problem.message});
        self.fields.iter().map(row).collect()
    }
}

impl FieldProblem {
    /// One field and what is wrong with it.
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl Situation {
    /// The kind that a status stands for.
    pub(crate) fn forced(status: u16) -> Self {
        let kinds = [
            Self::BadRequest,
            Self::Unauthorized,
            Self::Forbidden,
            Self::NotFound,
            Self::Conflict,
            Self::PayloadTooLarge,
            Self::UnsupportedMediaType,
            Self::Invalid,
            Self::RateLimited,
            Self::Internal,
        ];
        kinds
            .into_iter()
            .find(|kind| kind.status() == status)
            .unwrap_or(Self::Forced(status))
    }

    /// The status alone.
    pub(crate) fn status(self) -> u16 {
        self.words().0
    }

    fn words(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::BadRequest => (400, "bad_request", "Bad Request"),
            Self::Unauthorized => (401, "unauthorized", "Unauthorized"),
            Self::Forbidden => (403, "forbidden", "Forbidden"),
            Self::NotFound => (404, "not_found", "Not Found"),
            Self::Conflict => (409, "conflict", "Conflict"),
            Self::PayloadTooLarge => (413, "payload_too_large", "Payload Too Large"),
            Self::UnsupportedMediaType => (415, "unsupported_media_type", "Unsupported Media Type"),
            Self::Invalid => (422, "validation_error", "Validation Error"),
            Self::RateLimited => (429, "rate_limited", "Too Many Requests"),
            Self::Internal => (500, "internal_error", "Internal Server Error"),
            Self::Forced(status) if status < 500 => (status, "bad_request", "Refused"),
            Self::Forced(status) => (status, "internal_error", "Server Error"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_stands_in_the_body_of_either_shape() {
        let problem = Problem::rate_limited("minute", Some(12));
        let (kind, body) = problem.body(ErrorShape::Problem, Timestamp::UNIX_EPOCH);
        assert_eq!(kind, "application/problem+json");
        assert_eq!(body["retry_after_seconds"], 12);
        assert_eq!(body["retryable"], true);
        let (_, body) = problem.body(ErrorShape::Nested, Timestamp::UNIX_EPOCH);
        assert_eq!(body["error"]["code"], "RATE_LIMITED");
        assert_eq!(body["error"]["details"]["retry_after"], 12);
    }

    #[test]
    fn a_validation_error_names_every_field() {
        let missing = |field: &str| FieldProblem::new(field, "Field required");
        let problem = Problem::invalid(vec![missing("raw_value"), missing("capture_type")]);
        let (_, body) = problem.body(ErrorShape::Problem, Timestamp::UNIX_EPOCH);
        assert_eq!(body["status"], 422);
        assert_eq!(body["errors"][1]["field"], "capture_type");
        assert_eq!(
            body["detail"],
            "raw_value: Field required. capture_type: Field required.",
        );
    }
}
