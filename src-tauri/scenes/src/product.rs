//! The invented products the scenes show.
//!
//! One table is the source for packs and tests. The simulator keeps a catalogue of
//! its own, so that one mistake cannot hide on both sides.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../data/products.tsv");

static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.skip(1).filter_map(Product::read).collect()
});

/// An invented trade item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Its GTIN as 14 digits.
    pub gtin14: &'static str,
    /// The scene that shows it first.
    pub scene: &'static str,
    /// Name with quantity, as a catalogue lists it.
    pub name: &'static str,
    /// Brand.
    pub brand: &'static str,
    /// Category.
    pub category: &'static str,
    /// Ingredients; empty where there are none.
    pub ingredients: &'static str,
    /// One sentence about it.
    pub description: &'static str,
}

/// Every product, in the order of the table.
#[must_use]
pub fn products() -> &'static [Product] {
    &PRODUCTS
}

impl Product {
    /// The product with this 14-digit GTIN.
    #[must_use]
    pub fn by_gtin(gtin14: &str) -> Option<&'static Self> {
        products().iter().find(|product| product.gtin14 == gtin14)
    }

    fn read(row: &'static str) -> Option<Self> {
        let mut cells = row.split('\t');
        Some(Self {
            gtin14: cells.next()?,
            scene: cells.next()?,
            name: cells.next()?,
            brand: cells.next()?,
            category: cells.next()?,
            ingredients: cells.next()?,
            description: cells.next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scene;

    #[test]
    fn every_row_is_read_and_leads_to_its_scene() {
        let rows = TABLE.lines().filter(|line| line.starts_with('0')).count();
        let cases = TABLE.lines().filter(|line| line.starts_with('1')).count();
        assert_eq!(products().len(), rows + cases);
        for product in products() {
            let scene = Scene::by_id(product.scene);
            let shown = scene.and_then(|scene| scene.product());
            assert_eq!(shown, Some(product), "{}", product.scene);
        }
    }
}
