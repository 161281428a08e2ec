//! Colours at the border of a picture, where the background is.

use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::MAX_SIDE;

/// Width of the border, as a part of each side.
const BORDER: usize = 16;
/// Pixels that are left out between two that are looked at.
const STEP: usize = 4;

/// Mean colour of the border of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colours {
    /// Red, green and blue, 0 to 255.
    border: [f32; 3],
}

impl Colours {
    /// Of a JPEG; nothing where it cannot be decoded.
    pub fn of_jpeg(bytes: &[u8]) -> Option<Self> {
        let options = DecoderOptions::new_fast()
            .set_max_width(MAX_SIDE as usize)
            .set_max_height(MAX_SIDE as usize)
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        let pixels = decoder.decode().ok()?;
        let (width, height) = decoder.dimensions()?;
        Self::from_rgb(&pixels, width, height)
    }

    /// Of red, green and blue, a byte each, row by row; nothing if there are too few bytes.
    pub fn from_rgb(pixels: &[u8], width: usize, height: usize) -> Option<Self> {
        let (mut sums, mut count) = ([0_u64; 3], 0_u64);
        let edge = |at: usize, length: usize| {
            let border = length / BORDER;
            at < border || at >= length - border
        };
        for y in (0..height).step_by(STEP) {
            let row = pixels.get(3 * width * y..3 * width * (y + 1))?;
            for (x, pixel) in row.chunks_exact(3).enumerate().step_by(STEP) {
                if !edge(y, height) && !edge(x, width) {
                    continue;
                }
                for (sum, colour) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(*colour);
                }
                count += 1;
            }
        }
        (count > 0).then(|| Self {
            border: sums.map(|sum| sum as f32 / count as f32),
        })
    }

    /// Red, green and blue of the border, 0 to 255.
    pub fn border(&self) -> [f32; 3] {
        self.border
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::samples;

    #[test]
    fn only_the_border_counts() {
        let pixel = |at: usize| {
            let (x, y) = (at % 64, at / 64);
            match (8..56).contains(&x) && (8..56).contains(&y) {
                true => [255, 0, 0],
                false => [10, 20, 30],
            }
        };
        let pixels: Vec<u8> = (0..64 * 64).flat_map(pixel).collect();
        let colours = Colours::from_rgb(&pixels, 64, 64);
        assert_eq!(
            colours.map(|colours| colours.border()),
            Some([10.0, 20.0, 30.0])
        );
        assert_eq!(Colours::from_rgb(&pixels, 640, 64), None);
    }

    #[test]
    fn a_grey_jpeg_has_no_cast() {
        let border = Colours::of_jpeg(&samples::jpeg(64, 48)).map(|each| each.border());
        assert!(border.is_some_and(|[red, green, blue]| red == green && green == blue));
        assert_eq!(Colours::of_jpeg(b"no picture"), None);
    }
}
