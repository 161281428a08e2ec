//! Where the program keeps things.
//!
//! Practice has a folder of its own below the data folder, so it can never touch
//! real captures, whatever folder is named.

use std::path::PathBuf;

use directories::ProjectDirs;

use crate::{cli::Common, exit::Failure};

/// Name of the folder that practice works in, below the data folder.
const PRACTICE: &str = "practice";

/// The data folder: the one that was named, else the user's own.
pub(crate) fn data_folder(common: &Common) -> Result<PathBuf, Failure> {
    match &common.data_dir {
        Some(named) => Ok(named.clone()),
        None => ProjectDirs::from("", "", "perch")
            .map(|places| places.data_local_dir().to_path_buf())
            .ok_or(Failure::NoHome),
    }
}

/// The folder that practice works in.
pub(crate) fn practice_folder(common: &Common) -> Result<PathBuf, Failure> {
    Ok(data_folder(common)?.join(PRACTICE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_never_works_in_the_folder_that_was_named() -> Result<(), Failure> {
        let common = Common {
            data_dir: Some("here".into()),
            server: None,
            json: false,
        };
        assert_eq!(data_folder(&common)?, PathBuf::from("here"));
        assert_eq!(practice_folder(&common)?, PathBuf::from("here/practice"));
        Ok(())
    }
}
