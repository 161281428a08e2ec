//! A folder into which others put pictures: tethered cameras, phones, scanners.
//!
//! It is looked at on a beat, because shares in a network tell nobody what changes.
//! Every finished picture comes out once: its size and time are the same in two
//! looks, its last bytes are there, and its content was not seen before under any
//! name. Files are only read, never moved or deleted.
//!
//! It does not open pictures and does not know what becomes of them.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::frame::{JPEG_START, jpeg_end};

/// Endings of files that may be pictures. Raw files beside a JPEG are none of ours.
const ENDINGS: [&str; 9] = [
    "jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "tif", "tiff",
];
/// Looks at a file that stays as it is and is not whole, until it is given out all the same,
/// so that whoever opens it can say what is wrong.
const PATIENCE: u32 = 20;

/// A picture that is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// blake3 of its content, in hex.
    pub hash: String,
}

/// A folder that is looked at.
#[derive(Debug)]
pub struct HotFolder {
    folder: PathBuf,
    /// At the first look, what is older than this is not news.
    since: Option<SystemTime>,
    has_looked: bool,
    files: HashMap<PathBuf, Seen>,
    contents: HashSet<String>,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    /// Looks at which it was just the same.
    same: u32,
    is_done: bool,
}

impl HotFolder {
    /// A folder in which pictures count that come from now on, or that are not older than `since`.
    pub fn new(folder: PathBuf, since: Option<SystemTime>) -> Self {
        Self {
            folder,
            since,
            has_looked: false,
            files: HashMap::new(),
            contents: HashSet::new(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks once and answers the pictures that are ready, oldest first.
    ///
    /// # Errors
    /// What the system says when the folder cannot be read; the next look tries again.
    pub fn look(&mut self) -> io::Result<Vec<Found>> {
        let mut there = HashMap::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // A file that goes away meanwhile is none.
            let Ok(data) = fs::metadata(&path) else {
                continue;
            };
            if data.is_file() && may_be_picture(&path) {
                there.insert(path, (data.len(), data.modified().ok()));
            }
        }
        self.files.retain(|path, _| there.contains_key(path));
        let is_first = !std::mem::replace(&mut self.has_looked, true);
        let mut ready = Vec::new();
        for (path, (size, modified)) in there {
            let is_old = is_first && modified < self.since && modified.is_some();
            if self.is_due(&path, size, modified, is_old) {
                ready.push((modified, path));
            }
        }
        ready.sort();
        Ok(ready
            .into_iter()
            .filter_map(|(_, path)| self.read(path))
            .collect())
    }

    /// Notes how a file is; true when it has been so for long enough to be read.
    fn is_due(
        &mut self,
        path: &Path,
        size: u64,
        modified: Option<SystemTime>,
        is_old: bool,
    ) -> bool {
        let seen = self.files.entry(path.to_owned()).or_insert(Seen {
            size,
            modified,
            same: 0,
            is_done: is_old,
        });
        if (seen.size, seen.modified) != (size, modified) {
            *seen = Seen {
                size,
                modified,
                same: 0,
                is_done: false,
            };
        }
        seen.same = seen.same.saturating_add(1);
        seen.same > 1 && !seen.is_done
    }

    /// The picture in a file, if it is whole and new.
    fn read(&mut self, path: PathBuf) -> Option<Found> {
        let bytes = fs::read(&path).ok()?;
        let seen = self.files.get_mut(&path)?;
        if !is_whole(&bytes) && seen.same < PATIENCE {
            return None;
        }
        seen.is_done = true;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let is_new = self.contents.insert(hash.clone());
        is_new.then_some(Found { path, hash })
    }
}

/// Whether a file is one to look at, by its name alone.
fn may_be_picture(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let is_hidden = name.starts_with(['.', '~']);
    !is_hidden
        && ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a file has its end. Only a JPEG shows; others are whole when they stay the same.
fn is_whole(bytes: &[u8]) -> bool {
    match bytes.starts_with(&JPEG_START) {
        true => jpeg_end(bytes).is_some(),
        false => !bytes.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::{fs::OpenOptions, io::Write, time::Duration};

    use rand::{RngExt, SeedableRng, rngs::SmallRng};

    use super::*;
    use crate::frame::samples;

    /// A whole picture that differs from those of other numbers.
    fn picture(number: u32) -> Vec<u8> {
        let mut bytes = samples::jpeg(64, 48).to_vec();
        // Behind the end marker, where some cameras put a film.
        bytes.extend(number.to_be_bytes());
        bytes
    }

    fn append(path: &Path, bytes: &[u8]) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        file.write_all(bytes).unwrap();
    }

    fn names(found: &[Found]) -> Vec<String> {
        let name = |each: &Found| {
            each.path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        };
        found.iter().map(name).collect()
    }

    #[test]
    fn a_picture_comes_out_once_it_is_whole_and_lies_still() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.JPG");
        let mut hot = HotFolder::new(folder.path().to_owned(), None);
        let bytes = picture(1);
        append(&path, &bytes[..300]);
        for _ in 0..3 {
            assert_eq!(hot.look().unwrap(), []);
        }
        append(&path, &bytes[300..]);
        assert_eq!(hot.look().unwrap(), [], "it has just changed");
        assert_eq!(names(&hot.look().unwrap()), ["a.JPG"]);
        assert_eq!(hot.look().unwrap(), []);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }

    #[test]
    fn only_pictures_count() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            ".a.jpg",
            "~a.jpg",
            "a.jpg.part",
            "a.cr2",
            "a.xmp",
            "Thumbs.db",
        ] {
            fs::write(folder.path().join(name), picture(1)).unwrap();
        }
        fs::create_dir(folder.path().join("b.jpg")).unwrap();
        let mut hot = HotFolder::new(folder.path().to_owned(), None);
        for _ in 0..3 {
            assert_eq!(hot.look().unwrap(), []);
        }
    }

