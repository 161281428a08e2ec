//! Captures: one scanned, typed or photographed thing inside a session.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{CaptureId, SessionId};
use crate::metadata::Metadata;
use crate::record::Record;
use crate::word::words;

const LONGEST_RAW_VALUE: usize = 500;

words! {
    /// Where the server stands with one capture.
    CaptureStatus {
        /// Queued.
        Pending = "PENDING",
        /// Looking the product up.
        LookingUp = "LOOKING_UP",
        /// Gathering more about it.
        Enriching = "ENRICHING",
        /// Following its link.
        Resolving = "RESOLVING",
        /// Done.
        Completed = "COMPLETED",
        /// Stopped by an error; may be retried.
        Failed = "FAILED",
        /// No such product.
        NotFound = "NOT_FOUND",
    }
}

words! {
    /// How a capture was made.
    CaptureType {
        /// A code was read.
        Barcode = "BARCODE",
        /// A picture was sent through the API.
        Image = "IMAGE",
        /// Somebody typed it.
        Manual = "MANUAL",
    }
}

/// What was read or typed: 1 to 500 characters, as the server takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RawValue(String);

/// Why a text cannot be sent as a raw value. It is never cut to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RawValueError {
    /// Nothing was read.
    #[error("a raw value must not be empty")]
    Empty,
    /// The server takes fewer characters.
    #[error("the service takes {LONGEST_RAW_VALUE} characters, this code has {characters}")]
    TooLong {
        /// The length of the text in characters.
        characters: usize,
    },
}

impl RawValue {
    /// Takes the text as it is or refuses it.
    pub fn parse(text: &str) -> Result<Self, RawValueError> {
        match text.chars().count() {
            0 => Err(RawValueError::Empty),
            characters if characters > LONGEST_RAW_VALUE => {
                Err(RawValueError::TooLong { characters })
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RawValue {
    type Error = RawValueError;

    fn try_from(text: String) -> Result<Self, RawValueError> {
        Self::parse(&text)
    }
}

impl From<RawValue> for String {
    fn from(value: RawValue) -> Self {
        value.0
    }
}

/// A capture to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCapture {
    /// The session it belongs to.
    pub session: SessionId,
    /// How it was made.
    pub capture_type: CaptureType,
    /// What was read or typed.
    pub raw_value: RawValue,
    /// The GTIN padded to 14 digits, or empty when the code is none.
    pub gtin: String,
    /// The application identifiers of a GS1 code.
    pub gs1_dl_data: Option<BTreeMap<String, String>>,
    /// Our own pairs.
    pub metadata: Metadata,
}

/// A capture as the server has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct Capture {
    /// The capture's identifier, where the answer carries one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CaptureId>,
    /// Where the server stands with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CaptureStatus>,
    /// How it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_type: Option<CaptureType>,
    /// What was read or typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_value: Option<String>,
    /// The GTIN; absent when it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// The application identifiers the server keeps.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub gs1_dl_data: Map<String, Value>,
    /// The matched product. Opaque, often a slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_short_id: Option<String>,
    /// The matched product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Why it failed; absent when nothing failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// When the server was done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processed_at: Option<Timestamp>,
    /// Where the picture of an image capture lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_image_key: Option<String>,
    /// What the server found behind its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr_analysis: Option<QrAnalysis>,
    /// The pairs the server keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Capture {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.id(),
            status: record.word("status"),
            capture_type: record.word("capture_type"),
            raw_value: record.text("raw_value"),
            gtin: record.words("gtin"),
            gs1_dl_data: record.object("gs1_dl_data"),
            product_short_id: ["product_short_id", "product_id", "product_public_id"]
                .iter()
                .find_map(|name| record.words(name)),
            product_name: record.words("product_name"),
            error_message: record.words("error_message"),
            created: record.time("created"),
            processed_at: record.time("processed_at"),
            uploaded_image_key: record.words("uploaded_image_key"),
            qr_analysis: record.inner("qr_analysis").map(QrAnalysis::from),
            metadata: record.pairs("metadata"),
            rest: record.rest(),
        }
    }
}

/// What the server found when it followed the link of a code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct QrAnalysis {
    /// The link as scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_url: Option<String>,
    /// Where it led.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
    /// The steps in between, as the server tells them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Value>,
    /// How many steps the server counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hop_count: Option<u64>,
    /// The host that resolved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver_domain: Option<String>,
    /// What kind of resolver that is, in the server's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolver_type: Option<String>,
    /// Whether the resolver is the vendor's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_closient_resolver: Option<bool>,
    /// The GTIN found in the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted_gtin: Option<String>,
    /// Why following it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for QrAnalysis {
    fn from(mut record: Record) -> Self {
        Self {
            initial_url: record.words("initial_url"),
            final_url: record.words("final_url"),
            hops: record.values("hops"),
            hop_count: record.count("hop_count"),
            resolver_domain: record.words("resolver_domain"),
            resolver_type: record.words("resolver_type"),
            is_closient_resolver: record.flag("is_closient_resolver"),
            extracted_gtin: record.words("extracted_gtin"),
            error_message: record.words("error_message"),
            rest: record.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<(), RawValueError>) {
        assert_eq!(RawValue::parse(text).map(drop), want);
    }

    #[test]
    fn a_raw_value_is_never_cut() {
        check(&"€".repeat(500), Ok(()));
        check("", Err(RawValueError::Empty));
        check(
            &"x".repeat(501),
            Err(RawValueError::TooLong { characters: 501 }),
        );
    }

    #[test]
    fn a_capture_with_odd_members_keeps_the_good_ones() -> Result<(), serde_json::Error> {
        let capture: Capture = serde_json::from_value(json!({
            "capture_public_id": "C1", "status": "Not_Found", "gtin": 9521321000018_u64,
            "created": "soon", "qr_analysis": "none", "product_id": "oat-drink",
            "error_message": "", "colour": "red",
        }))?;
        assert_eq!(capture.id.as_ref().map(CaptureId::as_str), Some("C1"));
        assert_eq!(capture.status, Some(CaptureStatus::NotFound));
        assert_eq!(capture.gtin.as_deref(), Some("9521321000018"));
        assert_eq!(capture.product_short_id.as_deref(), Some("oat-drink"));
        assert_eq!(capture.qr_analysis, None);
        let kept: Vec<&str> = capture.rest.keys().map(String::as_str).collect();
        assert_eq!(kept, ["colour", "created", "qr_analysis"]);
        Ok(())
    }

    #[test]
    fn the_hops_of_an_analysis_are_a_list() -> Result<(), serde_json::Error> {
        let capture: Capture = serde_json::from_value(json!({"qr_analysis": {
            "hops": [{"url": "https://a.test"}], "hop_count": 1, "extracted_gtin": null,
        }}))?;
        let analysis = capture.qr_analysis.unwrap_or_default();
        assert_eq!((analysis.hops.len(), analysis.hop_count), (1, Some(1)));
        Ok(())
    }
}
