//! A part of the picture by itself, enlarged, in grey and in black and white.
//!
//! Its threshold follows the light of the part alone and takes paler codes for codes
//! than that of the whole picture. Points are pixels of the patch; [`Patch::in_frame`]
//! leads back.

use rxing::common::BitMatrix;

use crate::binarise::{BLOCK, dark_row, widen};
use crate::luma::LumaView;
use crate::sighting::Point;

/// Share of the patch's range of grey below which a surrounding is flat.
const FLAT: f32 = 0.3;

/// Range of grey of the palest code.
const FAINTEST: u8 = 8;

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
    /// The window of the picture, twice as large where `enlarged`; dark and light
    /// exchanged where `inverted`.
    pub(crate) fn of(luma: &LumaView<'_>, window: Window, enlarged: bool, inverted: bool) -> Self {
        let flip = if inverted { 255 } else { 0 };
        let row = |y: usize| {
            let row = luma.row(window.top + y.min(window.height - 1));
            row.get(window.left..window.left + window.width)
                .unwrap_or_default()
        };
        let zoom = if enlarged { 2 } else { 1 };
        let mut grey = vec![0; window.width * window.height * zoom * zoom];
        let mut mixed = Vec::with_capacity(window.width + 2);
        for (y, wide) in grey
            .chunks_exact_mut((window.width * zoom).max(1))
            .enumerate()
        {
            let near = y / zoom;
            if enlarged {
                let far = if y % 2 == 0 {
                    near.saturating_sub(1)
                } else {
                    near + 1
                };
                mix(row(near), row(far), &mut mixed, wide);
            } else {
                wide.copy_from_slice(row(near));
            }
        }
        grey.iter_mut().for_each(|pixel| *pixel ^= flip);
        Self {
            width: window.width * zoom,
            height: window.height * zoom,
            grey,
            left: window.left as f32,
            top: window.top as f32,
            zoom: zoom as f32,
        }
    }

    /// A whole copy of the picture whose pixels are `scale` pixels of it wide.
    pub(crate) fn whole(copy: &LumaView<'_>, scale: f32) -> Self {
        Self {
            width: copy.width(),
            height: copy.height(),
            grey: copy.packed().into_owned(),
            left: 0.0,
            top: 0.0,
            zoom: 1.0 / scale,
        }
    }

    /// What is brighter or darker than its surroundings within two pixels of the frame, more so.
    pub(crate) fn sharpened(&self, strength: f32) -> Self {
        let mean = box_mean(
            &self.grey,
            self.width,
            self.height,
            2 * self.zoom() as usize,
        );
        let strength = (strength * 64.0) as i32;
        let grey = self.grey.iter().zip(mean).map(|(grey, mean)| {
            let (grey, mean) = (i32::from(*grey), i32::from(mean));
            (grey + (((grey - mean) * strength) >> 6)).clamp(0, 255) as u8
        });
        Self {
            grey: grey.collect(),
            ..*self
        }
    }

    /// Pixels of the patch to a pixel of the frame, or one where the patch is smaller:
    /// how far something that is sharp in the patch reaches.
    pub(crate) fn zoom(&self) -> f32 {
        self.zoom.max(1.0)
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

    /// The patch in black and white, or nothing where all of it is flat. The threshold of
    /// a block looks `reach` blocks around it: far for large modules, and near where the
    /// edge of a label is stronger than the code.
    pub(crate) fn bits(&self, reach: usize) -> Option<BitMatrix> {
        let (columns, rows) = (self.width.div_ceil(BLOCK), self.height.div_ceil(BLOCK));
        let (lows, highs) = self.extremes(columns, rows);
        let least = lows.iter().copied().min()?;
        let greatest = highs.iter().copied().max()?;
        if greatest - least < FAINTEST {
            return None;
        }
        let flat = (FLAT * f32::from(greatest - least)) as u8;
        let lows = spread(&lows, (columns, rows), reach, u8::min);
        let highs = spread(&highs, (columns, rows), reach, u8::max);
        let thresholds = lows.iter().zip(&highs).map(|(low, high)| {
            if high - low < flat {
                0
            } else {
                low.midpoint(*high)
            }
        });
        let thresholds: Vec<u8> = thresholds.collect();
        let mut bits = BitMatrix::new(self.width as u32, self.height as u32).ok()?;
        let mut limits = vec![0; columns * BLOCK];
        for (y, pixels) in self.grey.chunks_exact(self.width).enumerate() {
            if y % BLOCK == 0 {
                widen(&thresholds[y / BLOCK * columns..], &mut limits);
            }
            bits.setRow(y as u32, &dark_row(pixels, &limits));
        }
        Some(bits)
    }

    /// The least and the greatest grey value of every block.
    fn extremes(&self, columns: usize, rows: usize) -> (Vec<u8>, Vec<u8>) {
        let (mut lows, mut highs) = (Vec::new(), Vec::new());
        lows.reserve(columns * rows);
        highs.reserve(columns * rows);
        let (mut low, mut high) = (vec![u8::MAX; self.width], vec![0; self.width]);
        for rows in self.grey.chunks(self.width * BLOCK) {
            low.fill(u8::MAX);
            high.fill(0);
            for row in rows.chunks_exact(self.width) {
                low.iter_mut().zip(row).for_each(|(l, g)| *l = (*l).min(*g));
                high.iter_mut()
                    .zip(row)
                    .for_each(|(h, g)| *h = (*h).max(*g));
            }
            let least = |block: &[u8]| block.iter().copied().fold(u8::MAX, u8::min);
            let most = |block: &[u8]| block.iter().copied().fold(0, u8::max);
            lows.extend(low.chunks(BLOCK).map(least));
            highs.extend(high.chunks(BLOCK).map(most));
        }
        (lows, highs)
    }
}

