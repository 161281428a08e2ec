//! A grey picture: borrowed as a view, or owned where the reader makes its own.
//!
//! Both promise that every pixel inside `width` × `height` exists, so code that
//! receives one never checks again. Neither knows where the picture came from.

/// Rows transposed together.
const BAND: usize = 16;

/// A borrowed 8-bit grey picture whose rows may be padded.
#[derive(Debug, Clone, Copy)]
pub struct LumaView<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

impl<'a> LumaView<'a> {
    /// Borrows a picture of `width` × `height` pixels whose rows start `stride`
    /// bytes apart. `None` when a side is zero or the bytes do not reach.
    #[must_use]
    pub fn new(bytes: &'a [u8], width: usize, height: usize, stride: usize) -> Option<Self> {
        let last_row = height.checked_sub(1)?.checked_mul(stride)?;
        let enough = last_row.checked_add(width)? <= bytes.len();
        (width > 0 && stride >= width && enough).then_some(Self {
            bytes,
            width,
            height,
            stride,
        })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels of row `y`, or none below the picture.
    #[must_use]
    pub fn row(&self, y: usize) -> &'a [u8] {
        if y >= self.height {
            return &[];
        }
        let start = y * self.stride;
        self.bytes
            .get(start..start + self.width)
            .unwrap_or_default()
    }

    /// The four pixels from this one to the right and down, row by row.
    pub(crate) fn square(&self, x: usize, y: usize) -> Option<[u8; 4]> {
        let at = y * self.stride + x;
        let upper = self.bytes.get(at..at + 2)?;
        let lower = self.bytes.get(at + self.stride..at + self.stride + 2)?;
        match (upper, lower) {
            ([a, b], [c, d]) => Some([*a, *b, *c, *d]),
            _ => None,
        }
    }

    /// All rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let view = *self;
        (0..view.height).map(move |y| view.row(y))
    }

    /// The part of the picture from these columns and rows; nothing where none of it is left.
    pub(crate) fn part(
        &self,
        columns: std::ops::Range<usize>,
        rows: std::ops::Range<usize>,
    ) -> Option<LumaView<'a>> {
        let (right, bottom) = (columns.end.min(self.width), rows.end.min(self.height));
        let width = right.checked_sub(columns.start)?;
        let height = bottom.checked_sub(rows.start)?;
        let bytes = self.bytes.get(rows.start * self.stride + columns.start..)?;
        LumaView::new(bytes, width, height, self.stride)
    }

    /// The picture mirrored at its diagonal: rows become columns.
    pub(crate) fn transposed(&self) -> LumaImage {
        let mut bytes = vec![0; self.width * self.height];
        // Bands of rows keep the writes within a few cache lines.
        for top in (0..self.height).step_by(BAND) {
            for y in top..(top + BAND).min(self.height) {
                let column = bytes.iter_mut().skip(y).step_by(self.height);
                for (pixel, target) in self.row(y).iter().zip(column) {
                    *target = *pixel;
                }
            }
        }
        LumaImage {
            bytes,
            width: self.height,
            height: self.width,
        }
    }

    /// The picture at half its size: the mean of each two by two pixels. `None`
    /// where a side would become zero.
    pub(crate) fn halved(&self) -> Option<LumaImage> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut bytes = Vec::with_capacity(width * height);
        let mut sums = vec![0_u16; 2 * width];
        for y in 0..height {
            let pairs = self.row(2 * y).iter().zip(self.row(2 * y + 1));
            for (sum, (upper, lower)) in sums.iter_mut().zip(pairs) {
                *sum = u16::from(*upper) + u16::from(*lower);
            }
            let pairs = sums.as_chunks::<2>().0.iter();
            bytes.extend(pairs.map(|[left, right]| ((left + right + 2) >> 2) as u8));
        }
        LumaImage::new(bytes, width, height)
    }

    /// The pixels without padding: borrowed when there is none.
    pub(crate) fn packed(&self) -> std::borrow::Cow<'a, [u8]> {
        match self.bytes.get(..self.width * self.height) {
            Some(bytes) if self.stride == self.width => bytes.into(),
            Some(_) | None => self.rows().flatten().copied().collect::<Vec<u8>>().into(),
        }
    }
}

/// An owned grey picture without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LumaImage {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
}

impl LumaImage {
    /// Takes the pixels of a picture row by row. `None` when their number is
    /// not `width` × `height` or a side is zero.
    #[must_use]
    pub fn new(bytes: Vec<u8>, width: usize, height: usize) -> Option<Self> {
        let whole = width > 0 && height > 0 && width.checked_mul(height)? == bytes.len();
        whole.then_some(Self {
            bytes,
            width,
            height,
        })
    }

    /// Turns interleaved 8-bit RGB into luma with the weights of BT.601.
    #[must_use]
    pub fn from_rgb(rgb: &[u8], width: usize, height: usize) -> Option<Self> {
        let luma = rgb.chunks_exact(3).map(|pixel| match pixel {
            [red, green, blue] => {
                let sum = 77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue);
                (sum >> 8) as u8
            }
            _ => 0,
        });
        Self::new(luma.collect(), width, height)
    }

    /// The picture as a view.
    #[must_use]
    pub fn view(&self) -> LumaView<'_> {
        LumaView {
            bytes: &self.bytes,
            width: self.width,
            height: self.height,
            stride: self.width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_must_reach_its_last_pixel() {
        let bytes = [0; 11];
        assert!(LumaView::new(&bytes, 3, 3, 4).is_some());
        assert!(LumaView::new(&bytes[..10], 3, 3, 4).is_none());
        assert!(LumaView::new(&bytes, 3, 3, 2).is_none());
        assert!(LumaView::new(&bytes, 0, 3, 4).is_none());
        assert!(LumaView::new(&bytes, 3, 0, 4).is_none());
        assert!(LumaView::new(&bytes, 3, usize::MAX, usize::MAX).is_none());
    }

    #[test]
    fn small_and_turned_copies_hold_the_same_picture() {
        let bytes = [0, 4, 8, 12, 4, 8, 12, 16];
        let view = LumaView::new(&bytes, 4, 2, 4);
        let halved = view.and_then(|view| view.halved());
        assert_eq!(halved, LumaImage::new(vec![4, 12], 2, 1));
        let turned = view.map(|view| view.transposed());
        assert_eq!(
            turned,
            LumaImage::new(vec![0, 4, 4, 8, 8, 12, 12, 16], 2, 4)
        );
    }

    #[test]
    fn a_part_begins_at_its_corner() {
        let bytes = [0, 1, 2, 9, 3, 4, 5, 9, 6, 7, 8];
        let view = LumaView::new(&bytes, 3, 3, 4);
        let packed = |part: Option<LumaView<'_>>| part.map(|part| part.packed().into_owned());
        let part = |columns, rows| packed(view.and_then(|view| view.part(columns, rows)));
        assert_eq!(part(1..3, 1..9), Some(vec![4, 5, 7, 8]));
        assert_eq!(part(0..2, 2..3), Some(vec![6, 7]));
        assert_eq!(part(3..5, 0..3), None);
        assert_eq!(part(0..3, 3..4), None);
    }

    #[test]
    fn padding_is_left_out_of_packed_pixels() {
        let bytes = [1, 2, 9, 3, 4, 9];
        let packed = LumaView::new(&bytes, 2, 2, 3).map(|view| view.packed().into_owned());
        assert_eq!(packed, Some(vec![1, 2, 3, 4]));
    }
}
