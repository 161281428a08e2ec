//! What becomes of the frames the reader failed on.
//!
//! The last few are kept in the data folder, so that whoever mends the reader can see
//! what it failed on; they leave this machine only if somebody sends them. Three in an
//! hour are no accident: a notice says so and offers to start the program again, which
//! also ends the readers that hang.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Path, PathBuf},
};

use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
};
use tr::tr;
use tracing::warn;

use crate::{
    clock::{Millis, rfc3339},
    eyes::Stumble,
    frame::{FrameError, jpeg_photo},
    view::{Notice, Offer, Urgency},
};

/// The folder of these frames, below the data folder.
const FOLDER: &str = "stumbles";

/// Frames that are kept; the oldest go.
const KEPT: usize = 5;

/// Failures within this time that make a notice.
const HOUR: Millis = 3_600_000;
const MANY: usize = 3;

/// The failures of the last hour. Pure: time comes in.
#[derive(Debug, Default)]
pub(super) struct Stumbles {
    times: VecDeque<Millis>,
}

impl Stumbles {
    /// Counts one more; the notice it makes, if it is one too many.
    pub(super) fn count(&mut self, at: Millis) -> Option<Notice> {
        self.times.push_back(at);
        self.times.retain(|time| at - time < HOUR);
        (self.times.len() >= MANY).then(|| Notice {
            id: CODE.to_owned(),
            code: CODE.to_owned(),
            urgency: Urgency::Notice,
            message: tr!(
                "Reading the camera's pictures failed {times} times within an hour. Restart Perch; nothing that was captured is lost",
                times = self.times.len()
            ),
            offer: Some(Offer::Restart),
        })
    }
}

/// Code and id of the notice.
pub(super) const CODE: &str = "reader_stumbles";

/// Keeps every frame that comes, and tells when there are too many.
pub(super) async fn look_after(
    data_folder: PathBuf,
    mut stumbles: mpsc::UnboundedReceiver<Stumble>,
    told: watch::Sender<Option<Notice>>,
) {
    let mut counted = Stumbles::default();
    while let Some(stumble) = stumbles.recv().await {
        if let Some(notice) = counted.count(stumble.at) {
            told.send_replace(Some(notice));
        }
        let folder = data_folder.clone();
        let kept = spawn_blocking(move || keep(&folder, &stumble)).await;
        if let Ok(Err(error)) = kept {
            warn!(%error, "The picture the reader failed on could not be kept");
        }
    }
}

/// Keeps the frame of a failure, and of those kept before as many as there may be.
pub(super) fn keep(data_folder: &Path, stumble: &Stumble) -> io::Result<PathBuf> {
    let folder = data_folder.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let jpeg = jpeg_photo(&stumble.frame).map_err(|error: FrameError| io::Error::other(error))?;
    let kind = if stumble.hung { "hung" } else { "panicked" };
    // A colon is no letter of a file name everywhere.
    let time = rfc3339(stumble.at).replace(':', "-");
    let path = folder.join(format!("{time}-{kind}.jpg"));
    fs::write(&path, jpeg)?;
    let kept = kept(data_folder)?;
    for old in kept.iter().take(kept.len().saturating_sub(KEPT)) {
        fs::remove_file(old)?;
    }
    Ok(path)
}

/// The frames that are kept, oldest first.
fn kept(data_folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(data_folder.join(FOLDER)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let entries = entries.collect::<io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    // Names begin with their time.
    paths.sort();
    Ok(paths)
}

/// How many frames of failures are kept in a data folder, and where.
///
/// # Errors
/// What the system says.
pub fn stumbles(data_folder: &Path) -> io::Result<(usize, PathBuf)> {
    Ok((kept(data_folder)?.len(), data_folder.join(FOLDER)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::sync::Arc;

    use super::*;
    use crate::frame::{Encoding, samples};

    fn stumble(at: Millis) -> Stumble {
        let bytes = samples::jpeg(64, 48);
        Stumble {
            frame: Arc::new(samples::frame(Encoding::Jpeg, 64, 48, bytes)),
            at,
            hung: true,
        }
    }

    /// Times in minutes, and whether each makes a notice.
    #[track_caller]
    fn check(failures: &[(i64, bool)]) {
        let mut stumbles = Stumbles::default();
        for (minute, want) in failures {
            let notice = stumbles.count(minute * 60_000);
            assert_eq!(notice.is_some(), *want, "minute {minute}");
        }
    }

    #[test]
    fn three_in_an_hour_make_a_notice() {
        check(&[(0, false), (20, false), (59, true), (60, true)]);
        check(&[(0, false), (20, false), (60, false), (79, true)]);
    }

    #[test]
    fn the_last_few_frames_are_kept_as_pictures() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(stumbles(folder.path()).unwrap().0, 0);
        for second in 0..8 {
            keep(folder.path(), &stumble(1_000 * second)).unwrap();
        }
        let kept = kept(folder.path()).unwrap();
        let names: Vec<_> = kept.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names.len(), KEPT);
        assert_eq!(*names.last().unwrap(), "1970-01-01T00-00-07Z-hung.jpg");
        assert!(crate::frame::picture(&kept[0]).is_ok());
    }
}
