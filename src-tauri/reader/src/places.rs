//! Places that look like a linear code: connected cells of bars in one direction.
//!
//! A place is a turned rectangle. Codes with bars wider than a few cells fall apart
//! into several places; those on one line are offered joined as well.

use std::f32::consts::PI;

use crate::cells::{CELL, Cells, Tensor};
use crate::join::joined;
use crate::luma::LumaView;
use crate::sighting::{Outline, Point};

/// Cells a place has at least.
const FEWEST_CELLS: usize = 12;

/// Neighbours whose directions differ by more do not belong together: 15 degrees.
const BEND: f32 = 0.26;

/// Pixels a place is long at least, across its bars.
pub(crate) const SHORTEST: f32 = 40.0;

/// Square pixels a place has at least.
const SMALLEST: f32 = 600.0;

/// A turned rectangle: `along` runs across the bars, in reading direction or against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) centre: Point,
    pub(crate) angle: f32,
    /// From the centre to both ends, across the bars.
    pub(crate) along: (f32, f32),
    /// From the centre to both sides, along the bars.
    pub(crate) across: (f32, f32),
    pub(crate) energy: f32,
}

impl Place {
    pub(crate) fn length(&self) -> f32 {
        self.along.1 - self.along.0
    }

    pub(crate) fn height(&self) -> f32 {
        self.across.1 - self.across.0
    }

    /// The pixel at `u` across and `v` along the bars.
    pub(crate) fn at(&self, u: f32, v: f32) -> Point {
        let (sin, cos) = self.angle.sin_cos();
        Point {
            x: self.centre.x + u * cos - v * sin,
            y: self.centre.y + u * sin + v * cos,
        }
    }

    /// A pixel as distances across and along the bars.
    pub(crate) fn within(&self, point: Point) -> (f32, f32) {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (point.x - self.centre.x, point.y - self.centre.y);
        (dx * cos + dy * sin, dy * cos - dx * sin)
    }

    pub(crate) fn outline(&self) -> Outline {
        let ((left, right), (top, bottom)) = (self.along, self.across);
        [
            self.at(left, top),
            self.at(right, top),
            self.at(right, bottom),
            self.at(left, bottom),
        ]
    }
}

/// The places of a picture, the most striking first, with those that lie on one line
/// joined in front.
pub(crate) fn places(luma: &LumaView<'_>, cells: &Cells) -> Vec<Place> {
    let mut found: Vec<Place> = groups(cells, &cells.busy)
        .iter()
        .flat_map(|group| with_core(cells, group))
        .collect();
    found.extend(weak_places(cells, (luma.width() * luma.height()) as f32));
    let joined = joined(&found);
    found.retain(|place| place.length() >= SHORTEST && place.length() * place.height() > SMALLEST);
    found.extend(joined);
    found.sort_by(|a, b| b.energy.total_cmp(&a.energy));
    found
}

/// Places that are made of weak bars for a good part: pale or blurred codes. Grain,
/// as of wood, gives such places as large as the picture.
fn weak_places(cells: &Cells, picture: f32) -> Vec<Place> {
    let groups = groups(cells, &vec![true; cells.bars.len()]);
    let weak = groups.iter().filter(|group| {
        let busy = group.iter().filter(|at| cells.busy[**at]).count();
        busy * 4 < group.len() * 3
    });
    weak.flat_map(|group| with_core(cells, group))
        .filter(|place| place.length() * place.height() < 0.35 * picture)
        .collect()
}

/// Cells of bars among those `allowed`, connected by their sides, whose directions change slowly.
fn groups(cells: &Cells, allowed: &[bool]) -> Vec<Vec<usize>> {
    let mut seen: Vec<bool> = allowed.iter().map(|allowed| !allowed).collect();
    let mut groups = Vec::new();
    for start in 0..cells.bars.len() {
        if seen[start] || cells.bars[start].is_none() {
            continue;
        }
        seen[start] = true;
        let mut group = vec![start];
        let mut next = 0;
        while let Some(&at) = group.get(next) {
            next += 1;
            for other in neighbours(at, cells.columns, cells.bars.len()) {
                if !seen[other] && alike(cells.bars[at], cells.bars[other]) {
                    seen[other] = true;
                    group.push(other);
                }
            }
        }
        if group.len() >= FEWEST_CELLS {
            groups.push(group);
        }
    }
    groups
}

/// The outer ring never shows bars, so no neighbour lies beyond an edge.
pub(crate) fn neighbours(at: usize, columns: usize, cells: usize) -> impl Iterator<Item = usize> {
    let around = [
        at.wrapping_sub(columns),
        at.wrapping_sub(1),
        at + 1,
        at + columns,
    ];
    around.into_iter().filter(move |other| *other < cells)
}

