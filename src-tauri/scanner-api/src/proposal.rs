//! Proposals: suggestions of the server for single fields, and their review.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::ProposalId;
use crate::record::Record;
use crate::word::words;

words! {
    /// Where the review of a proposal stands. Nothing says that it was applied.
    ProposalStatus {
        /// Waits for a decision.
        Pending = "PENDING",
        /// Will be written by apply.
        Accepted = "ACCEPTED",
        /// Will not.
        Rejected = "REJECTED",
    }
}

/// What an operator decides about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Decision {
    /// Write it to the product with the next apply.
    Accepted,
    /// Leave the product as it is.
    Rejected,
}

/// How sure the server says it is: a decimal sent as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidence(String);

impl Confidence {
    /// Keeps the text, whatever it says.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as the server wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number from 0 to 1, or nothing when the text is no decimal.
    pub fn value(&self) -> Option<f64> {
        let text = self.0.trim();
        // Rust also reads "inf" and "1e3"; the API's pattern allows digits only.
        if !text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-'))
        {
            return None;
        }
        text.parse().ok().map(|value: f64| value.clamp(0.0, 1.0))
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A suggested value for one field of a product. All of it is text written by a
/// machine or found on the web, so it is shown and never obeyed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct Proposal {
    /// The proposal's identifier; without it the proposal can only be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ProposalId>,
    /// Which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_name: Option<String>,
    /// What the product has now; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_value: Option<String>,
    /// What it should have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed_value: Option<String>,
    /// How sure the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// Why it thinks so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// Where it found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where the review stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProposalStatus>,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<Timestamp>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The pairs the server keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Proposal {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.id(),
            field_name: record.text("field_name"),
            current_value: record.text("current_value"),
            proposed_value: record.text("proposed_value"),
            confidence: record.text("confidence").map(Confidence),
            reasoning: record.text("reasoning"),
            source: record.text("source"),
            status: record.word("status"),
            reviewed_at: record.time("reviewed_at"),
            created: record.time("created"),
            metadata: record.pairs("metadata"),
            rest: record.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<f64>) {
        assert_eq!(Confidence::new(text).value(), want, "{text:?}");
    }

    #[test]
    fn confidence_is_a_decimal_held_between_nought_and_one() {
        check("0.87", Some(0.87));
        check("+.5", Some(0.5));
        check("1.20", Some(1.0));
        check("-3", Some(0.0));
        check("NaN", None);
        check("inf", None);
        check("1e-3", None);
        check("high", None);
        check("", None);
    }

    #[test]
    fn confidence_comes_as_text_or_number() -> Result<(), serde_json::Error> {
        for confidence in [json!("0.9"), json!(0.9)] {
            let proposal: Proposal =
                serde_json::from_value(json!({"id": 42, "confidence": confidence}))?;
            assert_eq!(proposal.id.as_ref().map(ProposalId::as_str), Some("42"));
            assert_eq!(proposal.confidence, Some(Confidence::new("0.9")));
        }
        Ok(())
    }
}
