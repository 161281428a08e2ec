//! Upload grants: the short-lived permission to put one photo into storage.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::record::Record;

/// A grant is not used in its last seconds: the upload takes time too.
const MARGIN: Duration = Duration::from_secs(30);

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where and how to upload one photo. The fields or the address are signed, so
/// `Debug` keeps the values of the fields and the query to itself.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Record")]
pub struct UploadGrant {
    /// Where the form goes.
    pub upload_url: String,
    /// The form's fields, all of which go before the file.
    pub upload_fields: Vec<(String, String)>,
    /// The photo's key in storage.
    pub s3_key: String,
    /// How many seconds the grant holds, counted from its answer.
    pub expires_in: Option<u64>,
    /// Members this version does not know.
    pub rest: Map<String, Value>,
}

impl UploadGrant {
    /// Whether a grant of this age is still worth an upload. One that names no
    /// end is taken to hold, since storage says so if it does not.
    pub fn holds_after(&self, age: Duration) -> bool {
        self.expires_in
            .is_none_or(|seconds| age + MARGIN < Duration::from_secs(seconds))
    }

    /// The sizes in bytes that storage will take, where the signed policy says so.
    pub fn size_limit(&self) -> Option<RangeInclusive<u64>> {
        let (_, encoded) = self
            .upload_fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("policy"))?;
        let policy: Value = serde_json::from_slice(&LENIENT.decode(encoded.trim()).ok()?).ok()?;
        policy
            .get("conditions")?
            .as_array()?
            .iter()
            .find_map(|condition| match condition.as_array()?.as_slice() {
                [name, least, most]
                    if name.as_str()?.eq_ignore_ascii_case("content-length-range") =>
                {
                    Some(least.as_u64()?..=most.as_u64()?)
                }
                _ => None,
            })
    }
}

impl TryFrom<Record> for UploadGrant {
    type Error = &'static str;

    fn try_from(mut record: Record) -> Result<Self, Self::Error> {
        Ok(Self {
            upload_url: record
                .words("upload_url")
                .ok_or("the upload grant has no upload_url")?,
            s3_key: record
                .words("s3_key")
                .ok_or("the upload grant has no s3_key")?,
            upload_fields: record.pairs("upload_fields").into_iter().collect(),
            expires_in: record.count("expires_in"),
            rest: record.rest(),
        })
    }
}

impl fmt::Debug for UploadGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .upload_fields
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let address = self.upload_url.split('?').next().unwrap_or_default();
        f.debug_struct("UploadGrant")
            .field("upload_url", &address)
            .field("upload_fields", &names)
            .field("s3_key", &self.s3_key)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grant(fields: &Value) -> Result<UploadGrant, serde_json::Error> {
        serde_json::from_value(json!({
            "upload_url": "https://storage.test/?sig=5ec3e7", "upload_fields": fields,
            "s3_key": "photos/1.jpg", "expires_in": 300,
        }))
    }

    #[track_caller]
    fn check_limit(policy: &str, want: Option<RangeInclusive<u64>>) {
        let got = grant(&json!({"policy": LENIENT.encode(policy)})).map(|grant| grant.size_limit());
        assert_eq!(got.ok(), Some(want));
    }

    #[test]
    fn the_size_limit_stands_in_the_signed_policy() {
        check_limit(
            r#"{"conditions": [{"bucket": "b"}, ["starts-with", "$key", "p"], ["content-length-range", 1, 10485760]]}"#,
            Some(1..=10_485_760),
        );
        check_limit(
            r#"{"conditions": [["content-length-range", "a", 2]]}"#,
            None,
        );
        check_limit(r#"{"conditions": []}"#, None);
        check_limit("no json", None);
    }

    #[test]
    fn a_grant_is_not_used_in_its_last_half_minute() -> Result<(), serde_json::Error> {
        let grant = grant(&json!({}))?;
        assert!(grant.holds_after(Duration::from_secs(269)));
        assert!(!grant.holds_after(Duration::from_secs(270)));
        Ok(())
    }

    #[test]
    fn a_grant_without_address_or_key_is_none() {
        let read =
            |value| serde_json::from_value::<UploadGrant>(value).map_err(|err| err.to_string());
        assert_eq!(
            read(json!({"s3_key": "k"})),
            Err("the upload grant has no upload_url".into())
        );
        assert_eq!(
            read(json!({"upload_url": "u"})),
            Err("the upload grant has no s3_key".into())
        );
    }

    #[test]
    fn debug_names_the_fields_and_hides_their_values() -> Result<(), serde_json::Error> {
        let shown = format!("{:?}", grant(&json!({"x-amz-signature": "5ec3e7"}))?);
        assert!(shown.contains("x-amz-signature"), "{shown}");
        assert!(!shown.contains("5ec3e7"), "{shown}");
        Ok(())
    }
}
