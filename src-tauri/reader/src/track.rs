//! Codes followed from frame to frame: where the last frame had one, this one is read
//! first, and a code that is still there is confirmed for a fraction of a whole search.
//!
//! It promises that no text is confirmed that was not read again in this very frame.
//! While every code is confirmed and nothing beside them has changed, the rest of the
//! picture need not be searched again; it says so. It finds no new codes.

use std::time::Duration;

use crate::agree::middle;
use crate::bands::correlation;
use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::gate::{BLOCK, NOISE};
use crate::linear::{PER_ROW, WIDE};
use crate::luma::LumaView;
use crate::matrix::{self, Rows};
use crate::patch::{Patch, Window};
use crate::places::Place;
use crate::quad::distance;
use crate::row::{self, Readers};
use crate::sighting::{Outline, Point, Sighting};
use crate::strip::{ORDER, Strip, add_line};
use crate::symbology::{Symbology, SymbologySet};
use crate::vote::Votes;
use crate::{data_matrix, formats};

/// Codes that are followed.
const MOST: usize = 4;

/// Rows of a code that are tried.
const ROWS: usize = 5;

/// Searches that have to have found a code before a single row confirms it.
const KNOWN: u32 = 2;

/// Frames without a search of the whole picture, while nothing seems to have changed.
const RESTED: u32 = 7;

/// Pixels around a followed code in which a change is its own.
const ITS_OWN: f32 = 24.0;

/// Longest side of the part of a picture in which a matrix code is sought at full size.
const LARGE: usize = 320;

/// The codes of the last frame, and what the picture looked like beside them.
#[derive(Default)]
pub(crate) struct Track {
    codes: Vec<Followed>,
    /// Block means at the last search of the whole picture.
    means: Vec<u8>,
    /// Places where the codes were then.
    boxes: Vec<Outline>,
    /// Nothing else in that picture was worth another look.
    settled: bool,
    rested: u32,
}

struct Followed {
    sighting: Sighting,
    /// Pixels moved from the frame before to the last.
    moved: (f32, f32),
    /// Searches of the whole picture that found it.
    found: u32,
}

/// The followed codes that are still there.
#[derive(Default)]
pub(crate) struct Confirmed {
    pub(crate) sightings: Vec<Sighting>,
    pub(crate) first_text: Option<Duration>,
    /// There were some, and none is missing.
    pub(crate) all: bool,
}

impl Track {
    /// Reads this frame where the last one had codes.
    pub(crate) fn confirm(&mut self, luma: &LumaView<'_>, deadline: &Deadline) -> Confirmed {
        let mut confirmed = Confirmed::default();
        for code in &mut self.codes {
            if let Some(sighting) = code.again(luma) {
                confirmed.first_text.get_or_insert_with(|| deadline.spent());
                code.follow(&sighting);
                confirmed.sightings.push(sighting);
            }
        }
        confirmed.all = !self.codes.is_empty() && confirmed.sightings.len() == self.codes.len();
        confirmed
    }

    /// May the search of the whole picture be left out, now that every code was confirmed?
    pub(crate) fn may_rest(&mut self, means: &[u8], width: usize) -> bool {
        let columns = width / BLOCK;
        let same = self.settled
            && self.rested < RESTED
            && means.len() == self.means.len()
            && !(0..means.len()).any(|at| {
                let changed = u16::from(means[at].abs_diff(self.means[at])) > NOISE;
                changed && !self.is_ones_own(at % columns.max(1), at / columns.max(1))
            });
        self.rested = if same { self.rested + 1 } else { 0 };
        same
    }

    /// Takes what a search of the whole picture found. `settled` says that it left nothing open.
    pub(crate) fn remember(&mut self, sightings: &[Sighting], means: &[u8], settled: bool) {
        let before = std::mem::take(&mut self.codes);
        for sighting in sightings.iter().take(MOST) {
            let known = before.iter().find(|code| code.is(sighting));
            let mut code = Followed {
                sighting: sighting.clone(),
                moved: (0.0, 0.0),
                found: 1,
            };
            if let Some(known) = known {
                code.found = known.found + 1;
                code.moved = known.moved;
            }
            self.codes.push(code);
        }
        self.boxes = self
            .codes
            .iter()
            .map(|code| code.sighting.outline)
            .collect();
        self.means = means.to_vec();
        self.settled = settled;
        self.rested = 0;
    }

