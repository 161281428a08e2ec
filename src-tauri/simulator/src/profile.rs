//! The dialects of the API: which spelling of names, lists and errors it speaks.
//!
//! Handlers write and read the `current` dialect's answers; a profile renames
//! what goes out and says how the request fields are spelled.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

/// One dialect of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// `id` in every answer, `*_short_id` in requests, problem+json, bare lists.
    #[default]
    Current,
    /// As the documents' letter has it: no identifier in a body, only in `Location`.
    DocumentedLiterally,
    /// Identifiers are called `short_id`.
    ShortId,
    /// Identifiers are called `public_id`, proposals are numbered, errors are nested.
    LegacyPublicId,
    /// `*_id` in requests, and the proposal list comes in a paging envelope.
    NextEnvelope,
    /// No identifier anywhere. A client can only say so and stop.
    NoIdAnywhere,
}

/// A text that names no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no profile is called {0:?}")]
pub struct UnknownProfile(pub String);

/// How error bodies look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorShape {
    Problem,
    Nested,
}

/// How a field that refers to another object ends.
#[derive(Debug, Clone, Copy)]
enum Spelling {
    ShortId,
    PublicId,
    Id,
}

impl Profile {
    /// Every profile, `current` first.
    pub const ALL: [Self; 6] = [
        Self::Current,
        Self::DocumentedLiterally,
        Self::ShortId,
        Self::LegacyPublicId,
        Self::NextEnvelope,
        Self::NoIdAnywhere,
    ];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::DocumentedLiterally => "documented-literally",
            Self::ShortId => "short-id",
            Self::LegacyPublicId => "legacy-public-id",
            Self::NextEnvelope => "next-envelope",
            Self::NoIdAnywhere => "no-id-anywhere",
        }
    }

    /// The request field that names a session.
    pub(crate) fn session_field(self) -> &'static str {
        match self.spelling() {
            Spelling::ShortId => "session_short_id",
            Spelling::PublicId => "session_public_id",
            Spelling::Id => "session_id",
        }
    }

    /// The request and answer field that names a capture.
    pub(crate) fn capture_field(self) -> &'static str {
        match self.spelling() {
            Spelling::ShortId => "capture_short_id",
            Spelling::PublicId => "capture_public_id",
            Spelling::Id => "capture_id",
        }
    }

    /// The request field that lists photos.
    pub(crate) fn photos_field(self) -> &'static str {
        match self.spelling() {
            Spelling::ShortId => "photo_short_ids",
            Spelling::PublicId => "photo_public_ids",
            Spelling::Id => "photo_ids",
        }
    }

    /// Whether a created object is named by a `Location` header.
    pub(crate) fn sends_location(self) -> bool {
        self == Self::DocumentedLiterally
    }

    /// Whether proposals are numbered instead of named by a UUID.
    pub(crate) fn numbers_proposals(self) -> bool {
        self == Self::LegacyPublicId
    }

    /// How error bodies look.
    pub(crate) fn error_shape(self) -> ErrorShape {
        match self {
            Self::LegacyPublicId => ErrorShape::Nested,
            Self::Current
            | Self::DocumentedLiterally
            | Self::ShortId
            | Self::NextEnvelope
            | Self::NoIdAnywhere => ErrorShape::Problem,
        }
    }

    /// Spells one object (session, capture, photo) the way this dialect does.
    pub(crate) fn dress(self, mut object: Value) -> Value {
        if let Value::Object(members) = &mut object {
            let id = members.remove("id");
            if let (Some(id), Some(name)) = (id, self.id_key()) {
                members.insert(name.to_owned(), id);
            }
            rename(members, "capture_short_id", self.capture_field());
            rename(members, "product_short_id", self.product_field());
        }
        object
    }

    /// Wraps the proposal list the way this dialect does.
    pub(crate) fn list(self, rows: Vec<Value>) -> Value {
        if self != Self::NextEnvelope {
            return Value::Array(rows);
        }
        let count = rows.len();
        json!({
            "data": rows,
            "pagination": {
                "page": 1,
                "page_size": 100,
                "total_count": count,
                "total_pages": usize::from(count > 0),
                "has_next": false,
                "has_previous": false,
            },
        })
    }

    fn id_key(self) -> Option<&'static str> {
        match self {
            Self::Current | Self::NextEnvelope => Some("id"),
            Self::ShortId => Some("short_id"),
            Self::LegacyPublicId => Some("public_id"),
            Self::DocumentedLiterally | Self::NoIdAnywhere => None,
        }
    }

    fn product_field(self) -> &'static str {
        match self.spelling() {
            Spelling::ShortId => "product_short_id",
            Spelling::PublicId => "product_public_id",
            Spelling::Id => "product_id",
        }
    }

    fn spelling(self) -> Spelling {
        match self {
            Self::LegacyPublicId => Spelling::PublicId,
            Self::NextEnvelope => Spelling::Id,
            Self::Current | Self::DocumentedLiterally | Self::ShortId | Self::NoIdAnywhere => {
                Spelling::ShortId
            }
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}

fn rename(members: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = members.remove(from) {
        members.insert(to.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(profile: Profile, want: &Value) {
        let photo = json!({"id": "P", "capture_short_id": "C"});
        assert_eq!(profile.dress(photo), *want);
    }

    #[test]
    fn identifiers_are_spelled_as_the_dialect_has_them() {
        check(
            Profile::Current,
            &json!({"id": "P", "capture_short_id": "C"}),
        );
        check(
            Profile::DocumentedLiterally,
            &json!({"capture_short_id": "C"}),
        );
        check(
            Profile::ShortId,
            &json!({"short_id": "P", "capture_short_id": "C"}),
        );
        check(
            Profile::LegacyPublicId,
            &json!({"public_id": "P", "capture_public_id": "C"}),
        );
        check(
            Profile::NextEnvelope,
            &json!({"id": "P", "capture_id": "C"}),
        );
    }

    #[test]
    fn every_profile_is_found_by_its_name() {
        for profile in Profile::ALL {
            assert_eq!(profile.name().parse(), Ok(profile));
        }
        assert_eq!(
            "old".parse::<Profile>(),
            Err(UnknownProfile("old".to_owned()))
        );
    }
}
