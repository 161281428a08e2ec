//! Linear codes, read row by row over the whole picture, upright and on its side:
//! the slow way, for stills, where it finds codes no place was made of.
//!
//! It promises that a text was given by several rows, since one is not enough for
//! EAN, UPC and ITF, and that no code is reported inside another. It turns the
//! picture by 90 degrees only; codes at other angles are read as far as rows cross
//! all their bars.

use rxing::common::{BitArray, BitMatrix, GlobalHistogramBinarizer};
use rxing::{Binarizer, DecodeHints, Luma8Source};

use crate::deadline::Deadline;
use crate::guard::guarded;
use crate::luma::LumaView;
use crate::row::{Found, Readers};
use crate::sighting::Point;
use crate::vote::Votes;

/// Codes looked for in one row.
const PER_ROW: usize = 3;

/// Rows of a picture that are read, about.
const ROWS: usize = 360;

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
    deadline: &Deadline,
) -> Votes {
    let mut search = Search {
        readers: Readers::new(hints),
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
    search.votes
}

struct Search<'a> {
    readers: Readers<'a>,
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
        let step = (luma.height() / ROWS).max(1);
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
        let readable = |found: &Found| found.content.is_some();
        for found in self.readers.codes(&mut row, PER_ROW, readable) {
            let at = |x: f32| place(Point { x, y: y as f32 });
            if let Some(content) = found.content {
                self.votes.add(content, y, at(found.from), at(found.to));
            }
        }
    }
}
