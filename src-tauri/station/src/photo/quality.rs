//! What can be measured in a picture: sharpness, movement, light, colour, size.
//!
//! A [`Glance`] is cheap enough for a few a second while the table is watched; a
//! [`Quality`] is measured once for a photo. Each value becomes a sentence where it
//! is worth one, and none of them ever blocks a photo. Sharpness has no scale of its
//! own, it depends on the scene: it counts against the best of the last moments.
//!
//! Pure; it does not know where a picture comes from.

use serde::{Deserialize, Serialize};
use tr::tr;

use crate::{
    clock::Millis,
    frame::{Colours, Luma},
};

/// Cells of a glance in a row and in a column.
const ACROSS: usize = 64;
const DOWN: usize = 48;
/// Pixels that are left out between two that are looked at.
const STEP: usize = 2;
/// Share of the picture's sides that the middle has, in which the product lies.
const MIDDLE: f32 = 0.6;
/// Sharpness belongs to the same scene for so long.
const MEMORY: Millis = 2_000;

/// At or above this a pixel is white without any detail, at or below the other black.
const WHITE: u8 = 253;
const BLACK: u8 = 2;
/// A cell differs when its brightness does by more than noise, in steps of 255.
const DIFFERS: f32 = 10.0;
/// Neighbouring cells differ by more than this at an outline, and by less in the grain of wood.
const EDGE: u8 = 14;

/// Less than this share of the best sharpness is worth a word.
const UNSHARP: f32 = 0.6;
/// More cells than this share differ in a picture that moved.
const MOVED: f32 = 0.02;
/// Shares of washed out and of black pixels that are worth a word.
const MOST_WHITE: f32 = 0.01;
const MOST_BLACK: f32 = 0.05;
/// A border that is brighter than this counts as a white background.
const BRIGHT: f32 = 150.0;
/// Difference of the colours of a white background, in steps of 255.
const MOST_CAST: f32 = 14.0;
/// Pixels of a square that shops ask for.
const LEAST_SQUARE: u32 = 1_000;

/// What a moment's look at a picture tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// When the picture was taken.
    pub at: Millis,
    /// Variance of the Laplacian in the middle; only to be compared with the same scene's.
    pub sharpness: f32,
    /// Mean brightness of the cells, row by row.
    cells: Vec<u8>,
    /// Share of white pixels in each cell.
    white: Vec<f32>,
    /// Share of black pixels in the whole.
    black: f32,
}

impl Glance {
    /// Looks at a picture; nothing if it is empty.
    pub fn of(luma: &Luma, at: Millis) -> Option<Self> {
        let view = luma.view()?;
        let (width, height) = (view.width(), view.height());
        let row = |y: usize| view.row(y);
        let mut sums = vec![0_u32; ACROSS * DOWN];
        let mut counts = vec![0_u32; ACROSS * DOWN];
        let mut whites = vec![0_u32; ACROSS * DOWN];
        let (mut blacks, mut all) = (0_u32, 0_u32);
        for y in (0..height).step_by(STEP) {
            let line = (y * DOWN / height) * ACROSS;
            for (x, pixel) in row(y).iter().enumerate().step_by(STEP) {
                let cell = line + x * ACROSS / width;
                if let (Some(sum), Some(count), Some(white)) = (
                    sums.get_mut(cell),
                    counts.get_mut(cell),
                    whites.get_mut(cell),
                ) {
                    *sum += u32::from(*pixel);
                    *count += 1;
                    *white += u32::from(*pixel >= WHITE);
                }
                blacks += u32::from(*pixel <= BLACK);
                all += 1;
            }
        }
        let of_cell = |sum: &u32, count: &u32| sum / (*count).max(1);
        let cells = sums.iter().zip(&counts);
        let white = whites.iter().zip(&counts);
        Some(Self {
            at,
            sharpness: sharpness(width, height, row),
            cells: cells
                .map(|(sum, count)| of_cell(sum, count) as u8)
                .collect(),
            white: white
                .map(|(white, count)| *white as f32 / (*count).max(1) as f32)
                .collect(),
            black: blacks as f32 / all.max(1) as f32,
        })
    }

    /// Share of the picture that is not the same in another one, 0 to 1, whatever the light does.
    pub fn difference(&self, other: &Self) -> f32 {
        let changed = self.changed(other);
        changed.iter().filter(|each| **each).count() as f32 / changed.len().max(1) as f32
    }

