//! A transport case of brown board: twelve boxes of tea.

use super::motif::{board, leaf};
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, INK, noise};
use crate::print::{Print, linear};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const BOARD: Colour = Colour::hex(0xb7_8b5c);
const PRINT: Colour = Colour::hex(0x3f_2a1a);

pub(crate) fn tea(face: &Face) -> Pack {
    let mut canvas = face.canvas(800.0, 520.0);
    carton(&mut canvas);
    bold(24.0, PRINT)
        .spaced(7.0)
        .print(&mut canvas, at(54.0, 66.0), &face.brand());
    bold(58.0, PRINT).print(&mut canvas, at(50.0, 128.0), "Evening Tea");
    book(26.0, PRINT).print(&mut canvas, at(54.0, 164.0), "12 boxes of 40 g");
    for (x, y) in [(560.0, 52.0), (622.0, 66.0), (612.0, 132.0)] {
        leaf(&mut canvas, at(536.0, 136.0), at(x, y), PRINT.faint(0.9));
    }
    upright(&mut canvas, 704.0, 76.0);
    book(18.0, PRINT).paragraph(
        &mut canvas,
        at(54.0, 330.0),
        180.0,
        "Keep dry. Store away from strong smells. Packed by hand.",
    );
    if let Some(code) = face.codes.first() {
        let print = Print {
            module: 3.0,
            height: 112.0,
        };
        linear(&mut canvas, at(262.0, 298.0), code, print);
    }
    Pack::filling(canvas, 4.0, 150.0)
}

fn carton(canvas: &mut Canvas) {
    let top = Shape::round_rect(1.0, 1.0, 798.0, 478.0, 4.0);
    canvas.fill(&top, |p| BOARD.shade(board(p)));
    // The side that faces the operator, in its own shade.
    let side = Shape::round_rect(1.0, 476.0, 798.0, 43.0, 4.0);
    canvas.fill(&side, |p| BOARD.shade(board(p) * 0.68));
    let fold = Shape::rect(1.0, 474.0, 798.0, 3.0);
    canvas.fill(&fold, flat(BOARD.shade(1.14)));
    let tape = Shape::rect(1.0, 200.0, 798.0, 74.0);
    canvas.fill(&tape, |p| {
        let shine = noise(p.x * 0.01, p.y * 0.09, 41) * 0.16;
        Colour::hex(0xcf_a873).shade(0.95 + shine).faint(0.72)
    });
    canvas.fill(&Shape::rect(1.0, 236.0, 798.0, 2.0), flat(INK.faint(0.32)));
}

/// The two arrows of "this way up".
fn upright(canvas: &mut Canvas, x: f32, y: f32) {
    for shift in [0.0, 38.0] {
        let x = x + shift;
        let head = vec![
            at(x, y - 36.0),
            at(x + 16.0, y - 8.0),
            at(x - 16.0, y - 8.0),
        ];
        canvas.fill(&Shape::Polygon(head), flat(PRINT));
        canvas.fill(&Shape::rect(x - 5.0, y - 10.0, 10.0, 48.0), flat(PRINT));
    }
    canvas.fill(&Shape::rect(x - 20.0, y + 44.0, 78.0, 6.0), flat(PRINT));
}
