//! Symbologies in rxing's words, and the hints every call of it carries.

use std::collections::HashSet;

use rxing::{BarcodeFormat, DecodeHints};

use crate::symbology::{Symbology, SymbologySet};

/// The linear symbologies.
pub(crate) const LINEAR: [Symbology; 10] = [
    Symbology::Ean13,
    Symbology::Ean8,
    Symbology::UpcA,
    Symbology::UpcE,
    Symbology::Itf14,
    Symbology::Code128,
    Symbology::Gs1_128,
    Symbology::Code39,
    Symbology::DataBarOmni,
    Symbology::DataBarExpanded,
];

/// QR Code with and without GS1 data.
pub(crate) const QR: [Symbology; 2] = [Symbology::Qr, Symbology::Gs1Qr];

/// Data Matrix with and without GS1 data.
pub(crate) const DATA_MATRIX: [Symbology; 2] = [Symbology::DataMatrix, Symbology::Gs1DataMatrix];

/// Hints for the members of a set that are among `wanted`. Without `AssumeGs1`
/// rxing drops separators, and the run of digits that is left parses as valid.
pub(crate) fn hints(symbologies: SymbologySet, wanted: &[Symbology]) -> DecodeHints {
    let formats: HashSet<BarcodeFormat> = symbologies
        .iter()
        .filter(|symbology| wanted.contains(symbology))
        .map(format_of)
        .collect();
    DecodeHints {
        PossibleFormats: Some(formats),
        TryHarder: Some(true),
        AssumeGs1: Some(true),
        ..DecodeHints::default()
    }
}

pub(crate) fn format_of(symbology: Symbology) -> BarcodeFormat {
    match symbology {
        Symbology::Ean13 => BarcodeFormat::EAN_13,
        Symbology::Ean8 => BarcodeFormat::EAN_8,
        Symbology::UpcA => BarcodeFormat::UPC_A,
        Symbology::UpcE => BarcodeFormat::UPC_E,
        Symbology::Itf14 => BarcodeFormat::ITF,
        Symbology::Code128 | Symbology::Gs1_128 => BarcodeFormat::CODE_128,
        Symbology::Code39 => BarcodeFormat::CODE_39,
        Symbology::DataBarOmni => BarcodeFormat::RSS_14,
        Symbology::DataBarExpanded => BarcodeFormat::RSS_EXPANDED,
        Symbology::Qr | Symbology::Gs1Qr => BarcodeFormat::QR_CODE,
        Symbology::DataMatrix | Symbology::Gs1DataMatrix => BarcodeFormat::DATA_MATRIX,
        Symbology::Pdf417 => BarcodeFormat::PDF_417,
        Symbology::Aztec => BarcodeFormat::AZTEC,
    }
}
