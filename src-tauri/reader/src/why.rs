//! Why a place that looks like a code was not read.
//!
//! Measured on the place itself: how far light and dark lie apart, how wide an edge
//! is, how narrow the bars, whether light margins are there, and what its rows say.
//! Writing and grain look like bars to the locator; a place whose bands have little
//! in common is not reported. Of matrix codes only a QR Code whose corners were found is
//! reported, since prints look like the others. It promises a cause for every place it does report.

use crate::bands::Bands;
use crate::linear::Open;
use crate::luma::LumaView;
use crate::matrix::Corners;
use crate::places::Place;
use crate::quad::distance;
use crate::sighting::{Cause, Point, Unread};
use crate::strip::{FINE, add_line};
use crate::{digits, row};

/// Places reported of one picture.
const MOST: usize = 4;

/// Bands of one code are at least this alike.
const ALIKE: f32 = 0.6;

/// Fewer changes between light and dark make no code.
const FEWEST_CHANGES: usize = 20;

/// Modules from one change to the next in an EAN-13 (95 by 59) and a Code 128 (11 by 6).
const MODULES_PER_CHANGE: f32 = 1.7;

/// The shortest common code is about as many modules long, so a module is no wider
/// than that part of the place, however few changes are left of it.
const SHORTEST: f32 = 60.0;

/// Below this many pixels to a module bars run together in the camera.
const NARROWEST: f32 = 1.6;

/// Edges wider than this are out of focus or moved, whatever their code; and those that
/// are wider than a sharp camera's and than this many modules.
const SOFT_PX: f32 = 4.5;
const SHARP_PX: f32 = 2.4;
const SOFT: f32 = 1.2;

/// Light and dark closer together than this are hard to tell apart.
const PALE: f32 = 50.0;

/// Light and dark closer together than this are grain.
const FAINTEST: f32 = 10.0;

/// Light parts darker than this lie in the dark.
const DARK: f32 = 70.0;

/// From here on a pixel is overexposed.
const OVEREXPOSED: f32 = 247.0;

/// No code has a space of this many modules between its bars.
const WIDEST_SPACE: f32 = 5.0;

/// No row of a QR Code has so many light modules in a row but where something covers it.
const LIGHT_RUN: f32 = 12.0;

/// Spaces between the lines in which a QR Code is measured.
const CORNER_ROWS: usize = 8;

/// Light modules that have to lie beside a code at least.
const MARGIN: f32 = 5.0;

/// Pixels by which a place may end before its code does, or after it.
const LOOSE: f32 = 20.0;

/// Samples around a place in which the local threshold finds light and dark.
const REACH: usize = 128;

/// The open places of a picture that look like a code, each with its causes. Of places
/// upon each other the longest is named. A QR Code is told by its corners.
pub(crate) fn unread(luma: &LumaView<'_>, open: &[Open], corners: Option<Corners>) -> Vec<Unread> {
    let mut found = linear(luma, open);
    found.extend(corners.and_then(|corners| matrix(luma, &corners)));
    found
}

fn linear(luma: &LumaView<'_>, open: &[Open]) -> Vec<Unread> {
    let mut open: Vec<&Open> = open.iter().collect();
    open.sort_by(|a, b| b.place.length().total_cmp(&a.place.length()));
    let mut found: Vec<(Place, Unread)> = Vec::new();
    for Open { place, rows, .. } in open {
        let within = |(other, _): &(Place, Unread)| holds(other, place.centre);
        if found.len() < MOST
            && !found.iter().any(within)
            && let Some(unread) = explained(luma, place, *rows)
        {
            found.push((*place, unread));
        }
    }
    found.into_iter().map(|(_, unread)| unread).collect()
}

fn holds(place: &Place, point: Point) -> bool {
    let (u, v) = place.within(point);
    (place.along.0..=place.along.1).contains(&u) && (place.across.0..=place.across.1).contains(&v)
}

/// The place with its causes; nothing where it hardly looks like a code.
fn explained(luma: &LumaView<'_>, place: &Place, rows: u16) -> Option<Unread> {
    let bands = Bands::of(luma, *place);
    if bands.likeness() < ALIKE {
        return None;
    }
    let measured = Measured::of(&bands)?;
    Some(Unread {
        outline: place.outline(),
        px_per_module: measured.module,
        causes: causes(&measured, &bands, rows, touches_the_frame(luma, place)),
    })
}

