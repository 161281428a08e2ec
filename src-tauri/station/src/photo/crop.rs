//! The part of a camera's picture that becomes a photo.
//!
//! What lies in the margins, such as people beside the table, is cut away before anything
//! is stored, so it is neither on the disk nor at the server. It costs the camera's own
//! JPEG: a part has to be encoded anew.

use image::{ImageFormat, load_from_memory_with_format};
use tr::tr;

use super::{Picture, upload::encoded};
use crate::{
    error::{Result, StationError},
    frame::Luma,
    view::Margins,
};

/// Quality of a part that is encoded anew: no difference is seen.
const QUALITY: u8 = 95;

/// What is left of a JPEG within the margins, and its brightness; `None` where nothing is cut.
///
/// # Errors
/// [`StationError::Picture`] when it cannot be decoded or encoded.
pub fn cropped(jpeg: &[u8], margins: Margins) -> Result<Option<(Picture, Luma)>> {
    if margins == Margins::default() {
        return Ok(None);
    }
    let unusable = |reason: String| StationError::Picture { reason };
    let whole = load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .map_err(|error| unusable(error.to_string()))?;
    let (across, down) = (whole.width(), whole.height());
    let (left, top) = (part(across, margins.left), part(down, margins.top));
    let width = across - left - part(across, margins.right);
    let height = down - top - part(down, margins.bottom);
    let kept = whole.crop_imm(left, top, width, height);
    let luma = Luma::from_parts(kept.to_luma8().into_raw(), width, height)
        .ok_or_else(|| unusable(tr!("nothing is left within the margins")))?;
    let bytes = encoded(kept, QUALITY).map_err(unusable)?;
    let picture = Picture {
        bytes,
        width,
        height,
    };
    Ok(Some((picture, luma)))
}

fn part(length: u32, per_cent: u32) -> u32 {
    length * per_cent / 100
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::frame::{jpeg_size, samples};

    #[track_caller]
    fn check(margins: Margins, want: Option<(u32, u32)>) {
        let cropped = cropped(&samples::jpeg(200, 100), margins).unwrap();
        let size = cropped.as_ref().map(|(picture, luma)| {
            assert_eq!(
                jpeg_size(&picture.bytes),
                Some((picture.width, picture.height))
            );
            assert_eq!(
                (luma.width(), luma.height()),
                (picture.width, picture.height)
            );
            (picture.width, picture.height)
        });
        assert_eq!(size, want);
    }

    #[test]
    fn what_lies_in_the_margins_is_cut_away() {
        let margins = Margins::default();
        check(margins, None);
        check(
            Margins {
                left: 10,
                ..margins
            },
            Some((180, 100)),
        );
        check(
            Margins {
                left: 45,
                top: 45,
                right: 45,
                bottom: 45,
            },
            Some((20, 10)),
        );
    }

    #[test]
    fn what_is_no_jpeg_is_refused() {
        let margins = Margins {
            top: 5,
            ..Margins::default()
        };
        assert_eq!(cropped(b"no", margins).unwrap_err().code(), "picture");
    }
}
