//! The reader: a grey picture in, the codes in it out.
//!
//! It promises that every text it reports was checked (check digits, symbology
//! rules, agreement of rows) and that a live frame ends near its budget. It does
//! not know time except through the clock it is given, and it does no I/O.

use std::sync::Arc;
use std::time::Duration;

use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::gate::{self, Gate};
use crate::linear::Open;
use crate::luma::LumaView;
use crate::matrix::Corners;
use crate::memory::Memory;
use crate::picture::Picture;
use crate::sighting::{Sighting, Unread};
use crate::symbology::SymbologySet;
use crate::{linear_worker, matrix_worker, why};

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
    /// Places that look like a code and were not read. Of live frames they are told once
    /// a few in a row gave no code, and again every few frames.
    pub unread: Vec<Unread>,
    /// Time the frame took by the reader's clock.
    pub spent: Duration,
    /// Time until the worker that read the first code had it, by its clock.
    pub first_text: Option<Duration>,
    /// The budget ended before everything was tried.
    pub cut_short: bool,
    /// The picture is the one before, so its reading is given again.
    pub unchanged: bool,
}

/// Reads codes from frames and stills.
pub struct Reader {
    settings: ReaderSettings,
    clock: Clock,
    gate: Gate,
    memory: Memory,
}

impl Reader {
    /// A reader for these settings that measures its budgets with `clock`.
    #[must_use]
    pub fn new(settings: ReaderSettings, clock: Clock) -> Self {
        Self {
            settings,
            clock,
            gate: Gate::default(),
            memory: Memory::default(),
        }
    }

    /// What the reader looks for.
    #[must_use]
    pub fn settings(&self) -> &ReaderSettings {
        &self.settings
    }

    /// Reads a live frame. Stages that would begin after `budget` are left out.
    pub fn read_frame(&mut self, luma: &LumaView<'_>, budget: Duration) -> Reading {
        let effort = Effort::Live(budget);
        let began = Deadline::new(effort, &self.clock);
        let means = gate::block_means(luma);
        if let Some(held) = self.gate.held(&means, luma.width()) {
            return Reading {
                spent: began.spent(),
                first_text: None,
                unchanged: true,
                ..held
            };
        }
        let confirmed = self.memory.track.confirm(luma, &began);
        let may_rest = confirmed.all && self.memory.track.may_rest(&means, luma.width());
        let mut found = Worked::default();
        if !may_rest {
            let fusion = &mut self.memory.fusion;
            let symbologies = self.settings.symbologies;
            let fuse = |worked: &mut Worked| fusion.add(luma, symbologies, worked, &began);
            found = read(luma, symbologies, effort, &self.clock, fuse);
            let agreed = self
                .memory
                .agreement
                .of(std::mem::take(&mut found.tentative));
            found.sightings.extend(agreed);
        }
        // The outlines of followed codes go all along their bars, so they come first.
        let seen = confirmed.sightings.into_iter().chain(found.sightings);
        let sightings = distinct(seen.collect());
        if !may_rest {
            let settled = found.open.iter().all(|open| open.rows == 0);
            self.memory.track.remember(&sightings, &means, settled);
        }
        let reading = Reading {
            unread: match sightings.is_empty() {
                true => self.memory.unread(luma, &found.open, found.corners),
                false => self.memory.all_read(),
            },
            sightings,
            spent: began.spent(),
            first_text: earlier(confirmed.first_text, found.first_text),
            cut_short: found.cut_short,
            unchanged: false,
        };
        let is_open = !found.open.is_empty() || found.corners.is_some();
        self.gate.remember(&reading, is_open);
        reading
    }

    /// Reads a picture that is not urgent: everything is tried.
    pub fn read_still(&mut self, luma: &LumaView<'_>) -> Reading {
        let effort = Effort::Still;
        let began = Deadline::new(effort, &self.clock);
        let found = read(luma, self.settings.symbologies, effort, &self.clock, |_| {});
        Reading {
            sightings: distinct(found.sightings),
            unread: why::unread(luma, &found.open, found.corners),
            spent: began.spent(),
            first_text: found.first_text,
            cut_short: found.cut_short,
            unchanged: false,
        }
    }
}

/// Linear and matrix codes are sought side by side, so that neither waits. What the
/// linear worker made of the picture goes through `fuse` before it is joined.
fn read(
    luma: &LumaView<'_>,
    symbologies: SymbologySet,
    effort: Effort,
    clock: &Clock,
    fuse: impl FnOnce(&mut Worked),
) -> Worked {
    let began = Deadline::new(effort, clock);
    let picture = Picture::new(luma);
    let matrix = || {
        let began = Deadline::new(effort, clock);
        matrix_worker::work(&picture, symbologies, effort, &began)
    };
    let linear = || {
        let mut worked = linear_worker::work(&picture, symbologies, effort, &began);
        fuse(&mut worked);
        worked
    };
    let (linear, matrix) = std::thread::scope(|scope| {
        let helper = std::thread::Builder::new().name("reader-matrix".to_owned());
        match helper.spawn_scoped(scope, matrix) {
            Ok(helper) => (linear(), helper.join().unwrap_or_default()),
            // Without a second thread one after the other must do.
            Err(_) => (linear(), matrix()),
        }
    });
    let mut sightings = linear.sightings;
    sightings.extend(matrix.sightings);
    sightings.retain(|sighting| symbologies.contains(sighting.symbology));
    Worked {
        sightings,
        open: linear.open,
        corners: matrix.corners,
        tentative: linear.tentative,
        first_text: earlier(linear.first_text, matrix.first_text),
        cut_short: linear.cut_short || matrix.cut_short,
    }
}

/// What one of the two workers, or both, made of a picture.
#[derive(Default)]
pub(crate) struct Worked {
    pub(crate) sightings: Vec<Sighting>,
    /// Places that look like bars and gave nothing.
    pub(crate) open: Vec<Open>,
    /// Corners of a QR code that gave no text.
    pub(crate) corners: Option<Corners>,
    /// Texts a single frame is not sure enough of; see [`crate::agree`].
    pub(crate) tentative: Vec<Sighting>,
    pub(crate) first_text: Option<Duration>,
    pub(crate) cut_short: bool,
}

fn earlier(a: Option<Duration>, b: Option<Duration>) -> Option<Duration> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
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
