//! The packs: printed faces with a silhouette.
//!
//! Each submodule draws one form. They promise room for every code they are given;
//! brand and text come from the product, so the table stays the one source. They do
//! not know where on the bench a pack will lie.

pub(crate) mod bottle;
pub(crate) mod carton;
pub(crate) mod case;
pub(crate) mod jar;
pub(crate) mod leaflet;
pub(crate) mod motif;
pub(crate) mod pouch;
pub(crate) mod sheet;
pub(crate) mod tin;
pub(crate) mod tray;
pub(crate) mod wrapper;

use crate::canvas::Canvas;
use crate::product::Product;
use crate::scene::ExpectedCode;
use crate::shape::{Point, at};

/// Something that can be laid on the bench.
pub(crate) struct Pack {
    /// What is seen from above.
    pub(crate) face: Canvas,
    /// Its outline in units of the face.
    pub(crate) silhouette: Vec<Point>,
    /// Height above the bench in units.
    pub(crate) thickness: f32,
}

/// What a face has to show.
pub(crate) struct Face {
    pub(crate) product: Option<&'static Product>,
    pub(crate) codes: &'static [ExpectedCode],
    pub(crate) density: f32,
}

impl Face {
    /// An empty canvas of this many units.
    pub(crate) fn canvas(&self, width: f32, height: f32) -> Canvas {
        Canvas::new(width, height, self.density)
    }

    /// The brand in capitals.
    pub(crate) fn brand(&self) -> String {
        self.text(|product| product.brand).to_uppercase()
    }

    /// One of the product's texts, or nothing.
    pub(crate) fn text(&self, which: impl Fn(&Product) -> &'static str) -> &'static str {
        self.product.map_or("", which)
    }
}

impl Pack {
    /// A pack that fills its canvas but for rounded corners.
    pub(crate) fn filling(face: Canvas, radius: f32, thickness: f32) -> Self {
        let (width, height) = face.size();
        Self {
            silhouette: rounded(0.0, 0.0, width, height, radius),
            face,
            thickness,
        }
    }
}

/// The outline of a rectangle with cut corners.
pub(crate) fn rounded(x: f32, y: f32, width: f32, height: f32, cut: f32) -> Vec<Point> {
    let (right, bottom) = (x + width, y + height);
    vec![
        at(x + cut, y),
        at(right - cut, y),
        at(right, y + cut),
        at(right, bottom - cut),
        at(right - cut, bottom),
        at(x + cut, bottom),
        at(x, bottom - cut),
        at(x, y + cut),
    ]
}
