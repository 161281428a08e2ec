//! The two solid legs of a Data Matrix, and from them its four corners.

use rxing::common::BitMatrix;

use crate::patch::Patch;
use crate::quad::{Quad, crossing, distance};
use crate::sighting::Point;

/// Pixels of the frame a leg is long at least: eight modules.
const SHORTEST: f32 = 8.0;

/// Times one leg is longer than the other at most: the oblong sizes, tilted.
const UNEQUAL: f32 = 7.0;

/// Places along a leg that are looked at.
const LOOKS: usize = 16;

/// Legs from their common corner: one to the right and one up, as the code is held upright.
#[derive(Debug, Clone, Copy)]
pub(super) struct Legs {
    corner: Point,
    right: Point,
    up: Point,
}

/// The pairs of legs a convex outline may be made of.
pub(super) fn legs(outline: &[Point]) -> Vec<Legs> {
    let count = outline.len();
    if count < 3 {
        return Vec::new();
    }
    let at = |index: usize| outline[index % count];
    let mut found = Vec::new();
    for index in 0..count {
        let (a, b, c, d) = (at(index), at(index + 1), at(index + 2), at(index + 3));
        found.extend(pair(a, b, c));
        // A corner that blur or noise has cut off.
        let cut = distance(b, c);
        if count > 3
            && cut < 0.2 * distance(a, b).min(distance(c, d))
            && let Some(corner) = crossing((a, b), (d, c))
            && distance(corner, b) < 2.0 * cut
        {
            found.extend(pair(a, corner, d));
        }
    }
    found.sort_by(|a, b| b.length().total_cmp(&a.length()));
    found
}

fn pair(one: Point, corner: Point, other: Point) -> Option<Legs> {
    let (ax, ay) = (one.x - corner.x, one.y - corner.y);
    let (bx, by) = (other.x - corner.x, other.y - corner.y);
    let (a, b) = (ax.hypot(ay), bx.hypot(by));
    let sine = (ax * by - ay * bx) / (a * b).max(1e-3);
    if a.min(b) < SHORTEST || a.max(b) > UNEQUAL * a.min(b) || sine.abs() < 0.35 {
        return None;
    }
    let (right, up) = if sine < 0.0 {
        (one, other)
    } else {
        (other, one)
    };
    Some(Legs { corner, right, up })
}

impl Legs {
    fn length(&self) -> f32 {
        distance(self.corner, self.right) + distance(self.corner, self.up)
    }

    /// Is it dark along the inner side of both legs and lighter along the outer one?
    pub(super) fn are_solid(&self, patch: &Patch) -> bool {
        let solid = |end: Point, beyond: Point| {
            let length = distance(self.corner, beyond);
            let (x, y) = (
                (beyond.x - self.corner.x) / length,
                (beyond.y - self.corner.y) / length,
            );
            let mut edges = [0.0; LOOKS];
            for (look, edge) in edges.iter_mut().enumerate() {
                let share = (look as f32 + 0.5) / LOOKS as f32;
                let grey = |off: f32| {
                    patch.sample(Point {
                        x: self.corner.x + share * (end.x - self.corner.x) + off * x,
                        y: self.corner.y + share * (end.y - self.corner.y) + off * y,
                    })
                };
                let zoom = patch.zoom();
                *edge = grey(-1.5 * zoom) - grey(0.7 * zoom);
            }
            edges.sort_unstable_by(f32::total_cmp);
            // The weaker places are nearly as clear as the others.
            let (weak, usual) = (edges[LOOKS / 8], edges[LOOKS / 2]);
            usual > 5.0 && weak > 0.35 * usual
        };
        solid(self.right, self.up) && solid(self.up, self.right)
    }

    /// Does the middle between the legs lie in what was read already?
    pub(super) fn lie_in(&self, quad: &Quad) -> bool {
        let middle = Point {
            x: (self.right.x + self.up.x) / 2.0,
            y: (self.right.y + self.up.y) / 2.0,
        };
        let corners = &quad.0;
        (0..4).all(|at| {
            let (a, b) = (corners[at], corners[(at + 1) % 4]);
            (b.x - a.x) * (middle.y - a.y) - (b.y - a.y) * (middle.x - a.x) >= 0.0
        })
    }

    /// The corners, the fourth where the rays along the other two edges meet.
    pub(super) fn quad(&self, bits: &BitMatrix) -> Option<Quad> {
        let across = minus(self.right, self.corner);
        let up = minus(self.up, self.corner);
        let top = edge(bits, self.up, across, up)?;
        let side = edge(bits, self.right, up, across)?;
        let far = crossing((self.up, top), (self.right, side))?;
        let plain = plus(self.up, across);
        let reach = across.x.hypot(across.y).max(up.x.hypot(up.y));
        if distance(far, plain) > 0.7 * reach {
            return None;
        }
        Some(Quad([self.up, far, self.right, self.corner]))
    }
}

/// A point on the ray from `from` along `along` that has turned towards `outward`
/// until it meets nothing dark.
fn edge(bits: &BitMatrix, from: Point, along: Point, outward: Point) -> Option<Point> {
    let length = along.x.hypot(along.y);
    let out = outward.x.hypot(outward.y);
    let start = Point {
        x: from.x + 0.8 * outward.x / out,
        y: from.y + 0.8 * outward.y / out,
    };
    let steps = (0.85 * length) as usize;
    // Tangents of the angle: about 17 degrees inward to 27 outward.
    (-30..50).find_map(|turn| {
        let turn = 0.01 * turn as f32 * length / out;
        let to = Point {
            x: start.x + along.x + turn * outward.x,
            y: start.y + along.y + turn * outward.y,
        };
        let dark = (2..steps)
            .filter(|step| {
                let share = *step as f32 / length;
                let x = start.x + share * (to.x - start.x);
                let y = start.y + share * (to.y - start.y);
                x >= 0.0 && y >= 0.0 && bits.try_get(x as u32, y as u32) == Some(true)
            })
            .count();
        (dark * 50 <= steps).then_some(to)
    })
}

fn minus(a: Point, b: Point) -> Point {
    Point {
        x: a.x - b.x,
        y: a.y - b.y,
    }
}

fn plus(a: Point, b: Point) -> Point {
    Point {
        x: a.x + b.x,
        y: a.y + b.y,
    }
}
