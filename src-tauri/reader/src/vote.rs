//! Rows vote for what they read; what enough of them agree on is a sighting.
//!
//! It promises one sighting for each text and none inside the outline of a better
//! supported one. It does not know how rows are read.

use crate::adapter::Content;
use crate::sighting::{Outline, Point, Quality, Sighting};
use crate::symbology::Symbology;

/// What the rows of one picture said so far.
#[derive(Default)]
pub(crate) struct Votes {
    candidates: Vec<Candidate>,
}

struct Candidate {
    content: Content,
    rows: u16,
    first: (Point, Point),
    last: (Point, Point),
}

impl Votes {
    /// A row read this between two points.
    pub(crate) fn add(&mut self, content: Content, from: Point, to: Point) {
        let known = self
            .candidates
            .iter_mut()
            .find(|candidate| candidate.content == content);
        match known {
            Some(candidate) => {
                candidate.rows = candidate.rows.saturating_add(1);
                candidate.last = (from, to);
            }
            None => self.candidates.push(Candidate {
                content,
                rows: 1,
                first: (from, to),
                last: (from, to),
            }),
        }
    }

    /// What enough rows agree on, the best supported first.
    pub(crate) fn sightings(mut self) -> Vec<Sighting> {
        self.candidates
            .retain(|candidate| candidate.rows >= needed(&candidate.content));
        self.candidates
            .sort_by_key(|candidate| std::cmp::Reverse(candidate.rows));
        let mut sightings: Vec<Sighting> = Vec::new();
        for candidate in self.candidates {
            let outline = candidate.outline();
            let inside = |other: &Sighting| holds(&other.outline, middle(&outline));
            if !sightings.iter().any(inside) {
                sightings.push(candidate.seen(outline));
            }
        }
        sightings
    }
}

impl Candidate {
    /// Upright as the code is read, whichever row of it was read first.
    fn outline(&self) -> Outline {
        let (mut top, mut bottom) = (self.first, self.last);
        let along = (top.1.x - top.0.x, top.1.y - top.0.y);
        let down = (bottom.0.x - top.0.x, bottom.0.y - top.0.y);
        if along.0 * down.1 - along.1 * down.0 < 0.0 {
            std::mem::swap(&mut top, &mut bottom);
        }
        [top.0, top.1, bottom.1, bottom.0]
    }

    fn seen(self, outline: Outline) -> Sighting {
        let [start, end, ..] = outline;
        let (dx, dy) = (end.x - start.x, end.y - start.y);
        let quality = Quality {
            angle: Some(dy.atan2(dx).to_degrees().rem_euclid(360.0)),
            rows_agreed: Some(self.rows),
            ..Quality::default()
        };
        self.content.seen(outline, quality)
    }
}

/// Rows that must agree. Code 128 has a check character of its own; short codes
/// with a weak check turn up in clutter and inside longer codes.
fn needed(content: &Content) -> u16 {
    let length = content.raw_value.len();
    match content.symbology {
        Symbology::Code128 | Symbology::Gs1_128 if length > 3 => 1,
        Symbology::UpcE | Symbology::Ean8 => 3,
        Symbology::Code39 if length < 6 => 3,
        _ => 2,
    }
}

fn middle(outline: &Outline) -> Point {
    let sum = outline.iter().fold((0.0, 0.0), |(x, y), point| {
        (x + point.x / 4.0, y + point.y / 4.0)
    });
    Point { x: sum.0, y: sum.1 }
}

/// Does the box around the outline hold the point?
fn holds(outline: &Outline, point: Point) -> bool {
    let within = |of: fn(&Point) -> f32| {
        let low = outline.iter().map(of).fold(f32::MAX, f32::min);
        let high = outline.iter().map(of).fold(f32::MIN, f32::max);
        (low - 1.0..=high + 1.0).contains(&of(&point))
    };
    within(|p| p.x) && within(|p| p.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Symbology, text, left and right end, first row, number of rows.
    type Seen = (Symbology, &'static str, f32, f32, f32, u16);

    #[track_caller]
    fn check(seen: &[Seen], want: &[(&str, u16)]) {
        let mut votes = Votes::default();
        for (symbology, text, from, to, first, rows) in seen {
            for row in 0..*rows {
                let content = Content {
                    symbology: *symbology,
                    symbology_identifier: String::new(),
                    raw_value: (*text).to_owned(),
                };
                let y = first + f32::from(row) * 4.0;
                votes.add(content, Point { x: *from, y }, Point { x: *to, y });
            }
        }
        let sightings = votes.sightings();
        let got: Vec<_> = sightings
            .iter()
            .map(|each| {
                let rows = each.quality.rows_agreed.unwrap_or_default();
                (each.raw_value.as_str(), rows)
            })
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn one_row_is_enough_for_code_128_alone() {
        check(&[(Symbology::Ean13, "A", 0.0, 90.0, 0.0, 1)], &[]);
        check(&[(Symbology::Ean13, "A", 0.0, 90.0, 0.0, 2)], &[("A", 2)]);
        check(
            &[(Symbology::Code128, "ABCD", 0.0, 90.0, 0.0, 1)],
            &[("ABCD", 1)],
        );
        check(&[(Symbology::Code128, "ABC", 0.0, 90.0, 0.0, 1)], &[]);
    }

    #[test]
    fn short_codes_need_three_rows() {
        check(&[(Symbology::Ean8, "A", 0.0, 90.0, 0.0, 2)], &[]);
        check(&[(Symbology::UpcE, "A", 0.0, 90.0, 0.0, 2)], &[]);
        check(&[(Symbology::UpcE, "A", 0.0, 90.0, 0.0, 3)], &[("A", 3)]);
    }

    #[test]
    fn a_code_inside_a_better_supported_one_is_dropped() {
        let long = (Symbology::Itf14, "LONG", 0.0, 400.0, 0.0, 9);
        let inner = (Symbology::Ean8, "INNER", 100.0, 180.0, 4.0, 4);
        let beside = (Symbology::Ean8, "BESIDE", 500.0, 580.0, 4.0, 4);
        check(&[inner, long, beside], &[("LONG", 9), ("BESIDE", 4)]);
    }

    #[test]
    fn the_outline_is_upright_even_for_a_code_that_lies_on_its_head() {
        let mut votes = Votes::default();
        for y in [10.0, 14.0] {
            let content = Content {
                symbology: Symbology::Ean13,
                symbology_identifier: String::new(),
                raw_value: String::new(),
            };
            votes.add(content, Point { x: 90.0, y }, Point { x: 0.0, y });
        }
        let outline = votes.sightings().first().map(|each| each.outline);
        let want = [(90.0, 14.0), (0.0, 14.0), (0.0, 10.0), (90.0, 10.0)];
        assert_eq!(outline, Some(want.map(|(x, y)| Point { x, y })));
    }
}
