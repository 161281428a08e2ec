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
    for group in groups(cells) {
        let Some(region) = region(luma, &group) else {
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
    found.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    found.sort_by_key(|region| !region.striking);
    found
}

/// Sums over connected cells.
#[derive(Clone, Copy)]
struct Group {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    count: f32,
    x: f32,
    y: f32,
    xx: f32,
    yy: f32,
    xy: f32,
    energy: f32,
    coherent: f32,
}

impl Group {
    fn of(cells: &Cells, at: usize) -> Self {
        let (column, row) = (at % cells.columns, at / cells.columns);
        let (x, y) = (column as f32, row as f32);
        Self {
            left: column,
            top: row,
            right: column,
            bottom: row,
            count: 1.0,
            x,
            y,
            xx: x * x,
            yy: y * y,
            xy: x * y,
            energy: cells.smooth[at].energy(),
            coherent: cells.smooth[at].coherent(),
        }
    }

    fn join(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.count += other.count;
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.yy += other.yy;
        self.xy += other.xy;
        self.energy += other.energy;
        self.coherent += other.coherent;
    }
}

/// Cells with at least the energy of a level, connected by their sides, for all levels;
/// those of the lowest level first. A group that is the same at two levels comes once.
///
/// From the highest level down each cell is opened once and joins what is open beside it,
/// so that all levels together cost one look at each cell.
fn groups(cells: &Cells) -> Vec<Group> {
    let mut levels = LEVELS.map(|level| (level.max(0.35 * cells.floor) + cells.floor, Vec::new()));
    for (at, tensor) in cells.smooth.iter().enumerate() {
        let energy = tensor.energy();
        let opened_by = levels.iter_mut().rfind(|(least, _)| energy >= *least);
        if let Some((_, opened)) = opened_by
            && tensor.coherent() < BARS * energy
        {
            opened.push(at);
        }
    }
    let mut forest = Forest::new(cells);
    let by_level = levels.iter().rev().map(|(_, opened)| forest.open(opened));
    let mut by_level: Vec<Vec<Group>> = by_level.collect();
    by_level.reverse();
    by_level.into_iter().flatten().collect()
}

/// Open cells as trees whose roots know the sums of their group.
struct Forest<'a> {
    cells: &'a Cells,
    /// The tree of each cell, which is [`CLOSED`] until it is opened.
    trees: Vec<u32>,
    /// The tree above each one, itself at a root.
    above: Vec<u32>,
    groups: Vec<Group>,
}

const CLOSED: u32 = u32::MAX;

impl<'a> Forest<'a> {
    fn new(cells: &'a Cells) -> Self {
        Self {
            cells,
            trees: vec![CLOSED; cells.smooth.len()],
            above: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Opens these cells; gives the groups that are new or have grown.
    fn open(&mut self, cells: &[usize]) -> Vec<Group> {
        let first = self.above.len() as u32;
        let columns = self.cells.columns;
        for &at in cells {
            let tree = self.above.len() as u32;
            self.trees[at] = tree;
            self.above.push(tree);
            self.groups.push(Group::of(self.cells, at));
            // The outer ring of cells is never open, so no neighbour lies beyond an edge.
            for other in [at - columns, at - 1, at + 1, at + columns] {
                self.join(tree, self.trees[other]);
            }
        }
        let mut roots: Vec<u32> = (first..self.above.len() as u32)
            .map(|tree| self.root(tree))
            .collect();
        roots.sort_unstable();
        roots.dedup();
        let groups = roots.into_iter().map(|root| self.groups[root as usize]);
        groups
            .filter(|group| group.count as usize >= FEWEST)
            .collect()
    }

    fn root(&mut self, tree: u32) -> u32 {
        let mut here = tree;
        loop {
            let next = self.above[here as usize];
            if next == here {
                return here;
            }
            // Each step halves the way for the next who comes.
            let beyond = self.above[next as usize];
            self.above[here as usize] = beyond;
            here = beyond;
        }
    }

    fn join(&mut self, one: u32, other: u32) {
        if other == CLOSED {
            return;
        }
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let count = |tree: u32| self.groups[tree as usize].count;
        let (root, child) = if count(one) >= count(other) {
            (one, other)
        } else {
            (other, one)
        };
        self.above[child as usize] = root;
        let part = self.groups[child as usize];
        self.groups[root as usize].join(&part);
    }
}

/// The window around a group that has about the shape of a code.
fn region(luma: &LumaView<'_>, group: &Group) -> Option<Region> {
    let Group {
        left,
        top,
        right,
        bottom,
        count,
        x,
        y,
        energy,
        coherent,
        ..
    } = *group;
    // A twelfth: what a single cell adds, so that thin groups have a width.
    let (xx, yy) = (
        group.xx / count - (x / count).powi(2) + 1.0 / 12.0,
        group.yy / count - (y / count).powi(2) + 1.0 / 12.0,
    );
    let xy = group.xy / count - x * y / count / count;
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
