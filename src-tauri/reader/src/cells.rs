//! Where grey values change, and in which direction, in cells of 8 x 8 pixels.
//!
//! The structure tensor of each cell tells bars (all gradients in one direction)
//! from writing and 2D codes (gradients in every direction) and from flat ground.

use wide::{i16x8, i32x4, u8x16};

use crate::luma::LumaView;

/// Pixels along a side of a cell.
pub(crate) const CELL: usize = 8;

/// Energy from which on a cell is busy whatever the noise.
const BUSY: f32 = 60.0;

/// Sums of gradient products over a cell.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tensor {
    pub(crate) xx: f32,
    pub(crate) yy: f32,
    pub(crate) xy: f32,
}

impl Tensor {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            xx: self.xx + other.xx,
            yy: self.yy + other.yy,
            xy: self.xy + other.xy,
        }
    }

    pub(crate) fn energy(self) -> f32 {
        self.xx + self.yy
    }

    /// The direction of the gradients, which has no sign: -90 to 90 degrees.
    pub(crate) fn angle(self) -> f32 {
        0.5 * (2.0 * self.xy).atan2(self.xx - self.yy)
    }

    /// How much of the energy lies in one direction.
    pub(crate) fn coherent(self) -> f32 {
        let (a, b) = (self.xx - self.yy, 2.0 * self.xy);
        (a * a + b * b).sqrt()
    }
}

/// The cells of a picture, row by row.
pub(crate) struct Cells {
    pub(crate) columns: usize,
    pub(crate) tensors: Vec<Tensor>,
    /// Means over 3 x 3 cells, for each of their pixels that was measured.
    pub(crate) smooth: Vec<Tensor>,
    /// The energy that noise alone gives.
    pub(crate) floor: f32,
    /// The direction of the bars' gradients in each cell that shows bars.
    pub(crate) bars: Vec<Option<f32>>,
    /// Which of those cells are busy; the others show weak bars, or grain.
    pub(crate) busy: Vec<bool>,
}

impl Cells {
    /// Measures half of the rows. The last cells at the right and at the bottom have
    /// no neighbours to compare with and are left out.
    pub(crate) fn of(luma: &LumaView<'_>) -> Self {
        let columns = (luma.width() / CELL).saturating_sub(1);
        let rows = (luma.height() / CELL).saturating_sub(1);
        let mut tensors = vec![Tensor::default(); columns * rows];
        let mut pairs = vec![[Sums::default(); 2]; columns.div_ceil(2)];
        for (row, tensors) in tensors.chunks_exact_mut(columns.max(1)).enumerate() {
            pairs.fill([Sums::default(); 2]);
            // Even and odd rows, since edges of bars may fall between the same ones.
            for y in [0, 3, 4, 7].map(|y| row * CELL + y) {
                add_row(&mut pairs, luma.row(y), luma.row(y + 1));
            }
            for (tensor, sums) in tensors.iter_mut().zip(pairs.as_flattened()) {
                *tensor = sums.tensor();
            }
        }
        let smooth = smoothed(&tensors, columns, rows);
        let floor = noise_floor(&smooth);
        let bars = smooth.iter().map(|tensor| bars(*tensor, floor)).collect();
        Self {
            columns,
            tensors,
            bars,
            busy: smooth
                .iter()
                .map(|tensor| tensor.energy() >= BUSY)
                .collect(),
            smooth,
            floor,
        }
    }
}

/// Pixels that are looked at together: those of two cells side by side.
const LANES: usize = 2 * CELL;

/// Sums of gradient products over the measured rows of a cell, in four parts.
#[derive(Clone, Copy, Default)]
struct Sums {
    xx: i32x4,
    yy: i32x4,
    xy: i32x4,
}

impl Sums {
    /// Adds eight pixels, whose neighbours lie to the right and below.
    fn add(&mut self, here: i16x8, right: i16x8, below: i16x8) {
        let (gx, gy) = (right - here, below - here);
        self.xx += gx.dot(gx);
        self.yy += gy.dot(gy);
        self.xy += gx.dot(gy);
    }

