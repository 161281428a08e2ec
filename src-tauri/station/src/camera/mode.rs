//! Which of a camera's modes to ask for.
//!
//! The choice is ours, in an order of wishes, since drivers choose badly: 4K at
//! five frames a second is of no use to a bench. It knows no camera library.

use std::cmp::Reverse;

use crate::frame::{Encoding, MAX_SIDE};

/// One way a camera can give pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    pub(super) encoding: Encoding,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) interval: Interval,
}

/// Seconds from one picture to the next, as the fraction the camera names.
///
/// Television rates such as 1001/30000 are exact only so. Zero stands for a camera that does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) numerator: u32,
    pub(super) denominator: u32,
}

impl Interval {
    /// Of a camera that does not say.
    #[cfg_attr(
        all(not(test), not(target_os = "linux")),
        expect(dead_code, reason = "only Linux may leave the rate open")
    )]
    pub(super) const UNKNOWN: Self = Self {
        numerator: 0,
        denominator: 0,
    };

    /// Pictures a second, rounded; a camera that does not say is believed to be as fast as most.
    pub(super) fn rate(self) -> u32 {
        match (self.numerator, self.denominator) {
            (0, _) => USUAL,
            (numerator, denominator) => denominator.saturating_add(numerator / 2) / numerator,
        }
    }
}

/// Pictures a second that most cameras give.
const USUAL: u32 = 30;

/// Pixels that are enough for small codes at arm's length.
const ENOUGH: u32 = 1920 * 1080;
/// Below this a code that is moved past is missed.
const FLUENT: u32 = 24;
/// Below this aiming is a pain.
const BEARABLE: u32 = 10;
/// Below this a still takes too long.
#[cfg_attr(
    all(not(test), not(target_os = "linux")),
    expect(dead_code, reason = "only Linux changes the size of an open camera")
)]
const PATIENT: u32 = 5;

/// The modes in the order in which they are to be tried.
pub(super) fn ranked(mut modes: Vec<Mode>) -> Vec<Mode> {
    modes.sort_by_key(|mode| {
        let pixels = mode.width.saturating_mul(mode.height);
        (
            tier(*mode),
            pixels.abs_diff(ENOUGH),
            mode.interval.rate().abs_diff(USUAL),
            Reverse(mode.encoding == Encoding::Jpeg),
        )
    });
    modes.dedup();
    modes
}

/// The mode with the most pixels, if it has more than `live` and is fast enough for a still.
///
/// Of several sizes alike a JPEG is taken, which is stored as it comes, and then the fastest.
#[cfg_attr(
    all(not(test), not(target_os = "linux")),
    expect(dead_code, reason = "only Linux changes the size of an open camera")
)]
pub(super) fn largest(modes: &[Mode], live: (u32, u32)) -> Option<Mode> {
    let pixels = |(width, height): (u32, u32)| width.saturating_mul(height);
    let area = |mode: &Mode| pixels((mode.width, mode.height));
    let fit = modes.iter().filter(|mode| {
        let is_known = mode.width <= MAX_SIDE && mode.height <= MAX_SIDE;
        is_known && mode.interval.rate() >= PATIENT && area(mode) > pixels(live)
    });
    let best = fit.max_by_key(|mode| {
        let is_jpeg = mode.encoding == Encoding::Jpeg;
        (area(mode), is_jpeg, mode.interval.rate())
    });
    best.copied()
}

fn tier(mode: Mode) -> u8 {
    let size = (mode.width, mode.height);
    let jpeg = mode.encoding == Encoding::Jpeg;
    match mode.interval.rate() {
        FLUENT.. if jpeg && size == (1920, 1080) => 0,
        FLUENT.. if jpeg && size == (1280, 720) => 1,
        BEARABLE.. if size == (1280, 720) => 2,
        FLUENT.. if size == (640, 480) => 3,
        BEARABLE.. => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(encoding: Encoding, width: u32, height: u32, frames_per_second: u32) -> Mode {
        Mode {
            encoding,
            width,
            height,
            interval: Interval {
                numerator: 1,
                denominator: frames_per_second,
            },
        }
    }

    #[track_caller]
    fn check(modes: &[Mode], want: &[Mode]) {
        let mut reversed = modes.to_vec();
        reversed.reverse();
        assert_eq!(ranked(modes.to_vec()), want);
        assert_eq!(ranked(reversed), want);
    }

    #[test]
    fn full_hd_jpeg_comes_before_everything_and_slow_4k_last() {
        let full_hd = mode(Encoding::Jpeg, 1920, 1080, 30);
        let hd = mode(Encoding::Jpeg, 1280, 720, 30);
        let hd_fast = mode(Encoding::Jpeg, 1280, 720, 60);
        let hd_raw = mode(Encoding::Yuyv, 1280, 720, 10);
        let vga_raw = mode(Encoding::Yuyv, 640, 480, 30);
        let large = mode(Encoding::Jpeg, 3840, 2160, 30);
        let large_slow = mode(Encoding::Yuyv, 3840, 2160, 5);
        check(
            &[large, large_slow, vga_raw, hd_raw, hd_fast, hd, full_hd],
            &[full_hd, hd, hd_fast, hd_raw, vga_raw, large, large_slow],
        );
    }

    #[test]
    fn a_still_has_the_largest_size_that_comes_soon_enough() {
        let live = (1280, 720);
        let hd = mode(Encoding::Jpeg, 1280, 720, 30);
        let full_hd = mode(Encoding::Yuyv, 1920, 1080, 5);
        let large = mode(Encoding::Jpeg, 3840, 2160, 15);
        let large_raw = mode(Encoding::Yuyv, 3840, 2160, 15);
        let large_slow = mode(Encoding::Jpeg, 3840, 2160, 5);
        let huge = mode(Encoding::Jpeg, 60_000, 60_000, 30);
        let slow = mode(Encoding::Jpeg, 4096, 3072, 2);
        let all = [large_slow, hd, large, full_hd, slow, huge, large_raw];
        assert_eq!(largest(&all, live), Some(large));
        assert_eq!(largest(&[hd, full_hd, slow], live), Some(full_hd));
        assert_eq!(largest(&[hd, slow, huge], live), None);
        assert_eq!(largest(&[], live), None);
    }

    #[track_caller]
    fn check_rate(numerator: u32, denominator: u32, want: u32) {
        let interval = Interval {
            numerator,
            denominator,
        };
        assert_eq!(interval.rate(), want, "{interval:?}");
    }

    #[test]
    fn fractions_of_a_second_are_rates_too() {
        check_rate(1, 30, 30);
        check_rate(1_001, 30_000, 30);
        check_rate(2, 15, 8);
        check_rate(5, 1, 0);
        check_rate(1, u32::MAX, u32::MAX);
        assert_eq!(Interval::UNKNOWN.rate(), 30);
    }

    #[test]
    fn an_odd_camera_still_gets_its_best_mode() {
        let near = mode(Encoding::Nv12, 1600, 1200, 15);
        let small = mode(Encoding::Nv12, 320, 240, 30);
        let slow = mode(Encoding::Nv12, 1920, 1080, 5);
        check(&[slow, small, near], &[near, small, slow]);
        check(&[], &[]);
    }
}
