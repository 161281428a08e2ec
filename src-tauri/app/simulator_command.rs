//! `perch simulator`: the simulated server in the foreground, until it is told to stop.

use scanner_sim::{BUSINESS_KEY, Config, Simulator};
use serde::Serialize;

use crate::{
    cli,
    exit::{Exit, Failure},
    logging, signals, terminal,
};

/// What a script needs to know of a running simulator.
#[derive(Serialize)]
struct Started<'a> {
    url: &'a str,
    key: &'a str,
    profile: &'a str,
}

/// Runs the simulator until Ctrl-C or a request to end.
pub(crate) async fn run(options: &cli::Simulator, json: bool) -> Result<Exit, Failure> {
    logging::to_terminal();
    let simulator = Simulator::start(Config {
        port: options.port,
        profile: options.profile,
        faults: options.faults.clone(),
        state_file: options.state.clone(),
        ..Config::default()
    })
    .await?;
    let started = Started {
        url: &simulator.url(),
        key: BUSINESS_KEY,
        profile: options.profile.name(),
    };
    if json {
        terminal::say_json(&started)?;
    } else {
        terminal::say(started.url)?;
        terminal::say(format_args!(
            "key {} · profile {} · Ctrl-C ends it",
            started.key, started.profile
        ))?;
    }
    signals::told_to_end().await;
    simulator.stop().await;
    Ok(Exit::Done)
}
