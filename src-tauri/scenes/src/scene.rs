//! The scenes: what lies on the bench, and what a reader must find there.
//!
//! It promises that `expected` names every code in the picture and nothing else. It
//! does not know how a pack is drawn or what a camera makes of it.

mod table;

use perch_reader::Symbology;

use crate::pack::{Face, Pack};
use crate::product::Product;

use table::SCENES;

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
