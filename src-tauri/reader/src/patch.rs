//! A part of the picture by itself, enlarged, in grey and in black and white.
//!
//! Its threshold follows the light of the part alone and takes paler codes for codes
//! than that of the whole picture. Points are pixels of the patch; [`Patch::in_frame`]
//! leads back.

use rxing::common::{BitArray, BitMatrix};

use crate::luma::LumaView;
use crate::sighting::Point;

/// Pixels along a side of a block of the threshold.
const BLOCK: usize = 8;

/// Blocks on each side of one that its threshold looks at.
const REACH: usize = 2;

/// Share of the patch's range of grey below which a surrounding is flat.
const FLAT: f32 = 0.3;

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A part of the picture, enlarged.
pub(crate) struct Patch {
    pub(crate) width: usize,
    pub(crate) height: usize,
    grey: Vec<u8>,
    left: f32,
    top: f32,
    zoom: f32,
}

impl Patch {
    /// The window of the picture, each pixel `zoom` pixels wide; dark and light
    /// exchanged where `inverted`.
    pub(crate) fn of(luma: &LumaView<'_>, window: Window, zoom: usize, inverted: bool) -> Self {
        let (width, height) = (window.width * zoom, window.height * zoom);
        let flip = if inverted { 255 } else { 0 };
        let mut grey = Vec::with_capacity(width * height);
        let line = |y: usize| {
            let row = luma.row(window.top + y.min(window.height - 1));
            row.get(window.left..window.left + window.width)
                .unwrap_or_default()
        };
        if zoom == 1 {
            for y in 0..height {
                grey.extend(line(y).iter().map(|pixel| pixel ^ flip));
            }
        } else {
            let mut across = vec![0_u16; width];
            for y in 0..height {
                // Between the rows around, in sixteenths.
                let at = (2 * y + 1) * 8 / zoom;
                let (upper, share) = (at.saturating_sub(8) / 16, (at + 8) % 16);
                let share = if at < 8 { 0 } else { share as u16 };
                let (a, b) = (line(upper), line(upper + 1));
                stretch(a, b, share, zoom, &mut across);
                grey.extend(across.iter().map(|value| (value >> 8) as u8 ^ flip));
            }
        }
        Self {
            width,
            height,
            grey,
            left: window.left as f32,
            top: window.top as f32,
            zoom: zoom as f32,
        }
    }

    /// What is brighter or darker than its surroundings within `reach` pixels, more so.
    pub(crate) fn sharpened(&self, reach: usize, strength: f32) -> Self {
        let blurred = box_mean(&self.grey, self.width, self.height, reach);
        let strength = (strength * 64.0) as i32;
        let grey = self.grey.iter().zip(blurred).map(|(grey, mean)| {
            let (grey, mean) = (i32::from(*grey), i32::from(mean));
            (grey + (grey - mean) * strength / 64).clamp(0, 255) as u8
        });
        Self {
            grey: grey.collect(),
            ..*self
        }
    }

    /// Pixels of the patch to a pixel of the frame.
    pub(crate) fn zoom(&self) -> f32 {
        self.zoom
    }

    /// A point of the patch in the frame.
    pub(crate) fn in_frame(&self, point: Point) -> Point {
        Point {
            x: self.left + point.x / self.zoom,
            y: self.top + point.y / self.zoom,
        }
    }

    /// The grey value at a point, between pixels by their distance; at the edge that
    /// of the nearest pixel.
    pub(crate) fn sample(&self, point: Point) -> f32 {
        let x = (point.x - 0.5).clamp(0.0, (self.width - 1) as f32 - 0.01);
        let y = (point.y - 0.5).clamp(0.0, (self.height - 1) as f32 - 0.01);
        let (column, row) = (x as usize, y as usize);
        let at = row * self.width + column;
        let (upper, lower) = (self.grey.get(at..at + 2), {
            let below = at + self.width;
            self.grey.get(below..below + 2)
        });
        let (Some([a, b]), Some([c, d])) = (upper, lower) else {
            return 255.0;
        };
        let (fx, fy) = (x.fract(), y.fract());
        let [a, b, c, d] = [*a, *b, *c, *d].map(f32::from);
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        upper + (lower - upper) * fy
    }

