//! Matrix codes painted turned, tilted, pale and inverted: of 24 directions each, at
//! least so many are read. The numbers only rise.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its symbol cannot be drawn"
)]

use std::time::Duration;

use perch_reader::symbol::{self, Symbol};
use perch_reader::{LumaImage, Reader, ReaderSettings, Symbology, SymbologySet, stopped_clock};

const WIDTH: usize = 480;
const HEIGHT: usize = 360;
const TEXT: &str = "010952132100005610AB-1";

/// How a code lies before the camera and how it looks.
#[derive(Clone, Copy)]
struct Look {
    /// Pixels per module.
    px: f32,
    /// Degrees by which the code is tilted about the upright axis of the picture.
    tilt: f32,
    dark: f32,
    light: f32,
    around: f32,
    /// Modules from the middle on each side that are torn out.
    torn: f32,
}

const PLAIN: Look = Look {
    px: 3.0,
    tilt: 0.0,
    dark: 40.0,
    light: 210.0,
    around: 120.0,
    torn: 0.0,
};

/// The code as a camera sees it, turned by some degrees on its plane.
fn seen(symbol: &Symbol, look: Look, turn: f32) -> LumaImage {
    let (width, height) = (symbol.width() as f32, symbol.height() as f32);
    let distance = 2.5 * look.px * width.max(height);
    let (sin, cos) = turn.to_radians().sin_cos();
    let (tilt_sin, tilt_cos) = look.tilt.to_radians().sin_cos();
    let grey = |x: f32, y: f32| {
        let (x, y) = (x - WIDTH as f32 / 2.0, y - HEIGHT as f32 / 2.0);
        let p = x / (tilt_cos - x * tilt_sin / distance);
        let q = y * (1.0 + p * tilt_sin / distance);
        let column = (p * cos + q * sin) / look.px + width / 2.0;
        let row = (q * cos - p * sin) / look.px + height / 2.0;
        let margin = 4.0;
        if column < -margin || row < -margin || column > width + margin || row > height + margin {
            look.around
        } else if (column - width / 2.0).abs() < look.torn && (row - height / 2.0).abs() < look.torn
        {
            look.light
        } else if column >= 0.0 && row >= 0.0 && symbol.is_dark(column as usize, row as usize) {
            look.dark
        } else {
            look.light
        }
    };
    let pixels = (0..WIDTH * HEIGHT).map(|at| {
        let (x, y) = ((at % WIDTH) as f32, (at / WIDTH) as f32);
        let parts = (0..9).map(|part| (part % 3, part / 3));
        let sum: f32 = parts
            .map(|(dx, dy)| grey(x + dx as f32 / 3.0, y + dy as f32 / 3.0))
            .sum();
        let noise = ((at as u32).wrapping_mul(2_654_435_761) >> 29) as f32;
        (sum / 9.0 + noise - 3.5).clamp(0.0, 255.0) as u8
    });
    LumaImage::new(pixels.collect(), WIDTH, HEIGHT).unwrap()
}

/// Reads the code at 24 turns; no other text may be read, and at least so many right ones.
#[track_caller]
fn check(symbol: &Symbol, text: &str, look: Look, still: bool, least: usize) {
    let read = read(symbol, text, look, still, SymbologySet::product());
    assert!(read >= least, "{read} of 24 were read");
}

/// How often the code is read at 24 turns, if these symbologies are looked for.
#[track_caller]
fn read(symbol: &Symbol, text: &str, look: Look, still: bool, symbologies: SymbologySet) -> usize {
    let mut read = 0;
    for step in 0..24 {
        let picture = seen(symbol, look, 15.0 * step as f32 + 4.0);
        let mut reader = Reader::new(ReaderSettings { symbologies }, stopped_clock());
        let reading = if still {
            reader.read_still(&picture.view())
        } else {
            reader.read_frame(&picture.view(), Duration::from_secs(1))
        };
        for sighting in &reading.sightings {
            assert_eq!(sighting.raw_value, text);
        }
        read += usize::from(!reading.sightings.is_empty());
    }
    read
}

/// An oblong, a square and a QR code with the counts they must reach.
#[track_caller]
fn check_all(look: Look, still: bool, [oblong, square, qr]: [usize; 3]) {
    let symbol = symbol::draw_oblong(TEXT).unwrap();
    assert!(symbol.width() >= 2 * symbol.height());
    check(&symbol, TEXT, look, still, oblong);
    let symbol = symbol::draw(Symbology::Gs1DataMatrix, TEXT).unwrap();
    assert_eq!(symbol.width(), symbol.height());
    check(&symbol, TEXT, look, still, square);
    let link = "https://id.gs1.org/01/09521321000056/10/AB1";
    let symbol = symbol::draw(Symbology::Qr, link).unwrap();
    check(&symbol, link, look, still, qr);
}

