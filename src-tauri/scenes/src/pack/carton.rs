//! Printed cartons: plasters and crackers.

use super::motif::ear;
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, INK, PAPER, scatter, smooth_step};
use crate::print::{Print, elements, linear, matrix};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const TEAL: Colour = Colour::hex(0x1f_7f86);
const SKIN: Colour = Colour::hex(0xe2_b48c);
const RYE: Colour = Colour::hex(0xc2_4b2c);
const SAND: Colour = Colour::hex(0xf3_e3c3);

pub(crate) fn plasters(face: &Face) -> Pack {
    let mut canvas = face.canvas(640.0, 400.0);
    carton(&mut canvas, PAPER, TEAL, 360.0);
    canvas.fill(&Shape::rect(2.0, 2.0, 636.0, 74.0), flat(TEAL));
    bold(24.0, PAPER)
        .spaced(5.0)
        .print(&mut canvas, at(34.0, 49.0), &face.brand());
    book(20.0, PAPER).print(&mut canvas, at(488.0, 48.0), "20 pieces");
    bold(50.0, TEAL).print(&mut canvas, at(32.0, 136.0), "Fabric");
    bold(50.0, TEAL).print(&mut canvas, at(32.0, 180.0), "Plasters");
    book(19.0, INK).paragraph(
        &mut canvas,
        at(34.0, 214.0),
        260.0,
        face.text(|product| product.description),
    );
    plaster(&mut canvas, 60.0, 292.0, 196.0, 0.14);
    plaster(&mut canvas, 330.0, 322.0, 150.0, -0.16);
    if let Some(code) = face.codes.first() {
        let side = matrix(&mut canvas, at(318.0, 98.0), code, 5.0);
        for (line, y) in elements(code).iter().zip([124.0, 148.0, 172.0, 196.0]) {
            book(17.0, INK).print(&mut canvas, at(322.0 + side, y), line);
        }
    }
    Pack::filling(canvas, 3.0, 60.0)
}

pub(crate) fn crackers(face: &Face) -> Pack {
    let mut canvas = face.canvas(880.0, 420.0);
    carton(&mut canvas, SAND, RYE, 378.0);
    canvas.fill(&Shape::rect(2.0, 2.0, 330.0, 374.0), flat(RYE));
    bold(22.0, SAND)
        .spaced(5.0)
        .print(&mut canvas, at(36.0, 64.0), &face.brand());
    bold(64.0, SAND).print(&mut canvas, at(34.0, 136.0), "Rye");
    bold(64.0, SAND).print(&mut canvas, at(34.0, 192.0), "Crackers");
    book(20.0, SAND).print(&mut canvas, at(36.0, 226.0), "with sesame and sea salt");
    bold(22.0, SAND).print(&mut canvas, at(36.0, 346.0), "180 g");
    ear(&mut canvas, at(292.0, 360.0), 112.0, Colour::hex(0xf0_c46a));
    cracker(&mut canvas, 360.0, 30.0);
    cracker(&mut canvas, 452.0, 52.0);
    book(16.0, INK).paragraph(
        &mut canvas,
        at(584.0, 52.0),
        264.0,
        &format!("Ingredients: {}.", face.text(|product| product.ingredients)),
    );
    book(16.0, INK).paragraph(
        &mut canvas,
        at(584.0, 118.0),
        264.0,
        "Recipes and origin: scan the square code.",
    );
    let print = Print {
        module: 2.5,
        height: 104.0,
    };
    for code in face.codes {
        if code.digital_link {
            matrix(&mut canvas, at(654.0, 168.0), code, 5.0);
        } else {
            linear(&mut canvas, at(354.0, 212.0), code, print);
        }
    }
    Pack::filling(canvas, 3.0, 64.0)
}

/// A printed top, and below it the side that faces the operator.
fn carton(canvas: &mut Canvas, paper: Colour, side: Colour, edge: f32) {
    let (width, height) = canvas.size();
    let top = Shape::round_rect(1.0, 1.0, width - 2.0, edge, 3.0);
    canvas.fill(&top, |p| paper.shade(1.0 - 0.03 * p.y / edge));
    let front = Shape::round_rect(1.0, edge, width - 2.0, height - edge - 1.0, 2.0);
    canvas.fill(&front, flat(side.shade(0.62)));
    let fold = Shape::rect(1.0, edge - 1.0, width - 2.0, 2.5);
    canvas.fill(&fold, flat(paper.mix(side, 0.4)));
}

fn plaster(canvas: &mut Canvas, x: f32, y: f32, length: f32, slope: f32) {
    let strip = |from: f32, to: f32, width: f32| Shape::Stroke {
        from: at(x + from * length, y + from * length * slope),
        to: at(x + to * length, y + to * length * slope),
        width,
    };
    canvas.fill(&strip(0.0, 1.0, 47.0), flat(SKIN.shade(0.8)));
    canvas.fill(&strip(0.0, 1.0, 44.0), flat(SKIN));
    canvas.fill(&strip(0.4, 0.6, 36.0), flat(SKIN.shade(1.1)));
    for index in 0..18_u8 {
        let along = f32::from(index) / 17.0;
        if (0.3..0.7).contains(&along) {
            continue;
        }
        for across in [-11.0, 0.0, 11.0] {
            let hole = at(x + along * length, y + along * length * slope + across);
            canvas.fill(&Shape::circle(hole, 1.6), flat(SKIN.shade(0.7)));
        }
    }
}

fn cracker(canvas: &mut Canvas, x: f32, y: f32) {
    let slab = Shape::round_rect(x, y, 108.0, 136.0, 8.0);
    canvas.fill(
        &Shape::round_rect(x + 4.0, y + 6.0, 108.0, 136.0, 8.0),
        flat(INK.faint(0.25)),
    );
    let crust = Colour::hex(0xa8_7440);
    canvas.fill(&slab, |p| {
        let crumb = 0.2 * scatter((p.x * 0.6) as i32, (p.y * 0.6) as i32, 51);
        let baked = 0.3 * smooth_step(9.0, 0.0, -slab.distance(p));
        crust.shade(0.97 + crumb - baked)
    });
    for row in 0..5_u8 {
        for column in 0..4_u8 {
            let dent = at(
                x + 18.0 + 24.0 * f32::from(column),
                y + 18.0 + 25.0 * f32::from(row),
            );
            canvas.fill(&Shape::circle(dent, 2.6), flat(crust.shade(0.55)));
            let seed = at(dent.x + 11.0, dent.y + 9.0);
            let sesame = Shape::Ellipse {
                centre: seed,
                rx: 4.2,
                ry: 2.4,
            };
            canvas.fill(&sesame, flat(Colour::hex(0xed_d9ae)));
        }
    }
}
