//! JPEG bytes: where they end, how large the picture is, and frames turned into them.
//!
//! A camera's own JPEG is passed on untouched, never encoded again.

use bytes::Bytes;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, options::DecoderOptions},
};

use super::{Encoding, Frame, FrameError, MAX_SIDE};

/// The two bytes every JPEG begins with (ITU-T T.81, SOI).
pub const JPEG_START: [u8; 2] = [0xFF, 0xD8];

/// Quality of a preview: enough to aim by.
const PREVIEW_QUALITY: u8 = 80;
/// Quality of a photo from a camera that gives no JPEG itself.
const PHOTO_QUALITY: u8 = 95;

/// Where the JPEG at the start of `bytes` ends: after its true end marker.
///
/// Nothing when it does not begin there or has no end. An end marker inside a
/// segment, such as that of an embedded thumbnail, is not the true one. A cut
/// inside the headers is for the decoder to find.
pub fn jpeg_end(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(&JPEG_START) {
        return None;
    }
    let mut at = JPEG_START.len();
    loop {
        let code = at + bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)? + 1;
        at = code + 1;
        match *bytes.get(code)? {
            // Fill bytes: the marker's code is still to come.
            0xFF => at = code,
            // A stuffed zero, a restart, a single-byte marker: no segment follows.
            0x00 | 0x01 | 0xD0..=0xD7 => {}
            // A second start: this picture was cut and another one follows.
            0xD8 => return None,
            0xD9 => return Some(at),
            _ => at += segment_length(bytes.get(at..)?)?,
        }
    }
}

/// Width and height that the headers of a JPEG give; nothing where they are damaged or name a
/// side longer than [`MAX_SIDE`].
pub fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let fits = |(width, height): &(u32, u32)| *width <= MAX_SIDE && *height <= MAX_SIDE;
    claimed_size(bytes).filter(fits)
}

/// Width and height that the headers of a JPEG give, however large; for sentences only.
pub fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    // No JPEG can name more (ITU-T T.81, B.2.2).
    let most = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_max_width(most)
        .set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
}

/// The picture for the window: a JPEG untouched, anything else encoded at half size.
pub fn jpeg_preview(frame: &Frame) -> Result<Bytes, FrameError> {
    encoded(frame, 2, PREVIEW_QUALITY)
}

/// The picture to store: a JPEG untouched, anything else encoded at full size.
pub fn jpeg_photo(frame: &Frame) -> Result<Bytes, FrameError> {
    encoded(frame, 1, PHOTO_QUALITY)
}

/// Length of a segment, which counts its own two bytes.
fn segment_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [high, low, ..] => Some(usize::from(u16::from_be_bytes([*high, *low]))),
        [] | [_] => None,
    }
}

fn encoded(frame: &Frame, step: usize, quality: u8) -> Result<Bytes, FrameError> {
    if frame.encoding == Encoding::Jpeg {
        return Ok(frame.bytes.clone());
    }
    let pixels = frame.pixels()?;
    let (width, height) = (frame.width as usize, frame.height as usize);
    let places = (0..height)
        .step_by(step)
        .flat_map(|y| (0..width).step_by(step).map(move |x| (x, y)));
    let mut thinned = Vec::with_capacity(3 * width.div_ceil(step) * height.div_ceil(step));
    for (x, y) in places {
        push_colour(
            &mut thinned,
            frame.encoding,
            pixels,
            (width, height),
            (x, y),
        );
    }
    let kind = match frame.encoding {
        Encoding::Rgb => ColorType::Rgb,
        Encoding::Gray => ColorType::Luma,
        Encoding::Jpeg | Encoding::Yuyv | Encoding::Nv12 => ColorType::Ycbcr,
    };
    let side = |length: usize| u16::try_from(length.div_ceil(step)).unwrap_or(u16::MAX);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(&thinned, side(width), side(height), kind)
        .map_err(|error| FrameError::Damaged {
            detail: error.to_string(),
        })?;
    Ok(bytes.into())
}

/// Appends one pixel in the colour space its encoding has.
///
/// A pixel that is not there is left out; the encoder then refuses the picture.
fn push_colour(
    thinned: &mut Vec<u8>,
    encoding: Encoding,
    pixels: &[u8],
    (width, height): (usize, usize),
    (x, y): (usize, usize),
) {
    let at = y * width + x;
    let mut push = |from: usize, length: usize| {
        thinned.extend_from_slice(pixels.get(from..from + length).unwrap_or_default());
    };
    match encoding {
        Encoding::Rgb => push(3 * at, 3),
        Encoding::Gray => push(at, 1),
        Encoding::Nv12 => {
            let chroma_width = width.next_multiple_of(2);
            push(at, 1);
            push(width * height + y / 2 * chroma_width + (x & !1), 2);
        }
        Encoding::Yuyv => {
            let pair = (2 * at) & !3;
            push(2 * at, 1);
            push(pair + 1, 1);
            push(pair + 3, 1);
        }
        Encoding::Jpeg => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::samples;

    #[track_caller]
    fn check_end(bytes: &[u8], want: Option<usize>) {
        assert_eq!(jpeg_end(bytes), want);
    }

    #[test]
    fn a_picture_ends_at_its_true_end_marker() {
        let jpeg = samples::jpeg(32, 32);
        let mut longer = jpeg.to_vec();
        longer.extend([0xFF, 0xD9, 1, 2, 3]);
        check_end(&jpeg, Some(jpeg.len()));
        check_end(&longer, Some(jpeg.len()));
        check_end(&jpeg[..jpeg.len() - 1], None);
        check_end(&jpeg[1..], None);
        check_end(b"", None);
    }

    #[test]
    fn an_end_marker_inside_a_segment_is_not_the_end() {
        let start = [0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9];
        check_end(&start, None);
        let fill_bytes_and_stuffing = [0xFF, 0xFF, 0xDA, 0, 2, 0xFF, 0x00, 0xFF, 0xD3, 0xFF, 0xD9];
        check_end(
            &[start.as_slice(), &fill_bytes_and_stuffing].concat(),
            Some(19),
        );
    }

    #[test]
    fn a_cut_picture_followed_by_the_next_one_has_no_end() {
        // Large enough that its half lies behind the headers.
        let jpeg = samples::jpeg(640, 480);
        let mixed = [&jpeg[..jpeg.len() / 2], &jpeg].concat();
        check_end(&mixed, None);
    }

    #[test]
    fn a_jpeg_is_passed_on_untouched() {
        let jpeg = samples::jpeg(64, 48);
        let frame = samples::frame(Encoding::Jpeg, 64, 48, jpeg.clone());
        for passed in [jpeg_preview(&frame), jpeg_photo(&frame)] {
            assert!(passed.is_ok_and(|bytes| bytes.as_ptr() == jpeg.as_ptr()));
        }
    }

    #[test]
    fn other_encodings_become_a_half_size_preview_and_a_whole_photo() {
        for encoding in [
            Encoding::Yuyv,
            Encoding::Nv12,
            Encoding::Gray,
            Encoding::Rgb,
        ] {
            let bytes = vec![128; encoding.size(64, 48).unwrap_or(0)];
            let frame = samples::frame(encoding, 64, 48, bytes.into());
            let size =
                |jpeg: Result<Bytes, FrameError>| jpeg.ok().and_then(|jpeg| jpeg_size(&jpeg));
            assert_eq!(size(jpeg_preview(&frame)), Some((32, 24)), "{encoding:?}");
            assert_eq!(size(jpeg_photo(&frame)), Some((64, 48)), "{encoding:?}");
        }
    }
}
