//! The key in memory, and what the window may know of it.

use scanner_api::ApiKey;
use tr::tr;

use crate::{
    language::{later, say},
    view::{KeyHome, KeyView},
};

pub(super) const NO_KEY_STORE: &str = later!("this computer has no key store that Perch can use");

/// The key in memory.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) key: Option<ApiKey>,
    pub(super) home: KeyHome,
    /// Why there is no better home, or what is wrong with the key.
    pub(super) remark: Option<String>,
}

impl Held {
    pub(super) fn none(remark: Option<String>) -> Self {
        Self {
            key: None,
            home: KeyHome::None,
            remark,
        }
    }

    pub(super) fn parsed(text: &str, home: KeyHome) -> Self {
        match ApiKey::parse(text) {
            Ok(key) => Self {
                key: Some(key),
                home,
                remark: None,
            },
            Err(error) => Self {
                key: None,
                home,
                remark: Some(error.to_string()),
            },
        }
    }

    /// What the window may know.
    pub(super) fn view(&self) -> KeyView {
        KeyView {
            hint: self.key.as_ref().map(ApiKey::hint).unwrap_or_default(),
            home: self.home,
            message: self.message(),
        }
    }

    /// One sentence about it.
    fn message(&self) -> String {
        match (&self.key, &self.remark) {
            (Some(key), _) if !key.checksum_matches() && self.home != KeyHome::Practice => {
                tr!(
                    "The last part of this key does not match the rest, so it may be mistyped. Test it"
                )
            }
            (None, Some(remark)) => unusable(self.home, &say(remark)),
            (_, _) => match self.home {
                KeyHome::None => {
                    tr!("No API key is stored. Scans are kept here until there is one")
                }
                KeyHome::KeyStore => tr!("The key is in the key store of this computer"),
                KeyHome::File => {
                    let reason = say(self.remark.as_deref().unwrap_or(NO_KEY_STORE));
                    tr!(
                        "The key is in a file that only this user can read: {reason}",
                        reason
                    )
                }
                KeyHome::Environment => tr!("The key comes from PERCH_API_KEY"),
                KeyHome::Practice => tr!("Practice uses a key of its own; yours is not touched"),
            },
        }
    }
}

fn unusable(home: KeyHome, remark: &str) -> String {
    match home {
        KeyHome::None => {
            tr!(
                "No API key was found, and {remark}. Scans are kept here until there is one",
                remark
            )
        }
        KeyHome::File => tr!(
            "The file api-key cannot be used: {remark}. Enter the key again",
            remark
        ),
        KeyHome::KeyStore => {
            tr!(
                "What the key store holds cannot be used: {remark}. Enter the key again",
                remark
            )
        }
        KeyHome::Environment => {
            tr!(
                "PERCH_API_KEY cannot be used: {remark}. Correct it and start Perch again",
                remark
            )
        }
        KeyHome::Practice => tr!("The key of practice cannot be used: {remark}", remark),
    }
}