    fn tensor(&self) -> Tensor {
        let sum = |parts: i32x4| parts.to_array().iter().sum::<i32>() as f32;
        Tensor {
            xx: sum(self.xx),
            yy: sum(self.yy),
            xy: sum(self.xy),
        }
    }
}

/// Adds a row of pixels to the cells it crosses, in pairs.
fn add_row(pairs: &mut [[Sums; 2]], row: &[u8], below: &[u8]) {
    let right = row.get(1..).unwrap_or_default();
    let whole = right.len() / LANES;
    let (now, end) = pairs.split_at_mut(whole.min(pairs.len()));
    let pixels = row.as_chunks().0.iter().zip(right.as_chunks().0);
    for ((pair, (here, right)), below) in now.iter_mut().zip(pixels).zip(below.as_chunks().0) {
        add_pixels(pair, here, right, below);
    }
    // The picture may end within the last pair.
    if let [pair, ..] = end {
        let rest = |pixels: &[u8]| {
            let mut padded = [0; LANES];
            let rest = pixels.get(whole * LANES..).unwrap_or_default();
            let rest = &rest[..rest.len().min(LANES)];
            padded[..rest.len()].copy_from_slice(rest);
            padded
        };
        add_pixels(pair, &rest(row), &rest(right), &rest(below));
    }
}

fn add_pixels(pair: &mut [Sums; 2], here: &[u8; LANES], right: &[u8; LANES], below: &[u8; LANES]) {
    let [here, right, below] = [here, right, below].map(|pixels| u8x16::new(*pixels));
    let [left_cell, right_cell] = pair;
    let low = i16x8::from_u8x16_low;
    left_cell.add(low(here), low(right), low(below));
    let high = i16x8::from_u8x16_high;
    right_cell.add(high(here), high(right), high(below));
}

/// Means over 3 x 3 cells; the outer ring stays empty.
fn smoothed(tensors: &[Tensor], columns: usize, rows: usize) -> Vec<Tensor> {
    // 9 cells of 32 measured pixels each.
    const SAMPLES: f32 = 288.0;
    let mut smooth = vec![Tensor::default(); tensors.len()];
    if columns < 3 || rows < 3 {
        return smooth;
    }
    let mut wide = vec![Tensor::default(); tensors.len()];
    for (wide, row) in wide
        .chunks_exact_mut(columns)
        .zip(tensors.chunks_exact(columns))
    {
        for (sum, three) in wide[1..].iter_mut().zip(row.windows(3)) {
            *sum = three[0].plus(three[1]).plus(three[2]);
        }
    }
    for at in columns..columns * (rows - 1) {
        let sum = wide[at - columns].plus(wide[at]).plus(wide[at + columns]);
        smooth[at] = Tensor {
            xx: sum.xx / SAMPLES,
            yy: sum.yy / SAMPLES,
            xy: sum.xy / SAMPLES,
        };
    }
    smooth
}

/// The energy that noise alone gives: a fifth of the cells have less.
fn noise_floor(smooth: &[Tensor]) -> f32 {
    let mut energies: Vec<f32> = smooth.iter().step_by(7).map(|each| each.energy()).collect();
    let fifth = energies.len() / 5;
    if energies.is_empty() {
        return 0.0;
    }
    *energies.select_nth_unstable_by(fifth, f32::total_cmp).1
}

fn bars(tensor: Tensor, floor: f32) -> Option<f32> {
    let energy = tensor.energy();
    if energy < 10.0 {
        return None;
    }
    let coherent = tensor.coherent();
    let shows = if energy >= BUSY {
        coherent > 0.55 * energy
    } else {
        // Weak bars of a blurred or pale code: what is left above the noise counts.
        coherent > 10.0 && coherent > 0.5 * (energy - floor.min(40.0))
    };
    shows.then(|| tensor.angle())
}
