//! Symbols drawn as modules, for the scene generator and for tests.
//!
//! It promises symbols that carry the text as the reader gives it back: U+001D
//! for a GS1 separator, FNC1 put in front where the symbology says GS1. It knows
//! no pixels and leaves the quiet zone to whoever paints.

use rxing::aztec::AztecWriter;
use rxing::datamatrix::DataMatrixWriter;
use rxing::datamatrix::encoder::SymbolShapeHint;
use rxing::oned::{
    Code39Writer, Code128Writer, EAN8Writer, EAN13Writer, ITFWriter, OneDimensionalCodeWriter,
    UPCAWriter, UPCEWriter,
};
use rxing::pdf417::PDF417Writer;
use rxing::qrcode::QRCodeWriter;
use rxing::{BarcodeFormat, EncodeHints, Exceptions, Writer};

use crate::symbology::Symbology;

/// FNC1 as rxing's Code 128 encoder wants it.
const FNC1: &str = "\u{f1}";

/// A symbol as a grid of modules, without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    width: usize,
    dark: Vec<bool>,
}

/// Why a symbol cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// There is no encoder for this symbology.
    #[error("no encoder draws {0}")]
    Unsupported(Symbology),
    /// The text does not fit the symbology.
    #[error("{symbology} cannot hold this text: {reason}")]
    Text {
        /// The symbology asked for.
        symbology: Symbology,
        /// What the encoder says.
        reason: String,
    },
}

impl Symbol {
    /// Modules in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows of modules; 1 for a linear code, whose bars are as high as one likes.
    #[must_use]
    pub fn height(&self) -> usize {
        self.dark.len().checked_div(self.width).unwrap_or(0)
    }

    /// Is the module dark? Light outside the symbol.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x) == Some(&true)
    }
}

/// Draws `text`, in the form [`crate::Sighting::raw_value`] has it.
pub fn draw(symbology: Symbology, text: &str) -> Result<Symbol, DrawError> {
    let drawn = match symbology {
        Symbology::Ean13 => linear(&EAN13Writer, text),
        Symbology::Ean8 => linear(&EAN8Writer, text),
        Symbology::UpcA => upc_a(text),
        Symbology::UpcE => linear(&UPCEWriter, text),
        Symbology::Itf14 => linear(&ITFWriter, text),
        Symbology::Code128 => linear(&Code128Writer, text),
        Symbology::Gs1_128 => {
            let escaped = format!("{FNC1}{}", text.replace('\u{1d}', FNC1));
            linear(&Code128Writer, &escaped)
        }
        Symbology::Code39 => linear(&Code39Writer, text),
        Symbology::Qr => qr(text, &EncodeHints::default()),
        Symbology::Gs1Qr => qr(text, &gs1_hints()),
        Symbology::DataMatrix => {
            data_matrix(text, SymbolShapeHint::FORCE_SQUARE, &EncodeHints::default())
        }
        Symbology::Gs1DataMatrix => data_matrix(text, SymbolShapeHint::FORCE_SQUARE, &gs1_hints()),
        Symbology::Pdf417 => pdf417(text),
        Symbology::Aztec => aztec(text),
        Symbology::DataBarOmni | Symbology::DataBarExpanded => {
            return Err(DrawError::Unsupported(symbology));
        }
    };
    drawn.map_err(|error| DrawError::Text {
        symbology,
        reason: error.to_string(),
    })
}

/// Draws a GS1 Data Matrix that is about twice as wide as high, where its text fits one.
pub fn draw_oblong(text: &str) -> Result<Symbol, DrawError> {
    data_matrix(text, SymbolShapeHint::FORCE_RECTANGLE, &gs1_hints()).map_err(|error| {
        DrawError::Text {
            symbology: Symbology::Gs1DataMatrix,
            reason: error.to_string(),
        }
    })
}

fn linear(writer: &impl OneDimensionalCodeWriter, text: &str) -> Result<Symbol, Exceptions> {
    let dark = writer.encode_oned(text)?;
    Ok(Symbol {
        width: dark.len(),
        dark,
    })
}

// A UPC-A is an EAN-13 that begins with 0.
fn upc_a(text: &str) -> Result<Symbol, Exceptions> {
    let _checked_length = UPCAWriter::default().encode(text, &BarcodeFormat::UPC_A, 0, 1)?;
    linear(&EAN13Writer, &format!("0{text}"))
}

fn gs1_hints() -> EncodeHints {
    EncodeHints {
        Gs1Format: Some(true),
        DataMatrixCompact: Some(true),
        ..EncodeHints::default()
    }
}

