//! A bundle for whoever helps: what the program, the machine and the queue look like.
//!
//! It holds no key, no code, no order and no picture. The log is cut to its end, and
//! the keys are taken out of every text once more, wherever it might stand.
//!
//! It does not know where the facts come from.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use serde::Serialize;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    settings::Settings,
    view::{CameraView, Link, OperationRow, QueueCounts, QuotaView},
};

/// As much of a log as goes into a bundle, in bytes from its end.
const LOG: u64 = 1024 * 1024;
/// What stands where a key stood.
const MASK: &str = "(key)";

/// The facts of a station, each file of the bundle in one field.
#[derive(Debug)]
pub struct Facts {
    /// The program and its machine.
    pub about: About,
    /// How everything stands.
    pub state: State,
    /// What was set.
    pub settings: Settings,
}

/// The program and its machine.
#[derive(Debug, Serialize)]
pub struct About {
    /// Version of the program.
    pub version: String,
    /// `linux`, `windows` or `macos`.
    pub system: &'static str,
    /// Such as `x86_64`.
    pub processor: &'static str,
    /// Version of the database library.
    pub sqlite: String,
    /// Free bytes where the data folder lies.
    pub free_bytes: Option<u64>,
    /// When the bundle was made, RFC 3339.
    pub made: String,
}

/// How everything stands.
#[derive(Debug, Serialize)]
pub struct State {
    /// The line to the server.
    pub link: Link,
    /// What is left of the key's quota.
    pub quota: Option<QuotaView>,
    /// The scanning camera.
    pub camera: CameraView,
    /// How many operations stand in which state.
    pub queue: QueueCounts,
    /// What needs somebody, without what it is about.
    pub needs_you: Vec<Stuck>,
    /// Codes of the notices that are up.
    pub notices: Vec<String>,
}

/// An operation that needs somebody.
#[derive(Debug, Serialize)]
pub struct Stuck {
    what: String,
    state: String,
    attempts: u32,
}

impl From<&OperationRow> for Stuck {
    fn from(row: &OperationRow) -> Self {
        Self {
            what: row.what.clone(),
            state: row.state_word.clone(),
            attempts: row.attempts,
        }
    }
}

/// Writes the bundle. `folder` is the data folder, `keys` the texts that must not leave it.
///
/// # Errors
/// When the file cannot be written; then there is none.
pub fn write(facts: &Facts, folder: &Path, keys: &[&str], target: &Path) -> io::Result<()> {
    let written = pack(facts, folder, keys, target);
    if written.is_err() {
        fs::remove_file(target).ok();
    }
    written
}

fn pack(facts: &Facts, folder: &Path, keys: &[&str], target: &Path) -> io::Result<()> {
    let mut zip = ZipWriter::new(File::create_new(target)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let settings = toml::to_string_pretty(&facts.settings).map_err(io::Error::other)?;
    let mut files = vec![
        ("about.json", serde_json::to_string_pretty(&facts.about)?),
        ("state.json", serde_json::to_string_pretty(&facts.state)?),
        ("settings.toml", settings),
    ];
    for name in ["perch.log.old", "perch.log"] {
        files.extend(end_of(&folder.join(name))?.map(|text| (name, text)));
    }
    for (name, text) in files {
        zip.start_file(name, options)?;
        zip.write_all(masked(text, keys).as_bytes())?;
    }
    zip.finish()?.sync_all()
}

/// The end of a log, from a whole line on; `None` where there is none.
fn end_of(path: &Path) -> io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Some(match text.split_once('\n') {
        Some((_, rest)) if length > LOG => rest.to_owned(),
        Some(_) | None => text.into_owned(),
    }))
}

fn masked(text: String, keys: &[&str]) -> String {
    let keys = keys.iter().filter(|key| !key.is_empty());
    keys.fold(text, |text, key| text.replace(key, MASK))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_long_log_is_cut_to_whole_lines_of_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("perch.log");
        assert_eq!(end_of(&path).unwrap(), None);
        fs::write(&path, "one\ntwo\n").unwrap();
        assert_eq!(end_of(&path).unwrap().unwrap(), "one\ntwo\n");
        let line = "a line of the log that says something\n";
        fs::write(&path, line.repeat(60_000)).unwrap();
        let end = end_of(&path).unwrap().unwrap();
        assert!(end.len() as u64 <= LOG && end.len() as u64 > LOG - 100);
        assert!(end.starts_with("a line"));
    }

    #[test]
    fn a_key_is_taken_out_wherever_it_stands() {
        assert_eq!(
            masked("before k-1 after k-2".to_owned(), &["k-1", "k-2", ""]),
            "before (key) after (key)"
        );
        assert_eq!(masked("nothing".to_owned(), &["k-1"]), "nothing");
        assert_eq!(masked("nothing".to_owned(), &[]), "nothing");
    }
}
