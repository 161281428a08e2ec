//! Links out of codes, and where the server says they lead.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::record::Record;

const LONGEST_LINK: usize = 2048;

/// An `http` or `https` link of at most 2,048 characters, as the server takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

/// Why a text is not a link the server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Neither `http://` nor `https://`.
    #[error("only http and https links can be followed")]
    Scheme,
    /// The server takes fewer characters.
    #[error("a link has at most {LONGEST_LINK} characters, this one has {0}")]
    TooLong(usize),
}

impl Link {
    /// Takes the text as it is or refuses it.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let scheme = text.split("://").next().unwrap_or_default();
        if scheme.len() == text.len()
            || !["http", "https"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            return Err(LinkError::Scheme);
        }
        match text.chars().count() {
            characters if characters > LONGEST_LINK => Err(LinkError::TooLong(characters)),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a link led when the server followed it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct ResolvedUrl {
    /// The link as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_url: Option<String>,
    /// Where it led; the link itself when nothing was followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
    /// How many redirects were followed. A number here, a list in a capture's analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hops: Option<u64>,
    /// Why following failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Whether following went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<bool>,
    /// The visited links, first to last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for ResolvedUrl {
    fn from(mut record: Record) -> Self {
        Self {
            initial_url: record.words("initial_url"),
            final_url: record.words("final_url"),
            hops: record.count("hops"),
            error_message: record.words("error_message"),
            succeeded: record.flag("succeeded"),
            chain: record.texts("chain"),
            rest: record.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<(), LinkError>) {
        assert_eq!(Link::parse(text).map(drop), want);
    }

    #[test]
    fn only_web_links_of_bearable_length_are_sent() {
        check("https://example.com/01/09521321000018", Ok(()));
        check("HTTP://EXAMPLE.COM", Ok(()));
        check("javascript:alert(1)", Err(LinkError::Scheme));
        check("https", Err(LinkError::Scheme));
        check("", Err(LinkError::Scheme));
        let long = format!("https://example.com/{}", "x".repeat(2048));
        check(&long, Err(LinkError::TooLong(2068)));
    }
}
