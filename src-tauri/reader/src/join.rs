//! Places on one line, joined: a code with bars wider than a few cells falls apart.

use crate::places::{Place, SHORTEST, turned_by};

/// Neighbouring places on one line, as one.
pub(crate) fn joined(places: &[Place]) -> Vec<Place> {
    let mut used = vec![false; places.len()];
    let mut found = Vec::new();
    for first in 0..places.len() {
        if used[first] {
            continue;
        }
        let mut whole = places[first];
        let mut parts = 1;
        let mut at = 0;
        while at < places.len() {
            let other = &places[at];
            if at != first && !used[at] && continues(&whole, other) {
                whole = with(&whole, other);
                used[at] = true;
                parts += 1;
                // What was too far away may be near now.
                at = 0;
            } else {
                at += 1;
            }
        }
        if parts > 1 && whole.length() >= SHORTEST {
            found.push(whole);
        }
    }
    found
}

/// Does `other` go on where `place` ends?
fn continues(place: &Place, other: &Place) -> bool {
    if turned_by(place.angle, other.angle) > 0.14 || other.height() < 0.4 * place.height() {
        return false;
    }
    if place.height() < 0.4 * other.height() {
        return false;
    }
    let (left, right, top, bottom) = seen_from(place, other);
    let overlap = bottom.min(place.across.1) - top.max(place.across.0);
    let gap = (left - place.along.1).max(place.along.0 - right);
    let far = 24.0 + 0.12 * place.length().max(other.length()) + 0.15 * place.height();
    overlap > 0.6 * place.height().min(other.height()) && gap < far && gap > -16.0
}

fn with(place: &Place, other: &Place) -> Place {
    let (left, right, top, bottom) = seen_from(place, other);
    Place {
        along: (place.along.0.min(left), place.along.1.max(right)),
        across: (place.across.0.max(top), place.across.1.min(bottom)),
        energy: place.energy + other.energy,
        ..*place
    }
}

/// Left, right, upper and lower end of `other` in the frame of `place`.
pub(crate) fn seen_from(place: &Place, other: &Place) -> (f32, f32, f32, f32) {
    let mut ends = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
    let (mid_u, mid_v) = (
        (other.along.0 + other.along.1) / 2.0,
        (other.across.0 + other.across.1) / 2.0,
    );
    for point in [
        other.at(other.along.0, mid_v),
        other.at(other.along.1, mid_v),
    ] {
        let (u, _) = place.within(point);
        ends.0 = ends.0.min(u);
        ends.1 = ends.1.max(u);
    }
    for point in [
        other.at(mid_u, other.across.0),
        other.at(mid_u, other.across.1),
    ] {
        let (_, v) = place.within(point);
        ends.2 = ends.2.min(v);
        ends.3 = ends.3.max(v);
    }
    ends
}
