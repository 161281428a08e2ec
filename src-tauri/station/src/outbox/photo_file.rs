//! Pictures on the disk: one file each, named by its content.
//!
//! A photo is durable in this order: temporary file, fsync, rename, fsync of the
//! folder, then the row, and only then the shutter tone. The same bytes are the
//! same file. Files that no row names are set aside at start and removed after a
//! week.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a file without a row is kept aside.
const KEPT_ASIDE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Folder of files that no row names.
const ASIDE: &str = "aside";
/// Folder of files whose rows were lost with a damaged database.
const RESCUED: &str = "rescued";

/// Where the picture with this hash lies.
pub fn path(folder: &Path, hash: &str) -> PathBuf {
    let shelf = hash.get(..2).unwrap_or("00");
    folder
        .join("photos")
        .join(shelf)
        .join(format!("{hash}.jpg"))
}

/// Writes a picture durably and answers its blake3 hash in hex.
///
/// # Errors
/// What the system said; then nothing was stored under the hash.
pub fn store(folder: &Path, bytes: &[u8]) -> io::Result<String> {
    let hash = blake3::hash(bytes).to_hex().to_string();
    let target = path(folder, &hash);
    let shelf = target.parent().unwrap_or(folder);
    let photos = folder.join("photos");
    fs::create_dir_all(shelf)?;
    // What lies there already was perhaps left by a process that ended before its own
    // fsync, so seeing a name is no reason to trust it.
    sync_folder(&photos)?;
    if target.exists() {
        sync_folder(shelf)?;
        return Ok(hash);
    }
    let temporary = shelf.join(format!(".{hash}.part"));
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, &target));
    if let Err(error) = written {
        // Best effort: the sweep at start takes what is left.
        fs::remove_file(&temporary).ok();
        return Err(error);
    }
    sync_folder(shelf)?;
    Ok(hash)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder durable; Windows does that with the rename.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Sets files aside that no row names, and removes those set aside a week ago.
///
/// Answers how many were set aside.
///
/// # Errors
/// What the system said.
pub fn sweep(folder: &Path, known: &HashSet<String>) -> io::Result<u32> {
    let moved = move_strays(folder, known, ASIDE)?;
    forget_old(&folder.join("photos").join(ASIDE))?;
    Ok(moved)
}

/// Keeps the files that no row names after rows were lost; nothing removes them.
///
/// # Errors
/// What the system said.
pub(in crate::outbox) fn rescue(folder: &Path, known: &HashSet<String>) -> io::Result<u32> {
    move_strays(folder, known, RESCUED)
}

fn move_strays(folder: &Path, known: &HashSet<String>, to: &str) -> io::Result<u32> {
    let photos = folder.join("photos");
    let place = photos.join(to);
    let mut moved = 0;
    for shelf in fs::read_dir(&photos)? {
        let shelf = shelf?.path();
        let is_kept = [ASIDE, RESCUED]
            .map(|name| photos.join(name))
            .contains(&shelf);
        if !shelf.is_dir() || is_kept {
            continue;
        }
        for file in fs::read_dir(&shelf)? {
            let file = file?.path();
            let stem = file.file_stem().and_then(OsStr::to_str).unwrap_or_default();
            if !known.contains(stem) {
                fs::create_dir_all(&place)?;
                fs::rename(&file, place.join(file.file_name().unwrap_or_default()))?;
                moved += 1;
            }
        }
    }
    Ok(moved)
}

/// Removes the picture with this hash; one that is gone already is no trouble.
///
/// # Errors
/// What the system said.
pub fn remove(folder: &Path, hash: &str) -> io::Result<()> {
    match fs::remove_file(path(folder, hash)) {
        Err(trouble) if trouble.kind() != io::ErrorKind::NotFound => Err(trouble),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn forget_old(aside: &Path) -> io::Result<()> {
    if !aside.exists() {
        return Ok(());
    }
    for file in fs::read_dir(aside)? {
        let file = file?;
        let age = file.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > KEPT_ASIDE {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn the_same_bytes_are_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("photos")).unwrap();
        let hash = store(folder.path(), b"picture").unwrap();
        assert_eq!(store(folder.path(), b"picture").unwrap(), hash);
        assert_eq!(fs::read(path(folder.path(), &hash)).unwrap(), b"picture");
    }

    #[test]
    fn a_file_without_a_row_is_set_aside_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("photos")).unwrap();
        let kept = store(folder.path(), b"kept").unwrap();
        let stray = store(folder.path(), b"stray").unwrap();
        assert_eq!(
            sweep(folder.path(), &HashSet::from([kept.clone()])).unwrap(),
            1
        );
        assert!(path(folder.path(), &kept).exists());
        assert!(!path(folder.path(), &stray).exists());
        assert!(
            folder
                .path()
                .join("photos/aside")
                .join(format!("{stray}.jpg"))
                .exists()
        );
    }
}
