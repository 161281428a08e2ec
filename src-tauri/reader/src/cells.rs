//! Where grey values change, and in which direction, in cells of 8 x 8 pixels.
//!
//! The structure tensor of each cell tells bars (all gradients in one direction)
//! from writing and 2D codes (gradients in every direction) and from flat ground.

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
        let mut sums = Columns::new(columns * CELL);
        for (row, tensors) in tensors.chunks_exact_mut(columns.max(1)).enumerate() {
            sums.measure(luma, row * CELL, tensors);
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

/// Sums of gradient products over the measured rows, for each column of pixels.
struct Columns {
    xx: Vec<i32>,
    yy: Vec<i32>,
    xy: Vec<i32>,
}

impl Columns {
    fn new(width: usize) -> Self {
        Self {
            xx: vec![0; width],
            yy: vec![0; width],
            xy: vec![0; width],
        }
    }

    /// The row of cells that begins at row `top` of the picture. Whole rows at a time,
    /// so that the compiler has long loops to turn into vector code.
    fn measure(&mut self, luma: &LumaView<'_>, top: usize, tensors: &mut [Tensor]) {
        self.xx.fill(0);
        self.yy.fill(0);
        self.xy.fill(0);
        // Even and odd rows, since edges of bars may fall between the same ones.
        for y in [top, top + 3, top + 4, top + 7] {
            let (row, below) = (luma.row(y), luma.row(y + 1));
            let pixels = row.iter().zip(row.get(1..).unwrap_or_default()).zip(below);
            let sums = self.xx.iter_mut().zip(&mut self.yy).zip(&mut self.xy);
            for (((here, right), under), ((xx, yy), xy)) in pixels.zip(sums) {
                let gx = i16::from(*right) - i16::from(*here);
                let gy = i16::from(*under) - i16::from(*here);
                *xx += i32::from(gx) * i32::from(gx);
                *yy += i32::from(gy) * i32::from(gy);
                *xy += i32::from(gx) * i32::from(gy);
            }
        }
        let (xx, yy, xy) = (
            self.xx.as_chunks::<CELL>().0.iter(),
            self.yy.as_chunks::<CELL>().0.iter(),
            self.xy.as_chunks::<CELL>().0.iter(),
        );
        for (tensor, ((xx, yy), xy)) in tensors.iter_mut().zip(xx.zip(yy).zip(xy)) {
            *tensor = Tensor {
                xx: xx.iter().sum::<i32>() as f32,
                yy: yy.iter().sum::<i32>() as f32,
                xy: xy.iter().sum::<i32>() as f32,
            };
        }
    }
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
