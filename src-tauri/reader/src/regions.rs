//! Parts of the picture that look like a matrix code: grey changes in every
//! direction, about as wide as high.
//!
//! It promises few and small windows, the likeliest first; a code may lie in more
//! than one. Whether there is a code it does not know.

use crate::cells::{CELL, Cells};
use crate::luma::LumaView;
use crate::patch::Window;

/// Energies above the noise from which on a cell belongs to a region. A pale code
/// shows with the least, one among strong clutter stands out with more.
const LEVELS: [f32; 8] = [12.0, 30.0, 60.0, 120.0, 250.0, 500.0, 900.0, 1600.0];

/// Cells a region has at least.
const FEWEST: usize = 6;

/// Times a region is longer than wide at most, with what tilt adds.
const LONGEST: f32 = 7.0;

/// What a code has and writing seldom has.
struct Striking {
    /// Times it is longer than wide at most.
    long: f32,
    /// Share of its rectangle that is filled.
    filled: f32,
    /// Share of the energy that lies in one direction at most.
    one_way: f32,
}

/// An even code, perhaps tilted; an oblong one; and one as square as its label, whose edges are
/// stronger than its modules.
const STRIKING: [Striking; 3] = [
    Striking {
        long: 2.6,
        filled: 0.78,
        one_way: 0.34,
    },
    Striking {
        long: 4.5,
        filled: 0.85,
        one_way: 0.3,
    },
    Striking {
        long: 1.35,
        filled: 0.75,
        one_way: 0.42,
    },
];

/// Cells along the shorter side of a code.
const SHORTEST: f32 = 4.0;

/// Share of the energy in one direction from which on a cell shows bars.
const BARS: f32 = 0.72;

/// A part of the picture that may hold a matrix code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    pub(crate) window: Window,
    /// It has the shape and the evenness of one.
    pub(crate) striking: bool,
    rank: f32,
}

/// The regions of a picture.
pub(crate) fn regions(luma: &LumaView<'_>, cells: &Cells) -> Vec<Region> {
    let mut found: Vec<Region> = Vec::new();
    let energies = cells.smooth.iter().map(|tensor| {
        let energy = tensor.energy();
        if tensor.coherent() < BARS * energy {
            energy
        } else {
            0.0
        }
    });
    let energies: Vec<f32> = energies.collect();
    for level in LEVELS {
        let least = level.max(0.35 * cells.floor) + cells.floor;
        for group in groups(&energies, cells.columns, least) {
            let Some(region) = region(luma, cells, &group) else {
                continue;
            };
            match found
                .iter_mut()
                .find(|other| alike(other.window, region.window))
            {
                Some(other) => other.striking |= region.striking,
                None => found.push(region),
            }
        }
    }
    found.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    found.sort_by_key(|region| !region.striking);
    found
}

/// Cells with at least this energy, connected by their sides.
fn groups(energies: &[f32], columns: usize, least: f32) -> Vec<Vec<usize>> {
    let mut open: Vec<bool> = energies.iter().map(|energy| *energy >= least).collect();
    let mut groups = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(&at) = group.get(next) {
            next += 1;
            for other in crate::places::neighbours(at, columns, open.len()) {
                if std::mem::take(&mut open[other]) {
                    group.push(other);
                }
            }
        }
        if group.len() >= FEWEST {
            groups.push(group);
        }
    }
    groups
}

/// The window around a group that has about the shape of a code.
fn region(luma: &LumaView<'_>, cells: &Cells, group: &[usize]) -> Option<Region> {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    let (mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut energy, mut coherent) = (0.0, 0.0);
    for at in group {
        let (column, row) = (at % cells.columns, at / cells.columns);
        left = left.min(column);
        right = right.max(column);
        top = top.min(row);
        bottom = bottom.max(row);
        let (cx, cy) = (column as f32, row as f32);
        x += cx;
        y += cy;
        xx += cx * cx;
        yy += cy * cy;
        xy += cx * cy;
        energy += cells.smooth[*at].energy();
        coherent += cells.smooth[*at].coherent();
    }
    let count = group.len() as f32;
    // A twelfth: what a single cell adds, so that thin groups have a width.
    let (xx, yy) = (
        xx / count - (x / count).powi(2) + 1.0 / 12.0,
        yy / count - (y / count).powi(2) + 1.0 / 12.0,
    );
    let xy = xy / count - x * y / count / count;
    let (half, off) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
    let (long, short) = ((12.0 * (half + off)).sqrt(), (12.0 * (half - off)).sqrt());
    let filled = count / (long * short).max(1.0);
    if long > LONGEST * short || filled < 0.6 {
        return None;
    }
    let margin = 2 + (right - left).max(bottom - top) / 8;
    let (left, top) = (
        left.saturating_sub(margin) * CELL,
        top.saturating_sub(margin) * CELL,
    );
    let right = ((right + 1 + margin) * CELL).min(luma.width());
    let bottom = ((bottom + 1 + margin) * CELL).min(luma.height());
    let window = Window {
        left,
        top,
        width: right - left,
        height: bottom - top,
    };
    let striking = short >= SHORTEST
        && STRIKING.iter().any(|each| {
            long <= each.long * short && filled >= each.filled && coherent <= each.one_way * energy
        });
    // Writing is long and low; a code of this energy is rather compact.
    let rank = energy.sqrt() * filled * (short / long).sqrt();
    Some(Region {
        window,
        striking,
        rank,
    })
}

/// Do two windows show much the same?
fn alike(a: Window, b: Window) -> bool {
    let overlap =
        |a0: usize, a1: usize, b0: usize, b1: usize| a1.min(b1).saturating_sub(a0.max(b0));
    let across = overlap(a.left, a.left + a.width, b.left, b.left + b.width);
    let down = overlap(a.top, a.top + a.height, b.top, b.top + b.height);
    let common = across * down;
    let all = a.width * a.height + b.width * b.height - common;
    common * 10 > all * 7
}