    /// Whether something lies where the picture differs from an earlier one; else what lay
    /// there was taken away.
    ///
    /// A thing has outlines and print. A bare table looks there as it does all around.
    pub fn shows_more_than_table(&self, before: &Self) -> bool {
        let changed = self.changed(before);
        let (mut there, mut around) = (Edges::default(), Edges::default());
        for (one, two) in neighbours() {
            let (Some(left), Some(right)) = (self.cells.get(one), self.cells.get(two)) else {
                continue;
            };
            let is_there = [one, two].iter().any(|at| changed.get(*at) == Some(&true));
            let place = if is_there { &mut there } else { &mut around };
            place.pairs += 1.0;
            place.steps += f32::from(u8::from(left.abs_diff(*right) > EDGE));
        }
        let of_table = there.pairs * around.steps / around.pairs.max(1.0);
        let size = changed.iter().filter(|each| **each).count() as f32;
        there.steps - of_table > size.sqrt()
    }

    /// The cells that are not the same in another picture.
    fn changed(&self, other: &Self) -> Vec<bool> {
        let steps = self.cells.iter().zip(&other.cells);
        let steps: Vec<f32> = steps
            .map(|(one, two)| f32::from(*one) - f32::from(*two))
            .collect();
        // The median: a lamp or the camera's exposure changes most cells alike, a hand does not.
        let mut sorted = steps.clone();
        sorted.sort_by(f32::total_cmp);
        let light = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let differs = |step: &f32| (step - light).abs() > DIFFERS;
        steps.iter().map(differs).collect()
    }

    /// Share of the picture that is white without detail and not part of the background.
    ///
    /// Background is what hangs together with the border.
    pub fn glare(&self) -> f32 {
        let is_white = |cell: usize| self.white.get(cell).is_some_and(|share| *share > 0.5);
        let mut is_background = vec![false; self.white.len()];
        let border = (0..ACROSS)
            .flat_map(|x| [x, (DOWN - 1) * ACROSS + x])
            .chain((0..DOWN).flat_map(|y| [y * ACROSS, y * ACROSS + ACROSS - 1]));
        let mut open: Vec<usize> = border.filter(|cell| is_white(*cell)).collect();
        while let Some(cell) = open.pop() {
            match is_background.get_mut(cell) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let (x, y) = (cell % ACROSS, cell / ACROSS);
            let neighbours = [
                (x > 0).then(|| cell - 1),
                (x + 1 < ACROSS).then(|| cell + 1),
                (y > 0).then(|| cell - ACROSS),
                (y + 1 < DOWN).then(|| cell + ACROSS),
            ];
            open.extend(
                neighbours
                    .into_iter()
                    .flatten()
                    .filter(|next| is_white(*next)),
            );
        }
        let glare: f32 = self
            .white
            .iter()
            .zip(&is_background)
            .filter(|(_, is_background)| !**is_background)
            .map(|(white, _)| white)
            .sum();
        glare / self.white.len().max(1) as f32
    }
}

/// Neighbouring cells, and how many of them differ as at an edge.
#[derive(Default)]
struct Edges {
    pairs: f32,
    steps: f32,
}

/// All pairs of cells that lie side by side or one below the other.
fn neighbours() -> impl Iterator<Item = (usize, usize)> {
    let right = |cell: usize| (cell % ACROSS + 1 < ACROSS).then_some((cell, cell + 1));
    let below = |cell: usize| (cell / ACROSS + 1 < DOWN).then_some((cell, cell + ACROSS));
    (0..ACROSS * DOWN).flat_map(move |cell| right(cell).into_iter().chain(below(cell)))
}

/// Variance of the Laplacian over the middle of the picture.
fn sharpness<'a>(width: usize, height: usize, row: impl Fn(usize) -> &'a [u8]) -> f32 {
    let span = |length: usize| {
        let part = (length as f32 * MIDDLE) as usize;
        let from = (length - part) / 2;
        from.max(STEP)..(from + part).min(length.saturating_sub(STEP))
    };
    let (columns, rows) = (span(width), span(height));
    let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
    for y in rows.step_by(STEP) {
        let lines = (row(y - STEP), row(y), row(y + STEP));
        let (Some(above), Some(here), Some(below)) = (
            lines.0.get(columns.clone()),
            lines.1.get(columns.start - STEP..columns.end + STEP),
            lines.2.get(columns.clone()),
        ) else {
            continue;
        };
        for (at, window) in here.windows(2 * STEP + 1).enumerate().step_by(STEP) {
            let [left, _, middle, _, right] = window else {
                continue;
            };
            let (Some(above), Some(below)) = (above.get(at), below.get(at)) else {
                continue;
            };
            let around = [left, right, above, below].map(|pixel| i64::from(*pixel));
            let step = 4 * i64::from(*middle) - around.iter().sum::<i64>();
            sum += step;
            squares += step * step;
            count += 1;
        }
    }
    let count = count.max(1) as f32;
    let mean = sum as f32 / count;
    (squares as f32 / count - mean * mean).max(0.0)
}

