//! A bottle that lies on its side: rapeseed oil.

use super::motif::{cylinder, wrapped};
use super::{Face, Pack};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, noise};
use crate::print::{elements, matrix};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const GLASS: Colour = Colour::hex(0x4a_5a22);
const LABEL: Colour = Colour::hex(0xf7_efd2);
const YELLOW: Colour = Colour::hex(0xe3_b51c);
const OLIVE: Colour = Colour::hex(0x3a_431a);

pub(crate) fn oil(face: &Face) -> Pack {
    let mut canvas = face.canvas(980.0, 290.0);
    glass(&mut canvas);
    let label = Shape::rect(366.0, 6.0, 560.0, 278.0);
    canvas.fill(&label, |p| LABEL.shade(wrapped(p.y, 6.0, 284.0)));
    canvas.fill(&Shape::rect(366.0, 6.0, 22.0, 278.0), |p| {
        YELLOW.shade(wrapped(p.y, 6.0, 284.0))
    });
    blossom(&mut canvas, 440.0, 74.0);
    bold(18.0, OLIVE)
        .spaced(4.0)
        .print(&mut canvas, at(490.0, 80.0), &face.brand());
    bold(46.0, OLIVE).print(&mut canvas, at(408.0, 150.0), "Rapeseed");
    bold(46.0, OLIVE).print(&mut canvas, at(408.0, 190.0), "Oil");
    book(19.0, OLIVE).print(&mut canvas, at(410.0, 224.0), "cold pressed, 750 ml");
    if let Some(code) = face.codes.first() {
        matrix(&mut canvas, at(690.0, 40.0), code, 4.5);
        for (line, y) in elements(code).iter().skip(1).zip([250.0, 266.0]) {
            book(15.0, OLIVE).print(&mut canvas, at(712.0, y + 2.0), line);
        }
    }
    let silhouette = [
        (0.0, 100.0),
        (190.0, 100.0),
        (300.0, 12.0),
        (960.0, 8.0),
        (980.0, 30.0),
        (980.0, 260.0),
        (960.0, 282.0),
        (300.0, 278.0),
        (190.0, 190.0),
        (0.0, 190.0),
    ];
    Pack {
        face: canvas,
        silhouette: silhouette.map(|(x, y)| at(x, y)).to_vec(),
        thickness: 110.0,
    }
}

fn glass(canvas: &mut Canvas) {
    let body = Shape::round_rect(270.0, 3.0, 707.0, 284.0, 34.0);
    let oil = |y: f32, top: f32, bottom: f32| {
        GLASS.shade(cylinder(y, top, bottom) * (1.04 + 0.1 * noise(y * 0.02, 1.0, 6)))
    };
    let shoulder = Shape::Polygon(
        [
            (180.0, 97.0),
            (216.0, 88.0),
            (252.0, 52.0),
            (300.0, 3.0),
            (300.0, 287.0),
            (252.0, 238.0),
            (216.0, 202.0),
            (180.0, 193.0),
        ]
        .map(|(x, y)| at(x, y))
        .to_vec(),
    );
    canvas.fill(&shoulder, |p| {
        let half = 48.0 + ((p.x - 180.0) / 120.0).clamp(0.0, 1.0) * 96.0;
        oil(p.y, 145.0 - half, 145.0 + half)
    });
    canvas.fill(&body, |p| oil(p.y, 0.0, 290.0));
    canvas.fill(&Shape::rect(80.0, 97.0, 102.0, 96.0), |p| {
        oil(p.y, 95.0, 195.0)
    });
    canvas.fill(&Shape::round_rect(2.0, 90.0, 92.0, 110.0, 10.0), |p| {
        let ridge = if p.x > 70.0 {
            0.8
        } else {
            1.0 + 0.05 * (p.y * 1.1).sin()
        };
        YELLOW.shade(cylinder(p.y, 86.0, 204.0) * ridge)
    });
    let shine = Shape::round_rect(300.0, 58.0, 650.0, 14.0, 7.0);
    canvas.fill(&shine, flat(Colour::hex(0xff_ffff).faint(0.25)));
}

fn blossom(canvas: &mut Canvas, x: f32, y: f32) {
    for (dx, dy) in [(-15.0, -15.0), (15.0, -15.0), (-15.0, 15.0), (15.0, 15.0)] {
        canvas.fill(&Shape::circle(at(x + dx, y + dy), 15.0), flat(YELLOW));
    }
    canvas.fill(&Shape::circle(at(x, y), 9.0), flat(Colour::hex(0x7d_8f2f)));
}
