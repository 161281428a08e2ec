//! Faults: what can go wrong, for which operation, and how often.
//!
//! A [`Fault`] reads from text as `KIND[:DETAIL]:OPERATION:DOSE`, for example
//! `lost-answer:create_capture:1` or `status:503:*:5%`. OPERATION is a name of
//! [`Operation`] or `*`; DOSE is a count, a percentage or `always`.

pub(crate) mod disguise;
mod plan;
mod text;

use std::time::Duration;

pub use text::FaultError;

pub(crate) use plan::Plan;

use crate::Operation;

/// One rule: this goes wrong, there, that often.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Where.
    pub target: Target,
    /// How often.
    pub dose: Dose,
}

/// Which operations a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Every operation for which the kind makes sense.
    Any,
    /// One operation.
    Only(Operation),
}

/// How often a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dose {
    /// The next so many requests that fit.
    Times(u32),
    /// This part of the requests that fit, 0 to 100.
    Percent(f64),
    /// All of them.
    Always,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The effect happens, then the connection closes without an answer.
    LostAnswer,
    /// The connection closes at once; the effect happens this much later.
    AcceptedLate(Duration),
    /// The effect happens, and the answer is a 500.
    ErrorAfterCommit,
    /// The connection closes and nothing happens.
    Dropped,
    /// An error answer of this status, and nothing happens.
    Status(u16),
    /// A 429 for a window, with the wait told in one of several ways.
    Quota(Window, WaitHint),
    /// A proxy's 502 page in HTML.
    BadGateway,
    /// A network's log-in page: 200 in HTML.
    CaptivePortal,
    /// A redirect to another origin (the same server under another host name).
    ForeignRedirect,
    /// The effect happens, and the answer is JSON of another shape.
    WrongShape,
    /// The answer takes this much longer.
    Slow(Duration),
    /// The body of the request is left unread for this long, as on a line that hardly moves.
    ReadLate(Duration),
    /// The key is refused as revoked.
    KeyRevoked,
    /// The key is refused as readonly.
    ReadOnlyKey,
    /// On submit: extraction never leaves `processing`.
    StuckProcessing,
    /// The session that the request names is EXPIRED from now on.
    SessionExpired,
    /// The capture that is created ends FAILED.
    CaptureFailed,
    /// The capture that is created ends NOT_FOUND.
    CaptureNotFound,
    /// The storage says that the grant has expired.
    GrantExpired,
    /// The storage denies access.
    StorageDenied,
    /// State words in the answer are ones that no document lists.
    UnknownWords,
    /// A COMPLETED capture is called `matched`.
    Matched,
}

/// A quota window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// 60 seconds.
    Minute,
    /// 86,400 seconds.
    Day,
}

/// How a 429 tells how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitHint {
    /// In `Retry-After` and in the body.
    Both,
    /// Only in `Retry-After`, in seconds.
    Header,
    /// Only in the body.
    Body,
    /// Only in `Retry-After`, as an HTTP date.
    Date,
    /// Not at all.
    Missing,
}

impl Fault {
    /// A fault that strikes the next `times` requests of one operation.
    pub fn times(kind: FaultKind, operation: Operation, times: u32) -> Self {
        Self {
            kind,
            target: Target::Only(operation),
            dose: Dose::Times(times),
        }
    }

    /// A fault that strikes one operation until the faults are changed.
    pub fn always(kind: FaultKind, operation: Operation) -> Self {
        Self {
            kind,
            target: Target::Only(operation),
            dose: Dose::Always,
        }
    }

    /// Whether this rule speaks about a request of `operation` at all.
    fn concerns(&self, operation: Operation) -> bool {
        match self.target {
            Target::Only(only) => only == operation,
            Target::Any => self.kind.fits(operation),
        }
    }
}

impl FaultKind {
    /// Whether a kind makes sense for an operation.
    fn fits(self, operation: Operation) -> bool {
        match self {
            Self::StuckProcessing => operation == Operation::SubmitSession,
            Self::CaptureFailed | Self::CaptureNotFound => {
                matches!(operation, Operation::CreateCapture | Operation::UploadImage)
            }
            Self::GrantExpired | Self::StorageDenied => operation == Operation::StoreObject,
            Self::SessionExpired => matches!(
                operation,
                Operation::CreateCapture
                    | Operation::UploadImage
                    | Operation::GetPresignedUploadUrl
                    | Operation::RegisterPhoto
                    | Operation::SubmitSession
            ),
            Self::KeyRevoked | Self::Quota(..) => !operation.is_open(),
            Self::ReadOnlyKey => operation.writes() && !operation.is_open(),
            Self::UnknownWords => operation.tells_states(),
            Self::Matched => matches!(
                operation,
                Operation::GetSession | Operation::GetSessionStatus | Operation::GetCapture
            ),
            Self::LostAnswer
            | Self::AcceptedLate(_)
            | Self::ErrorAfterCommit
            | Self::Dropped
            | Self::Status(_)
            | Self::BadGateway
            | Self::CaptivePortal
            | Self::ForeignRedirect
            | Self::WrongShape
            | Self::Slow(_)
            | Self::ReadLate(_) => true,
        }
    }
}
