//! Strips of successive frames, laid upon each other: what noise hides in each of them
//! stands out in their mean.
//!
//! A place is straightened the same way in every frame, its bands are moved until they
//! fit those before (1-D correlation, to a fraction of a pixel), and the mean is read
//! row by row like any other strip. It promises that only frames of one scene are
//! mixed: what differs by more than the noise explains begins anew. It works in noise
//! alone, since a sharp frame gains nothing from another one.

use crate::bands::{Bands, correlation, mean};
use crate::cells::Cells;
use crate::deadline::Deadline;
use crate::linear::{NARROW, Open, PER_ROW, RETRIED_ROWS, WIDE, spans};
use crate::luma::LumaView;
use crate::places::{self, Place, turned_by};
use crate::reader::Worked;
use crate::row::{self, Readers};
use crate::strip::{FINE, ORDER, Strip};
use crate::symbology::SymbologySet;
use crate::vote::Votes;
use crate::{formats, grain};

/// Deviation of the noise, in grey levels, from which on frames are laid upon each other.
const NOISY: f32 = 5.0;

/// Places remembered, and open places of a frame that are looked at.
const MOST: usize = 3;
const LOOKED_AT: usize = 6;

/// Frames a mean consists of at most; then the oldest fade.
const FRAMES: f32 = 8.0;

/// Bands of one code are at least this alike, even in noise.
const ALIKE: f32 = 0.35;

/// Samples by which a code may have moved since the frame before: sixteen pixels.
const REACH: isize = 48;

/// Two frames of one scene are at least this alike, and differ by no more than this
/// many times what the noise explains.
const SAME: f32 = 0.6;
const UNEXPLAINED: f32 = 3.0;

/// Places remembered from the frames before.
#[derive(Default)]
pub(crate) struct Fusion {
    places: Vec<Fused>,
}

/// One place and the mean of what the frames showed there.
struct Fused {
    place: Place,
    rows: Vec<Vec<f32>>,
    inside: std::ops::Range<usize>,
    /// Frames in the mean.
    frames: f32,
    /// Variance of the noise in one frame's mean over all bands.
    noise: f32,
}

impl Fusion {
    /// Adds a frame that gave no linear code, and what the mean of the last frames gives.
    pub(crate) fn add(
        &mut self,
        luma: &LumaView<'_>,
        symbologies: SymbologySet,
        worked: &mut Worked,
        deadline: &Deadline,
    ) {
        if !worked.sightings.is_empty() || deadline.is_over() || grain::noise(luma) < NOISY {
            self.places.clear();
            return;
        }
        self.places.retain_mut(|place| place.add(luma));
        self.begin(luma, &worked.open, deadline);
        let hints = formats::hints(symbologies, &formats::LINEAR);
        for place in &self.places {
            if deadline.is_over() {
                return;
            }
            let mut found = place.read(luma, &hints).sightings();
            // Noise has many tries at a short row, so a check character of its own is not enough.
            found.retain(|sighting| sighting.quality.rows_agreed >= Some(RETRIED_ROWS as u16));
            if !found.is_empty() {
                worked.first_text.get_or_insert_with(|| deadline.spent());
            }
            for sighting in found {
                let known = worked.sightings.iter();
                let known = known.map(|each| &each.raw_value);
                if !known.clone().any(|text| *text == sighting.raw_value) {
                    worked.sightings.push(sighting);
                }
            }
        }
    }

    /// Begins with places that are not remembered yet: the open ones of this frame, and
    /// those that show only once most of the grain is gone.
    fn begin(&mut self, luma: &LumaView<'_>, open: &[Open], deadline: &Deadline) {
        if self.places.len() >= MOST {
            return;
        }
        let smooth = grain::smoothed(luma).and_then(|once| grain::smoothed(&once.view()));
        let hidden = smooth.map(|smooth| {
            let view = smooth.view();
            places::places(&view, &Cells::of(&view))
        });
        let open = open.iter().map(|open| open.place);
        let hidden = hidden.unwrap_or_default();
        for place in open
            .take(LOOKED_AT)
            .chain(hidden.into_iter().take(LOOKED_AT))
        {
            if self.places.len() >= MOST || deadline.is_over() {
                return;
            }
            if self.places.iter().any(|fused| fused.covers(&place)) {
                continue;
            }
            let bands = Bands::of(luma, place);
            if bands.likeness() >= ALIKE {
                self.places.push(Fused::new(place, bands));
            }
        }
    }
}

