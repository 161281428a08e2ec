//! Which photos are worth taking again, told from what the server read in them.
//!
//! Three things speak for it: a photo that should have given a field and gave none, a
//! proposal the server is not sure of, and a reasoning that complains of a photo. The
//! answer is a list of shots with the reasons in words; it is advice, and the operator
//! may call every shot good enough.
//!
//! Pure; it does not know whether there is time for it, or a pack on the table.

use tr::tr;

use crate::{
    photo::SHOTS,
    proposal::{self, shown_by},
    text::{shown, shown_within},
    view::Band,
};

/// What a shot should have given: some proposal for a field with one of these in its name.
const EXPECTED: [(&str, &[&str]); 5] = [
    ("front", &["name", "brand", "title"]),
    ("ingredients", &["ingredient", "allergen"]),
    ("nutrition", &["nutri"]),
    ("recycling", &["recycl", "packag"]),
    ("certification", &["certif"]),
];

/// What a reasoning complains of a photo with, in the language of the server.
const DOUBTS: [&str; 24] = [
    "blur",
    "cannot be read",
    "could not be read",
    "covered",
    "crease",
    "cropped",
    "cut off",
    "faded",
    "glare",
    "hard to read",
    "illegible",
    "not legible",
    "not readable",
    "obscured",
    "out of focus",
    "overexposed",
    "partially",
    "partly",
    "reflection",
    "shadow",
    "smudged",
    "too dark",
    "too small",
    "unreadable",
];

/// Types whose word is also said of places on a pack, so that they have to be said of a picture.
const SIDES: [&str; 5] = ["left", "right", "top", "bottom", "back"];
/// What makes such a word name a picture.
const PICTURES: [&str; 6] = ["photo", "picture", "image", "shot", "side", "panel"];

/// Most characters of a reasoning that are repeated.
const REASONING: usize = 160;

/// A proposal, as far as it tells about photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<'a> {
    /// The server's name of the field.
    pub field: &'a str,
    /// How sure the server is.
    pub band: Band,
    /// Why it thinks so.
    pub reasoning: &'a str,
    /// Whether it waits for a decision; whoever decided was content with it.
    pub is_open: bool,
}

/// A shot that is worth taking again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its type.
    pub photo_type: &'static str,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// Whether there is one already.
    pub was_taken: bool,
}

/// The shots that are worth taking again, in the order of the shot list. `taken` are the
/// types of the photos that the server looked at.
pub fn asks(taken: &[&str], said: &[Said<'_>]) -> Vec<Ask> {
    if taken.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(&str, String)> = missing(taken, said);
    found.extend(said.iter().filter_map(|each| doubt(taken, each)));
    SHOTS
        .iter()
        .filter_map(|shot| {
            let reasons: Vec<String> = found
                .iter()
                .filter(|(photo_type, _)| *photo_type == shot.photo_type)
                .map(|(_, reason)| reason.clone())
                .collect();
            (!reasons.is_empty()).then(|| Ask {
                photo_type: shot.photo_type,
                reasons,
                was_taken: taken.contains(&shot.photo_type),
            })
        })
        .collect()
}

/// Photos of which nothing was read that they are taken for.
fn missing<'a>(taken: &[&str], said: &[Said<'_>]) -> Vec<(&'a str, String)> {
    let gave_none = |(photo_type, stems): &(&str, &[&str])| {
        let is_it = |each: &Said<'_>| {
            let field = each.field.to_ascii_lowercase();
            stems.iter().any(|stem| field.contains(stem))
        };
        taken.contains(photo_type) && !said.iter().any(is_it)
    };
    let silent = EXPECTED.into_iter().filter(gave_none);
    silent
        .map(|(photo_type, _)| (photo_type, not_read(photo_type)))
        .collect()
}

fn not_read(photo_type: &str) -> String {
    match photo_type {
        "front" => tr!("Neither a name nor a brand was read from it"),
        "ingredients" => tr!("No ingredients were read from it"),
        "nutrition" => tr!("No nutrition facts were read from it"),
        "recycling" => tr!("Nothing about recycling was read from it"),
        _ => tr!("Nothing was read from it"),
    }
}

/// The photo that a doubtful proposal speaks against, and why.
fn doubt(taken: &[&str], said: &Said<'_>) -> Option<(&'static str, String)> {
    if !said.is_open {
        return None;
    }
    let named = complained_of(said.reasoning);
    let is_low = said.band == Band::Low;
    if named.is_none() && !is_low {
        return None;
    }
    let photo_type = named.or_else(|| {
        let types = shown_by(said.field);
        let is_taken = |photo_type: &&&str| taken.contains(*photo_type);
        types.iter().find(is_taken).or(types.first()).copied()
    })?;
    let field = proposal::field(said.field);
    let reason = match said.reasoning.trim() {
        "" => tr!("The server is not sure of “{field}”", field),
        why => tr!(
            "The server is not sure of “{field}”: {why}",
            field,
            why = shown_within(&shown(why), REASONING)
        ),
    };
    Some((photo_type, reason))
}

