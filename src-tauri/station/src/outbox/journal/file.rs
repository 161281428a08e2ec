//! The files of the journal: lines that prove themselves.
//!
//! A line is a number, a checksum and the changes as JSON. What is torn or was
//! changed since is left out by whoever reads; the number after it shows the gap.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number.
    pub(super) number: i64,
    /// Its changes, JSON.
    pub(super) changes: String,
}

/// A transaction as a line.
pub(super) fn line(number: i64, changes: &str) -> String {
    format!("{number} {} {changes}\n", checksum(number, changes))
}

fn checksum(number: i64, changes: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&number.to_be_bytes());
    hasher.update(changes.as_bytes());
    let mut sum = hasher.finalize().to_hex().to_string();
    sum.truncate(16);
    sum
}

fn parse(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line).ok()?;
    let mut parts = line.splitn(3, ' ');
    let number = parts.next()?.parse().ok()?;
    let (sum, changes) = (parts.next()?, parts.next()?);
    (sum == checksum(number, changes)).then(|| Entry {
        number,
        changes: changes.to_owned(),
    })
}

/// Where the file lies that begins with this number.
pub(super) fn path(folder: &Path, first: i64) -> PathBuf {
    folder.join(format!("{first:012}.jsonl"))
}

/// All files with the number they begin with, in order.
pub(super) fn all(folder: &Path) -> Vec<(i64, PathBuf)> {
    let mut files: Vec<(i64, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_ours = path.extension().is_some_and(|end| end == "jsonl");
            let first = path.file_stem()?.to_str()?.parse().ok()?;
            is_ours.then_some((first, path))
        })
        .collect();
    files.sort();
    files
}

/// Opens a file to add to it; also its length, and whether its last line has no end.
pub(super) fn open(path: &Path) -> io::Result<(File, u64, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    Ok((file, length, last != [b'\n']))
}

/// The entries of one file that prove themselves, in order.
pub(super) fn entries(path: &Path) -> Box<dyn Iterator<Item = Entry> + Send> {
    match File::open(path) {
        Ok(file) => Box::new(
            BufReader::new(file)
                .split(b'\n')
                // A place that cannot be read any more ends the file, and shows as a gap.
                .map_while(Result::ok)
                .filter_map(|line| parse(&line)),
        ),
        Err(_) => Box::new(std::iter::empty()),
    }
}

/// Number of the last entry of a journal; 0 where there is none.
pub(super) fn last_number(folder: &Path) -> i64 {
    let mut files = all(folder);
    // Only a file of a start that changed nothing is empty.
    while let Some((_, path)) = files.pop() {
        if let Some(last) = entries(&path).last() {
            return last.number;
        }
    }
    0
}

/// Whether a data folder has no journal to speak of.
pub(in crate::outbox) fn is_empty(data: &Path) -> bool {
    last_number(&data.join(super::FOLDER)) == 0
}

/// Whether a journal goes back to the first transaction of its database.
pub(in crate::outbox) fn begins_at_one(data: &Path) -> bool {
    let files = all(&data.join(super::FOLDER));
    let oldest = files.iter().find_map(|(_, path)| entries(path).next());
    oldest.is_some_and(|entry| entry.number == 1)
}

/// Removes the files that hold nothing after `number`, which a copy has.
///
/// # Errors
/// What the system said.
pub(in crate::outbox) fn forget_before(data: &Path, number: i64) -> io::Result<()> {
    let files = all(&data.join(super::FOLDER));
    for pair in files.windows(2) {
        let [(_, path), (next, _)] = pair else {
            continue;
        };
        if *next <= number + 1 {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[i64]) {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), 1);
        fs::write(&path, text).unwrap();
        let got: Vec<i64> = entries(&path).map(|entry| entry.number).collect();
        assert_eq!(got, want);
        assert_eq!(
            last_number(folder.path()),
            want.last().copied().unwrap_or(0)
        );
    }

    #[test]
    fn what_is_torn_or_was_changed_is_left_out_and_the_rest_is_read() {
        let [one, two, three] = [1, 2, 3].map(|number| line(number, "[]"));
        check("", &[]);
        check(&format!("{one}{two}"), &[1, 2]);
        check(&format!("{one}{}", &two[..two.len() - 4]), &[1]);
        check(&format!("{one}{}\n{three}", &two[..5]), &[1, 3]);
        check(
            &format!("{one}{}{three}", two.replace("[]", "[[]]")),
            &[1, 3],
        );
        check(&format!("\u{0}\u{0}\n{three}"), &[3]);
    }

    #[test]
    fn a_file_is_forgotten_once_a_copy_has_all_of_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join(super::super::FOLDER);
        fs::create_dir(&folder).unwrap();
        for first in [1, 11, 21] {
            fs::write(path(&folder, first), line(first, "[]")).unwrap();
        }
        let left = || -> Vec<i64> { all(&folder).into_iter().map(|(first, _)| first).collect() };
        forget_before(data.path(), 9).unwrap();
        assert_eq!(left(), [1, 11, 21]);
        forget_before(data.path(), 10).unwrap();
        assert_eq!(left(), [11, 21]);
        forget_before(data.path(), 500).unwrap();
        assert_eq!(left(), [21]);
    }
}