    /// The patch in black and white, or nothing where all of it is flat.
    pub(crate) fn bits(&self) -> Option<BitMatrix> {
        let (columns, rows) = (self.width.div_ceil(BLOCK), self.height.div_ceil(BLOCK));
        let (lows, highs) = self.extremes(columns, rows);
        let least = lows.iter().copied().min().unwrap_or(0);
        let greatest = highs.iter().copied().max().unwrap_or(0);
        let flat = (FLAT * f32::from(greatest.saturating_sub(least))) as u8;
        if greatest - least < 8 {
            return None;
        }
        let lows = spread(&lows, columns, rows, u8::min);
        let highs = spread(&highs, columns, rows, u8::max);
        let mut bits = BitMatrix::new(self.width as u32, self.height as u32).ok()?;
        for (y, pixels) in self.grey.chunks_exact(self.width).enumerate() {
            let mut row = BitArray::with_size(self.width);
            let line = (y / BLOCK) * columns;
            for (block, pixels) in pixels.chunks(BLOCK).enumerate() {
                let (low, high) = (lows[line + block], highs[line + block]);
                if high - low < flat {
                    continue;
                }
                let threshold = low.midpoint(high);
                for (at, pixel) in pixels.iter().enumerate() {
                    if *pixel <= threshold {
                        row.set(block * BLOCK + at);
                    }
                }
            }
            bits.setRow(y as u32, &row);
        }
        Some(bits)
    }

    /// The least and the greatest grey value of every block.
    fn extremes(&self, columns: usize, rows: usize) -> (Vec<u8>, Vec<u8>) {
        let (mut lows, mut highs) = (vec![u8::MAX; columns * rows], vec![0; columns * rows]);
        for (y, pixels) in self.grey.chunks_exact(self.width).enumerate() {
            let line = (y / BLOCK) * columns;
            let blocks = lows[line..].iter_mut().zip(&mut highs[line..]);
            for (pixels, (low, high)) in pixels.chunks(BLOCK).zip(blocks) {
                for pixel in pixels {
                    *low = (*low).min(*pixel);
                    *high = (*high).max(*pixel);
                }
            }
        }
        (lows, highs)
    }
}

/// A row between `a` and `b`, `share` sixteenths from `a`, stretched; in 256ths.
fn stretch(a: &[u8], b: &[u8], share: u16, zoom: usize, across: &mut [u16]) {
    let mixed = |at: usize| {
        let at = at.min(a.len().saturating_sub(1));
        u16::from(a[at]) * (16 - share) + u16::from(b[at]) * share
    };
    for (x, value) in across.iter_mut().enumerate() {
        let at = (2 * x + 1) * 8 / zoom;
        let (left, part) = (at.saturating_sub(8) / 16, (at + 8) % 16);
        let part = if at < 8 { 0 } else { part as u16 };
        *value = mixed(left) * (16 - part) + mixed(left + 1) * part;
    }
}

/// Every block's value joined with those of the blocks around it.
fn spread(values: &[u8], columns: usize, rows: usize, join: fn(u8, u8) -> u8) -> Vec<u8> {
    let around = |at: usize, of: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(of);
    let mut wide = Vec::with_capacity(values.len());
    for row in values.chunks_exact(columns) {
        let joined = (0..columns).map(|at| row[around(at, columns)].iter().copied().reduce(join));
        wide.extend(joined.map(Option::unwrap_or_default));
    }
    let mut all = Vec::with_capacity(values.len());
    for row in 0..rows {
        for column in 0..columns {
            let joined = around(row, rows).map(|row| wide[row * columns + column]);
            all.push(joined.reduce(join).unwrap_or_default());
        }
    }
    all
}

/// The mean of the square of `2 reach + 1` pixels around each pixel.
fn box_mean(grey: &[u8], width: usize, height: usize, reach: usize) -> Vec<u8> {
    let mut across = Vec::with_capacity(grey.len());
    for row in grey.chunks_exact(width) {
        let mut sum: u32 = row[..reach.min(width)].iter().map(|g| u32::from(*g)).sum();
        for at in 0..width {
            sum += row.get(at + reach).map_or(0, |grey| u32::from(*grey));
            if at > reach {
                sum -= u32::from(row[at - reach - 1]);
            }
            let count = (at + reach + 1).min(width) - at.saturating_sub(reach);
            across.push((sum / count as u32) as u8);
        }
    }
    let mut sums = vec![0_u32; width];
    for row in across.chunks_exact(width).take(reach.min(height)) {
        sums.iter_mut().zip(row).for_each(|(s, g)| *s += u32::from(*g));
    }
    let mut mean = Vec::with_capacity(grey.len());
    for y in 0..height {
        if y + reach < height {
            let row = &across[(y + reach) * width..];
            sums.iter_mut().zip(row).for_each(|(s, g)| *s += u32::from(*g));
        }
        if y > reach {
            let row = &across[(y - reach - 1) * width..];
            sums.iter_mut().zip(row).for_each(|(s, g)| *s -= u32::from(*g));
        }
        let count = ((y + reach + 1).min(height) - y.saturating_sub(reach)) as u32;
        mean.extend(sums.iter().map(|sum| (sum / count) as u8));
    }
    mean
}
