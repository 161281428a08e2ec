//! A place, straightened: rows across the bars, three samples to a pixel.
//!
//! Each row is the mean of parallel lines, since averaging along the bars is what
//! beats noise. It knows nothing of codes.

use crate::luma::LumaView;
use crate::places::Place;
use crate::sighting::Point;

/// Samples to a pixel.
pub(crate) const FINE: f32 = 3.0;

/// Rows of a place.
pub(crate) const ROWS: usize = 9;

/// The middle row first, then outward.
pub(crate) const ORDER: [usize; ROWS] = [4, 2, 6, 1, 7, 3, 5, 0, 8];

/// What lies outside the picture counts as light, so a cut margin does no harm.
const OUTSIDE: f32 = 200.0;

/// A straightened place.
pub(crate) struct Strip<'a> {
    luma: &'a LumaView<'a>,
    place: Place,
    margin: f32,
    samples: usize,
}

impl<'a> Strip<'a> {
    pub(crate) fn new(luma: &'a LumaView<'a>, place: Place) -> Self {
        let margin = 24.0 + 0.12 * place.length();
        let samples = ((place.length() + 2.0 * margin) * FINE).max(1.0) as usize;
        Self {
            luma,
            place,
            margin,
            samples,
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The grey values of a row, the mean of this many parallel lines.
    pub(crate) fn row(&self, row: usize, lines: usize) -> Vec<f32> {
        let mut sums = vec![0.0; self.samples];
        for line in 0..lines {
            let offset = line as f32 - (lines.saturating_sub(1)) as f32 / 2.0;
            self.add_line(self.v(row) + offset, &mut sums);
        }
        let share = 1.0 / lines.max(1) as f32;
        sums.iter_mut().for_each(|sum| *sum *= share);
        sums
    }

    /// How far along the bars a row lies from the place's centre.
    fn v(&self, row: usize) -> f32 {
        let share = 0.08 + 0.84 * row as f32 / (ROWS - 1) as f32;
        self.place.across.0 + self.place.height() * share
    }

    /// The pixel of a sample.
    pub(crate) fn at(&self, sample: f32, row: usize) -> Point {
        let u = self.place.along.0 - self.margin + sample / FINE;
        self.place.at(u, self.v(row))
    }

    /// The samples that lie inside the place.
    pub(crate) fn inside(&self) -> std::ops::Range<usize> {
        let first = (self.margin * FINE) as usize;
        let last = ((self.margin + self.place.length()) * FINE) as usize;
        first.min(self.samples)..last.min(self.samples)
    }

    fn add_line(&self, v: f32, sums: &mut [f32]) {
        let start = self.place.at(self.place.along.0 - self.margin, v);
        add_line(self.luma, start, self.place.angle, 1.0 / FINE, sums);
    }
}

/// Adds the grey values along a line, between pixels by their distance.
pub(crate) fn add_line(luma: &LumaView<'_>, start: Point, angle: f32, step: f32, sums: &mut [f32]) {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (luma.width() as f32, luma.height() as f32);
    let end_of = |count: usize| {
        let far = count as f32 * step;
        (start.x + far * cos, start.y + far * sin)
    };
    let safe = |(x, y): (f32, f32)| x >= 0.0 && y >= 0.0 && x < width - 1.01 && y < height - 1.01;
    if safe((start.x, start.y)) && safe(end_of(sums.len())) {
        return add_inner_line(luma, start, (cos * step, sin * step), sums);
    }
    for (index, sum) in sums.iter_mut().enumerate() {
        let (x, y) = end_of(index);
        *sum += if safe((x, y)) {
            sample(luma, x, y)
        } else {
            OUTSIDE
        };
    }
}

/// The same where the whole line lies inside the picture.
fn add_inner_line(luma: &LumaView<'_>, start: Point, (dx, dy): (f32, f32), sums: &mut [f32]) {
    // Sixteen bits behind the point.
    const ONE: f32 = 65536.0;
    let fixed = |value: f32| (value * ONE) as i64;
    let (mut x, mut y) = (fixed(start.x), fixed(start.y));
    let (dx, dy) = ((dx * ONE).round() as i64, (dy * ONE).round() as i64);
    for sum in sums {
        let corners = luma.square((x >> 16) as usize, (y >> 16) as usize);
        *sum += corners.map_or(OUTSIDE, |[a, b, c, d]| {
            // Eight bits are enough between pixels, and whole numbers are quick.
            let (fx, fy) = ((x >> 8 & 0xFF) as i32, (y >> 8 & 0xFF) as i32);
            let [a, b, c, d] = [a, b, c, d].map(i32::from);
            let (upper, lower) = ((a << 8) + (b - a) * fx, (c << 8) + (d - c) * fx);
            ((upper << 8) + (lower - upper) * fy) as f32 / ONE
        });
        x += dx;
        y += dy;
    }
}

fn sample(luma: &LumaView<'_>, x: f32, y: f32) -> f32 {
    let (column, row) = (x as usize, y as usize);
    let (upper, lower) = (luma.row(row), luma.row(row + 1));
    match (upper.get(column..column + 2), lower.get(column..column + 2)) {
        (Some([a, b]), Some([c, d])) => between([*a, *b, *c, *d], x.fract(), y.fract()),
        _ => OUTSIDE,
    }
}

fn between(corners: [u8; 4], fx: f32, fy: f32) -> f32 {
    let [a, b, c, d] = corners.map(f32::from);
    let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
    upper + (lower - upper) * fy
}
