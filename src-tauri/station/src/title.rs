//! What people call the parts of a GS1 message.
//!
//! The standard's own titles are for those who print labels; a bench wants to read
//! "Use by" and not "USE BY or EXPIRY". What has no name of its own here keeps the
//! standard's title.

use perch_gs1::ApplicationIdentifier;

use crate::text::shown;

/// The name of an application identifier, given by its digits.
pub(crate) fn title(ai: &str) -> String {
    let name = trade(ai)
        .or_else(|| logistic(ai))
        .or_else(|| special(ai))
        .or_else(|| measure(ai).map(|measure| measure.name));
    name.map_or_else(|| official_title(ai), str::to_owned)
}

fn official_title(ai: &str) -> String {
    match ApplicationIdentifier::parse(ai).map(ApplicationIdentifier::title) {
        None | Some("" | "-") => shown(&format!("AI {ai}")),
        Some(title) => title.to_owned(),
    }
}

/// What stands on things that are sold.
fn trade(ai: &str) -> Option<&'static str> {
    Some(match ai {
        "01" => "GTIN",
        "02" => "GTIN inside",
        "03" => "GTIN of the made-to-order item",
        "10" => "Batch",
        "11" | "8008" => "Made on",
        "12" => "Due",
        "13" => "Packed on",
        "15" => "Best before",
        "16" => "Sell by",
        "17" | "7003" => "Use by",
        "20" | "22" => "Variant",
        "21" | "8006" => "Serial",
        "235" => "Serial of a third party",
        "240" => "Item number",
        "241" => "Customer's item number",
        "242" => "Made-to-order variant",
        "243" => "Packaging part",
        "250" => "Second serial",
        "251" => "Made from",
        "253" => "Document",
        "255" => "Coupon",
        "30" => "Count",
        "37" => "Count inside",
        "422" => "Country of origin",
        "423" => "Country of first processing",
        "424" => "Country of processing",
        "425" => "Country of disassembly",
        "426" => "Country of all processing",
        "427" => "Region of origin",
        "8005" => "Price per unit",
        "8012" => "Software version",
        "8013" => "Model",
        "8200" => "Product page",
        _ => return None,
    })
}

/// What stands on things that are sent.
fn logistic(ai: &str) -> Option<&'static str> {
    Some(match ai {
        "00" => "SSCC",
        "400" => "Order",
        "401" => "Consignment",
        "402" => "Shipment",
        "403" => "Route",
        "410" | "4305" => "Ship to",
        "411" => "Bill to",
        "412" => "Bought from",
        "413" => "Ship for",
        "414" => "Location",
        "254" => "Part of the location",
        "415" => "Pay to",
        "416" => "Made at",
        "417" => "Party",
        "420" | "421" | "4318" => "Postal code",
        "4300" => "Company to ship to",
        "4301" => "Person to ship to",
        "4302" | "4303" => "Address to ship to",
        "4307" => "Country to ship to",
        "4308" => "Phone of the recipient",
        "4310" => "Company to return to",
        "4311" => "Person to return to",
        "4312" | "4313" => "Address to return to",
        "4317" => "Country to return to",
        "4319" => "Phone for returns",
        "4320" => "Service",
        "4321" => "Dangerous goods",
        "4322" => "May be left without a recipient",
        "4323" => "Signature needed",
        "4324" => "Deliver not before",
        "4325" => "Deliver not after",
        "4326" => "Released on",
        "4330" | "4331" => "Keep below",
        "4332" | "4333" => "Keep above",
        "8003" => "Returnable asset",
        "8004" => "Asset",
        _ => return None,
    })
}

/// What stands on food, medicines, and papers of people.
fn special(ai: &str) -> Option<&'static str> {
    Some(match ai {
        "7002" => "Meat cut",
        "7004" => "Strength",
        "7005" => "Catch area",
        "7006" => "First frozen on",
        "7007" => "Harvested on",
        "7008" => "Species",
        "7009" => "Fishing gear",
        "7010" => "Caught or grown",
        "7011" => "Test by",
        "7020" => "Refurbishment batch",
        "7250" | "7251" => "Born on",
        "7253" => "Family name",
        "7254" => "Given name",
        "7256" => "Full name",
        "8017" => "Provider of a service",
        "8018" => "Recipient of a service",
        "8020" => "Payment reference",
        "8030" => "Digital signature",
        "8111" => "Loyalty points",
        _ => return None,
    })
}

/// A quantity whose identifier says how many decimals it has.
pub(crate) struct Measure {
    name: &'static str,
    /// What is written behind the number; nothing where the value names a currency.
    pub(crate) unit: &'static str,
}

/// The measure of an identifier of four digits, which its first three tell.
pub(crate) fn measure(ai: &str) -> Option<Measure> {
    if ai.len() != 4 || !ai.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (name, unit) = match ai.get(..3)? {
        "310" => ("Net weight", "kg"),
        "311" => ("Length", "m"),
        "312" => ("Width", "m"),
        "313" => ("Height", "m"),
        "314" => ("Area", "m²"),
        "315" => ("Net volume", "l"),
        "316" => ("Net volume", "m³"),
        "320" => ("Net weight", "lb"),
        "321" => ("Length", "in"),
        "322" => ("Length", "ft"),
        "323" => ("Length", "yd"),
        "324" => ("Width", "in"),
        "325" => ("Width", "ft"),
        "326" => ("Width", "yd"),
        "327" => ("Height", "in"),
        "328" => ("Height", "ft"),
        "329" => ("Height", "yd"),
        "330" => ("Gross weight", "kg"),
        "331" => ("Outer length", "m"),
        "332" => ("Outer width", "m"),
        "333" => ("Outer height", "m"),
        "334" => ("Outer area", "m²"),
        "335" => ("Outer volume", "l"),
        "336" => ("Outer volume", "m³"),
        "337" => ("Weight by area", "kg/m²"),
        "340" => ("Gross weight", "lb"),
        "341" => ("Outer length", "in"),
        "342" => ("Outer length", "ft"),
        "343" => ("Outer length", "yd"),
        "344" => ("Outer width", "in"),
        "345" => ("Outer width", "ft"),
        "346" => ("Outer width", "yd"),
        "347" => ("Outer height", "in"),
        "348" => ("Outer height", "ft"),
        "349" => ("Outer height", "yd"),
        "350" => ("Area", "in²"),
        "351" => ("Area", "ft²"),
        "352" => ("Area", "yd²"),
        "353" => ("Outer area", "in²"),
        "354" => ("Outer area", "ft²"),
        "355" => ("Outer area", "yd²"),
        "356" => ("Net weight", "tr oz"),
        "357" => ("Net volume", "oz"),
        "360" => ("Net volume", "qt"),
        "361" => ("Net volume", "gal"),
        "362" => ("Outer volume", "qt"),
        "363" => ("Outer volume", "gal"),
        "364" => ("Net volume", "in³"),
        "365" => ("Net volume", "ft³"),
        "366" => ("Net volume", "yd³"),
        "367" => ("Outer volume", "in³"),
        "368" => ("Outer volume", "ft³"),
        "369" => ("Outer volume", "yd³"),
        "390" | "391" => ("Amount", ""),
        "392" | "393" => ("Price", ""),
        "394" => ("Discount", "%"),
        "395" => ("Price per unit", ""),
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
