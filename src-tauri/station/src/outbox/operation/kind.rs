//! What an operation does, and where it stands: the words of the database.

use std::{fmt, str::FromStr};

use crate::error::{Result, StationError};

/// What an operation does on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Creates the remote session.
    CreateSession,
    /// Records a capture.
    CreateCapture,
    /// Requeues a capture that failed on the server.
    RetryCapture,
    /// Uploads and registers a photo.
    SendPhoto,
    /// Changes the type of a registered photo.
    RelabelPhoto,
    /// Sets the gallery order.
    ReorderPhotos,
    /// Submits the session for extraction.
    SubmitSession,
    /// Ends the session without extraction.
    EndSession,
    /// Records a decision on a proposal.
    ReviewProposal,
    /// Writes accepted proposals to the product.
    ApplyProposals,
    /// Keeps a link as that of the product; waits until there is one.
    SaveRedirect,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for other operations.
    Blocked,
    /// May be sent when its time has come.
    Ready,
    /// Was marked before it was sent, and no answer is noted yet.
    Sending,
    /// Was sent; nobody knows whether it arrived.
    Unknown,
    /// Needs a human.
    Parked,
    /// Kept back by the operator.
    Held,
    /// The server has it.
    Done,
    /// Taken out by the operator.
    Discarded,
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word in the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $type {
            type Err = StationError;

            fn from_str(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err(StationError::Unknown { what: stringify!($type).to_owned(), id: other.to_owned() }),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.word())
            }
        }
    };
}

words!(Kind {
    CreateSession = "create_session",
    CreateCapture = "create_capture",
    RetryCapture = "retry_capture",
    SendPhoto = "send_photo",
    RelabelPhoto = "relabel_photo",
    ReorderPhotos = "reorder_photos",
    SubmitSession = "submit_session",
    EndSession = "end_session",
    ReviewProposal = "review_proposal",
    ApplyProposals = "apply_proposals",
    SaveRedirect = "save_redirect",
});

words!(State {
    Blocked = "blocked",
    Ready = "ready",
    Sending = "sending",
    Unknown = "unknown",
    Parked = "parked",
    Held = "held",
    Done = "done",
    Discarded = "discarded",
});

impl Kind {
    /// Is nothing added to its session any more once it is made?
    pub fn closes_session(self) -> bool {
        matches!(self, Self::SubmitSession | Self::EndSession)
    }

    /// Calls to the API that it takes, one right after the other; storage is not counted.
    pub fn calls(self) -> u64 {
        match self {
            // One for the grant, and one for the photo once it is stored.
            Self::SendPhoto => 2,
            Self::CreateSession
            | Self::CreateCapture
            | Self::SubmitSession
            | Self::EndSession
            | Self::RelabelPhoto
            | Self::ReorderPhotos
            | Self::RetryCapture
            | Self::ReviewProposal
            | Self::ApplyProposals
            | Self::SaveRedirect => 1,
        }
    }

    /// Rank in which due operations are served, lowest first, then by age. What is left of a
    /// session moves to the rank of its end once that is made: see [`line_up`](super::line_up).
    pub fn class(self) -> i64 {
        match self {
            Self::CreateSession | Self::CreateCapture => 0,
            Self::SubmitSession | Self::EndSession => 1,
            Self::SendPhoto | Self::RelabelPhoto | Self::ReorderPhotos => 2,
            Self::RetryCapture
            | Self::ReviewProposal
            | Self::ApplyProposals
            | Self::SaveRedirect => 3,
        }
    }
}
