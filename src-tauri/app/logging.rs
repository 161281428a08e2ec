//! Where the log goes.
//!
//! `PERCH_LOG` holds a filter such as `debug` or `perch_station=trace,warn`; with it
//! the log goes to standard error. Without it a station writes to `perch.log` in its
//! data folder, and everything else only warns, on standard error. The log never
//! holds a key: the types that carry one print nothing.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, IsTerminal},
    path::Path,
};

use perch_station::outbox;
use tracing_subscriber::EnvFilter;

/// Names the filter.
const VARIABLE: &str = "PERCH_LOG";
const FILE_NAME: &str = "perch.log";
/// A larger log becomes `perch.log.old` at the next start.
const LARGEST: u64 = 4 * 1024 * 1024;
/// What a station notes unless it is told otherwise.
const STATION_FILTER: &str = "warn,perch=info,perch_station=info";

/// Logs warnings to standard error, or what `PERCH_LOG` asks for.
pub(crate) fn to_terminal() {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

/// Logs to the data folder; to standard error where `PERCH_LOG` asks for it or there is no room.
pub(crate) fn to_folder(folder: &Path) {
    match log_file(folder) {
        Ok(file) if std::env::var_os(VARIABLE).is_none() => {
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::new(STATION_FILTER))
                .with_ansi(false)
                .with_writer(file)
                .init();
        }
        Ok(_) | Err(_) => to_terminal(),
    }
}

fn log_file(folder: &Path) -> io::Result<File> {
    outbox::prepare_folder(folder).map_err(io::Error::other)?;
    let path = folder.join(FILE_NAME);
    if fs::metadata(&path).is_ok_and(|file| file.len() > LARGEST) {
        fs::rename(&path, path.with_extension("log.old"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}
