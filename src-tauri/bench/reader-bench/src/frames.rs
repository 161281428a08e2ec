//! Webcam-like frames with known content, drawn from a seed.
//!
//! One code on a cluttered bench: set by set one thing gets harder (pixels per
//! module, rotation, blur, tilt, motion, contrast, glare, noise), `mixed` joins
//! them, `empty` frames hold clutter and signs that look like writing.

use std::f32::consts::{PI, TAU};

use perch_reader::symbol::{self, Symbol};
use perch_reader::{LumaImage, Symbology};

use crate::canvas::Canvas;
use crate::dice::Dice;
use crate::pose::Pose;

/// A frame, what it belongs to and what is in it.
pub(crate) struct Frame {
    pub(crate) group: String,
    pub(crate) luma: LumaImage,
    /// Empty where no code is in view.
    pub(crate) texts: Vec<String>,
}

/// How a frame looks.
#[derive(Clone, Copy)]
struct Look {
    px: f32,
    turn: f32,
    tilt: f32,
    blur: f32,
    motion: f32,
    noise: f32,
    contrast: f32,
    glare: f32,
    quality: u8,
    clutter: usize,
}

const PLAIN: Look = Look {
    px: 2.5,
    turn: 0.0,
    tilt: 0.0,
    blur: 0.6,
    motion: 0.0,
    noise: 4.0,
    contrast: 1.0,
    glare: 0.0,
    quality: 80,
    clutter: 60,
};

/// The kinds of code that are drawn.
const KINDS: [(&str, Symbology); 5] = [
    ("ean13", Symbology::Ean13),
    ("gs1-128", Symbology::Gs1_128),
    ("itf14", Symbology::Itf14),
    ("qr-dl", Symbology::Qr),
    ("gs1-dm", Symbology::Gs1DataMatrix),
];

/// What is to be drawn.
pub(crate) struct Plan {
    looks: Vec<(String, Option<Symbology>, Look)>,
    seed: u64,
    size: (usize, usize),
}

impl Plan {
    /// Every level of every set `per` times for each kind of code.
    pub(crate) fn new(seed: u64, per: usize, empty: usize, size: (usize, usize)) -> Self {
        let mut looks = Vec::new();
        let mut dice = Dice::new(seed ^ 0xA5A5);
        for (kind, symbology) in KINDS {
            for _ in 0..per {
                for (set, level, look) in sets(&mut dice) {
                    looks.push((format!("{set}/{kind}/{level}"), Some(symbology), look));
                }
                if symbology == Symbology::Ean13 {
                    for (set, level, look) in past_the_wall(&mut dice) {
                        looks.push((format!("{set}/{kind}/{level}"), Some(symbology), look));
                    }
                }
            }
        }
        for index in 0..empty {
            let clutter = [10, 60, 200][index % 3];
            let look = Look { clutter, ..PLAIN };
            looks.push((format!("empty/none/{clutter}"), None, look));
        }
        Self { looks, seed, size }
    }

    /// The frames whose group contains `only`.
    pub(crate) fn frames<'a>(&'a self, only: &'a str) -> impl Iterator<Item = Frame> + 'a {
        let looks = self.looks.iter().enumerate();
        let looks = looks.filter(move |(_, (group, ..))| group.contains(only));
        looks.filter_map(|(number, (group, symbology, look))| {
            let seed = self
                .seed
                .wrapping_mul(1_000_003)
                .wrapping_add(number as u64);
            let mut dice = Dice::new(seed);
            frame(group, *symbology, *look, self.size, &mut dice)
        })
    }
}

type Level = (&'static str, String, Look);

fn sets(dice: &mut Dice) -> Vec<Level> {
    let mut levels = Vec::new();
    let mut set = |name, values: &[f32], look: &dyn Fn(f32, f32) -> Look| {
        for value in values {
            let turn = dice.between(-5.0, 5.0);
            levels.push((name, value.to_string(), look(*value, turn)));
        }
    };
    set(
        "px",
        &[1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0],
        &|px, turn| Look {
            px,
            turn,
            blur: 0.5,
            ..PLAIN
        },
    );
    set("blur", &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0], &|blur, turn| {
        Look {
            blur,
            turn,
            ..PLAIN
        }
    });
    let turns = [0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 180.0];
    set("rot", &turns, &|by, turn| Look {
        turn: by + turn * 0.6,
        ..PLAIN
    });
    set("tilt", &[0.0, 20.0, 40.0, 55.0], &|tilt, turn| Look {
        tilt,
        turn,
        ..PLAIN
    });
    set("motion", &[0.0, 3.0, 6.0, 9.0], &|motion, turn| Look {
        motion,
        turn,
        ..PLAIN
    });
    set("contrast", &[0.6, 0.35, 0.2, 0.1], &|contrast, turn| Look {
        contrast,
        turn,
        ..PLAIN
    });
    set("glare", &[0.3, 0.6, 0.9], &|glare, turn| Look {
        glare,
        turn,
        ..PLAIN
    });
    set("noise", &[8.0, 16.0, 24.0], &|noise, turn| Look {
        noise,
        turn,
        px: 2.0,
        quality: 60,
        ..PLAIN
    });
    for _ in 0..3 {
        levels.push(("mixed", "m".to_owned(), mixed(dice)));
    }
    levels
}

