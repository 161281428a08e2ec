//! Why didn't it scan: unread places over time become advice to the operator.
//!
//! A place says nothing while a hand moves through the picture, nor in the moment
//! before a code is read. It is told once it stayed unread for a while, in one word
//! and one sentence that do not flicker, and no more once it has stood there for so
//! long that it belongs to the bench. Pure: time comes in.

use perch_reader::{Cause, Outline, Point, Unread};
use tr::tr;

use crate::{
    clock::{Millis, millis},
    language,
    settings::Waits,
};

/// Pixels per module that are enough for every symbology that is read.
const ENOUGH: f32 = 2.0;

/// A place in view that is not read.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// Its corners in the frame.
    pub outline: Outline,
    /// The code of the likeliest cause; the window has a word for it.
    pub code: &'static str,
    /// What to do about it, in one sentence.
    pub sentence: String,
    /// What was measured, a sentence for each cause.
    pub facts: Vec<String>,
    /// It stayed unread for long enough to be told without being asked.
    pub is_due: bool,
}

/// Follows the unread places from frame to frame.
#[derive(Debug)]
pub struct Advisor {
    unread: Millis,
    steady: Millis,
    scenery: Millis,
    rearm: Millis,
    riddles: Vec<Riddle>,
}

/// One unread place over time.
#[derive(Debug)]
struct Riddle {
    outline: Outline,
    began: Millis,
    last_seen: Millis,
    /// The cause that is told, and since when.
    cause: Cause,
    cause_since: Millis,
}

impl Advisor {
    /// An advisor with these waits.
    pub fn new(waits: &Waits) -> Self {
        Self {
            unread: millis(waits.unread),
            steady: millis(waits.steady_advice),
            scenery: millis(waits.scenery),
            rearm: millis(waits.rearm),
            riddles: Vec::new(),
        }
    }

    /// What to say about a frame's unread places. A frame in which a code was read has
    /// none: the operator got what was wanted.
    pub fn observe(&mut self, unread: &[Unread], at: Millis) -> Vec<Advice> {
        self.riddles
            .retain(|riddle| at - riddle.last_seen <= self.rearm);
        let mut advice = Vec::new();
        for place in unread {
            let Some(cause) = place.causes.first().copied() else {
                continue;
            };
            let known = self
                .riddles
                .iter()
                .position(|riddle| is_same(&riddle.outline, &place.outline));
            let known = known.unwrap_or_else(|| {
                self.riddles.push(Riddle::new(place.outline, cause, at));
                self.riddles.len() - 1
            });
            let Some(riddle) = self.riddles.get_mut(known) else {
                continue;
            };
            riddle.outline = place.outline;
            riddle.last_seen = at;
            if riddle.cause.code() == cause.code() || at - riddle.cause_since >= self.steady {
                if riddle.cause.code() != cause.code() {
                    riddle.cause_since = at;
                }
                riddle.cause = cause;
            }
            let stood = at - riddle.began;
            advice.push(Advice {
                outline: place.outline,
                code: riddle.cause.code(),
                sentence: sentence(riddle.cause),
                facts: place.causes.iter().copied().map(fact).collect(),
                is_due: (self.unread..self.scenery).contains(&stood),
            });
        }
        advice
    }
}

impl Riddle {
    fn new(outline: Outline, cause: Cause, at: Millis) -> Self {
        Self {
            outline,
            began: at,
            last_seen: at,
            cause,
            cause_since: at,
        }
    }
}

/// Is it the same place, after a hand moved it for the time of a few frames?
fn is_same(then: &Outline, now: &Outline) -> bool {
    let (a, b) = (middle(then), middle(now));
    let [start, end, ..] = now;
    let length = (end.x - start.x).hypot(end.y - start.y);
    (b.x - a.x).hypot(b.y - a.y) < length
}

fn middle(outline: &Outline) -> Point {
    let sum = |of: fn(&Point) -> f32| outline.iter().map(of).sum::<f32>() / 4.0;
    Point {
        x: sum(|corner| corner.x),
        y: sum(|corner| corner.y),
    }
}

/// What the operator does about a cause.
pub fn sentence(cause: Cause) -> String {
    match cause {
        Cause::TooDark { .. } => tr!("Put more light on it"),
        Cause::LowContrast { .. } => {
            tr!("Its bars are pale. Put more light on it, or type the number (F2)")
        }
        Cause::Glare { .. } => tr!("Tilt it, so that the light is not mirrored"),
        Cause::TooSmall { px_per_module } => match closer(px_per_module) {
            Some(percent) => tr!("Hold it {percent} % closer to the camera", percent),
            None => tr!("Hold it closer to the camera"),
        },
        Cause::Blurred { .. } => tr!("Hold it still, or a little further away"),
        Cause::QuietZoneCut => {
            tr!("Show the whole code, with the light space left and right of it")
        }
        Cause::CheckDigit { .. } => {
            tr!("The code is damaged or misprinted. Type the number below it (F2)")
        }
        Cause::RowsDisagree { .. } => tr!("Hold it flat and still"),
        Cause::Damaged => {
            tr!("Part of it is damaged, covered or bent. Flatten it, or type the number (F2)")
        }
        Cause::NotUnderstood => {
            tr!("It is damaged, or of a kind that is not read. Type the number (F2)")
        }
    }
}

