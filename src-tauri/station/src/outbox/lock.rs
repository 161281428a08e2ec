//! One process at a time works in a data folder.
//!
//! The lock belongs to the process, so it ends with it however it ends, and no
//! lease has to run out. The file names its holder for the sentence to the other.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use tr::tr;

use crate::error::{Result, StationError};

const FILE_NAME: &str = "perch.lock";

/// Held while this process works in a data folder.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, or says who has it.
    ///
    /// # Errors
    /// [`StationError::DataFolderInUse`] when another process has it.
    pub fn take(folder: &Path) -> Result<Self> {
        let failed = |source| StationError::DataFolder {
            path: folder.to_owned(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(FILE_NAME))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(folder, &mut file)),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        write!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn in_use(folder: &Path, file: &mut File) -> StationError {
    let mut holder = String::new();
    let read = file.read_to_string(&mut holder);
    if read.is_err() || holder.is_empty() {
        holder = tr!("process" => "unknown");
    }
    StationError::DataFolderInUse {
        path: folder.to_owned(),
        holder,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn the_second_one_is_told_who_has_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();
        let error = FolderLock::take(folder.path()).unwrap_err();
        assert_eq!(error.code(), "data_folder_in_use");
        assert!(error.to_string().contains(&std::process::id().to_string()));
        drop(first);
        assert!(FolderLock::take(folder.path()).is_ok());
    }
}
