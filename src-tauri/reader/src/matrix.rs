//! QR Code, Data Matrix and Aztec: rxing's detectors on black-and-white pictures.
//!
//! QR is sought at full, half and quarter size, because large, speckled and
//! moire-ridden codes show themselves only in the small copies.

use rxing::BarcodeFormat;
use rxing::aztec::decoder as aztec_decoder;
use rxing::aztec::detector::Detector as AztecDetector;
use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::datamatrix::decoder::Decoder as DataMatrixDecoder;
use rxing::datamatrix::detector::zxing_cpp_detector;
use rxing::qrcode::cpp_port::decoder as qr_decoder;
use rxing::qrcode::cpp_port::detector as qr_detector;

use crate::adapter::Content;
use crate::finder;
use crate::guard::guarded;
use crate::quad::distance;
use crate::sighting::{Outline, Point, Quality, Sighting};

/// The QR codes of a black-and-white picture; `in_frame` leads from its points to the frame's.
pub(crate) fn qr_codes(bits: &BitMatrix, rows: Rows, in_frame: impl Fn(Point) -> Point) -> QrCodes {
    guarded(|| Some(qr_codes_unguarded(bits, rows, &in_frame))).unwrap_or_default()
}

/// What was found of QR codes.
#[derive(Debug, Default)]
pub(crate) struct QrCodes {
    pub(crate) sightings: Vec<Sighting>,
    /// The likeliest corners of one that gave no text.
    pub(crate) unread: Option<Corners>,
}

/// Three finder patterns that lie as those of a QR Code do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corners {
    /// The middles of the patterns: the one between the others, and its neighbours in
    /// reading direction and below.
    pub(crate) first: Point,
    pub(crate) beside: Point,
    pub(crate) below: Point,
    /// Pixels to a module.
    pub(crate) module: f32,
}

impl Corners {
    /// Nothing where the patterns lie as in no code: in a slanted corner, with unlike sides, or
    /// with a number of modules between them that no version has.
    fn of(set: &qr_detector::FinderPatternSet, in_frame: impl Fn(Point) -> Point) -> Option<Self> {
        const SIDES: std::ops::RangeInclusive<f32> = 0.75..=1.33;
        const SLANT: f32 = 0.35;
        let place = |pattern: &ConcentricPattern| Point {
            x: pattern.p.x,
            y: pattern.p.y,
        };
        let [first, beside, below] = [&set.tl, &set.tr, &set.bl].map(place);
        let module = [&set.tl, &set.tr, &set.bl].map(|each| each.size as f32);
        let module = module.iter().sum::<f32>() / 3.0 / FINDER;
        let (across, down) = (distance(first, beside), distance(first, below));
        let slant = ((beside.x - first.x) * (below.x - first.x)
            + (beside.y - first.y) * (below.y - first.y))
            / (across * down).max(1.0);
        let modules = across.max(down) / module.max(0.1) + FINDER;
        if !SIDES.contains(&(across / down.max(1.0)))
            || slant.abs() > SLANT
            || !MODULES.contains(&modules)
        {
            return None;
        }
        let (here, there) = (in_frame(first), in_frame(beside));
        Some(Self {
            first: here,
            beside: there,
            below: in_frame(below),
            module: module * distance(here, there) / across,
        })
    }

    /// The point so many times the way to the pattern beside the first, and below it.
    pub(crate) fn at(&self, u: f32, v: f32) -> Point {
        let Self {
            first,
            beside,
            below,
            ..
        } = self;
        Point {
            x: first.x + u * (beside.x - first.x) + v * (below.x - first.x),
            y: first.y + u * (beside.y - first.y) + v * (below.y - first.y),
        }
    }

    /// The corners of the code, half a pattern beyond the middles of its patterns.
    pub(crate) fn outline(&self) -> Outline {
        let half = FINDER / 2.0 * self.module;
        let u = half / distance(self.first, self.beside).max(1.0);
        let v = half / distance(self.first, self.below).max(1.0);
        [(-u, -v), (1.0 + u, -v), (1.0 + u, 1.0 + v), (-u, 1.0 + v)].map(|(u, v)| self.at(u, v))
    }
}

/// Modules along a finder pattern.
const FINDER: f32 = 7.0;

/// Modules along a QR Code, with room for a pattern that was measured badly.
const MODULES: std::ops::RangeInclusive<f32> = 18.0..=190.0;

/// Which rows are searched for finder patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Every third: the centre of a pattern with modules of one pixel has three.
    All,
    /// Every fifth in a frame of 720 rows, which meets every centre from 1.7 pixels to a module
    /// on, and smaller ones most of the time. Taller pictures are searched as with `All`.
    Some,
    /// Every sixth, for modules of two pixels or more: a copy of another size.
    Coarse,
}