/// What was measured in a photo.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Sharpness as a share of the best of the last two seconds; nothing when it was not watched.
    pub sharpness: Option<f32>,
    /// Share of the picture that moved since the look before; nothing when there was none.
    pub motion: Option<f32>,
    /// Share that is white without detail, background left out.
    pub white: f32,
    /// Share that is black.
    pub black: f32,
    /// Red less green and blue less green of a white background; nothing on another one.
    pub cast: Option<[f32; 2]>,
    /// Side of the largest square in the picture, in pixels.
    pub square: u32,
}

impl Quality {
    /// Measures a photo against the looks before it, oldest first.
    pub fn of(glance: &Glance, before: &[Glance], colours: Option<&Colours>, square: u32) -> Self {
        let recent = before.iter().filter(|each| glance.at - each.at <= MEMORY);
        let same_scene = recent.filter(|each| each.difference(glance) < 0.2);
        let best = same_scene
            .map(|each| each.sharpness)
            .reduce(f32::max)
            .map(|best| (glance.sharpness / best.max(1.0)).min(9.0));
        let last = before
            .iter()
            .rfind(|each| each.at < glance.at && glance.at - each.at <= MEMORY / 4);
        Self {
            sharpness: best,
            motion: last.map(|last| glance.difference(last)),
            white: glance.glare(),
            black: glance.black,
            cast: colours.and_then(cast),
            square,
        }
    }

    /// What is good about it, in a word or two each; what is not is a warning.
    pub fn merits(&self) -> Vec<String> {
        let merits = [
            (
                self.sharpness.is_some_and(|share| share >= UNSHARP),
                tr!("Sharp"),
            ),
            (
                self.motion.is_some_and(|motion| motion <= MOVED),
                tr!("Still"),
            ),
            (self.white <= MOST_WHITE, tr!("No reflections")),
            (self.black <= MOST_BLACK, tr!("Well lit")),
            (
                self.cast.is_some_and(|cast| tint(cast).is_none()),
                tr!("Neutral white"),
            ),
            (
                self.square >= LEAST_SQUARE,
                tr!("Square of {pixels} pixels", pixels = self.square),
            ),
        ];
        let good = merits.into_iter().filter(|(is_good, _)| *is_good);
        good.map(|(_, merit)| merit).collect()
    }

    /// A sentence about each value that is worth one.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.motion.is_some_and(|motion| motion > MOVED) {
            warnings.push(tr!(
                "The picture moved. Let go of the pack, then take it again"
            ));
        } else if self.sharpness.is_some_and(|share| share < UNSHARP) {
            warnings.push(tr!(
                "It was sharper a moment ago. Wait until the camera has focused, then take it again"
            ));
        }
        if self.white > MOST_WHITE {
            warnings.push(tr!(
                "Part of the pack is washed out. Turn it out of the reflection"
            ));
        }
        if self.black > MOST_BLACK {
            warnings.push(tr!("Part of the picture is black. Give it more light"));
        }
        if let Some(tint) = self.cast.and_then(tint) {
            warnings.push(tr!(
                "The white background looks {tint}. Lock the white balance in Settings",
                tint
            ));
        }
        if self.square < LEAST_SQUARE {
            warnings.push(tr!(
                "A square crop has {pixels} pixels, shops ask for {least}. Choose a camera with more",
                pixels = self.square,
                least = LEAST_SQUARE
            ));
        }
        warnings
    }
}

/// Red less green and blue less green of the border, where it is a white background.
fn cast(colours: &Colours) -> Option<[f32; 2]> {
    let [red, green, blue] = colours.border();
    // Washed out, there is no colour left to see.
    let is_white = green > BRIGHT && green < f32::from(WHITE);
    is_white.then_some([red - green, blue - green])
}

