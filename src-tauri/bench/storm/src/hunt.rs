//! The hunt: starts a life, waits for the instant, kills it, and starts the next.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use perch_station::clock::{Clock, Millis, monotonic};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scanner_sim::{Config, HeaderForm, Quotas, Simulator};

use crate::{
    Options,
    faults::{self, LATEST},
    report,
    said::Said,
    states::NAMED,
    tally::{Phase, Tally},
};

/// Whatever ends a storm early.
pub(crate) type Trouble = Box<dyn Error + Send + Sync>;

/// A life that did not come into the state that was aimed at is killed after this.
const PATIENCE: Duration = Duration::from_millis(250);
/// A life that is not open by then is killed as it is.
const LONGEST_START: Duration = Duration::from_secs(20);
/// The longest the end may take.
const DRAIN: Duration = Duration::from_secs(600);
/// Lives after which the storm says how far it is.
const WORD_EVERY: u32 = 500;

/// Where a kill is to fall.
#[derive(Debug, Clone, Copy)]
enum Aim {
    /// So long after the start of the process, mostly while it opens.
    Opening(Duration),
    /// So long after the station is open, whatever it does then.
    Instant(Duration),
    /// While operations are in this state, once the station is open for so long.
    State(&'static str, Duration),
    /// So long after a photo was asked for.
    Photo(Duration),
}

/// Storms, reports, and answers whether all is well.
pub(crate) fn run(options: &Options) -> Result<bool, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let server = runtime.block_on(Simulator::start(config(options)))?;
    let folder = tempfile::tempdir()?;
    let elapsed = monotonic();
    let mut hunt = Hunt {
        options,
        folder: folder.path(),
        server: server.url(),
        since: Clock::real().now(),
        chance: ChaCha8Rng::seed_from_u64(options.seed),
        tally: Tally::default(),
    };
    report::begin(options)?;
    while hunt.tally.kills < options.kills && elapsed() < Duration::from_secs(options.minutes * 60)
    {
        hunt.one_life()?;
        if hunt.tally.kills.is_multiple_of(WORD_EVERY) {
            report::word(&hunt.tally, elapsed())?;
        }
    }
    hunt.drain()?;
    let tally = hunt.tally;
    // What the server still takes late has to be there before it is counted.
    thread::sleep(2 * LATEST / options.hurry.max(1));
    let is_well = report::end(options, &tally, &server, elapsed())?;
    runtime.block_on(server.stop());
    Ok(is_well)
}

fn config(options: &Options) -> Config {
    Config {
        seed: options.seed,
        clock: scanner_sim::Clock::scaled(f64::from(options.hurry)),
        // The storm is not about quotas, and draft 10 tells both windows at once.
        quotas: Quotas {
            minute: 10_000_000,
            day: 100_000_000,
            headers: HeaderForm::Draft10,
            ..Quotas::default()
        },
        faults: faults::all(options.expire),
        ..Config::default()
    }
}

struct Hunt<'a> {
    options: &'a Options,
    folder: &'a Path,
    server: String,
    since: Millis,
    chance: ChaCha8Rng,
    tally: Tally,
}

impl Hunt<'_> {
    fn one_life(&mut self) -> Result<(), Trouble> {
        let aim = self.aim();
        let (mut child, heard) = self.spawn(false)?;
        let mut phase = Phase::default();
        let died = self.listen(aim, &heard, &mut phase);
        child.kill()?;
        child.wait()?;
        // What was said before the kill was acknowledged before the kill.
        while let Ok(said) = heard.recv() {
            self.tally.hear(said, &mut phase);
        }
        self.tally.killed(&phase);
        match died {
            true => Err("a life ended by itself; its last words are above".into()),
            false => Ok(()),
        }
    }

    /// Listens until the instant has come; true when the process ended by itself.
    fn listen(&mut self, aim: Aim, heard: &Receiver<Said>, phase: &mut Phase) -> bool {
        let elapsed = monotonic();
        let (mut opened_at, mut shot_at) = (None, None);
        loop {
            let now = elapsed();
            note(&mut opened_at, phase.is_open, now);
            note(&mut shot_at, phase.is_in_photo, now);
            let opened = |age| opened_at.map_or(LONGEST_START, |opened_at| opened_at + age);
            let until = match aim {
                Aim::Opening(instant) => instant,
                Aim::Instant(age) => opened(age),
                Aim::State(state, age) if phase.states.iter().any(|each| each == state) => {
                    opened(age)
                }
                Aim::Photo(after) => shot_at.map_or(opened(PATIENCE), |shot_at| shot_at + after),
                Aim::State(..) => opened(PATIENCE),
            };
            if now >= until {
                return false;
            }
            match heard.recv_timeout(until - now) {
                Ok(said) => self.tally.hear(said, phase),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
            }
        }
    }

    fn aim(&mut self) -> Aim {
        let mut within = |from: u64, to: u64| {
            Duration::from_micros(self.chance.random_range(from * 1_000..to * 1_000))
        };
        let (early, any, age, soon) = (within(0, 60), within(0, 120), within(0, 80), within(0, 4));
        match self.chance.random_range(0..10) {
            0 => Aim::Opening(early),
            1..4 => Aim::Instant(any),
            4 => Aim::Photo(soon),
            _ => Aim::State(NAMED[self.tally.kills as usize % NAMED.len()], age),
        }
    }

    fn drain(&mut self) -> Result<(), Trouble> {
        let (mut child, heard) = self.spawn(true)?;
        let mut phase = Phase::default();
        let elapsed = monotonic();
        loop {
            match heard.recv_timeout(DRAIN.saturating_sub(elapsed())) {
                Ok(said) => self.tally.hear(said, &mut phase),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    child.kill()?;
                    break;
                }
            }
        }
        child.wait()?;
        Ok(())
    }

    fn spawn(&mut self, drain: bool) -> Result<(Child, Receiver<Said>), Trouble> {
        let mut command = Command::new(env::current_exe()?);
        command
            .arg("life")
            .arg("--folder")
            .arg(self.folder)
            .args(["--server", &self.server])
            .args(["--hurry", &self.options.hurry.to_string()])
            .args(["--since", &self.since.to_string()])
            .args(["--number", &self.tally.kills.to_string()])
            .args(["--seed", &self.chance.random::<u64>().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if drain {
            command.arg("--drain");
        }
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or("the life has no voice")?;
        Ok((child, ears(out)))
    }
}

/// Keeps the moment at which something began, while it lasts.
fn note(began: &mut Option<Duration>, is_so: bool, now: Duration) {
    match is_so {
        true => _ = began.get_or_insert(now),
        false => *began = None,
    }
}

/// Hears what a life says until its pipe ends.
fn ears(out: ChildStdout) -> Receiver<Said> {
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some(said) = Said::hear(&line)
                && tell.send(said).is_err()
            {
                return;
            }
        }
    });
    heard
}
