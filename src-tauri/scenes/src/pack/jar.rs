//! Jars that lie on their side: honey, and jam from the front and the back.

use super::motif::{cylinder, honeycomb, plum, wrapped};
use super::{Face, Pack, rounded};
use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, INK, noise};
use crate::print::{Print, linear};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const HEIGHT: f32 = 336.0;
const CREAM: Colour = Colour::hex(0xf6_ecd4);
const AMBER: Colour = Colour::hex(0xd8_8a1c);
const BROWN: Colour = Colour::hex(0x5a_3413);
const PLUM: Colour = Colour::hex(0x4b_1d3a);

pub(crate) fn honey(face: &Face) -> Pack {
    let mut canvas = face.canvas(770.0, HEIGHT);
    glass(&mut canvas, AMBER, Colour::hex(0xc2_9a3f));
    label(&mut canvas, 152.0, 566.0, CREAM);
    let canvas_ref = &mut canvas;
    honeycomb(
        canvas_ref,
        at(222.0, 92.0),
        21.0,
        [AMBER, Colour::hex(0xf0_b745), Colour::hex(0xe8_a02c)],
    );
    bold(19.0, BROWN)
        .spaced(4.0)
        .print(canvas_ref, at(178.0, 172.0), &face.brand());
    bold(52.0, BROWN).print(canvas_ref, at(176.0, 222.0), "Meadow");
    bold(52.0, BROWN).print(canvas_ref, at(176.0, 266.0), "Honey");
    book(21.0, BROWN).print(canvas_ref, at(178.0, 294.0), "250 g");
    book(17.0, BROWN).paragraph(
        canvas_ref,
        at(414.0, 66.0),
        270.0,
        face.text(|product| product.description),
    );
    barcode(canvas_ref, face, 408.0, 112.0);
    lying(canvas)
}

pub(crate) fn jam(face: &Face) -> Pack {
    let mut canvas = face.canvas(690.0, HEIGHT);
    glass(&mut canvas, PLUM, Colour::hex(0xb8_b6ae));
    label(&mut canvas, 152.0, 480.0, CREAM);
    for (x, y, radius) in [
        (516.0, 200.0, 54.0),
        (446.0, 232.0, 48.0),
        (574.0, 248.0, 42.0),
    ] {
        plum(&mut canvas, at(x, y), radius);
    }
    bold(20.0, PLUM)
        .spaced(5.0)
        .print(&mut canvas, at(184.0, 78.0), &face.brand());
    bold(74.0, PLUM).print(&mut canvas, at(182.0, 152.0), "Plum");
    bold(74.0, PLUM).print(&mut canvas, at(182.0, 214.0), "Jam");
    book(22.0, PLUM).print(&mut canvas, at(184.0, 258.0), "cooked in small kettles");
    bold(22.0, PLUM).print(&mut canvas, at(184.0, 290.0), "340 g");
    lying(canvas)
}

pub(crate) fn jam_back(face: &Face) -> Pack {
    let mut canvas = face.canvas(690.0, HEIGHT);
    glass(&mut canvas, PLUM, Colour::hex(0xb8_b6ae));
    label(&mut canvas, 152.0, 480.0, CREAM);
    bold(17.0, PLUM).print(&mut canvas, at(172.0, 62.0), "Nutrition per 100 g");
    let rows = [
        ("Energy", "1010 kJ"),
        ("Fat", "0.2 g"),
        ("Carbohydrate", "58 g"),
        ("of which sugars", "56 g"),
        ("Protein", "0.4 g"),
        ("Salt", "0.02 g"),
    ];
    let style = book(16.0, INK);
    let mut y = 86.0;
    for (name, amount) in rows {
        style.print(&mut canvas, at(172.0, y), name);
        style.print(&mut canvas, at(318.0 - style.width(amount), y), amount);
        canvas.fill(
            &Shape::rect(172.0, y + 5.0, 146.0, 1.0),
            flat(PLUM.faint(0.5)),
        );
        y += 24.0;
    }
    style.paragraph(
        &mut canvas,
        at(172.0, y + 10.0),
        150.0,
        "Keep cool once opened. Best before: see lid.",
    );
    barcode(&mut canvas, face, 338.0, 100.0);
    book(16.0, INK).print(
        &mut canvas,
        at(344.0, 80.0),
        &format!("Packed for {}", face.text(|p| p.brand)),
    );
    lying(canvas)
}

fn lying(face: Canvas) -> Pack {
    let (width, height) = face.size();
    Pack {
        face,
        silhouette: rounded(0.0, 8.0, width, height - 16.0, 40.0),
        thickness: 120.0,
    }
}

fn glass(canvas: &mut Canvas, content: Colour, metal: Colour) {
    let (width, _) = canvas.size();
    let body = Shape::round_rect(96.0, 6.0, width - 98.0, HEIGHT - 12.0, 48.0);
    canvas.fill(&body, |p| {
        let depth = noise(p.x * 0.012, p.y * 0.02, 5) * 0.16 - 0.08;
        let rim = ((p.x - width + 30.0) / 28.0).clamp(0.0, 1.0) * 0.16;
        content.shade(cylinder(p.y, 0.0, HEIGHT) + depth - rim)
    });
    let neck = Shape::rect(78.0, 24.0, 34.0, HEIGHT - 48.0);
    canvas.fill(&neck, |p| {
        content.shade(cylinder(p.y, 12.0, HEIGHT - 12.0) * 0.72)
    });
    let lid = Shape::round_rect(2.0, 10.0, 86.0, HEIGHT - 20.0, 12.0);
    canvas.fill(&lid, |p| {
        let ridge = if p.x > 20.0 {
            (p.y * 0.75).sin() * 0.07
        } else {
            0.06
        };
        metal.shade(cylinder(p.y, 4.0, HEIGHT - 4.0) + ridge)
    });
    let shine = Shape::round_rect(120.0, 62.0, width - 150.0, 16.0, 8.0);
    canvas.fill(&shine, flat(Colour::hex(0xff_ffff).faint(0.22)));
}

fn label(canvas: &mut Canvas, x: f32, width: f32, paper: Colour) {
    let sheet = Shape::rect(x, 8.0, width, HEIGHT - 16.0);
    canvas.fill(&sheet, |p| paper.shade(wrapped(p.y, 8.0, HEIGHT - 8.0)));
    for y in [30.0, HEIGHT - 34.0] {
        canvas.fill(&Shape::rect(x, y, width, 3.0), flat(BROWN.faint(0.55)));
    }
}

fn barcode(canvas: &mut Canvas, face: &Face, x: f32, y: f32) {
    let print = Print {
        module: 2.5,
        height: 116.0,
    };
    if let Some(code) = face.codes.first() {
        linear(canvas, at(x, y), code, print);
    }
}
