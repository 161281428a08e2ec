//! Data Matrix codes in a patch: two solid legs, two edges of a clock, and the grid
//! between them, read from grey.
//!
//! The outline of what is dark gives the legs, a ray that turns until all is light
//! gives the other two edges, and the four corners are then moved until the border
//! fits best. So a code is found at any angle and tilt, and its modules are sampled
//! where they are. It promises a text that passed Reed and Solomon's check inside a
//! border that fits (ISO/IEC 16022, clause 5).

mod border;
mod grid;
mod legs;
mod sizes;

use rxing::BarcodeFormat;
use rxing::common::BitMatrix;
use rxing::datamatrix::decoder::Decoder;

use crate::adapter::Content;
use crate::blobs::outlines;
use crate::guard::guarded;
use crate::matrix::quality;
use crate::patch::Patch;
use crate::quad::Quad;
use crate::sighting::Sighting;

/// The codes of a patch; `bits` is the same in black and white.
pub(crate) fn codes(patch: &Patch, bits: &BitMatrix) -> Vec<Sighting> {
    let mut found: Vec<(Quad, Sighting)> = Vec::new();
    for outline in outlines(bits) {
        for legs in legs::legs(&outline) {
            if !legs.are_solid(patch) || found.iter().any(|(quad, _)| legs.lie_in(quad)) {
                continue;
            }
            let Some(rough) = legs.quad(bits) else {
                continue;
            };
            for fit in border::fits(patch, rough) {
                if let Some(sighting) = code(patch, &fit) {
                    found.push((fit.quad, sighting));
                    break;
                }
            }
        }
    }
    found.into_iter().map(|(_, sighting)| sighting).collect()
}

fn code(patch: &Patch, fit: &border::Fit) -> Option<Sighting> {
    let greys = grid::Greys::of(patch, fit)?;
    let decoder = Decoder::new();
    greys.readings().into_iter().find_map(|modules| {
        let decoded = guarded(|| decoder.decode(&modules).ok())?;
        let identifier = format!("]d{}", decoded.getSymbologyModifier());
        let content =
            Content::of_symbol(BarcodeFormat::DATA_MATRIX, &identifier, decoded.getText()).ok()?;
        let outline = fit.quad.0.map(|corner| patch.in_frame(corner));
        let quality = quality(&outline, fit.size.columns as f32);
        Some(content.seen(outline, quality))
    })
}
