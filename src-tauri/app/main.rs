//! Perch: a desktop scanning station.
//!
//! The program is thin: it reads the command line, opens a window or none, and
//! hands everything on to the station. It holds no rule of its own.

mod cli;
#[cfg(test)]
mod command_names;
mod commands;
mod doctor;
mod exit;
mod headless;
mod logging;
mod outbox_command;
mod places;
mod practice;
mod preview;
mod review_command;
mod scan_command;
mod session_command;
mod shots;
mod signals;
mod simulator_command;
mod station_window;
mod sync_command;
mod table;
mod terminal;
mod tones;
mod window;
mod words;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Runtime;

use crate::{
    cli::{Command, Line},
    exit::{Exit, Failure},
};

fn main() -> ExitCode {
    let line = Line::parse();
    let ended = Runtime::new()
        .map_err(Failure::from)
        .and_then(|runtime| run(&runtime, &line));
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            terminal::complain(&failure);
            failure.exit().into()
        }
    }
}

fn run(runtime: &Runtime, line: &Line) -> Result<Exit, Failure> {
    let common = &line.common;
    let Some(command) = &line.command else {
        return station_window::run(runtime, common);
    };
    match command {
        Command::Practice(options) => practice::run(runtime, options, common),
        Command::Scan(options) => headless(runtime, scan_command::run(options, common)),
        Command::Session(command) => headless(runtime, session_command::run(command, common)),
        Command::Review(command) => headless(runtime, review_command::run(command, common)),
        Command::Outbox(command) => headless(runtime, outbox_command::run(command, common)),
        Command::Sync(options) => headless(runtime, sync_command::run(options, common)),
        Command::Doctor => headless(runtime, doctor::run(common)),
        Command::Simulator(options) => {
            headless(runtime, simulator_command::run(options, common.json))
        }
    }
}

/// Carries out a command of the terminal.
fn headless(
    runtime: &Runtime,
    command: impl Future<Output = Result<Exit, Failure>>,
) -> Result<Exit, Failure> {
    logging::to_terminal();
    runtime.block_on(command)
}
