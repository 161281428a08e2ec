//! The picture in a buffer, if it is whole.
//!
//! A buffer is as large as the largest picture and still holds the tail of an
//! older one, so that only the bytes the driver vouches for count. It makes the one
//! copy there is, of exactly the size of the picture. Pure.

use bytes::Bytes;

use crate::frame::{Encoding, JPEG_START, jpeg_end, jpeg_size};

/// How pictures lie in a buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) encoding: Encoding,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes from one row to the next; 0 or too few when rows are not padded.
    pub(super) stride: u32,
}

/// A whole picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Bytes,
}

/// Copies the picture, or says what is wrong with it.
pub(super) fn picture(
    buffer: &[u8],
    used: u32,
    is_flawed: bool,
    shape: Shape,
) -> Result<Picture, &'static str> {
    if is_flawed {
        return Err("the camera marked the picture as damaged");
    }
    let used = match buffer.get(..used as usize) {
        Some([]) => return Err("the picture is empty"),
        Some(used) => used,
        None => return Err("the picture is larger than its buffer"),
    };
    if shape.encoding == Encoding::Jpeg {
        return jpeg(used);
    }
    Ok(Picture {
        width: shape.width,
        height: shape.height,
        bytes: pixels(used, shape).ok_or(CUT_OFF)?,
    })
}

const CUT_OFF: &str = "the picture is cut off";

/// A JPEG without what is behind its end. Its own size counts: cameras change it while they run.
fn jpeg(used: &[u8]) -> Result<Picture, &'static str> {
    if !used.starts_with(&JPEG_START) {
        return Err("the picture is no JPEG");
    }
    let bytes = jpeg_end(used)
        .and_then(|end| used.get(..end))
        .ok_or(CUT_OFF)?;
    let (width, height) = jpeg_size(bytes).ok_or("the picture has a damaged head")?;
    Ok(Picture {
        width,
        height,
        bytes: Bytes::copy_from_slice(bytes),
    })
}

/// The rows without their padding.
fn pixels(used: &[u8], shape: Shape) -> Option<Bytes> {
    let size = shape.encoding.size(shape.width, shape.height)?;
    let (width, height) = (shape.width as usize, shape.height as usize);
    let row = match shape.encoding {
        Encoding::Jpeg => return None,
        Encoding::Yuyv => 2 * width,
        Encoding::Nv12 | Encoding::Gray => width,
        Encoding::Rgb => 3 * width,
    };
    let stride = shape.stride as usize;
    if stride <= row {
        return used.get(..size).map(Bytes::copy_from_slice);
    }
    let chroma = match shape.encoding {
        Encoding::Nv12 => height.div_ceil(2),
        Encoding::Jpeg | Encoding::Yuyv | Encoding::Gray | Encoding::Rgb => 0,
    };
    let lengths = std::iter::repeat_n(row, height)
        .chain(std::iter::repeat_n(width.next_multiple_of(2), chroma));
    let mut bytes = Vec::with_capacity(size);
    let mut rest = used;
    for length in lengths {
        bytes.extend_from_slice(rest.get(..length)?);
        // The last row need not be padded.
        rest = rest.get(stride..).unwrap_or_default();
    }
    Some(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::samples;

    const FLAWLESS: bool = false;

    fn shape(encoding: Encoding, width: u32, height: u32, stride: u32) -> Shape {
        Shape {
            encoding,
            width,
            height,
            stride,
        }
    }

    #[track_caller]
    fn check(buffer: &[u8], used: usize, shape: Shape, want: Result<&[u8], &str>) {
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        let got = picture(buffer, used, FLAWLESS, shape);
        let got = got.as_ref().map(|picture| &*picture.bytes);
        assert_eq!(got.map_err(|flaw| *flaw), want);
    }

    #[test]
    fn a_jpeg_is_cut_at_what_the_driver_vouches_for() {
        let jpeg = samples::jpeg(32, 16);
        let mode = shape(Encoding::Jpeg, 32, 16, 0);
        // Behind the picture lies the tail of an older, longer one.
        let stale: Vec<u8> = [&jpeg[..], &jpeg[jpeg.len() / 2..]].concat();
        check(&stale, jpeg.len(), mode, Ok(&jpeg));
        let half = jpeg.len() / 2;
        let mixed: Vec<u8> = [&jpeg[..half], &jpeg[half..]].concat();
        check(&mixed, half, mode, Err(CUT_OFF));
        check(&stale, 0, mode, Err("the picture is empty"));
        check(
            &stale,
            9_999,
            mode,
            Err("the picture is larger than its buffer"),
        );
        check(&stale[9..], 40, mode, Err("the picture is no JPEG"));
        let padded: Vec<u8> = [&jpeg[..], &[0; 64]].concat();
        check(&padded, padded.len(), mode, Ok(&jpeg));
    }

    #[test]
    fn a_jpeg_says_its_size_itself() {
        let jpeg = samples::jpeg(32, 16);
        let used = u32::try_from(jpeg.len()).unwrap_or_default();
        let picture = picture(&jpeg, used, FLAWLESS, shape(Encoding::Jpeg, 1920, 1080, 0));
        assert!(picture.is_ok_and(|picture| (picture.width, picture.height) == (32, 16)));
    }

    #[test]
    fn a_picture_that_the_driver_marks_is_refused() {
        let jpeg = samples::jpeg(32, 16);
        let used = u32::try_from(jpeg.len()).unwrap_or_default();
        let marked = picture(&jpeg, used, true, shape(Encoding::Jpeg, 32, 16, 0));
        assert_eq!(marked, Err("the camera marked the picture as damaged"));
    }

    #[test]
    fn rows_lose_their_padding() {
        let yuyv = [1, 2, 3, 4, 0, 0, 5, 6, 7, 8];
        check(
            &yuyv,
            10,
            shape(Encoding::Yuyv, 2, 2, 6),
            Ok(&[1, 2, 3, 4, 5, 6, 7, 8]),
        );
        check(&yuyv, 9, shape(Encoding::Yuyv, 2, 2, 6), Err(CUT_OFF));
        let nv12 = [1, 2, 0, 3, 4, 0, 8, 9, 0];
        check(
            &nv12,
            9,
            shape(Encoding::Nv12, 2, 2, 3),
            Ok(&[1, 2, 3, 4, 8, 9]),
        );
        check(&nv12, 4, shape(Encoding::Gray, 2, 2, 0), Ok(&[1, 2, 0, 3]));
        check(&nv12, 3, shape(Encoding::Gray, 2, 2, 2), Err(CUT_OFF));
    }
}
