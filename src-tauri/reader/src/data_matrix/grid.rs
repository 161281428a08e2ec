//! The modules of a code: their grey values, and what is dark among them.

use rxing::common::BitMatrix;

use crate::patch::Patch;

use super::border::Fit;
use super::sizes::Size;

/// Modules around one that its threshold looks at.
const REACH: usize = 4;

/// Grey values of every module and of the margin, one module wide.
pub(super) struct Greys {
    size: Size,
    values: Vec<f32>,
}

impl Greys {
    pub(super) fn of(patch: &Patch, fit: &Fit) -> Option<Self> {
        let map = fit.quad.perspective()?;
        let size = fit.size;
        let (columns, rows) = (size.columns as f32, size.rows as f32);
        let mut values = Vec::with_capacity((size.columns + 2) * (size.rows + 2));
        for row in 0..size.rows + 2 {
            for column in 0..size.columns + 2 {
                let grey = |dx: f32, dy: f32| {
                    let u = (column as f32 - 0.5 + dx) / columns;
                    let v = (row as f32 - 0.5 + dy) / rows;
                    patch.sample(map.at(u, v))
                };
                let around = grey(0.2, 0.2) + grey(-0.2, 0.2) + grey(0.2, -0.2) + grey(-0.2, -0.2);
                values.push((2.0 * grey(0.0, 0.0) + around) / 6.0);
            }
        }
        Some(Self { size, values })
    }

    /// What may be dark, the likeliest reading first.
    pub(super) fn readings(&self) -> Vec<BitMatrix> {
        let mut readings: Vec<BitMatrix> = Vec::new();
        for sharpness in [0.0, 0.25, 0.6] {
            let sharp = self.sharpened(sharpness);
            let modules = sharp.dark();
            readings.extend(modules.filter(|modules| !readings.contains(modules)));
        }
        readings
    }

    fn width(&self) -> usize {
        self.size.columns + 2
    }

    /// Against the light that blur brings from one module to its neighbours.
    fn sharpened(&self, strength: f32) -> Self {
        let width = self.width();
        let last = self.values.len() / width - 1;
        let at = |x: usize, y: usize| self.values[y.min(last) * width + x.min(width - 1)];
        let values = (0..self.values.len()).map(|index| {
            let (x, y) = (index % width, index / width);
            let around = at(x.saturating_sub(1), y)
                + at(x + 1, y)
                + at(x, y.saturating_sub(1))
                + at(x, y + 1);
            let own = self.values[index];
            own + strength * (own - around / 4.0)
        });
        Self {
            size: self.size,
            values: values.collect(),
        }
    }

    /// Dark is what lies below the middle between dark and light around it.
    fn dark(&self) -> Option<BitMatrix> {
        let (columns, rows) = (self.size.columns, self.size.rows);
        let mut modules = BitMatrix::new(columns as u32, rows as u32).ok()?;
        let width = self.width();
        for y in 0..rows {
            for x in 0..columns {
                let (mut low, mut high) = (f32::MAX, f32::MIN);
                for row in (y + 1).saturating_sub(REACH)..(y + 2 + REACH).min(rows + 2) {
                    let from = (x + 1).saturating_sub(REACH);
                    let to = (x + 2 + REACH).min(columns + 2);
                    for value in &self.values[row * width + from..row * width + to] {
                        low = low.min(*value);
                        high = high.max(*value);
                    }
                }
                let own = self.values[(y + 1) * width + x + 1];
                modules.set_bool(x as u32, y as u32, own < (low + high) / 2.0);
            }
        }
        Some(modules)
    }
}