    #[test]
    fn what_lay_there_before_is_not_news() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old.jpg"), folder.path().join("new.jpg"));
        fs::write(&old, picture(1)).unwrap();
        fs::write(&new, picture(2)).unwrap();
        let written = fs::metadata(&new).unwrap().modified().unwrap();
        let day_before = written - Duration::from_secs(86_400);
        OpenOptions::new()
            .write(true)
            .open(&old)
            .unwrap()
            .set_modified(day_before)
            .unwrap();
        let since = Some(written - Duration::from_secs(60));
        let mut hot = HotFolder::new(folder.path().to_owned(), since);
        hot.look().unwrap();
        assert_eq!(names(&hot.look().unwrap()), ["new.jpg"]);
        // A copy that keeps its time is news all the same once it comes.
        let copied = folder.path().join("copied.jpg");
        fs::write(&copied, picture(3)).unwrap();
        OpenOptions::new()
            .write(true)
            .open(&copied)
            .unwrap()
            .set_modified(day_before)
            .unwrap();
        hot.look().unwrap();
        assert_eq!(names(&hot.look().unwrap()), ["copied.jpg"]);
    }

    #[test]
    fn a_picture_that_stays_cut_off_is_given_out_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cut.jpg"), &picture(1)[..300]).unwrap();
        fs::write(folder.path().join("phone.heic"), b"\0\0\0\x18ftypheic").unwrap();
        let mut hot = HotFolder::new(folder.path().to_owned(), None);
        let mut found = Vec::new();
        for _ in 0..30 {
            found.extend(names(&hot.look().unwrap()));
        }
        assert_eq!(found, ["phone.heic", "cut.jpg"]);
    }

    #[test]
    fn a_folder_that_vanishes_is_told_and_goes_on_when_it_is_back() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("hot");
        let mut hot = HotFolder::new(folder.clone(), None);
        assert!(hot.look().is_err());
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.jpg"), picture(1)).unwrap();
        hot.look().unwrap();
        assert_eq!(hot.look().unwrap().len(), 1);
        fs::remove_dir_all(&folder).unwrap();
        assert!(hot.look().is_err());
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.jpg"), picture(1)).unwrap();
        fs::write(folder.join("b.jpg"), picture(2)).unwrap();
        hot.look().unwrap();
        assert_eq!(names(&hot.look().unwrap()), ["b.jpg"]);
    }

    /// What a careless tether program does: pieces, temporary names, doubles, renames.
    #[test]
    fn two_hundred_slow_renamed_and_doubled_files_give_exactly_the_distinct_ones() {
        const FILES: u32 = 200;
        const DISTINCT: u32 = 150;
        let mut random = SmallRng::seed_from_u64(7);
        let folder = tempfile::tempdir().unwrap();
        let place = |name: String| folder.path().join(name);
        let mut hot = HotFolder::new(folder.path().to_owned(), None);
        let mut found = Vec::new();
        let mut writing: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        let mut number = 0;
        while number < FILES || !writing.is_empty() {
            if number < FILES && random.random_bool(0.5) {
                let ending = ["jpg", "jpg.tmp"][random.random_range(0..2)];
                let content = picture(number % DISTINCT);
                writing.push((place(format!("IMG_{number:04}.{ending}")), content));
                number += 1;
            }
            for (path, rest) in &mut writing {
                let piece = random.random_range(0..400).min(rest.len());
                append(path, &rest[..piece]);
                rest.drain(..piece);
            }
            let (done, open): (Vec<_>, Vec<_>) =
                writing.into_iter().partition(|(_, rest)| rest.is_empty());
            writing = open;
            for (path, _) in done {
                let is_temporary = path.extension().is_some_and(|ending| ending == "tmp");
                if is_temporary {
                    fs::rename(&path, path.with_extension("")).unwrap();
                } else if random.random_bool(0.3) {
                    fs::rename(&path, path.with_extension("renamed.jpg")).unwrap();
                }
            }
            found.extend(hot.look().unwrap());
        }
        for _ in 0..3 {
            found.extend(hot.look().unwrap());
        }
        let distinct: HashSet<&String> = found.iter().map(|each| &each.hash).collect();
        assert_eq!((found.len(), distinct.len()), (150, 150));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 200);
    }
}