/// Makes a row a quarter of the way from `near` to `far`, twice as wide. `mixed` is room to
/// work in.
fn mix(near: &[u8], far: &[u8], mixed: &mut Vec<u16>, wide: &mut [u8]) {
    let between = near.iter().zip(far);
    let between = between.map(|(near, far)| 3 * u16::from(*near) + u16::from(*far));
    // The pixels at both ends have themselves for a neighbour.
    mixed.clear();
    mixed.push(0);
    mixed.extend(between);
    let (first, last) = (mixed.get(1).copied(), mixed.last().copied());
    mixed[0] = first.unwrap_or_default();
    mixed.extend(last);
    let pairs = wide.as_chunks_mut::<2>().0.iter_mut();
    for (pair, [left, own, right]) in pairs.zip(mixed.array_windows()) {
        *pair = [left, right].map(|side| ((3 * own + side + 8) >> 4) as u8);
    }
}

/// Every block's value joined with those of the blocks around it.
fn spread(
    values: &[u8],
    (columns, rows): (usize, usize),
    reach: usize,
    join: fn(u8, u8) -> u8,
) -> Vec<u8> {
    let around = |at: usize, of: usize| at.saturating_sub(reach)..(at + reach + 1).min(of);
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

/// The mean of the square of `2 reach + 1` pixels around each pixel; beyond the edges
/// it is as on them. `reach` is at most 7, so that sums stay below 2 to the 16th.
fn box_mean(grey: &[u8], width: usize, height: usize, reach: usize) -> Vec<u8> {
    let side = 2 * reach + 1;
    let share = (65536 / (side * side)) as u32;
    let mut across = vec![0_u16; grey.len()];
    let mut padded = vec![0_u8; width + 2 * reach];
    for (row, sums) in grey.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
        let (first, last) = (row[0], row[width - 1]);
        padded[..reach].fill(first);
        padded[reach..reach + width].copy_from_slice(row);
        padded[reach + width..].fill(last);
        for shifted in padded.windows(width) {
            add(sums, shifted.iter().map(|grey| u16::from(*grey)));
        }
    }
    let line = |y: usize| across[y * width..(y + 1) * width].iter().copied();
    let mut sums = vec![0_u16; width];
    for y in 0..side {
        add(&mut sums, line(y.saturating_sub(reach).min(height - 1)));
    }
    let mut mean = Vec::with_capacity(grey.len());
    for y in 0..height {
        mean.extend(
            sums.iter()
                .map(|sum| ((u32::from(*sum) * share) >> 16) as u8),
        );
        add(&mut sums, line((y + reach + 1).min(height - 1)));
        let gone = line(y.saturating_sub(reach));
        sums.iter_mut()
            .zip(gone)
            .for_each(|(sum, gone)| *sum -= gone);
    }
    mean
}

fn add(sums: &mut [u16], values: impl Iterator<Item = u16>) {
    sums.iter_mut()
        .zip(values)
        .for_each(|(sum, value)| *sum += value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luma::LumaImage;

    fn patch(enlarged: bool, inverted: bool, pixel: fn(usize, usize) -> u8) -> Option<Patch> {
        let pixels = (0..100 * 60).map(|at| pixel(at % 100, at / 100));
        let image = LumaImage::new(pixels.collect(), 100, 60)?;
        let window = Window {
            left: 20,
            top: 10,
            width: 64,
            height: 40,
        };
        Some(Patch::of(&image.view(), window, enlarged, inverted))
    }

    #[test]
    fn an_enlarged_patch_shows_the_same_grey_at_the_same_place() {
        for enlarged in [false, true] {
            let patch = patch(enlarged, false, |x, y| (2 * x + y) as u8);
            let patch = patch.as_ref();
            for (x, y) in [(5.0, 5.0), (30.2, 17.7), (60.0, 33.3)] {
                let zoom = patch.map_or(0.0, Patch::zoom);
                let at = Point {
                    x: x * zoom,
                    y: y * zoom,
                };
                let place = patch.map(|patch| patch.in_frame(at)).unwrap_or_default();
                // The middle of a pixel lies half a pixel in.
                let want = 2.0 * (place.x - 0.5) + (place.y - 0.5);
                let got = patch.map_or(0.0, |patch| patch.sample(at));
                assert!((got - want).abs() < 0.8, "{got} {want}");
            }
        }
    }

    #[test]
    fn what_is_pale_is_seen_and_what_is_flat_is_light() {
        let pale = |x: usize, y: usize| if x > 40 && y > 30 { 120 } else { 132 };
        let bits = patch(false, false, pale).and_then(|patch| patch.bits(2));
        let at = |x, y| bits.as_ref().and_then(|bits| bits.try_get(x, y));
        assert_eq!((at(22, 22), at(19, 22)), (Some(true), Some(false)));
        assert!(patch(false, false, |_, _| 90).is_none_or(|patch| patch.bits(2).is_none()));
        let bits = patch(false, true, pale).and_then(|patch| patch.bits(2));
        assert_eq!(bits.and_then(|bits| bits.try_get(22, 22)), Some(false));
    }

    #[test]
    fn sharpening_leaves_even_ground_as_it_is_and_widens_steps() {
        let sharp = patch(true, false, |x, _| if x < 50 { 60 } else { 160 });
        let sharp = sharp.map(|patch| patch.sharpened(1.5));
        let at = |x: f32| {
            sharp
                .as_ref()
                .map_or(0.0, |p| p.sample(Point { x, y: 40.0 }))
        };
        assert!((at(10.0) - 60.0).abs() < 3.0 && (at(110.0) - 160.0).abs() < 3.0);
        assert!(at(58.0) < 40.0 && at(62.0) > 180.0);
    }
}