fn alike(a: Option<f32>, b: Option<f32>) -> bool {
    a.zip(b).is_some_and(|(a, b)| turned_by(a, b) <= BEND)
}

/// The difference of two directions without sign, each between -90 and 90 degrees.
pub(crate) fn turned_by(a: f32, b: f32) -> f32 {
    let difference = (a - b).abs();
    difference.min((PI - difference).abs())
}

fn centre_of(cells: &Cells, at: usize) -> (f32, f32) {
    let half = CELL as f32 / 2.0;
    let (x, y) = (at % cells.columns, at / cells.columns);
    ((x * CELL) as f32 + half, (y * CELL) as f32 + half)
}

/// The place of a group, and that of its dense part where edges that merely touch the
/// code have made the group longer.
fn with_core(cells: &Cells, group: &[usize]) -> Vec<Place> {
    let Some(whole) = place(cells, group) else {
        return Vec::new();
    };
    let (left, right) = dense_part(cells, group, &whole);
    let mut places = vec![whole];
    if right - left < 0.85 * whole.length() {
        let inside = group.iter().copied().filter(|at| {
            let (x, y) = centre_of(cells, *at);
            let (u, _) = whole.within(Point { x, y });
            (left..=right).contains(&u)
        });
        let inside: Vec<usize> = inside.collect();
        places.extend(place(cells, &inside));
    }
    places
}

/// The ends of the part around the centre of energy, across the bars, where the energy
/// nowhere falls far below what is usual in the group.
fn dense_part(cells: &Cells, group: &[usize], whole: &Place) -> (f32, f32) {
    const BIN: f32 = 8.0;
    let bin_of = |u: f32| ((u - whole.along.0) / BIN).max(0.0) as usize;
    let mut bins = vec![0.0_f32; bin_of(whole.along.1) + 1];
    for &at in group {
        let (x, y) = centre_of(cells, at);
        let (u, _) = whole.within(Point { x, y });
        if let Some(bin) = bins.get_mut(bin_of(u)) {
            *bin += cells.tensors[at].energy();
        }
    }
    // Half of the energy lies in bins with at least this much.
    let mut sorted = bins.clone();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut sum = 0.0;
    let usual = sorted.iter().find(|bin| {
        sum += **bin;
        sum >= whole.energy / 2.0
    });
    let least = 0.2 * usual.copied().unwrap_or_default();
    let middle = bin_of(0.0).min(bins.len() - 1);
    let dense = |bin: usize| {
        let around = &bins[bin.saturating_sub(1)..(bin + 2).min(bins.len())];
        around.iter().any(|energy| *energy >= least)
    };
    let peak = (0..bins.len())
        .filter(|bin| dense(*bin))
        .min_by_key(|bin| bin.abs_diff(middle));
    let peak = peak.unwrap_or(middle);
    let first = (0..=peak)
        .rev()
        .take_while(|bin| dense(*bin))
        .last()
        .unwrap_or(peak);
    let last = (peak..bins.len())
        .take_while(|bin| dense(*bin))
        .last()
        .unwrap_or(peak);
    let at = |bin: usize| whole.along.0 + bin as f32 * BIN;
    (at(first), at(last + 1))
}

fn place(cells: &Cells, group: &[usize]) -> Option<Place> {
    let (mut sum, mut x, mut y) = (Tensor::default(), 0.0, 0.0);
    for &at in group {
        let tensor = cells.tensors[at];
        let (cx, cy) = centre_of(cells, at);
        x += tensor.energy() * cx;
        y += tensor.energy() * cy;
        sum = sum.plus(tensor);
    }
    let energy = sum.energy();
    if energy <= 0.0 || group.is_empty() {
        return None;
    }
    let mut place = Place {
        centre: Point {
            x: x / energy,
            y: y / energy,
        },
        angle: sum.angle(),
        along: (f32::MAX, f32::MIN),
        across: (0.0, 0.0),
        energy,
    };
    let mut sides = Vec::with_capacity(group.len());
    for &at in group {
        let (x, y) = centre_of(cells, at);
        let (u, v) = place.within(Point { x, y });
        place.along = (place.along.0.min(u), place.along.1.max(u));
        sides.push(v);
    }
    sides.sort_unstable_by(f32::total_cmp);
    // Lines of writing that touch the code do not make it higher.
    place.across = (
        sides[sides.len() / 10],
        sides[sides.len() - 1 - sides.len() / 10],
    );
    Some(place)
}
