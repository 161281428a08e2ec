//! How well a border of alternating modules fits four corners, and better corners.

use crate::patch::Patch;
use crate::quad::{Perspective, Quad, distance};
use crate::sighting::Point;

use super::sizes::{Size, sizes};

/// Share of the contrast the clock must keep on a first look, and after fitting.
const LIKELY: f32 = 0.16;
const FITTING: f32 = 0.3;

/// Sizes that are fitted.
const FITTED: usize = 3;

/// Corners and a size that fit each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) quad: Quad,
    pub(super) size: Size,
    score: f32,
}

/// The fits near these corners, the best first.
pub(super) fn fits(patch: &Patch, rough: Quad) -> Vec<Fit> {
    let mut likely: Vec<Fit> = Vec::new();
    for size in sizes().filter(|size| plausible(&rough, *size, patch.zoom())) {
        let fit = starts(&rough, size)
            .map(|quad| Fit {
                quad,
                size,
                score: clock(patch, &quad, size),
            })
            .max_by(|a, b| a.score.total_cmp(&b.score));
        likely.extend(fit.filter(|fit| fit.score > LIKELY));
    }
    likely.sort_by(|a, b| b.score.total_cmp(&a.score));
    likely.truncate(FITTED);
    let mut fits: Vec<Fit> = likely
        .into_iter()
        .map(|fit| fitted(patch, fit))
        .filter(|fit| clock(patch, &fit.quad, fit.size) > FITTING)
        .collect();
    fits.sort_by(|a, b| b.score.total_cmp(&a.score));
    fits
}

/// Modules are not much longer than wide, and at least about a pixel.
fn plausible(quad: &Quad, size: Size, zoom: f32) -> bool {
    let [tl, tr, br, bl] = quad.0;
    let width = (distance(tl, tr) + distance(bl, br)) / 2.0 / size.columns as f32;
    let height = (distance(tl, bl) + distance(tr, br)) / 2.0 / size.rows as f32;
    let longest = if size.columns == size.rows { 2.6 } else { 2.2 };
    width.min(height) > 0.7 * zoom && width < longest * height && height < longest * width
}

/// The corners as they are, and with the one that is least certain moved by parts of a module.
fn starts(rough: &Quad, size: Size) -> impl Iterator<Item = Quad> {
    let [tl, tr, br, _] = rough.0;
    let (columns, rows) = (size.columns as f32, size.rows as f32);
    let right = ((tr.x - tl.x) / columns, (tr.y - tl.y) / columns);
    let down = ((br.x - tr.x) / rows, (br.y - tr.y) / rows);
    let steps = [0.0, 0.7, -0.7];
    let rough = *rough;
    steps.into_iter().flat_map(move |a| {
        steps
            .into_iter()
            .map(move |b| rough.moved(1, a * right.0 + b * down.0, a * right.1 + b * down.1))
    })
}

/// Moves the corners in ever smaller steps as long as the border fits better.
fn fitted(patch: &Patch, rough: Fit) -> Fit {
    let mut best = Fit {
        score: border(patch, &rough.quad, rough.size),
        ..rough
    };
    let [tl, _, br, bl] = best.quad.0;
    let module =
        (distance(bl, br) / best.size.columns as f32).min(distance(bl, tl) / best.size.rows as f32);
    for step in [0.5, 0.25, 0.12] {
        let step = step * module;
        for _ in 0..5 {
            let before = best.score;
            for corner in [1, 0, 2, 3] {
                for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let quad = best.quad.moved(corner, dx, dy);
                    let score = border(patch, &quad, best.size);
                    if score > best.score {
                        best = Fit {
                            quad,
                            score,
                            ..best
                        };
                    }
                }
            }
            if best.score <= before + 1e-3 {
                break;
            }
        }
    }
    best
}

/// The share of the border's contrast that lies in the right direction, -1 to 1: the clock
/// of the upper and right edge.
fn clock(patch: &Patch, quad: &Quad, size: Size) -> f32 {
    let Some(map) = quad.perspective() else {
        return -1.0;
    };
    let (a, b) = (top(patch, &map, size), side(patch, &map, size));
    a.min(b)
}

/// As [`clock`], with the light margin and the dark legs.
fn border(patch: &Patch, quad: &Quad, size: Size) -> f32 {
    let Some(map) = quad.perspective() else {
        return -1.0;
    };
    let clocks = top(patch, &map, size) + side(patch, &map, size);
    clocks + 0.5 * legs(patch, &map, size)
}

/// The clock of the upper edge: dark first.
fn top(patch: &Patch, map: &Perspective, size: Size) -> f32 {
    let v = 0.5 / size.rows as f32;
    alternation((0..size.columns).map(|column| {
        let u = (column as f32 + 0.5) / size.columns as f32;
        patch.sample(map.at(u, v))
    }))
}

/// The clock of the right edge, from below: dark first.
fn side(patch: &Patch, map: &Perspective, size: Size) -> f32 {
    let u = 1.0 - 0.5 / size.columns as f32;
    alternation((0..size.rows).map(|row| {
        let v = 1.0 - (row as f32 + 0.5) / size.rows as f32;
        patch.sample(map.at(u, v))
    }))
}

/// How far neighbours differ in the expected direction, beside the range of all.
fn alternation(greys: impl Iterator<Item = f32>) -> f32 {
    let (mut low, mut high) = (f32::MAX, f32::MIN);
    let (mut sum, mut count, mut weakest) = (0.0, 0_usize, 0_usize);
    let mut last: Option<f32> = None;
    for grey in greys {
        low = low.min(grey);
        high = high.max(grey);
        if let Some(last) = last {
            // Dark stands at even places.
            let rise = if count.is_multiple_of(2) {
                grey - last
            } else {
                last - grey
            };
            sum += rise;
            weakest += usize::from(rise <= 0.0);
            count += 1;
        }
        last = Some(grey);
    }
    // More than a few steps the wrong way are no clock.
    if weakest * 3 > count {
        return 0.0;
    }
    sum / (count as f32 * (high - low).max(6.0))
}

/// How much darker the legs are than the margin beside them.
fn legs(patch: &Patch, map: &Perspective, size: Size) -> f32 {
    let (w, h) = (1.0 / size.columns as f32, 1.0 / size.rows as f32);
    let (mut low, mut high, mut sum, mut count) = (f32::MAX, f32::MIN, 0.0, 0);
    let mut add = |inner: Point, outer: Point| {
        let (inner, outer) = (patch.sample(inner), patch.sample(outer));
        low = low.min(inner).min(outer);
        high = high.max(inner).max(outer);
        sum += outer - inner;
        count += 1;
    };
    for row in (0..size.rows).step_by(2) {
        let v = (row as f32 + 0.5) * h;
        add(map.at(0.5 * w, v), map.at(-0.5 * w, v));
    }
    for column in (0..size.columns).step_by(2) {
        let u = (column as f32 + 0.5) * w;
        add(map.at(u, 1.0 - 0.5 * h), map.at(u, 1.0 + 0.5 * h));
    }
    sum / (count as f32 * (high - low).max(6.0))
}
