//! The reader: a grey picture in, the codes in it out.
//!
//! It promises that every text it reports was checked (check digits, symbology
//! rules, agreement of rows) and that a live frame ends near its budget. It does
//! not know time except through the clock it is given, and it does no I/O.

use std::sync::Arc;
use std::time::Duration;

use crate::luma::LumaView;
use crate::sighting::{Sighting, Unread};
use crate::symbology::SymbologySet;

/// A monotone clock: the time since any fixed moment.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// A clock that stands still, so no budget ever runs out.
#[must_use]
pub fn stopped_clock() -> Clock {
    Arc::new(|| Duration::ZERO)
}

/// What the reader looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReaderSettings {
    /// The symbologies to report.
    pub symbologies: SymbologySet,
}

/// What was found in one frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The codes that were read, each once.
    pub sightings: Vec<Sighting>,
    /// Places that look like a code and were not read.
    pub unread: Vec<Unread>,
    /// Time the frame took by the reader's clock.
    pub spent: Duration,
    /// The budget ended before everything was tried.
    pub cut_short: bool,
}

/// Reads codes from frames and stills.
pub struct Reader {
    settings: ReaderSettings,
    clock: Clock,
}

impl Reader {
    /// A reader for these settings that measures its budgets with `clock`.
    #[must_use]
    pub fn new(settings: ReaderSettings, clock: Clock) -> Self {
        Self { settings, clock }
    }

    /// What the reader looks for.
    #[must_use]
    pub fn settings(&self) -> &ReaderSettings {
        &self.settings
    }

    /// Reads a live frame. Stages that would begin after `budget` are left out.
    pub fn read_frame(&mut self, _luma: &LumaView<'_>, _budget: Duration) -> Reading {
        let _ = &self.clock;
        Reading::default()
    }

    /// Reads a picture that is not urgent: everything is tried.
    pub fn read_still(&mut self, _luma: &LumaView<'_>) -> Reading {
        Reading::default()
    }
}
