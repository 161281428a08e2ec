//! Recordings: a folder of pictures, or one file of JPEGs one behind the other.
//!
//! A picture that cannot be read is reported and the recording goes on. Nothing is
//! decoded that is a JPEG already.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use tr::tr;

use super::{FrameSource, Next, Playing, Rounds, pace::Metronome};
use crate::{
    clock::{Clock, Millis},
    frame::{Encoding, Frame, JPEG_START, jpeg_end, jpeg_size},
};

/// Bytes that are read at a time.
const PIECE: u64 = 1024 * 1024;
/// A JPEG of a recording that has not ended by then is damaged.
const LONGEST: usize = 32 * 1024 * 1024;

/// The pictures of a folder, in the order of their names.
pub(super) fn folder(path: &Path, playing: Playing, clock: &Clock) -> impl FrameSource + use<> {
    Replay::new(Album::new(path.to_owned()), playing, clock)
}

/// The JPEGs of a file.
pub(super) fn mjpeg(path: &Path, playing: Playing, clock: &Clock) -> impl FrameSource + use<> {
    Replay::new(Film::new(path.to_owned()), playing, clock)
}

/// One of the two kinds of recording.
trait Reel: Send {
    /// The next picture; the end is `None`, after which it begins again.
    fn turn_page(&mut self, captured_at: Millis) -> io::Result<Option<Page>>;
}

/// A picture of a recording, or why it cannot be used.
type Page = Result<Frame, String>;

struct Replay<R> {
    reel: R,
    rounds: Rounds,
    metronome: Metronome,
    /// Frames since the beginning of this round: an empty recording must not go round for ever.
    given: u64,
}

impl<R: Reel> Replay<R> {
    fn new(reel: R, playing: Playing, clock: &Clock) -> Self {
        Self {
            reel,
            rounds: playing.rounds,
            metronome: Metronome::new(playing.frames_per_second, playing.pace, clock),
            given: 0,
        }
    }

    fn picture(&mut self, captured_at: Millis) -> io::Result<Option<Page>> {
        let mut page = self.reel.turn_page(captured_at)?;
        if page.is_none() && self.rounds == Rounds::Endless && self.given > 0 {
            self.given = 0;
            page = self.reel.turn_page(captured_at)?;
        }
        self.given += u64::from(page.is_some());
        Ok(page)
    }
}

impl<R: Reel> FrameSource for Replay<R> {
    fn next(&mut self, timeout: Duration) -> Next {
        let Some(captured_at) = self.metronome.turn(timeout) else {
            return Next::Timeout;
        };
        match self.picture(captured_at) {
            Ok(Some(Ok(frame))) => Next::Frame(frame),
            Ok(Some(Err(reason))) => Next::Damaged { reason },
            Ok(None) => Next::Ended,
            Err(error) => Next::Gone {
                reason: tr!("The recording cannot be read: {error}", error),
            },
        }
    }
}

/// The pictures of a folder.
struct Album {
    folder: PathBuf,
    /// Files still to come, the next one last; nothing before a round.
    files: Option<Vec<PathBuf>>,
}

impl Album {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            files: None,
        }
    }
}

impl Reel for Album {
    fn turn_page(&mut self, captured_at: Millis) -> io::Result<Option<Page>> {
        let files = match &mut self.files {
            Some(files) => files,
            None => self.files.insert(pictures(&self.folder)?),
        };
        let Some(path) = files.pop() else {
            self.files = None;
            return Ok(None);
        };
        Ok(Some(
            Frame::from_file(path, captured_at).map_err(|error| error.to_string()),
        ))
    }
}

/// The pictures of a folder, the last name first.
fn pictures(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let is_picture = path.extension().is_some_and(|extension| {
            ["jpg", "jpeg", "png", "webp"]
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        });
        if is_picture {
            files.push(path);
        }
    }
    files.sort_by(|one, other| other.cmp(one));
    Ok(files)
}

/// JPEGs one behind the other.
struct Film {
    path: PathBuf,
    /// Nothing before a round.
    file: Option<File>,
    /// What was read and not given yet.
    read: BytesMut,
}

impl Film {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            read: BytesMut::new(),
        }
    }

    /// Reads on; false at the end of the file.
    fn read_on(&mut self) -> io::Result<bool> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::open(&self.path)?),
        };
        let mut piece = Vec::new();
        file.take(PIECE).read_to_end(&mut piece)?;
        self.read.extend_from_slice(&piece);
        Ok(!piece.is_empty())
    }

    /// Leaves out a damaged picture, up to where the next whole one begins.
    fn skip_damage(&mut self) {
        let starts = self.read.windows(JPEG_START.len()).enumerate().skip(1);
        let next = starts
            .filter(|(_, bytes)| *bytes == JPEG_START)
            .find(|(at, _)| self.read.get(*at..).and_then(jpeg_end).is_some())
            .map_or(self.read.len(), |(at, _)| at);
        let _damaged = self.read.split_to(next);
    }
}

