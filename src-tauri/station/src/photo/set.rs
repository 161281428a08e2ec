//! Sets of shots: what a complete product page needs, in the order it is taken.
//!
//! Pure; it does not know a capture, only which types were taken.

use super::{SHOTS, Shot, check_type};
use crate::{error::Result, view::PhotoSet};

/// A set for food: what is on the pack, and what the law wants to be readable.
const FOOD: [&str; 4] = ["front", "back", "ingredients", "nutrition"];

/// A set for a box: around it.
const BOX: [&str; 6] = ["front", "back", "left", "right", "top", "bottom"];

/// The shots of a set in the order in which they are asked for; `own` are the types of an own set.
pub fn shots(set: PhotoSet, own: &[String]) -> Vec<Shot> {
    match set {
        PhotoSet::Food => shots_of(FOOD),
        PhotoSet::Box => shots_of(BOX),
        PhotoSet::All => SHOTS.to_vec(),
        PhotoSet::Own => shots_of(own.iter().map(String::as_str)),
    }
}

fn shots_of<'a>(types: impl IntoIterator<Item = &'a str>) -> Vec<Shot> {
    types
        .into_iter()
        .filter_map(|word| SHOTS.into_iter().find(|shot| shot.photo_type == word))
        .collect()
}

/// Whether these types make a set: known, each once, and at least one.
///
/// # Errors
/// [`crate::error::StationError::Unknown`] names the first type that is not one.
pub fn check_own(own: &[String]) -> Result<bool> {
    for photo_type in own {
        check_type(photo_type)?;
    }
    let is_once =
        |at: usize, word: &String| !own.get(..at).is_some_and(|earlier| earlier.contains(word));
    Ok(!own.is_empty() && own.iter().enumerate().all(|(at, word)| is_once(at, word)))
}

/// How far a set is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The type that is to be taken next; `other` when the set is complete.
    pub next: &'static str,
    /// Shots of the set that are missing, in order.
    pub missing: Vec<Shot>,
}

/// How far a set is with these types taken.
pub fn progress<'a>(shots: &[Shot], taken: impl IntoIterator<Item = &'a str>) -> Progress {
    let taken: Vec<&str> = taken.into_iter().collect();
    let missing: Vec<Shot> = shots
        .iter()
        .filter(|shot| !taken.contains(&shot.photo_type))
        .copied()
        .collect();
    Progress {
        next: missing.first().map_or("other", |shot| shot.photo_type),
        missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(set: PhotoSet, taken: &[&str], next: &str, missing: usize) {
        let own = ["barcode".to_owned(), "front".to_owned()];
        let progress = progress(&shots(set, &own), taken.iter().copied());
        assert_eq!((progress.next, progress.missing.len()), (next, missing));
    }

    #[test]
    fn the_next_shot_is_the_first_of_the_set_that_is_missing() {
        check(PhotoSet::All, &[], "front", 12);
        check(PhotoSet::All, &["front", "left"], "back", 10);
        check(
            PhotoSet::All,
            &SHOTS.map(|shot| shot.photo_type),
            "other",
            0,
        );
        check(PhotoSet::Food, &["front", "back"], "ingredients", 2);
        check(PhotoSet::Box, &["top"], "front", 5);
        check(PhotoSet::Own, &[], "barcode", 2);
        check(PhotoSet::Own, &["barcode", "front", "other"], "other", 0);
    }

    #[test]
    fn an_own_set_has_known_types_each_once() {
        let check = |words: &[&str]| {
            let own: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            check_own(&own).ok()
        };
        assert_eq!(check(&["front", "barcode"]), Some(true));
        assert_eq!(check(&["front", "front"]), Some(false));
        assert_eq!(check(&[]), Some(false));
        assert_eq!(check(&["selfie"]), None);
    }
}
