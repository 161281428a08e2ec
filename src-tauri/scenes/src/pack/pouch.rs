//! A paper pouch with a window: granola.

use super::motif::ear;
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, PAPER, noise, scatter, smooth_step};
use crate::print::{Print, linear};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const KRAFT: Colour = Colour::hex(0xb9_8a5a);
const GREEN: Colour = Colour::hex(0x2f_5a44);

pub(crate) fn granola(face: &Face) -> Pack {
    let mut canvas = face.canvas(690.0, 452.0);
    paper(&mut canvas);
    let panel = Shape::round_rect(52.0, 56.0, 292.0, 340.0, 14.0);
    canvas.fill(&panel, flat(GREEN));
    bold(19.0, PAPER)
        .spaced(3.0)
        .print(&mut canvas, at(78.0, 102.0), &face.brand());
    bold(60.0, PAPER).print(&mut canvas, at(76.0, 168.0), "Oat");
    bold(60.0, PAPER).print(&mut canvas, at(76.0, 222.0), "Granola");
    ear(&mut canvas, at(304.0, 376.0), 150.0, Colour::hex(0xd9_b25f));
    ear(&mut canvas, at(264.0, 382.0), 118.0, Colour::hex(0xc4_9b49));
    book(20.0, PAPER).print(&mut canvas, at(78.0, 262.0), "with hazelnuts");
    book(17.0, PAPER).print(&mut canvas, at(78.0, 344.0), "packed in store");
    bold(24.0, PAPER).print(&mut canvas, at(78.0, 374.0), "500 g");
    window(&mut canvas);
    if let Some(code) = face.codes.first() {
        let print = Print {
            module: 2.5,
            height: 96.0,
        };
        linear(&mut canvas, at(356.0, 262.0), code, print);
    }
    Pack::filling(canvas, 10.0, 70.0)
}

fn paper(canvas: &mut Canvas) {
    let sheet = Shape::round_rect(2.0, 4.0, 686.0, 444.0, 6.0);
    canvas.fill(&sheet, |p| {
        let creases = noise(p.x * 0.013, p.y * 0.016, 21) - 0.5;
        let fibres = noise(p.x * 0.3, p.y * 0.3, 22) - 0.5;
        let bulge = smooth_step(0.0, 90.0, p.x.min(690.0 - p.x).min(p.y).min(452.0 - p.y));
        KRAFT.shade(0.84 + 0.17 * bulge + creases * 0.1 + fibres * 0.05)
    });
    for x in [6.0, 650.0] {
        for step in 0..7_u8 {
            let crimp = Shape::rect(x + f32::from(step) * 5.0, 6.0, 1.6, 440.0);
            canvas.fill(&crimp, flat(KRAFT.shade(0.72)));
        }
    }
}

fn window(canvas: &mut Canvas) {
    let pane = Shape::round_rect(374.0, 56.0, 246.0, 176.0, 60.0);
    canvas.fill(&pane, flat(Colour::hex(0x8a_5a2c)));
    for index in 0..240 {
        let x = 374.0 + 246.0 * scatter(index, 1, 31);
        let y = 56.0 + 176.0 * scatter(index, 2, 31);
        let size = 6.0 + 9.0 * scatter(index, 3, 31);
        let flake = Shape::Ellipse {
            centre: at(x, y),
            rx: size,
            ry: size * (0.55 + 0.4 * scatter(index, 4, 31)),
        };
        if pane.distance(at(x, y)) > -size {
            continue;
        }
        let tone = scatter(index, 5, 31);
        let oat = Colour::hex(0xe6_c48d).mix(Colour::hex(0x9a_6a34), tone);
        canvas.fill(&flake, |p| {
            oat.shade(1.06 - 0.3 * ((p.y - y) / size).max(0.0))
        });
    }
    let gleam = Shape::Stroke {
        from: at(422.0, 82.0),
        to: at(530.0, 74.0),
        width: 9.0,
    };
    canvas.fill(&gleam, flat(Colour::hex(0xff_ffff).faint(0.3)));
}
