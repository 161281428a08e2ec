//! Photos, and the storage they are uploaded to.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Metadata;
use super::words::PhotoType;
use crate::id::ShortId;

/// The facts about one registered photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Photo {
    pub(crate) id: ShortId,
    pub(crate) session: ShortId,
    pub(crate) capture: Option<ShortId>,
    pub(crate) photo_type: PhotoType,
    pub(crate) s3_key: String,
    pub(crate) original_filename: String,
    pub(crate) file_size: Option<i64>,
    pub(crate) sort_order: u32,
    pub(crate) metadata: Metadata,
    pub(crate) created: Timestamp,
}

/// Leave to upload one object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) s3_key: String,
    pub(crate) session: ShortId,
    /// The form fields the upload must carry, `key` among them.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) size_limit: u64,
    pub(crate) expires: Timestamp,
}

/// What the storage keeps about an object of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredObject {
    pub(crate) size: u64,
    /// BLAKE3 in hexadecimal.
    pub(crate) hash: String,
    /// Kept in memory only: the state file stays small.
    #[serde(skip)]
    pub(crate) bytes: Bytes,
}

impl StoredObject {
    /// What is kept of some bytes.
    pub(crate) fn of(bytes: Bytes) -> Self {
        Self {
            size: bytes.len() as u64,
            hash: blake3::hash(&bytes).to_hex().to_string(),
            bytes,
        }
    }
}
