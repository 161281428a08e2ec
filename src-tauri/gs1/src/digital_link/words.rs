//! The words that Digital Links of version 1.0 could use for the identifiers of
//! their path. The standard dropped them; links that use them are still about.

use crate::ApplicationIdentifier;

/// The identifier a word stands for.
pub(super) fn identifier(word: &[u8]) -> Option<ApplicationIdentifier> {
    let at = WORDS
        .binary_search_by_key(&word, |row| row.0.as_bytes())
        .ok()?;
    ApplicationIdentifier::parse(WORDS.get(at)?.1)
}

/// GS1 Digital Link 1.0, sorted.
static WORDS: [(&str, &str); 22] = [
    ("cpid", "8010"),
    ("cpsn", "8011"),
    ("cpv", "22"),
    ("gcn", "255"),
    ("gdti", "253"),
    ("giai", "8004"),
    ("ginc", "401"),
    ("gln", "414"),
    ("glnx", "254"),
    ("gmn", "8013"),
    ("grai", "8003"),
    ("gsin", "402"),
    ("gsrn", "8018"),
    ("gsrnp", "8017"),
    ("gtin", "01"),
    ("itip", "8006"),
    ("lot", "10"),
    ("party", "417"),
    ("refno", "8020"),
    ("ser", "21"),
    ("srin", "8019"),
    ("sscc", "00"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_stands_for_a_known_identifier() {
        for (word, _) in WORDS {
            assert!(identifier(word.as_bytes()).is_some_and(ApplicationIdentifier::is_known));
        }
        assert_eq!(identifier(b"exp"), None);
    }
}
