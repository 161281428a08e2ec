//! The account behind a key, as far as it serves to test the key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::record::Record;

/// Whose key this is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct WhoAmI {
    /// The user's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The user's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The organizations the user belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<Organization>,
    /// The key; absent with cookie login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<KeyInfo>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for WhoAmI {
    fn from(mut record: Record) -> Self {
        Self {
            user_id: record.words("user_id"),
            email: record.words("email"),
            organizations: record.list("organizations"),
            api_key: record.inner("api_key").map(KeyInfo::from),
            rest: record.rest(),
        }
    }
}

/// One organization of the account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct Organization {
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Organization {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.words("id"),
            name: record.words("name"),
            rest: record.rest(),
        }
    }
}

/// What the server tells about the key itself; never the key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct KeyInfo {
    /// The key's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the key may do, in the server's word: the pages disagree about the
    /// roles, so it is shown and nothing is decided by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What its owner wrote about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for KeyInfo {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.words("id"),
            role: record.words("role"),
            description: record.words("description"),
            created: record.time("created"),
            rest: record.rest(),
        }
    }
}
