//! What people call the parts of a GS1 message.
//!
//! The standard's own titles are for those who print labels; a bench wants to read
//! "Use by" and not "USE BY or EXPIRY". What has no name of its own here keeps the
//! standard's title.

use perch_gs1::ApplicationIdentifier;
use tr::tr;

use crate::text::shown;

/// The name of an application identifier, given by its digits.
pub(crate) fn title(ai: &str) -> String {
    let name = trade(ai)
        .or_else(|| logistic(ai))
        .or_else(|| special(ai))
        .or_else(|| measure(ai).map(|measure| measure.name));
    name.unwrap_or_else(|| official_title(ai))
}

fn official_title(ai: &str) -> String {
    match ApplicationIdentifier::parse(ai).map(ApplicationIdentifier::title) {
        None | Some("" | "-") => shown(&format!("AI {ai}")),
        Some(title) => title.to_owned(),
    }
}

/// What stands on things that are sold.
fn trade(ai: &str) -> Option<String> {
    Some(match ai {
        "01" => "GTIN".to_owned(),
        "02" => tr!("GTIN inside"),
        "03" => tr!("GTIN of the made-to-order item"),
        "10" => tr!("Batch"),
        "11" | "8008" => tr!("Made on"),
        "12" => tr!("Due"),
        "13" => tr!("Packed on"),
        "15" => tr!("Best before"),
        "16" => tr!("Sell by"),
        "17" | "7003" => tr!("Use by"),
        "20" | "22" => tr!("Variant"),
        "21" | "8006" => tr!("Serial"),
        "235" => tr!("Serial of a third party"),
        "240" => tr!("Item number"),
        "241" => tr!("Customer's item number"),
        "242" => tr!("Made-to-order variant"),
        "243" => tr!("Packaging part"),
        "250" => tr!("Second serial"),
        "251" => tr!("Made from"),
        "253" => tr!("Document"),
        "255" => tr!("Coupon"),
        "30" => tr!("Count"),
        "37" => tr!("Count inside"),
        "422" => tr!("Country of origin"),
        "423" => tr!("Country of first processing"),
        "424" => tr!("Country of processing"),
        "425" => tr!("Country of disassembly"),
        "426" => tr!("Country of all processing"),
        "427" => tr!("Region of origin"),
        "8005" => tr!("Price per unit"),
        "8012" => tr!("Software version"),
        "8013" => tr!("Model"),
        "8200" => tr!("Product page"),
        _ => return None,
    })
}

/// What stands on things that are sent.
fn logistic(ai: &str) -> Option<String> {
    Some(match ai {
        "00" => "SSCC".to_owned(),
        "400" => tr!("Order"),
        "401" => tr!("Consignment"),
        "402" => tr!("Shipment"),
        "403" => tr!("Route"),
        "410" | "4305" => tr!("Ship to"),
        "411" => tr!("Bill to"),
        "412" => tr!("Bought from"),
        "413" => tr!("Ship for"),
        "414" => tr!("Location"),
        "254" => tr!("Part of the location"),
        "415" => tr!("Pay to"),
        "416" => tr!("Made at"),
        "417" => tr!("Party"),
        "420" | "421" | "4318" => tr!("Postal code"),
        "4300" => tr!("Company to ship to"),
        "4301" => tr!("Person to ship to"),
        "4302" | "4303" => tr!("Address to ship to"),
        "4307" => tr!("Country to ship to"),
        "4308" => tr!("Phone of the recipient"),
        "4310" => tr!("Company to return to"),
        "4311" => tr!("Person to return to"),
        "4312" | "4313" => tr!("Address to return to"),
        "4317" => tr!("Country to return to"),
        "4319" => tr!("Phone for returns"),
        "4320" => tr!("Service"),
        "4321" => tr!("Dangerous goods"),
        "4322" => tr!("May be left without a recipient"),
        "4323" => tr!("Signature needed"),
        "4324" => tr!("Deliver not before"),
        "4325" => tr!("Deliver not after"),
        "4326" => tr!("Released on"),
        "4330" | "4331" => tr!("Keep below"),
        "4332" | "4333" => tr!("Keep above"),
        "8003" => tr!("Returnable asset"),
        "8004" => tr!("Asset"),
        _ => return None,
    })
}

/// What stands on food, medicines, and papers of people.
fn special(ai: &str) -> Option<String> {
    Some(match ai {
        "7002" => tr!("Meat cut"),
        "7004" => tr!("Strength"),
        "7005" => tr!("Catch area"),
        "7006" => tr!("First frozen on"),
        "7007" => tr!("Harvested on"),
        "7008" => tr!("Species"),
        "7009" => tr!("Fishing gear"),
        "7010" => tr!("Caught or grown"),
        "7011" => tr!("Test by"),
        "7020" => tr!("Refurbishment batch"),
        "7250" | "7251" => tr!("Born on"),
        "7253" => tr!("Family name"),
        "7254" => tr!("Given name"),
        "7256" => tr!("Full name"),
        "8017" => tr!("Provider of a service"),
        "8018" => tr!("Recipient of a service"),
        "8020" => tr!("Payment reference"),
        "8030" => tr!("Digital signature"),
        "8111" => tr!("Loyalty points"),
        _ => return None,
    })
}

