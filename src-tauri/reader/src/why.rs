//! Why a place that looks like a code was not read.
//!
//! Measured on the place itself, along its middle: how far light and dark lie apart,
//! how wide an edge is, how narrow the bars, how much is overexposed.

use crate::luma::LumaView;
use crate::places::Place;
use crate::row;
use crate::sighting::{Cause, Unread};
use crate::strip::Strip;

/// Samples of a strip to a pixel.
const FINE: f32 = 3.0;

/// Below this many pixels to a module bars run together in the camera.
const NARROWEST: f32 = 1.6;

/// Edges wider than this many pixels are out of focus or moved.
const SOFT: f32 = 4.5;

/// Light and dark closer together than this are hard to tell apart.
const PALE: f32 = 60.0;

/// The middle row of a strip.
const MIDDLE: usize = 4;

/// The place with its causes; nothing where it hardly looks like a code.
pub(crate) fn unread(luma: &LumaView<'_>, place: &Place, rows: u16) -> Option<Unread> {
    let strip = Strip::new(luma, *place);
    let grey = strip.row(MIDDLE, 4);
    let inside = strip.inside();
    let bars = grey.get(inside.clone())?;
    let changes = row::changes(&row::local(&grey, 128), inside.clone());
    if changes < 20 {
        return None;
    }
    let mut causes = Vec::new();
    let range = spread(bars);
    // Between two changes lie about two modules in most symbologies.
    let module = bars.len() as f32 / FINE / changes as f32 / 2.0;
    let edge = range / steepest(bars).max(1.0) / FINE;
    let glare = bars.iter().filter(|v| **v > 250.0).count() as f32 / bars.len().max(1) as f32;
    if range < PALE {
        causes.push(Cause::LowContrast { range: range as u8 });
    }
    if glare > 0.7 {
        causes.push(Cause::Glare { share: glare });
    }
    if module < NARROWEST {
        causes.push(Cause::TooSmall {
            px_per_module: module,
        });
    }
    if edge > SOFT && module >= NARROWEST {
        causes.push(Cause::Blurred { edge_px: edge });
    }
    if touches_the_frame(luma, place) {
        causes.push(Cause::QuietZoneCut);
    }
    if rows > 0 || causes.is_empty() {
        causes.push(Cause::RowsDisagree { rows });
    }
    Some(Unread {
        outline: place.outline(),
        causes,
    })
}

/// From the dark to the light end, without outliers.
fn spread(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: f32| {
        let index = (sorted.len().saturating_sub(1)) as f32 * share;
        sorted.get(index as usize).copied().unwrap_or_default()
    };
    at(0.95) - at(0.05)
}

/// The greatest change from one sample to the next, without outliers.
fn steepest(values: &[f32]) -> f32 {
    let mut steps: Vec<f32> = values
        .windows(2)
        .map(|two| (two[1] - two[0]).abs())
        .collect();
    steps.sort_unstable_by(f32::total_cmp);
    let index = steps.len().saturating_sub(1) * 97 / 100;
    steps.get(index).copied().unwrap_or_default()
}

/// Does the code reach the edge of the picture, so that a margin is missing?
fn touches_the_frame(luma: &LumaView<'_>, place: &Place) -> bool {
    let (width, height) = (luma.width() as f32, luma.height() as f32);
    let edge = 24.0;
    [place.along.0, place.along.1].iter().any(|u| {
        let end = place.at(*u, (place.across.0 + place.across.1) / 2.0);
        end.x < edge || end.y < edge || end.x > width - edge || end.y > height - edge
    })
}
