//! The key in memory, and what the window may know of it.

use tr::tr;

use super::secret::Secret;
use crate::{
    language::{later, say},
    view::{KeyHome, KeyView},
};

pub(super) const NO_KEY_STORE: &str = later!("this computer has no key store that Perch can use");

/// The key in memory.
#[derive(Debug, Clone)]
pub(super) struct Held<K> {
    pub(super) key: Option<K>,
    pub(super) home: KeyHome,
    /// Why there is no better home, or what is wrong with the key.
    pub(super) remark: Option<String>,
}

impl<K: Secret> Held<K> {
    pub(super) fn none(remark: Option<String>) -> Self {
        Self {
            key: None,
            home: KeyHome::None,
            remark,
        }
    }

    pub(super) fn parsed(text: &str, home: KeyHome) -> Self {
        match K::read(text) {
            Ok(key) => Self {
                key: Some(key),
                home,
                remark: None,
            },
            Err(error) => Self {
                key: None,
                home,
                remark: Some(error),
            },
        }
    }

    /// What the window may know.
    pub(super) fn view(&self) -> KeyView {
        KeyView {
            hint: self.key.as_ref().map(K::hint).unwrap_or_default(),
            home: self.home,
            message: self.message(),
        }
    }

    /// One sentence about it.
    fn message(&self) -> String {
        match (&self.key, &self.remark) {
            (Some(key), _) if key.is_doubtful() && self.home != KeyHome::Practice => {
                tr!(
                    "The last part of this key does not match the rest, so it may be mistyped. Test it"
                )
            }
            (None, Some(remark)) => unusable::<K>(self.home, &say(remark)),
            (_, _) => match self.home {
                KeyHome::None => K::missing(None),
                KeyHome::KeyStore => tr!("The key is in the key store of this computer"),
                KeyHome::File => {
                    let reason = say(self.remark.as_deref().unwrap_or(NO_KEY_STORE));
                    tr!(
                        "The key is in a file that only this user can read: {reason}",
                        reason
                    )
                }
                KeyHome::Environment => {
                    tr!("The key comes from {variable}", variable = K::VARIABLE)
                }
                KeyHome::Practice => tr!("Practice uses a key of its own; yours is not touched"),
            },
        }
    }
}

fn unusable<K: Secret>(home: KeyHome, remark: &str) -> String {
    match home {
        KeyHome::None => K::missing(Some(remark)),
        KeyHome::File => tr!(
            "The file {name} cannot be used: {remark}. Enter the key again",
            name = K::FILE,
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
                "{variable} cannot be used: {remark}. Correct it and start Perch again",
                variable = K::VARIABLE,
                remark
            )
        }
        KeyHome::Practice => tr!("The key of practice cannot be used: {remark}", remark),
    }
}
