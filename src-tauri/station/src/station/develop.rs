//! What becomes of the pictures a photo is chosen from: the sharpest, on the disk, measured.
//!
//! The file comes first and everything that can be told of it afterwards, so that a photo
//! is safe as soon as can be. A damaged picture is never chosen. It does not know where the
//! pictures come from, and nothing of rows.

use std::{io, path::Path, sync::Arc, time::Duration};

use tracing::debug;

use crate::{
    error::{Result, StationError},
    frame::{Colours, Frame, FrameError, Luma, jpeg_photo},
    outbox::photo_file,
    photo::{Facts, Glance, Picture, Quality, cropped},
    view::Margins,
};

/// A picture on the disk and what is known of it.
#[derive(Clone)]
pub(super) struct Still {
    pub(super) hash: String,
    pub(super) size: usize,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) facts: Facts,
}

/// Pictures to choose a photo from, newest first.
pub(super) struct Exposure {
    pub(super) frames: Vec<Arc<Frame>>,
    pub(super) looks: Looks,
}

/// What a photo is measured against.
pub(super) enum Looks {
    /// The looks at the table before it, oldest first.
    OfTable(Vec<Glance>),
    /// The other pictures of its own size, beside what the table showed last: sharpness
    /// depends on the size.
    OfBurst(Arc<Frame>),
}

/// A photo whose file is durable.
pub(super) struct Developed {
    pub(super) still: Still,
    pub(super) luma: Luma,
    /// What the table shows in it, to compare later looks with.
    pub(super) lasting: Option<Glance>,
}

/// The sharpest of these pictures, without its margins, on the disk; `pressed` tells the time since the trigger.
pub(super) fn develop(
    exposure: &Exposure,
    margins: Margins,
    device: String,
    folder: &Path,
    pressed: &impl Fn() -> Duration,
) -> Result<Developed> {
    let Sharpest {
        frame,
        luma,
        glance,
        others,
    } = sharpest(&exposure.frames)?;
    let bytes = jpeg_photo(&frame).map_err(|error| unusable(&error))?;
    let whole = Picture {
        bytes,
        width: frame.width,
        height: frame.height,
    };
    let (
        Picture {
            bytes,
            width,
            height,
        },
        luma,
    ) = cropped(&whole.bytes, margins)?.unwrap_or((whole, luma));
    let hash = photo_file::store(folder, &bytes).map_err(not_stored)?;
    let durable = pressed();
    let colours = Colours::of_jpeg(&bytes);
    let (before, lasting) = match &exposure.looks {
        Looks::OfTable(before) => (before.as_slice(), glance.clone()),
        Looks::OfBurst(live) => (others.as_slice(), look_at(live).or_else(|| glance.clone())),
    };
    let square = width.min(height);
    let quality = glance
        .as_ref()
        .map(|glance| Quality::of(glance, before, colours.as_ref(), square));
    debug!(
        file_ms = durable.as_millis(),
        facts_ms = pressed().as_millis(),
        "A photo is on the disk and measured"
    );
    let still = Still {
        hash,
        size: bytes.len(),
        width,
        height,
        facts: Facts {
            device,
            quality,
            ..Facts::default()
        },
    };
    Ok(Developed {
        still,
        luma,
        lasting,
    })
}

fn look_at(frame: &Frame) -> Option<Glance> {
    let mut luma = Luma::default();
    luma.fill(frame).ok()?;
    Glance::of(&luma, frame.captured_at)
}

/// The picture that was chosen.
struct Sharpest {
    frame: Arc<Frame>,
    luma: Luma,
    glance: Option<Glance>,
    /// Looks at the others, oldest first.
    others: Vec<Glance>,
}

/// The sharpest of these pictures; the first is the newest. Decoding shows which are damaged.
fn sharpest(frames: &[Arc<Frame>]) -> Result<Sharpest> {
    let mut seen = Vec::new();
    let mut trouble = StationError::NoPicture;
    for frame in frames.iter().rev() {
        let mut luma = Luma::default();
        match luma.fill(frame) {
            Ok(()) => {
                let glance = Glance::of(&luma, frame.captured_at);
                seen.push((frame.clone(), luma, glance));
            }
            Err(error) => trouble = unusable(&error),
        }
    }
    let sharpness = |glance: &Option<Glance>| glance.as_ref().map_or(0.0, |each| each.sharpness);
    let best = (0..seen.len()).max_by(|one, two| {
        let [one, two] = [one, two].map(|at| seen.get(*at).map_or(0.0, |each| sharpness(&each.2)));
        one.total_cmp(&two)
    });
    let Some(best) = best else {
        return Err(trouble);
    };
    let (frame, luma, glance) = seen.remove(best);
    Ok(Sharpest {
        frame,
        luma,
        glance,
        others: seen.into_iter().filter_map(|each| each.2).collect(),
    })
}

fn unusable(error: &FrameError) -> StationError {
    StationError::Picture {
        reason: error.to_string(),
    }
}

/// Why a picture could not be stored.
pub(super) fn not_stored(error: io::Error) -> StationError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StationError::DiskFull,
        _ => StationError::PhotoFile(error),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use bytes::Bytes;

    use super::*;
    use crate::frame::{Encoding, samples};

    fn frame(bytes: Bytes, captured_at: i64) -> Arc<Frame> {
        Arc::new(Frame {
            captured_at,
            ..samples::frame(Encoding::Jpeg, 64, 48, bytes)
        })
    }

    fn developed(frames: Vec<Arc<Frame>>) -> (Result<Developed>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        let exposure = Exposure {
            frames,
            looks: Looks::OfTable(Vec::new()),
        };
        let device = "Webcam".to_owned();
        let developed = develop(
            &exposure,
            Margins::default(),
            device,
            folder.path(),
            &|| Duration::ZERO,
        );
        (developed, folder)
    }

    #[test]
    fn a_photo_is_the_cameras_own_jpeg_and_a_damaged_one_is_passed_over() {
        let jpeg = samples::jpeg(64, 48);
        let cut = jpeg.slice(..jpeg.len() / 2);
        let (photo, folder) = developed(vec![frame(cut.clone(), 9), frame(jpeg.clone(), 8)]);
        let hash = photo.unwrap().still.hash;
        let stored = std::fs::read(photo_file::path(folder.path(), &hash)).unwrap();
        assert_eq!(stored, jpeg);
        let (photo, folder) = developed(vec![frame(cut, 9)]);
        assert_eq!(photo.err().map(|error| error.code()), Some("picture"));
        assert_eq!(
            std::fs::read_dir(folder.path().join("photos"))
                .unwrap()
                .count(),
            0
        );
    }

    #[test]
    fn of_pictures_that_are_equally_sharp_the_newest_is_taken() {
        let jpeg = samples::jpeg(64, 48);
        let frames = [3, 2, 1].map(|at| frame(jpeg.clone(), at));
        let chosen = sharpest(&frames).unwrap();
        assert_eq!(chosen.frame.captured_at, 3);
        let others: Vec<i64> = chosen.others.iter().map(|each| each.at).collect();
        assert_eq!(others, [1, 2]);
    }
}
