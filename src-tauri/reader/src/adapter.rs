//! What rxing returned, turned into what the symbol's standard says.
//!
//! It promises one form per symbology: no AIM prefix in the text, U+001D where a
//! separator stood and nowhere else, check digits verified. A result it cannot
//! vouch for is refused with the reason. It does not know where the symbol was.

use perch_gs1::Gtin;
use rxing::{BarcodeFormat, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

use crate::brackets;
use crate::sighting::{Outline, Quality, Sighting};
use crate::symbology::Symbology;

/// The GS1 separator as text.
const GS: char = '\u{1d}';

/// What a symbol holds, whatever its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Content {
    pub(crate) symbology: Symbology,
    pub(crate) symbology_identifier: String,
    pub(crate) raw_value: String,
}

/// Why a result of rxing is not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A symbology Perch does not read.
    Symbology,
    /// An ITF of another length than 14: rxing reads truncated codes as shorter ones.
    ItfLength,
    /// The check digit is wrong, or the number system of a UPC-E is.
    CheckDigit,
    /// Brackets in the data of a DataBar Expanded cannot be told from those rxing adds.
    AmbiguousBrackets,
    /// Nothing in the symbol.
    Empty,
}

impl Content {
    /// Reads one result of rxing, decoded with `AssumeGs1`.
    pub(crate) fn of(result: &RXingResult) -> Result<Self, Refused> {
        let identifier = result
            .getRXingResultMetadata()
            .get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER);
        let identifier = match identifier {
            Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => identifier.as_str(),
            Some(_) | None => "",
        };
        Self::of_symbol(*result.getBarcodeFormat(), identifier, result.getText())
    }

    /// Reads the text and AIM identifier rxing gave for a symbol of this format.
    pub(crate) fn of_symbol(
        format: BarcodeFormat,
        identifier: &str,
        text: &str,
    ) -> Result<Self, Refused> {
        if text.is_empty() {
            return Err(Refused::Empty);
        }
        match format {
            BarcodeFormat::EAN_13 => retail(Symbology::Ean13, "]E0", text),
            BarcodeFormat::EAN_8 => retail(Symbology::Ean8, "]E4", text),
            BarcodeFormat::UPC_A => retail(Symbology::UpcA, "]E0", text),
            BarcodeFormat::UPC_E => upc_e(text),
            BarcodeFormat::ITF => itf(text),
            BarcodeFormat::CODE_128 => Ok(code_128(text)),
            BarcodeFormat::CODE_39 => Ok(content(Symbology::Code39, "]A0", text)),
            BarcodeFormat::RSS_14 => data_bar_omni(text),
            BarcodeFormat::RSS_EXPANDED => data_bar_expanded(text),
            BarcodeFormat::QR_CODE => Ok(qr(identifier, text)),
            BarcodeFormat::DATA_MATRIX => Ok(data_matrix(identifier, text)),
            BarcodeFormat::PDF_417 => Ok(content(Symbology::Pdf417, identifier, text)),
            BarcodeFormat::AZTEC => Ok(content(Symbology::Aztec, identifier, text)),
            BarcodeFormat::CODABAR
            | BarcodeFormat::CODE_93
            | BarcodeFormat::MAXICODE
            | BarcodeFormat::MICRO_QR_CODE
            | BarcodeFormat::RECTANGULAR_MICRO_QR_CODE
            | BarcodeFormat::TELEPEN
            | BarcodeFormat::UPC_EAN_EXTENSION
            | BarcodeFormat::DXFilmEdge
            | BarcodeFormat::UNSUPORTED_FORMAT => Err(Refused::Symbology),
        }
    }
}

impl Content {
    /// The sighting of this content at a place.
    pub(crate) fn seen(self, outline: Outline, quality: Quality) -> Sighting {
        Sighting {
            symbology: self.symbology,
            symbology_identifier: self.symbology_identifier,
            raw_value: self.raw_value,
            outline,
            quality,
        }
    }
}

fn content(symbology: Symbology, identifier: &str, text: impl Into<String>) -> Content {
    Content {
        symbology,
        symbology_identifier: identifier.to_owned(),
        raw_value: text.into(),
    }
}

fn retail(symbology: Symbology, identifier: &str, text: &str) -> Result<Content, Refused> {
    Gtin::parse(text).map_err(|_| Refused::CheckDigit)?;
    Ok(content(symbology, identifier, text))
}

fn upc_e(text: &str) -> Result<Content, Refused> {
    Gtin::from_upc_e(text).map_err(|_| Refused::CheckDigit)?;
    Ok(content(Symbology::UpcE, "]E0", text))
}

// rxing verifies no check digit in ITF and takes cut codes for shorter ones.
fn itf(text: &str) -> Result<Content, Refused> {
    if text.len() != 14 {
        return Err(Refused::ItfLength);
    }
    retail(Symbology::Itf14, "]I0", text)
}

// The prefix in the text is right where the identifier in the metadata is not: a
// check character of value 97 makes rxing say ]C4.
fn code_128(text: &str) -> Content {
    match text.strip_prefix("]C1") {
        // A check character of value 102 is taken for one more FNC1.
        Some(data) => content(
            Symbology::Gs1_128,
            "]C1",
            data.strip_suffix(GS).unwrap_or(data),
        ),
        None => content(Symbology::Code128, "]C0", text),
    }
}

