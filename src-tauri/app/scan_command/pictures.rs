//! The pictures below a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::exit::Failure;

/// Kinds of pictures that can be opened.
const EXTENSIONS: [&str; 4] = ["jpeg", "jpg", "png", "webp"];

/// The pictures of a path: itself if it is a file, else all below it in the order of their names.
pub(super) fn below(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    collect(path, &mut found).map_err(|error| Failure::File {
        path: path.to_owned(),
        problem: format!("cannot be read: {error}"),
    })?;
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link is not followed into a folder, so a ring of links ends.
        if entry.file_type()?.is_dir() {
            collect(&path, found)?;
        } else if is_picture(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}
