//! Storage: what the place that keeps the photos answers to an upload.
//!
//! It speaks the XML of S3 and knows nothing of the API's problems.

use crate::client::answer::{Answer, Body};
use crate::failure::{Failure, Lost, Sign};
use crate::problem::Problem;

/// What storage's answer to a file of this size means.
pub(super) fn classify(answer: Answer, size: u64, limit: Option<u64>) -> Result<(), Failure> {
    let status = answer.status.as_u16();
    let text = answer.text();
    if answer.status.is_success() {
        return match answer.body {
            // Storage answers nothing or XML; a page comes from a network's login.
            Body::Whole(_) if is_page(&text) => Err(Failure::NotTheApi {
                sign: Sign::WebPage,
                status,
            }),
            Body::Whole(_) | Body::TooLong => Ok(()),
            Body::Cut(error) => Err(Failure::NoAnswer(Lost::Connection(error))),
        };
    }
    let code = element(&text, "Code").unwrap_or("unknown").to_owned();
    let detail = element(&text, "Message").unwrap_or_default().to_owned();
    let expired = detail.to_ascii_lowercase().contains("expired");
    Err(match (status, code.as_str()) {
        (413, _) | (_, "EntityTooLarge" | "EntityTooSmall") => Failure::TooLarge { size, limit },
        (_, "ExpiredToken" | "RequestExpired") => Failure::GrantExpired,
        (_, "AccessDenied") if expired => Failure::GrantExpired,
        (407 | 511, _) => Failure::NotTheApi {
            sign: Sign::Login,
            status,
        },
        (408 | 500.., _) => Failure::ServerFault {
            status,
            wait: None,
            problem: Box::new(Problem {
                detail: (!detail.is_empty()).then_some(detail),
                ..Problem::default()
            }),
            rate: Box::default(),
        },
        _ => Failure::StorageRefused {
            status,
            code,
            detail,
        },
    })
}

fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// The text of the first such element. The two elements of interest hold plain
/// text in a document of a few lines, so a parser would be more than is needed.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = after.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    #[track_caller]
    fn check(status: u16, body: &'static str, want: Result<(), &str>) {
        let answer = Answer {
            url: None,
            status: StatusCode::from_u16(status).unwrap_or_default(),
            headers: HeaderMap::new(),
            body: Body::Whole(Bytes::from_static(body.as_bytes())),
        };
        let got = classify(answer, 9, Some(8)).map_err(|failure| failure.to_string());
        assert_eq!(got.is_ok(), want.is_ok(), "{got:?}");
        if let (Err(got), Err(want)) = (got, want) {
            assert!(got.contains(want), "{got}");
        }
    }

    #[test]
    fn storage_answers_success_in_several_ways() {
        check(204, "", Ok(()));
        check(200, "", Ok(()));
        check(
            201,
            "<?xml version=\"1.0\"?><PostResponse><Key>k</Key></PostResponse>",
            Ok(()),
        );
        check(
            200,
            "<!DOCTYPE html><title>Guest network</title>",
            Err("a web page came back"),
        );
    }

    #[test]
    fn the_reason_of_a_refusal_stands_in_its_xml() {
        check(
            403,
            "<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>",
            Err("the permission to upload has expired"),
        );
        check(
            400,
            "<Error><Code>ExpiredToken</Code></Error>",
            Err("has expired"),
        );
        check(
            400,
            "<Error><Code>EntityTooLarge</Code></Error>",
            Err("9 bytes"),
        );
        check(413, "", Err("9 bytes"));
        check(
            403,
            "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message></Error>",
            Err("storage refused the upload (status 403, SignatureDoesNotMatch)"),
        );
        check(307, "", Err("status 307, unknown"));
        check(
            503,
            "<Error><Code>SlowDown</Code></Error>",
            Err("the server failed"),
        );
    }
}
