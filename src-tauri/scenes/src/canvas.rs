//! The printed face of a pack: pixels with opacity, filled shape by shape.
//!
//! Places and sizes are units, one unit being one pixel of a 1280 × 720 frame when
//! the pack lies flat. A canvas holds more pixels than units, so that print stays
//! crisp after the camera has looked at it at an angle.

use crate::colour::Colour;
use crate::shape::{Point, Shape, at};

/// A face that is being printed.
pub(crate) struct Canvas {
    pixels: Vec<[f32; 4]>,
    columns: usize,
    rows: usize,
    density: f32,
}

/// The same colour everywhere.
pub(crate) fn flat(colour: Colour) -> impl Fn(Point) -> Colour {
    move |_| colour
}

impl Canvas {
    /// A see-through face of this many units, with `density` pixels to a unit.
    pub(crate) fn new(width: f32, height: f32, density: f32) -> Self {
        let columns = (width * density).ceil() as usize;
        let rows = (height * density).ceil() as usize;
        Self {
            pixels: vec![[0.0; 4]; columns * rows],
            columns,
            rows,
            density,
        }
    }

    /// Width and height in units.
    pub(crate) fn size(&self) -> (f32, f32) {
        (
            self.columns as f32 / self.density,
            self.rows as f32 / self.density,
        )
    }

    /// Pixels to a unit.
    pub(crate) fn density(&self) -> f32 {
        self.density
    }

    /// Fills a shape; `paint` gives the colour of each place.
    pub(crate) fn fill(&mut self, shape: &Shape, paint: impl Fn(Point) -> Colour) {
        let (low, high) = shape.bounds();
        let first = |units: f32| (units * self.density).floor().max(0.0) as usize;
        let last =
            |units: f32, limit: usize| ((units * self.density).ceil().max(0.0) as usize).min(limit);
        let (top, bottom) = (first(low.y), last(high.y, self.rows));
        let (left, right) = (first(low.x), last(high.x, self.columns));
        for row in top..bottom {
            for column in left..right {
                let p = at(
                    (column as f32 + 0.5) / self.density,
                    (row as f32 + 0.5) / self.density,
                );
                let cover = (0.5 - shape.distance(p) * self.density).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.blend(column, row, paint(p), cover);
                }
            }
        }
    }

    /// Lays a colour over one pixel, which it covers by this share.
    pub(crate) fn blend(&mut self, column: usize, row: usize, colour: Colour, cover: f32) {
        if column >= self.columns {
            return;
        }
        let Some(pixel) = self.pixels.get_mut(row * self.columns + column) else {
            return;
        };
        let opacity = colour.opacity * cover;
        let [r, g, b] = colour.rgb;
        for (part, new) in pixel.iter_mut().zip([r, g, b, 1.0]) {
            *part += (new - *part) * opacity;
        }
    }

    /// Colour times opacity, and opacity, between pixels. See-through outside.
    pub(crate) fn sample(&self, p: Point) -> [f32; 4] {
        let (x, y) = (p.x * self.density - 0.5, p.y * self.density - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let corners = [
            self.pixel(left, top),
            self.pixel(left + 1, top),
            self.pixel(left, top + 1),
            self.pixel(left + 1, top + 1),
        ];
        let [a, b, c, d] = corners;
        std::array::from_fn(|part| {
            let upper = a[part] + (b[part] - a[part]) * fx;
            let lower = c[part] + (d[part] - c[part]) * fx;
            upper + (lower - upper) * fy
        })
    }

    fn pixel(&self, column: isize, row: isize) -> [f32; 4] {
        let column = usize::try_from(column).ok().filter(|c| *c < self.columns);
        let row = usize::try_from(row).ok();
        column
            .zip(row)
            .and_then(|(column, row)| self.pixels.get(row * self.columns + column))
            .copied()
            .unwrap_or_default()
    }
}