    /// Does the block lie within or beside a code, where it was or where it is?
    fn is_ones_own(&self, column: usize, row: usize) -> bool {
        let half = BLOCK as f32 / 2.0;
        let point = Point {
            x: (column * BLOCK) as f32 + half,
            y: (row * BLOCK) as f32 + half,
        };
        let now = self.codes.iter().map(|code| &code.sighting.outline);
        now.chain(&self.boxes)
            .any(|outline| is_near(outline, point))
    }
}

fn is_near(outline: &Outline, point: Point) -> bool {
    let (columns, rows) = bounds(outline);
    (columns.0 - ITS_OWN..columns.1 + ITS_OWN).contains(&point.x)
        && (rows.0 - ITS_OWN..rows.1 + ITS_OWN).contains(&point.y)
}

/// The leftmost and rightmost column, the uppermost and lowest row.
fn bounds(outline: &Outline) -> ((f32, f32), (f32, f32)) {
    let over = |of: fn(&Point) -> f32| {
        let low = outline.iter().map(of).fold(f32::MAX, f32::min);
        let high = outline.iter().map(of).fold(f32::MIN, f32::max);
        (low, high)
    };
    (over(|corner| corner.x), over(|corner| corner.y))
}

impl Followed {
    fn is(&self, other: &Sighting) -> bool {
        self.sighting.symbology == other.symbology && self.sighting.raw_value == other.raw_value
    }

    /// The same code in this frame.
    fn again(&self, luma: &LumaView<'_>) -> Option<Sighting> {
        let found = if formats::LINEAR.contains(&self.sighting.symbology) {
            self.linear(luma)
        } else {
            self.matrix(luma)
        };
        found.filter(|sighting| self.is(sighting))
    }

    fn follow(&mut self, sighting: &Sighting) {
        let (then, now) = (middle(&self.sighting.outline), middle(&sighting.outline));
        self.moved = (now.x - then.x, now.y - then.y);
        self.sighting = sighting.clone();
    }

    /// The outline where the code is expected now.
    fn expected(&self) -> Outline {
        self.sighting.outline.map(|corner| Point {
            x: corner.x + self.moved.0,
            y: corner.y + self.moved.1,
        })
    }

    fn linear(&self, luma: &LumaView<'_>) -> Option<Sighting> {
        let place = place_of(&self.expected());
        let hints = formats::hints(alone(self.sighting.symbology), &formats::LINEAR);
        let strip = Strip::new(luma, place);
        let mut readers = Readers::new(&hints);
        let mut votes = Votes::default();
        for &row in ORDER.iter().take(ROWS) {
            let mut bits = row::local(&strip.row(row, 3), WIDE);
            for found in readers.codes(&mut bits, PER_ROW, |found| found.content.is_some()) {
                let ends = (strip.at(found.from, row), strip.at(found.to, row));
                let own = found.content.filter(|content| {
                    content.symbology == self.sighting.symbology
                        && content.raw_value == self.sighting.raw_value
                });
                if let Some(content) = own {
                    votes.add(content, row, ends.0, ends.1);
                }
            }
            if votes.any_settled() {
                break;
            }
        }
        let least = if self.found >= KNOWN { 1 } else { u16::MAX };
        if !votes.any_settled() && votes.rows() < least {
            return None;
        }
        let mut sighting = votes.best()?;
        sighting.outline = grown(luma, &sighting.outline, &place);
        Some(sighting)
    }

