//! Problems: what the body of a refusal says.
//!
//! Three shapes are read: problem details (RFC 9457), the older
//! `{"error": {…}}`, and the framework's own `{"detail": …}`. HTML and
//! everything else is an empty problem; the status alone must do then.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::record::Record;

/// What a refusal says, as far as it says anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// The code, in lower case: `validation_error`.
    pub code: Option<String>,
    /// One sentence for a person.
    pub detail: Option<String>,
    /// Whether the server thinks that repeating may help.
    pub retryable: Option<bool>,
    /// How long the server asks us to wait.
    pub retry_after: Option<Duration>,
    /// Messages about single members of the request.
    pub fields: Vec<FieldMessage>,
}

/// A message about one member of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMessage {
    /// The member's name.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Problem {
    /// Reads a body, whatever it is.
    pub(crate) fn read(body: &str) -> Self {
        let Some(mut record) = serde_json::from_str(body).ok().and_then(Record::of) else {
            return Self::default();
        };
        // The older shape nests everything one step deeper.
        let mut record = record.inner("error").unwrap_or(record);
        let mut problem = Self {
            code: ["error_code", "code"]
                .iter()
                .find_map(|name| record.words(name))
                .map(|code| code.to_ascii_lowercase()),
            retryable: record.flag("retryable"),
            retry_after: ["retry_after_seconds", "retry_after"]
                .iter()
                .filter_map(|name| record.count(name))
                .max()
                .map(Duration::from_secs),
            detail: None,
            fields: Vec::new(),
        };
        for name in ["errors", "details", "field_errors"] {
            problem
                .fields
                .extend(record.any(name).map(messages).unwrap_or_default());
        }
        problem.detail = ["detail", "message", "error"]
            .iter()
            .find_map(|name| record.words(name));
        problem
            .fields
            .extend(record.any("detail").map(messages).unwrap_or_default());
        problem.detail = problem
            .detail
            .or_else(|| summary(&problem.fields))
            .or_else(|| record.words("title"));
        problem
    }
}

/// Whether an answer is a web page: by its type, which is compared before any
/// parameters, or by its looks when it names no type.
pub(crate) fn is_html(content_type: Option<&str>, body: &str) -> bool {
    match content_type.map(essence) {
        Some(kind) => {
            kind.eq_ignore_ascii_case("text/html")
                || kind.eq_ignore_ascii_case("application/xhtml+xml")
        }
        None => body.trim_start().starts_with('<'),
    }
}

/// `application/problem+json; charset=utf-8` is `application/problem+json`.
fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// Messages from a list of objects or texts, or from an object of both.
fn messages(value: Value) -> Vec<FieldMessage> {
    match value {
        Value::Array(entries) => entries.into_iter().filter_map(entry).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(field, said)| FieldMessage {
                message: plain(&said),
                field,
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn entry(value: Value) -> Option<FieldMessage> {
    match value {
        Value::Object(members) => Some(FieldMessage {
            field: first(&members, &["field", "loc", "name", "path"], last_step),
            message: first(&members, &["message", "msg", "detail"], plain),
        }),
        Value::String(message) => Some(FieldMessage {
            field: String::new(),
            message,
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

fn first(members: &Map<String, Value>, names: &[&str], read: fn(&Value) -> String) -> String {
    names
        .iter()
        .find_map(|name| members.get(*name))
        .map(read)
        .unwrap_or_default()
}

/// The framework writes where as `["body", "payload", "raw_value"]`.
fn last_step(value: &Value) -> String {
    match value {
        Value::Array(steps) => steps.last().map(plain).unwrap_or_default(),
        other => plain(other),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn summary(fields: &[FieldMessage]) -> Option<String> {
    let lines: Vec<String> = fields
        .iter()
        .map(|it| match it.field.as_str() {
            "" => it.message.clone(),
            field => format!("{field}: {}", it.message),
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, code: Option<&str>, detail: Option<&str>, fields: &[(&str, &str)]) {
        let got = Problem::read(body);
        assert_eq!(got.code.as_deref(), code);
        assert_eq!(got.detail.as_deref(), detail);
        let found: Vec<(&str, &str)> = got
            .fields
            .iter()
            .map(|it| (it.field.as_str(), it.message.as_str()))
            .collect();
        assert_eq!(found, fields);
    }

    #[test]
    fn problem_details_are_read() {
        check(
            r#"{"type":"https://x.test/e","title":"Validation Error","status":422,
                "detail":"raw_value is required.","error_code":"validation_error",
                "errors":[{"field":"raw_value","message":"Field required"}]}"#,
            Some("validation_error"),
            Some("raw_value is required."),
            &[("raw_value", "Field required")],
        );
        check(r#"{"title":"Conflict"}"#, None, Some("Conflict"), &[]);
    }

    #[test]
    fn messages_are_found_under_each_of_their_names() {
        for name in ["errors", "details", "field_errors", "detail"] {
            check(
                &format!(r#"{{"{name}":{{"gtin":["too long","no digits"]}}}}"#),
                None,
                Some("gtin: too long; no digits"),
                &[("gtin", "too long; no digits")],
            );
        }
    }

    #[test]
    fn the_older_envelope_is_read() {
        check(
            r#"{"error":{"code":"NOT_FOUND","message":"No such session","status":404,"details":null}}"#,
            Some("not_found"),
            Some("No such session"),
            &[],
        );
        check(r#"{"error":"unavailable"}"#, None, Some("unavailable"), &[]);
    }

    #[test]
    fn the_frameworks_own_shape_is_read() {
        check(
            r#"{"detail":"Unauthorized"}"#,
            None,
            Some("Unauthorized"),
            &[],
        );
        check(
            r#"{"detail":[{"type":"missing","loc":["body","payload","session_public_id"],"msg":"Field required"}]}"#,
            None,
            Some("session_public_id: Field required"),
            &[("session_public_id", "Field required")],
        );
        check(
            r#"{"detail":["closed"]}"#,
            None,
            Some("closed"),
            &[("", "closed")],
        );
    }

    #[test]
    fn anything_else_is_an_empty_problem() {
        for body in ["", "<html>", "null", "[]", "7", "{", "{}"] {
            check(body, None, None, &[]);
        }
    }

    #[track_caller]
    fn check_wait(body: &str, want: Option<u64>) {
        assert_eq!(
            Problem::read(body).retry_after,
            want.map(Duration::from_secs)
        );
    }

    #[test]
    fn the_wait_has_two_names() {
        check_wait(r#"{"retry_after_seconds":12}"#, Some(12));
        check_wait(r#"{"retry_after":"7"}"#, Some(7));
        check_wait(r#"{"retry_after":3,"retry_after_seconds":12}"#, Some(12));
        check_wait(r#"{"retry_after":-1}"#, None);
    }

    #[track_caller]
    fn check_html(content_type: Option<&str>, body: &str, want: bool) {
        assert_eq!(is_html(content_type, body), want);
    }

    #[test]
    fn a_web_page_is_told_by_its_type_before_the_semicolon() {
        check_html(Some("text/html; charset=utf-8"), "{}", true);
        check_html(Some("TEXT/HTML"), "", true);
        check_html(Some("application/json; profile=\"text/html\""), "{}", false);
        check_html(None, " <!doctype html>", true);
        check_html(None, "{}", false);
    }
}
