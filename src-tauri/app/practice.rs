//! `perch practice`: the whole flow with a built-in server and drawn bench scenes.
//!
//! Nothing leaves this machine: the server is the simulator on a loopback port, the
//! key is the simulator's own, and the data folder is one of its own beside which
//! the server's state is kept. So a second run finds the first one's work done.

mod bench;
mod round;
mod summary;

use std::{fs, path::Path, sync::Arc};

use perch_station::{
    clock::Clock,
    error::StationError,
    language,
    outbox::FolderLock,
    settings::Waits,
    station::{BrowserService, Station, StationConfig},
    tone::{Silent, ToneSink},
};
use scanner_sim::{BROWSER_KEY, BUSINESS_KEY, Config, Simulator};
use tokio::runtime::Runtime;

use crate::{
    cli::{self, Common},
    exit::{Exit, Failure},
    headless, logging, places, terminal,
    tones::Speaker,
    window,
};

/// The server's state, in the practice folder.
const SERVER_STATE: &str = "server.json";
/// Network waits are divided by this in the terminal, where nobody looks on.
const HURRY: u32 = 10;
/// Seed of the scenes.
const SEED: u64 = 953;

/// Runs practice in the window, or in the terminal where there is no display.
pub(crate) fn run(
    runtime: &Runtime,
    options: &cli::Practice,
    common: &Common,
) -> Result<Exit, Failure> {
    if let Some(folder) = &options.pictures {
        return write_pictures(folder);
    }
    if common.server.is_some() {
        let sentence =
            "Practice has a server of its own and never asks another one. Leave --server away";
        return Err(Failure::Use(sentence.to_owned()));
    }
    let folder = places::practice_folder(common)?;
    if options.reset {
        reset(&folder)?;
    }
    logging::to_folder(&folder);
    if options.terminal {
        return in_terminal(runtime, &folder, common.json);
    }
    if window::display_is_there() {
        match in_window(runtime, &folder) {
            Err(Failure::NoDisplay) => {}
            ended => return ended,
        }
    }
    terminal::note("There is no display here, so practice runs in the terminal");
    in_terminal(runtime, &folder, common.json)
}

fn in_window(runtime: &Runtime, folder: &Path) -> Result<Exit, Failure> {
    language::follow_settings();
    let simulator = runtime.block_on(start_server(folder))?;
    let speaker: Arc<dyn ToneSink> = Arc::new(Speaker::open());
    let station = runtime.block_on(open(folder, &simulator, Waits::default(), speaker))?;
    station.watch_camera(bench::endless(&bench::programme(), SEED));
    let ended = window::run(runtime, Ok(station.clone()), window::Kind::Beside);
    runtime.block_on(async {
        station.close().await;
        simulator.stop().await;
    });
    ended
}

fn in_terminal(runtime: &Runtime, folder: &Path, json: bool) -> Result<Exit, Failure> {
    runtime.block_on(async {
        let simulator = start_server(folder).await?;
        let waits = Waits::hurried(HURRY);
        let station = open(folder, &simulator, waits, Arc::new(Silent)).await?;
        let ended = round::run(&station, &simulator, json).await;
        station.close().await;
        simulator.stop().await;
        ended
    })
}

async fn open(
    folder: &Path,
    simulator: &Simulator,
    waits: Waits,
    tones: Arc<dyn ToneSink>,
) -> Result<Station, Failure> {
    let config = StationConfig {
        folder: folder.to_owned(),
        clock: Clock::real(),
        waits,
        server: Some(simulator.url()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones,
        version: headless::VERSION,
        user_agent: headless::user_agent(),
        browsers: Some(BrowserService {
            address: simulator.url(),
            key: BROWSER_KEY.to_owned(),
        }),
    };
    Ok(Station::open(config).await?)
}

async fn start_server(folder: &Path) -> Result<Simulator, Failure> {
    perch_station::outbox::prepare_folder(folder)?;
    // Whoever practises here already also runs the server of this folder.
    drop(FolderLock::take(folder)?);
    let config = Config {
        state_file: Some(folder.join(SERVER_STATE)),
        ..Config::default()
    };
    Ok(Simulator::start(config).await?)
}

/// Removes what earlier practice left, unless somebody is practising right now.
fn reset(folder: &Path) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    let lock = FolderLock::take(folder)?;
    fs::remove_dir_all(folder).map_err(|source| StationError::DataFolder {
        path: folder.to_owned(),
        source,
    })?;
    drop(lock);
    Ok(())
}

fn write_pictures(folder: &Path) -> Result<Exit, Failure> {
    perch_scenes::write_folder(folder, SEED).map_err(|error| Failure::File {
        path: folder.to_owned(),
        problem: format!("cannot be written: {error}"),
    })?;
    terminal::say(folder.join(perch_scenes::LIST).display())?;
    Ok(Exit::Done)
}
