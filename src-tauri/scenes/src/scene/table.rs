//! The table of scenes. GTINs begin with GS1's demonstration prefix 952, but for the
//! in-store UPC-A of the granola.

use perch_reader::Symbology;

use super::{ExpectedCode, Scene};
use crate::pack;

/// Every scene, in the order in which documentation shows them.
pub(super) static SCENES: &[Scene] = &[
    Scene {
        id: "honey",
        title: "A jar of honey with an EAN-13",
        gtin14: Some("09521321000018"),
        codes: &[retail(
            Symbology::Ean13,
            "]E0",
            "9521321000018",
            &[("01", "09521321000018")],
        )],
        draw: Some(pack::jar::honey),
    },
    Scene {
        id: "granola",
        title: "A pouch of granola with a UPC-A",
        gtin14: Some("00421000000010"),
        codes: &[retail(
            Symbology::UpcA,
            "]E0",
            "421000000010",
            &[("01", "00421000000010")],
        )],
        draw: Some(pack::pouch::granola),
    },
    Scene {
        id: "mints",
        title: "A tin of peppermint drops with an EAN-8",
        gtin14: Some("00000095200101"),
        codes: &[retail(
            Symbology::Ean8,
            "]E4",
            "95200101",
            &[("01", "00000095200101")],
        )],
        draw: Some(pack::tin::mints),
    },
    Scene {
        id: "tea-case",
        title: "A transport case of tea with an ITF-14",
        gtin14: Some("19521321000046"),
        codes: &[retail(
            Symbology::Itf14,
            "]I0",
            "19521321000046",
            &[("01", "19521321000046")],
        )],
        draw: Some(pack::case::tea),
    },
    Scene {
        id: "yoghurt",
        title: "A tray of yoghurt with a GS1-128 that holds batch and expiry",
        gtin14: Some("09521321000056"),
        codes: &[retail(
            Symbology::Gs1_128,
            "]C1",
            "01095213210000561728101510YG4471",
            &[("01", "09521321000056"), ("17", "281015"), ("10", "YG4471")],
        )],
        draw: Some(pack::tray::yoghurt),
    },
    Scene {
        id: "oil",
        title: "A bottle of oil with a Digital Link in a QR code",
        gtin14: Some("09521321000063"),
        codes: &[digital_link(
            "https://id.gs1.org/01/09521321000063/10/OL2231?17=281130",
            &[("01", "09521321000063"), ("10", "OL2231"), ("17", "281130")],
        )],
        draw: Some(pack::bottle::oil),
    },
    Scene {
        id: "plasters",
        title: "A carton of plasters with a GS1 Data Matrix that holds a serial number",
        gtin14: Some("09521321000070"),
        codes: &[retail(
            Symbology::Gs1DataMatrix,
            "]d2",
            "01095213210000701728123110PL88A\u{1d}21000417",
            &[
                ("01", "09521321000070"),
                ("17", "281231"),
                ("10", "PL88A"),
                ("21", "000417"),
            ],
        )],
        draw: Some(pack::carton::plasters),
    },
    Scene {
        id: "leaflet",
        title: "A leaflet with a web address in a QR code",
        gtin14: None,
        codes: &[ExpectedCode {
            symbology: Symbology::Qr,
            symbology_identifier: "]Q1",
            raw_value: "https://example.com/leaflets/care?lang=en",
            gtin14: None,
            ais: &[],
            digital_link: false,
        }],
        draw: Some(pack::leaflet::care),
    },
    Scene {
        id: "crackers",
        title: "A carton of crackers with an EAN-13 and a Digital Link of the same GTIN",
        gtin14: Some("09521321000087"),
        codes: &[
            retail(
                Symbology::Ean13,
                "]E0",
                "9521321000087",
                &[("01", "09521321000087")],
            ),
            digital_link(
                "https://example.com/01/09521321000087",
                &[("01", "09521321000087")],
            ),
        ],
        draw: Some(pack::carton::crackers),
    },
    Scene {
        id: "soap",
        title: "A wrapped soap with an EAN-13 and a sticker that links to another GTIN",
        gtin14: Some("09521321000094"),
        codes: &[
            retail(
                Symbology::Ean13,
                "]E0",
                "9521321000094",
                &[("01", "09521321000094")],
            ),
            digital_link(
                "https://example.com/01/09521321000117",
                &[("01", "09521321000117")],
            ),
        ],
        draw: Some(pack::wrapper::soap),
    },
    Scene {
        id: "bench",
        title: "The empty bench",
        gtin14: None,
        codes: &[],
        draw: None,
    },
    Scene {
        id: "jam",
        title: "A jar of jam from the front",
        gtin14: Some("09521321000100"),
        codes: &[],
        draw: Some(pack::jar::jam),
    },
    Scene {
        id: "jam-back",
        title: "The same jar from the back, with its EAN-13",
        gtin14: Some("09521321000100"),
        codes: &[retail(
            Symbology::Ean13,
            "]E0",
            "9521321000100",
            &[("01", "09521321000100")],
        )],
        draw: Some(pack::jar::jam_back),
    },
    Scene {
        id: "jam-ingredients",
        title: "The list of ingredients of the jam, close up",
        gtin14: Some("09521321000100"),
        codes: &[],
        draw: Some(pack::sheet::jam_ingredients),
    },
];

const fn retail(
    symbology: Symbology,
    symbology_identifier: &'static str,
    raw_value: &'static str,
    ais: &'static [(&'static str, &'static str)],
) -> ExpectedCode {
    ExpectedCode {
        symbology,
        symbology_identifier,
        raw_value,
        gtin14: gtin_of(ais),
        ais,
        digital_link: false,
    }
}

const fn digital_link(
    raw_value: &'static str,
    ais: &'static [(&'static str, &'static str)],
) -> ExpectedCode {
    ExpectedCode {
        symbology: Symbology::Qr,
        symbology_identifier: "]Q1",
        raw_value,
        gtin14: gtin_of(ais),
        ais,
        digital_link: true,
    }
}

/// Every list of identifiers here begins with (01).
const fn gtin_of(ais: &'static [(&'static str, &'static str)]) -> Option<&'static str> {
    match ais {
        [(_, gtin14), ..] => Some(gtin14),
        [] => None,
    }
}
