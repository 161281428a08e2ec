//! The records of an export, as they stand in its lines.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    clock::Millis,
    outbox::{
        capture_row::CaptureRow, operation::Operation, photo_row::PhotoRow,
        proposal_row::ProposalRow, session_row::SessionRow,
    },
};

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// [`super::FORMAT`].
    pub(super) format: String,
    /// [`super::VERSION`].
    pub(super) version: u32,
    /// Name of the station that made it.
    #[serde(default)]
    pub(super) station: String,
    /// When it was made.
    #[serde(default)]
    pub(super) made: String,
    /// Operations in it.
    #[serde(default)]
    pub(super) operations: usize,
    /// Every file beside this one.
    pub(super) files: Vec<Entry>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its name.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u64,
    /// blake3 of its content.
    pub(super) blake3: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(super) enum Record {
    /// A session.
    Session(SessionRow),
    /// A capture.
    Capture(CaptureRow),
    /// A photo.
    Photo(PhotoRow),
    /// A proposal that was decided on.
    Proposal(ProposalRow),
    /// An operation.
    Operation(Step),
}

/// An operation, without the request that was fixed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    /// Its id; also sent as idempotency key.
    pub(super) id: Uuid,
    /// Its session.
    pub(super) session_id: String,
    /// What it does, in the word of the database.
    pub(super) kind: String,
    /// Where it stood, in the word of the database.
    pub(super) state: String,
    /// When it may be sent.
    pub(super) not_before: Millis,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// Capture it is about.
    pub(super) capture_id: Option<String>,
    /// Photo it is about.
    pub(super) photo_id: Option<String>,
    /// Proposal it is about.
    pub(super) proposal_id: Option<String>,
    /// Code of the last failure.
    pub(super) error_code: String,
    /// The last failure in a sentence.
    pub(super) error_detail: String,
    /// When it was made.
    pub(super) created: Millis,
    /// Unfinished operations it waits for.
    pub(super) waits_for: Vec<Uuid>,
}

impl Step {
    pub(super) fn of(operation: Operation, state: &str, waits_for: Vec<Uuid>) -> Self {
        Self {
            id: operation.id,
            session_id: operation.session_id,
            kind: operation.kind.word().to_owned(),
            state: state.to_owned(),
            not_before: operation.not_before,
            attempts: operation.attempts,
            capture_id: operation.capture_id,
            photo_id: operation.photo_id,
            proposal_id: operation.proposal_id,
            error_code: operation.error_code,
            error_detail: operation.error_detail,
            created: operation.created,
            waits_for,
        }
    }
}
