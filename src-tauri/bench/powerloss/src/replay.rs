//! The replay: the record on a model disk, and the power cut after each call.

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    Trouble,
    check::{Damage, check},
    crash::{Choice, Manner},
    disk::{Disk, kind_of},
    record::{Acknowledged, Event, Record},
};

/// Torn states that are tried at one point in one pass, beside all lost and all kept.
const TORN: usize = 3;
/// Passes that bring hardly anything new after which there are no more states.
const DRY: usize = 3;
/// Benches for each core: one waits for the threads of its database while another works.
const BENCHES_A_CORE: usize = 2;

/// What a survey found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    states: usize,
    wanted: usize,
    lost: usize,
    corrupt: usize,
    without_file: usize,
    first: Option<String>,
}

impl Found {
    /// Whether no state had any damage, and there were as many as asked for.
    pub(crate) fn is_well(&self) -> bool {
        self.lost + self.corrupt + self.without_file == 0 && self.states >= self.wanted
    }

    fn add(&mut self, other: Self) {
        self.states += other.states;
        self.lost += other.lost;
        self.corrupt += other.corrupt;
        self.without_file += other.without_file;
        self.first = self.first.take().or(other.first);
    }

    fn note(&mut self, damage: &Damage, at: usize, manner: Manner) {
        self.states += 1;
        self.lost += usize::from(damage.lost > 0);
        self.corrupt += usize::from(damage.corrupt.is_some());
        self.without_file += usize::from(damage.without_file > 0);
        if !damage.is_none() && self.first.is_none() {
            self.first = Some(format!("{} after call {at}, {manner:?}", words(damage)));
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} distinct crash states of {} asked for: {} with something lost, {} corrupt, {} with a row without its photo",
            self.states, self.wanted, self.lost, self.corrupt, self.without_file
        )?;
        match &self.first {
            Some(first) => write!(f, "\nthe first: {first}"),
            None => Ok(()),
        }
    }
}

/// Looks at so many distinct states, spread over the whole record.
pub(crate) fn survey(record: &Record, wanted: usize, seed: u64) -> Result<Found, Trouble> {
    let mut found = Found {
        wanted,
        ..Found::default()
    };
    let seen = Mutex::new(HashSet::new());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let benches = (cores * BENCHES_A_CORE) as u64;
    let mut dry = 0;
    for pass in 0.. {
        let left = wanted.saturating_sub(found.states);
        let before = found.states;
        let parts = thread::scope(|scope| {
            let walk = |bench| {
                let chance = ChaCha8Rng::seed_from_u64(seed.wrapping_add(pass * benches + bench));
                let part = Part {
                    bench: usize::try_from(bench)?,
                    benches: usize::try_from(benches)?,
                    left,
                };
                part.walk(record, &seen, chance)
            };
            let walks: Vec<_> = (0..benches)
                .map(|bench| scope.spawn(move || walk(bench)))
                .collect();
            let parts = walks.into_iter().map(|walk| match walk.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            parts.collect::<Result<Vec<Found>, Trouble>>()
        })?;
        for part in parts {
            found.add(part);
        }
        dry = if found.states - before < left / 1_000 + 1 {
            dry + 1
        } else {
            0
        };
        if found.states >= wanted || dry >= DRY {
            break;
        }
    }
    Ok(found)
}

/// What one of several benches looks at in a pass: every call whose number falls to it.
struct Part {
    bench: usize,
    benches: usize,
    /// States that all benches together still want.
    left: usize,
}

impl Part {
    fn walk(
        &self,
        record: &Record,
        seen: &Mutex<HashSet<u64>>,
        mut chance: ChaCha8Rng,
    ) -> Result<Found, Trouble> {
        let mut found = Found::default();
        let bench = Bench::new()?;
        // One pass shall not use up what is wanted before it comes to the end.
        let share = self.left as f64 / (record.events.len() * (TORN + 2)) as f64;
        let mut visit = |disk: &Disk<'_>, acknowledged: &[Acknowledged], at: usize| {
            let is_ours = at % self.benches == self.bench;
            if !is_ours
                || found.states >= self.left.div_ceil(self.benches)
                || !chance.random_bool(share.clamp(0.0001, 1.0))
            {
                return Ok(false);
            }
            for manner in manners() {
                let choice = Choice::of(disk, manner, &mut chance);
                let print = choice.fingerprint(disk, acknowledged.len());
                if seen.lock().is_ok_and(|mut seen| seen.insert(print)) {
                    let damage = bench.look(&choice, disk, acknowledged)?;
                    found.note(&damage, at, manner);
                }
            }
            Ok(false)
        };
        replay(record, None, &mut visit)?;
        Ok(found)
    }
}

