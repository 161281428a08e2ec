//! The grain of a picture: how noisy it is, and the same picture without most of it.
//!
//! In low light the locator sees grain where bars are. It knows nothing of codes.

use crate::luma::{LumaImage, LumaView};

/// Every this many rows are looked at.
const STEP: usize = 12;

/// Half of all neighbouring pixels differ by at most this many deviations: the median
/// of the difference of two normal values.
const MEDIAN: f32 = 0.954;

/// The standard deviation of the noise in grey levels. Edges are few in any picture,
/// so the median of the steps from pixel to pixel is the noise's; it comes in steps of
/// about one grey level.
pub(crate) fn noise(luma: &LumaView<'_>) -> f32 {
    let mut counts = [0_usize; 256];
    let mut all = 0;
    for row in (0..luma.height()).step_by(STEP).map(|y| luma.row(y)) {
        for two in row.windows(2) {
            counts[usize::from(two[0].abs_diff(two[1]))] += 1;
        }
        all += row.len().saturating_sub(1);
    }
    let mut seen = 0;
    let median = counts.iter().position(|count| {
        seen += count;
        seen * 2 >= all
    });
    median.unwrap_or_default() as f32 / MEDIAN
}

/// Each pixel the mean of the nine around it; the outermost ring stays as it is.
pub(crate) fn smoothed(luma: &LumaView<'_>) -> Option<LumaImage> {
    let (width, height) = (luma.width(), luma.height());
    let mut bytes = luma.packed().into_owned();
    let mut sums = vec![0_u16; width];
    for y in 1..height.saturating_sub(1) {
        let (above, here, below) = (luma.row(y - 1), luma.row(y), luma.row(y + 1));
        let rows = above.iter().zip(here).zip(below);
        for (sum, ((a, b), c)) in sums.iter_mut().zip(rows) {
            *sum = u16::from(*a) + u16::from(*b) + u16::from(*c);
        }
        let start = y * width + 1;
        let inner = bytes.get_mut(start..start + width.saturating_sub(2))?;
        for (pixel, three) in inner.iter_mut().zip(sums.windows(3)) {
            // 7282 / 65536 is a ninth, rounded up by less than shows in a sum of nine bytes.
            let sum = u32::from(three[0] + three[1] + three[2]) + 4;
            *pixel = ((sum * 7282) >> 16) as u8;
        }
    }
    LumaImage::new(bytes, width, height)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn noise_is_told_from_edges() {
        let picture = |grain: u32| {
            let pixel = |at: u32| {
                let bars = if (at / 9).is_multiple_of(4) { 60 } else { 180 };
                // Even from 0 to `grain`: its deviation is the twelfth root of its width.
                let noise = if grain == 0 {
                    0
                } else {
                    (at.wrapping_mul(2_654_435_761) >> 16) % grain
                };
                (bars + noise) as u8
            };
            LumaImage::new((0..640 * 240).map(pixel).collect(), 640, 240).unwrap()
        };
        assert!(noise(&picture(0).view()) < 1.0);
        let grainy = noise(&picture(50).view());
        assert!((10.0..18.0).contains(&grainy), "{grainy}");
    }

    #[test]
    fn a_smoothed_pixel_is_the_mean_of_nine() {
        let picture = LumaImage::new(vec![0, 9, 0, 18, 255, 0, 0, 9, 0], 3, 3).unwrap();
        let smooth = smoothed(&picture.view()).unwrap();
        assert_eq!(smooth.view().row(1), [18, 32, 0]);
        let flat = LumaImage::new(vec![255; 25], 5, 5).unwrap();
        assert_eq!(smoothed(&flat.view()), Some(flat));
    }
}