/// A QR Code that gave no text, with its causes; nothing where it hardly stands out.
fn matrix(luma: &LumaView<'_>, corners: &Corners) -> Option<Unread> {
    let rows = corner_rows(luma, corners);
    let mut sorted = rows.concat();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: f32| sorted[((sorted.len() - 1) as f32 * share) as usize];
    let range = at(0.95) - at(0.05);
    if range < FAINTEST {
        return None;
    }
    let is_lost = |value: &f32| *value >= OVEREXPOSED;
    let lost = sorted.iter().filter(|value| is_lost(value)).count() as f32 / sorted.len() as f32;
    let steps: Vec<f32> = rows.iter().map(|row| steepest(row)).collect();
    let edge = range / steps.iter().copied().fold(1.0, f32::max) / FINE;
    let module = corners.module;
    let mut causes = Vec::new();
    causes.extend(dim(at(0.95), range));
    let hidden = rows
        .iter()
        .filter(|row| longest(row, is_lost) as f32 / FINE > LIGHT_RUN * module);
    if lost > 0.7 || hidden.count() * 3 > rows.len() {
        causes.push(Cause::Glare { share: lost });
    }
    causes.extend(unsharp(module, edge));
    if corners
        .outline()
        .iter()
        .any(|corner| !is_inside(luma, *corner))
    {
        causes.push(Cause::QuietZoneCut);
    }
    if causes.is_empty() {
        causes.push(Cause::Damaged);
    }
    Some(Unread {
        outline: corners.outline(),
        px_per_module: module,
        causes,
    })
}

/// Lines across a QR Code from the edge with two finder patterns to the other one.
fn corner_rows(luma: &LumaView<'_>, corners: &Corners) -> Vec<Vec<f32>> {
    let Corners { first, beside, .. } = corners;
    let angle = (beside.y - first.y).atan2(beside.x - first.x);
    let length = distance(*first, *beside);
    (0..=CORNER_ROWS)
        .map(|row| {
            let start = corners.at(0.0, row as f32 / CORNER_ROWS as f32);
            let mut values = vec![0.0; (length * FINE) as usize + 1];
            add_line(luma, start, angle, 1.0 / FINE, &mut values);
            values
        })
        .collect()
}

fn is_inside(luma: &LumaView<'_>, point: Point) -> bool {
    let (width, height) = (luma.width() as f32, luma.height() as f32);
    (0.0..width).contains(&point.x) && (0.0..height).contains(&point.y)
}

/// Too little light, or too little difference.
fn dim(light: f32, range: f32) -> Option<Cause> {
    if light < DARK {
        Some(Cause::TooDark { light: light as u8 })
    } else if range < PALE {
        Some(Cause::LowContrast { range: range as u8 })
    } else {
        None
    }
}

/// Modules too narrow, or edges too wide for them.
fn unsharp(module: f32, edge: f32) -> Option<Cause> {
    if module < NARROWEST {
        Some(Cause::TooSmall {
            px_per_module: module,
        })
    } else if edge > SOFT_PX || edge > SHARP_PX.max(SOFT * module) {
        Some(Cause::Blurred { edge_px: edge })
    } else {
        None
    }
}

/// What a place looks like along its bars. Lengths are in pixels.
struct Measured {
    light: f32,
    range: f32,
    module: f32,
    edge: f32,
    /// Share that is overexposed, and the longest piece of it.
    glare: f32,
    glare_run: f32,
}

impl Measured {
    fn of(bands: &Bands) -> Option<Self> {
        // One band: the mean of all is softer where the place lies askew.
        let middle = bands.rows.get(bands.rows.len() / 2)?;
        let bits = row::local(middle, REACH);
        // Where a margin is missing the code ends with its place.
        let span = row::between_margins(&bits, &bands.inside);
        let loose = (LOOSE * FINE) as usize;
        let span = span.start.max(bands.inside.start.saturating_sub(loose))
            ..span.end.min(bands.inside.end + loose);
        let changes = row::changes(&bits, span.clone());
        let bars = middle.get(span)?;
        if changes < FEWEST_CHANGES || bars.is_empty() {
            return None;
        }
        let length = bars.len() as f32 / FINE;
        let mut sorted = bars.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        let at = |share: f32| sorted[((sorted.len() - 1) as f32 * share) as usize];
        let range = at(0.95) - at(0.05);
        let (glare, glare_run) = glare(bands);
        (range > FAINTEST).then_some(Self {
            light: at(0.95),
            range,
            module: (length / changes as f32 / MODULES_PER_CHANGE).min(length / SHORTEST),
            edge: range / steepest(bars).max(1.0) / FINE,
            glare,
            glare_run,
        })
    }
}