// GS1 General Specifications 5.5: the symbol holds the digits without their AI.
fn data_bar_omni(text: &str) -> Result<Content, Refused> {
    if text.len() != 14 {
        return Err(Refused::CheckDigit);
    }
    Gtin::parse(text).map_err(|_| Refused::CheckDigit)?;
    Ok(content(Symbology::DataBarOmni, "]e0", format!("01{text}")))
}

fn data_bar_expanded(text: &str) -> Result<Content, Refused> {
    let element_string = brackets::element_string(text).ok_or(Refused::AmbiguousBrackets)?;
    Ok(content(Symbology::DataBarExpanded, "]e0", element_string))
}

fn qr(identifier: &str, text: &str) -> Content {
    match identifier {
        "]Q3" | "]Q4" => content(Symbology::Gs1Qr, identifier, text),
        "" => content(Symbology::Qr, "]Q1", text),
        other => content(Symbology::Qr, other, text),
    }
}

fn data_matrix(identifier: &str, text: &str) -> Content {
    match identifier {
        "]d2" | "]d5" => {
            let data = text.strip_prefix(GS).unwrap_or(text);
            content(Symbology::Gs1DataMatrix, identifier, data)
        }
        "" => content(Symbology::DataMatrix, "]d1", text),
        other => content(Symbology::DataMatrix, other, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: BarcodeFormat, identifier: &str, text: &str, want: Result<&str, Refused>) {
        let got = Content::of_symbol(format, identifier, text);
        let got = got.map(|content| {
            format!(
                "{} {} {}",
                content.symbology, content.symbology_identifier, content.raw_value
            )
        });
        assert_eq!(got.as_deref().map_err(|refused| *refused), want);
    }

    #[test]
    fn retail_codes_keep_the_digits_of_their_symbol() {
        use BarcodeFormat::{EAN_8, EAN_13, UPC_A};
        check(
            EAN_13,
            "]E0",
            "9521234543213",
            Ok("ean-13 ]E0 9521234543213"),
        );
        check(UPC_A, "]E0", "614141123452", Ok("upc-a ]E0 614141123452"));
        check(EAN_8, "]E4", "95201012", Err(Refused::CheckDigit));
        check(EAN_8, "]E4", "95200101", Ok("ean-8 ]E4 95200101"));
    }

    #[test]
    fn upc_e_needs_number_system_0_or_1() {
        use BarcodeFormat::UPC_E;
        check(UPC_E, "]E0", "04252614", Ok("upc-e ]E0 04252614"));
        check(UPC_E, "]E0", "84252614", Err(Refused::CheckDigit));
    }

    #[test]
    fn itf_is_14_digits_with_a_right_check_digit_or_nothing() {
        use BarcodeFormat::ITF;
        check(
            ITF,
            "]I0",
            "19521321000046",
            Ok("itf-14 ]I0 19521321000046"),
        );
        check(ITF, "]I0", "19521321000047", Err(Refused::CheckDigit));
        check(ITF, "]I0", "521321000046", Err(Refused::ItfLength));
        check(ITF, "]I0", "1952132100004619", Err(Refused::ItfLength));
    }

    #[test]
    fn gs1_128_is_known_by_the_prefix_of_its_text() {
        use BarcodeFormat::CODE_128;
        check(
            CODE_128,
            "]C4",
            "]C1010952566518353621YXX",
            Ok("gs1-128 ]C1 010952566518353621YXX"),
        );
        check(
            CODE_128,
            "]C1",
            "]C1010952499095145221HFCHH\u{1d}",
            Ok("gs1-128 ]C1 010952499095145221HFCHH"),
        );
        check(
            CODE_128,
            "]C1",
            "]C110AB\u{1d}21C",
            Ok("gs1-128 ]C1 10AB\u{1d}21C"),
        );
        check(CODE_128, "]C0", "0109521", Ok("code-128 ]C0 0109521"));
    }

    #[test]
    fn only_one_prefix_is_stripped() {
        use BarcodeFormat::CODE_128;
        check(CODE_128, "]C1", "]C1]C1", Ok("gs1-128 ]C1 ]C1"));
    }

    #[test]
    fn data_bar_omni_gets_its_application_identifier() {
        use BarcodeFormat::RSS_14;
        check(
            RSS_14,
            "]e0",
            "09521321000018",
            Ok("databar-omni ]e0 0109521321000018"),
        );
        check(RSS_14, "]e0", "09521321000017", Err(Refused::CheckDigit));
    }

    #[test]
    fn matrix_codes_are_gs1_by_their_identifier() {
        use BarcodeFormat::{DATA_MATRIX, QR_CODE};
        check(
            QR_CODE,
            "]Q1",
            "https://a.example",
            Ok("qr ]Q1 https://a.example"),
        );
        check(QR_CODE, "]Q3", "10AB", Ok("gs1-qr ]Q3 10AB"));
        check(DATA_MATRIX, "]d1", "10AB", Ok("data-matrix ]d1 10AB"));
        check(
            DATA_MATRIX,
            "]d2",
            "10AB\u{1d}21C",
            Ok("gs1-data-matrix ]d2 10AB\u{1d}21C"),
        );
    }

    #[test]
    fn foreign_symbologies_and_empty_texts_are_refused() {
        check(
            BarcodeFormat::CODABAR,
            "]F0",
            "A1B",
            Err(Refused::Symbology),
        );
        check(BarcodeFormat::QR_CODE, "]Q1", "", Err(Refused::Empty));
    }
}
