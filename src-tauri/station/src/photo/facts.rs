//! What is known of a photo beside its picture; stored as JSON with its row.

use serde::{Deserialize, Serialize};

use super::Quality;

/// What is known of a photo beside its picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// What took it, for people.
    pub device: String,
    /// What was measured in it.
    pub quality: Option<Quality>,
    /// What the guard had found when the operator kept it all the same.
    pub guard_override: Option<String>,
    /// Bytes of the copy that went to the server; nothing before that.
    pub sent_size: Option<i64>,
}

impl Facts {
    /// Reads what is stored; a text nobody understands says nothing.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is stored.
    pub fn to_json(&self) -> String {
        // Numbers and texts can always be written.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_says_nothing() {
        let facts = Facts {
            guard_override: Some("09521321000018".to_owned()),
            ..Facts::default()
        };
        assert_eq!(Facts::parse(&facts.to_json()), facts);
        assert_eq!(Facts::parse("{}"), Facts::default());
        assert_eq!(Facts::parse("nonsense"), Facts::default());
        assert_eq!(Facts::parse(r#"{"of_tomorrow":1}"#), Facts::default());
    }
}
