//! A frame: one picture from a camera, as the camera gave it.
//!
//! A [`Frame`] keeps the camera's own bytes and shares them, so preview, photo and
//! decoder use one copy. [`Luma`] is its brightness for the reader. A frame does
//! not know which camera it came from, and whether it is damaged shows only when
//! it is decoded.

mod colours;
mod jpeg;
mod luma;
mod still;

use std::path::PathBuf;

use bytes::Bytes;
use tr::tr;

use crate::clock::Millis;

pub use colours::Colours;
pub use jpeg::{JPEG_START, claimed_size, jpeg_end, jpeg_photo, jpeg_preview, jpeg_size};
pub use luma::Luma;
pub use still::{StillError, picture, picture_of, still};

/// Longest side of a picture that is opened, in pixels.
pub const MAX_SIDE: u32 = 12_000;

/// One picture from a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Number of the frame, rising without end while the station runs.
    pub seq: u64,
    /// When it was taken.
    pub captured_at: Millis,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What the bytes are.
    pub encoding: Encoding,
    /// The camera's own bytes, of exactly the size they need.
    pub bytes: Bytes,
    /// Frames the camera lost since the one before.
    pub dropped_before: u64,
}

/// What the bytes of a frame are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// A whole JPEG picture.
    Jpeg,
    /// Two pixels in four bytes: Y, Cb, Y, Cr.
    Yuyv,
    /// All Y first, then Cb and Cr in turn for each two by two pixels.
    Nv12,
    /// One byte of brightness a pixel.
    Gray,
    /// Red, green and blue, a byte each.
    Rgb,
}

impl Encoding {
    /// Bytes a picture of this size has; nothing for JPEG, whose size varies.
    pub fn size(self, width: u32, height: u32) -> Option<usize> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let pixels = width.checked_mul(height)?;
        match self {
            Self::Jpeg => None,
            Self::Yuyv => pixels.checked_mul(2),
            Self::Nv12 => pixels.checked_add(width.next_multiple_of(2) * height.div_ceil(2)),
            Self::Gray => Some(pixels),
            Self::Rgb => pixels.checked_mul(3),
        }
    }
}

/// Why a frame cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The JPEG is cut off, mixed with another one, or not a JPEG.
    #[error("{}", tr!("the picture is damaged: {detail}", detail))]
    Damaged {
        /// What the decoder says.
        detail: String,
    },
    /// Fewer bytes than a picture of that size has.
    #[error("{}", tr!("the picture has {found} bytes, {expected} were expected", found, expected))]
    Short {
        /// Bytes there are.
        found: usize,
        /// Bytes there should be.
        expected: usize,
    },
    /// Larger than any camera's, or without any pixel.
    #[error("{}", tr!("the picture has an impossible size of {width} × {height} pixels", width, height))]
    Size {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
}

impl Frame {
    /// A frame of a picture in a file, for replays; pictures other than JPEG are decoded.
    pub fn from_file(path: PathBuf, captured_at: Millis) -> Result<Self, StillError> {
        still::frame(path, captured_at)
    }

    /// The bytes of an uncompressed frame, if there are as many as its size needs.
    fn pixels(&self) -> Result<&[u8], FrameError> {
        if !(1..=MAX_SIDE).contains(&self.width) || !(1..=MAX_SIDE).contains(&self.height) {
            return Err(FrameError::Size {
                width: self.width,
                height: self.height,
            });
        }
        let expected = self.encoding.size(self.width, self.height).unwrap_or(0);
        self.bytes.get(..expected).ok_or(FrameError::Short {
            found: self.bytes.len(),
            expected,
        })
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Small pictures that tests share.

    use super::*;

    /// A drawn grey ramp of this size as a JPEG.
    pub(crate) fn jpeg(width: u16, height: u16) -> Bytes {
        let ramp: Vec<u8> = (0..usize::from(width) * usize::from(height))
            .map(|at| ((at % usize::from(width)) * 255 / usize::from(width)) as u8)
            .collect();
        let mut bytes = Vec::new();
        let encoded = jpeg_encoder::Encoder::new(&mut bytes, 90).encode(
            &ramp,
            width,
            height,
            jpeg_encoder::ColorType::Luma,
        );
        assert!(encoded.is_ok());
        bytes.into()
    }

    /// A frame of these bytes.
    pub(crate) fn frame(encoding: Encoding, width: u32, height: u32, bytes: Bytes) -> Frame {
        Frame {
            seq: 0,
            captured_at: 0,
            width,
            height,
            encoding,
            bytes,
            dropped_before: 0,
        }
    }
}
