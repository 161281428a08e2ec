//! The worker for linear codes: places and their rows, and for stills the rest.

use std::time::Duration;

use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::linear::Outcome;
use crate::picture::Picture;
use crate::places::{Place, places};
use crate::reader::Worked;
use crate::sighting::Sighting;
use crate::symbology::{Symbology, SymbologySet};
use crate::vote::holds;
use crate::{formats, linear, pdf417, sweep, template};

/// Rows of the whole picture that must agree: they cross everything in it.
const SWEPT: usize = 6;

/// The linear codes of a picture.
pub(crate) fn work(
    picture: &Picture<'_>,
    symbologies: SymbologySet,
    effort: Effort,
    deadline: &Deadline,
) -> Worked {
    let linear = symbologies.contains_any(&formats::LINEAR);
    let stacked = symbologies.contains(Symbology::Pdf417);
    if !(linear || stacked) || deadline.is_over() {
        return Worked {
            cut_short: deadline.is_over(),
            ..Worked::default()
        };
    }
    let hints = formats::hints(symbologies, &formats::LINEAR);
    let luma = picture.luma;
    let places = places(luma, picture.cells());
    let mut first_text: Option<Duration> = None;
    let found = || {
        first_text.get_or_insert_with(|| deadline.spent());
    };
    let mut outcome = if linear {
        linear::read_places(luma, &places, &hints, effort, deadline, found)
    } else {
        Outcome::default()
    };
    if effort == Effort::Still
        && symbologies
            .without(Symbology::Itf14)
            .contains_any(&formats::LINEAR)
        && let Some(bits) = black_matrix(luma)
    {
        // ITF has no margin of its own worth the name: a row of strokes can be one.
        let without_itf = symbologies.without(Symbology::Itf14);
        let hints = formats::hints(without_itf, &formats::LINEAR);
        let swept = sweep::linear_codes(luma, &bits, &hints, deadline);
        outcome.votes.join(swept.at_least(SWEPT));
    }
    let votes = outcome.votes;
    let known = |place: &Place| votes.settled_at(place.centre);
    let mut others = if stacked {
        pdf417::codes(luma, &places, deadline, known)
    } else {
        Vec::new()
    };
    // In a live frame with a sharp code, what is out of focus waits for the next one.
    if effort == Effort::Still || !votes.any_settled() && others.is_empty() {
        let read = |place: &Place| known(place) || lies_in(&others, place);
        let blurred = template::read_places(luma, &places, symbologies, effort, deadline, read);
        others.extend(blurred);
    }
    if !others.is_empty() {
        first_text.get_or_insert_with(|| deadline.spent());
    }
    let mut open = outcome.open;
    open.retain(|open| !known(&open.place) && !lies_in(&others, &open.place));
    let mut sightings = votes.sightings();
    sightings.extend(others);
    Worked {
        sightings,
        open,
        tentative: outcome.tentative,
        first_text,
        cut_short: deadline.is_over(),
        ..Worked::default()
    }
}

fn lies_in(sightings: &[Sighting], place: &Place) -> bool {
    let mut outlines = sightings.iter().map(|each| &each.outline);
    outlines.any(|outline| holds(outline, place.centre))
}
