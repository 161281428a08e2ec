//! Photos: the shot list, and the picture that is stored.
//!
//! A photo is the camera's own JPEG, byte for byte; only a camera that gives no
//! JPEG has its picture encoded here. The list has the twelve types of the API in
//! the order a photographer works: around the pack, then the labels.
//!
//! What goes to the server is a copy ([`for_upload`]); the stored picture stays as it
//! came. It does not know where a photo is stored or sent.

mod crop;
mod exif;
mod facts;
mod guard;
mod hands_free;
mod import;
mod lettering;
mod quality;
mod set;
mod upload;

use std::path::Path;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat};
use tr::tr;

use crate::{
    error::{Result, StationError},
    frame::{StillError, picture},
};

pub use crop::cropped;
pub use facts::Facts;
pub use guard::{Verdict, judge};
pub use hands_free::HandsFree;
pub use import::{Imported, import};
pub use quality::{Glance, Quality};
pub use set::{Progress, check_own, progress, shots};
pub use upload::{Taken, UploadError, UploadPolicy, for_upload};

/// One line of the shot list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shot {
    /// The API's word.
    pub photo_type: &'static str,
}

impl Shot {
    /// The word for people.
    pub fn label(&self) -> String {
        label(self.photo_type)
    }
}

const fn shot(photo_type: &'static str) -> Shot {
    Shot { photo_type }
}

/// The twelve photo types in the order they are asked for.
pub const SHOTS: [Shot; 12] = [
    shot("front"),
    shot("back"),
    shot("left"),
    shot("right"),
    shot("top"),
    shot("bottom"),
    shot("ingredients"),
    shot("nutrition"),
    shot("barcode"),
    shot("recycling"),
    shot("certification"),
    shot("other"),
];

/// The label of a photo type; an unknown one is its own.
pub fn label(photo_type: &str) -> String {
    match photo_type {
        "front" => tr!("Front"),
        "back" => tr!("Back"),
        "left" => tr!("Left side"),
        "right" => tr!("Right side"),
        "top" => tr!("Top"),
        "bottom" => tr!("Bottom"),
        "ingredients" => tr!("Ingredients"),
        "nutrition" => tr!("Nutrition"),
        "barcode" => tr!("Barcode"),
        "recycling" => tr!("Recycling"),
        "certification" => tr!("Certification"),
        "other" => tr!("Other"),
        unknown => unknown.to_owned(),
    }
}

/// Whether the API knows this photo type.
///
/// # Errors
/// [`StationError::Unknown`] when it does not.
pub fn check_type(photo_type: &str) -> Result<()> {
    match SHOTS.iter().any(|shot| shot.photo_type == photo_type) {
        true => Ok(()),
        false => Err(StationError::Unknown {
            what: tr!("is not here" => "photo type"),
            id: photo_type.to_owned(),
        }),
    }
}

/// A picture ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A whole JPEG.
    pub bytes: Bytes,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What of a stored picture the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// All of it.
    Whole,
    /// The part with its small print; all of it where there is none.
    Print,
}

/// A section of a stored picture as a JPEG at most `width` pixels wide, for the window.
///
/// # Errors
/// [`StationError::Picture`] when the file is gone or damaged.
pub fn scaled(path: &Path, section: Section, width: u32) -> Result<Bytes> {
    let refused = |error: StillError| StationError::Picture {
        reason: error.to_string(),
    };
    let whole = picture(path).map_err(refused)?;
    let print = match section {
        Section::Whole => None,
        Section::Print => lettering::lettering(&whole),
    };
    let shown = match print {
        Some(part) => whole.crop_imm(part.left, part.top, part.width, part.height),
        None => whole,
    };
    let small = match shown.width() > width {
        true => shown.thumbnail(width, u32::MAX),
        false => shown,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::from(small.into_rgb8())
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .map_err(|error| StationError::Picture {
            reason: error.to_string(),
        })?;
    Ok(bytes.into_inner().into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::frame::{jpeg_size, samples};

    #[test]
    fn thumbnails_keep_the_shape_and_never_grow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        std::fs::write(&path, samples::jpeg(640, 480)).unwrap();
        assert_eq!(
            jpeg_size(&scaled(&path, Section::Whole, 160).unwrap()),
            Some((160, 120))
        );
        assert_eq!(
            jpeg_size(&scaled(&path, Section::Print, 9_000).unwrap()),
            Some((640, 480))
        );
    }
}