#[test]
fn upright_to_the_camera_every_turn_is_read() {
    check_all(PLAIN, false, [23, 24, 24]);
}

#[test]
fn large_modules_are_read_as_well() {
    check_all(Look { px: 7.0, ..PLAIN }, false, [24, 24, 24]);
}

#[test]
fn small_modules_are_read() {
    check_all(Look { px: 1.7, ..PLAIN }, false, [16, 23, 24]);
}

#[test]
fn tilted_codes_are_read() {
    check_all(
        Look {
            tilt: 30.0,
            ..PLAIN
        },
        false,
        [22, 23, 24],
    );
    check_all(
        Look {
            tilt: 50.0,
            ..PLAIN
        },
        false,
        [16, 21, 14],
    );
}

#[test]
fn pale_codes_are_read() {
    let look = Look {
        dark: 150.0,
        light: 180.0,
        ..PLAIN
    };
    check_all(look, false, [4, 20, 24]);
}

#[test]
fn light_codes_on_dark_ground_are_read_in_stills() {
    let look = Look {
        dark: 220.0,
        light: 50.0,
        ..PLAIN
    };
    check_all(look, true, [24, 24, 24]);
}

/// A symbology that is read on request alone: at least so many live frames of 24 and none
/// where it is not asked for.
#[track_caller]
fn check_on_request(symbology: Symbology, look: Look, least: usize) {
    let symbol = symbol::draw(symbology, TEXT).unwrap();
    let asked = SymbologySet::product().with(symbology);
    let read_live = read(&symbol, TEXT, look, false, asked);
    assert!(read_live >= least, "{read_live} of 24 were read");
    let alone = SymbologySet::NONE.with(symbology);
    assert_eq!(read(&symbol, TEXT, look, false, alone), read_live);
    let unasked = read(&symbol, TEXT, look, false, SymbologySet::product());
    assert_eq!(unasked, 0);
}

#[test]
fn pdf417_is_read_on_request() {
    check_on_request(Symbology::Pdf417, Look { px: 2.0, ..PLAIN }, 14);
}

#[test]
fn aztec_is_read_on_request() {
    check_on_request(Symbology::Aztec, PLAIN, 8);
}

/// The first cause told of a QR code at each of 24 turns, and how often it is this one. Where
/// its corners lie is held too.
#[track_caller]
fn check_cause(cause: &str, look: Look, least: usize) {
    let symbol = symbol::draw(
        Symbology::Qr,
        "https://id.gs1.org/01/09521321000018/10/AB-1",
    )
    .unwrap();
    let told = (0..24).map(|step| {
        let picture = seen(&symbol, look, 15.0 * step as f32 + 4.0);
        let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
        let reading = reader.read_still(&picture.view());
        let [unread] = reading.unread.as_slice() else {
            return format!("{} places", reading.unread.len());
        };
        let far = symbol.width() as f32 * look.px / 2.0_f32.sqrt();
        for corner in unread.outline {
            let (x, y) = (
                corner.x - WIDTH as f32 / 2.0,
                corner.y - HEIGHT as f32 / 2.0,
            );
            assert!((x.hypot(y) - far).abs() < 0.1 * far, "{:?}", unread.outline);
        }
        assert!(
            (unread.px_per_module / look.px - 1.0).abs() < 0.15,
            "{unread:?}"
        );
        unread.causes[0].code().to_owned()
    });
    let told: Vec<String> = told.collect();
    let named = told.iter().filter(|each| *each == cause).count();
    assert!(named >= least, "{named} of 24 say {cause}: {told:?}");
}

#[test]
fn a_qr_code_that_is_not_read_says_why() {
    let torn = Look { torn: 7.0, ..PLAIN };
    check_cause("damaged", torn, 24);
    let dark = Look {
        dark: 10.0,
        light: 50.0,
        around: 20.0,
        ..torn
    };
    check_cause("too_dark", dark, 24);
    let pale = Look {
        dark: 165.0,
        light: 200.0,
        around: 180.0,
        ..torn
    };
    check_cause("low_contrast", pale, 24);
    check_cause("too_small", Look { px: 1.5, ..torn }, 12);
}
