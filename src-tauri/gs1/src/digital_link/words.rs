//! The words that Digital Links of version 1.0 could use for the identifiers of
//! their path. The standard dropped them; links that use them are still about.

use crate::ApplicationIdentifier;

/// The identifier a word stands for.
pub(super) fn identifier(word: &[u8]) -> Option<ApplicationIdentifier> {
    let mut pairs = WORDS.as_bytes().split(|&byte| byte == b' ');
    let digits = pairs.find_map(|pair| pair.strip_prefix(word)?.strip_prefix(b"="))?;
    ApplicationIdentifier::from_digits(digits)
}

/// GS1 Digital Link 1.0. One text costs a tenth of a text for each.
static WORDS: &str = "\
    cpid=8010 cpsn=8011 cpv=22 gcn=255 gdti=253 giai=8004 ginc=401 gln=414 glnx=254 \
    gmn=8013 grai=8003 gsin=402 gsrn=8018 gsrnp=8017 gtin=01 itip=8006 lot=10 party=417 \
    refno=8020 ser=21 srin=8019 sscc=00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_stands_for_a_known_identifier() {
        for pair in WORDS.split(' ') {
            let (word, digits) = pair.split_once('=').unwrap_or_default();
            let found = identifier(word.as_bytes()).filter(|ai| ai.is_known());
            assert_eq!(found.map(|ai| ai.to_string()).as_deref(), Some(digits));
        }
        for word in ["exp", "", "gtin=01", "01"] {
            assert_eq!(identifier(word.as_bytes()), None);
        }
    }
}
