//! Brightness of a frame, all the reader needs.
//!
//! One [`Luma`] is filled again for each frame, so that decoding allocates nothing
//! once it has seen the largest frame. JPEG is decoded strictly: a cut or mixed
//! picture is reported, never read.

use perch_reader::LumaView;
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{Encoding, Frame, FrameError, MAX_SIDE};

/// The brightness of a picture, row by row without padding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Luma {
    bytes: Vec<u8>,
    width: u32,
    height: u32,
}

impl Luma {
    /// Takes brightness that was computed elsewhere; nothing if the sizes disagree.
    pub fn from_parts(bytes: Vec<u8>, width: u32, height: u32) -> Option<Self> {
        let expected = Encoding::Gray.size(width, height)?;
        (expected > 0 && bytes.len() == expected).then_some(Self {
            bytes,
            width,
            height,
        })
    }

    /// Becomes the brightness of `frame`. After an error it is empty.
    pub fn fill(&mut self, frame: &Frame) -> Result<(), FrameError> {
        let filled = self.fill_any(frame);
        if filled.is_err() {
            (self.width, self.height) = (0, 0);
        }
        filled
    }

    /// Pixels in a row, 0 while empty.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows, 0 while empty.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// What the reader reads; nothing while empty.
    pub fn view(&self) -> Option<LumaView<'_>> {
        let (width, height) = (self.width as usize, self.height as usize);
        LumaView::new(&self.bytes, width, height, width)
    }

    fn fill_any(&mut self, frame: &Frame) -> Result<(), FrameError> {
        match frame.encoding {
            Encoding::Jpeg => return self.fill_jpeg(&frame.bytes),
            Encoding::Gray | Encoding::Nv12 => {
                let size = Encoding::Gray.size(frame.width, frame.height).unwrap_or(0);
                self.refill(frame.pixels()?.iter().copied().take(size));
            }
            Encoding::Yuyv => self.refill(frame.pixels()?.iter().copied().step_by(2)),
            Encoding::Rgb => self.refill(frame.pixels()?.chunks_exact(3).map(brightness)),
        }
        (self.width, self.height) = (frame.width, frame.height);
        Ok(())
    }

    fn refill(&mut self, pixels: impl Iterator<Item = u8>) {
        self.bytes.clear();
        self.bytes.extend(pixels);
    }

    fn fill_jpeg(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        let options = DecoderOptions::new_fast()
            .set_strict_mode(true)
            .set_max_width(MAX_SIDE as usize)
            .set_max_height(MAX_SIDE as usize)
            .jpeg_set_out_colorspace(ColorSpace::Luma);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode_headers().map_err(|error| damaged(&error))?;
        let size = decoder.output_buffer_size().unwrap_or(0);
        self.bytes.resize(size, 0);
        decoder
            .decode_into(&mut self.bytes)
            .map_err(|error| damaged(&error))?;
        let (width, height) = decoder.dimensions().unwrap_or_default();
        self.width = u32::try_from(width).unwrap_or(0);
        self.height = u32::try_from(height).unwrap_or(0);
        Ok(())
    }
}

fn damaged(error: &DecodeErrors) -> FrameError {
    FrameError::Damaged {
        detail: error.to_string(),
    }
}

/// Luma of one RGB pixel with the weights of ITU-R BT.601.
fn brightness(pixel: &[u8]) -> u8 {
    match pixel {
        [red, green, blue] => {
            let sum = 77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue);
            (sum >> 8) as u8
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::frame::samples;

    #[track_caller]
    fn check(encoding: Encoding, bytes: &[u8], want: &[u8]) {
        let frame = samples::frame(encoding, 2, 2, Bytes::copy_from_slice(bytes));
        let mut luma = Luma::default();
        assert_eq!(luma.fill(&frame), Ok(()));
        assert_eq!(luma.bytes, want);
        assert_eq!((luma.width(), luma.height()), (2, 2));
    }

    #[test]
    fn brightness_is_taken_from_each_encoding() {
        check(Encoding::Gray, &[1, 2, 3, 4], &[1, 2, 3, 4]);
        check(Encoding::Yuyv, &[1, 9, 2, 9, 3, 9, 4, 9], &[1, 2, 3, 4]);
        check(Encoding::Nv12, &[1, 2, 3, 4, 9, 9], &[1, 2, 3, 4]);
        check(
            Encoding::Rgb,
            &[255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0],
            &[255, 0, 76, 149],
        );
    }

    #[track_caller]
    fn check_jpeg(bytes: Bytes, want: Result<(u32, u32), &str>) {
        let mut luma = Luma::default();
        let got = luma
            .fill(&samples::frame(Encoding::Jpeg, 64, 48, bytes))
            .map(|()| (luma.width(), luma.height()));
        match want {
            Ok(size) => assert_eq!(got, Ok(size)),
            Err(_) => {
                assert!(matches!(got, Err(FrameError::Damaged { .. })), "{got:?}");
                assert!(luma.view().is_none());
            }
        }
    }

    #[test]
    fn a_whole_jpeg_is_read_and_a_damaged_one_is_reported() {
        let jpeg = samples::jpeg(64, 48);
        let cut = jpeg.len() * 6 / 10;
        let mut padded = jpeg.to_vec();
        padded.extend([0; 1_000]);
        let mut stale = jpeg.slice(..cut).to_vec();
        stale.extend(samples::jpeg(64, 48));
        check_jpeg(jpeg.clone(), Ok((64, 48)));
        check_jpeg(padded.into(), Ok((64, 48)));
        check_jpeg(jpeg.slice(..cut), Err("cut"));
        check_jpeg(stale.into(), Err("the next picture begins inside"));
        check_jpeg(Bytes::new(), Err("nothing"));
        check_jpeg(Bytes::from_static(b"<html>"), Err("a page"));
    }

    #[test]
    fn too_few_bytes_and_impossible_sizes_are_refused() {
        let mut luma = Luma::default();
        let short = samples::frame(Encoding::Gray, 4, 4, Bytes::from_static(&[0; 15]));
        assert_eq!(
            luma.fill(&short),
            Err(FrameError::Short {
                found: 15,
                expected: 16
            })
        );
        let huge = samples::frame(Encoding::Gray, 60_000, 60_000, Bytes::new());
        assert_eq!(
            luma.fill(&huge),
            Err(FrameError::Size {
                width: 60_000,
                height: 60_000
            })
        );
        assert!(luma.view().is_none());
    }
}
