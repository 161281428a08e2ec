//! Linear codes at any angle: places of bars, straightened, read row by row.
//!
//! It promises that a text was given by several rows, since one is not enough for
//! EAN, UPC and ITF, that a short code spans the place it was found in, and that no
//! code is reported inside another.

use rxing::DecodeHints;
use rxing::common::BitArray;

use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::likeness::{flat, most_alike};
use crate::luma::LumaView;
use crate::places::Place;
use crate::row::{self, Found, Readers};
use crate::sighting::Sighting;
use crate::strip::{FINE, ORDER, ROWS, Strip};
use crate::symbology::Symbology;
use crate::vote::Votes;

/// Places that are looked into in a live frame.
const PLACES: usize = 8;

/// Places whose rows get a second treatment when the first gave nothing.
const RETRIED: usize = 4;

/// Rows that must agree after that: each more attempt is one more chance to misread.
pub(crate) const RETRIED_ROWS: usize = 3;

/// Rows of bars are at least this alike, be it in noise or glare; writing seldom is.
const ALIKE: f32 = 0.6;

/// Codes looked for in one row.
pub(crate) const PER_ROW: usize = 3;

/// Samples around a place in which the local threshold finds light and dark.
pub(crate) const WIDE: usize = 128;
pub(crate) const NARROW: usize = 40;

/// A UPC-E, the shortest code, changes 33 times between light and dark.
const FEWEST_CHANGES: usize = 24;

/// How a row becomes black and white.
#[derive(Clone, Copy)]
enum Treatment {
    /// By a local threshold.
    Local,
    /// The same, and nothing but light beyond the margins of the code.
    Alone,
    /// By rxing's own threshold, which shows finer bars.
    Global,
    /// Sharpened over this many samples, this strongly.
    Sharp(usize, f32),
}

/// What was read in the places, and which of them gave nothing.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) votes: Votes,
    /// Places with too few rows that agree.
    pub(crate) open: Vec<Open>,
    /// Texts too few rows agree on, for the next frame to confirm.
    pub(crate) tentative: Vec<Sighting>,
}

/// A place that looks like bars and was not read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open {
    pub(crate) place: Place,
    /// Rows that gave a text at all.
    pub(crate) rows: u16,
}

/// Reads the places, the most striking first. `found` is told at once when enough
/// rows agree on a text.
pub(crate) fn read_places(
    luma: &LumaView<'_>,
    places: &[Place],
    hints: &DecodeHints,
    effort: Effort,
    deadline: &Deadline,
    mut found: impl FnMut(),
) -> Outcome {
    let mut votes = Votes::default();
    let mut open = Vec::new();
    for place in places.iter().take(PLACES) {
        if deadline.is_over() || votes.settled_at(place.centre) {
            continue;
        }
        let mut search = Search::new(luma, *place, hints, effort);
        search.rows(&ORDER, Treatment::Local);
        if search.votes.any_settled() {
            found();
            votes.join(search.votes);
        } else if search.looks_like_bars {
            open.push(search);
        }
    }
    let mut tentative = Vec::new();
    for search in open.iter_mut().take(RETRIED) {
        if deadline.is_over() || votes.settled_at(search.strip.place().centre) {
            continue;
        }
        tentative.extend(search.votes.tentative(search.strip.place().length(), 1));
        if search.is_live && !search.has_alike_rows() {
            continue;
        }
        search.retry();
        let few = search.votes.tentative(search.strip.place().length(), 2);
        search.rows_with_text = search.votes.rows();
        search.votes = std::mem::take(&mut search.votes).at_least(RETRIED_ROWS);
        if search.votes.any_settled() {
            found();
            votes.join(std::mem::take(&mut search.votes));
        } else {
            tentative.extend(few);
        }
    }
    let open = open
        .iter()
        .map(|search| Open {
            place: *search.strip.place(),
            rows: search.rows_with_text.max(search.votes.rows()),
        })
        .filter(|open| !votes.settled_at(open.place.centre))
        .collect();
    Outcome {
        votes,
        open,
        tentative,
    }
}

/// One place and what its rows said so far.
struct Search<'a> {
    /// There will be another frame.
    is_live: bool,
    strip: Strip<'a>,
    readers: Readers<'a>,
    /// The grey values of the rows that were looked at.
    greys: [Option<Vec<f32>>; ROWS],
    votes: Votes,
    /// Rows that gave a text before those with too few were forgotten.
    rows_with_text: u16,
    /// Enough changes between light and dark for the shortest code.
    looks_like_bars: bool,
}