impl Reel for Film {
    fn turn_page(&mut self, captured_at: Millis) -> io::Result<Option<Page>> {
        loop {
            if let Some(end) = jpeg_end(&self.read) {
                let bytes = self.read.split_to(end).freeze();
                return Ok(Some(jpeg_frame(bytes, captured_at)));
            }
            if self.read.len() < LONGEST && self.read_on()? {
                continue;
            }
            if self.read.is_empty() {
                self.file = None;
                return Ok(None);
            }
            self.skip_damage();
            return Ok(Some(
                Err("a picture of the recording is cut off".to_owned()),
            ));
        }
    }
}

fn jpeg_frame(bytes: Bytes, captured_at: Millis) -> Page {
    let (width, height) =
        jpeg_size(&bytes).ok_or_else(|| "a picture of the recording has no size".to_owned())?;
    Ok(Frame {
        seq: 0,
        captured_at,
        width,
        height,
        encoding: Encoding::Jpeg,
        bytes,
        dropped_before: 0,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::{camera::Pace, frame::samples};

    const ONCE: Playing = Playing {
        frames_per_second: 10,
        pace: Pace::AsAsked,
        rounds: Rounds::Once,
    };
    const ENDLESS: Playing = Playing {
        rounds: Rounds::Endless,
        ..ONCE
    };

    /// The first answers of a source: widths of frames, and what else it says.
    #[track_caller]
    fn check(mut source: impl FrameSource, want: &[&str]) {
        let got: Vec<String> = want
            .iter()
            .map(|_| match source.next(Duration::ZERO) {
                Next::Frame(frame) => format!("{} at {}", frame.width, frame.captured_at),
                Next::Damaged { .. } => "damaged".to_owned(),
                Next::Gone { .. } => "gone".to_owned(),
                Next::Ended => "ended".to_owned(),
                other @ (Next::Timeout | Next::Busy | Next::Denied) => format!("{other:?}"),
            })
            .collect();
        assert_eq!(got, want);
    }

    fn clock() -> Clock {
        Clock::by_hand(0)
    }

    #[test]
    fn the_pictures_of_a_folder_come_in_the_order_of_their_names() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(place.path().join(name), bytes);
        write("b.JPG", &samples::jpeg(16, 8)).unwrap();
        write("a.jpeg", &samples::jpeg(24, 8)).unwrap();
        write("c.jpg", b"<html>").unwrap();
        write("notes.txt", b"not a picture").unwrap();
        image::RgbImage::new(5, 4)
            .save(place.path().join("d.png"))
            .unwrap();
        check(
            folder(place.path(), ONCE, &clock()),
            &[
                "24 at 0",
                "16 at 100",
                "damaged",
                "5 at 300",
                "ended",
                "24 at 500",
            ],
        );
        check(
            folder(place.path(), ENDLESS, &clock()),
            &["24 at 0", "16 at 100", "damaged", "5 at 300", "24 at 400"],
        );
    }

    #[test]
    fn an_empty_recording_ends_and_a_missing_one_is_gone() {
        let place = tempfile::tempdir().unwrap();
        check(folder(place.path(), ENDLESS, &clock()), &["ended", "ended"]);
        check(
            folder(&place.path().join("no"), ENDLESS, &clock()),
            &["gone"],
        );
        check(
            mjpeg(&place.path().join("no.mjpeg"), ONCE, &clock()),
            &["gone"],
        );
        std::fs::write(place.path().join("empty.mjpeg"), b"").unwrap();
        check(
            mjpeg(&place.path().join("empty.mjpeg"), ENDLESS, &clock()),
            &["ended"],
        );
    }

    #[track_caller]
    fn check_film(parts: &[&[u8]], playing: Playing, want: &[&str]) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("bench.mjpeg");
        std::fs::write(&path, parts.concat()).unwrap();
        check(mjpeg(&path, playing, &clock()), want);
    }

    #[test]
    fn the_jpegs_of_a_file_come_one_after_the_other() {
        let (wide, narrow) = (samples::jpeg(640, 480), samples::jpeg(16, 8));
        check_film(
            &[&narrow, &wide, &narrow],
            ONCE,
            &["16 at 0", "640 at 100", "16 at 200", "ended"],
        );
        check_film(
            &[&narrow, &wide],
            ENDLESS,
            &["16 at 0", "640 at 100", "16 at 200"],
        );
    }

    #[test]
    fn a_damaged_picture_in_a_file_is_left_out() {
        let (wide, narrow) = (samples::jpeg(640, 480), samples::jpeg(16, 8));
        let cut = &wide[..wide.len() / 2];
        check_film(
            &[&narrow, cut, &narrow],
            ONCE,
            &["16 at 0", "damaged", "16 at 200", "ended"],
        );
        check_film(&[&narrow, cut], ONCE, &["16 at 0", "damaged", "ended"]);
        check_film(
            &[b"<html>", &narrow],
            ONCE,
            &["damaged", "16 at 100", "ended"],
        );
    }

    #[test]
    fn the_bytes_of_a_picture_are_passed_on_as_they_are() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("bench.mjpeg");
        let wide = samples::jpeg(640, 480);
        std::fs::write(&path, [&*wide, &*wide].concat()).unwrap();
        let next = mjpeg(&path, ONCE, &clock()).next(Duration::ZERO);
        assert!(matches!(next, Next::Frame(frame) if frame.bytes == wide));
    }
}