/// Rows of a picture from which on its codes are no larger, seen from it, than those of a frame.
const TALL: u32 = 776;

fn qr_codes_unguarded(bits: &BitMatrix, rows: Rows, in_frame: &impl Fn(Point) -> Point) -> QrCodes {
    let (step, module) = match rows {
        Rows::Some if bits.height() <= TALL => ((bits.height() / 129).max(3), 0.0),
        Rows::All | Rows::Some => (3, 0.0),
        Rows::Coarse => (6, 2.0),
    };
    let mut patterns = finder::patterns(bits, step, module);
    let mut used = Vec::new();
    let mut found = QrCodes::default();
    for set in qr_detector::GenerateFinderPatternSets(&mut patterns) {
        if [set.bl, set.tl, set.tr]
            .iter()
            .any(|each| used.contains(each))
        {
            continue;
        }
        if let Some(sighting) = qr_code(bits, &set, in_frame) {
            used.extend([set.bl, set.tl, set.tr]);
            found.sightings.push(sighting);
        } else if found.unread.is_none() {
            found.unread = Corners::of(&set, in_frame);
        }
    }
    found
}

fn qr_code(
    bits: &BitMatrix,
    patterns: &qr_detector::FinderPatternSet,
    in_frame: impl Fn(Point) -> Point,
) -> Option<Sighting> {
    let detected = qr_detector::SampleQR(bits, patterns).ok()?;
    let decoded = qr_decoder::Decode(detected.getBits()).ok()?;
    if !decoded.isValid() {
        return None;
    }
    let identifier = decoded.symbologyIdentifier();
    let content = Content::of_symbol(BarcodeFormat::QR_CODE, &identifier, &decoded.text()).ok()?;
    // rxing 0.9 gives the corners of a QR Code row by row, not around it.
    let [start, end, below_start, below_end] = outline(detected.getPoints(), in_frame)?;
    let outline = [start, end, below_end, below_start];
    let modules = detected.getBits().width() as f32;
    Some(content.seen(outline, quality(&outline, modules)))
}

/// The Data Matrix codes of a black-and-white picture, by rxing's own detector.
pub(crate) fn data_matrix_codes(
    bits: &BitMatrix,
    in_frame: impl Fn(Point) -> Point,
) -> Vec<Sighting> {
    guarded(|| {
        let detected = zxing_cpp_detector::detect(bits, true, true).ok()?;
        let decoder = DataMatrixDecoder::new();
        let found = detected.iter().filter_map(|symbol| {
            let modules = symbol.getBits().width() as f32;
            let decoded = decoder.decode(symbol.getBits()).ok()?;
            let identifier = format!("]d{}", decoded.getSymbologyModifier());
            let content =
                Content::of_symbol(BarcodeFormat::DATA_MATRIX, &identifier, decoded.getText());
            let outline = outline(symbol.getPoints(), &in_frame)?;
            Some(content.ok()?.seen(outline, quality(&outline, modules)))
        });
        Some(found.collect())
    })
    .unwrap_or_default()
}

/// The Aztec code around the middle of a black-and-white picture.
pub(crate) fn aztec_code(bits: &BitMatrix, in_frame: impl Fn(Point) -> Point) -> Option<Sighting> {
    guarded(|| {
        let (detected, decoded) = [false, true].into_iter().find_map(|mirrored| {
            let detected = AztecDetector::new(bits).detect(mirrored).ok()?;
            let decoded = aztec_decoder::decode(&detected).ok()?;
            Some((detected, decoded))
        })?;
        let identifier = format!("]z{}", decoded.getSymbologyModifier());
        let content = Content::of_symbol(BarcodeFormat::AZTEC, &identifier, decoded.getText());
        let outline = outline(detected.getPoints(), in_frame)?;
        let modules = detected.getBits().width() as f32;
        Some(content.ok()?.seen(outline, quality(&outline, modules)))
    })
}

fn outline(points: &[rxing::Point], in_frame: impl Fn(Point) -> Point) -> Option<Outline> {
    let corners: Vec<Point> = points
        .iter()
        .take(4)
        .map(|point| {
            in_frame(Point {
                x: point.x,
                y: point.y,
            })
        })
        .collect();
    corners.try_into().ok()
}

pub(crate) fn quality(outline: &Outline, modules: f32) -> Quality {
    let [start, end, ..] = outline;
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    Quality {
        px_per_module: Some(dx.hypot(dy) / modules),
        angle: Some(dy.atan2(dx).to_degrees().rem_euclid(360.0)),
        rows_agreed: None,
        blur: None,
    }
}
