//! The scenes: what lies on the bench, and what a reader must find there.
//!
//! It promises that `expected` names every code in the picture and nothing else. It
//! does not know how a pack is drawn or what a camera makes of it.

use perch_reader::Symbology;

use crate::pack::{self, Face, Pack};
use crate::product::Product;

/// A code in a scene, as a reader must report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedCode {
    /// The kind of symbol.
    pub symbology: Symbology,
    /// Its AIM symbology identifier.
    pub symbology_identifier: &'static str,
    /// The text, with U+001D where a GS1 separator stands.
    pub raw_value: &'static str,
    /// The GTIN it names, as 14 digits.
    pub gtin14: Option<&'static str>,
    /// Application identifiers with their values, in the order of the text.
    pub ais: &'static [(&'static str, &'static str)],
    /// The text is a GS1 Digital Link.
    pub digital_link: bool,
}

/// Something on the bench, under a camera.
#[derive(Debug)]
pub struct Scene {
    id: &'static str,
    title: &'static str,
    gtin14: Option<&'static str>,
    codes: &'static [ExpectedCode],
    draw: Option<fn(&Face) -> Pack>,
}

impl Scene {
    /// Every scene, in the order in which they are shown in documentation.
    #[must_use]
    pub fn all() -> &'static [Self] {
        SCENES
    }

    /// The scene of this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        SCENES.iter().find(|scene| scene.id == id)
    }

    /// A short name, fit for a file name.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// What lies there, in words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The product of the pack, if there is one.
    #[must_use]
    pub fn product(&self) -> Option<&'static Product> {
        Product::by_gtin(self.gtin14?)
    }

    /// The codes in view.
    #[must_use]
    pub fn expected(&self) -> &'static [ExpectedCode] {
        self.codes
    }

    /// The pack with this many pixels to a unit; `None` on an empty bench.
    pub(crate) fn pack(&self, density: f32) -> Option<Pack> {
        let draw = self.draw?;
        Some(draw(&Face {
            product: self.product(),
            codes: self.codes,
            density,
        }))
    }
}

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

static SCENES: &[Scene] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_found_by_its_id_alone() {
        for scene in Scene::all() {
            let namesakes = Scene::all().iter().filter(|each| each.id == scene.id);
            assert_eq!(namesakes.count(), 1, "{}", scene.id);
        }
        assert!(Scene::by_id("no such scene").is_none());
    }

    #[test]
    fn only_the_soap_shows_a_gtin_that_is_not_its_product() {
        let odd = Scene::all().iter().filter(|scene| {
            let foreign = |code: &&ExpectedCode| code.gtin14 != scene.gtin14;
            scene.codes.iter().filter(foreign).count() > 0
        });
        let odd: Vec<_> = odd.map(|scene| scene.id).collect();
        assert_eq!(odd, ["soap"]);
    }
}