/// What was measured, for those who want to know.
pub fn fact(cause: Cause) -> String {
    match cause {
        Cause::TooDark { light } => {
            tr!(
                "Its light parts have {light} of 255 grey levels; 70 and more are easy",
                light
            )
        }
        Cause::LowContrast { range } => {
            tr!(
                "Light and dark are {range} of 255 grey levels apart; 50 and more are easy",
                range
            )
        }
        Cause::Glare { share } => {
            tr!(
                "{percent} % of it is overexposed",
                percent = format!("{:.0}", share * 100.0)
            )
        }
        Cause::TooSmall { px_per_module } => {
            tr!(
                "Its narrowest parts are about {width} pixels wide; {enough} are enough",
                width = language::tenths(px_per_module),
                enough = ENOUGH
            )
        }
        Cause::Blurred { edge_px } => {
            tr!(
                "An edge is about {width} pixels wide; a sharp one has 2",
                width = language::tenths(edge_px)
            )
        }
        Cause::QuietZoneCut => {
            tr!("Beside its bars there is no light margin as wide as five of them")
        }
        Cause::CheckDigit { rows } => {
            tr!(
                "{rows} of 9 rows have digits whose check digit is wrong",
                rows
            )
        }
        Cause::RowsDisagree { rows: 1 } => tr!("Only one row gave a text"),
        Cause::RowsDisagree { rows } => tr!("{rows} rows gave texts that do not agree", rows),
        Cause::Damaged => {
            tr!("Its corners are clear, and what lies between them gives no text")
        }
        Cause::NotUnderstood => {
            tr!("Its bars are clear, and no code that is read has such bars")
        }
    }
}

/// By how much of its distance a code has to come closer, in tens of percent; nothing
/// where it is nearly close enough and only a guess says that it is not.
fn closer(px_per_module: f32) -> Option<u32> {
    let share = 1.0 - px_per_module / ENOUGH;
    let tens = (share * 10.0).round().clamp(0.0, 9.0) as u32 * 10;
    (tens >= 10).then_some(tens)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Cause = Cause::TooSmall { px_per_module: 1.2 };
    const BLURRED: Cause = Cause::Blurred { edge_px: 6.0 };

    /// A place 100 pixels long from this column on.
    fn place(left: f32, cause: Cause) -> Unread {
        let corner = |x, y| Point { x, y };
        Unread {
            outline: [
                corner(left, 0.0),
                corner(left + 100.0, 0.0),
                corner(left + 100.0, 40.0),
                corner(left, 40.0),
            ],
            px_per_module: 1.2,
            causes: vec![cause],
        }
    }

    /// A frame: its time, the column and the cause of its place if there is one, and the
    /// cause that has to be told without being asked.
    type Shown = (Millis, Option<(f32, Cause)>, Option<&'static str>);

    #[track_caller]
    fn check(frames: &[Shown]) {
        let mut advisor = Advisor::new(&Waits::default());
        for (at, shown, want) in frames {
            let unread: Vec<Unread> = shown
                .iter()
                .map(|(left, cause)| place(*left, *cause))
                .collect();
            let advice = advisor.observe(&unread, *at);
            assert_eq!(
                advice.len(),
                unread.len(),
                "at {at}: what is asked for is there at once"
            );
            let due = advice.iter().find(|each| each.is_due).map(|each| each.code);
            assert_eq!(due, *want, "at {at}");
        }
    }

    #[test]
    fn a_place_is_told_once_it_stayed_unread_for_a_while() {
        check(&[
            (0, Some((0.0, SMALL)), None),
            (700, Some((20.0, SMALL)), None),
            (1_400, Some((40.0, SMALL)), None),
            (1_500, Some((40.0, SMALL)), Some("too_small")),
            (2_000, None, None),
        ]);
    }

    #[test]
    fn a_moment_without_it_does_not_begin_anew_and_a_longer_one_does() {
        check(&[
            (0, Some((0.0, SMALL)), None),
            (700, Some((0.0, SMALL)), None),
            (1_400, Some((0.0, SMALL)), None),
            (1_600, Some((0.0, SMALL)), Some("too_small")),
            (2_301, Some((0.0, SMALL)), None),
        ]);
    }

    #[test]
    fn another_place_has_a_time_of_its_own() {
        check(&[
            (0, Some((0.0, SMALL)), None),
            (700, Some((0.0, SMALL)), None),
            (1_400, Some((300.0, SMALL)), None),
            (1_600, Some((300.0, SMALL)), None),
        ]);
    }

    #[test]
    fn a_cause_stays_for_a_second_before_another_is_told() {
        check(&[
            (0, Some((0.0, SMALL)), None),
            (600, Some((0.0, SMALL)), None),
            (1_200, Some((0.0, BLURRED)), None),
            (1_500, Some((0.0, SMALL)), Some("blurred")),
            (2_000, Some((0.0, SMALL)), Some("blurred")),
            (2_200, Some((0.0, SMALL)), Some("too_small")),
        ]);
    }

    #[test]
    fn what_stands_there_all_day_belongs_to_the_bench() {
        let mut frames: Vec<Shown> = (0..100)
            .map(|step| {
                let at = 600 * step;
                let told = (1_500..30_000).contains(&at).then_some("too_small");
                (at, Some((0.0, SMALL)), told)
            })
            .collect();
        // Taken away and held up once more, it is a riddle again.
        frames.push((62_000, Some((0.0, SMALL)), None));
        frames.push((62_700, Some((0.0, SMALL)), None));
        frames.push((63_400, Some((0.0, SMALL)), None));
        frames.push((63_500, Some((0.0, SMALL)), Some("too_small")));
        check(&frames);
    }

    #[test]
    fn advice_says_by_how_much() {
        assert_eq!(sentence(SMALL), "Hold it 40 % closer to the camera");
        let nearly = Cause::TooSmall {
            px_per_module: 1.95,
        };
        assert_eq!(sentence(nearly), "Hold it closer to the camera");
        assert_eq!(
            fact(SMALL),
            "Its narrowest parts are about 1.2 pixels wide; 2 are enough"
        );
    }
}
