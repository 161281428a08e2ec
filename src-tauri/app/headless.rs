//! A station without a window, for the commands of the terminal.
//!
//! A changing command holds the data folder and is refused while another process
//! does; a reading one looks at the data beside a running window.

use std::sync::Arc;

use perch_station::{
    clock::Clock,
    settings::Waits,
    station::{Looking, Station, StationConfig},
    tone::Silent,
};

use crate::{cli::Common, exit::Failure, logging, places};

/// Version of the program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the program names itself to a server.
pub(crate) fn user_agent() -> String {
    format!(
        "Perch/{VERSION} ({}; {})",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// Opens the data folder to change it.
pub(crate) async fn open(common: &Common) -> Result<Station, Failure> {
    open_with(common, Waits::default()).await
}

/// Opens the data folder to change it, with waits of one's own.
pub(crate) async fn open_with(common: &Common, waits: Waits) -> Result<Station, Failure> {
    let folder = places::data_folder(common)?;
    logging::to_folder(&folder);
    let config = StationConfig {
        folder,
        clock: Clock::real(),
        waits,
        server: common.server.clone(),
        practice: None,
        tones: Arc::new(Silent),
        version: VERSION,
        user_agent: user_agent(),
        browsers: None,
    };
    Ok(Station::open(config).await?)
}

/// Opens the data folder to look at it.
pub(crate) async fn look(common: &Common) -> Result<Looking, Failure> {
    logging::to_terminal();
    Ok(Looking::open(&places::data_folder(common)?, Clock::real()).await?)
}
