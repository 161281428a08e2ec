//! PDF417: places of bars laid level, for rxing's detector.
//!
//! rxing finds start and stop patterns only where rows lie about level, so it gets a
//! picture of each place in which they do. Start and stop pattern are bars as in a linear
//! code and the codewords between them often are not, so places in one line are one here.
//! It reads nothing unless it is asked for.

use rxing::common::BitMatrix;
use rxing::pdf417::decoder::pdf_417_scanning_decoder::decode;
use rxing::pdf417::detector::pdf_417_detector::detect;
use rxing::{BarcodeFormat, Point as Corner};

use crate::adapter::Content;
use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::guard::guarded;
use crate::join::seen_from;
use crate::luma::{LumaImage, LumaView};
use crate::places::{Place, turned_by};
use crate::sighting::{Point, Quality, Sighting};
use crate::strip::add_line;
use crate::vote::holds;

/// Places that are looked into.
const PLACES: usize = 6;

/// Modules of the start pattern, and of each codeword.
const CODEWORD: f32 = 17.0;

/// Modules of the stop pattern.
const STOP: f32 = 18.0;

/// Places whose angles differ by no more, in radians, may be parts of one code.
const TURNED: f32 = 0.1;

/// Places longer than this are not enlarged.
const LONG: f32 = 700.0;

/// The PDF417 codes at those of the places that are not `known`.
pub(crate) fn codes(
    luma: &LumaView<'_>,
    places: &[Place],
    deadline: &Deadline,
    known: impl Fn(&Place) -> bool,
) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    let mut tried: Vec<Place> = Vec::new();
    for place in places.iter().filter(|place| !known(place)) {
        if deadline.is_over() || tried.len() == PLACES {
            break;
        }
        if tried
            .iter()
            .any(|each| holds(&each.outline(), place.centre))
        {
            continue;
        }
        let whole = in_line(place, places);
        if let Some(level) = Level::of(luma, &whole) {
            found.extend(level.codes());
        }
        tried.push(whole);
    }
    found
}

/// A place and all that lie in one line with it, from end to end.
fn in_line(first: &Place, places: &[Place]) -> Place {
    let mut whole = *first;
    let spare = first.height() / 4.0;
    for other in places {
        let (_, v) = first.within(other.centre);
        let is_beside = v > first.across.0 - spare && v < first.across.1 + spare;
        if turned_by(first.angle, other.angle) > TURNED || !is_beside {
            continue;
        }
        let (left, right, top, bottom) = seen_from(first, other);
        whole.along = (whole.along.0.min(left), whole.along.1.max(right));
        whole.across = (whole.across.0.min(top), whole.across.1.max(bottom));
    }
    whole
}

/// A place as a level picture.
struct Level {
    bits: BitMatrix,
    place: Place,
    /// Its upper left corner, across and along the bars of the place.
    left: f32,
    top: f32,
    zoom: f32,
}

impl Level {
    fn of(luma: &LumaView<'_>, place: &Place) -> Option<Self> {
        let zoom = if place.length() > LONG { 1.0 } else { 2.0 };
        // Rows of codewords have few bars in common, so a place may end before its code.
        let (beside, above) = (24.0 + 0.1 * place.length(), 16.0 + 0.25 * place.height());
        let (left, top) = (place.along.0 - beside, place.across.0 - above);
        let width = ((place.length() + 2.0 * beside) * zoom) as usize;
        let height = ((place.height() + 2.0 * above) * zoom) as usize;
        let mut pixels = Vec::with_capacity(width * height);
        let mut row = vec![0.0; width];
        for y in 0..height {
            row.fill(0.0);
            let start = place.at(left, top + y as f32 / zoom);
            add_line(luma, start, place.angle, 1.0 / zoom, &mut row);
            pixels.extend(row.iter().map(|grey| *grey as u8));
        }
        let picture = LumaImage::new(pixels, width, height)?;
        Some(Self {
            bits: black_matrix(&picture.view())?,
            place: *place,
            left,
            top,
            zoom,
        })
    }

    /// The codes in it, upright or on their heads.
    fn codes(mut self) -> Vec<Sighting> {
        let upright = self.read(|point| point);
        if !upright.is_empty() {
            return upright;
        }
        let (right, bottom) = (
            self.bits.getWidth() as f32 - 1.0,
            self.bits.getHeight() as f32 - 1.0,
        );
        if self.bits.rotate(180).is_err() {
            return Vec::new();
        }
        self.read(|point| Point {
            x: right - point.x,
            y: bottom - point.y,
        })
    }

    fn read(&self, upright: impl Fn(Point) -> Point) -> Vec<Sighting> {
        let in_frame = |corner: Corner| {
            let point = upright(Point {
                x: corner.x,
                y: corner.y,
            });
            let (u, v) = (point.x / self.zoom, point.y / self.zoom);
            self.place.at(self.left + u, self.top + v)
        };
        let symbols = guarded(|| detect(true, &self.bits)).unwrap_or_default();
        let symbols = symbols.iter();
        symbols
            .filter_map(|corners| guarded(|| self.symbol(corners, in_frame)))
            .collect()
    }

    fn symbol(
        &self,
        corners: &[Option<Corner>; 8],
        in_frame: impl Fn(Corner) -> Point,
    ) -> Option<Sighting> {
        let (narrowest, widest) = codeword_widths(corners);
        let [.., a, b, c, d] = *corners;
        let decoded = decode(&self.bits, a, b, c, d, narrowest as u32, widest as u32).ok()?;
        let identifier = format!("]L{}", decoded.getSymbologyModifier());
        let content =
            Content::of_symbol(BarcodeFormat::PDF_417, &identifier, decoded.getText()).ok()?;
        // A truncated code, or one whose end is covered, has no stop pattern.
        let [start, below_start, end, below_end, ..] = *corners;
        let outline = match (start, end, below_end, below_start) {
            (Some(start), Some(end), Some(below_end), Some(below_start)) => {
                [start, end, below_end, below_start].map(in_frame)
            }
            _ => self.place.outline(),
        };
        let [start, end, ..] = outline;
        let angle = (end.y - start.y).atan2(end.x - start.x).to_degrees();
        let quality = Quality {
            px_per_module: Some(narrowest / CODEWORD / self.zoom),
            angle: Some(angle.rem_euclid(360.0)),
            ..Quality::default()
        };
        Some(content.seen(outline, quality))
    }
}

/// The least and the greatest width of a codeword, in pixels, by the start and the stop
/// pattern at the top and at the bottom.
fn codeword_widths(corners: &[Option<Corner>; 8]) -> (f32, f32) {
    let width = |a: usize, b: usize, share: f32| {
        let (a, b) = corners[a].zip(corners[b])?;
        Some((a.x - b.x).abs() * share)
    };
    let widths = [
        width(0, 4, 1.0),
        width(1, 5, 1.0),
        width(6, 2, CODEWORD / STOP),
        width(7, 3, CODEWORD / STOP),
    ];
    let widths = widths.into_iter().flatten();
    widths.fold((f32::MAX, 0.0), |(least, most), width| {
        (least.min(width.floor()), most.max(width.floor()))
    })
}
