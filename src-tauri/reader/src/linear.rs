//! Linear codes, read row by row over the whole picture, upright and on its side.
//!
//! It promises that a text was given by several rows, since one is not enough for
//! EAN, UPC and ITF, and that no code is reported inside another. It turns the
//! picture by 90 degrees only; codes at other angles are read as far as rows cross
//! all their bars.

use rxing::common::{BitArray, BitMatrix, GlobalHistogramBinarizer};
use rxing::oned::{MultiFormatOneDReader, OneDReader};
use rxing::{Binarizer, DecodeHints, Luma8Source, RXingResult};

use crate::adapter::Content;
use crate::deadline::Deadline;
use crate::guard::guarded;
use crate::luma::LumaView;
use crate::sighting::{Point, Sighting};
use crate::symbology::Symbology;
use crate::vote::Votes;

/// Light modules that must lie beside a short code; its standard asks for 7 or more.
const LIGHT: f32 = 4.0;

/// Codes looked for in one row.
const PER_ROW: usize = 3;

/// How many rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// As many as a live frame has time for.
    Live,
    /// Twice as many.
    Still,
}

impl Rows {
    /// Pixels from one row to the next in a picture of this height.
    fn step(self, height: usize) -> usize {
        let rows = match self {
            Self::Live => 180,
            Self::Still => 360,
        };
        (height / rows).max(1)
    }
}

/// The linear codes in rows, then in columns of the picture. `bits` is the same
/// picture in black and white.
///
/// Every second row comes from it, because its threshold is local: a row of the
/// grey picture has one threshold, which shows finer bars but fails where a pack
/// is darker than the bench.
pub(crate) fn linear_codes(
    luma: &LumaView<'_>,
    bits: &BitMatrix,
    hints: &DecodeHints,
    rows: Rows,
    deadline: &Deadline,
) -> Vec<Sighting> {
    let mut search = Search {
        reader: MultiFormatOneDReader::new(hints),
        hints,
        rows,
        deadline,
        votes: Votes::default(),
    };
    search.scan(luma, |y| bits.getRow(y as u32), |point| point);
    if !deadline.is_over() {
        let turned = luma.transposed();
        let back = |point: Point| Point {
            x: point.y,
            y: point.x,
        };
        search.scan(&turned.view(), |x| bits.getCol(x as u32), back);
    }
    search.votes.sightings()
}

struct Search<'a> {
    reader: MultiFormatOneDReader,
    hints: &'a DecodeHints,
    rows: Rows,
    deadline: &'a Deadline,
    votes: Votes,
}

impl Search<'_> {
    fn scan(
        &mut self,
        luma: &LumaView<'_>,
        bits: impl Fn(usize) -> BitArray,
        place: impl Fn(Point) -> Point,
    ) {
        let pixels = luma.packed();
        let (width, height) = (luma.width() as u32, luma.height() as u32);
        let Ok(source) = Luma8Source::new_with_slice(&pixels, width, height) else {
            return;
        };
        let grey = GlobalHistogramBinarizer::new(source);
        let step = self.rows.step(luma.height());
        for (index, y) in (step / 2..luma.height()).step_by(step).enumerate() {
            if self.deadline.is_over() {
                return;
            }
            let row = guarded(|| match index % 2 {
                0 => grey.get_black_row(y).ok().map(|row| row.into_owned()),
                _ => Some(bits(y)),
            });
            if let Some(row) = row {
                self.row(row, y, &place);
            }
        }
    }

    fn row(&mut self, mut row: BitArray, y: usize, place: &impl Fn(Point) -> Point) {
        for _ in 0..PER_ROW {
            let Some(found) = decoded(&mut self.reader, &mut row, y, self.hints) else {
                return;
            };
            blank(&mut row, found.from, found.to);
            let at = |x: f32| place(Point { x, y: y as f32 });
            if let Some(content) = found.content {
                self.votes.add(content, at(found.from), at(found.to));
            }
        }
    }
}

/// A code in a row, from its first bar to its last in reading direction.
struct Found {
    content: Option<Content>,
    from: f32,
    to: f32,
}

fn decoded(
    reader: &mut MultiFormatOneDReader,
    row: &mut BitArray,
    y: usize,
    hints: &DecodeHints,
) -> Option<Found> {
    if let Some(result) = guarded(|| reader.decode_row(y as u32, row, hints).ok()) {
        return found(&result, row);
    }
    row.reverse();
    let result = guarded(|| reader.decode_row(y as u32, row, hints).ok());
    let found = result.and_then(|result| found(&result, row));
    row.reverse();
    let last = row.get_size().saturating_sub(1) as f32;
    found.map(|found| Found {
        from: last - found.from,
        to: last - found.to,
        ..found
    })
}

fn found(result: &RXingResult, row: &BitArray) -> Option<Found> {
    let [from, .., to] = result.getPoints() else {
        return None;
    };
    let content = Content::of(result).ok();
    Some(Found {
        content: content.filter(|content| stands_alone(content, from.x, to.x, row)),
        from: from.x,
        to: to.x,
    })
}

/// Short codes turn up in the middle of longer ones: beside theirs it must be light.
fn stands_alone(content: &Content, from: f32, to: f32, row: &BitArray) -> bool {
    // Modules between the middles of the guards, and from there to the light margin.
    let (modules, before, after) = match content.symbology {
        Symbology::Ean8 => (64.0, 1.5, 1.5),
        Symbology::UpcE => (46.5, 1.5, 3.0),
        _ => return true,
    };
    let module = (to - from) / modules;
    let light = |start: f32, end: f32| {
        let last = row.get_size();
        let clamp = |x: f32| (x.max(0.0) as usize).min(last);
        row.isRange(clamp(start), clamp(end), false)
            .is_ok_and(|light| light)
    };
    let start = from - (before + 0.7) * module;
    let end = to + (after + 0.7) * module;
    light(start - LIGHT * module, start) && light(end, end + LIGHT * module)
}

/// Makes the bars of a code light, so that the next search finds its neighbour.
fn blank(row: &mut BitArray, from: f32, to: f32) {
    let (low, high) = (from.min(to), from.max(to));
    let margin = (high - low) * 0.03 + 2.0;
    let first = (low - margin).max(0.0) as usize;
    let last = ((high + margin).max(0.0) as usize).min(row.get_size());
    for x in first..last {
        row.unset(x);
    }
}