    fn matrix(&self, luma: &LumaView<'_>) -> Option<Sighting> {
        let (columns, rows) = bounds(&self.expected());
        let margin = 16.0 + 0.2 * (columns.1 - columns.0).max(rows.1 - rows.0);
        let range = |(low, high): (f32, f32)| {
            (low - margin).max(0.0) as usize..(high + margin).max(0.0) as usize
        };
        let (columns, rows) = (range(columns), range(rows));
        let (left, top) = (columns.start as f32, rows.start as f32);
        let part = luma.part(columns, rows)?;
        let is_data_matrix = formats::DATA_MATRIX.contains(&self.sighting.symbology);
        let large = !is_data_matrix && part.width().max(part.height()) > LARGE;
        let halved = if large { part.halved() } else { None };
        let (view, scale) = match &halved {
            Some(half) => (half.view(), 2.0),
            None => (part, 1.0),
        };
        let bits = black_matrix(&view)?;
        let in_frame = |point: Point| Point {
            x: left + scale * point.x,
            y: top + scale * point.y,
        };
        let found = if is_data_matrix {
            let window = Window {
                left: left as usize,
                top: top as usize,
                width: part.width(),
                height: part.height(),
            };
            let patch = Patch::of(luma, window, false, false);
            let mut found = data_matrix::codes(&patch, &bits);
            if found.is_empty() {
                found = matrix::data_matrix_codes(&bits, in_frame);
            }
            found
        } else {
            matrix::qr_codes(&bits, Rows::All, in_frame).sightings
        };
        found.into_iter().find(|sighting| self.is(sighting))
    }
}

/// A set of one symbology. A UPC-A is an EAN-13 that begins with 0.
fn alone(symbology: Symbology) -> SymbologySet {
    SymbologySet::NONE.with(symbology)
}

/// The place a linear code's outline stands for.
fn place_of(outline: &Outline) -> Place {
    let [start, end, below_end, below_start] = *outline;
    let (dx, dy) = (
        end.x - start.x + below_end.x - below_start.x,
        end.y - start.y + below_end.y - below_start.y,
    );
    let mut place = Place {
        centre: middle(outline),
        angle: dy.atan2(dx),
        along: (0.0, 0.0),
        across: (0.0, 0.0),
        energy: 0.0,
    };
    for corner in outline {
        let (u, v) = place.within(*corner);
        place.along = (place.along.0.min(u), place.along.1.max(u));
        place.across = (place.across.0.min(v - 2.0), place.across.1.max(v + 2.0));
    }
    place
}

/// The outline of a code of which a few rows were read, as far along its bars as the
/// picture looks like them, and turned as its bars are.
fn grown(luma: &LumaView<'_>, rows: &Outline, place: &Place) -> Outline {
    const STEP: f32 = 4.0;
    let [from, to, below_to, below_from] = *rows;
    let angle = (to.y - from.y).atan2(to.x - from.x);
    // Bars that lean against the rows tell by how much the code has turned since.
    let (dx, dy) = (
        below_from.x - from.x + below_to.x - to.x,
        below_from.y - from.y + below_to.y - to.y,
    );
    let (along, across) = (
        dx * angle.cos() + dy * angle.sin(),
        dy * angle.cos() - dx * angle.sin(),
    );
    let turned = if across > 0.3 * place.height() {
        (-along / across).atan().clamp(-0.2, 0.2)
    } else {
        0.0
    };
    let angle = angle + turned;
    let (sin, cos) = angle.sin_cos();
    let centre = middle(rows);
    let length = distance(from, to) * turned.cos();
    let at = |v: f32| Point {
        x: centre.x - length / 2.0 * cos - v * sin,
        y: centre.y - length / 2.0 * sin + v * cos,
    };
    let line = |v: f32| {
        let mut values = vec![0.0; length as usize];
        for beside in [-1.0, 0.0, 1.0] {
            add_line(luma, at(v + beside), angle, 1.0, &mut values);
        }
        values
    };
    let farthest = |sign: f32| {
        let (mut last, mut v, mut end, mut misses) = (line(0.0), 0.0_f32, 0.0, 0);
        while misses < 2 && v.abs() < 40.0 + 1.5 * place.height() {
            v += sign * STEP;
            let next = line(v);
            if correlation(&last, &next) > 0.6 {
                (last, end, misses) = (next, v, 0);
            } else {
                misses += 1;
            }
        }
        end
    };
    let (top, bottom) = (farthest(-1.0), farthest(1.0));
    let end = |v: f32| {
        let start = at(v);
        Point {
            x: start.x + length * cos,
            y: start.y + length * sin,
        }
    };
    [at(top), end(top), end(bottom), at(bottom)]
}
