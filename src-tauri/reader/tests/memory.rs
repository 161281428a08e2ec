//! Frames in a row: codes that are followed, noise that several frames see through, and
//! scenes that change.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod drawn;

use std::time::Duration;

use drawn::{Look, PLAIN, Picture, bars};
use perch_reader::{LumaImage, Outline, Reader, ReaderSettings, Reading, Symbology, stopped_clock};

const HONEY: &str = "9521321000018";
const CRACKERS: &str = "9521321000087";

fn reader() -> Reader {
    Reader::new(ReaderSettings::default(), stopped_clock())
}

fn read(reader: &mut Reader, luma: &LumaImage) -> Reading {
    reader.read_frame(&luma.view(), Duration::from_secs(1))
}

fn texts(reading: &Reading) -> Vec<&str> {
    let texts = reading.sightings.iter();
    texts.map(|each| each.raw_value.as_str()).collect()
}

fn ean(text: &str, look: &Look) -> Picture {
    Picture::of(&bars(Symbology::Ean13, text), look)
}

/// The corners of the bars as they were drawn.
fn corners(look: &Look) -> Outline {
    let (sin, cos) = look.turned.to_radians().sin_cos();
    let (half, high) = (95.0 * look.px / 2.0, look.height / 2.0);
    [(-half, -high), (half, -high), (half, high), (-half, high)].map(|(u, v)| perch_reader::Point {
        x: look.at.0 + u * cos - v * sin,
        y: look.at.1 + u * sin + v * cos,
    })
}

#[test]
fn an_outline_follows_a_code_that_moves_and_turns() {
    let mut reader = reader();
    for number in 0..24_u8 {
        let step = f32::from(number);
        let look = Look {
            at: (220.0 + 7.0 * step, 150.0 + 2.0 * step),
            turned: 30.0 + 1.5 * step,
            ..PLAIN
        };
        let reading = read(
            &mut reader,
            &ean(HONEY, &look).frame(2.0, u32::from(number)),
        );
        assert_eq!(texts(&reading), [HONEY], "frame {number}");
        if number == 0 {
            // The first search reads as few rows as it needs, and knows no more of the bars.
            continue;
        }
        let outline = reading.sightings[0].outline;
        for (got, want) in outline.iter().zip(corners(&look)) {
            let off = (got.x - want.x).hypot(got.y - want.y);
            assert!(off < 14.0, "frame {number}: {got:?}, drawn {want:?}");
        }
    }
}

#[test]
fn a_matrix_code_is_followed_as_well() {
    let symbol = perch_reader::symbol::draw(Symbology::Qr, "https://example.com/01/1").unwrap();
    let mut reader = reader();
    for number in 0..12 {
        let (left, top) = (60 + 9 * number, 40 + 4 * number);
        let pixels = (0..640 * 360).map(|at: usize| {
            let (x, y) = (at % 640, at / 640);
            let module = |at: usize, from: usize| at.checked_sub(from).map(|at| at / 4);
            let dark = module(x, left).zip(module(y, top));
            let dark = dark.is_some_and(|(x, y)| {
                x < symbol.width() && y < symbol.height() && symbol.is_dark(x, y)
            });
            if dark { 30 } else { 210 }
        });
        let luma = LumaImage::new(pixels.collect(), 640, 360).unwrap();
        let reading = read(&mut reader, &luma);
        assert_eq!(
            texts(&reading),
            ["https://example.com/01/1"],
            "frame {number}"
        );
        let start = reading.sightings[0].outline[0];
        assert!((start.x - left as f32).abs() < 4.0 && (start.y - top as f32).abs() < 4.0);
    }
}

#[test]
fn a_code_that_left_is_told_no_more() {
    let mut reader = reader();
    for seed in 0..4 {
        let reading = read(&mut reader, &ean(HONEY, &PLAIN).frame(2.0, seed));
        assert_eq!(texts(&reading), [HONEY]);
    }
    let empty = Picture::empty(PLAIN.around);
    for seed in 0..4 {
        assert_eq!(texts(&read(&mut reader, &empty.frame(2.0, seed))), [""; 0]);
    }
}

#[test]
fn a_second_code_beside_a_followed_one_is_found_at_once() {
    let upper = Look {
        at: (320.0, 90.0),
        turned: 0.0,
        ..PLAIN
    };
    let lower = Look {
        at: (320.0, 270.0),
        turned: 0.0,
        ..PLAIN
    };
    let mut reader = reader();
    for seed in 0..6 {
        let reading = read(&mut reader, &ean(HONEY, &upper).frame(2.0, seed));
        assert_eq!(texts(&reading), [HONEY]);
    }
    let both = ean(HONEY, &upper).beside(&ean(CRACKERS, &lower));
    let mut seen = texts(&read(&mut reader, &both.frame(2.0, 9))).join(" ");
    if seen.starts_with(CRACKERS) {
        seen = seen.split(' ').rev().collect::<Vec<_>>().join(" ");
    }
    assert_eq!(seen, format!("{HONEY} {CRACKERS}"));
}

/// A code in noise that moves by less than a pixel from frame to frame.
fn in_noise(text: &str, turned: f32, noise: f32, seed: u32, number: u32) -> LumaImage {
    let step = number as f32;
    let look = Look {
        at: (320.0 + 0.4 * step, 180.0 + 0.7 * step),
        px: 2.0,
        turned,
        dark: 60.0,
        light: 160.0,
        around: 140.0,
        ..PLAIN
    };
    ean(text, &look).frame(noise, 100 * seed + number)
}

const TURNS: [f32; 6] = [0.0, 12.0, 45.0, 85.0, 90.0, 170.0];

#[test]
fn several_frames_see_through_noise_that_one_does_not() {
    // Bars and spaces differ by 100 grey levels.
    const NOISE: f32 = 50.0;
    let (mut alone, mut together, mut wrong) = (0, 0, 0);
    for (turned, seed) in TURNS.into_iter().zip(1..) {
        let mut remembering = reader();
        let mut read_within = false;
        for number in 0..6 {
            let luma = in_noise(HONEY, turned, NOISE, seed, number);
            let (single, several) = (read(&mut reader(), &luma), read(&mut remembering, &luma));
            alone += usize::from(texts(&single) == [HONEY]);
            read_within |= texts(&several) == [HONEY];
            let all = texts(&single).into_iter().chain(texts(&several));
            wrong += all.filter(|text| *text != HONEY).count();
        }
        together += usize::from(read_within);
    }
    assert!(
        alone <= 9,
        "{alone} of 36 frames are read alone: more noise is needed"
    );
    assert_eq!((together, wrong), (6, 0));
}

#[test]
fn frames_of_two_scenes_are_never_mixed() {
    for (turned, seed) in TURNS.into_iter().zip(1..) {
        let mut reader = reader();
        for number in 0..8 {
            let text = if number % 4 < 2 { HONEY } else { CRACKERS };
            let reading = read(&mut reader, &in_noise(text, turned, 30.0, seed, number));
            let wrong: Vec<_> = texts(&reading)
                .into_iter()
                .filter(|each| *each != text)
                .collect();
            assert_eq!(wrong, [""; 0], "frame {number} shows {text}");
        }
    }
}

#[test]
fn noise_alone_gives_no_text() {
    let mut reader = reader();
    for seed in 0..24 {
        let bench = Picture::empty(100.0).frame(40.0, seed);
        assert_eq!(texts(&read(&mut reader, &bench)), [""; 0]);
    }
}
