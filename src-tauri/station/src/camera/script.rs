//! Faults of a recording, from a script beside it: the same ones whenever it is played.
//!
//! A folder has its script in `faults.txt`, a film `bench.mjpeg` in `bench.faults.txt`. Each
//! line names a picture, counted from 1 since the recording was opened, what happens to it,
//! and to how many from there on:
//!
//! ```text
//! 12 damaged       cannot be used
//! 20 silent 45     nothing comes, as from a camera that stalls
//! 70 lost 3        the camera counts them and nobody gets them
//! 90 gone          unplugged; it begins anew once it is opened again
//! ```
//!
//! What stands behind these words is for people. It does not know what a recording is.

use std::{fs, path::Path, time::Duration};

use tr::tr;

use super::{FrameSource, Next};
use crate::frame::Frame;

/// Name of the script in a folder, and its ending beside a film.
const NAME: &str = "faults.txt";

/// What happens to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Damaged,
    Silent,
    Lost,
    Gone,
}

/// One line of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    from: u64,
    fault: Fault,
    count: u64,
}

/// The same recording, with the faults of the script beside it if there is one.
pub(super) fn scripted(source: impl FrameSource + 'static, recording: &Path) -> Scripted {
    let path = match recording.is_dir() {
        true => recording.join(NAME),
        false => recording.with_extension(NAME),
    };
    let script = fs::read_to_string(path).unwrap_or_default();
    Scripted {
        source: Box::new(source),
        lines: script.lines().filter_map(line).collect(),
        came: 0,
        lost: 0,
        is_gone: false,
    }
}

/// A recording with faults.
pub(super) struct Scripted {
    source: Box<dyn FrameSource>,
    lines: Vec<Line>,
    /// Pictures so far, faulty ones included.
    came: u64,
    /// Lost ones that were not told yet.
    lost: u64,
    is_gone: bool,
}

impl FrameSource for Scripted {
    fn next(&mut self, timeout: Duration) -> Next {
        if self.is_gone {
            return gone();
        }
        let next = self.source.next(timeout);
        if !matches!(next, Next::Frame(_) | Next::Damaged { .. }) {
            return next;
        }
        self.came += 1;
        match (self.fault(), next) {
            (Some(Fault::Damaged), _) => Next::Damaged {
                reason: "the script of the recording says so".to_owned(),
            },
            (Some(Fault::Silent), _) => Next::Timeout,
            (Some(Fault::Lost), _) => {
                self.lost += 1;
                Next::Timeout
            }
            (Some(Fault::Gone), _) => {
                self.is_gone = true;
                gone()
            }
            (None, Next::Frame(frame)) => Next::Frame(Frame {
                dropped_before: frame.dropped_before + std::mem::take(&mut self.lost),
                ..frame
            }),
            (None, next) => next,
        }
    }
}

impl Scripted {
    /// What the script says of the picture that has just come.
    fn fault(&self) -> Option<Fault> {
        let hits =
            |line: &&Line| (line.from..line.from.saturating_add(line.count)).contains(&self.came);
        self.lines.iter().find(hits).map(|line| line.fault)
    }
}

fn gone() -> Next {
    Next::Gone {
        reason: tr!("The recording was unplugged by its script"),
    }
}

/// A line of a script; anything else is left out.
fn line(text: &str) -> Option<Line> {
    let mut words = text.split_whitespace();
    let from = words.next()?.parse().ok()?;
    let fault = match words.next()? {
        "damaged" => Fault::Damaged,
        "silent" => Fault::Silent,
        "lost" => Fault::Lost,
        "gone" => Fault::Gone,
        _ => return None,
    };
    let count = words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
    // No recording is longer.
    let count = count.min(u64::from(u32::MAX));
    Some(Line { from, fault, count })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::{
        camera::{Pace, Playing, Rounds, SourceSpec},
        clock::Clock,
        frame::samples,
    };

    /// Plays so many pictures in `recording` and tells what came of each in a word.
    fn played(spec: &SourceSpec, pictures: usize) -> Vec<String> {
        let mut source = spec.open(&Clock::by_hand(0));
        let word = |next| match next {
            Next::Frame(frame) if frame.dropped_before > 0 => {
                format!("frame after {}", frame.dropped_before)
            }
            Next::Frame(_) => "frame".to_owned(),
            Next::Damaged { .. } => "damaged".to_owned(),
            Next::Timeout => "silence".to_owned(),
            Next::Gone { .. } => "gone".to_owned(),
            Next::Ended | Next::Busy | Next::Denied => "end".to_owned(),
        };
        (0..pictures)
            .map(|_| word(source.next(Duration::from_secs(5))))
            .collect()
    }

    const PLAYING: Playing = Playing {
        frames_per_second: 30,
        pace: Pace::AsAsked,
        rounds: Rounds::Endless,
    };
    const SCRIPT: &str = "2 damaged\nnonsense\n3 silent 2\n\n6 lost 3 three of them\n10 gone";
    const WANT: [&str; 11] = [
        "frame",
        "damaged",
        "silence",
        "silence",
        "frame",
        "silence",
        "silence",
        "silence",
        "frame after 3",
        "gone",
        "gone",
    ];

    #[test]
    fn a_folder_and_a_film_have_the_faults_of_their_script() {
        let folder = tempfile::tempdir().unwrap();
        let (bench, film) = (
            folder.path().join("bench"),
            folder.path().join("table.mjpeg"),
        );
        fs::create_dir(&bench).unwrap();
        fs::write(bench.join("a.jpg"), samples::jpeg(16, 16)).unwrap();
        fs::write(&film, samples::jpeg(16, 16)).unwrap();
        let specs = [
            SourceSpec::Folder(bench.clone(), PLAYING),
            SourceSpec::Mjpeg(film, PLAYING),
        ];
        for spec in &specs {
            assert_eq!(played(spec, 3), ["frame"; 3]);
        }
        fs::write(bench.join("faults.txt"), SCRIPT).unwrap();
        fs::write(folder.path().join("table.faults.txt"), SCRIPT).unwrap();
        for spec in &specs {
            // The same again once it is opened anew.
            assert_eq!(played(spec, 11), WANT);
            assert_eq!(played(spec, 11), WANT);
        }
    }
}
