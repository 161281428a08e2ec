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
mod history_command;
mod hold_command;
mod live_window;
mod logging;
mod outbox_command;
mod place;
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
        Ok(Exit::Restart) => begin_again(),
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.is_for_nobody() {
                terminal::complain(&failure);
            }
            failure.exit().into()
        }
    }
}

/// Starts the program again as it was started. Whatever hangs in this process ends with it.
fn begin_again() -> ExitCode {
    let again = std::env::current_exe().and_then(|program| {
        let mut again = std::process::Command::new(program);
        again.args(std::env::args_os().skip(1));
        replace(&mut again)
    });
    match again {
        Ok(()) => Exit::Done.into(),
        Err(error) => {
            terminal::complain(format!(
                "Perch could not start again: {error}. Start it by hand"
            ));
            Exit::SomeFailed.into()
        }
    }
}

/// Becomes the other program: whoever waits for this one goes on waiting.
#[cfg(unix)]
fn replace(program: &mut std::process::Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(program.exec())
}

/// Leaves the field to the other program.
#[cfg(not(unix))]
fn replace(program: &mut std::process::Command) -> std::io::Result<()> {
    program.spawn().map(|_| ())
}

fn run(runtime: &Runtime, line: &Line) -> Result<Exit, Failure> {
    let common = &line.common;
    let Some(command) = &line.command else {
        return station_window::run(runtime, common);
    };
    match command {
        Command::Practice(options) => practice::run(runtime, options, common),
        Command::Scan(options) => runtime.block_on(scan_command::run(options, common)),
        Command::Session(command) => runtime.block_on(session_command::run(command, common)),
        Command::Review(command) => runtime.block_on(review_command::run(command, common)),
        Command::Outbox(command) => runtime.block_on(outbox_command::run(command, common)),
        Command::Hold(command) => runtime.block_on(hold_command::run(command, common)),
        Command::History(options) => runtime.block_on(history_command::run(options, common)),
        Command::Sync(options) => runtime.block_on(sync_command::run(options, common)),
        Command::Doctor(doctor) => runtime.block_on(doctor::run(common, doctor)),
        Command::Simulator(options) => {
            runtime.block_on(simulator_command::run(options, common.json))
        }
    }
}
