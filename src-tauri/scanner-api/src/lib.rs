//! The Closient Scanner API as Rust types and a client, and the few calls of the browser service.
//!
//! A [`Request`] is one call, frozen as text so that it can be stored and sent
//! again byte for byte. [`Client::send`] sends it once and answers with a
//! [`Reply`] or a [`Failure`]; every failure says whether the call took effect
//! ([`Failure::outcome`]). Reading a reply bends instead of breaking: unknown
//! words, members and shapes are kept, because the published schemas and the
//! published examples of this API disagree with each other.
//!
//! Nothing in here repeats a call, waits, or remembers anything between calls.

#![forbid(unsafe_code)]

mod account;
mod browser;
mod capture;
mod client;
mod contract;
mod dialect;
mod failure;
mod freshness;
mod grant;
mod id;
mod key;
mod link;
mod metadata;
mod page;
mod photo;
mod problem;
mod proposal;
mod rate;
mod record;
mod reply;
mod request;
mod session;
mod word;

pub use account::{KeyInfo, Organization, WhoAmI};
pub use browser::{
    BROWSER_MINUTES, BROWSER_SERVICE, BrowserFailure, BrowserId, BrowserKey, BrowserKeyError,
    BrowserPhase, BrowserState, BrowserStatus, SecretUrl,
};
pub use capture::{
    Capture, CaptureStatus, CaptureType, NewCapture, QrAnalysis, RawValue, RawValueError,
};
pub use client::{
    AddressError, BrowserClient, BrowserConfig, Client, Config, ConfigError, ImageSource, NewImage,
    Progress, Timeouts,
};
pub use contract::{Comparison, Deviation, Difference, NoDocument, compare};
pub use dialect::Dialect;
pub use failure::{Failure, Lost, Outcome, Sign};
pub use freshness::Freshness;
pub use grant::UploadGrant;
pub use id::{CaptureId, IdError, PhotoId, ProposalId, SessionId};
pub use key::{ApiKey, KeyError};
pub use link::{Link, LinkError, ResolvedUrl};
pub use metadata::{Metadata, MetadataError};
pub use page::Page;
pub use photo::{NewPhoto, Photo, PhotoType};
pub use problem::{FieldMessage, Problem};
pub use proposal::{Confidence, Decision, Proposal, ProposalStatus};
pub use rate::{Level, RateSignals, Scope, Window};
pub use reply::Reply;
pub use request::{Method, Operation, Request};
pub use session::{
    CaptureMode, CaptureProgress, ExtractionStatus, NewSession, Session, SessionDetail,
    SessionStatus, StatusPoll,
};
