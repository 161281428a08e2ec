//! What stays the same while the server runs: dialect, timings, products.

use serde_json::Value;

use crate::catalogue::{Catalogue, Product, fourteen};
use crate::state::capture::Fate;
use crate::state::words::CaptureType;
use crate::{Config, Profile, Timings};

/// The settings every answer depends on.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) profile: Profile,
    pub(crate) timings: Timings,
    pub(crate) catalogue: Catalogue,
    pub(crate) seed: u64,
    pub(crate) photo_limit: u64,
    /// Port the server listens on.
    pub(crate) port: u16,
}

impl World {
    /// The settings of a configuration, on the port that was opened.
    pub(crate) fn new(config: &Config, port: u16) -> Self {
        Self {
            profile: config.profile,
            timings: config.timings,
            catalogue: Catalogue::new(config.unknown_products),
            seed: config.seed,
            photo_limit: config.photo_limit,
            port,
        }
    }

    /// The server's address under one of its host names.
    pub(crate) fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.port)
    }

    /// How the pipeline will end for a capture.
    pub(crate) fn fate(
        &self,
        capture_type: CaptureType,
        raw_value: &str,
        gtin: &str,
        gs1_dl_data: Option<&Value>,
    ) -> Fate {
        let in_link = gs1_dl_data
            .and_then(|data| data.get("01"))
            .and_then(Value::as_str);
        let named = [Some(gtin), in_link].into_iter().flatten();
        let named = named.filter_map(fourteen).next();
        match named.or_else(|| gtin_in(raw_value)) {
            Some(gtin) => match self.catalogue.find(&gtin) {
                Some(Product { gtin, .. }) => Fate::Product(gtin),
                None => Fate::Missing,
            },
            None if is_link(raw_value) || capture_type == CaptureType::Image => Fate::Unmatched,
            None => Fate::Missing,
        }
    }
}

/// Whether a text is a web link.
pub(crate) fn is_link(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// The GTIN-14 in a raw value: plain digits, an element string that begins
/// with AI 01, or a Digital Link.
pub(crate) fn gtin_in(raw_value: &str) -> Option<String> {
    if is_link(raw_value) {
        let path = raw_value.split(['?', '#']).next().unwrap_or_default();
        let mut segments = path.split('/').skip_while(|&segment| segment != "01");
        return segments.nth(1).and_then(fourteen);
    }
    let element = raw_value
        .strip_prefix("(01)")
        .or_else(|| raw_value.trim_start_matches('\u{1d}').strip_prefix("01"));
    let element = element.and_then(|rest| rest.get(..14)).and_then(fourteen);
    fourteen(raw_value).or(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw_value: &str, want: Option<&str>) {
        assert_eq!(gtin_in(raw_value).as_deref(), want);
    }

    #[test]
    fn the_gtin_is_found_in_every_form_a_code_carries_it() {
        let honey = Some("09521321000018");
        check("9521321000018", honey);
        check("(01)09521321000018(10)A1", honey);
        check("010952132100001810A1", honey);
        check(
            "https://id.example/01/09521321000018/10/A1?17=261231",
            honey,
        );
        check("https://id.example/01/9521321000018", honey);
    }

    #[test]
    fn other_texts_hold_none() {
        check("https://shop.example/offers/7", None);
        check("https://id.example/01", None);
        check("hand-made soap", None);
        check("01 short", None);
    }

    #[test]
    fn a_link_or_a_picture_is_done_without_a_product_and_a_typed_word_is_not_found() {
        let world = World::new(&Config::default(), 0);
        let fate = |capture_type, raw| world.fate(capture_type, raw, "", None);
        assert_eq!(
            fate(CaptureType::Barcode, "https://shop.example/x"),
            Fate::Unmatched
        );
        assert_eq!(fate(CaptureType::Image, ""), Fate::Unmatched);
        assert_eq!(fate(CaptureType::Manual, "a jar"), Fate::Missing);
        assert_eq!(
            fate(CaptureType::Barcode, "9521321000018"),
            Fate::Product("09521321000018".to_owned())
        );
    }
}