impl Fused {
    fn new(place: Place, bands: Bands) -> Self {
        Self {
            place,
            noise: noise(&bands.rows),
            rows: bands.rows,
            inside: bands.inside,
            frames: 1.0,
        }
    }

    /// Is this the same place?
    fn covers(&self, other: &Place) -> bool {
        let (u, v) = self.place.within(other.centre);
        let inside = (self.place.along.0..self.place.along.1).contains(&u)
            && (self.place.across.0..self.place.across.1).contains(&v);
        let longer = other.length() > 1.25 * self.place.length();
        inside && !longer && turned_by(self.place.angle, other.angle) < 0.1
    }

    /// Lays this frame upon the others. False when it shows something else here.
    fn add(&mut self, luma: &LumaView<'_>) -> bool {
        let bands = Bands::of(luma, self.place);
        let (now, before) = (mean_of(&bands.rows), mean_of(&self.rows));
        let shift = best_shift(&now, &before);
        let now = moved(&now, shift);
        let noise = noise(&bands.rows);
        if !is_one_scene(&now, &before, noise + self.noise / self.frames) {
            return false;
        }
        // The frame is laid upon the mean; the place follows the code, by whole pixels.
        let pixels = (shift / FINE).round();
        self.place.centre = self.place.at(pixels, 0.0);
        let share = 1.0 / (self.frames + 1.0);
        for (row, fresh) in self.rows.iter_mut().zip(&bands.rows) {
            let fresh = moved(fresh, shift);
            row.iter_mut()
                .zip(fresh)
                .for_each(|(mean, value)| *mean += share * (value - *mean));
        }
        self.noise += share * (noise - self.noise);
        self.frames = (self.frames + 1.0).min(FRAMES - 1.0);
        true
    }

    /// What enough rows of the mean agree on.
    fn read(&self, luma: &LumaView<'_>, hints: &rxing::DecodeHints) -> Votes {
        let strip = Strip::new(luma, self.place);
        let mut readers = Readers::new(hints);
        let length = self.inside.len() as f32;
        let mut votes = Votes::default();
        for sharpen in [false, true] {
            for &number in &ORDER {
                let Some(grey) = self.rows.get(number) else {
                    continue;
                };
                let mut bits = if sharpen {
                    row::local(&row::sharpened(grey, 9, 2.0), NARROW)
                } else {
                    row::local(grey, WIDE)
                };
                for found in readers.codes(&mut bits, PER_ROW, |found| spans(found, length)) {
                    let ends = (strip.at(found.from, number), strip.at(found.to, number));
                    if let Some(content) = found.content {
                        votes.add(content, number, ends.0, ends.1);
                    }
                }
            }
            let settled = std::mem::take(&mut votes).at_least(RETRIED_ROWS);
            if settled.any_settled() {
                return settled;
            }
        }
        votes
    }
}

fn mean_of(rows: &[Vec<f32>]) -> Vec<f32> {
    mean(rows.iter().map(Vec::as_slice))
}

/// The variance of the noise in the mean of the rows, told from how they differ.
fn noise(rows: &[Vec<f32>]) -> f32 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for two in rows.windows(2) {
        for (a, b) in two[0].iter().zip(&two[1]) {
            sum += (a - b) * (a - b) / 2.0;
            count += 1.0;
        }
    }
    sum / f32::max(count, 1.0) / rows.len().max(1) as f32
}