/// The type of photo that a reasoning complains of.
fn complained_of(reasoning: &str) -> Option<&'static str> {
    let text = reasoning.to_lowercase();
    if !DOUBTS.iter().any(|doubt| text.contains(doubt)) {
        return None;
    }
    let words: Vec<&str> = text
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let names = |photo_type: &str| {
        words.iter().enumerate().any(|(at, word)| {
            let next = words.get(at + 1).copied().unwrap_or_default();
            let is_picture = PICTURES.iter().any(|picture| next.starts_with(picture));
            word.trim_end_matches('s') == photo_type.trim_end_matches('s')
                && (is_picture || !SIDES.contains(&photo_type))
        })
    };
    // Nothing is learnt from `other`, which is an ordinary word.
    let types = SHOTS.iter().map(|shot| shot.photo_type);
    let mut types = types.filter(|photo_type| *photo_type != "other");
    types.find(|photo_type| names(photo_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(field: &str) -> Said<'_> {
        Said {
            field,
            band: Band::High,
            reasoning: "Large print on the front of the pack.",
            is_open: true,
        }
    }

    fn low<'a>(field: &'a str, reasoning: &'a str) -> Said<'a> {
        Said {
            band: Band::Low,
            reasoning,
            ..sure(field)
        }
    }

    #[track_caller]
    fn check(taken: &[&str], said: &[Said<'_>], want: &[(&str, &[&str])]) {
        let got = asks(taken, said);
        let got: Vec<(&str, Vec<&str>)> = got
            .iter()
            .map(|ask| {
                let reasons = ask.reasons.iter().map(String::as_str).collect();
                (ask.photo_type, reasons)
            })
            .collect();
        let want: Vec<(&str, Vec<&str>)> = want
            .iter()
            .map(|(photo_type, reasons)| (*photo_type, reasons.to_vec()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn a_photo_that_gave_what_it_is_taken_for_is_not_asked_for() {
        let said = [sure("name"), sure("ingredients"), sure("nutrition_facts")];
        check(&["front", "ingredients", "nutrition"], &said, &[]);
        // The server may have no field for a side.
        check(&["left", "right", "top", "bottom", "other"], &[], &[]);
    }

    #[test]
    fn a_photo_that_gave_nothing_is_asked_for_again_in_the_order_of_the_list() {
        check(
            &["nutrition", "front", "ingredients"],
            &[sure("brand_name")],
            &[
                ("ingredients", &["No ingredients were read from it"]),
                ("nutrition", &["No nutrition facts were read from it"]),
            ],
        );
        check(
            &["front", "certification", "recycling"],
            &[],
            &[
                ("front", &["Neither a name nor a brand was read from it"]),
                ("recycling", &["Nothing about recycling was read from it"]),
                ("certification", &["Nothing was read from it"]),
            ],
        );
    }

    #[test]
    fn a_shot_that_was_never_taken_is_not_missed() {
        check(&["front"], &[sure("name")], &[]);
        // Nor is one asked for at a bench where nobody photographs.
        check(&[], &[low("ingredients", "")], &[]);
    }

    #[test]
    fn a_low_confidence_asks_for_the_photo_that_shows_the_field() {
        check(
            &["front", "back"],
            &[sure("name"), low("ingredients", "Read from the list.")],
            &[(
                "back",
                &["The server is not sure of “Ingredients”: Read from the list."],
            )],
        );
        check(
            &["front"],
            &[sure("name"), low("nutrition", "")],
            &[("nutrition", &["The server is not sure of “Nutrition”"])],
        );
    }

    #[test]
    fn a_reasoning_that_complains_of_a_photo_asks_for_that_photo() {
        let named = Said {
            reasoning: "The ingredients photo is blurred at the lower edge.",
            ..sure("allergens")
        };
        check(
            &["front", "back", "ingredients"],
            &[sure("name"), sure("ingredients"), named],
            &[(
                "ingredients",
                &[
                    "The server is not sure of “Allergens”: The ingredients photo is blurred at the lower edge.",
                ],
            )],
        );
    }

    #[track_caller]
    fn check_named(reasoning: &str, want: Option<&str>) {
        assert_eq!(complained_of(reasoning), want, "{reasoning}");
    }

    #[test]
    fn praise_names_no_photo_and_a_place_is_no_photo() {
        check_named("Large print on the front of the pack.", None);
        check_named("Summed up from the front and the back.", None);
        check_named("Glare in the top right corner.", None);
        check_named("Blurred.", None);
        check_named("The other one is blurred.", None);
        check_named("Glare on the right side.", Some("right"));
        check_named("The back photo is out of focus", Some("back"));
        check_named("Nutrition table is cut off", Some("nutrition"));
        check_named("the ingredient list is partly covered", Some("ingredients"));
        check_named("FRONT IMAGE TOO DARK", Some("front"));
        check_named("", None);
    }

    #[test]
    fn what_was_decided_is_not_doubted_any_more() {
        let decided = Said {
            is_open: false,
            ..low("ingredients", "The ingredients photo is blurred.")
        };
        check(&["front", "ingredients"], &[sure("name"), decided], &[]);
    }

    #[test]
    fn all_reasons_for_one_shot_stand_together() {
        let said = [
            low("name", "The front photo has glare."),
            low("brand_name", ""),
        ];
        check(
            &["front"],
            &said,
            &[(
                "front",
                &[
                    "The server is not sure of “Name”: The front photo has glare.",
                    "The server is not sure of “Brand”",
                ],
            )],
        );
    }

    #[test]
    fn a_hostile_reasoning_is_text_and_not_endless() {
        let hostile = format!("blurred front \u{202e}{}", "x".repeat(9_000));
        let asks = asks(&["front"], &[sure("name"), low("name", &hostile)]);
        let reason = &asks[0].reasons[0];
        assert!(
            !reason.contains('\u{202e}') && reason.chars().count() < 250,
            "{reason}"
        );
    }
}
