//! EAN and UPC out of focus: drawn, blurred until bars have run into each other, and read.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its symbol cannot be drawn"
)]

use perch_reader::symbol::{self, Symbol};
use perch_reader::{
    LumaImage, Reader, ReaderSettings, Reading, Symbology, SymbologySet, stopped_clock,
};

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

/// Pixels to a module.
const MODULE: f32 = 2.5;

/// Seeded random numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u32 << 24) as f32
    }

    fn digits(&mut self, count: usize) -> String {
        let digits = (0..count).map(|_| char::from(b'0' + (self.unit() * 10.0) as u8));
        digits.collect()
    }
}

/// How a code is held before the camera.
#[derive(Clone, Copy)]
struct Look {
    /// Degrees from upright.
    turned: f32,
    /// Deviation of the blur, in modules.
    blur: f32,
    /// Grey values of noise at most.
    noise: f32,
}

/// A picture with a symbol in its middle.
fn picture(symbol: &Symbol, look: Look, dice: &mut Dice) -> LumaImage {
    let (sin, cos) = look.turned.to_radians().sin_cos();
    let (length, high) = (symbol.width() as f32 * MODULE, 80.0);
    let dark = |x: f32, y: f32| {
        let (dx, dy) = (x - WIDTH as f32 / 2.0, y - HEIGHT as f32 / 2.0);
        let (u, v) = (dx * cos + dy * sin + length / 2.0, dy * cos - dx * sin);
        v.abs() < high / 2.0 && u > 0.0 && symbol.is_dark((u / MODULE) as usize, 0)
    };
    let mut pixels: Vec<f32> = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let covered = (0..9).filter(|part| {
                let (i, j) = ((part % 3) as f32, (part / 3) as f32);
                dark(x as f32 + i / 3.0, y as f32 + j / 3.0)
            });
            pixels.push(210.0 - 160.0 * covered.count() as f32 / 9.0);
        }
    }
    let pixels = blurred(&blurred(&pixels, look.blur, 1), look.blur, WIDTH);
    let seen = pixels.iter().map(|grey| {
        let noise = look.noise * (dice.unit() + dice.unit() - 1.0);
        (grey + noise).clamp(0.0, 255.0) as u8
    });
    LumaImage::new(seen.collect(), WIDTH, HEIGHT).unwrap()
}

/// Blurred by a bell along rows (`step` 1) or columns (`step` is the width).
fn blurred(pixels: &[f32], modules: f32, step: usize) -> Vec<f32> {
    let deviation = modules * MODULE;
    let reach = (3.5 * deviation).ceil() as isize;
    let weight = |off: isize| (-((off * off) as f32) / (2.0 * deviation * deviation)).exp();
    let total: f32 = (-reach..=reach).map(weight).sum();
    let last = pixels.len() as isize - 1;
    (0..=last)
        .map(|at| {
            let value = |off: isize| {
                let other = (at + off * step as isize).clamp(0, last);
                weight(off) * pixels[other as usize]
            };
            (-reach..=reach).map(value).sum::<f32>() / total
        })
        .collect()
}

fn with_check_digit(digits: &str) -> String {
    let weighted = digits.bytes().rev().enumerate().map(|(at, digit)| {
        let weight = if at % 2 == 0 { 3 } else { 1 };
        weight * u32::from(digit - b'0')
    });
    format!("{digits}{}", (10 - weighted.sum::<u32>() % 10) % 10)
}

fn still(luma: &LumaImage, symbologies: SymbologySet) -> Reading {
    Reader::new(ReaderSettings { symbologies }, stopped_clock()).read_still(&luma.view())
}

/// Of twelve random codes at least `least` must be read, and nothing else.
#[track_caller]
fn check(symbology: Symbology, blur: f32, noise: f32, least: usize) {
    let mut dice = Dice(u64::from(blur.to_bits()) ^ 7);
    let mut read = 0;
    for number in 0..12 {
        let text = match symbology {
            Symbology::Ean13 => with_check_digit(&format!("9{}", dice.digits(11))),
            Symbology::UpcA => with_check_digit(&format!("4{}", dice.digits(10))),
            _ => with_check_digit(&dice.digits(7)),
        };
        let look = Look {
            // Upright, on its head, and a little askew.
            turned: 180.0 * (number % 2) as f32 + 16.0 * dice.unit() - 8.0,
            blur,
            noise,
        };
        let luma = picture(&symbol::draw(symbology, &text).unwrap(), look, &mut dice);
        let reading = still(&luma, SymbologySet::product());
        for sighting in &reading.sightings {
            assert_eq!(
                (sighting.symbology, &sighting.raw_value),
                (symbology, &text)
            );
            read += 1;
        }
    }
    assert!(read >= least, "{symbology} at {blur}: {read} of 12 read");
}

#[test]
fn bars_that_have_run_into_each_other_are_read() {
    check(Symbology::Ean13, 0.8, 8.0, 12);
    check(Symbology::Ean13, 1.0, 8.0, 11);
    check(Symbology::UpcA, 0.9, 8.0, 9);
}

#[test]
fn noise_and_blur_together_are_read() {
    check(Symbology::Ean13, 0.6, 24.0, 11);
}

#[test]
fn a_short_code_is_read_up_to_a_lesser_blur() {
    check(Symbology::Ean8, 0.8, 8.0, 12);
}

#[test]
fn beyond_its_limit_the_reader_says_nothing() {
    check(Symbology::Ean13, 1.6, 8.0, 0);
}

#[test]
fn the_sighting_says_where_the_code_is_and_how_blurred() {
    let symbol = symbol::draw(Symbology::Ean13, "9521321000018").unwrap();
    let look = Look {
        turned: 0.0,
        blur: 0.9,
        noise: 4.0,
    };
    let luma = picture(&symbol, look, &mut Dice(1));
    let reading = still(&luma, SymbologySet::product());
    let sighting = &reading.sightings[0];
    let quality = sighting.quality;
    let near = |got: f32, want: f32, by: f32| assert!((got - want).abs() < by, "{got}, {want}");
    near(quality.blur.unwrap(), 0.9, 0.1);
    near(quality.px_per_module.unwrap(), MODULE, 0.05);
    let [start, end, ..] = sighting.outline;
    let half = 95.0 * MODULE / 2.0;
    near(start.x, WIDTH as f32 / 2.0 - half, 2.0);
    near(end.x, WIDTH as f32 / 2.0 + half, 2.0);
}

#[test]
fn a_symbology_that_is_not_wanted_is_not_reported() {
    let symbol = symbol::draw(Symbology::UpcA, "421000000010").unwrap();
    let look = Look {
        turned: 0.0,
        blur: 0.9,
        noise: 4.0,
    };
    let luma = picture(&symbol, look, &mut Dice(1));
    let wanted = SymbologySet::NONE.with(Symbology::Ean13);
    assert!(still(&luma, wanted).sightings.is_empty());
}
