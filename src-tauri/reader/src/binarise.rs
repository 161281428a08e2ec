//! Black and white by a threshold that follows the light: rxing's hybrid rule.
//!
//! Blocks of 8 x 8 pixels get a black point each, and a pixel is dark when it is not
//! above the mean of the 5 x 5 black points around its block. The loops work on
//! whole blocks, so that the compiler turns them into vector code; rxing's own takes
//! most of the time of a QR pass. Pictures too small for the rule go to rxing.

use rxing::common::{BitArray, BitMatrix, HybridBinarizer};
use rxing::{Binarizer, Luma8Source};

use wide::u8x16;

use crate::luma::LumaView;

/// Pixels along a side of a block.
pub(crate) const BLOCK: usize = 8;

/// Pixels that are compared at once.
pub(crate) const WORD: usize = 64;

/// Blocks whose grey values lie closer together are flat.
const FLAT: u8 = 24;

/// The picture in black and white, or nothing when it has no size.
pub(crate) fn black_matrix(luma: &LumaView<'_>) -> Option<BitMatrix> {
    let (width, height) = (luma.width(), luma.height());
    if width < 5 * BLOCK || height < 5 * BLOCK {
        return small(luma);
    }
    let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let points = black_points(luma, columns, rows);
    let mut bits = BitMatrix::new(width as u32, height as u32).ok()?;
    let mut thresholds = vec![0_u8; columns];
    let mut limits = vec![0_u8; columns * BLOCK];
    for block_row in 0..rows {
        row_thresholds(
            &points,
            columns,
            block_row.clamp(2, rows - 3),
            &mut thresholds,
        );
        widen(&thresholds, &mut limits);
        for y in block_row * BLOCK..((block_row + 1) * BLOCK).min(height) {
            bits.setRow(y as u32, &dark_row(luma.row(y), &limits));
        }
    }
    Some(bits)
}

fn small(luma: &LumaView<'_>) -> Option<BitMatrix> {
    let pixels = luma.packed();
    let (width, height) = (luma.width() as u32, luma.height() as u32);
    let source = Luma8Source::new_with_slice(&pixels, width, height).ok()?;
    let binarizer = HybridBinarizer::new(source);
    binarizer.get_black_matrix().ok().cloned()
}

/// The black point of every block, row by row.
fn black_points(luma: &LumaView<'_>, columns: usize, rows: usize) -> Vec<u16> {
    let mut points: Vec<u16> = vec![0; columns * rows];
    let mut band = Band::new(luma.width());
    for row in 0..rows {
        band.measure(luma, (row * BLOCK).min(luma.height() - BLOCK));
        for column in 0..columns {
            let left = (column * BLOCK).min(luma.width() - BLOCK);
            let (low, high, mean) = band.block(left);
            let mut point = mean;
            if high - low <= FLAT {
                // Nothing tells dark from light here, so it counts as light unless
                // it is darker than its neighbours' idea of black.
                point = u16::from(low) / 2;
                if row > 0 && column > 0 {
                    let at = row * columns + column;
                    let around =
                        (points[at - columns] + 2 * points[at - 1] + points[at - columns - 1]) / 4;
                    if u16::from(low) < around {
                        point = around;
                    }
                }
            }
            points[row * columns + column] = point;
        }
    }
    points
}

/// Least, greatest and summed grey values of the columns of eight rows.
struct Band {
    lows: Vec<u8>,
    highs: Vec<u8>,
    sums: Vec<u16>,
}

impl Band {
    fn new(width: usize) -> Self {
        Self {
            lows: vec![0; width],
            highs: vec![0; width],
            sums: vec![0; width],
        }
    }

    /// Whole rows at a time, so that the compiler has long loops to turn into vector code.
    fn measure(&mut self, luma: &LumaView<'_>, top: usize) {
        self.lows.fill(u8::MAX);
        self.highs.fill(0);
        self.sums.fill(0);
        for y in top..top + BLOCK {
            let row = luma.row(y);
            for (low, pixel) in self.lows.iter_mut().zip(row) {
                *low = (*low).min(*pixel);
            }
            for (high, pixel) in self.highs.iter_mut().zip(row) {
                *high = (*high).max(*pixel);
            }
            for (sum, pixel) in self.sums.iter_mut().zip(row) {
                *sum += u16::from(*pixel);
            }
        }
    }