/// The overexposed share of the bands, and the longest overexposed piece of the middle one
/// of them in order of that length: a reflection seldom lies as the bars do.
fn glare(bands: &Bands) -> (f32, f32) {
    let is_lost = |value: &f32| *value >= OVEREXPOSED;
    let inner = bands.rows.get(1..bands.rows.len().saturating_sub(1));
    let inner = inner.unwrap_or_default().iter();
    let inner: Vec<&[f32]> = inner
        .filter_map(|row| row.get(bands.inside.clone()))
        .collect();
    let lost = inner
        .iter()
        .flat_map(|row| row.iter())
        .filter(|value| is_lost(value));
    let all: usize = inner.iter().map(|row| row.len()).sum();
    let mut runs: Vec<usize> = inner.iter().map(|row| longest(row, is_lost)).collect();
    runs.sort_unstable();
    let run = runs.get(runs.len() / 2).copied().unwrap_or_default();
    (lost.count() as f32 / all.max(1) as f32, run as f32 / FINE)
}

fn causes(seen: &Measured, bands: &Bands, rows: u16, at_the_edge: bool) -> Vec<Cause> {
    let mut causes = Vec::new();
    causes.extend(dim(seen.light, seen.range));
    // Bars too narrow to be seen leave light pieces of any length.
    let is_covered = seen.module >= NARROWEST && seen.glare_run > WIDEST_SPACE * seen.module;
    if seen.glare > 0.7 || is_covered {
        causes.push(Cause::Glare { share: seen.glare });
    }
    causes.extend(unsharp(seen.module, seen.edge));
    if at_the_edge || margin_is_cut(bands, seen.module) {
        causes.push(Cause::QuietZoneCut);
    }
    let failed = bands.rows.iter();
    let failed = failed.filter(|band| digits::fail_their_check(&row::local(band, REACH)));
    match (failed.count() as u16, rows) {
        (0 | 1, 0) => {}
        (0 | 1, rows) => causes.push(Cause::RowsDisagree { rows }),
        (rows, _) => causes.push(Cause::CheckDigit { rows }),
    }
    if causes.is_empty() {
        causes.push(Cause::NotUnderstood);
    }
    causes
}

/// The greatest change from one sample to the next, without outliers.
fn steepest(values: &[f32]) -> f32 {
    let steps = values.windows(2).map(|two| (two[1] - two[0]).abs());
    let mut steps: Vec<f32> = steps.collect();
    steps.sort_unstable_by(f32::total_cmp);
    let index = steps.len().saturating_sub(1) * 97 / 100;
    steps.get(index).copied().unwrap_or_default()
}

/// The most samples in a row of which this holds.
fn longest(values: &[f32], holds: impl Fn(&f32) -> bool) -> usize {
    let runs = values.split(|value| !holds(value));
    runs.map(<[f32]>::len).max().unwrap_or_default()
}

/// Is there, at one end of the bars, no light margin near where they should end?
fn margin_is_cut(bands: &Bands, module: f32) -> bool {
    let cut = |band: &&Vec<f32>| {
        let bits = row::local(band, REACH);
        let is_light: Vec<f32> = (0..band.len())
            .map(|at| f32::from(u8::from(!bits.get(at))))
            .collect();
        // A margin that begins late in this window has to fit behind it.
        let loose = ((LOOSE + MARGIN * module) * FINE) as usize;
        let around = |end: usize| {
            let window = end.saturating_sub(loose)..(end + loose).min(is_light.len());
            is_light.get(window).unwrap_or_default()
        };
        [bands.inside.start, bands.inside.end].iter().any(|end| {
            let margin = longest(around(*end), |light| *light > 0.5) as f32 / FINE;
            margin < MARGIN * module
        })
    };
    let inner = bands.rows.get(2..7).unwrap_or_default();
    inner.iter().filter(cut).count() > inner.len() / 2
}

/// Does the code reach the edge of the picture, so that a margin is missing?
fn touches_the_frame(luma: &LumaView<'_>, place: &Place) -> bool {
    // The outer ring of cells is never searched, so that a place ends this far inside.
    const EDGE: f32 = 24.0;
    let (width, height) = (luma.width() as f32, luma.height() as f32);
    let middle = (place.across.0 + place.across.1) / 2.0;
    [place.along.0, place.along.1].iter().any(|u| {
        let end = place.at(*u, middle);
        end.x < EDGE || end.y < EDGE || end.x > width - EDGE || end.y > height - EDGE
    })
}
