//! A grey picture to draw on: shapes, blur, motion, noise, and a camera's JPEG.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};
use perch_reader::LumaImage;

use crate::dice::Dice;

/// Grey values as floating point numbers, row by row.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<f32>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, of: impl Fn(f32, f32) -> f32) -> Self {
        let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x as f32, y as f32)));
        Self {
            width,
            height,
            pixels: rows.map(|(x, y)| of(x, y)).collect(),
        }
    }

    /// Lets `change` work on every pixel inside a box.
    pub(crate) fn within(
        &mut self,
        (left, top): (f32, f32),
        (right, bottom): (f32, f32),
        mut change: impl FnMut(f32, f32, &mut f32),
    ) {
        let clamp = |value: f32, last: usize| (value.max(0.0) as usize).min(last);
        let columns = clamp(left, self.width)..clamp(right + 1.0, self.width);
        for y in clamp(top, self.height)..clamp(bottom + 1.0, self.height) {
            let row = y * self.width;
            let Some(pixels) = self.pixels.get_mut(row + columns.start..row + columns.end) else {
                continue;
            };
            for (x, pixel) in columns.clone().zip(pixels) {
                change(x as f32, y as f32, pixel);
            }
        }
    }

    /// A line with soft edges.
    pub(crate) fn line(&mut self, a: (f32, f32), b: (f32, f32), thick: f32, grey: f32) {
        let reach = thick / 2.0 + 1.0;
        let low = (a.0.min(b.0) - reach, a.1.min(b.1) - reach);
        let high = (a.0.max(b.0) + reach, a.1.max(b.1) + reach);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).max(1e-6);
        self.within(low, high, |x, y, pixel| {
            let along = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
            let off = (x - a.0 - along * dx).hypot(y - a.1 - along * dy);
            let cover = (thick / 2.0 + 0.5 - off).clamp(0.0, 1.0);
            *pixel += (grey - *pixel) * cover;
        });
    }

    /// A filled box, turned by `angle`.
    pub(crate) fn filled_box(
        &mut self,
        (cx, cy): (f32, f32),
        (w, h): (f32, f32),
        angle: f32,
        grey: f32,
    ) {
        let (sin, cos) = angle.sin_cos();
        let reach = w.hypot(h) / 2.0 + 1.0;
        self.within(
            (cx - reach, cy - reach),
            (cx + reach, cy + reach),
            |x, y, pixel| {
                let (dx, dy) = (x - cx, y - cy);
                let u = w / 2.0 + 0.5 - (dx * cos + dy * sin).abs();
                let v = h / 2.0 + 0.5 - (dy * cos - dx * sin).abs();
                *pixel += (grey - *pixel) * u.min(v).clamp(0.0, 1.0);
            },
        );
    }

    /// Gaussian blur of this deviation.
    pub(crate) fn blurred(&self, sigma: f32) -> Self {
        if sigma <= 0.0 {
            return self.clone();
        }
        let reach = (sigma * 4.0).ceil() as isize;
        let weights: Vec<f32> = (-reach..=reach)
            .map(|d| (-(d * d) as f32 / (2.0 * sigma * sigma)).exp())
            .collect();
        let rows = self.convolved(&weights, 1);
        rows.convolved(&weights, self.width)
    }

    /// Weighted means over neighbours that lie `step` pixels apart.
    fn convolved(&self, weights: &[f32], step: usize) -> Self {
        let sum: f32 = weights.iter().sum();
        let reach = (weights.len() / 2) as isize;
        let (length, at) = match step {
            1 => (self.width, 0),
            _ => (self.height, 1),
        };
        let mut out = self.clone();
        for y in 0..self.height {
            for x in 0..self.width {
                let (own, base) = if at == 0 { (x, y * self.width) } else { (y, x) };
                let mut total = 0.0;
                for (weight, d) in weights.iter().zip(-reach..) {
                    let other = (own as isize + d).clamp(0, length as isize - 1) as usize;
                    total += weight * self.pixels[base + other * step];
                }
                out.pixels[y * self.width + x] = total / sum;
            }
        }
        out
    }

    /// Smeared over `length` pixels in the direction `angle`.
    pub(crate) fn moved(&self, length: f32, angle: f32) -> Self {
        let steps = (length * 2.0).ceil().max(1.0) as usize;
        let (dy, dx) = angle.sin_cos();
        let mut out = Canvas::new(self.width, self.height, |_, _| 0.0);
        for step in 0..steps {
            let t = ((step as f32 + 0.5) / steps as f32 - 0.5) * length;
            for y in 0..self.height {
                for x in 0..self.width {
                    let value = self.sample(x as f32 + t * dx, y as f32 + t * dy);
                    out.pixels[y * self.width + x] += value / steps as f32;
                }
            }
        }
        out
    }

    fn sample(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, self.width as f32 - 1.001);
        let y = y.clamp(0.0, self.height as f32 - 1.001);
        let (fx, fy) = (x.fract(), y.fract());
        let at = y as usize * self.width + x as usize;
        let [a, b, c, d] = [at, at + 1, at + self.width, at + self.width + 1]
            .map(|at| self.pixels.get(at).copied().unwrap_or_default());
        (a + (b - a) * fx) * (1.0 - fy) + (c + (d - c) * fx) * fy
    }

    pub(crate) fn add_noise(&mut self, deviation: f32, dice: &mut Dice) {
        for pixel in &mut self.pixels {
            *pixel += deviation * dice.normal();
        }
    }

    /// The luma of this picture after a trip through a JPEG of this quality.
    pub(crate) fn as_seen(&self, quality: u8) -> Option<LumaImage> {
        let grey: Vec<u8> = self
            .pixels
            .iter()
            .map(|p| p.clamp(0.0, 255.0) as u8)
            .collect();
        let mut jpeg = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(&grey, width, height, ExtendedColorType::L8)
            .ok()?;
        let seen = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).ok()?;
        LumaImage::new(seen.into_luma8().into_raw(), self.width, self.height)
    }
}
