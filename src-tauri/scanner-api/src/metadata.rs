//! Metadata: the free pairs of text a client may attach to what it creates.
//!
//! The limits are checked when a pair is added, so a request can never be
//! refused for them after it was frozen.

use std::collections::BTreeMap;

use serde::Serialize;

const MOST_PAIRS: usize = 50;
const LONGEST_KEY: usize = 40;
const LONGEST_VALUE: usize = 500;

/// Up to 50 pairs; keys of 1 to 40 characters, values of at most 500.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

/// Which limit a pair breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// One pair more than the server keeps.
    #[error("metadata holds at most {MOST_PAIRS} pairs")]
    TooMany,
    /// The key is empty or too long.
    #[error("a metadata key has 1 to {LONGEST_KEY} characters, {key:?} has {characters}")]
    Key {
        /// The key as it was given.
        key: String,
        /// Its length in characters.
        characters: usize,
    },
    /// The value is too long.
    #[error(
        "a metadata value has at most {LONGEST_VALUE} characters, the one of {key:?} has {characters}"
    )]
    Value {
        /// The key whose value is too long.
        key: String,
        /// The value's length in characters.
        characters: usize,
    },
}

impl Metadata {
    /// No pairs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair or replaces its value. An empty value deletes the key on the server.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), MetadataError> {
        let characters = key.chars().count();
        if !(1..=LONGEST_KEY).contains(&characters) {
            let key = key.to_owned();
            return Err(MetadataError::Key { key, characters });
        }
        let characters = value.chars().count();
        if characters > LONGEST_VALUE {
            let key = key.to_owned();
            return Err(MetadataError::Value { key, characters });
        }
        if self.0.len() >= MOST_PAIRS && !self.0.contains_key(key) {
            return Err(MetadataError::TooMany);
        }
        self.0.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// The same as [`Metadata::set`], for building in one expression.
    pub fn with(mut self, key: &str, value: &str) -> Result<Self, MetadataError> {
        self.set(key, value)?;
        Ok(self)
    }

    /// Whether there are no pairs. An empty object on the wire would clear the
    /// server's pairs, so requests leave it out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The pairs in the order of their keys.
    pub fn pairs(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, value: &str, want: Result<(), &str>) {
        let got = Metadata::new()
            .set(key, value)
            .map_err(|err| err.to_string());
        assert_eq!(
            got.as_ref().map_err(String::as_str),
            want.as_ref().map_err(|text| *text)
        );
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        check("station", "pack-03", Ok(()));
        check(&"ä".repeat(40), &"€".repeat(500), Ok(()));
    }

    #[test]
    fn a_pair_beyond_a_limit_is_named() {
        check(
            "",
            "x",
            Err("a metadata key has 1 to 40 characters, \"\" has 0"),
        );
        check(
            "k",
            &"v".repeat(501),
            Err("a metadata value has at most 500 characters, the one of \"k\" has 501"),
        );
    }

    #[test]
    fn the_fifty_first_pair_is_refused_but_a_value_may_change() -> Result<(), MetadataError> {
        let mut metadata = Metadata::new();
        for at in 0..50 {
            metadata.set(&format!("key{at}"), "x")?;
        }
        metadata.set("key7", "y")?;
        assert_eq!(metadata.set("key50", "x"), Err(MetadataError::TooMany));
        assert_eq!(metadata.get("key7"), Some("y"));
        Ok(())
    }
}
