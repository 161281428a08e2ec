//! QR Code, Data Matrix and Aztec: rxing's detectors on black-and-white pictures.
//!
//! QR is sought at full, half and quarter size, because large, speckled and
//! moire-ridden codes show themselves only in the small copies.

use rxing::BarcodeFormat;
use rxing::aztec::decoder as aztec_decoder;
use rxing::aztec::detector::Detector as AztecDetector;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::datamatrix::decoder::Decoder as DataMatrixDecoder;
use rxing::datamatrix::detector::zxing_cpp_detector;
use rxing::qrcode::cpp_port::decoder as qr_decoder;
use rxing::qrcode::cpp_port::detector as qr_detector;

use crate::adapter::Content;
use crate::guard::guarded;
use crate::sighting::{Outline, Point, Quality, Sighting};

/// The QR codes of a black-and-white picture; `in_frame` leads from its points to the frame's.
pub(crate) fn qr_codes(bits: &BitMatrix, in_frame: impl Fn(Point) -> Point) -> Vec<Sighting> {
    guarded(|| Some(qr_codes_unguarded(bits, &in_frame))).unwrap_or_default()
}

fn qr_codes_unguarded(bits: &BitMatrix, in_frame: &impl Fn(Point) -> Point) -> Vec<Sighting> {
    let mut patterns = qr_detector::FindFinderPatterns(bits, true, 0);
    let mut used = Vec::new();
    let mut found = Vec::new();
    for set in qr_detector::GenerateFinderPatternSets(&mut patterns) {
        if [set.bl, set.tl, set.tr]
            .iter()
            .any(|each| used.contains(each))
        {
            continue;
        }
        if let Some(sighting) = qr_code(bits, &set, in_frame) {
            used.extend([set.bl, set.tl, set.tr]);
            found.push(sighting);
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
