//! Reading an export of another station. Everything in it is checked before anything is stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use tr::tr;
use zip::{CompressionMethod, ZipArchive};

use super::{
    FORMAT, MANIFEST, Parcel, RECORDS, VERSION, check, photo_name,
    record::{Entry, Manifest, Record},
};
use crate::{
    error::{Result, StationError},
    frame::jpeg_size,
    outbox::photo_file,
};

/// Most files in a ZIP.
const MOST_FILES: usize = 100_000;
/// Largest list.
const LARGEST_MANIFEST: u64 = 32 << 20;
/// Largest records.
const LARGEST_RECORDS: u64 = 512 << 20;
/// Largest photo.
const LARGEST_PHOTO: u64 = 64 << 20;

type Archive = ZipArchive<BufReader<File>>;

/// Checks the ZIP, stores its photos in the data folder, and answers its records.
///
/// # Errors
/// [`StationError::Import`] in words when anything is wrong with it; then nothing was
/// stored. [`StationError::PhotoFile`] when a photo cannot be stored.
pub fn unpack(source: &Path, folder: &Path) -> Result<Parcel> {
    let mut archive = open(source)?;
    let manifest = manifest(&mut archive)?;
    let records = checked(&mut archive, &entry(&manifest, RECORDS)?, LARGEST_RECORDS)?;
    let photos: BTreeSet<String> = photos(&mut archive, &manifest)?;
    let parcel = parcel(&records)?;
    check::parcel(&parcel)?;
    for hash in &photos {
        let bytes = checked(
            &mut archive,
            &entry(&manifest, &photo_name(hash))?,
            LARGEST_PHOTO,
        )?;
        let stored = photo_file::store(folder, &bytes).map_err(StationError::PhotoFile)?;
        debug_assert_eq!(stored, *hash);
    }
    Ok(parcel)
}

fn refused(words: String) -> StationError {
    StationError::Import(words)
}

fn no_zip(_: zip::result::ZipError) -> StationError {
    refused(tr!(
        "This is no ZIP file that Perch exported, or it is damaged"
    ))
}

/// Opens the ZIP and looks at its names and sizes.
fn open(source: &Path) -> Result<Archive> {
    let unreadable = |error: io::Error| {
        refused(tr!(
            "{path} cannot be read: {error}",
            path = source.display(),
            error
        ))
    };
    let file = File::open(source).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(no_zip)?;
    if archive.len() > MOST_FILES {
        return Err(refused(tr!(
            "There are more files in this ZIP than Perch ever exports"
        )));
    }
    let mut total: u64 = 0;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(no_zip)?;
        let name = file.name().map_err(no_zip)?;
        if name != MANIFEST && name != RECORDS && hash_of(&name).is_none() {
            let name: String = name.chars().take(80).collect();
            return Err(refused(tr!(
                "This ZIP holds {name}, which is no name that Perch exports",
                name = format!("{name:?}")
            )));
        }
        if file.compression() != CompressionMethod::Stored || file.size() != file.compressed_size()
        {
            return Err(refused(tr!(
                "This ZIP was packed by another program. Use the file as Perch exported it"
            )));
        }
        total = total.saturating_add(file.size());
    }
    match total > size {
        true => Err(refused(tr!(
            "The sizes in this ZIP are larger than the file itself"
        ))),
        false => Ok(archive),
    }
}

/// The hash that a photo's name holds.
fn hash_of(name: &str) -> Option<&str> {
    let hash = name.strip_prefix("photos/")?.strip_suffix(".jpg")?;
    check::is_hash(hash).then_some(hash)
}

fn manifest(archive: &mut Archive) -> Result<Manifest> {
    let bytes = read(archive, MANIFEST, LARGEST_MANIFEST)?;
    let unreadable = |_| refused(tr!("The list in this ZIP cannot be read"));
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
    if value["format"] != FORMAT {
        return Err(refused(tr!("This ZIP is no export of Perch")));
    }
    if value["version"] != VERSION {
        return Err(refused(tr!(
            "This export was made by a newer Perch. Install that version here first"
        )));
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(unreadable)?;
    let mut listed: BTreeMap<&str, u32> = BTreeMap::new();
    for each in &manifest.files {
        *listed.entry(&each.name).or_default() += 1;
    }
    let all = names(archive)?;
    let is_whole = listed.values().all(|times| *times == 1)
        && listed.len() + 1 == all.len()
        && listed.keys().all(|name| all.contains(*name));
    match is_whole {
        true => Ok(manifest),
        false => Err(refused(tr!(
            "The files in this ZIP are not those in its list. Copy the file again"
        ))),
    }
}

/// Names of all files.
fn names(archive: &mut Archive) -> Result<BTreeSet<String>> {
    (0..archive.len())
        .map(|index| {
            let file = archive.by_index_raw(index).map_err(no_zip)?;
            Ok(file.name().map_err(no_zip)?.into_owned())
        })
        .collect()
}

fn entry(manifest: &Manifest, name: &str) -> Result<Entry> {
    let found = manifest.files.iter().find(|each| each.name == name);
    found
        .cloned()
        .ok_or_else(|| refused(tr!("{name} is missing in this ZIP", name)))
}

/// Reads a file and compares it with the list.
fn checked(archive: &mut Archive, entry: &Entry, most: u64) -> Result<Vec<u8>> {
    let bytes = read(archive, &entry.name, most)?;
    let is_as_listed = u64::try_from(bytes.len()) == Ok(entry.size)
        && blake3::hash(&bytes).to_hex().as_str() == entry.blake3;
    match is_as_listed {
        true => Ok(bytes),
        false => Err(refused(tr!(
            "{name} is not as it was exported. Copy the file again",
            name = entry.name
        ))),
    }
}

fn read(archive: &mut Archive, name: &str, most: u64) -> Result<Vec<u8>> {
    let missing = || refused(tr!("{name} is missing in this ZIP, or damaged", name));
    let file = archive.by_name(name).map_err(|_| missing())?;
    if file.size() > most {
        return Err(refused(tr!(
            "{name} is larger than anything Perch exports",
            name
        )));
    }
    let mut bytes = Vec::new();
    // The size is only what the ZIP says of itself.
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|_| missing())?;
    Ok(bytes)
}

/// Hashes of the photos, each compared with its content.
fn photos(archive: &mut Archive, manifest: &Manifest) -> Result<BTreeSet<String>> {
    let mut hashes = BTreeSet::new();
    for each in &manifest.files {
        let Some(hash) = hash_of(&each.name) else {
            continue;
        };
        let bytes = checked(archive, each, LARGEST_PHOTO)?;
        if each.blake3 != hash {
            return Err(refused(tr!(
                "{name} is not what its name says. Copy the file again",
                name = each.name
            )));
        }
        if jpeg_size(&bytes).is_none() {
            return Err(refused(tr!("{name} is no picture", name = each.name)));
        }
        hashes.insert(hash.to_owned());
    }
    Ok(hashes)
}

fn parcel(records: &[u8]) -> Result<Parcel> {
    let mut parcel = Parcel::default();
    let lines = records.split(|byte| *byte == b'\n');
    for line in lines.filter(|line| !line.is_empty()) {
        let record = serde_json::from_slice(line)
            .map_err(|_| refused(tr!("A record in this export cannot be read")))?;
        match record {
            Record::Session(row) => parcel.sessions.push(row),
            Record::Capture(row) => parcel.captures.push(row),
            Record::Photo(row) => parcel.photos.push(row),
            Record::Proposal(row) => parcel.proposals.push(row),
            Record::Operation(step) => parcel.steps.push(step),
        }
    }
    Ok(parcel)
}
