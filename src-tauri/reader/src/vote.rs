//! Rows vote for what they read; what enough of them agree on is a sighting.
//!
//! It promises one sighting for each text and none inside the outline of a better
//! supported one. It does not know how rows are read.

use crate::adapter::Content;
use crate::quad::distance;
use crate::sighting::{Outline, Point, Quality, Sighting};
use crate::symbology::Symbology;

/// What the rows of one picture said so far.
#[derive(Default)]
pub(crate) struct Votes {
    candidates: Vec<Candidate>,
}

struct Candidate {
    content: Content,
    /// First and last bar of the code in each row that gave it.
    rows: Vec<(Point, Point)>,
    /// The numbers of those rows: none counts twice, however often it is read.
    numbers: Vec<usize>,
}

impl Votes {
    /// The row of this number read this between two points.
    pub(crate) fn add(&mut self, content: Content, number: usize, from: Point, to: Point) {
        let known = self
            .candidates
            .iter_mut()
            .find(|candidate| candidate.content == content);
        match known {
            Some(candidate) if candidate.numbers.contains(&number) => {}
            Some(candidate) => {
                candidate.rows.push((from, to));
                candidate.numbers.push(number);
            }
            None => self.candidates.push(Candidate {
                content,
                rows: vec![(from, to)],
                numbers: vec![number],
            }),
        }
    }

    /// Takes what enough rows agreed on in another look at the picture; rows that
    /// were too few there do not become enough here, they may be the same ones.
    pub(crate) fn join(&mut self, other: Self) {
        for candidate in other.candidates {
            if !candidate.is_settled() {
                continue;
            }
            let known = |each: &&mut Candidate| each.content == candidate.content;
            match self.candidates.iter_mut().find(known) {
                Some(own) if own.is_settled() => own.rows.extend(candidate.rows),
                Some(own) => *own = candidate,
                None => self.candidates.push(candidate),
            }
        }
    }

    /// Forgets what fewer rows gave, unless its own check character vouches for it.
    pub(crate) fn at_least(mut self, rows: usize) -> Self {
        let kept = |each: &Candidate| each.rows.len() >= rows || needed(&each.content) == 1;
        self.candidates.retain(kept);
        self
    }

    /// Rows that gave any text.
    pub(crate) fn rows(&self) -> u16 {
        self.candidates
            .iter()
            .map(|each| each.rows.len() as u16)
            .sum()
    }

    /// Do enough rows agree on a text?
    pub(crate) fn any_settled(&self) -> bool {
        self.candidates.iter().any(Candidate::is_settled)
    }

    /// Do enough rows agree on a text that is most of `length` long?
    pub(crate) fn settled_over(&self, length: f32) -> bool {
        let long = |candidate: &Candidate| candidate.length() > 0.7 * length;
        self.candidates
            .iter()
            .any(|each| each.is_settled() && long(each))
    }

    /// Is there a text enough rows agree on at this place?
    pub(crate) fn settled_at(&self, place: Point) -> bool {
        let here = |candidate: &Candidate| holds(&candidate.outline(), place);
        self.candidates
            .iter()
            .any(|each| each.is_settled() && here(each))
    }

    /// What at least so many rows gave, and too few for it to count, where it fills a place
    /// of this length. The symbologies with a weak check need one row more.
    pub(crate) fn tentative(&self, length: f32, rows: usize) -> Vec<Sighting> {
        let weak = |content: &Content| match content.symbology {
            // Half of a case code passes for a whole one too easily.
            Symbology::Itf14 => usize::MAX,
            _ => needed(content).saturating_sub(1),
        };
        let candidates = self.candidates.iter().filter(|each| {
            each.rows.len() >= weak(&each.content).max(rows) && each.length() > 0.7 * length
        });
        candidates.map(|each| each.seen(each.outline())).collect()
    }

    /// What most rows gave, whether or not they are enough.
    pub(crate) fn best(&self) -> Option<Sighting> {
        let best = self.candidates.iter().max_by_key(|each| each.rows.len())?;
        Some(best.seen(best.outline()))
    }

    /// What enough rows agree on, the best supported first.
    pub(crate) fn sightings(mut self) -> Vec<Sighting> {
        self.candidates.retain(Candidate::is_settled);
        self.candidates
            .sort_by_key(|candidate| std::cmp::Reverse(candidate.rows.len()));
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
    fn is_settled(&self) -> bool {
        self.rows.len() >= needed(&self.content)
    }

    fn length(&self) -> f32 {
        let ends = self.rows.first();
        ends.map_or(0.0, |(from, to)| distance(*from, *to))
    }

    /// Upright as the code is read, whichever row of it was read first.
    fn outline(&self) -> Outline {
        let Some((first, rest)) = self.rows.split_first() else {
            return Outline::default();
        };
        let (dx, dy) = (first.1.x - first.0.x, first.1.y - first.0.y);
        let down = |row: &(Point, Point)| {
            let (x, y) = (row.0.x + row.1.x, row.0.y + row.1.y);
            y * dx - x * dy
        };
        let (mut top, mut bottom) = (first, first);
        for row in rest {
            if down(row) < down(top) {
                top = row;
            }
            if down(row) > down(bottom) {
                bottom = row;
            }
        }
        [top.0, top.1, bottom.1, bottom.0]
    }

    fn seen(&self, outline: Outline) -> Sighting {
        let [start, end, ..] = outline;
        let (dx, dy) = (end.x - start.x, end.y - start.y);
        let quality = Quality {
            px_per_module: modules(self.content.symbology).map(|count| dx.hypot(dy) / count),
            angle: Some(dy.atan2(dx).to_degrees().rem_euclid(360.0)),
            rows_agreed: Some(self.rows.len() as u16),
            ..Quality::default()
        };
        self.content.clone().seen(outline, quality)
    }
}

/// Modules between the middles of the first and the last guard.
fn modules(symbology: Symbology) -> Option<f32> {
    match symbology {
        Symbology::Ean13 | Symbology::UpcA => Some(92.0),
        Symbology::Ean8 => Some(64.0),
        Symbology::UpcE => Some(46.5),
        _ => None,
    }
}

/// Rows that must agree. Code 128 has a check character of its own; short codes
/// with a weak check turn up in clutter and inside longer codes.
fn needed(content: &Content) -> usize {
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
pub(crate) fn holds(outline: &Outline, point: Point) -> bool {
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
                votes.add(
                    content,
                    usize::from(row),
                    Point { x: *from, y },
                    Point { x: *to, y },
                );
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
    fn a_row_that_is_read_twice_counts_once() {
        let mut votes = Votes::default();
        for _ in 0..2 {
            let content = Content {
                symbology: Symbology::Ean13,
                symbology_identifier: String::new(),
                raw_value: String::new(),
            };
            votes.add(content, 3, Point::default(), Point { x: 90.0, y: 0.0 });
        }
        assert!(!votes.any_settled());
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
            votes.add(
                content,
                y as usize,
                Point { x: 90.0, y },
                Point { x: 0.0, y },
            );
        }
        let outline = votes.sightings().first().map(|each| each.outline);
        let want = [(90.0, 14.0), (0.0, 14.0), (0.0, 10.0), (90.0, 10.0)];
        assert_eq!(outline, Some(want.map(|(x, y)| Point { x, y })));
    }
}
