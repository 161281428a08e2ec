//! Sessions: what a client opens, and what the server says about it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::capture::{Capture, CaptureStatus};
use crate::id::{CaptureId, SessionId};
use crate::metadata::Metadata;
use crate::photo::Photo;
use crate::record::Record;
use crate::word::words;

words! {
    /// Whether a session still takes captures. Submitting completes it, so this
    /// never tells how extraction goes; see [`ExtractionStatus`].
    SessionStatus {
        /// Takes captures and photos.
        Active = "ACTIVE",
        /// Submitted or ended.
        Completed = "COMPLETED",
        /// Left idle for too long.
        Expired = "EXPIRED",
    }
}

words! {
    /// How far extraction has come. There is no word for a failed one.
    ExtractionStatus {
        /// Not started.
        Pending = "pending",
        /// Running.
        Processing = "processing",
        /// Proposals can be reviewed.
        Ready = "ready",
        /// Review ended with acceptance.
        Accepted = "accepted",
        /// Review ended with rejection.
        Rejected = "rejected",
    }
}

words! {
    /// What a session is for.
    CaptureMode {
        /// Codes only; the server's default.
        BarcodeScan = "barcode_scan",
        /// Photos only.
        ProductPhotography = "product_photography",
        /// Codes and photos.
        Both = "both",
    }
}

/// A session to be opened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSession {
    /// What the session is for.
    pub capture_mode: CaptureMode,
    /// What runs on the station.
    pub user_agent: String,
    /// Free data about the device.
    pub device_context: Map<String, Value>,
    /// Needed with cookie login only; a key implies its organization.
    pub organization: Option<String>,
    /// Our own pairs.
    pub metadata: Metadata,
}

impl Default for NewSession {
    /// Open for codes and photos, because nothing says whether a session opened
    /// for codes would take a photo.
    fn default() -> Self {
        Self {
            capture_mode: CaptureMode::Both,
            user_agent: String::new(),
            device_context: Map::new(),
            organization: None,
            metadata: Metadata::new(),
        }
    }
}

/// A session in short, as create, submit and end answer it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct Session {
    /// The session's identifier, where the answer carries one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<SessionId>,
    /// Whether it takes captures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SessionStatus>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_mode: Option<CaptureMode>,
    /// When it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When it changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// How many captures the server counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_count: Option<u64>,
    /// How many photos the server counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_count: Option<u64>,
    /// The pairs the server keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Session {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.id(),
            status: record.word("status"),
            capture_mode: record.word("capture_mode"),
            created: record.time("created"),
            modified: record.time("modified"),
            capture_count: record.count("capture_count"),
            photo_count: record.count("photo_count"),
            metadata: record.pairs("metadata"),
            rest: record.rest(),
        }
    }
}

/// A session with everything in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct SessionDetail {
    /// The captures the server has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Capture>,
    /// The registered photos.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_photos: Vec<Photo>,
    /// The session itself.
    #[serde(flatten)]
    pub session: Session,
}

impl From<Record> for SessionDetail {
    fn from(mut record: Record) -> Self {
        Self {
            captures: record.list("captures"),
            product_photos: record.list("product_photos"),
            session: Session::from(record),
        }
    }
}

/// The small answer made for polling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Record")]
pub struct StatusPoll {
    /// How far extraction has come: the word to poll on.
    pub extraction_status: ExtractionStatus,
    /// Whether the session takes captures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_status: Option<SessionStatus>,
    /// One entry per capture, often without an identifier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<CaptureProgress>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl TryFrom<Record> for StatusPoll {
    type Error = &'static str;

    fn try_from(mut record: Record) -> Result<Self, Self::Error> {
        Ok(Self {
            extraction_status: record
                .word("extraction_status")
                .ok_or("the status has no extraction_status")?,
            session_status: record.word("session_status"),
            captures: record.list("captures"),
            rest: record.rest(),
        })
    }
}

/// How far one capture has come, as the poll tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct CaptureProgress {
    /// Which capture; without it the entry serves for totals only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CaptureId>,
    /// Where the capture stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CaptureStatus>,
    /// How many proposals wait for review.
    pub proposal_count: u64,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for CaptureProgress {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.id(),
            status: record.word("status"),
            proposal_count: record.count("proposal_count").unwrap_or_default(),
            rest: record.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check<W: for<'a> From<&'a str> + PartialEq + std::fmt::Debug>(word: &str, want: &W) {
        assert_eq!(&W::from(word), want);
    }

    #[test]
    fn words_are_read_without_regard_to_case() {
        check("active", &SessionStatus::Active);
        check("Completed", &SessionStatus::Completed);
        check("READY", &ExtractionStatus::Ready);
        check("Both", &CaptureMode::Both);
    }

    #[test]
    fn an_unknown_word_is_kept_as_it_came() {
        check("Archived", &SessionStatus::Other("Archived".into()));
        check("failed", &ExtractionStatus::Other("failed".into()));
        assert_eq!(ExtractionStatus::from_word("failed").to_string(), "failed");
    }

    #[test]
    fn a_poll_needs_the_extraction_status_and_nothing_else() {
        let read = |value| serde_json::from_value::<StatusPoll>(value).ok();
        let poll = read(json!({"extraction_status": "PROCESSING", "captures": [
            {"short_id": "cap-a1b2c3", "status": "matched", "proposal_count": 2}, 7,
        ]}));
        assert_eq!(read(json!({"session_status": "ACTIVE"})), None);
        let Some(poll) = poll else {
            panic!("the poll was not read");
        };
        assert_eq!(poll.extraction_status, ExtractionStatus::Processing);
        assert_eq!(poll.captures.len(), 1);
        assert_eq!(
            poll.captures.first().and_then(|entry| entry.status.clone()),
            Some(CaptureStatus::Other("matched".into()))
        );
    }

    #[test]
    fn a_stored_session_reads_back_the_same() -> Result<(), serde_json::Error> {
        let text = r#"{"public_id":"S1","status":"active","metadata":{"a":"b"},"new":{"x":1},
            "captures":[{"capture_id":9,"gtin":"09521321000018"}],"created":"2026-03-31T12:00:00Z"}"#;
        let first: SessionDetail = serde_json::from_str(text)?;
        let second: SessionDetail = serde_json::from_str(&serde_json::to_string(&first)?)?;
        assert_eq!(first, second);
        assert_eq!(first.session.rest.get("new"), Some(&json!({"x": 1})));
        Ok(())
    }
}
