//! `perch`: the station in its window.

use std::{io::IsTerminal, sync::Arc};

use perch_station::{
    clock::Clock,
    language,
    settings::Waits,
    station::{Station, StationConfig},
    view::UiError,
};
use tokio::runtime::Runtime;

use crate::{
    cli::Common,
    exit::{Exit, Failure},
    headless, logging, places, terminal,
    tones::Speaker,
    window,
};

/// Opens the data folder and shows the window until it is closed.
///
/// Where the folder cannot be opened the sentence goes to the terminal; started
/// without one, from a menu, the window that holds it comes to the front, or a window
/// shows the sentence.
pub(crate) fn run(runtime: &Runtime, common: &Common) -> Result<Exit, Failure> {
    if !window::display_is_there() {
        return Err(Failure::NoDisplay);
    }
    let kind = match common.data_dir {
        Some(_) => window::Kind::Beside,
        None => window::Kind::Usual,
    };
    let folder = places::data_folder(common)?;
    logging::to_folder(&folder);
    language::follow_settings();
    let config = StationConfig {
        folder,
        clock: Clock::real(),
        waits: Waits::default(),
        server: common.server.clone(),
        practice: None,
        tones: Arc::new(Speaker::open()),
        version: headless::VERSION,
        user_agent: headless::user_agent(),
        browsers: None,
    };
    match runtime.block_on(Station::open(config)) {
        Ok(station) => {
            let ended = window::run(runtime, Ok(station.clone()), kind);
            runtime.block_on(station.close());
            ended
        }
        Err(error) if std::io::stderr().is_terminal() => Err(error.into()),
        Err(error) => {
            terminal::complain(&error);
            let shown = UiError {
                code: error.code().to_owned(),
                message: error.to_string(),
            };
            window::run(runtime, Err(shown), kind)?;
            Ok(Failure::from(error).exit())
        }
    }
}
