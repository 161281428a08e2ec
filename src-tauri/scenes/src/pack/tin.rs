//! A small tin with a hinged lid: peppermint drops.

use super::motif::leaf;
use super::{Face, Pack};
use crate::canvas::flat;
use crate::colour::{Colour, PAPER, smooth_step};
use crate::print::{Print, linear};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const MINT: Colour = Colour::hex(0x8f_cdb8);
const DEEP: Colour = Colour::hex(0x12_5348);

pub(crate) fn mints(face: &Face) -> Pack {
    let mut canvas = face.canvas(560.0, 316.0);
    let tin = Shape::round_rect(2.0, 2.0, 556.0, 312.0, 46.0);
    canvas.fill(&tin, |p| {
        let edge = -tin.distance(p);
        let rim = smooth_step(0.0, 7.0, edge) - 0.35 * smooth_step(9.0, 14.0, edge);
        let sheen = 0.05 * ((p.x - p.y) * 0.012).sin();
        Colour::hex(0xd5_d9d6).shade(0.72 + 0.42 * rim + sheen)
    });
    let lid = Shape::round_rect(18.0, 18.0, 524.0, 280.0, 34.0);
    canvas.fill(&lid, |p| {
        let sheen = smooth_step(130.0, 0.0, (p.x * 0.8 + p.y - 250.0).abs());
        MINT.shade(0.97 + 0.08 * sheen - p.y * 0.0003)
    });
    let border = Shape::round_rect(30.0, 30.0, 500.0, 256.0, 26.0);
    canvas.fill(&border, |p| {
        let line = border.distance(p).abs() < 2.4;
        DEEP.faint(if line { 0.85 } else { 0.0 })
    });
    for (x, y) in [(196.0, 62.0), (252.0, 84.0), (240.0, 136.0)] {
        leaf(
            &mut canvas,
            at(196.0, 122.0),
            at(x, y),
            Colour::hex(0x2f_8467),
        );
    }
    bold(17.0, DEEP)
        .spaced(4.0)
        .print(&mut canvas, at(52.0, 84.0), &face.brand());
    bold(40.0, DEEP).print(&mut canvas, at(50.0, 186.0), "Peppermint");
    bold(40.0, DEEP).print(&mut canvas, at(50.0, 222.0), "Drops");
    book(19.0, DEEP).print(&mut canvas, at(52.0, 258.0), "25 g");
    for (x, y) in [(470.0, 74.0), (434.0, 66.0), (496.0, 102.0)] {
        let drop = Shape::circle(at(x, y), 15.0);
        canvas.fill(&drop, |p| {
            PAPER.shade(0.98 - 0.012 * (p.y - y) - 0.006 * (p.x - x))
        });
        canvas.fill(
            &Shape::circle(at(x - 4.0, y - 5.0), 4.0),
            flat(Colour::hex(0xff_ffff)),
        );
    }
    if let Some(code) = face.codes.first() {
        let print = Print {
            module: 2.5,
            height: 92.0,
        };
        linear(&mut canvas, at(302.0, 142.0), code, print);
    }
    Pack::filling(canvas, 30.0, 44.0)
}
