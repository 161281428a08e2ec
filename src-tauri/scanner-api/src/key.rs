//! The API key: a secret that nothing prints.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// A key of the form `<prefix>_<body>_<checksum>`.
///
/// The checksum is only looked at by [`ApiKey::checksum_matches`]: a key whose
/// checksum is off deserves a warning, not a refusal, since the vendor's own
/// sample key fails the published rule.
#[derive(Clone)]
pub struct ApiKey(SecretString);

/// Why a text cannot be an API key. Never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was entered.
    #[error("the API key is empty")]
    Empty,
    /// Not three parts joined by underscores.
    #[error("an API key has three parts joined by underscores")]
    Parts,
    /// The first part is none of the published ones.
    #[error("an API key starts with csb_, csu_ or cpk_")]
    Prefix,
    /// A character that no key has, often from a careless copy.
    #[error("an API key has letters and digits only, besides its two underscores")]
    Character,
}

impl ApiKey {
    /// Checks the form, not whether the server knows the key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        let [prefix, body, checksum] = parts(text).ok_or(KeyError::Parts)?;
        if !matches!(prefix, "csb" | "csu" | "cpk") {
            return Err(KeyError::Prefix);
        }
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain(body) || !plain(checksum) {
            return Err(KeyError::Character);
        }
        Ok(Self(SecretString::from(text)))
    }

    /// Whether the last part is the CRC-32 of the body, as published.
    pub fn checksum_matches(&self) -> bool {
        parts(self.0.expose_secret()).is_some_and(|[_, body, checksum]| {
            format!("{:08x}", crc32fast::hash(body.as_bytes())) == checksum
        })
    }

    /// Enough to tell two keys apart on a screen: the prefix and the last four characters.
    pub fn hint(&self) -> String {
        let text = self.0.expose_secret();
        let prefix: String = text.chars().take_while(|ch| *ch != '_').collect();
        let from = text.len().saturating_sub(4);
        format!("{prefix}_…{}", text.get(from..).unwrap_or_default())
    }

    /// The text itself, for the key store and nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        header(&self.0)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// The header value of a key, marked so that the HTTP stack keeps it out of its logs.
pub(crate) fn header(key: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(key.expose_secret()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn parts(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split('_').filter(|part| !part.is_empty());
    let found = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";

    #[track_caller]
    fn check(text: &str, want: Result<bool, KeyError>) {
        let got = ApiKey::parse(text).map(|key| key.checksum_matches());
        assert_eq!(got, want);
    }

    #[test]
    fn a_key_has_a_known_prefix_a_body_and_a_checksum() {
        check(KEY, Ok(true));
        check(&format!("  {KEY}\n"), Ok(true));
        check("", Err(KeyError::Empty));
        check("csb_body", Err(KeyError::Parts));
        check("csb_a_b_c", Err(KeyError::Parts));
        check("xyz_body_00000000", Err(KeyError::Prefix));
        check("csb_bo dy_00000000", Err(KeyError::Character));
        check("csb_bödy_00000000", Err(KeyError::Character));
    }

    #[test]
    fn a_wrong_checksum_is_only_worth_a_warning() {
        check("csb_Station0Test0Key0Body0For0Sim001_1a2b3c4d", Ok(false));
        check("cpk_short_1a2b3c4d", Ok(false));
    }

    #[test]
    fn the_hint_tells_keys_apart_and_debug_tells_nothing() -> Result<(), KeyError> {
        let key = ApiKey::parse(KEY)?;
        assert_eq!(key.hint(), "csb_…9ff0");
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        Ok(())
    }

    #[test]
    fn the_header_value_hides_itself_too() -> Result<(), KeyError> {
        let header = ApiKey::parse(KEY)?.header();
        assert_eq!(format!("{header:?}"), "Some(Sensitive)");
        Ok(())
    }
}
