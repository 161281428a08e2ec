//! Identifiers: UUIDs written as 22 characters of base 57.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// No 0, 1, I, O and l, which are mistaken for one another.
const ALPHABET: &[u8; 57] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LENGTH: usize = 22;

/// The identifier of a session, a capture, a photo, a proposal or a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ShortId(Uuid);

/// Why a text is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAnId {
    /// Not 22 characters of the alphabet, nor a plain UUID.
    Form,
    /// It fits the pattern, as one text in five does, and is larger than 128 bits.
    Overflow,
}

impl ShortId {
    /// The `count`th identifier of a seed: the same numbers, the same identifier.
    pub(crate) fn nth(seed: u64, count: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_be_bytes());
        hasher.update(&count.to_be_bytes());
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Self(Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the short form, or the plain UUID that sibling APIs accept too.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAnId> {
        if text.len() != LENGTH {
            return text.parse().map(Self).map_err(|_| NotAnId::Form);
        }
        let mut number: u128 = 0;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|&known| known == byte);
            let digit = digit.ok_or(NotAnId::Form)?;
            number = number
                .checked_mul(57)
                .and_then(|number| number.checked_add(digit as u128))
                .ok_or(NotAnId::Overflow)?;
        }
        Ok(Self(Uuid::from_u128(number)))
    }

    /// The plain UUID.
    pub(crate) fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = self.0.as_u128();
        let mut text = ['2'; LENGTH];
        for slot in text.iter_mut().rev() {
            let digit = ALPHABET.get((number % 57) as usize);
            *slot = digit.map_or('2', |&byte| char::from(byte));
            number /= 57;
        }
        f.write_str(&text.iter().collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, NotAnId>) {
        let got = ShortId::parse(text).map(|id| id.uuid().to_string());
        assert_eq!(got.as_deref(), want.as_deref());
    }

    #[test]
    fn short_and_plain_form_name_the_same_uuid() {
        let uuid = "8b1f9c2e-4d3a-4b6e-9c2d-7e8f1a2b3c4d";
        check("SkvXJn4LffrUUtAEC76P5V", Ok(uuid));
        check(uuid, Ok(uuid));
        assert_eq!(
            ShortId::parse(uuid).map(|id| id.to_string()),
            Ok("SkvXJn4LffrUUtAEC76P5V".to_owned()),
        );
    }

    #[test]
    fn a_text_of_the_pattern_beyond_128_bits_names_nothing() {
        check("zzzzzzzzzzzzzzzzzzzzzz", Err(NotAnId::Overflow));
    }

    #[test]
    fn other_texts_are_no_identifier() {
        check("", Err(NotAnId::Form));
        check("cap-a1b2c3", Err(NotAnId::Form));
        check("0kvXJn4LffrUUtAEC76P5V", Err(NotAnId::Form));
    }

    #[test]
    fn every_issued_identifier_reads_back() {
        for count in 0..500 {
            let id = ShortId::nth(952, count);
            assert_eq!(ShortId::parse(&id.to_string()), Ok(id));
        }
        assert_ne!(ShortId::nth(952, 1), ShortId::nth(953, 1));
    }
}
