//! Identifiers the server hands out.
//!
//! They are opaque: the API has shown nanoids, short UUIDs, slugs and integers
//! over time. The only things checked are the ones that would make a path of
//! the API lead somewhere else.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// The longest identifier accepted; the documented ones have 22 characters.
const LONGEST: usize = 200;

/// Everything but the unreserved characters of RFC 3986 §2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why a text cannot be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing but blanks.
    #[error("an identifier must not be empty")]
    Empty,
    /// A slash would name another path.
    #[error("an identifier must not contain a slash")]
    Slash,
    /// `.` and `..` are steps in a path, not names.
    #[error("an identifier must not be a step in a path")]
    PathStep,
    /// Longer than anything a server would hand out.
    #[error("an identifier must not have {0} characters")]
    TooLong(usize),
}

/// What all identifiers have in common; the tables are the API's, not ours.
pub(crate) trait Identifier: Sized {
    /// What the identifier names, for messages.
    const NOUN: &'static str;
    /// The member names an answer may carry it under, best first.
    const KEYS: &'static [&'static str];
    /// The path segment it follows in a `Location`.
    const COLLECTION: &'static str;

    fn parse(text: &str) -> Result<Self, IdError>;

    /// The identifier in the path of a `Location` or `Content-Location`.
    fn from_location(location: &str) -> Option<Self> {
        let path = location.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let found = match segments.as_slice() {
            // Beside the collection; `/login` stands at the server's root instead.
            [only] if *only != Self::COLLECTION && !path.starts_with('/') => Some(*only),
            all => all
                .iter()
                .rposition(|part| *part == Self::COLLECTION)
                .and_then(|at| all.get(at + 1).copied()),
        }?;
        let text = percent_decode_str(found).decode_utf8().ok()?;
        Self::parse(&text).ok()
    }
}

macro_rules! identifiers {
    ($($(#[$meta:meta])* $name:ident, $noun:literal, $collection:literal, $keys:expr;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes any text that is not empty and stays inside one path segment.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                checked(text).map(|text| Self(text.to_owned()))
            }

            /// The text as the server wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as one segment of a path.
            pub(crate) fn segment(&self) -> String {
                utf8_percent_encode(&self.0, SEGMENT).to_string()
            }
        }

        impl Identifier for $name {
            const NOUN: &'static str = $noun;
            const KEYS: &'static [&'static str] = $keys;
            const COLLECTION: &'static str = $collection;

            fn parse(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

identifiers! {
    /// Names a session on the server.
    SessionId, "session", "sessions", &[
        "id", "short_id", "public_id", "session_id", "session_short_id", "session_public_id", "uuid",
    ];
    /// Names a capture on the server.
    CaptureId, "capture", "captures", &[
        "id", "short_id", "public_id", "capture_id", "capture_short_id", "capture_public_id", "uuid",
    ];
    /// Names a registered photo on the server.
    PhotoId, "photo", "photos", &[
        "id", "short_id", "public_id", "photo_id", "photo_short_id", "photo_public_id", "uuid",
    ];
    /// Names a proposal on the server; older servers count them, newer ones write a UUID.
    ProposalId, "proposal", "proposals", &["id", "uuid", "public_id"];
}

fn checked(text: &str) -> Result<&str, IdError> {
    let text = text.trim();
    match text {
        "" => return Err(IdError::Empty),
        "." | ".." => return Err(IdError::PathStep),
        _ => {}
    }
    if text.contains(['/', '\\']) {
        return Err(IdError::Slash);
    }
    let characters = text.chars().count();
    if characters > LONGEST {
        return Err(IdError::TooLong(characters));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, IdError>) {
        let got = SessionId::parse(text);
        assert_eq!(got.as_ref().map(SessionId::as_str), want.as_ref().copied());
    }

    #[track_caller]
    fn check_location<I: Identifier + fmt::Display>(location: &str, want: Option<&str>) {
        let got = I::from_location(location).map(|id| id.to_string());
        assert_eq!(got.as_deref(), want);
    }

    #[test]
    fn every_spelling_of_an_identifier_is_taken_as_it_is() {
        check("SkvXJn4LffrUUtAEC76P5V", Ok("SkvXJn4LffrUUtAEC76P5V"));
        check(
            "8b1f9c2e-4d3a-4b6e-9c2d-7e8f1a2b3c4d",
            Ok("8b1f9c2e-4d3a-4b6e-9c2d-7e8f1a2b3c4d"),
        );
        check("cap-a1b2c3", Ok("cap-a1b2c3"));
        check(" 42 ", Ok("42"));
    }

    #[test]
    fn a_text_that_would_change_the_path_is_no_identifier() {
        check(" ", Err(IdError::Empty));
        check("a/b", Err(IdError::Slash));
        check("a\\b", Err(IdError::Slash));
        check("..", Err(IdError::PathStep));
        check(&"x".repeat(201), Err(IdError::TooLong(201)));
    }

    #[test]
    fn an_identifier_stays_inside_its_path_segment() -> Result<(), IdError> {
        assert_eq!(
            SessionId::parse("a?b#c%2Fd e")?.segment(),
            "a%3Fb%23c%252Fd%20e"
        );
        Ok(())
    }

    #[test]
    fn a_location_yields_the_segment_after_its_collection() {
        check_location::<SessionId>("/scanner/api/v1/sessions/S1", Some("S1"));
        check_location::<SessionId>(
            "https://x.test/scanner/api/v1/sessions/S1/?page=2",
            Some("S1"),
        );
        check_location::<SessionId>("/scanner/api/v1/sessions/S1/status", Some("S1"));
        check_location::<PhotoId>("/scanner/api/v1/sessions/S1/photos/P%201", Some("P 1"));
        check_location::<CaptureId>("C1", Some("C1"));
    }

    #[test]
    fn a_location_of_something_else_yields_nothing() {
        check_location::<SessionId>("/scanner/api/v1/sessions", None);
        check_location::<SessionId>("sessions", None);
        check_location::<CaptureId>("/scanner/api/v1/sessions/S1", None);
        check_location::<PhotoId>("https://x.test/login", None);
        check_location::<CaptureId>("/login", None);
        check_location::<PhotoId>("", None);
    }
}
