//! Writing an export: the file is whole under its name, or not there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use serde_json::json;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    FORMAT, MANIFEST, Parcel, RECORDS, VERSION, photo_name,
    record::{Entry, Manifest},
};
use crate::{
    clock::{Millis, rfc3339},
    error::{Result, StationError},
    outbox::photo_file,
};

/// The records, one a line.
pub fn json_lines(parcel: &Parcel) -> Vec<u8> {
    let mut out = Vec::new();
    for record in parcel.records() {
        // The records are plain rows, so they always serialise.
        let line = serde_json::to_vec(&record).unwrap_or_else(|_| json!({}).to_string().into());
        out.extend_from_slice(&line);
        out.push(b'\n');
    }
    out
}

/// Writes the ZIP and answers how many photos are in it. `folder` is the data folder.
///
/// # Errors
/// [`StationError::Export`] when there is a file of that name, or with what the system says.
pub fn pack(
    parcel: &Parcel,
    folder: &Path,
    target: &Path,
    station: &str,
    now: Millis,
) -> Result<u32> {
    let failed = |source| StationError::Export {
        path: target.to_owned(),
        source,
    };
    if target.exists() {
        // It may hold the only copy of an earlier export.
        return Err(failed(io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    let above = match target.parent() {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        Some(_) | None => Path::new(".").to_owned(),
    };
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let temporary = above.join(name);
    let written = write(parcel, folder, &temporary, station, now);
    let written = written.and_then(|photos| {
        fs::rename(&temporary, target)?;
        photo_file::sync_folder(&above)?;
        Ok(photos)
    });
    written.map_err(|error| {
        fs::remove_file(&temporary).ok();
        failed(error)
    })
}

fn write(
    parcel: &Parcel,
    folder: &Path,
    temporary: &Path,
    station: &str,
    now: Millis,
) -> io::Result<u32> {
    let mut out = Out {
        zip: ZipWriter::new(private(temporary)?),
        files: Vec::new(),
    };
    out.add(RECORDS, &json_lines(parcel))?;
    let mut photos = 0;
    for hash in parcel.hashes() {
        match fs::read(photo_file::path(folder, hash)) {
            // A file that was damaged here is none: the other station is told that it is missing.
            Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() == hash => {
                out.add(&photo_name(hash), &bytes)?;
                photos += 1;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        station: station.to_owned(),
        made: rfc3339(now),
        operations: parcel.operations(),
        files: std::mem::take(&mut out.files),
    };
    out.add(MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
    out.zip.finish()?.sync_all()?;
    Ok(photos)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).read(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

struct Out {
    zip: ZipWriter<File>,
    files: Vec<Entry>,
}

impl Out {
    fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        self.files.push(Entry {
            name: name.to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            blake3: blake3::hash(bytes).to_hex().to_string(),
        });
        Ok(())
    }
}
