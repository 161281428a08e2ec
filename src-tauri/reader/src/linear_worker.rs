//! The worker for linear codes: places and their rows, and for stills the rest.

use std::time::Duration;

use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::picture::Picture;
use crate::places::places;
use crate::reader::Worked;
use crate::symbology::{Symbology, SymbologySet};
use crate::{formats, linear, sweep};

/// Rows of the whole picture that must agree: they cross everything in it.
const SWEPT: usize = 6;

/// The linear codes of a picture.
pub(crate) fn work(
    picture: &Picture<'_>,
    symbologies: SymbologySet,
    effort: Effort,
    deadline: &Deadline,
) -> Worked {
    if !symbologies.contains_any(&formats::LINEAR) || deadline.is_over() {
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
    let mut outcome = linear::read_places(luma, &places, &hints, deadline, found);
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
    let mut open = outcome.open;
    open.retain(|open| !votes.settled_at(open.place.centre));
    Worked {
        sightings: votes.sightings(),
        open,
        tentative: outcome.tentative,
        first_text,
        cut_short: deadline.is_over(),
    }
}
