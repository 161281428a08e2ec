//! A bar of soap in paper, with a sticker that belongs to another product.

use super::motif::leaf;
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, INK, PAPER, noise};
use crate::print::{Print, linear, matrix};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const SAGE: Colour = Colour::hex(0xa9_b58a);
const FOREST: Colour = Colour::hex(0x2f_3f2a);

pub(crate) fn soap(face: &Face) -> Pack {
    let mut canvas = face.canvas(800.0, 400.0);
    let bar = Shape::round_rect(2.0, 2.0, 796.0, 396.0, 26.0);
    canvas.fill(&bar, |p| {
        let folds = noise(p.x * 0.02, p.y * 0.008, 61) - 0.5;
        let round = (-bar.distance(p) / 34.0).clamp(0.0, 1.0);
        SAGE.shade(0.78 + 0.22 * round + folds * 0.06)
    });
    canvas.fill(
        &Shape::rect(2.0, 52.0, 796.0, 296.0),
        flat(Colour::hex(0xee_ecdd)),
    );
    for y in [58.0, 339.0] {
        canvas.fill(&Shape::rect(2.0, y, 796.0, 3.0), flat(FOREST));
    }
    branch(&mut canvas);
    bold(20.0, FOREST)
        .spaced(5.0)
        .print(&mut canvas, at(44.0, 108.0), &face.brand());
    bold(58.0, FOREST).print(&mut canvas, at(42.0, 172.0), "Olive");
    bold(58.0, FOREST).print(&mut canvas, at(42.0, 222.0), "Soap");
    book(18.0, FOREST).paragraph(
        &mut canvas,
        at(44.0, 262.0),
        190.0,
        face.text(|product| product.description),
    );
    book(18.0, FOREST).print(&mut canvas, at(44.0, 324.0), "100 g");
    let print = Print {
        module: 2.5,
        height: 112.0,
    };
    for code in face.codes {
        if code.digital_link {
            sticker(&mut canvas);
            matrix(&mut canvas, at(594.0, 112.0), code, 4.5);
        } else {
            linear(&mut canvas, at(268.0, 148.0), code, print);
        }
    }
    Pack::filling(canvas, 18.0, 70.0)
}

fn sticker(canvas: &mut Canvas) {
    canvas.fill(
        &Shape::round_rect(577.0, 78.0, 208.0, 236.0, 12.0),
        flat(INK.faint(0.3)),
    );
    canvas.fill(
        &Shape::round_rect(574.0, 74.0, 208.0, 236.0, 12.0),
        flat(PAPER),
    );
    bold(19.0, Colour::hex(0xb0_3a2e)).print_centred(canvas, at(678.0, 102.0), "Twin pack offer");
    book(15.0, INK).print_centred(canvas, at(678.0, 298.0), "two bars, one price");
}

fn branch(canvas: &mut Canvas) {
    let green = Colour::hex(0x6f_8250);
    let twig = Shape::Stroke {
        from: at(330.0, 138.0),
        to: at(520.0, 96.0),
        width: 3.0,
    };
    canvas.fill(&twig, flat(green.shade(0.7)));
    for (x, side) in [
        (350.0, -1.0),
        (392.0, 1.0),
        (430.0, -1.0),
        (468.0, 1.0),
        (506.0, -1.0),
    ] {
        let y = 138.0 - (x - 330.0) * 0.22;
        leaf(canvas, at(x, y), at(x + 36.0, y + side * 22.0 - 6.0), green);
    }
}
