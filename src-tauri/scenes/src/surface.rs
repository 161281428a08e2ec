//! The picture under construction: light as it falls on the sensor, unrounded.

use crate::colour::Colour;

/// Pixels between two places where a grained surface is computed.
const GRAIN: usize = 8;

/// Rows of pixels, each red, green and blue from 0 to 1.
pub(crate) struct Surface {
    pub(crate) pixels: Vec<[f32; 3]>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Surface {
    /// A picture whose pixels come from `paint(column, row)`, which may change
    /// quickly from row to row but slowly along a row: it is asked for every
    /// eighth pixel.
    pub(crate) fn grained(
        width: usize,
        height: usize,
        paint: impl Fn(f32, f32) -> [f32; 3],
    ) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let y = y as f32;
            let mut from = paint(0.0, y);
            for left in (0..width).step_by(GRAIN) {
                let to = paint((left + GRAIN) as f32, y);
                for step in 0..GRAIN.min(width - left) {
                    let share = step as f32 / GRAIN as f32;
                    pixels.push(std::array::from_fn(|part| {
                        from[part] + (to[part] - from[part]) * share
                    }));
                }
                from = to;
            }
        }
        Self {
            pixels,
            width,
            height,
        }
    }

    /// The part of a row between two columns, or nothing outside.
    pub(crate) fn span(&mut self, row: usize, from: usize, to: usize) -> &mut [[f32; 3]] {
        let start = row * self.width;
        let (from, to) = (from.min(self.width), to.min(self.width));
        self.pixels
            .get_mut(start + from..start + to.max(from))
            .unwrap_or_default()
    }

    /// Brightens and tints each pixel by what `light(column, row)` says.
    pub(crate) fn lit(&mut self, light: impl Fn(f32, f32) -> [f32; 3]) {
        for (y, row) in self.pixels.chunks_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let by = light(x as f32, y as f32);
                for (part, factor) in pixel.iter_mut().zip(by) {
                    *part *= factor;
                }
            }
        }
    }

    /// Mixes each pixel with its neighbours, which weigh `share` on either side.
    pub(crate) fn blur(&mut self, share: f32) {
        let middle = 1.0 - 2.0 * share;
        let mix = |before: [f32; 3], here: [f32; 3], after: [f32; 3]| {
            std::array::from_fn(|part| here[part] * middle + (before[part] + after[part]) * share)
        };
        for row in self.pixels.chunks_mut(self.width) {
            let mut before = row.first().copied().unwrap_or_default();
            for x in 0..row.len() {
                let here = row[x];
                let after = row.get(x + 1).copied().unwrap_or(here);
                row[x] = mix(before, here, after);
                before = here;
            }
        }
        let mut above = self.pixels.get(..self.width).unwrap_or_default().to_vec();
        for y in 0..self.height {
            let (upper, lower) = self.pixels.split_at_mut((y + 1) * self.width);
            let Some(row) = upper.get_mut(y * self.width..) else {
                continue;
            };
            let here = row.to_vec();
            let below = lower.get(..self.width).unwrap_or(&here);
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = mix(above[x], here[x], below[x]);
            }
            above = here;
        }
    }
}

/// Lays a colour over a pixel.
pub(crate) fn over(pixel: &mut [f32; 3], colour: Colour, cover: f32) {
    let opacity = colour.opacity * cover;
    for (part, new) in pixel.iter_mut().zip(colour.rgb) {
        *part += (new - *part) * opacity;
    }
}
