//! The state on disk: one JSON file, replaced whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

use super::State;
use crate::StartError;

/// Loads a saved state; no file is an empty state.
pub(crate) fn load(path: &Path) -> Result<State, StartError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
        Err(source) => {
            let path = path.to_owned();
            return Err(StartError::StateUnreadable { path, source });
        }
    };
    serde_json::from_slice(&text).map_err(|source| StartError::StateForeign {
        path: path.to_owned(),
        source,
    })
}

/// Saves a state beside the old file, then takes its place. The name beside it
/// is always the same, so that a killed process leaves no litter.
pub(crate) fn save(state: &State, path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, serde_json::to_vec(state)?)?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_state_is_read_back() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("deep/state.json");
        assert_eq!(load(&path)?.issued, 0);
        let mut state = State::default();
        state.issue(952);
        save(&state, &path)?;
        assert_eq!(load(&path)?.issued, 1);
        assert_eq!(fs::read_dir(folder.path().join("deep"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_file_of_something_else_is_refused() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("state.json");
        fs::write(&path, "[1, 2]")?;
        assert!(matches!(load(&path), Err(StartError::StateForeign { .. })));
        Ok(())
    }
}
