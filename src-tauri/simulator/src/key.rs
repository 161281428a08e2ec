//! API keys and what each may do.

use std::fmt;

/// Fixture key of a business, role manager.
pub const BUSINESS_KEY: &str = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";
/// Fixture key of a user, role editor, same organization as the business.
pub const USER_KEY: &str = "csu_Station0Test0Key0Body0For0Sim001_23f99ff0";
/// Fixture publishable key: a smaller minute quota.
pub const PUBLISHABLE_KEY: &str = "cpk_Station0Test0Key0Body0For0Sim001_23f99ff0";
/// Fixture key that may read and not write.
pub const READONLY_KEY: &str = "csb_Station0Test0Key0ReadOnly0Sim001_6f8340a7";
/// Fixture key that was revoked.
pub const REVOKED_KEY: &str = "csb_Station0Test0Key0Revoked00Sim001_94ca3857";
/// Fixture key of another organization.
pub const STRANGER_KEY: &str = "csb_Station0Test0Key0Stranger0Sim001_f6652a81";
/// Fixture key of the browser service.
pub const BROWSER_KEY: &str = "anchor-test-key-perch-simulator";

/// One key the simulator knows.
#[derive(Clone)]
pub struct Key {
    /// The whole key as a client sends it.
    pub text: String,
    /// What it may do.
    pub role: Role,
    /// Name of the organization whose objects it sees.
    pub organization: String,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Manager,
    /// Everything the scanner calls ask for.
    Editor,
    /// Reading only; writes answer 403.
    Readonly,
    /// Nothing; every call answers 401.
    Revoked,
}

impl Key {
    /// A key with its role, in the fixture keys' organization.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
            organization: "Corner Counter Foods".to_owned(),
        }
    }

    /// The part that tells the kind and no secret.
    pub(crate) fn prefix(text: &str) -> &'static str {
        ["csb", "csu", "cpk"]
            .into_iter()
            .find(|kind| {
                text.strip_prefix(kind)
                    .is_some_and(|rest| rest.starts_with('_'))
            })
            .unwrap_or("other")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("kind", &Self::prefix(&self.text))
            .field("role", &self.role)
            .field("organization", &self.organization)
            .finish()
    }
}

impl Role {
    /// The word whoami shows.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Editor => "editor",
            Self::Readonly | Self::Revoked => "readonly",
        }
    }
}

/// The fixture keys.
pub(crate) fn fixtures() -> Vec<Key> {
    let mut stranger = Key::new(STRANGER_KEY, Role::Manager);
    stranger.organization = "Someone Else Ltd".to_owned();
    vec![
        Key::new(BUSINESS_KEY, Role::Manager),
        Key::new(USER_KEY, Role::Editor),
        Key::new(PUBLISHABLE_KEY, Role::Editor),
        Key::new(READONLY_KEY, Role::Readonly),
        Key::new(REVOKED_KEY, Role::Revoked),
        stranger,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_kind_of_a_key_reaches_a_log() {
        let key = Key::new(BUSINESS_KEY, Role::Manager);
        assert!(!format!("{key:?}").contains(BUSINESS_KEY));
        assert_eq!(Key::prefix(BUSINESS_KEY), "csb");
        assert_eq!(Key::prefix("a secret of some other service"), "other");
    }
}