/// The word for a cast, if it is strong enough.
fn tint([red, blue]: [f32; 2]) -> Option<String> {
    match (
        red > MOST_CAST,
        blue > MOST_CAST,
        red < -MOST_CAST,
        blue < -MOST_CAST,
    ) {
        (true, true, ..) => Some(tr!("looks" => "pink")),
        (_, _, true, true) => Some(tr!("looks" => "green")),
        (true, _, _, true) => Some(tr!("looks" => "orange")),
        (_, true, ..) => Some(tr!("looks" => "blue")),
        (true, ..) => Some(tr!("looks" => "red")),
        (_, _, _, true) => Some(tr!("looks" => "yellow")),
        (_, _, true, _) => Some(tr!("looks" => "turquoise")),
        (false, false, false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    const SIDE: u32 = 1_200;

    /// A picture whose brightness is a function of the place.
    fn picture(pixel: impl Fn(u32, u32) -> u8) -> Luma {
        let bytes = (0..SIDE * SIDE).map(|at| pixel(at % SIDE, at / SIDE));
        Luma::from_parts(bytes.collect(), SIDE, SIDE).unwrap()
    }

    /// Fine stripes, of which blur leaves the fourth part.
    fn stripes(is_blurred: bool) -> Luma {
        let height = if is_blurred { 20 } else { 80 };
        picture(|x, y| match (x + y / 5) % 8 {
            0..4 => 100 + height,
            _ => 100 - height,
        })
    }

    fn glance(luma: &Luma, at: Millis) -> Glance {
        Glance::of(luma, at).unwrap()
    }

    #[track_caller]
    fn check(luma: &Luma, before: &[Glance], want: &[&str]) {
        let quality = Quality::of(&glance(luma, 1_000), before, None, SIDE);
        let warnings = quality.warnings();
        let starts = |(warning, want): (&String, &&str)| warning.starts_with(want);
        assert!(
            warnings.len() == want.len() && warnings.iter().zip(want).all(starts),
            "{warnings:?} {quality:?}"
        );
    }

    #[test]
    fn a_good_picture_has_no_warning() {
        let good = stripes(false);
        check(&good, &[glance(&good, 800), glance(&good, 900)], &[]);
        check(&good, &[], &[]);
    }

    #[test]
    fn what_is_good_has_a_word_and_what_is_not_has_none() {
        let good = stripes(false);
        let before = [glance(&good, 800), glance(&good, 900)];
        let merits = Quality::of(&glance(&good, 1_000), &before, None, SIDE).merits();
        let all = [
            "Sharp",
            "Still",
            "No reflections",
            "Well lit",
            "Square of 1200 pixels",
        ];
        assert_eq!(merits, all);
        let blurred = Quality::of(&glance(&stripes(true), 1_000), &before, None, 720).merits();
        assert_eq!(blurred, ["Still", "No reflections", "Well lit"]);
    }

    #[test]
    fn a_blurred_picture_counts_against_the_best_of_the_last_moments() {
        let (sharp, blurred) = (stripes(false), stripes(true));
        check(
            &blurred,
            &[glance(&sharp, 300)],
            &["It was sharper a moment ago"],
        );
        // A scene that is simply soft has no better moment.
        check(&blurred, &[glance(&blurred, 300)], &[]);
        check(&sharp, &[glance(&blurred, 300)], &[]);
    }

    #[test]
    fn a_picture_that_moved_is_told_before_its_blur() {
        let hand = picture(|x, _| if x < 300 { 20 } else { 120 });
        let later = picture(|x, _| if x < 500 { 20 } else { 120 });
        check(&later, &[glance(&hand, 850)], &["The picture moved"]);
    }

    #[test]
    fn light_that_changes_is_no_movement() {
        let (dim, bright) = (
            picture(|_, y| 60 + (y / 30) as u8),
            picture(|_, y| 90 + (y / 30) as u8),
        );
        assert!(glance(&dim, 0).difference(&glance(&bright, 1)) < 0.001);
    }

    #[test]
    fn a_reflection_is_told_and_a_white_background_is_not() {
        let pack = |x: u32, y: u32| (300..900).contains(&x) && (300..900).contains(&y);
        let shine = |x: u32, y: u32| (500..640).contains(&x) && (500..640).contains(&y);
        check(
            &picture(|x, y| if pack(x, y) { 120 } else { 255 }),
            &[],
            &[],
        );
        let glare = picture(|x, y| match (shine(x, y), pack(x, y)) {
            (true, _) | (_, false) => 255,
            (false, true) => 120,
        });
        check(&glare, &[], &["Part of the pack is washed out"]);
    }

    #[test]
    fn a_dark_picture_and_a_small_one_are_told() {
        check(
            &picture(|x, _| if x < 200 { 0 } else { 80 }),
            &[],
            &["Part of the picture is black"],
        );
        let quality = Quality::of(&glance(&stripes(false), 0), &[], None, 720);
        assert!(quality.warnings()[0].starts_with("A square crop has 720 pixels"));
    }

    #[track_caller]
    fn check_tint(rgb: [u8; 3], want: Option<&str>) {
        let pixels: Vec<u8> = std::iter::repeat_n(rgb, 40 * 40).flatten().collect();
        let colours = Colours::from_rgb(&pixels, 40, 40).unwrap();
        assert_eq!(cast(&colours).and_then(tint).as_deref(), want);
    }

    #[test]
    fn the_cast_of_a_white_background_has_a_name() {
        check_tint([220, 220, 220], None);
        check_tint([230, 222, 214], None);
        check_tint([230, 215, 180], Some("orange"));
        check_tint([200, 205, 235], Some("blue"));
        check_tint([190, 220, 195], Some("green"));
        // Neither a dark table nor one that is washed out says anything of the light.
        check_tint([120, 80, 40], None);
        check_tint([255, 255, 255], None);
    }
}
