//! Failures: every way a call can end without a usable answer.
//!
//! Each variant is a situation, and each answers one question in one place:
//! did the call take effect on the server? What follows from it is decided by
//! whoever sent the call.

use std::io;
use std::time::Duration;

use crate::problem::Problem;
use crate::rate::{RateSignals, Scope};

/// Why a call brought nothing usable.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No connection came about: no network, no such host, no trust.
    #[error("could not reach the server")]
    Unreachable(#[source] reqwest::Error),
    /// The call went out and no complete answer came back.
    #[error("the server did not answer")]
    NoAnswer(#[source] Lost),
    /// Something else answered in the server's place, such as a login page of
    /// the network.
    #[error("{sign}, so this was not the Scanner API")]
    NotTheApi {
        /// What gave it away.
        sign: Sign,
        /// The status of the answer.
        status: u16,
    },
    /// A quota of the key is used up.
    #[error("the server asks us to wait {} s", wait.as_secs())]
    RateLimited {
        /// The longest wait any part of the answer asks for; zero when none does.
        wait: Duration,
        /// Which quota it is, where that can be told.
        scope: Option<Scope>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The key is missing, malformed, revoked or expired.
    #[error("the server refused the API key")]
    KeyRefused {
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The key is known but may not do this.
    #[error("the API key may not do this{}", said(problem))]
    Forbidden {
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The server knows nothing under this identifier.
    #[error("the server does not know this object{}", said(problem))]
    NotFound {
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The object is not in a state that allows the call.
    #[error("the object is in another state{}", said(problem))]
    Conflict {
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The server refuses the call for another reason.
    #[error("the server refused the request (status {status}){}", said(problem))]
    Refused {
        /// The status of the answer.
        status: u16,
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The server, or a proxy before it, failed. The call may have taken effect.
    #[error("the server failed (status {status}){}", said(problem))]
    ServerFault {
        /// The status of the answer.
        status: u16,
        /// How long the server asks us to wait, if it does.
        wait: Option<Duration>,
        /// What the server says.
        problem: Box<Problem>,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The server did it, but its answer cannot be read.
    #[error("the server's answer cannot be read: {what}")]
    Unreadable {
        /// What is wrong with the answer.
        what: String,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The server did it, but names the new object nowhere.
    #[error("the server's answer does not say which {noun} it made, so nothing can be added to it")]
    NoIdentifier {
        /// What was made.
        noun: &'static str,
        /// What the answer says about quotas.
        rate: Box<RateSignals>,
    },
    /// The file is larger than the receiver takes, or smaller.
    #[error("the file of {size} bytes does not fit what the server takes")]
    TooLarge {
        /// The file's size in bytes.
        size: u64,
        /// The most that is taken, where it is known.
        limit: Option<u64>,
    },
    /// The upload grant ran out.
    #[error("the permission to upload has expired")]
    GrantExpired,
    /// Storage refuses the upload for another reason.
    #[error("storage refused the upload (status {status}, {code})")]
    StorageRefused {
        /// The status of the answer.
        status: u16,
        /// Storage's word for the reason, or `unknown`.
        code: String,
        /// What storage says.
        detail: String,
    },
    /// Plain `http` to another machine, or no address at all.
    #[error("{host:?} is not a safe address to send to")]
    UnsafeAddress {
        /// The host, or the text that is no address.
        host: String,
    },
    /// The file to upload cannot be read.
    #[error("the file cannot be read")]
    FileUnreadable(#[source] io::Error),
    /// The call could not even be put together.
    #[error("the request cannot be sent")]
    Unsendable(#[source] reqwest::Error),
}

/// How an answer got lost.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The connection ended early or brought nonsense.
    #[error("the connection was lost")]
    Connection(#[source] reqwest::Error),
    /// Nothing moved for too long.
    #[error("nothing arrived for {} s", .0.as_secs())]
    Stalled(Duration),
}

/// What gave away that another than the API answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Sign {
    /// A web page where data was due.
    #[error("a web page came back")]
    WebPage,
    /// A redirect, which the API never uses. Never followed.
    #[error("the server pointed to {}", to.as_deref().unwrap_or("nowhere"))]
    Redirect {
        /// The host it points to; nothing when it stays on the same one or names none.
        to: Option<String>,
    },
    /// The network or a proxy wants a login first.
    #[error("the network asks for a login")]
    Login,
}

/// Whether a call took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Certainly not: it may be sent again.
    NotDone,
    /// Nobody knows: look before sending again.
    Unknown,
    /// It did, though the answer is of no use: don't send it again.
    Done,
}

impl Failure {
    /// Whether the call took effect.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Unreachable(_)
            | Self::NotTheApi { .. }
            | Self::RateLimited { .. }
            | Self::KeyRefused { .. }
            | Self::Forbidden { .. }
            | Self::NotFound { .. }
            | Self::Conflict { .. }
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::GrantExpired
            | Self::StorageRefused { .. }
            | Self::UnsafeAddress { .. }
            | Self::FileUnreadable(_)
            | Self::Unsendable(_) => Outcome::NotDone,
            // A server may fail after it has committed.
            Self::NoAnswer(_) | Self::ServerFault { .. } => Outcome::Unknown,
            Self::Unreadable { .. } | Self::NoIdentifier { .. } => Outcome::Done,
        }
    }

    /// What the answer said about quotas, where the API answered.
    pub fn rate(&self) -> Option<&RateSignals> {
        match self {
            Self::RateLimited { rate, .. }
            | Self::KeyRefused { rate, .. }
            | Self::Forbidden { rate, .. }
            | Self::NotFound { rate, .. }
            | Self::Conflict { rate, .. }
            | Self::Refused { rate, .. }
            | Self::ServerFault { rate, .. }
            | Self::Unreadable { rate, .. }
            | Self::NoIdentifier { rate, .. } => Some(rate),
            Self::Unreachable(_)
            | Self::NoAnswer(_)
            | Self::NotTheApi { .. }
            | Self::TooLarge { .. }
            | Self::GrantExpired
            | Self::StorageRefused { .. }
            | Self::UnsafeAddress { .. }
            | Self::FileUnreadable(_)
            | Self::Unsendable(_) => None,
        }
    }

    /// A call that brought no answer, sorted by whether it can have gone out.
    pub(crate) fn from_transport(error: reqwest::Error) -> Self {
        // The address may carry signed query members; messages do without it.
        let error = error.without_url();
        if error.is_connect() {
            Self::Unreachable(error)
        } else if error.is_builder() {
            Self::Unsendable(error)
        } else {
            Self::NoAnswer(Lost::Connection(error))
        }
    }
}

fn said(problem: &Problem) -> String {
    problem
        .detail
        .as_ref()
        .map(|detail| format!(": {detail}"))
        .unwrap_or_default()
}
