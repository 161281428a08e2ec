//! Proposals: what extraction suggests for a product, and what became of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::words::{Decision, Word};
use crate::catalogue::Product;
use crate::id::ShortId;

/// The facts about one proposal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Proposal {
    pub(crate) id: ShortId,
    /// Its number in the dialect that counts proposals.
    pub(crate) number: usize,
    pub(crate) capture: ShortId,
    pub(crate) suggestion: Suggestion,
    /// When it appears.
    pub(crate) created: Timestamp,
    pub(crate) review: Option<Review>,
    /// Whether apply has written it to the product.
    pub(crate) applied: bool,
}

/// A decision and its time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Review {
    pub(crate) decision: Decision,
    pub(crate) at: Timestamp,
}

/// What is suggested, and on which grounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Suggestion {
    pub(crate) field_name: String,
    pub(crate) current_value: String,
    pub(crate) proposed_value: String,
    /// Decimal text. The contract's pattern lets values beyond 1 through.
    pub(crate) confidence: String,
    pub(crate) reasoning: String,
    pub(crate) source: String,
}

impl Proposal {
    /// The wire's word for where it stands.
    pub(crate) fn status(&self) -> &'static str {
        self.review
            .map_or("PENDING", |review| review.decision.word())
    }
}

/// What extraction suggests for a product: four fields, and the ingredients where there are any.
pub(crate) fn suggestions(product: &Product) -> Vec<Suggestion> {
    let suggest =
        |field: &str, current: &str, proposed: &str, confidence: &str, why: &str, from: &str| {
            Suggestion {
                field_name: field.to_owned(),
                current_value: current.to_owned(),
                proposed_value: proposed.to_owned(),
                confidence: confidence.to_owned(),
                reasoning: why.to_owned(),
                source: from.to_owned(),
            }
        };
    let shelf_name = product.name.to_uppercase();
    let category_why = format!("Other items of {} stand in this category.", product.brand);
    let mut all = vec![
        suggest(
            "name",
            &shelf_name,
            &product.name,
            "0.97",
            "Large print on the front of the pack.",
            EXTRACTION,
        ),
        suggest(
            "brand_name",
            "",
            &product.brand,
            "0.93",
            "Printed above the product name.",
            EXTRACTION,
        ),
        suggest(
            "category",
            "",
            &product.category,
            "0.88",
            &category_why,
            "local_database",
        ),
        suggest(
            "description",
            "",
            &product.description,
            odd_confidence(product),
            "Summed up from the front and the back.",
            EXTRACTION,
        ),
    ];
    if !product.ingredients.is_empty() {
        all.push(suggest(
            "ingredients",
            "",
            &product.ingredients,
            "0.81",
            "Read from the list of ingredients.",
            EXTRACTION,
        ));
    }
    all
}

/// The source word of the extraction model.
const EXTRACTION: &str = "bedrock_claude";

/// Every other product carries a confidence beyond 1, which the contract's
/// pattern allows and a client has to show as it is.
fn odd_confidence(product: &Product) -> &'static str {
    let digits = product.gtin.bytes().map(u32::from).sum::<u32>();
    if digits % 2 == 0 { "1.20" } else { "0.74" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UnknownProducts;
    use crate::catalogue::Catalogue;

    #[track_caller]
    fn check(gtin: &str, want: &[&str]) {
        let product = Catalogue::new(UnknownProducts::NotFound).find(gtin);
        let fields: Vec<String> = product
            .iter()
            .flat_map(suggestions)
            .map(|suggestion| suggestion.field_name)
            .collect();
        assert_eq!(fields, want);
    }

    #[test]
    fn a_product_without_ingredients_gets_no_suggestion_for_them() {
        let four = ["name", "brand_name", "category", "description"];
        check("09521321000070", &four);
        check(
            "09521321000018",
            &[four.as_slice(), &["ingredients"]].concat(),
        );
    }
}
