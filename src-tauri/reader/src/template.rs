//! EAN and UPC read past the wall at which edges disappear.
//!
//! No edge is searched for. Start, width, brightness and blur are fitted, and blurred
//! templates of the digits are laid on the samples; the best row of digits is a text only
//! if the second-best valid one explains the samples clearly worse, and if parts of the
//! place agree when read alone. It promises nothing for other symbologies, and it does
//! not know where places come from.

mod bank;
mod ean;
mod fit;
mod grid;
mod path;
mod profile;
mod reading;
mod ripple;
mod search;
mod spread;
mod starts;

use ean::Length;
use profile::Profile;
use reading::{Reading, accepted, agreed, credible, followed};

use crate::adapter::Content;
use crate::cells::Cells;
use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::luma::LumaView;
use crate::places::{Place, places};
use crate::quad::distance;
use crate::sighting::{Outline, Point, Quality, Sighting};
use crate::symbology::{Symbology, SymbologySet};
use crate::vote::holds;

/// Places that are looked into.
const PLACES: usize = 10;

/// Places of a live frame that are asked whether they ripple as bars do, and those that
/// are looked into if so: a frame without a code must stay cheap.
const ASKED: usize = 5;
const LIVE: usize = 2;

/// Reads the EAN and UPC at those of the places that are not `known`.
pub(crate) fn read_places(
    luma: &LumaView<'_>,
    places: &[Place],
    symbologies: SymbologySet,
    effort: Effort,
    deadline: &Deadline,
    known: impl Fn(&Place) -> bool,
) -> Vec<Sighting> {
    let lengths = lengths(symbologies);
    if lengths.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Sighting> = Vec::new();
    let mut tried: Vec<Place> = Vec::new();
    let is_still = effort == Effort::Still;
    let soft = if is_still {
        soft_places(luma)
    } else {
        Vec::new()
    };
    let places = places.iter().take(if is_still { PLACES } else { ASKED });
    for place in places.chain(soft.iter().take(PLACES)) {
        if deadline.is_over() || !is_still && tried.len() >= LIVE {
            break;
        }
        let seen = found.iter().any(|each| holds(&each.outline, place.centre));
        if seen || !is_likely(place) || known(place) || tried.iter().any(|other| same(place, other))
        {
            continue;
        }
        if !is_still && !ripple::ripples(luma, place) {
            continue;
        }
        tried.push(*place);
        found.extend(read(luma, place, &lengths, effort, deadline));
    }
    found
}

/// Places seen at half the size, where soft bars are steeper and noise is less.
fn soft_places(luma: &LumaView<'_>) -> Vec<Place> {
    let Some(half) = luma.halved() else {
        return Vec::new();
    };
    let twice = |(a, b): (f32, f32)| (2.0 * a, 2.0 * b);
    let half = half.view();
    let mut places = places(&half, &Cells::of(&half));
    for place in &mut places {
        place.centre.x = 2.0 * place.centre.x + 0.5;
        place.centre.y = 2.0 * place.centre.y + 0.5;
        (place.along, place.across) = (twice(place.along), twice(place.across));
    }
    places
}

/// Do two places mean the same bars?
fn same(a: &Place, b: &Place) -> bool {
    const APART: f32 = 10.0;
    let ends = |place: &Place| [place.at(place.along.0, 0.0), place.at(place.along.1, 0.0)];
    let near = |(a, b): (Point, Point)| distance(a, b) < APART;
    let ([a0, a1], [b0, b1]) = (ends(a), ends(b));
    (near((a0, b0)) && near((a1, b1))) || (near((a0, b1)) && near((a1, b0)))
}

/// Could a code of the right length and form lie there?
fn is_likely(place: &Place) -> bool {
    const SHORTEST: f32 = 64.0;
    place.length() >= SHORTEST && place.height() <= 1.3 * place.length()
}

fn read(
    luma: &LumaView<'_>,
    place: &Place,
    lengths: &[Length],
    effort: Effort,
    deadline: &Deadline,
) -> Option<Sighting> {
    let profile = Profile::of(luma, place)?;
    for length in lengths {
        for fit in search::fits(&profile, *length, effort) {
            if deadline.is_over() {
                return None;
            }
            let Some(mut reading) = followed(&profile, fit) else {
                continue;
            };
            if !credible(&reading, profile.step()) {
                continue;
            }
            reading.agreed = agreed(&profile, &reading);
            if accepted(&reading, profile.step()) {
                return Some(seen(&profile, &reading));
            }
        }
    }
    None
}

fn lengths(symbologies: SymbologySet) -> Vec<Length> {
    let mut lengths = Vec::new();
    if symbologies.contains_any(&[Symbology::Ean13, Symbology::UpcA]) {
        lengths.push(Length::Ean13);
    }
    if symbologies.contains(Symbology::Ean8) {
        lengths.push(Length::Ean8);
    }
    lengths
}

fn seen(profile: &Profile, reading: &Reading) -> Sighting {
    let fit = &reading.fit;
    let text = reading.code.text();
    let (symbology, identifier, raw_value) = match reading.code.length {
        Length::Ean8 => (Symbology::Ean8, "]E4", text),
        Length::Ean13 => match text.strip_prefix('0') {
            Some(upc) => (Symbology::UpcA, "]E0", upc.to_owned()),
            None => (Symbology::Ean13, "]E0", text),
        },
    };
    let (mut top, mut bottom) = profile.sides();
    if fit.to < fit.from {
        (top, bottom) = (bottom, top);
    }
    let corner = |t: f32, v: f32| profile.point(fit.position(t), v);
    let outline: Outline = [
        corner(-1.0, top),
        corner(1.0, top),
        corner(1.0, bottom),
        corner(-1.0, bottom),
    ];
    let (start, end) = (outline[0], outline[1]);
    let quality = Quality {
        px_per_module: Some(fit.module() * profile.step()),
        angle: Some(
            (end.y - start.y)
                .atan2(end.x - start.x)
                .to_degrees()
                .rem_euclid(360.0),
        ),
        rows_agreed: Some(reading.agreed.0 as u16),
        blur: Some(fit.deviation),
    };
    let content = Content {
        symbology,
        symbology_identifier: identifier.to_owned(),
        raw_value,
    };
    content.seen(outline, quality)
}
