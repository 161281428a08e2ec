//! The products the server knows, all invented.

use std::collections::BTreeMap;

use crate::UnknownProducts;

/// Tab-separated rows below one line of headings.
const ROWS: &str = include_str!("../data/catalogue.tsv");

/// What the server knows about one trade item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) gtin: String,
    pub(crate) name: String,
    pub(crate) brand: String,
    pub(crate) category: String,
    pub(crate) ingredients: String,
    pub(crate) description: String,
}

/// Products by GTIN-14.
#[derive(Debug)]
pub(crate) struct Catalogue {
    products: BTreeMap<String, Product>,
    unknown: UnknownProducts,
}

impl Catalogue {
    /// The built-in products.
    pub(crate) fn new(unknown: UnknownProducts) -> Self {
        let rows = ROWS.lines().skip(1).filter_map(Product::read);
        Self {
            products: rows.map(|row| (row.gtin.clone(), row)).collect(),
            unknown,
        }
    }

    /// The product of a GTIN of 8 to 14 digits, spaces and hyphens tolerated.
    pub(crate) fn find(&self, gtin: &str) -> Option<Product> {
        let gtin = fourteen(gtin)?;
        match (self.products.get(&gtin), self.unknown) {
            (Some(product), _) => Some(product.clone()),
            (None, UnknownProducts::NotFound) => None,
            (None, UnknownProducts::Invented) => Some(Product::invented(gtin)),
        }
    }
}

impl Product {
    /// The opaque product identifier of the answers, which looks like a slug.
    pub(crate) fn slug(&self) -> String {
        let words: Vec<String> = self
            .name
            .split(|ch: char| !ch.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-")
    }

    fn read(row: &str) -> Option<Self> {
        let mut cells = row.split('\t').map(str::to_owned);
        let mut product = Self {
            gtin: cells.next()?,
            name: cells.next()?,
            brand: cells.next()?,
            category: cells.next()?,
            ingredients: cells.next()?,
            description: String::new(),
        };
        product.description = cells.next()?;
        Some(product)
    }

    fn invented(gtin: String) -> Self {
        Self {
            name: format!("Unlisted item {gtin}"),
            brand: "Unlisted".to_owned(),
            category: "Other".to_owned(),
            ingredients: String::new(),
            description: "Made up, because no catalogue holds this number.".to_owned(),
            gtin,
        }
    }
}

/// A GTIN of 8, 12, 13 or 14 digits, padded with zeros.
pub(crate) fn fourteen(gtin: &str) -> Option<String> {
    let digits: String = gtin.chars().filter(|ch| !matches!(ch, ' ' | '-')).collect();
    let fits = matches!(digits.len(), 8 | 12 | 13 | 14)
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| format!("{digits:0>14}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unknown: UnknownProducts, gtin: &str, want: Option<&str>) {
        let got = Catalogue::new(unknown)
            .find(gtin)
            .map(|product| product.name);
        assert_eq!(got.as_deref(), want);
    }

    #[test]
    fn every_length_of_a_gtin_finds_its_product() {
        let honey = Some("Meadow Honey 250 g");
        check(UnknownProducts::NotFound, "09521321000018", honey);
        check(UnknownProducts::NotFound, "9521321000018", honey);
        check(UnknownProducts::NotFound, "952-1321 000018", honey);
        check(
            UnknownProducts::NotFound,
            "95200101",
            Some("Peppermint Drops 25 g"),
        );
    }

    #[test]
    fn an_unknown_gtin_is_missing_unless_products_are_invented() {
        check(UnknownProducts::NotFound, "09506000134352", None);
        let invented = Some("Unlisted item 09506000134352");
        check(UnknownProducts::Invented, "9506000134352", invented);
        check(UnknownProducts::Invented, "12345", None);
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let products = Catalogue::new(UnknownProducts::NotFound).products;
        assert_eq!(products.len(), ROWS.lines().count() - 1);
        assert!(products.values().all(|product| !product.slug().is_empty()));
    }
}
