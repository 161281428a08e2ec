//! Why didn't it scan? One set of pictures for each cause, with how many of them name it.

mod drawn;

use std::time::Duration;

use drawn::{Look, PLAIN, Picture, bars};
use perch_reader::{LumaImage, Reader, ReaderSettings, Reading, Symbology, Unread, stopped_clock};

const HONEY: &str = "9521321000018";
const TURNS: [f32; 8] = [0.0, 4.0, 20.0, 45.0, 70.0, 90.0, 135.0, 200.0];

fn reader() -> Reader {
    Reader::new(ReaderSettings::default(), stopped_clock())
}

fn still(luma: &LumaImage) -> Reading {
    reader().read_still(&luma.view())
}

/// The code of the first cause of the only place that is unread; what was read, else.
fn first_cause(reading: &Reading) -> String {
    let texts: Vec<&str> = reading
        .sightings
        .iter()
        .map(|each| each.raw_value.as_str())
        .collect();
    match (texts.as_slice(), reading.unread.as_slice()) {
        ([], [unread]) => unread.causes[0].code().to_owned(),
        (texts, unread) => format!("{} places, texts {texts:?}", unread.len()),
    }
}

/// Of eight pictures turned every way, at least so many name the cause first; all that do
/// not are read or say something else, and are printed.
#[track_caller]
fn check(cause: &str, least: usize, picture: impl Fn(Look) -> LumaImage) {
    let seen: Vec<String> = TURNS
        .iter()
        .zip(1..)
        .map(|(turned, seed)| {
            let look = Look {
                turned: *turned,
                seed,
                ..PLAIN
            };
            first_cause(&still(&picture(look)))
        })
        .collect();
    let named = seen.iter().filter(|each| *each == cause).count();
    assert!(named >= least, "{named} of 8 say {cause}: {seen:?}");
}

#[test]
fn bars_too_narrow_for_the_camera_are_too_small() {
    check("too_small", 6, |look| {
        drawn::frame(
            HONEY,
            Look {
                px: 0.85,
                height: 60.0,
                ..look
            },
        )
    });
}

#[test]
fn a_code_out_of_focus_is_blurred() {
    check("blurred", 8, |look| {
        drawn::shelf(Look {
            px: 3.0,
            blur: 3.0,
            height: 100.0,
            ..look
        })
    });
}

#[test]
fn a_code_in_a_dark_corner_is_too_dark() {
    check("too_dark", 6, |look| {
        let dark = Look {
            dark: 14.0,
            light: 40.0,
            around: 20.0,
            noise: 3.0,
            ..look
        };
        drawn::shelf(Look { px: 0.9, ..dark })
    });
}

#[test]
fn pale_bars_are_low_in_contrast() {
    check("low_contrast", 6, |look| {
        let pale = Look {
            dark: 170.0,
            light: 200.0,
            around: 185.0,
            noise: 3.0,
            ..look
        };
        drawn::shelf(Look { px: 0.9, ..pale })
    });
}

#[test]
fn a_reflection_over_a_part_of_the_bars_is_glare() {
    let upright = |degrees: f32| degrees % 180.0 < 30.0;
    let turned: Vec<f32> = TURNS
        .into_iter()
        .filter(|turned| upright(*turned))
        .collect();
    let mut named = Vec::new();
    for turned in turned {
        for width in [24, 40] {
            let look = Look {
                turned,
                height: 100.0,
                ..PLAIN
            };
            let picture = Picture::of(&bars(Symbology::Ean13, HONEY), &look);
            let luma = picture.glare(330..330 + width).frame(2.0, 1);
            named.push(first_cause(&still(&luma)));
        }
    }
    assert_eq!(named, vec!["glare"; named.len()]);
}

#[test]
fn a_margin_that_is_covered_is_named() {
    check("quiet_zone_cut", 8, |look| {
        let covered = Look {
            margins: (0.0, drawn::MARGIN),
            around: 30.0,
            ..look
        };
        drawn::frame(HONEY, covered)
    });
}

#[test]
fn a_code_that_leaves_the_picture_has_no_margin() {
    let look = Look {
        at: (200.0, 180.0),
        turned: 0.0,
        px: 3.0,
        ..PLAIN
    };
    let reading = still(&drawn::shelf(look));
    assert_eq!(first_cause(&reading), "quiet_zone_cut");
}

#[test]
fn digits_that_do_not_fit_their_check_digit_are_told_from_blur() {
    check("check_digit", 8, |look| {
        let mut modules = bars(Symbology::Ean13, HONEY);
        // The eleventh and the twelfth digit change places.
        let (left, right) = modules.split_at_mut(78);
        left[71..].swap_with_slice(&mut right[..7]);
        Picture::of(&modules, &look).frame(look.noise, look.seed)
    });
}

#[test]
fn clear_bars_of_another_kind_are_not_understood() {
    check("not_understood", 8, |look| {
        // Bars and spaces of 1 to 4 modules in an order no symbology has.
        let modules: Vec<bool> = (0..40_usize)
            .flat_map(|run| vec![run % 2 == 0; 1 + (run * run + run / 3) % 4])
            .collect();
        Picture::of(&modules, &look).frame(look.noise, look.seed)
    });
}

#[test]
fn a_code_that_is_read_and_an_empty_bench_have_no_cause() {
    for turned in TURNS {
        let reading = still(&drawn::frame(HONEY, Look { turned, ..PLAIN }));
        assert_eq!(first_cause(&reading), "0 places, texts [\"9521321000018\"]");
        assert_eq!(reading.unread, []);
    }
    let reading = still(&Picture::empty(120.0).frame(4.0, 3));
    assert_eq!(reading.unread, []);
}

fn outline_holds(unread: &Unread, x: f32, y: f32) -> bool {
    let xs = unread.outline.map(|corner| corner.x);
    let ys = unread.outline.map(|corner| corner.y);
    let within = |values: [f32; 4], at: f32| {
        values.iter().any(|value| *value < at) && values.iter().any(|value| *value > at)
    };
    within(xs, x) && within(ys, y)
}

#[test]
fn live_frames_are_explained_once_a_few_gave_nothing() {
    let small = Look {
        px: 0.85,
        height: 60.0,
        at: (200.0, 120.0),
        ..PLAIN
    };
    let mut reader = reader();
    let mut explained = Vec::new();
    for seed in 0..6 {
        // A hand is never still, so no frame is the one before.
        let at = (200.0 + 3.0 * seed as f32, 120.0);
        let luma = drawn::frame(HONEY, Look { seed, at, ..small });
        let reading = reader.read_frame(&luma.view(), Duration::from_secs(1));
        explained.push(reading.unread.len());
        if let [unread] = reading.unread.as_slice() {
            assert!(outline_holds(unread, 200.0, 120.0));
            assert!((0.5..1.6).contains(&unread.px_per_module));
        }
    }
    assert_eq!(explained, [0, 0, 1, 1, 1, 1]);
    let luma = drawn::frame(HONEY, PLAIN);
    let reading = reader.read_frame(&luma.view(), Duration::from_secs(1));
    assert_eq!(first_cause(&reading), "0 places, texts [\"9521321000018\"]");
}
