//! How a flat face appears to a camera that looks down at an angle.
//!
//! It promises one mapping for face, silhouette and shadow, so that they fit. It
//! does not know what is printed on the face.

use crate::colour::{Colour, smooth_step};
use crate::pack::Pack;
use crate::shape::{Point, Shape, at};
use crate::surface::{Surface, over};

/// Distance of the camera in units: a webcam half a metre above the bench.
const FOCUS: f32 = 1500.0;

/// Pixels between two places where a shadow is computed: it changes slowly.
const STRIDE: usize = 4;

/// Where and how a pack lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Where the middle of the pack comes to lie, in pixels of the picture.
    pub(crate) centre: Point,
    /// Turned on the bench, in radians.
    pub(crate) turn: f32,
    /// How far the camera leans to the operator's side, in radians.
    pub(crate) lean: f32,
    /// How far it leans to the right, in radians.
    pub(crate) sway: f32,
    /// Pixels to a unit.
    pub(crate) scale: f32,
}

/// A projective mapping of the plane, row by row.
#[derive(Debug, Clone, Copy)]
struct Mapping([[f32; 3]; 3]);

impl Mapping {
    /// From a face of this size to the picture.
    fn of(place: Place, (width, height): (f32, f32)) -> Self {
        let (sin, cos) = place.turn.sin_cos();
        let turned = Self([
            [cos, -sin, sin * height / 2.0 - cos * width / 2.0],
            [sin, cos, -sin * width / 2.0 - cos * height / 2.0],
            [0.0, 0.0, 1.0],
        ]);
        // What lies higher in the picture is farther away.
        let seen = Self([
            [place.scale * place.sway.cos(), 0.0, 0.0],
            [0.0, place.scale * place.lean.cos(), 0.0],
            [-place.sway.sin() / FOCUS, -place.lean.sin() / FOCUS, 1.0],
        ]);
        let moved = Self([
            [1.0, 0.0, place.centre.x],
            [0.0, 1.0, place.centre.y],
            [0.0, 0.0, 1.0],
        ]);
        moved.after(seen).after(turned)
    }

    fn after(self, first: Self) -> Self {
        let Self(second) = self;
        Self(second.map(|row| {
            std::array::from_fn(|column| row.iter().zip(first.0).map(|(a, b)| a * b[column]).sum())
        }))
    }

    fn apply(&self, p: Point) -> Point {
        let [x, y, w] = self.0.map(|[a, b, c]| a * p.x + b * p.y + c);
        at(x / w, y / w)
    }

    /// The way back: the adjugate, which is enough where only ratios count.
    fn inverse(self) -> Self {
        let Self([[a, b, c], [d, e, f], [g, h, i]]) = self;
        Self([
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ])
    }
}

/// Lays a pack on the bench: its shadow, then its face.
pub(crate) fn lay(surface: &mut Surface, pack: &Pack, place: Place) {
    let mapping = Mapping::of(place, pack.face.size());
    let corners = pack.silhouette.iter().map(|corner| mapping.apply(*corner));
    let silhouette: Vec<Point> = corners.collect();
    let reach = pack.thickness * place.scale;
    shadow(surface, &silhouette, reach);
    face(surface, pack, mapping);
}

/// Darkens what lies beside the silhouette, softer where the pack is thicker.
pub(crate) fn shadow(surface: &mut Surface, silhouette: &[Point], reach: f32) {
    let cast = |by: f32| {
        let moved = silhouette.iter().map(|p| at(p.x + by * 0.55, p.y + by));
        Shape::Polygon(moved.collect())
    };
    let (near, far) = (cast(reach * 0.12), cast(reach * 0.5));
    let (low, high) = far.bounds();
    let soft = reach * 0.8;
    let dark = Colour::hex(0x1a_1410);
    let depth = |x: usize, y: usize| {
        let p = at(x as f32, y as f32);
        let wide = smooth_step(soft, -soft, far.distance(p)) * 0.5;
        let tight = smooth_step(reach * 0.16, -1.0, near.distance(p)) * 0.4;
        wide.max(tight)
    };
    for y in pixels(low.y - soft, high.y + soft, surface.height) {
        let columns = pixels(low.x - soft, high.x + soft, surface.width);
        let mut left = columns.start;
        let mut from = depth(left, y);
        for part in surface.span(y, left, columns.end).chunks_mut(STRIDE) {
            let to = depth(left + STRIDE, y);
            for (step, pixel) in part.iter_mut().enumerate() {
                let share = step as f32 / STRIDE as f32;
                over(pixel, dark, from + (to - from) * share);
            }
            left += STRIDE;
            from = to;
        }
    }
}

fn face(surface: &mut Surface, pack: &Pack, mapping: Mapping) {
    let (width, height) = pack.face.size();
    let corners = [
        at(0.0, 0.0),
        at(width, 0.0),
        at(width, height),
        at(0.0, height),
    ];
    let outline = Shape::Polygon(corners.map(|corner| mapping.apply(corner)).to_vec());
    let (low, high) = outline.bounds();
    let back = mapping.inverse();
    for y in pixels(low.y - 1.0, high.y + 1.0, surface.height) {
        let columns = pixels(low.x - 1.0, high.x + 1.0, surface.width);
        let start = columns.start;
        for (x, pixel) in (start..).zip(surface.span(y, start, columns.end)) {
            let [r, g, b, opacity] = seen(pack, &back, x as f32, y as f32);
            for (part, new) in pixel.iter_mut().zip([r, g, b]) {
                *part = *part * (1.0 - opacity) + new;
            }
        }
    }
}

/// The mean of four places inside one pixel.
fn seen(pack: &Pack, back: &Mapping, x: f32, y: f32) -> [f32; 4] {
    let mut sum = [0.0; 4];
    for (dx, dy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
        let sample = pack.face.sample(back.apply(at(x + dx, y + dy)));
        for (total, part) in sum.iter_mut().zip(sample) {
            *total += part * 0.25;
        }
    }
    sum
}

fn pixels(from: f32, to: f32, limit: usize) -> std::ops::Range<usize> {
    let clamp = |value: f32| (value.max(0.0) as usize).min(limit);
    clamp(from.floor())..clamp(to.ceil() + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        centre: at(640.0, 360.0),
        turn: 0.1,
        lean: 0.2,
        sway: -0.05,
        scale: 1.0,
    };

    #[test]
    fn the_middle_of_a_face_comes_to_lie_at_its_place() {
        let seen = Mapping::of(PLACE, (400.0, 200.0)).apply(at(200.0, 100.0));
        assert!((seen.x - 640.0).hypot(seen.y - 360.0) < 0.01);
    }

    #[test]
    fn the_way_back_leads_to_where_it_began() {
        let mapping = Mapping::of(PLACE, (400.0, 200.0));
        for p in [at(0.0, 0.0), at(400.0, 0.0), at(37.0, 181.0)] {
            let back = mapping.inverse().apply(mapping.apply(p));
            assert!((back.x - p.x).hypot(back.y - p.y) < 0.05);
        }
    }

    #[test]
    fn the_far_edge_looks_shorter_than_the_near_one() {
        let mapping = Mapping::of(PLACE, (400.0, 200.0));
        let length = |y: f32| {
            let (a, b) = (mapping.apply(at(0.0, y)), mapping.apply(at(400.0, y)));
            (a.x - b.x).hypot(a.y - b.y)
        };
        assert!(length(0.0) < length(200.0));
    }
}
