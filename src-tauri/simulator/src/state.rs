//! Everything the server remembers, as facts with their times.
//!
//! No status is stored where time alone changes it: a session, an extraction or
//! a capture answers what it is *now* when it is asked. So nothing has to tick,
//! and a saved state goes on where it stood.

pub(crate) mod browser;
pub(crate) mod capture;
pub(crate) mod file;
pub(crate) mod photo;
pub(crate) mod proposal;
pub(crate) mod session;
pub(crate) mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::ShortId;
use browser::Browser;
use capture::Capture;
use photo::{Grant, Photo, StoredObject};
use proposal::Proposal;
use session::Session;

/// The client's own strings.
pub(crate) type Metadata = BTreeMap<String, String>;

/// The server's memory.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// When it was saved; the clock never runs behind this.
    pub(crate) saved_at: Timestamp,
    /// How many identifiers were issued, so that a restart repeats none.
    pub(crate) issued: u64,
    pub(crate) sessions: Vec<Session>,
    pub(crate) captures: Vec<Capture>,
    pub(crate) photos: Vec<Photo>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) objects: BTreeMap<String, StoredObject>,
    pub(crate) redirects: Vec<Redirect>,
    /// Limits of freshness that somebody set, by GTIN-14.
    #[serde(default)]
    pub(crate) thresholds: BTreeMap<String, (u64, u64)>,
    /// Of the other service; a state saved before there was one has none.
    #[serde(default)]
    pub(crate) browsers: Vec<Browser>,
}

/// A link kept as the last rule of a product.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Redirect {
    pub(crate) id: ShortId,
    pub(crate) gtin: String,
    pub(crate) url: String,
}

impl State {
    /// A fresh identifier.
    pub(crate) fn issue(&mut self, seed: u64) -> ShortId {
        self.issued += 1;
        ShortId::nth(seed, self.issued)
    }
}