fn mixed(dice: &mut Dice) -> Look {
    let pick = |dice: &mut Dice, of: &[f32]| dice.one_of(of).unwrap_or_default();
    Look {
        px: dice.between(1.3, 4.0),
        turn: dice.between(0.0, 360.0),
        tilt: pick(dice, &[0.0, 0.0, 15.0, 30.0, 45.0]),
        blur: pick(dice, &[0.5, 0.8, 1.2, 1.8]),
        motion: pick(dice, &[0.0, 0.0, 0.0, 3.0, 5.0]),
        noise: dice.between(2.0, 12.0),
        contrast: pick(dice, &[1.0, 1.0, 0.7, 0.4]),
        glare: pick(dice, &[0.0, 0.0, 0.0, 0.4]),
        quality: pick(dice, &[50.0, 70.0, 85.0]) as u8,
        clutter: 60,
    }
}

/// EAN-13 out of focus by 0.8 to 1.2 modules, where bars have run into each other. Several of
/// each, for a goal is about these alone.
fn past_the_wall(dice: &mut Dice) -> Vec<Level> {
    let blurs = [2.0, 2.25, 2.5, 2.75, 3.0].repeat(8);
    let levels = blurs.into_iter().map(|blur| {
        let turn = dice.between(-5.0, 5.0);
        let modules = blur / PLAIN.px;
        (
            "defocus",
            modules.to_string(),
            Look {
                blur,
                turn,
                ..PLAIN
            },
        )
    });
    levels.collect()
}

fn frame(
    group: &str,
    symbology: Option<Symbology>,
    look: Look,
    (width, height): (usize, usize),
    dice: &mut Dice,
) -> Option<Frame> {
    let mut canvas = clutter(width, height, look.clutter, dice);
    let mut texts = Vec::new();
    if let Some(symbology) = symbology {
        let text = text_for(symbology, dice);
        let symbol = symbol::draw(symbology, &text).ok()?;
        place(&mut canvas, &symbol, symbology, look, dice);
        texts.push(text);
    }
    canvas = canvas.blurred(look.blur);
    if look.motion > 1.0 {
        canvas = canvas.moved(look.motion, dice.between(0.0, PI));
    }
    canvas.add_noise(look.noise, dice);
    Some(Frame {
        group: group.to_owned(),
        luma: canvas.as_seen(look.quality)?,
        texts,
    })
}

fn text_for(symbology: Symbology, dice: &mut Dice) -> String {
    let gtin = |front: &str, dice: &mut Dice| {
        let digits = dice.digits(12 - front.len() + usize::from(symbology != Symbology::Ean13));
        with_check_digit(&format!("{front}{digits}"))
    };
    match symbology {
        Symbology::Ean13 => gtin("952", dice),
        Symbology::Itf14 => gtin("1952", dice),
        Symbology::Qr => {
            let gtin = gtin("0952", dice);
            format!("https://id.gs1.org/01/{gtin}/10/{}", batch(dice))
        }
        _ => format!("01{}10{}", gtin("0952", dice), batch(dice)),
    }
}

fn batch(dice: &mut Dice) -> String {
    let signs = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    (0..6)
        .filter_map(|_| dice.one_of(signs).map(char::from))
        .collect()
}

fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, digit)| u32::from(digit - b'0') * if index % 2 == 0 { 3 } else { 1 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Draws the code somewhere in the picture, and the light that falls on it.
fn place(canvas: &mut Canvas, symbol: &Symbol, kind: Symbology, look: Look, dice: &mut Dice) {
    let (bars, quiet) = match kind {
        Symbology::Qr => (1.0, 4.0),
        Symbology::Gs1DataMatrix => (1.0, 2.0),
        Symbology::Ean13 => (symbol.width() as f32 * 0.6, 11.0),
        Symbology::Itf14 => (symbol.width() as f32 * 0.35, 10.0),
        _ => (symbol.width() as f32 * 0.22, 10.0),
    };
    let side = if bars > 1.0 { 4.0 } else { quiet };
    let white = 225.0 * (0.5 + look.contrast / 2.0);
    let black = white - 200.0 * look.contrast;
    let size = (
        symbol.width() as f32 + 2.0 * quiet,
        symbol.height() as f32 * bars + 2.0 * side,
    );
    let axis = dice.between(0.0, TAU);
    let mut pose = Pose::new(
        size,
        look.px,
        look.turn.to_radians(),
        look.tilt.to_radians(),
        axis,
    );
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let reach = pose.reach();
    let mut centre = |reach: f32, of: f32| {
        if reach * 2.0 > of {
            of / 2.0
        } else {
            dice.between(reach, of - reach)
        }
    };
    pose.centre = (centre(reach.0, w), centre(reach.1, h));
    let (cx, cy) = pose.centre;
    canvas.within(
        (cx - reach.0, cy - reach.1),
        (cx + reach.0, cy + reach.1),
        |x, y, pixel| {
            let (mut sum, mut inside) = (0.0, 0.0);
            for sub in 0..9 {
                let at = (
                    x - 1.0 / 3.0 + (sub % 3) as f32 / 3.0,
                    y - 1.0 / 3.0 + (sub / 3) as f32 / 3.0,
                );
                let (a, b) = pose.module_at(at);
                if a < 0.0 || b < 0.0 || a >= size.0 || b >= size.1 {
                    continue;
                }
                let row = ((b - side) / bars).floor();
                let column = (a - quiet).floor();
                let dark =
                    row >= 0.0 && column >= 0.0 && symbol.is_dark(column as usize, row as usize);
                sum += if dark { black } else { white };
                inside += 1.0;
            }
            *pixel = *pixel * (1.0 - inside / 9.0) + sum / 9.0;
        },
    );
    if look.glare > 0.0 {
        let gx = cx + dice.between(-0.3, 0.3) * reach.0;
        let gy = cy + dice.between(-0.3, 0.3) * reach.1;
        canvas.within((0.0, 0.0), (w, h), |x, y, pixel| {
            let (dx, dy) = ((x - gx) / (0.35 * reach.0), (y - gy) / (0.5 * reach.1));
            *pixel += look.glare * 255.0 * (-(dx * dx + dy * dy)).exp();
        });
    }
}

/// A packing bench: a gradient, boxes, writing, groups of strokes, discs.
fn clutter(width: usize, height: usize, count: usize, dice: &mut Dice) -> Canvas {
    let base = dice.between(90.0, 190.0);
    let (gx, gy) = (dice.between(-40.0, 40.0), dice.between(-40.0, 40.0));
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height, |x, y| {
        base + gx * (x / w - 0.5) + gy * (y / h - 0.5)
    });
    for _ in 0..count {
        let at = (dice.between(0.0, w), dice.between(0.0, h));
        let grey = dice.between(20.0, 240.0);
        let kind = dice.unit();
        if kind < 0.3 {
            let size = (dice.between(40.0, 400.0), dice.between(30.0, 300.0));
            canvas.filled_box(at, size, dice.between(0.0, PI), grey);
        } else if kind < 0.75 {
            writing(&mut canvas, at, grey, dice);
        } else if kind < 0.9 {
            for stroke in 0..4 + dice.below(16) {
                let x = at.0 + stroke as f32 * 9.0;
                let end = (
                    x + dice.between(-3.0, 3.0),
                    at.1 + dice.between(20.0, 120.0),
                );
                canvas.line((x, at.1), end, dice.between(1.0, 5.0), grey);
            }
        } else {
            let size = dice.between(10.0, 100.0);
            canvas.line(at, at, size, grey);
        }
    }
    canvas
}

/// Signs made of strokes between the nine points of a box, in a line like text.
fn writing(canvas: &mut Canvas, at: (f32, f32), grey: f32, dice: &mut Dice) {
    let size = dice.between(7.0, 26.0);
    let thick = dice.between(1.0, (size / 5.0).max(1.5));
    let mut x = at.0 - 150.0;
    for _ in 0..8 + dice.below(32) {
        if dice.unit() < 0.15 {
            x += size * 0.7;
            continue;
        }
        for _ in 0..3 + dice.below(2) {
            let mut corner = || {
                let (column, row) = (dice.below(3) as f32, dice.below(3) as f32);
                (x + column * size * 0.28, at.1 + row * size * 0.5)
            };
            let (a, b) = (corner(), corner());
            canvas.line(a, b, thick, grey);
        }
        x += size * 0.85;
    }
}
