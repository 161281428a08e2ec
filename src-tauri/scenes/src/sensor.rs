//! From a scene to the frames a webcam would give of it.
//!
//! A [`Still`] costs some tenths of a second, a frame of it some milliseconds: the
//! frames differ by a tremor of the stand, noise and flicker only. It promises the
//! same bytes for the same scene, seed, size and number.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::bench::bench;
use crate::colour::scatter;
use crate::optics::{self, Place};
use crate::scene::Scene;
use crate::shape::{at, length};
use crate::surface::Surface;

/// Pixels around the picture, which the tremor brings into view.
const MARGIN: usize = 8;
/// Length of the table of noise; no multiple of a row, so no pattern shows.
const NOISE: usize = 3 * 65_521;
const QUALITY: u8 = 85;

/// Size of a frame in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Size {
    /// 1280 × 720, what most webcams give.
    pub const HD: Self = Self {
        width: 1280,
        height: 720,
    };
}

/// A scene as it lies before the camera.
pub struct Still {
    pixels: Vec<u8>,
    noise: Vec<i8>,
    size: Size,
    seed: u64,
}

impl Scene {
    /// Lays the scene out; the seed decides place, angle and light.
    #[must_use]
    pub fn still(&self, seed: u64, size: Size) -> Still {
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ own_number(self.id()));
        let (width, height) = (f32::from(size.width), f32::from(size.height));
        let scale = (width / 1280.0).min(height / 720.0);
        let mut surface = bench(
            usize::from(size.width) + 2 * MARGIN,
            usize::from(size.height) + 2 * MARGIN,
            scale,
            MARGIN as f32,
            seed as u32,
        );
        let place = place(&surface, scale, &mut random);
        if let Some(pack) = self.pack(2.0 * scale.max(0.5)) {
            optics::lay(&mut surface, &pack, place);
        }
        light(&mut surface, &mut random);
        surface.blur(0.14);
        Still {
            pixels: rounded(&surface),
            noise: noise_table(seed as u32),
            size,
            seed,
        }
    }

    /// One frame. Whoever wants several draws the [`Still`] once.
    #[must_use]
    pub fn draw(&self, seed: u64, frame: u32, size: Size) -> RgbImage {
        self.still(seed, size).frame(frame)
    }

    /// One frame as JPEG.
    #[must_use]
    pub fn jpeg(&self, seed: u64, frame: u32, size: Size) -> Vec<u8> {
        self.still(seed, size).jpeg(frame)
    }
}

impl Still {
    /// Size of its frames.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// The frame of this number.
    #[must_use]
    pub fn frame(&self, number: u32) -> RgbImage {
        let (width, height) = (u32::from(self.size.width), u32::from(self.size.height));
        RgbImage::from_raw(width, height, self.rgb(number))
            .unwrap_or_else(|| RgbImage::new(width, height))
    }

    /// The frame of this number as JPEG.
    #[must_use]
    pub fn jpeg(&self, number: u32) -> Vec<u8> {
        let rgb = self.rgb(number);
        let mut bytes = Vec::with_capacity(rgb.len() / 8);
        let encoder = Encoder::new(&mut bytes, QUALITY);
        // The encoder refuses empty pictures alone.
        let _ = encoder.encode(&rgb, self.size.width, self.size.height, ColorType::Rgb);
        bytes
    }

    fn rgb(&self, number: u32) -> Vec<u8> {
        let (x, y) = tremor(number, self.seed);
        let chance = |row: usize| scatter(row as i32, number as i32, self.seed as u32);
        let flicker = (chance(usize::MAX) * 3.0) as i32 - 1;
        let row_bytes = usize::from(self.size.width) * 3;
        let stride = row_bytes + 2 * MARGIN * 3;
        let mut out = Vec::with_capacity(row_bytes * usize::from(self.size.height));
        for row in 0..usize::from(self.size.height) {
            let start = (row + y.whole) * stride + x.whole * 3;
            let part = |offset: usize| {
                let from = start + offset;
                self.pixels.get(from..from + row_bytes).unwrap_or_default()
            };
            let from = 3 * (chance(row) * ((NOISE - row_bytes) / 3) as f32) as usize;
            let noise = self.noise.get(from..from + row_bytes).unwrap_or_default();
            let upper = part(0).iter().zip(part(3));
            let lower = part(stride).iter().zip(part(stride + 3));
            let pixels = upper.zip(lower).zip(noise);
            out.extend(pixels.map(|(((a, b), (c, d)), noise)| {
                let mix = |p: &u8, q: &u8| {
                    i32::from(*p) * (16 - x.sixteenths) + i32::from(*q) * x.sixteenths
                };
                let value = mix(a, b) * (16 - y.sixteenths) + mix(c, d) * y.sixteenths;
                ((value + 128) / 256 + i32::from(*noise) + flicker).clamp(0, 255) as u8
            }));
        }
        out
    }
}

