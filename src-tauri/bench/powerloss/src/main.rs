//! `powerloss`: what a cut of the power leaves of what was acknowledged.
//!
//! A real station writes captures and photos under strace. Its system calls are
//! replayed on a model disk on which only what was fsynced is sure. After each
//! call crash states are built: everything unsure lost, torn subsets of it kept,
//! all of it kept. Each is opened by the real outbox, and every acknowledged row
//! and photo is looked up in it. Then each kind of fsync is taken out of the
//! record in turn, and the check has to notice.
//!
//! The model is strict POSIX: a name is sure only once its folder was fsynced. It
//! does not know NTFS or APFS, and where tracing is forbidden it says so and fails.

mod check;
mod crash;
mod disk;
mod record;
mod replay;
mod strace;
mod writer;

use std::{error::Error, io::Write, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// Whatever ends a run early.
type Trouble = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    inner: Option<Inner>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Inner {
    /// The station that is traced; the run starts it by itself.
    #[command(hide = true)]
    Write(Life),
}

/// What one life of the traced station is told.
#[derive(Args)]
struct Life {
    /// The data folder.
    #[arg(long)]
    folder: PathBuf,
    /// Number of this life, from 0.
    #[arg(long)]
    life: u64,
}

/// What the run is asked to do.
#[derive(Args)]
struct Options {
    /// Distinct crash states to look at.
    #[arg(long, default_value_t = 2_000)]
    states: usize,
    /// Seed of everything that is left to chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Take each kind of fsync out of the record in turn; every one has to be missed.
    #[arg(long)]
    mutate: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.inner {
        Some(Inner::Write(life)) => writer::write(&life.folder, life.life).map(|()| true),
        None => run(&cli.options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            // Nothing is left to do when the error stream is gone too.
            writeln!(std::io::stderr(), "powerloss: {trouble}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<bool, Trouble> {
    let record = strace::record()?;
    say(&format!(
        "recorded: {} system calls of {} lives, {} captures and {} photos acknowledged",
        record.events.len(),
        strace::LIVES,
        record.captures(),
        record.photos(),
    ))?;
    let found = replay::survey(&record, options.states, options.seed)?;
    say(&found.to_string())?;
    if !found.is_well() || !options.mutate {
        return Ok(found.is_well());
    }
    mutate(&record, options.seed)
}

/// Whether the check notices every fsync that is missing.
fn mutate(record: &record::Record, seed: u64) -> Result<bool, Trouble> {
    let mutants = replay::mutants(record);
    let mut noticed = 0;
    for kind in &mutants {
        let first = replay::first_damage(record, kind, seed)?;
        say(&match &first {
            Some(damage) => format!("without the fsync of {kind}: noticed, {damage}"),
            None => format!("without the fsync of {kind}: NOT NOTICED"),
        })?;
        noticed += usize::from(first.is_some());
    }
    say(&format!("mutation score {noticed} of {}", mutants.len()))?;
    Ok(noticed == mutants.len() && noticed > 0)
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
