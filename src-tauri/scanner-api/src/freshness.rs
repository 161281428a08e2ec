//! Freshness: from how many days left an expiry date deserves attention.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::record::Record;

/// The thresholds for one product category. The API's only camelCase answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record", rename_all = "camelCase")]
pub struct Freshness {
    /// At or above this many days left all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning_days: Option<u64>,
    /// Below this many days left it is critical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical_days: Option<u64>,
    /// The category's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_label: Option<String>,
    /// Which rule gave the numbers, in the server's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Freshness {
    fn from(mut record: Record) -> Self {
        Self {
            warning_days: record.count("warningDays"),
            critical_days: record.count("criticalDays"),
            category_label: record.words("categoryLabel"),
            source: record.words("source"),
            rest: record.rest(),
        }
    }
}
