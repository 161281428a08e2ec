//! A folded leaflet: how to care for wooden boards.

use super::motif::leaf;
use super::{Face, Pack};
use crate::canvas::flat;
use crate::colour::{Colour, INK, PAPER};
use crate::print::matrix;
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const SLATE: Colour = Colour::hex(0x33_475b);

pub(crate) fn care(face: &Face) -> Pack {
    let mut canvas = face.canvas(760.0, 470.0);
    let sheet = Shape::rect(1.0, 1.0, 758.0, 468.0);
    canvas.fill(&sheet, |p| {
        let fold = (1.0 - (p.x - 380.0).abs() / 46.0).max(0.0);
        let side = if p.x < 380.0 { -1.0 } else { 0.6 };
        PAPER.shade(0.985 + fold * 0.07 * side)
    });
    canvas.fill(&Shape::rect(1.0, 1.0, 379.0, 128.0), flat(SLATE));
    bold(36.0, PAPER).print(&mut canvas, at(36.0, 66.0), "Care for your board");
    book(20.0, PAPER).print(
        &mut canvas,
        at(38.0, 100.0),
        "Three steps, ten minutes a year",
    );
    let steps = [
        (
            "1  Wash",
            "Warm water and a little soap. Never soak it, never in the machine.",
        ),
        (
            "2  Dry",
            "Stand it upright, away from the oven, until both sides feel the same.",
        ),
        (
            "3  Oil",
            "A spoon of linseed oil on a cloth, along the grain. Leave it overnight.",
        ),
    ];
    let mut y = 176.0;
    for (title, text) in steps {
        bold(22.0, SLATE).print(&mut canvas, at(38.0, y), title);
        let end = book(17.0, INK).paragraph(&mut canvas, at(38.0, y + 24.0), 312.0, text);
        y = end.y + 22.0;
    }
    for (x, y) in [(478.0, 52.0), (556.0, 40.0), (610.0, 78.0)] {
        leaf(
            &mut canvas,
            at(520.0, 132.0),
            at(x, y),
            Colour::hex(0x7f_9a6a),
        );
    }
    bold(24.0, SLATE).print_centred(&mut canvas, at(570.0, 176.0), "Watch the film");
    if let Some(code) = face.codes.first() {
        matrix(&mut canvas, at(472.0, 196.0), code, 5.5);
    }
    book(17.0, INK).print_centred(&mut canvas, at(570.0, 446.0), "example.com/leaflets");
    Pack::filling(canvas, 0.0, 12.0)
}
