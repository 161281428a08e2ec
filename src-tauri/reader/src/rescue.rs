//! rxing's own linear reader over the whole picture: slow, thorough, for stills.
//!
//! It promises nothing about time and finds one code at most. The text still
//! passes the adapter's rules, since one row is enough for rxing.

use rxing::common::HybridBinarizer;
use rxing::oned::MultiFormatOneDReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source, RXingResult, Reader};

use crate::adapter::Content;
use crate::guard::guarded;
use crate::luma::LumaView;
use crate::sighting::{Outline, Point, Quality, Sighting};

/// The linear code rxing finds in rows or columns of the picture.
pub(crate) fn linear(luma: &LumaView<'_>, hints: &DecodeHints) -> Option<Sighting> {
    let pixels = luma.packed();
    let result = guarded(|| {
        let (width, height) = (luma.width() as u32, luma.height() as u32);
        let source = Luma8Source::new_with_slice(&pixels, width, height).ok()?;
        let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let mut reader = MultiFormatOneDReader::new(hints);
        reader.decode_with_hints(&mut bitmap, hints).ok()
    })?;
    let outline = line(&result);
    let content = Content::of(&result).ok()?;
    Some(content.seen(outline, Quality::default()))
}

/// rxing knows one row of a linear code only, so the outline has no height.
fn line(result: &RXingResult) -> Outline {
    let at = |index: usize| {
        let point = result.getPoints().get(index).copied().unwrap_or_default();
        Point {
            x: point.x,
            y: point.y,
        }
    };
    let (start, end) = (at(0), at(1));
    [start, end, end, start]
}
