//! Is this frame the one before it? Then what was read in that one still holds.
//!
//! It compares means of small blocks, so that noise does not count as a change and a
//! label that was moved by a module does. Only a reading that two frames in a row gave
//! is held, and now and then a frame is read although nothing changed.

use crate::luma::LumaView;
use crate::reader::Reading;

/// Pixels along a side of a block, and how many of its rows are looked at.
pub(crate) const BLOCK: usize = 8;
const STEP: usize = 2;

/// Grey levels by which the mean of a block may change without being another picture.
pub(crate) const NOISE: u16 = 5;

/// Frames a reading is held before the picture is read again: long when it gave a
/// code, short when a place looks like one and another frame's noise may be kinder.
const HELD: u32 = 30;
const HELD_UNREAD: u32 = 3;

/// Readings of one picture that must be alike before the next is left out.
const ALIKE: u32 = 2;

/// What is remembered of the frames before.
#[derive(Default)]
pub(crate) struct Gate {
    means: Vec<u8>,
    width: usize,
    last: Reading,
    /// A place looked like a code and was not read.
    promising: bool,
    alike: u32,
    held: u32,
}

impl Gate {
    /// The reading that still holds for a frame of this width with these block means.
    pub(crate) fn held(&mut self, means: &[u8], width: usize) -> Option<Reading> {
        let still = self.width == width && alike(&self.means, means);
        if !still {
            // The first picture stays the measure, so that slow changes add up.
            self.means = means.to_vec();
            self.width = width;
            self.alike = 0;
            self.held = 0;
            return None;
        }
        let long_enough = if self.promising { HELD_UNREAD } else { HELD };
        if self.alike < ALIKE || self.held >= long_enough {
            self.held = 0;
            return None;
        }
        self.held += 1;
        Some(self.last.clone())
    }

    /// Remembers what was read in the frame that was just let through, and whether
    /// another frame's noise may be kinder to a place in it.
    pub(crate) fn remember(&mut self, reading: &Reading, promising: bool) {
        let same = texts(reading).eq(texts(&self.last)) && !reading.cut_short;
        self.alike = if same { self.alike + 1 } else { 1 };
        self.promising = promising && reading.sightings.is_empty();
        self.last = reading.clone();
    }
}

fn texts(reading: &Reading) -> impl Iterator<Item = (crate::Symbology, &str)> {
    let sightings = reading.sightings.iter();
    sightings.map(|each| (each.symbology, each.raw_value.as_str()))
}

fn alike(a: &[u8], b: &[u8]) -> bool {
    let far = |(a, b): (&u8, &u8)| u16::from(a.abs_diff(*b)) > NOISE;
    a.len() == b.len() && !a.iter().zip(b).any(far)
}

/// The mean of every block, from every second row.
pub(crate) fn block_means(luma: &LumaView<'_>) -> Vec<u8> {
    let columns = luma.width() / BLOCK;
    let mut means = Vec::with_capacity(columns * luma.height() / BLOCK);
    for top in (0..luma.height() + 1 - BLOCK.min(luma.height())).step_by(BLOCK) {
        let mut sums = vec![0_u16; columns];
        for y in (top..top + BLOCK).step_by(STEP) {
            let blocks = luma.row(y).as_chunks::<BLOCK>().0;
            for (sum, block) in sums.iter_mut().zip(blocks) {
                *sum += block.iter().map(|pixel| u16::from(*pixel)).sum::<u16>();
            }
        }
        let samples = (BLOCK * BLOCK / STEP) as u16;
        means.extend(sums.iter().map(|sum| (sum / samples) as u8));
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luma::LumaImage;

    fn picture(of: impl Fn(usize) -> u8) -> Option<LumaImage> {
        LumaImage::new((0..64 * 64).map(of).collect(), 64, 64)
    }

    /// Whether each picture's reading is the held one.
    #[track_caller]
    fn check(pictures: &[Option<LumaImage>], want: &[bool]) {
        let mut gate = Gate::default();
        let held: Vec<bool> = pictures
            .iter()
            .flatten()
            .map(|picture| {
                let view = picture.view();
                let held = gate.held(&block_means(&view), view.width()).is_some();
                if !held {
                    gate.remember(&Reading::default(), false);
                }
                held
            })
            .collect();
        assert_eq!(held, want);
    }

    #[test]
    fn a_picture_is_read_twice_before_it_is_left_out() {
        let still = || picture(|at| (at % 7 * 30) as u8);
        check(&[still(), still(), still()], &[false, false, true]);
    }

    #[test]
    fn bars_that_moved_by_a_module_are_another_picture() {
        let bars = |by: usize| {
            picture(move |at| {
                if ((at + by) / 5).is_multiple_of(2) {
                    30
                } else {
                    220
                }
            })
        };
        check(
            &[bars(0), bars(0), bars(0), bars(2)],
            &[false, false, true, false],
        );
    }

    #[test]
    fn noise_alone_is_no_change() {
        let noisy = |seed: u32| {
            picture(move |at| {
                let noise = (at as u32 ^ seed).wrapping_mul(2_654_435_761) >> 29;
                100 + noise as u8
            })
        };
        check(&[noisy(1), noisy(2), noisy(3)], &[false, false, true]);
    }
}
