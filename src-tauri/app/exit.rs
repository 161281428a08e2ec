//! How the program ends: its exit codes, and what can stop a command.

use std::{io, path::PathBuf, process::ExitCode};

use perch_station::error::StationError;
use scanner_sim::StartError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was done.
    Done,
    /// Some work failed; each failure had its sentence.
    SomeFailed,
    /// Wrong use, or something is missing that only the user can bring.
    WrongUse,
    /// Another process works in the data folder.
    FolderInUse,
    /// The operator asked to begin again.
    Restart,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done | Exit::Restart => 0,
            Exit::SomeFailed => 1,
            Exit::WrongUse => 2,
            Exit::FolderInUse => 3,
        })
    }
}

/// What stopped a command: one sentence, and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The station could not do it.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The simulator did not start.
    #[error("The simulator did not start: {source}{}", cause(source))]
    Simulator {
        /// What it says.
        #[from]
        source: StartError,
    },
    /// Nowhere to keep data.
    #[error("This user has no home folder to keep data in. Name a folder with --data-dir")]
    NoHome,
    /// Standard output was closed or is full.
    #[error("The output could not be written: {0}")]
    Output(#[from] io::Error),
    /// A file the user named cannot be used.
    #[error("{} {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The command makes no sense as given.
    #[error("{0}")]
    Use(String),
    /// There is nothing to open a window on.
    #[error(
        "There is no display to open a window on. `perch practice --terminal` and the other commands need none"
    )]
    NoDisplay,
    /// The window could not be opened.
    #[error("The window could not be opened: {0}")]
    Window(#[from] tauri::Error),
}

impl Failure {
    /// Whoever read the output has heard enough, as `head` does.
    pub(crate) fn is_for_nobody(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The exit code it ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Station(error) => of_station(error),
            Self::Output(_) | Self::Window(_) => Exit::SomeFailed,
            Self::Simulator { .. }
            | Self::NoHome
            | Self::NoDisplay
            | Self::File { .. }
            | Self::Use(_) => Exit::WrongUse,
        }
    }
}

fn of_station(error: &StationError) -> Exit {
    match error.code() {
        "data_folder_in_use" => Exit::FolderInUse,
        "data_folder" | "newer_database" | "older_database" | "unsafe_sqlite" | "setting"
        | "key" | "unknown" | "no_date" | "export" | "import" | "hold_list" => Exit::WrongUse,
        _ => Exit::SomeFailed,
    }
}

/// What the system said, where an error wraps it.
fn cause(error: &StartError) -> String {
    std::error::Error::source(error).map_or_else(String::new, |source| format!(" ({source})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: &Failure, want: Exit) {
        assert_eq!(failure.exit(), want);
    }

    #[test]
    fn each_failure_ends_with_its_code() {
        let in_use = StationError::DataFolderInUse {
            path: "here".into(),
            holder: "17".to_owned(),
        };
        check(&Failure::Station(in_use), Exit::FolderInUse);
        check(&Failure::Station(StationError::DiskFull), Exit::SomeFailed);
        check(
            &Failure::Station(StationError::Key("none".to_owned())),
            Exit::WrongUse,
        );
        check(&Failure::NoHome, Exit::WrongUse);
        check(&Failure::Output(io::Error::other("gone")), Exit::SomeFailed);
    }
}