    /// Least, greatest and mean grey value of the block that begins here.
    fn block(&self, left: usize) -> (u8, u8, u16) {
        let (lows, highs) = (&self.lows[left..], &self.highs[left..]);
        let (mut least, mut greatest, mut sum) = (u8::MAX, 0, 0);
        let columns = lows.iter().zip(highs).zip(&self.sums[left..]);
        for ((low, high), column) in columns.take(BLOCK) {
            least = least.min(*low);
            greatest = greatest.max(*high);
            sum += column;
        }
        (least, greatest, sum / 64)
    }
}

/// The threshold of each block in a row of blocks.
fn row_thresholds(points: &[u16], columns: usize, middle: usize, thresholds: &mut [u8]) {
    let mut sums = vec![0_u16; columns];
    for row in middle - 2..=middle + 2 {
        for (sum, point) in sums.iter_mut().zip(&points[row * columns..]) {
            *sum += point;
        }
    }
    for (column, threshold) in thresholds.iter_mut().enumerate() {
        let centre = column.clamp(2, columns - 3);
        let sum: u16 = sums[centre - 2..=centre + 2].iter().sum();
        *threshold = (sum / 25).min(255) as u8;
    }
}

/// The threshold of every pixel of a row from those of its blocks.
pub(crate) fn widen(thresholds: &[u8], limits: &mut [u8]) {
    for (limits, threshold) in limits.as_chunks_mut().0.iter_mut().zip(thresholds) {
        *limits = [*threshold; BLOCK];
    }
}

/// The pixels that are not above their limits.
pub(crate) fn dark_row(pixels: &[u8], limits: &[u8]) -> BitArray {
    let mut row = BitArray::with_size(pixels.len());
    let words = pixels.chunks(WORD).zip(limits.chunks(WORD));
    for (index, (pixels, limits)) in words.enumerate() {
        let word = match (pixels.first_chunk(), limits.first_chunk()) {
            (Some(pixels), Some(limits)) => word(pixels, limits),
            _ => {
                let lone = pixels.iter().zip(limits).enumerate();
                lone.fold(0, |word, (bit, (pixel, limit))| {
                    word | u64::from(pixel <= limit) << bit
                })
            }
        };
        set_word(&mut row, index * WORD, word);
    }
    row
}

/// Bit i tells whether pixel i is not above its limit.
fn word(pixels: &[u8; WORD], limits: &[u8; WORD]) -> u64 {
    const LANES: usize = 16;
    let (pixels, limits) = (pixels.as_chunks::<LANES>().0, limits.as_chunks::<LANES>().0);
    let parts = pixels.iter().zip(limits).enumerate();
    parts.fold(0, |word, (part, (pixels, limits))| {
        let pixels = u8x16::new(*pixels);
        let dark = pixels.min(u8x16::new(*limits)).simd_eq(pixels);
        word | u64::from(dark.to_bitmask()) << (part * LANES)
    })
}

/// Sets 64 bits of a row that begin at a multiple of 64.
#[cfg(target_pointer_width = "64")]
pub(crate) fn set_word(row: &mut BitArray, at: usize, word: u64) {
    row.setBulk(at, word as usize);
}

#[cfg(not(target_pointer_width = "64"))]
pub(crate) fn set_word(row: &mut BitArray, at: usize, word: u64) {
    for bit in 0..64 {
        if word >> bit & 1 == 1 {
            row.set(at + bit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luma::LumaImage;

    #[test]
    fn every_pixel_is_as_rxing_has_it() {
        for (width, height) in [(640, 360), (41, 40), (67, 93), (1280, 721), (39, 80)] {
            let pixels = (0..width * height).map(|at| {
                let (x, y) = (at % width, at / width);
                let noise = (at as u32).wrapping_mul(2_654_435_761) >> 27;
                ((x * y / 37) % 200) as u8 + noise as u8
            });
            let picture = LumaImage::new(pixels.collect(), width, height);
            let ours = picture.as_ref().and_then(|p| black_matrix(&p.view()));
            let theirs = picture.as_ref().and_then(|p| small(&p.view()));
            assert_eq!(ours, theirs, "{width} x {height}");
        }
    }
}
