//! How a simulator is set up. Every value has a default that suits practice.

use std::path::PathBuf;
use std::time::Duration;

use crate::{Clock, Fault, Key, Profile};

/// Everything a [`Simulator`](crate::Simulator) is told at its start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Seed of the identifiers and of the faults that strike by rate.
    pub seed: u64,
    /// Dialect of requests and answers.
    pub profile: Profile,
    /// The clock all state machines follow.
    pub clock: Clock,
    /// How long each stage takes.
    pub timings: Timings,
    /// Request quotas of one key.
    pub quotas: Quotas,
    /// Keys known in addition to the fixture keys.
    pub keys: Vec<Key>,
    /// Faults that are armed from the start.
    pub faults: Vec<Fault>,
    /// What becomes of a GTIN that the catalogue does not hold.
    pub unknown_products: UnknownProducts,
    /// Largest photo, in bytes, that the storage takes.
    pub photo_limit: u64,
    /// File the state is loaded from and saved to after each change.
    pub state_file: Option<PathBuf>,
}

/// How long each stage takes on the simulator's clock.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// Each of the stages PENDING, LOOKING_UP, ENRICHING and RESOLVING of a capture.
    pub capture_stage: Duration,
    /// From submit until extraction leaves `pending`.
    pub extraction_queue: Duration,
    /// From `processing` until `ready`.
    pub extraction: Duration,
    /// From the last change of an ACTIVE session until it is EXPIRED.
    pub session_idle: Duration,
    /// How long an upload grant is good for.
    pub grant: Duration,
    /// The stages of a browser.
    pub browser: BrowserTimings,
}

/// How long each stage of a browser takes.
#[derive(Debug, Clone, Copy)]
pub struct BrowserTimings {
    /// From the request until a machine is set up.
    pub queued: Duration,
    /// Until the browser is set up in it.
    pub provisioning: Duration,
    /// Until it can be looked at.
    pub configuring: Duration,
    /// From then until one that is late is registered.
    pub late: Duration,
}

/// Request quotas of one key, and how they are announced.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    /// Requests in 60 seconds.
    pub minute: u32,
    /// Requests in 86,400 seconds.
    pub day: u32,
    /// Requests in 60 seconds for a publishable key.
    pub publishable_minute: u32,
    /// Which header fields announce them.
    pub headers: HeaderForm,
}

/// Which header fields announce the quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderForm {
    /// `RateLimit-Limit`, `-Remaining`, `-Reset` and the legacy `X-RateLimit-*`.
    ThreeField,
    /// `RateLimit` and `RateLimit-Policy` as structured fields (IETF draft 10).
    Draft10,
}

/// What becomes of a GTIN that the catalogue does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownProducts {
    /// The capture ends NOT_FOUND.
    NotFound,
    /// A product is made up for it.
    Invented,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            seed: 952,
            profile: Profile::Current,
            clock: Clock::running(),
            timings: Timings::default(),
            quotas: Quotas::default(),
            keys: Vec::new(),
            faults: Vec::new(),
            unknown_products: UnknownProducts::NotFound,
            photo_limit: 10 * 1024 * 1024,
            state_file: None,
        }
    }
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            capture_stage: Duration::from_millis(400),
            extraction_queue: Duration::from_millis(500),
            extraction: Duration::from_secs(3),
            session_idle: Duration::from_hours(24),
            grant: Duration::from_mins(15),
            browser: BrowserTimings::default(),
        }
    }
}

impl Default for BrowserTimings {
    fn default() -> Self {
        Self {
            queued: Duration::from_secs(1),
            provisioning: Duration::from_secs(3),
            configuring: Duration::from_secs(2),
            late: Duration::from_secs(10),
        }
    }
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            minute: 300,
            day: 10_000,
            publishable_minute: 100,
            headers: HeaderForm::ThreeField,
        }
    }
}
