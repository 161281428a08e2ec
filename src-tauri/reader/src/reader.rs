//! The reader: a grey picture in, the codes in it out.
//!
//! It promises that every text it reports was checked (check digits, symbology
//! rules, agreement of rows) and that a live frame ends near its budget. It does
//! not know time except through the clock it is given, and it does no I/O.

use std::sync::Arc;
use std::time::Duration;

use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::{Binarizer, Luma8Source};

use crate::deadline::Deadline;
use crate::luma::LumaView;
use crate::sighting::{Sighting, Unread};
use crate::symbology::SymbologySet;
use crate::{formats, matrix, rescue};

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
    pub fn read_frame(&mut self, luma: &LumaView<'_>, budget: Duration) -> Reading {
        self.read(luma, &Deadline::after(budget, &self.clock))
    }

    /// Reads a picture that is not urgent: everything is tried.
    pub fn read_still(&mut self, luma: &LumaView<'_>) -> Reading {
        self.read(luma, &Deadline::never(&self.clock))
    }

    fn read(&self, luma: &LumaView<'_>, deadline: &Deadline) -> Reading {
        let symbologies = self.settings.symbologies;
        let mut found = Vec::new();
        let hints = formats::hints(symbologies, &formats::LINEAR);
        found.extend(rescue::linear(luma, &hints));
        if let Some(bits) = black_matrix(luma) {
            found.extend(matrix::qr_codes(&bits, 1.0));
            if !deadline.is_over() {
                found.extend(matrix::data_matrix_codes(&bits, 1.0));
            }
        }
        found.retain(|sighting| symbologies.contains(sighting.symbology));
        Reading {
            sightings: distinct(found),
            unread: Vec::new(),
            spent: deadline.spent(),
            cut_short: deadline.is_over(),
        }
    }
}

fn black_matrix(luma: &LumaView<'_>) -> Option<BitMatrix> {
    let pixels = luma.packed();
    let (width, height) = (luma.width() as u32, luma.height() as u32);
    let source = Luma8Source::new_with_slice(&pixels, width, height).ok()?;
    HybridBinarizer::new(source)
        .get_black_matrix()
        .ok()
        .cloned()
}

/// Each code once: the same text of the same symbology at one place.
fn distinct(found: Vec<Sighting>) -> Vec<Sighting> {
    let mut kept: Vec<Sighting> = Vec::new();
    for sighting in found {
        let known = kept.iter().any(|each| {
            each.symbology == sighting.symbology && each.raw_value == sighting.raw_value
        });
        if !known {
            kept.push(sighting);
        }
    }
    kept
}
