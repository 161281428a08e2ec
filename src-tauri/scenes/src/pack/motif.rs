//! Small pictures and surfaces that several packs share.

use crate::canvas::{Canvas, flat};
use crate::colour::{Colour, noise, smooth_step};
use crate::shape::{Point, Shape, at};

/// How bright a lying cylinder between two edges looks at `y`, 1 at its top.
pub(crate) fn cylinder(y: f32, top: f32, bottom: f32) -> f32 {
    let t = (y - top) / (bottom - top) * 2.0 - 1.0;
    let sheen = smooth_step(0.22, 0.0, (t + 0.52).abs());
    1.02 - 0.42 * t * t - 0.08 * t + 0.13 * sheen
}

/// How bright a bent label between two edges looks: duller than glass.
pub(crate) fn wrapped(y: f32, top: f32, bottom: f32) -> f32 {
    let t = (y - top) / (bottom - top) * 2.0 - 1.0;
    1.0 - 0.24 * t.abs().powi(3) - 0.03 * t
}

/// Brightness of brown board: fibres and a faint flute.
pub(crate) fn board(p: Point) -> f32 {
    let fibres = noise(p.x * 0.09, p.y * 0.5, 11) - 0.5;
    let flute = (p.x * 0.42).sin() * 0.012;
    1.0 + fibres * 0.07 + flute
}

/// A leaf from its stalk to its tip.
pub(crate) fn leaf(canvas: &mut Canvas, stalk: Point, tip: Point, colour: Colour) {
    let (dx, dy) = (tip.x - stalk.x, tip.y - stalk.y);
    let along = |share: f32, aside: f32| {
        at(
            stalk.x + dx * share - dy * aside,
            stalk.y + dy * share + dx * aside,
        )
    };
    let half: Vec<(f32, f32)> = (0..=16_u8)
        .map(|step| f32::from(step) / 16.0)
        .map(|share| (share, 0.36 * share.powf(0.8) * (1.0 - share).powf(0.9)))
        .collect();
    let there = half.iter().map(|(share, aside)| along(*share, *aside));
    let back = half
        .iter()
        .rev()
        .map(|(share, aside)| along(*share, -*aside));
    canvas.fill(&Shape::Polygon(there.chain(back).collect()), flat(colour));
    let vein = Shape::Stroke {
        from: along(0.04, 0.0),
        to: along(0.86, 0.0),
        width: dx.hypot(dy) * 0.025,
    };
    canvas.fill(&vein, flat(colour.shade(0.78)));
}

/// A cluster of honeycomb cells around a place.
pub(crate) fn honeycomb(canvas: &mut Canvas, centre: Point, cell: f32, colours: [Colour; 3]) {
    let cells: [(f32, f32, usize); 7] = [
        (0.0, 0.0, 0),
        (1.0, 0.0, 1),
        (-1.0, 0.0, 2),
        (0.5, -0.87, 2),
        (-0.5, -0.87, 1),
        (0.5, 0.87, 0),
        (1.5, -0.87, 0),
    ];
    for (x, y, tone) in cells {
        let middle = at(centre.x + x * cell * 1.9, centre.y + y * cell * 1.9);
        let colour = colours[tone];
        let angle = std::f32::consts::FRAC_PI_6;
        canvas.fill(
            &Shape::regular(middle, cell, 6, angle),
            flat(colour.shade(0.86)),
        );
        canvas.fill(&Shape::regular(middle, cell * 0.8, 6, angle), flat(colour));
    }
}

/// A plum with a leaf.
pub(crate) fn plum(canvas: &mut Canvas, centre: Point, radius: f32) {
    let fruit = Shape::Ellipse {
        centre,
        rx: radius * 0.88,
        ry: radius,
    };
    canvas.fill(&fruit, |p| {
        let (x, y) = ((p.x - centre.x) / radius, (p.y - centre.y) / radius);
        let bloom = smooth_step(0.7, 0.0, (x + 0.35).hypot(y + 0.35));
        Colour::hex(0x4c_2350).mix(Colour::hex(0x8f_5f9b), bloom * 0.75)
    });
    let seam = Shape::Stroke {
        from: at(centre.x + radius * 0.1, centre.y - radius * 0.9),
        to: at(centre.x + radius * 0.22, centre.y + radius * 0.7),
        width: radius * 0.05,
    };
    canvas.fill(&seam, flat(Colour::hex(0x35_1639)));
    let stalk = at(centre.x + radius * 0.06, centre.y - radius * 0.92);
    let tip = at(centre.x + radius * 0.95, centre.y - radius * 1.42);
    leaf(canvas, stalk, tip, Colour::hex(0x5f_8a4a));
}

/// An ear of grain from its foot upwards.
pub(crate) fn ear(canvas: &mut Canvas, foot: Point, length: f32, colour: Colour) {
    let stem = Shape::Stroke {
        from: foot,
        to: at(foot.x, foot.y - length),
        width: length * 0.022,
    };
    canvas.fill(&stem, flat(colour));
    for step in 0..6_u8 {
        let y = foot.y - length * (0.42 + 0.1 * f32::from(step));
        for side in [-1.0, 1.0] {
            let tip = at(foot.x + side * length * 0.13, y - length * 0.14);
            leaf(canvas, at(foot.x, y), tip, colour);
        }
    }
}