/// A number of its own for each scene, so that no two lie alike (FNV-1a).
fn own_number(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn place(surface: &Surface, scale: f32, random: &mut ChaCha8Rng) -> Place {
    let mut around = |middle: f32, by: f32| middle + random.random_range(-by..by);
    Place {
        centre: at(
            around(surface.width as f32 / 2.0, 26.0 * scale),
            around(surface.height as f32 / 2.0 - 6.0 * scale, 12.0 * scale),
        ),
        turn: around(0.0, 0.075),
        lean: around(0.2, 0.06),
        sway: around(0.0, 0.06),
        scale: scale * around(1.0, 0.025),
    }
}

/// A lamp on one side, dim corners, a white balance that is nearly right.
fn light(surface: &mut Surface, random: &mut ChaCha8Rng) {
    let (width, height) = (surface.width as f32, surface.height as f32);
    let lamp = at(
        width * random.random_range(0.15..0.85),
        height * random.random_range(-0.25..0.1),
    );
    let tint = [
        random.random_range(0.985..1.02),
        1.0,
        random.random_range(0.965..1.01),
    ];
    surface.lit(|x, y| {
        let far = length((x - lamp.x) / width, (y - lamp.y) / height);
        let corner = ((x / width - 0.5).powi(2) + (y / height - 0.5).powi(2)) * 0.28;
        let strength = 1.2 - 0.25 * far - corner;
        tint.map(|part| part * strength)
    });
}

fn rounded(surface: &Surface) -> Vec<u8> {
    let parts = surface.pixels.as_flattened().iter();
    parts
        .map(|part| (part * 255.0 + 0.5).clamp(0.0, 255.0) as u8)
        .collect()
}

/// Noise of a small sensor: grey grain, and a little colour in it.
fn noise_table(seed: u32) -> Vec<i8> {
    // Three even throws add up to something close to a bell curve.
    let throw = |index: i32, part: i32| -> f32 {
        (0..3)
            .map(|throw| scatter(index, part * 3 + throw, seed) - 0.5)
            .sum()
    };
    let pixels = (0..NOISE as i32 / 3).map(|index| {
        let grain = throw(index, 0) * 4.4;
        [1, 2, 3].map(|part| (grain + throw(index, part) * 1.8).round() as i8)
    });
    pixels.flatten().collect()
}

/// A shift in pixels.
struct Shift {
    whole: usize,
    sixteenths: i32,
}

/// Where the trembling stand points the camera at this frame.
fn tremor(number: u32, seed: u64) -> (Shift, Shift) {
    let time = number as f32 + (seed % 97) as f32;
    let x = 1.3 * (time * 0.71).sin() + 0.5 * (time * 2.3).sin();
    let y = 1.1 * (time * 0.53 + 1.0).sin() + 0.4 * (time * 1.9).cos();
    let shift = |by: f32| {
        let by = MARGIN as f32 + by;
        Shift {
            whole: by.floor() as usize,
            sixteenths: ((by - by.floor()) * 16.0) as i32,
        }
    };
    (shift(x), shift(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Size = Size {
        width: 320,
        height: 180,
    };

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        for scene in Scene::all() {
            let (first, again) = (scene.jpeg(7, 3, SMALL), scene.jpeg(7, 3, SMALL));
            assert_eq!(first, again, "{}", scene.id());
            assert!(first != scene.jpeg(8, 3, SMALL), "{}", scene.id());
        }
    }

    #[test]
    fn the_frames_of_a_still_differ_a_little() {
        let still = Scene::all()[0].still(1, SMALL);
        let (first, second) = (still.frame(0), still.frame(1));
        assert_ne!(first, second);
        let differences = first.iter().zip(second.iter()).map(|(a, b)| a.abs_diff(*b));
        let sum: u64 = differences.map(u64::from).sum();
        assert!(sum / (first.len() as u64) < 12, "{sum}");
    }
}
