//! A tray with four glasses: set yoghurt, with a label for the goods-in desk.

use super::motif::board;
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, INK, PAPER, smooth_step};
use crate::print::{Print, linear};
use crate::shape::{Point, Shape, at};
use crate::text::{bold, book};

const BLUE: Colour = Colour::hex(0x2b_5d8c);
const WHITE_BOARD: Colour = Colour::hex(0xe4_dccb);

pub(crate) fn yoghurt(face: &Face) -> Pack {
    let mut canvas = face.canvas(840.0, 500.0);
    let tray = Shape::round_rect(1.0, 1.0, 838.0, 498.0, 8.0);
    canvas.fill(&tray, |p| WHITE_BOARD.shade(board(p)));
    let inside = Shape::round_rect(14.0, 14.0, 812.0, 226.0, 6.0);
    canvas.fill(&inside, |p| {
        WHITE_BOARD.shade(0.5 + 0.12 * smooth_step(14.0, 60.0, p.y))
    });
    for index in 0..4_u8 {
        lid(
            &mut canvas,
            at(117.0 + 202.0 * f32::from(index), 127.0),
            face,
        );
    }
    canvas.fill(&Shape::rect(1.0, 252.0, 838.0, 52.0), flat(BLUE));
    bold(30.0, PAPER).print(&mut canvas, at(36.0, 287.0), "Set Yoghurt");
    book(22.0, PAPER).print(&mut canvas, at(222.0, 286.0), "mild, in four glasses");
    bold(22.0, PAPER).print(&mut canvas, at(706.0, 286.0), "4 x 125 g");
    if let Some(code) = face.codes.first() {
        label(&mut canvas, code);
    }
    Pack::filling(canvas, 6.0, 96.0)
}

fn lid(canvas: &mut Canvas, centre: Point, face: &Face) {
    canvas.fill(
        &Shape::circle(at(centre.x + 5.0, centre.y + 8.0), 95.0),
        flat(INK.faint(0.3)),
    );
    canvas.fill(&Shape::circle(centre, 94.0), |p| {
        let turn = (p.y - centre.y).atan2(p.x - centre.x);
        Colour::hex(0xdf_e4e8).shade(0.9 + 0.12 * (turn * 2.0 + 0.6).sin())
    });
    canvas.fill(&Shape::circle(centre, 78.0), |p| {
        BLUE.mix(Colour::hex(0x5b_93c4), (centre.y + 70.0 - p.y) / 190.0)
    });
    let hill = Shape::Ellipse {
        centre: at(centre.x, centre.y + 52.0),
        rx: 60.0,
        ry: 22.0,
    };
    canvas.fill(&hill, flat(Colour::hex(0x6c_9a58)));
    bold(13.0, PAPER).spaced(2.0).print_centred(
        canvas,
        at(centre.x, centre.y - 28.0),
        &face.brand(),
    );
    bold(27.0, PAPER).print_centred(canvas, at(centre.x, centre.y + 4.0), "Yoghurt");
    book(15.0, PAPER).print_centred(canvas, at(centre.x, centre.y + 24.0), "125 g");
}

fn label(canvas: &mut Canvas, code: &crate::ExpectedCode) {
    let sheet = Shape::round_rect(42.0, 314.0, 756.0, 176.0, 4.0);
    canvas.fill(&sheet, flat(PAPER));
    let print = Print {
        module: 2.5,
        height: 104.0,
    };
    linear(canvas, at(54.0, 316.0), code, print);
    bold(18.0, INK).print(canvas, at(82.0, 480.0), "Keep between 4 and 8 C");
    book(18.0, INK).print(canvas, at(560.0, 480.0), "goods-in label");
}
