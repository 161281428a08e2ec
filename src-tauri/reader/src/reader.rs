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
use crate::linear::Rows;
use crate::luma::{LumaImage, LumaView};
use crate::sighting::{Sighting, Unread};
use crate::symbology::SymbologySet;
use crate::{formats, linear, matrix};

/// Shortest side of a picture that is still halved.
const SMALLEST: usize = 300;

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
        self.read(luma, Rows::Live, &Deadline::after(budget, &self.clock))
    }

    /// Reads a picture that is not urgent: everything is tried.
    pub fn read_still(&mut self, luma: &LumaView<'_>) -> Reading {
        self.read(luma, Rows::Still, &Deadline::never(&self.clock))
    }

    fn read(&self, luma: &LumaView<'_>, rows: Rows, deadline: &Deadline) -> Reading {
        let bits = black_matrix(luma);
        let mut found = Vec::new();
        if let Some(bits) = &bits {
            found = self.codes(luma, bits, rows, deadline);
        }
        found.retain(|sighting| self.settings.symbologies.contains(sighting.symbology));
        Reading {
            sightings: distinct(found),
            unread: Vec::new(),
            spent: deadline.spent(),
            cut_short: deadline.is_over(),
        }
    }

    /// Linear codes, then QR codes at three sizes, then Data Matrix codes.
    fn codes(
        &self,
        luma: &LumaView<'_>,
        bits: &BitMatrix,
        rows: Rows,
        deadline: &Deadline,
    ) -> Vec<Sighting> {
        let symbologies = self.settings.symbologies;
        let wanted = |kinds| symbologies.contains_any(kinds) && !deadline.is_over();
        let mut found = Vec::new();
        if wanted(&formats::LINEAR) {
            let hints = formats::hints(symbologies, &formats::LINEAR);
            found.extend(linear::linear_codes(luma, bits, &hints, rows, deadline));
        }
        if wanted(&formats::QR) {
            found.extend(matrix::qr_codes(bits, 1.0));
            found.extend(smaller_qr_codes(luma, deadline));
        }
        if wanted(&formats::DATA_MATRIX) {
            found.extend(matrix::data_matrix_codes(bits, 1.0));
        }
        found
    }
}

/// QR codes of the half and quarter copies of a picture.
fn smaller_qr_codes(luma: &LumaView<'_>, deadline: &Deadline) -> Vec<Sighting> {
    let mut found = Vec::new();
    let mut copy: Option<LumaImage> = None;
    for scale in [2.0, 4.0] {
        let view = copy.as_ref().map_or(*luma, LumaImage::view);
        if deadline.is_over() || view.width().min(view.height()) < SMALLEST {
            break;
        }
        let halved = view.halved();
        let bits = halved.as_ref().and_then(|half| black_matrix(&half.view()));
        found.extend(bits.iter().flat_map(|bits| matrix::qr_codes(bits, scale)));
        copy = halved;
    }
    found
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