/// Do two means, laid upon each other, show the same bars?
fn is_one_scene(now: &[f32], before: &[f32], noise: f32) -> bool {
    if correlation(now, before) < SAME {
        return false;
    }
    // The light may have changed: what a gain and an offset explain is no difference.
    let count = now.len().min(before.len()).max(1) as f32;
    let average = |row: &[f32]| row.iter().take(count as usize).sum::<f32>() / count;
    let (mean_now, mean_before) = (average(now), average(before));
    let spread = |row: &[f32], mean: f32| {
        let squares = row.iter().map(|value| (value - mean) * (value - mean));
        squares.sum::<f32>() / count
    };
    let gain = (spread(now, mean_now) / spread(before, mean_before).max(1.0)).sqrt();
    let left: f32 = now
        .iter()
        .zip(before)
        .map(|(now, before)| {
            let left = (now - mean_now) - gain * (before - mean_before);
            left * left
        })
        .sum();
    // A grey level is what rounding and the interpolation between pixels leave.
    left / count < UNEXPLAINED * (noise + 1.0)
}

/// Samples by which `now` lies to the right of `before`, to a fraction of one.
fn best_shift(now: &[f32], before: &[f32]) -> f32 {
    let fit = |shift: isize| {
        let (from_now, from_before) = (shift.max(0) as usize, (-shift).max(0) as usize);
        correlation(
            now.get(from_now..).unwrap_or_default(),
            before.get(from_before..).unwrap_or_default(),
        )
    };
    let best = |shifts: &mut dyn Iterator<Item = isize>| {
        shifts
            .map(|shift| (fit(shift), shift))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(0, |best| best.1)
    };
    let coarse = best(&mut (-REACH..=REACH).step_by(3));
    let fine = best(&mut (coarse - 3..=coarse + 3));
    // The top of the parabola through the three best.
    let (left, middle, right) = (fit(fine - 1), fit(fine), fit(fine + 1));
    let bend = left - 2.0 * middle + right;
    let offset = if bend < 0.0 {
        ((left - right) / (2.0 * bend)).clamp(-0.5, 0.5)
    } else {
        0.0
    };
    fine as f32 + offset
}

/// The row `shift` samples further left, between samples by their distance.
fn moved(row: &[f32], shift: f32) -> Vec<f32> {
    let last = row.len().saturating_sub(1);
    let at = |index: isize| row.get(index.clamp(0, last as isize) as usize);
    let whole = shift.floor();
    let part = shift - whole;
    (0..row.len())
        .map(|index| {
            let from = index as isize + whole as isize;
            match (at(from), at(from + 1)) {
                (Some(a), Some(b)) => a + (b - a) * part,
                _ => 0.0,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars of uneven width, this many samples further right.
    fn bars(right: f32) -> Vec<f32> {
        (0..600)
            .map(|at| {
                let u = (at as f32 - right) / 9.0;
                100.0 + 60.0 * (u.sin() + (1.7 * u).sin())
            })
            .collect()
    }

    #[test]
    fn a_shift_is_found_to_a_tenth_of_a_sample() {
        for shift in [0.0, 0.3, -0.5, 7.25, -31.6, 44.0] {
            let found = best_shift(&bars(shift), &bars(0.0));
            assert!((found - shift).abs() < 0.1, "{found}, {shift}");
        }
    }

    #[test]
    fn a_moved_row_lies_upon_the_other() {
        let back = moved(&bars(7.25), 7.25);
        assert!(correlation(&back[..580], &bars(0.0)[..580]) > 0.999);
    }

    #[test]
    fn other_bars_are_another_scene_and_more_light_is_not() {
        let brighter: Vec<f32> = bars(0.0).iter().map(|value| 20.0 + 1.2 * value).collect();
        assert!(is_one_scene(&brighter, &bars(0.0), 4.0));
        assert!(!is_one_scene(&bars(12.0), &bars(0.0), 4.0));
        let half: Vec<f32> = bars(0.0)[..300]
            .iter()
            .chain(&bars(12.0)[300..])
            .copied()
            .collect();
        assert!(!is_one_scene(&half, &bars(0.0), 4.0));
    }
}
