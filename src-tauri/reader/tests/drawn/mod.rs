//! Linear codes drawn into a picture: turned, tiny, blurred, pale, noisy.
//!
//! The same description gives the same picture.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its symbol cannot be drawn"
)]
#![allow(dead_code, reason = "each test crate draws what it needs")]

use perch_reader::symbol::{self, Symbol};
use perch_reader::{LumaImage, Symbology};

/// Modules of light beside a code.
pub(crate) const MARGIN: f32 = 9.0;

/// How a code lies in the picture and how it looks.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Middle of the code.
    pub(crate) at: (f32, f32),
    /// Pixels per module.
    pub(crate) px: f32,
    /// Height of the bars in pixels.
    pub(crate) height: f32,
    /// Degrees, clockwise.
    pub(crate) turned: f32,
    /// Grey values of bars and label.
    pub(crate) dark: f32,
    pub(crate) light: f32,
    /// Grey value of the bench around the label.
    pub(crate) around: f32,
    /// Modules of light at the left and at the right of the bars.
    pub(crate) margins: (f32, f32),
    /// Deviation of the blur in pixels.
    pub(crate) blur: f32,
    /// Deviation of the noise in grey levels.
    pub(crate) noise: f32,
    /// Another one gives other noise.
    pub(crate) seed: u32,
}

pub(crate) const PLAIN: Look = Look {
    at: (320.0, 180.0),
    px: 2.5,
    height: 80.0,
    turned: 4.0,
    dark: 40.0,
    light: 210.0,
    around: 120.0,
    margins: (MARGIN, MARGIN),
    blur: 0.5,
    noise: 2.0,
    seed: 1,
};

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

/// The modules of a text.
pub(crate) fn bars(symbology: Symbology, text: &str) -> Vec<bool> {
    let symbol: Symbol = symbol::draw(symbology, text).unwrap();
    (0..symbol.width()).map(|x| symbol.is_dark(x, 0)).collect()
}

/// A picture as grey values, before it becomes a frame.
pub(crate) struct Picture(Vec<f32>);

impl Picture {
    /// A bench without a code.
    pub(crate) fn empty(around: f32) -> Self {
        Self(vec![around; WIDTH * HEIGHT])
    }

    /// The bars as this look has them; blur and noise are added to the whole picture.
    pub(crate) fn of(bars: &[bool], look: &Look) -> Self {
        let mut picture = Self::empty(look.around);
        picture.draw(bars, look);
        picture.blur(look.blur);
        picture
    }

    fn draw(&mut self, bars: &[bool], look: &Look) {
        let (sin, cos) = look.turned.to_radians().sin_cos();
        let half = bars.len() as f32 / 2.0;
        let grey = |x: f32, y: f32| {
            let (dx, dy) = (x - look.at.0, y - look.at.1);
            let module = (dx * cos + dy * sin) / look.px + half;
            let v = (dy * cos - dx * sin).abs();
            if v < look.height / 2.0
                && module >= 0.0
                && let Some(bar) = bars.get(module as usize)
            {
                return if *bar { look.dark } else { look.light };
            }
            let label = -look.margins.0..bars.len() as f32 + look.margins.1;
            if v < look.height / 2.0 + 12.0 && label.contains(&module) {
                return look.light;
            }
            look.around
        };
        const FINE: [f32; 3] = [-1.0 / 3.0, 0.0, 1.0 / 3.0];
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let parts = FINE.iter().flat_map(|dy| FINE.map(|dx| (dx, *dy)));
                let sum: f32 = parts
                    .map(|(dx, dy)| grey(x as f32 + dx, y as f32 + dy))
                    .sum();
                self.0[y * WIDTH + x] = sum / 9.0;
            }
        }
    }

    /// Blurs by this deviation in pixels.
    fn blur(&mut self, deviation: f32) {
        if deviation <= 0.0 {
            return;
        }
        let reach = (3.0 * deviation).ceil() as isize;
        let weight = |at: isize| (-0.5 * (at as f32 / deviation).powi(2)).exp();
        let all: f32 = (-reach..=reach).map(weight).sum();
        for (step, length, lines) in [(1, WIDTH, HEIGHT), (WIDTH, HEIGHT, WIDTH)] {
            let old = self.0.clone();
            let across = if step == 1 { WIDTH } else { 1 };
            for line in 0..lines {
                for at in 0..length {
                    let value = |offset: isize| {
                        let other = (at as isize + offset).clamp(0, length as isize - 1) as usize;
                        old[line * across + other * step] * weight(offset) / all
                    };
                    self.0[line * across + at * step] = (-reach..=reach).map(value).sum();
                }
            }
        }
    }

    /// The upper half of this picture above the lower half of another.
    pub(crate) fn beside(mut self, other: &Self) -> Self {
        let half = WIDTH * HEIGHT / 2;
        let lower = self.0.iter_mut().zip(&other.0).skip(half);
        lower.for_each(|(own, other)| *own = *other);
        self
    }

    /// A reflection over a band of pixels, upright in the picture.
    pub(crate) fn glare(mut self, columns: std::ops::Range<usize>) -> Self {
        for row in self.0.chunks_mut(WIDTH) {
            for value in row.get_mut(columns.clone()).into_iter().flatten() {
                *value = 255.0;
            }
        }
        self
    }

    /// The frame a camera makes of it.
    pub(crate) fn frame(&self, noise: f32, seed: u32) -> LumaImage {
        let mut dice = Dice(u64::from(seed) * 7919 + 1);
        let pixels = self.0.iter().map(|value| {
            let value = value + noise * dice.normal();
            value.round().clamp(0.0, 255.0) as u8
        });
        LumaImage::new(pixels.collect(), WIDTH, HEIGHT).unwrap()
    }
}

/// A picture of a text with this look, as a frame.
pub(crate) fn frame(text: &str, look: Look) -> LumaImage {
    Picture::of(&bars(Symbology::Ean13, text), &look).frame(look.noise, look.seed)
}

/// A picture of a Code 128, which is read row by row and in no other way.
pub(crate) fn shelf(look: Look) -> LumaImage {
    Picture::of(&bars(Symbology::Code128, "SHELF 12/B"), &look).frame(look.noise, look.seed)
}

/// Numbers by chance, the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn part(&mut self) -> f32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40) as f32 / (1 << 24) as f32
    }

    /// Nearly normal, with deviation 1.
    fn normal(&mut self) -> f32 {
        // The variance of one part is a twelfth.
        (0..6).map(|_| self.part() - 0.5).sum::<f32>() * std::f32::consts::SQRT_2
    }
}