fn qr(text: &str, hints: &EncodeHints) -> Result<Symbol, Exceptions> {
    let hints = EncodeHints {
        Margin: Some("0".to_owned()),
        ErrorCorrection: Some("M".to_owned()),
        ..hints.clone()
    };
    let bits = QRCodeWriter.encode_with_hints(text, &BarcodeFormat::QR_CODE, 0, 0, &hints)?;
    Ok(matrix(&bits))
}

fn data_matrix(
    text: &str,
    shape: SymbolShapeHint,
    hints: &EncodeHints,
) -> Result<Symbol, Exceptions> {
    let hints = EncodeHints {
        DataMatrixShape: Some(shape),
        ..hints.clone()
    };
    let bits =
        DataMatrixWriter.encode_with_hints(text, &BarcodeFormat::DATA_MATRIX, 0, 0, &hints)?;
    Ok(matrix(&bits))
}

fn pdf417(text: &str) -> Result<Symbol, Exceptions> {
    let hints = EncodeHints {
        Margin: Some("0".to_owned()),
        ..EncodeHints::default()
    };
    let format = BarcodeFormat::PDF_417;
    let bits = PDF417Writer.encode_with_hints(text, &format, 0, 0, &hints)?;
    Ok(matrix(&bits))
}

fn aztec(text: &str) -> Result<Symbol, Exceptions> {
    let bits = AztecWriter.encode(text, &BarcodeFormat::AZTEC, 0, 0)?;
    Ok(matrix(&bits))
}

fn matrix(bits: &rxing::common::BitMatrix) -> Symbol {
    let rows = 0..bits.getHeight();
    let dark = rows.flat_map(|y| (0..bits.getWidth()).map(move |x| bits.get(x, y)));
    Symbol {
        width: bits.getWidth() as usize,
        dark: dark.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LumaImage, Reader, ReaderSettings, SymbologySet, stopped_clock};

    /// Paints the symbol upright, three pixels to a module, on a light ground.
    fn painted(symbol: &Symbol) -> Option<LumaImage> {
        let bars = if symbol.height() == 1 { 40 } else { 1 };
        let (width, height) = ((symbol.width() + 40) * 3, (symbol.height() * bars + 40) * 3);
        let pixels = (0..height).flat_map(|y| {
            (0..width).map(move |x| {
                let module = (x / 3).checked_sub(20).zip((y / 3).checked_sub(20));
                let dark = module.is_some_and(|(mx, my)| symbol.is_dark(mx, my / bars));
                if dark { 30 } else { 220 }
            })
        });
        LumaImage::new(pixels.collect(), width, height)
    }

    #[track_caller]
    fn check(symbology: Symbology, identifier: &str, text: &str) {
        let symbol = draw(symbology, text);
        let picture = symbol.as_ref().ok().and_then(painted);
        let symbologies = SymbologySet::product().with(symbology);
        let mut reader = Reader::new(ReaderSettings { symbologies }, stopped_clock());
        let found = picture.map(|picture| reader.read_still(&picture.view()).sightings);
        let found: Vec<_> = found
            .iter()
            .flatten()
            .map(|each| {
                (
                    each.symbology,
                    each.symbology_identifier.as_str(),
                    each.raw_value.as_str(),
                )
            })
            .collect();
        assert_eq!(found, [(symbology, identifier, text)], "{:?}", symbol.err());
    }

    #[test]
    fn retail_symbols_read_back_as_they_were_drawn() {
        check(Symbology::Ean13, "]E0", "9521321000018");
        check(Symbology::Ean8, "]E4", "95200101");
        check(Symbology::UpcA, "]E0", "421000000010");
        check(Symbology::UpcE, "]E0", "04252614");
        check(Symbology::Itf14, "]I0", "19521321000046");
    }

    #[test]
    fn separators_survive_every_gs1_symbol() {
        let text = "010952132100005610AB-1\u{1d}21XY7\u{1d}17261231";
        check(Symbology::Gs1_128, "]C1", text);
        check(Symbology::Gs1DataMatrix, "]d2", text);
        check(Symbology::Gs1Qr, "]Q3", text);
    }

    #[test]
    fn plain_symbols_read_back_as_they_were_drawn() {
        check(Symbology::Code128, "]C0", "SHELF 12/B");
        check(Symbology::Code39, "]A0", "SHELF-12");
        check(Symbology::Qr, "]Q1", "https://example.com/leaflet?lang=en");
        check(Symbology::DataMatrix, "]d1", "SHELF 12/B");
        check(Symbology::Pdf417, "]L0", "SHELF 12/B");
        check(Symbology::Aztec, "]z0", "SHELF 12/B");
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_with_the_reason() {
        assert!(matches!(
            draw(Symbology::Ean13, "95213210000AB"),
            Err(DrawError::Text { .. })
        ));
        assert_eq!(
            draw(Symbology::DataBarOmni, "0109521321000018"),
            Err(DrawError::Unsupported(Symbology::DataBarOmni))
        );
    }
}
