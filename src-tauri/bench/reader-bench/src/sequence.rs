//! Frames in a row through one reader: what following a code costs, what memory over
//! frames adds in the dark, and whether it ever makes a text of nothing.

use std::fmt;
use std::time::Duration;

use perch_reader::LumaImage;

use crate::dice::Dice;
use crate::engines::{self, FRAME};
use crate::frames::Plan;
use crate::score::Truth;
use crate::tally::quantile;

/// Frames of a sequence; a code is followed from the second on.
const FRAMES: usize = 8;

/// Sequences of each kind.
const MOST: usize = 40;

/// What the sequences showed.
#[derive(Default)]
pub(crate) struct Sequences {
    /// CPU times until a followed linear code was confirmed.
    confirmed: Vec<Duration>,
    /// The same for the first frame of those sequences.
    searched: Vec<Duration>,
    /// Sequences in which every frame was read, and all.
    unbroken: usize,
    all: usize,
    /// False texts where a code was in view, and where none was; frames of the latter.
    wrong: usize,
    from_nothing: usize,
    empty: usize,
    /// Sequences of noisy frames, those read by the first frame, and those read in the end.
    noisy: usize,
    at_once: usize,
    in_the_end: usize,
}

/// Deviation of the noise from frame to frame in grey values: a usual one, and that of a
/// camera in the dark.
const USUAL: f32 = 6.0;
const DARK: f32 = 32.0;

impl Sequences {
    /// Reads the frames of the plan as sequences that move by three pixels a frame.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut sequences = Self::default();
        let linear = ["ean13", "gs1-128", "itf14"];
        for kind in linear {
            let most = MOST / linear.len();
            for frame in plan.frames(&format!("rot/{kind}/")).take(most) {
                sequences.follow(&frame.luma, &Truth::new(&frame.group, &frame.texts));
            }
            for frame in plan.frames(&format!("noise/{kind}/")).take(most) {
                sequences.peer(&frame.luma, &Truth::new(&frame.group, &frame.texts));
            }
        }
        for frame in plan.frames("empty").take(MOST) {
            sequences.watch(&frame.luma);
        }
        sequences
    }

    /// The median time of a followed code and that of a search, in milliseconds.
    pub(crate) fn median(&self) -> Option<(f64, f64)> {
        quantile(&self.confirmed, 0.5).zip(quantile(&self.searched, 0.5))
    }

    /// Texts nobody drew.
    pub(crate) fn false_texts(&self) -> usize {
        self.wrong + self.from_nothing
    }

    /// What was measured, in words.
    pub(crate) fn detail(&self) -> String {
        format!(
            "95 % {:.2} ms, {} of {} sequences without a gap",
            quantile(&self.confirmed, 0.95).unwrap_or_default(),
            self.unbroken,
            self.all
        )
    }

    /// How many frames of nothing were looked at, in words.
    pub(crate) fn watched(&self) -> String {
        format!("{} frames in a row of nothing", self.empty)
    }

    fn follow(&mut self, luma: &LumaImage, truth: &Truth) {
        let mut reader = engines::reader();
        let mut dice = Dice::new(5);
        let mut read = 0;
        for number in 0..FRAMES {
            let Some(luma) = moved(luma, number, USUAL, &mut dice) else {
                return;
            };
            let view = luma.view();
            let answer = engines::perch(&mut reader, |reader| reader.read_frame(&view, FRAME));
            self.wrong += truth.wrong(&answer.texts).len();
            if answer.texts.is_empty() {
                continue;
            }
            read += 1;
            match number {
                0 => self.searched.push(answer.first),
                _ => self.confirmed.push(answer.first),
            }
        }
        self.all += 1;
        self.unbroken += usize::from(read == FRAMES);
    }

    /// What noisy frames were read by memory, beside what their first frame was read by.
    pub(crate) fn noisy(&self) -> (usize, usize, usize) {
        (self.in_the_end, self.at_once, self.noisy)
    }

    fn peer(&mut self, luma: &LumaImage, truth: &Truth) {
        let mut reader = engines::reader();
        let mut dice = Dice::new(8);
        let mut first = None;
        for number in 0..FRAMES {
            let Some(luma) = moved(luma, number, DARK, &mut dice) else {
                return;
            };
            let view = luma.view();
            let answer = engines::perch(&mut reader, |reader| reader.read_frame(&view, FRAME));
            self.wrong += truth.wrong(&answer.texts).len();
            if truth.score(&answer.texts).right > 0 {
                first = first.or(Some(number));
            }
        }
        self.noisy += 1;
        self.at_once += usize::from(first == Some(0));
        self.in_the_end += usize::from(first.is_some());
    }

    fn watch(&mut self, luma: &LumaImage) {
        let mut reader = engines::reader();
        let mut dice = Dice::new(6);
        for number in 0..FRAMES {
            // Every second frame stands, so that the same rows come twice.
            if let Some(luma) = moved(luma, number / 2, USUAL, &mut dice) {
                let view = luma.view();
                let answer = engines::perch(&mut reader, |reader| reader.read_frame(&view, FRAME));
                self.from_nothing += answer.texts.len();
                self.empty += 1;
            }
        }
    }
}

impl fmt::Display for Sequences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (confirmed, searched) = self.median().unwrap_or_default();
        write!(
            f,
            "a followed linear code is confirmed after {confirmed:.2} ms ({}), found after {searched:.2} ms; \
             of {} noisy sequences {} are read in the end, {} by the first frame; \
             {} false texts, also in {}",
            self.detail(),
            self.noisy,
            self.in_the_end,
            self.at_once,
            self.false_texts(),
            self.watched()
        )
    }
}

/// The picture three pixels further right for each frame, with the noise of another frame.
fn moved(luma: &LumaImage, number: usize, noise: f32, dice: &mut Dice) -> Option<LumaImage> {
    let view = luma.view();
    let (width, by) = (view.width(), 3 * number);
    let pixels = view.rows().flat_map(|row| {
        let (left, right) = row.split_at(width - by.min(width));
        right.iter().chain(left).copied()
    });
    let pixels = pixels.map(|pixel| {
        let value = f32::from(pixel) + noise * dice.normal();
        value.clamp(0.0, 255.0) as u8
    });
    LumaImage::new(pixels.collect(), width, view.height())
}
