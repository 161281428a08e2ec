//! The bench itself: oak boards, a roll of tape, a pencil.
//!
//! It depends on the size of the picture and the seed alone, so that the bench
//! stays the same while packs come and go.

use crate::colour::{Colour, noise, scatter, smooth_step};
use crate::optics::shadow;
use crate::shape::{Point, Shape, at};
use crate::surface::{Surface, over};

const LIGHT_OAK: Colour = Colour::hex(0xd3_b58c);
const DARK_OAK: Colour = Colour::hex(0xa5_7f55);
const BOARD: f32 = 188.0;

/// The empty bench, `scale` pixels to a unit, its upper left corner at minus `margin`.
pub(crate) fn bench(width: usize, height: usize, scale: f32, margin: f32, seed: u32) -> Surface {
    let mut surface = Surface::grained(width, height, |x, y| {
        oak(at((x - margin) / scale, (y - margin) / scale), seed).rgb
    });
    let units = |p: Point| at(p.x * scale + margin, p.y * scale + margin);
    let right = (width as f32 - 2.0 * margin) / scale;
    let below = (height as f32 - 2.0 * margin) / scale;
    tape(&mut surface, units(at(72.0, 96.0)), scale);
    pencil(
        &mut surface,
        units(at(right - 176.0, below - 34.0)),
        units(at(right - 26.0, below - 196.0)),
        scale,
    );
    surface
}

fn oak(p: Point, seed: u32) -> Colour {
    let board = (p.y / BOARD + 0.32).floor();
    let own = board as i32;
    let shift = scatter(own, 3, seed) * 900.0;
    let (x, y) = (p.x + shift, p.y + shift * 0.37);
    let wave = noise(x * 0.0035, y * 0.012, seed) * 26.0;
    let rings = noise(x * 0.004, (y + wave) * 0.085, seed ^ 1);
    let fibre = noise(x * 0.02, y * 0.75, seed ^ 2);
    let pores = noise(x * 0.035, y * 1.4, seed ^ 3);
    let tone = 0.34 + 0.24 * scatter(own, 7, seed);
    let wood = LIGHT_OAK.mix(DARK_OAK, tone * 0.5 + rings * 0.42 + (fibre - 0.5) * 0.22);
    let pores = 1.0 - 0.12 * smooth_step(0.72, 0.95, pores);
    let joint = ((p.y / BOARD + 0.32) - board) * BOARD;
    let joint = 1.0 - 0.45 * smooth_step(2.4, 0.6, joint.min(BOARD - joint));
    wood.shade(pores * joint)
}

fn tape(surface: &mut Surface, centre: Point, scale: f32) {
    let radius = 64.0 * scale;
    let Shape::Polygon(edge) = Shape::regular(centre, radius * 1.3, 28, 0.0) else {
        return;
    };
    shadow(surface, &edge, 34.0 * scale);
    let roll = Shape::Ring {
        centre,
        radius: radius * 1.02,
        width: radius * 0.56,
    };
    let core = Shape::Ring {
        centre,
        radius: radius * 0.7,
        width: radius * 0.1,
    };
    paint(surface, &roll, |p| {
        let from = (p.x - centre.x).hypot(p.y - centre.y);
        let sheen = ((p.x - centre.x) - (p.y - centre.y)) / radius;
        Colour::hex(0xc9_9a5b)
            .shade(0.94 + 0.05 * (from / scale * 1.7).sin() + 0.08 * sheen)
            .faint(0.97)
    });
    paint(surface, &core, |_| Colour::hex(0x8d_6b45));
}

fn pencil(surface: &mut Surface, tip: Point, end: Point, scale: f32) {
    let along = |share: f32| {
        at(
            tip.x + (end.x - tip.x) * share,
            tip.y + (end.y - tip.y) * share,
        )
    };
    let width = 13.0 * scale;
    let half = width / 2.0;
    let edge = [
        at(tip.x, tip.y),
        at(along(0.12).x - half, along(0.12).y - half),
        at(end.x - half, end.y - half),
        at(end.x + half, end.y + half),
        at(along(0.12).x + half, along(0.12).y + half),
    ];
    shadow(surface, &edge, 9.0 * scale);
    let stroke = |from: f32, to: f32, width: f32| Shape::Stroke {
        from: along(from),
        to: along(to),
        width,
    };
    paint(surface, &stroke(0.0, 0.02, width * 0.25), |_| {
        Colour::hex(0x33_302d)
    });
    paint(surface, &stroke(0.05, 0.12, width * 0.62), |_| {
        Colour::hex(0xd9_b98d)
    });
    paint(surface, &stroke(0.13, 0.93, width), |_| {
        Colour::hex(0x2f_6b5e)
    });
    paint(surface, &stroke(0.15, 0.92, width * 0.3), |_| {
        Colour::hex(0x43_8675)
    });
    paint(surface, &stroke(0.95, 1.0, width), |_| {
        Colour::hex(0xc8_8f86)
    });
}

fn paint(surface: &mut Surface, shape: &Shape, colour: impl Fn(Point) -> Colour) {
    let (low, high) = shape.bounds();
    let first = |value: f32| value.max(0.0) as usize;
    for y in first(low.y)..first(high.y + 2.0).min(surface.height) {
        let start = first(low.x);
        for (x, pixel) in (start..).zip(surface.span(y, start, first(high.x + 2.0))) {
            let p = at(x as f32, y as f32);
            let cover = (0.5 - shape.distance(p)).clamp(0.0, 1.0);
            over(pixel, colour(p), cover);
        }
    }
}
