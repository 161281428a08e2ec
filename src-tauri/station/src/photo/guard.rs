//! The guard against photos of the wrong product.
//!
//! Every still is read at full strength before it counts. A picture that shows
//! another product's GTIN, and not that of the capture, stops; so does a photo of
//! the barcode in which the GTIN cannot be read. The operator may keep it all the
//! same, and that is noted with the photo.
//!
//! Another packaging level of the same item, such as the case around the pack, is
//! no other product: its GTIN-14 differs in the indicator and the check digit alone
//! (GS1 General Specifications, 2.1). Where the capture has no GTIN, nothing can be
//! compared. It reads nothing itself.

use crate::{
    capture::Meaning,
    scan::{Code, Source},
};

/// The type of a photo that has to show the barcode.
const BARCODE: &str = "barcode";

/// What the guard says of a still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it.
    Fits,
    /// It shows this GTIN and not that of the capture.
    WrongProduct {
        /// GTIN-14.
        found: String,
    },
    /// A photo of the barcode without a GTIN that can be read.
    BarcodeUnread,
}

/// Compares what was read in a still with the GTINs of its capture, each with 14 digits.
///
/// A capture has several where its pack shows two numbers.
pub fn judge(capture: &[String], photo_type: &str, codes: &[Code]) -> Verdict {
    if capture.is_empty() {
        return Verdict::Fits;
    }
    let seen: Vec<String> = codes
        .iter()
        .filter_map(|code| Meaning::of(code, Source::Camera).gtin)
        .collect();
    let is_ours = |gtin: &String| capture.iter().any(|ours| item(ours) == item(gtin));
    match seen.into_iter().partition::<Vec<_>, _>(is_ours) {
        (ours, _) if !ours.is_empty() => Verdict::Fits,
        (_, others) => match others.into_iter().next() {
            Some(found) => Verdict::WrongProduct { found },
            None if photo_type == BARCODE => Verdict::BarcodeUnread,
            None => Verdict::Fits,
        },
    }
}

/// What a GTIN-14 says of the item: without indicator and check digit.
fn item(gtin: &str) -> &str {
    gtin.get(1..13).unwrap_or(gtin)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HONEY: &str = "09521321000018";
    const SOAP: &str = "09521321000094";

    fn code(symbology_identifier: &str, raw_value: &str) -> Code {
        Code {
            symbology: None,
            symbology_identifier: symbology_identifier.to_owned(),
            raw_value: raw_value.to_owned(),
        }
    }

    fn wrong(found: &str) -> Verdict {
        Verdict::WrongProduct {
            found: found.to_owned(),
        }
    }

    #[track_caller]
    fn check(capture: &[&str], photo_type: &str, codes: &[(&str, &str)], want: &Verdict) {
        let capture: Vec<String> = capture.iter().map(|gtin| (*gtin).to_owned()).collect();
        let codes: Vec<Code> = codes.iter().map(|(aim, text)| code(aim, text)).collect();
        assert_eq!(judge(&capture, photo_type, &codes), *want);
    }

    #[test]
    fn the_same_product_fits_in_whatever_code_it_stands() {
        check(
            &[HONEY],
            "front",
            &[("]E0", "9521321000018")],
            &Verdict::Fits,
        );
        let link = ("]Q1", "https://id.example.com/01/09521321000018/10/A");
        check(&[HONEY], "front", &[link], &Verdict::Fits);
        check(
            &[HONEY],
            "barcode",
            &[("]C1", "010952132100001810A")],
            &Verdict::Fits,
        );
    }

    #[test]
    fn another_product_stops() {
        check(&[HONEY], "front", &[("]E0", "9521321000094")], &wrong(SOAP));
        let link = ("]Q1", "https://id.example.com/01/09521321000094");
        check(&[HONEY], "back", &[link], &wrong(SOAP));
    }

    #[test]
    fn another_product_beside_the_right_one_does_not() {
        let both = [("]E0", "9521321000094"), ("]E0", "9521321000018")];
        check(&[HONEY], "front", &both, &Verdict::Fits);
    }

    #[test]
    fn a_pack_with_two_numbers_is_right_with_either() {
        check(
            &[HONEY, SOAP],
            "front",
            &[("]E0", "9521321000094")],
            &Verdict::Fits,
        );
    }

    #[test]
    fn the_case_around_the_pack_is_no_other_product() {
        check(
            &[HONEY],
            "front",
            &[("]I1", "19521321000015")],
            &Verdict::Fits,
        );
    }

    #[test]
    fn only_a_photo_of_the_barcode_has_to_show_one() {
        check(&[HONEY], "front", &[], &Verdict::Fits);
        check(&[HONEY], "barcode", &[], &Verdict::BarcodeUnread);
        let leaflet = ("]Q1", "https://example.com/leaflets");
        check(&[HONEY], "front", &[leaflet], &Verdict::Fits);
        check(&[HONEY], "barcode", &[leaflet], &Verdict::BarcodeUnread);
    }

    #[test]
    fn without_a_gtin_nothing_can_be_compared() {
        check(&[], "barcode", &[("]E0", "9521321000094")], &Verdict::Fits);
    }
}
