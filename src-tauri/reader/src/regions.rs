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
const LEVELS: [f32; 4] = [12.0, 60.0, 250.0, 900.0];

/// Cells a region has at least.
const FEWEST: usize = 6;

/// Times a region is longer than wide at most, with what tilt adds.
const LONGEST: f32 = 7.0;

/// Share of the energy in one direction from which on a cell shows bars.
const BARS: f32 = 0.72;

/// The windows of a picture that may hold a matrix code.
pub(crate) fn regions(luma: &LumaView<'_>, cells: &Cells) -> Vec<Window> {
    let mut found: Vec<(f32, Window)> = Vec::new();
    for level in LEVELS {
        let least = level.max(0.35 * cells.floor) + cells.floor;
        for group in groups(cells, least) {
            let Some((energy, window)) = window(luma, cells, &group) else {
                continue;
            };
            if !found.iter().any(|(_, other)| alike(*other, window)) {
                found.push((energy, window));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, window)| window).collect()
}

/// Cells with at least this energy in every direction, connected by their sides.
fn groups(cells: &Cells, least: f32) -> Vec<Vec<usize>> {
    let mut open: Vec<bool> = cells
        .smooth
        .iter()
        .map(|tensor| {
            let energy = tensor.energy();
            energy >= least && tensor.coherent() < BARS * energy
        })
        .collect();
    let mut groups = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(&at) = group.get(next) {
            next += 1;
            for other in crate::places::neighbours(at, cells.columns, open.len()) {
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

/// The window around a group that has the shape of a code, and how striking it is.
fn window(luma: &LumaView<'_>, cells: &Cells, group: &[usize]) -> Option<(f32, Window)> {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    let (mut x, mut y, mut xx, mut yy, mut xy, mut energy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
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
    // Writing is long and low; a code of this energy is rather compact.
    let shape = (short / long).sqrt();
    Some(((energy / count).sqrt() * count.sqrt() * shape * filled, window))
}

/// Do two windows show much the same?
fn alike(a: Window, b: Window) -> bool {
    let overlap = |a0: usize, a1: usize, b0: usize, b1: usize| a1.min(b1).saturating_sub(a0.max(b0));
    let across = overlap(a.left, a.left + a.width, b.left, b.left + b.width);
    let down = overlap(a.top, a.top + a.height, b.top, b.top + b.height);
    let common = across * down;
    let all = a.width * a.height + b.width * b.height - common;
    common * 10 > all * 7
}
