//! perch-reader beside zxing-cpp and rxing: the same pictures in the same process.
//!
//! It draws frames, takes folders of pictures, lets every engine read every one in
//! turn, and prints what was read, what was false, and how long it took.

mod canvas;
mod dice;
mod engines;
mod frames;
mod goals;
mod pictures;
mod pose;
mod score;
mod sequence;
mod tables;
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use perch_reader::{LumaImage, LumaView};

use crate::dice::Dice;
use crate::engines::{Answer, Bench, Engine, FRAME};
use crate::frames::Plan;
use crate::score::Truth;
use crate::sequence::Sequences;
use crate::tally::{Tally, quantile};

/// Compares perch-reader with zxing-cpp and rxing.
#[derive(Parser)]
struct Arguments {
    /// Fail when a goal is missed.
    #[arg(long)]
    check: bool,
    /// A folder of pictures with a list.tsv; may be given more than once.
    #[arg(long, value_name = "DIR")]
    pictures: Vec<PathBuf>,
    /// Seed of the drawn frames.
    #[arg(long, default_value_t = 11)]
    seed: u64,
    /// Frames drawn for each level, set and kind of code; 0 draws none.
    #[arg(long, default_value_t = 1)]
    per: usize,
    /// Drawn frames without a code.
    #[arg(long, default_value_t = 60)]
    empty: usize,
    /// Width and height of the drawn frames.
    #[arg(long, default_value = "1280x720")]
    size: String,
    /// How often each engine reads each picture; the best time counts.
    #[arg(long, default_value_t = 2)]
    rounds: usize,
    /// Read with Perch alone, once, to see quickly what a change does.
    #[arg(long)]
    quick: bool,
    /// Only the groups whose names contain this.
    #[arg(long, default_value = "")]
    only: String,
    /// Print every picture that was missed or misread.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    // A panic inside rxing is caught and counts as nothing found.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments = Arguments::parse();
    let mut session = Session {
        bench: Bench::new(),
        arguments,
    };
    match session.run() {
        Ok(met) if met || !session.arguments.check => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

struct Session {
    bench: Bench,
    arguments: Arguments,
}

impl Session {
    fn run(&mut self) -> std::io::Result<bool> {
        let engines: Vec<Engine> = match self.arguments.quick {
            true => vec![Engine::PerchLive, Engine::PerchStill],
            false => Engine::ALL.to_vec(),
        };
        let plan = self.plan();
        let drawn = self.drawn(&plan, &engines);
        let part =
            |index: usize| move |name: &str| name.split('/').nth(index).unwrap_or(name).to_owned();
        tables::reads("Drawn frames by set", &drawn.by(part(0)), &engines);
        tables::reads("Drawn frames by kind", &drawn.by(part(1)), &engines);
        tables::times("Drawn frames", &drawn, &engines);
        let pictures = self.given(&engines)?;
        if !self.arguments.pictures.is_empty() {
            tables::reads("Pictures", &pictures.groups, &engines);
            tables::times("Pictures", &pictures, &engines);
        }
        let sequences = Sequences::of(&plan);
        if self.arguments.quick {
            println!("\nFrames in a row: {sequences}");
            return Ok(true);
        }
        Ok(goals::print(&goals::goals(
            &drawn,
            &pictures,
            self.still_scene(&plan),
            &sequences,
        )))
    }

    fn plan(&self) -> Plan {
        let size = self.arguments.size.split_once('x');
        let size = size.and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        let size = size.unwrap_or((1280, 720));
        Plan::new(
            self.arguments.seed,
            self.arguments.per,
            self.arguments.empty,
            size,
        )
    }

    fn drawn(&self, plan: &Plan, engines: &[Engine]) -> Tally {
        let mut tally = Tally::default();
        for (number, frame) in plan.frames(&self.arguments.only).enumerate() {
            let truth = Truth::new(&frame.group, &frame.texts);
            let name = format!("{} #{number}", frame.group);
            self.one(&mut tally, &truth, &frame.luma, &name, engines);
        }
        tally
    }

    fn given(&self, engines: &[Engine]) -> std::io::Result<Tally> {
        let mut tally = Tally::default();
        for folder in &self.arguments.pictures {
            for picture in pictures::pictures(folder)? {
                if !picture.truth.group.contains(&self.arguments.only) {
                    continue;
                }
                let Some(luma) = picture.luma() else {
                    eprintln!("{} cannot be opened", picture.path().display());
                    continue;
                };
                let name = picture.path().display().to_string();
                self.one(&mut tally, &picture.truth, &luma, &name, engines);
            }
        }
        Ok(tally)
    }

    fn one(
        &self,
        tally: &mut Tally,
        truth: &Truth,
        luma: &LumaImage,
        name: &str,
        engines: &[Engine],
    ) {
        let rounds = if self.arguments.quick {
            1
        } else {
            self.arguments.rounds
        };
        let answers = self.answers(&luma.view(), rounds, engines);
        let scores = tally.add(truth, &answers);
        if !self.arguments.list {
            return;
        }
        for engine in engines.iter().take(2) {
            let score = scores[*engine as usize];
            let texts = &answers[*engine as usize].texts;
            if score.wrong > 0 {
                println!("FALSE {} {name}: {:?}", engine.name(), truth.wrong(texts));
            } else if score.right == 0 && !truth.texts.is_empty() {
                println!("missed {} {name}", engine.name());
            }
        }
    }

    /// Every engine in turn, round after round.
    fn answers(&self, luma: &LumaView<'_>, rounds: usize, engines: &[Engine]) -> [Answer; 5] {
        let mut best: [Option<Answer>; 5] = Default::default();
        for _ in 0..rounds.max(1) {
            for engine in engines {
                let answer = self.bench.read(*engine, luma);
                let slot = &mut best[*engine as usize];
                *slot = Some(match slot.take() {
                    Some(earlier) => answer.best(&earlier),
                    None => answer,
                });
            }
        }
        best.map(Option::unwrap_or_default)
    }

    /// Median CPU ms of a frame that shows what the frame before it showed, and of
    /// zxing-cpp on the same frames.
    fn still_scene(&self, plan: &Plan) -> Option<(f64, f64)> {
        let mut dice = Dice::new(7);
        let (mut ours, mut theirs): (Vec<Duration>, Vec<Duration>) = Default::default();
        for frame in plan.frames("").step_by(7).take(30) {
            let mut reader = engines::reader();
            for round in 0..4 {
                let luma = flickering(&frame.luma, &mut dice)?;
                let view = luma.view();
                let answer = engines::perch(&mut reader, |reader| reader.read_frame(&view, FRAME));
                if round == 3 {
                    ours.push(answer.total);
                    theirs.push(self.bench.read(Engine::ZxingAll, &view).total);
                }
            }
        }
        quantile(&ours, 0.5).zip(quantile(&theirs, 0.5))
    }
}

/// The same picture with the noise of another frame.
fn flickering(luma: &LumaImage, dice: &mut Dice) -> Option<LumaImage> {
    let view = luma.view();
    let pixels = view.rows().flatten().map(|pixel| {
        let value = f32::from(*pixel) + 2.0 * dice.normal();
        value.clamp(0.0, 255.0) as u8
    });
    LumaImage::new(pixels.collect(), view.width(), view.height())
}
