//! What a proposal says beyond its value: which field it is about, how sure the server is,
//! and which photos show that field.
//!
//! Pure; it does not know the outbox, nor what became of a proposal.

use scanner_api::Confidence;
use tr::tr;

use crate::{text::shown_within, view::Band};

/// Most characters of the name of a field.
const NAME: usize = 60;

/// Name of a field that the server proposes a value for.
pub fn field(name: &str) -> String {
    match name {
        "name" | "product_name" => tr!("Name"),
        "brand_name" | "brand" => tr!("Brand"),
        "category" => tr!("Category"),
        "description" => tr!("Description"),
        "images" => tr!("Images"),
        "ingredients" => tr!("Ingredients"),
        "ai_summary" => tr!("Summary"),
        "" => tr!("Field without a name"),
        other => capitalised(&other.replace('_', " ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    shown_within(&format!("{first}{}", rest.as_str()), NAME)
}

/// The confidence as a number from 0 to 1, where the text is one, and its band.
pub fn confidence(confidence: &Confidence) -> (Option<f64>, Band) {
    // `value` holds the number between 0 and 1; here an odd one has to be seen as odd.
    let number = confidence
        .value()
        .and_then(|_| confidence.as_str().trim().parse::<f64>().ok());
    match number.filter(|number| (0.0..=1.0).contains(number)) {
        Some(number) if number >= 0.9 => (Some(number), Band::High),
        Some(number) if number >= 0.6 => (Some(number), Band::Medium),
        Some(number) => (Some(number), Band::Low),
        None => (None, Band::Odd),
    }
}

/// The types of photos that show a field, the best one first.
pub fn shown_by(field_name: &str) -> &'static [&'static str] {
    let field = field_name.to_ascii_lowercase();
    match field.as_str() {
        _ if is_list(&field) => &["ingredients", "back"],
        _ if is_table(&field) => &["nutrition", "back"],
        _ if field.contains("description") || field.contains("summary") => &["back", "front"],
        _ if field.contains("recycl") || field.contains("packag") => &["recycling", "back"],
        _ if field.contains("certif") => &["certification", "back"],
        _ => &["front"],
    }
}

/// Whether the small print of such a photo says what the field holds.
pub fn is_printed_small(field_name: &str) -> bool {
    let field = field_name.to_ascii_lowercase();
    is_list(&field) || is_table(&field)
}

fn is_list(field: &str) -> bool {
    field.contains("ingredient") || field.contains("allergen")
}

fn is_table(field: &str) -> bool {
    field.contains("nutri")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: (Option<f64>, Band)) {
        assert_eq!(confidence(&Confidence::new(text)), want, "{text:?}");
    }

    #[test]
    fn confidences_fall_into_bands() {
        check("0.97", (Some(0.97), Band::High));
        check("0.9", (Some(0.9), Band::High));
        check("0.89", (Some(0.89), Band::Medium));
        check("0.60", (Some(0.6), Band::Medium));
        check("0.59", (Some(0.59), Band::Low));
        check("0", (Some(0.0), Band::Low));
        check("1.00", (Some(1.0), Band::High));
    }

    #[test]
    fn what_is_no_number_from_0_to_1_is_odd() {
        for text in ["1.20", "-0.1", "", "high", "NaN", "inf", "9e-1"] {
            check(text, (None, Band::Odd));
        }
    }
}