impl<'a> Search<'a> {
    fn new(luma: &'a LumaView<'a>, place: Place, hints: &'a DecodeHints, effort: Effort) -> Self {
        Self {
            is_live: effort != Effort::Still,
            strip: Strip::new(luma, place),
            // DataBar keeps halves of symbols from row to row, so each place has its own.
            readers: Readers::new(hints),
            greys: Default::default(),
            votes: Votes::default(),
            rows_with_text: 0,
            looks_like_bars: false,
        }
    }

    /// Are two of the first three rows as alike as those of bars?
    fn has_alike_rows(&self) -> bool {
        let inside = self.strip.inside();
        let rows = ORDER.iter().take(3).filter_map(|row| {
            let grey = self.greys[*row].as_ref()?.get(inside.clone())?;
            let pixels: Vec<f32> = grey.iter().copied().step_by(FINE as usize).collect();
            Some(flat(&pixels))
        });
        let rows: Vec<Vec<f32>> = rows.collect();
        let others = |at: usize| rows.get(at + 1..).unwrap_or_default();
        let mut pairs = rows
            .iter()
            .enumerate()
            .flat_map(|(at, row)| others(at).iter().map(move |other| (row, other)));
        pairs.any(|(row, other)| most_alike(row, other) >= ALIKE)
    }

    fn retry(&mut self) {
        let few = &ORDER[..5];
        let rows = if self.is_live { few } else { &ORDER };
        self.rows(rows, Treatment::Alone);
        if self.votes.any_settled() {
            return;
        }
        self.rows(rows, Treatment::Global);
        for treatment in [Treatment::Sharp(9, 2.0), Treatment::Sharp(15, 4.0)] {
            if self.votes.any_settled() {
                return;
            }
            self.rows(few, treatment);
        }
    }

    /// Reads rows until what they agree on fills the place.
    fn rows(&mut self, rows: &[usize], treatment: Treatment) {
        let (mut busy, mut most) = (0, 0);
        for (index, &row) in rows.iter().enumerate() {
            let grey = self.greys[row].get_or_insert_with(|| {
                let high = self.strip.place().height() > 40.0;
                self.strip.row(row, if high { 4 } else { 2 })
            });
            let bits = match treatment {
                Treatment::Local => Some(row::local(grey, WIDE)),
                Treatment::Alone => {
                    let mut bits = row::local(grey, WIDE);
                    row::isolate(&mut bits, &self.strip.inside());
                    Some(bits)
                }
                Treatment::Global => row::global(grey),
                Treatment::Sharp(reach, strength) => {
                    Some(row::local(&row::sharpened(grey, reach, strength), NARROW))
                }
            };
            let Some(mut bits) = bits else {
                continue;
            };
            let changes = row::changes(&bits, self.strip.inside());
            most = most.max(changes);
            if changes >= FEWEST_CHANGES {
                busy += 1;
                self.looks_like_bars = true;
                self.vote(&mut bits, row);
            }
            let is_writing = match index {
                1 => most < FEWEST_CHANGES / 2,
                2 => busy == 0,
                4 => self.is_live && self.votes.rows() == 0 && !self.has_alike_rows(),
                _ => false,
            };
            if is_writing || self.votes.settled_over(self.strip.place().length()) {
                return;
            }
        }
    }

    fn vote(&mut self, bits: &mut BitArray, row: usize) {
        let place = self.strip.inside().len() as f32;
        let codes = self
            .readers
            .codes(bits, PER_ROW, |found| spans(found, place));
        for found in codes {
            let (from, to) = (self.strip.at(found.from, row), self.strip.at(found.to, row));
            if let Some(content) = found.content {
                self.votes.add(content, row, from, to);
            }
        }
    }
}

/// A short code that is much shorter than its place was read out of a longer one.
pub(crate) fn spans(found: &Found, place: f32) -> bool {
    found.content.as_ref().is_some_and(|content| {
        // The margins of EAN-8 and UPC-E are looked at as well.
        let span = match content.symbology {
            Symbology::Ean8 | Symbology::UpcE => 0.4,
            Symbology::Itf14 => 0.6,
            Symbology::Code39 if content.raw_value.len() < 8 => 0.6,
            _ => 0.0,
        };
        (found.to - found.from).abs() >= span * place
    })
}
