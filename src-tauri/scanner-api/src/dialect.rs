//! Dialects: how request bodies spell the names of identifiers.
//!
//! Older servers write `session_public_id`, newer ones `session_short_id`, and
//! sibling APIs `session_id`. A server that knows another spelling than ours
//! refuses the body and names the one it misses.

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The spelling of the identifier members in request bodies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// `session_short_id`: the present pages.
    #[default]
    ShortId,
    /// `session_public_id`: the older pages.
    PublicId,
    /// `session_id`: the sibling APIs.
    Id,
}

impl Dialect {
    /// All spellings, the likeliest first.
    pub const ALL: [Self; 3] = [Self::ShortId, Self::PublicId, Self::Id];

    /// The spelling a refused body should have had, if the refusal names one
    /// that is not this one.
    pub fn instead(self, failure: &Failure) -> Option<Self> {
        let Failure::Refused { problem, .. } = failure else {
            return None;
        };
        let named = |dialect: &Self| {
            [
                dialect.session(),
                dialect.capture(),
                dialect.photos(),
                dialect.organization(),
            ]
            .iter()
            .any(|member| problem.fields.iter().any(|field| field.field == *member))
        };
        Self::ALL
            .into_iter()
            .filter(|dialect| *dialect != self)
            .find(named)
    }

    /// The member that names a session.
    pub fn session(self) -> &'static str {
        match self {
            Self::ShortId => "session_short_id",
            Self::PublicId => "session_public_id",
            Self::Id => "session_id",
        }
    }

    /// The member that names a capture.
    pub fn capture(self) -> &'static str {
        match self {
            Self::ShortId => "capture_short_id",
            Self::PublicId => "capture_public_id",
            Self::Id => "capture_id",
        }
    }

    /// The member that lists photos.
    pub fn photos(self) -> &'static str {
        match self {
            Self::ShortId => "photo_short_ids",
            Self::PublicId => "photo_public_ids",
            Self::Id => "photo_ids",
        }
    }

    /// The member that names an organization.
    pub fn organization(self) -> &'static str {
        match self {
            Self::ShortId => "organization_short_id",
            Self::PublicId => "organization_public_id",
            Self::Id => "organization_id",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{FieldMessage, Problem};

    #[track_caller]
    fn check(ours: Dialect, field: &str, want: Option<Dialect>) {
        let problem = Problem {
            fields: vec![FieldMessage {
                field: field.to_owned(),
                message: "Field required".to_owned(),
            }],
            ..Problem::default()
        };
        let failure = Failure::Refused {
            status: 422,
            problem: Box::new(problem),
            rate: Box::default(),
        };
        assert_eq!(ours.instead(&failure), want);
    }

    #[test]
    fn a_refusal_that_names_another_spelling_names_the_dialect() {
        check(
            Dialect::ShortId,
            "session_public_id",
            Some(Dialect::PublicId),
        );
        check(Dialect::ShortId, "photo_ids", Some(Dialect::Id));
        check(
            Dialect::PublicId,
            "capture_short_id",
            Some(Dialect::ShortId),
        );
    }

    #[test]
    fn a_refusal_about_anything_else_names_none() {
        check(Dialect::ShortId, "session_short_id", None);
        check(Dialect::ShortId, "raw_value", None);
    }
}
