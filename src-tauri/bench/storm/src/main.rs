//! `storm`: the kill storm.
//!
//! A real station in a process of its own scans and shoots beside a server that
//! fails in every unclear way. It is killed with SIGKILL at random instants and
//! inside every state an operation can be in, and started again on the same
//! folder. At the end it may drain, and what it acknowledged is compared with
//! what the server has. It promises exit code 0 only when nothing is lost,
//! doubled, damaged or left undrained.
//!
//! What a kill leaves behind is what the operating system had taken over; a cut of
//! the power is another question, and `perch-powerloss` asks it.

mod bench;
mod faults;
mod hunt;
mod life;
mod report;
mod said;
mod states;
mod tally;

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

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
    /// The station that is killed; the storm starts it by itself.
    #[command(hide = true)]
    Life(Life),
}

/// What the storm is asked to do.
#[derive(Args)]
struct Options {
    /// How often the station is killed.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Seed of everything that is left to chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times faster than the machine's both clocks run.
    #[arg(long, default_value_t = 200)]
    hurry: u32,
    /// Minutes after which no more kills are made; the result then says how many there were.
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// Share of requests that find their session expired, in per cent.
    #[arg(long, default_value_t = 0.0)]
    expire: f64,
}

/// What one life of the station is told.
#[derive(Args, Clone)]
struct Life {
    /// The data folder.
    #[arg(long)]
    folder: PathBuf,
    /// Address of the server.
    #[arg(long)]
    server: String,
    /// How many times faster than the machine's the clock runs.
    #[arg(long)]
    hurry: u32,
    /// When that clock agreed with the machine's, in milliseconds since 1970.
    #[arg(long)]
    since: i64,
    /// Number of this life, which makes its codes unique.
    #[arg(long)]
    number: u32,
    /// Seed of what it does.
    #[arg(long)]
    seed: u64,
    /// Scan nothing more, bring everything to the server and end.
    #[arg(long)]
    drain: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.inner {
        Some(Inner::Life(life)) => life::live(&life).map(|()| true),
        None => hunt::run(&cli.options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            // Nothing is left to do when the error stream is gone too.
            writeln!(std::io::stderr(), "storm: {trouble}").ok();
            ExitCode::FAILURE
        }
    }
}