/// A quantity whose identifier says how many decimals it has.
pub(crate) struct Measure {
    name: String,
    /// What is written behind the number; nothing where the value names a currency.
    pub(crate) unit: &'static str,
}

/// The measure of an identifier of four digits, which its first three tell.
pub(crate) fn measure(ai: &str) -> Option<Measure> {
    if ai.len() != 4 || !ai.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (name, unit) = match ai.get(..3)? {
        "310" => (tr!("Net weight"), "kg"),
        "311" => (tr!("Length"), "m"),
        "312" => (tr!("Width"), "m"),
        "313" => (tr!("Height"), "m"),
        "314" => (tr!("Area"), "m²"),
        "315" => (tr!("Net volume"), "l"),
        "316" => (tr!("Net volume"), "m³"),
        "320" => (tr!("Net weight"), "lb"),
        "321" => (tr!("Length"), "in"),
        "322" => (tr!("Length"), "ft"),
        "323" => (tr!("Length"), "yd"),
        "324" => (tr!("Width"), "in"),
        "325" => (tr!("Width"), "ft"),
        "326" => (tr!("Width"), "yd"),
        "327" => (tr!("Height"), "in"),
        "328" => (tr!("Height"), "ft"),
        "329" => (tr!("Height"), "yd"),
        "330" => (tr!("Gross weight"), "kg"),
        "331" => (tr!("Outer length"), "m"),
        "332" => (tr!("Outer width"), "m"),
        "333" => (tr!("Outer height"), "m"),
        "334" => (tr!("Outer area"), "m²"),
        "335" => (tr!("Outer volume"), "l"),
        "336" => (tr!("Outer volume"), "m³"),
        "337" => (tr!("Weight by area"), "kg/m²"),
        "340" => (tr!("Gross weight"), "lb"),
        "341" => (tr!("Outer length"), "in"),
        "342" => (tr!("Outer length"), "ft"),
        "343" => (tr!("Outer length"), "yd"),
        "344" => (tr!("Outer width"), "in"),
        "345" => (tr!("Outer width"), "ft"),
        "346" => (tr!("Outer width"), "yd"),
        "347" => (tr!("Outer height"), "in"),
        "348" => (tr!("Outer height"), "ft"),
        "349" => (tr!("Outer height"), "yd"),
        "350" => (tr!("Area"), "in²"),
        "351" => (tr!("Area"), "ft²"),
        "352" => (tr!("Area"), "yd²"),
        "353" => (tr!("Outer area"), "in²"),
        "354" => (tr!("Outer area"), "ft²"),
        "355" => (tr!("Outer area"), "yd²"),
        "356" => (tr!("Net weight"), "tr oz"),
        "357" => (tr!("Net volume"), "oz"),
        "360" => (tr!("Net volume"), "qt"),
        "361" => (tr!("Net volume"), "gal"),
        "362" => (tr!("Outer volume"), "qt"),
        "363" => (tr!("Outer volume"), "gal"),
        "364" => (tr!("Net volume"), "in³"),
        "365" => (tr!("Net volume"), "ft³"),
        "366" => (tr!("Net volume"), "yd³"),
        "367" => (tr!("Outer volume"), "in³"),
        "368" => (tr!("Outer volume"), "ft³"),
        "369" => (tr!("Outer volume"), "yd³"),
        "390" | "391" => (tr!("Amount"), ""),
        "392" | "393" => (tr!("Price"), ""),
        "394" => (tr!("Discount"), "%"),
        "395" => (tr!("Price per unit"), ""),
        _ => return None,
    };
    Some(Measure { name, unit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ai: &str, want: &str) {
        assert_eq!(title(ai), want);
    }

    #[test]
    fn what_stands_on_most_packs_has_a_plain_name() {
        check("01", "GTIN");
        check("10", "Batch");
        check("17", "Use by");
        check("3103", "Net weight");
        check("3932", "Price");
        check("4324", "Deliver not before");
    }

    #[test]
    fn what_only_those_who_print_it_know_keeps_their_title() {
        check("7241", "AIDC MEDIA TYPE");
        check("91", "INTERNAL");
    }

    #[test]
    fn an_identifier_nobody_knows_is_named_by_its_digits() {
        check("9x\u{202e}", "AI 9x⟨202E⟩");
        check("310x", "AI 310x");
        check("8110", "AI 8110");
    }

    #[test]
    fn every_measure_of_the_table_has_a_name_and_a_point() {
        let known: Vec<String> = ApplicationIdentifier::all()
            .map(|ai| ai.to_string())
            .filter(|ai| ai.len() == 4 && ai.starts_with('3'))
            .collect();
        assert_eq!(known.len(), 368);
        for ai in known {
            assert!(measure(&ai).is_some(), "{ai}");
        }
    }
}
