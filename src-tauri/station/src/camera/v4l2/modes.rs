//! The modes a camera of Linux lists.
//!
//! Drivers list sizes and rates one by one or as ranges, or do not list them at
//! all. Formats that cannot be read are left out.

use v4l::{
    Device, Format, FourCC, Fraction,
    frameinterval::{self, FrameIntervalEnum},
    framesize::{self, FrameSizeEnum},
    video::Capture,
};

use crate::{
    camera::mode::{Interval, Mode},
    frame::Encoding,
};

/// The formats that can be read, and what they are to us.
const FORMATS: [(&[u8; 4], Encoding); 6] = [
    (b"MJPG", Encoding::Jpeg),
    (b"JPEG", Encoding::Jpeg),
    (b"YUYV", Encoding::Yuyv),
    (b"NV12", Encoding::Nv12),
    (b"GREY", Encoding::Gray),
    (b"RGB3", Encoding::Rgb),
];

/// Sizes to pick from a range.
const SIZES: [(u32, u32); 3] = [(1920, 1080), (1280, 720), (640, 480)];
/// The rate to pick from a range.
const RATE: u32 = 30;

/// Every mode of the camera that can be used.
pub(super) fn of(device: &Device) -> Vec<Mode> {
    let formats = device.enum_formats().unwrap_or_default();
    let mut modes = Vec::new();
    for format in formats {
        let Some(encoding) = encoding(format.fourcc) else {
            continue;
        };
        for (width, height) in sizes(device, format.fourcc) {
            let intervals = intervals(device, format.fourcc, width, height);
            modes.extend(intervals.into_iter().map(|interval| Mode {
                encoding,
                width,
                height,
                interval,
            }));
        }
    }
    modes
}

/// What a format is to us, if it can be read.
pub(super) fn encoding(format: FourCC) -> Option<Encoding> {
    let known = FORMATS.iter().find(|(code, _)| **code == format.repr);
    known.map(|(_, encoding)| *encoding)
}

/// The format to ask for.
pub(super) fn code(encoding: Encoding) -> &'static [u8; 4] {
    match encoding {
        Encoding::Jpeg => b"MJPG",
        Encoding::Yuyv => b"YUYV",
        Encoding::Nv12 => b"NV12",
        Encoding::Gray => b"GREY",
        Encoding::Rgb => b"RGB3",
    }
}

/// The rate to ask for; nothing where the camera does not say what it can.
pub(super) fn fraction(interval: Interval) -> Option<Fraction> {
    (interval != Interval::UNKNOWN).then(|| Fraction::new(interval.numerator, interval.denominator))
}

fn sizes(device: &Device, format: FourCC) -> Vec<(u32, u32)> {
    match device.enum_framesizes(format) {
        Ok(listed) => listed
            .iter()
            .flat_map(|listed| in_size(&listed.size))
            .collect(),
        // A camera with one size need not list it.
        Err(_) => device.format().iter().map(one_size).collect(),
    }
}

fn one_size(format: &Format) -> (u32, u32) {
    (format.width, format.height)
}

fn in_size(size: &FrameSizeEnum) -> Vec<(u32, u32)> {
    match size {
        FrameSizeEnum::Discrete(size) => vec![(size.width, size.height)],
        FrameSizeEnum::Stepwise(range) => in_range(range),
    }
}

/// The sizes of a range that are wanted, and the largest for a camera that has none of them.
fn in_range(range: &framesize::Stepwise) -> Vec<(u32, u32)> {
    let fits = |size: u32, least: u32, most: u32, step: u32| {
        (least..=most).contains(&size) && (size - least).is_multiple_of(step.max(1))
    };
    let mut sizes: Vec<(u32, u32)> = SIZES
        .into_iter()
        .filter(|(width, height)| {
            fits(*width, range.min_width, range.max_width, range.step_width)
                && fits(
                    *height,
                    range.min_height,
                    range.max_height,
                    range.step_height,
                )
        })
        .collect();
    sizes.push((range.max_width, range.max_height));
    sizes
}

fn intervals(device: &Device, format: FourCC, width: u32, height: u32) -> Vec<Interval> {
    match device.enum_frameintervals(format, width, height) {
        Ok(listed) => listed
            .iter()
            .map(|listed| in_interval(&listed.interval))
            .collect(),
        Err(_) => vec![Interval::UNKNOWN],
    }
}

fn in_interval(interval: &FrameIntervalEnum) -> Interval {
    match interval {
        FrameIntervalEnum::Discrete(interval) => exact(*interval),
        FrameIntervalEnum::Stepwise(range) => usual(range),
    }
}

/// The usual rate if the range has it, else the fastest.
fn usual(range: &frameinterval::Stepwise) -> Interval {
    let fastest = exact(range.min);
    match fastest.rate() {
        0..RATE => fastest,
        _ if exact(range.max).rate() > RATE => exact(range.max),
        _ => Interval {
            numerator: 1,
            denominator: RATE,
        },
    }
}

fn exact(interval: Fraction) -> Interval {
    Interval {
        numerator: interval.numerator,
        denominator: interval.denominator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_sizes(least: (u32, u32), most: (u32, u32), step: u32, want: &[(u32, u32)]) {
        let range = framesize::Stepwise {
            min_width: least.0,
            max_width: most.0,
            step_width: step,
            min_height: least.1,
            max_height: most.1,
            step_height: step,
        };
        assert_eq!(in_range(&range), want);
    }

    #[test]
    fn a_range_of_sizes_gives_those_that_are_wanted_and_its_largest() {
        let (full_hd, hd, vga) = ((1920, 1080), (1280, 720), (640, 480));
        check_sizes((16, 16), (2592, 1944), 2, &[full_hd, hd, vga, (2592, 1944)]);
        check_sizes((32, 32), (800, 600), 0, &[vga, (800, 600)]);
        check_sizes((48, 48), (64, 64), 16, &[(64, 64)]);
    }

    #[track_caller]
    fn check_rates(fastest: (u32, u32), slowest: (u32, u32), want: u32) {
        let range = frameinterval::Stepwise {
            min: Fraction::new(fastest.0, fastest.1),
            max: Fraction::new(slowest.0, slowest.1),
            step: Fraction::new(1, 1),
        };
        assert_eq!(usual(&range).rate(), want);
    }

    #[test]
    fn a_range_of_rates_gives_the_usual_one_or_the_nearest() {
        check_rates((1, 120), (1, 1), 30);
        check_rates((1, 15), (1, 1), 15);
        check_rates((1, 120), (1, 60), 60);
    }
}