/// The kinds of fsync in a record.
pub(crate) fn mutants(record: &Record) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    let mut open = std::collections::HashMap::new();
    for event in &record.events {
        match event {
            Event::Open { fd, path, .. } => _ = open.insert(*fd, path.as_str()),
            Event::Close { fd } => _ = open.remove(fd),
            Event::SyncBegins { fd, .. } => {
                kinds.extend(open.get(fd).and_then(|path| kind_of(path, &record.root)));
            }
            _other => {}
        }
    }
    kinds
}

/// The first damage that shows when the fsync of one kind is taken out, if any does.
pub(crate) fn first_damage(
    record: &Record,
    without: &str,
    seed: u64,
) -> Result<Option<String>, Trouble> {
    let bench = Bench::new()?;
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let (mut first, mut known) = (None, 0);
    let mut visit = |disk: &Disk<'_>, acknowledged: &[Acknowledged], at: usize| {
        // What was just acknowledged is what may be missing.
        if acknowledged.len() == known {
            return Ok(false);
        }
        known = acknowledged.len();
        for manner in manners() {
            let choice = Choice::of(disk, manner, &mut chance);
            let damage = bench.look(&choice, disk, acknowledged)?;
            if !damage.is_none() {
                first = Some(format!("{} after call {at}, {manner:?}", words(&damage)));
                return Ok(true);
            }
        }
        Ok(false)
    };
    replay(record, Some(without), &mut visit)?;
    Ok(first)
}

fn manners() -> impl Iterator<Item = Manner> {
    [Manner::AllLost, Manner::AllKept]
        .into_iter()
        .chain([Manner::Torn; TORN])
}

/// Plays the record; `visit` sees the disk after each event and may end it.
fn replay(
    record: &Record,
    without: Option<&str>,
    visit: &mut impl FnMut(&Disk<'_>, &[Acknowledged], usize) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let mut disk = Disk::new(&record.root);
    let mut acknowledged = Vec::new();
    for (at, event) in record.events.iter().enumerate() {
        disk.apply(event, without)?;
        if let Event::Acknowledged(each) = event {
            acknowledged.push(each.clone());
        }
        if visit(&disk, &acknowledged, at)? {
            break;
        }
    }
    Ok(())
}

/// Where states are written and looked at: in memory where the system has a place for that.
struct Bench {
    runtime: Runtime,
    place: TempDir,
}

impl Bench {
    fn new() -> Result<Self, Trouble> {
        let memory = PathBuf::from("/dev/shm");
        let place = match memory.is_dir() {
            true => tempfile::tempdir_in(memory)?,
            false => tempfile::tempdir()?,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self { runtime, place })
    }

    fn look(
        &self,
        choice: &Choice,
        disk: &Disk<'_>,
        acknowledged: &[Acknowledged],
    ) -> Result<Damage, Trouble> {
        let state = tempfile::tempdir_in(self.place.path())?;
        let folder: &Path = state.path();
        choice.materialise(disk, folder)?;
        self.runtime.block_on(check(folder, acknowledged))
    }
}

fn words(damage: &Damage) -> String {
    match &damage.corrupt {
        Some(why) => format!("the database cannot be used ({why})"),
        None => format!(
            "{} acknowledged without a row, {} photos without their file",
            damage.lost, damage.without_file
        ),
    }
}
