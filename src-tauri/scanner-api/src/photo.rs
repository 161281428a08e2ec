//! Photos: their labels, and what is registered about them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{CaptureId, PhotoId};
use crate::metadata::Metadata;
use crate::record::Record;
use crate::word::words;

words! {
    /// What a photo shows. The label decides which extraction reads the photo.
    PhotoType {
        /// The front of the pack.
        Front = "front",
        /// The back of the pack.
        Back = "back",
        /// Its left side.
        Left = "left",
        /// Its right side.
        Right = "right",
        /// Its top.
        Top = "top",
        /// Its bottom.
        Bottom = "bottom",
        /// The nutrition table.
        Nutrition = "nutrition",
        /// The list of ingredients.
        Ingredients = "ingredients",
        /// The code.
        Barcode = "barcode",
        /// Recycling marks.
        Recycling = "recycling",
        /// Certification marks.
        Certification = "certification",
        /// Anything else; the server's default. Not to be confused with the
        /// `Other` that keeps unknown words.
        Unlabelled = "other",
    }
}

/// A photo to be registered after its upload to storage.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPhoto {
    /// The key from the upload grant.
    pub s3_key: String,
    /// What the photo shows.
    pub photo_type: PhotoType,
    /// The capture it belongs to.
    pub capture: Option<CaptureId>,
    /// The file's name at the station.
    pub original_filename: String,
    /// The file's size in bytes.
    pub file_size: Option<u64>,
    /// Our own pairs.
    pub metadata: Metadata,
}

/// A photo as the server has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Record")]
pub struct Photo {
    /// The photo's identifier, where the answer carries one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<PhotoId>,
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_type: Option<PhotoType>,
    /// Its key in storage, which also finds it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_key: Option<String>,
    /// The file's name at the station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_filename: Option<String>,
    /// The file's size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// Its place in the gallery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<i64>,
    /// The capture it belongs to.
    #[serde(rename = "capture_short_id", skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureId>,
    /// When it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The pairs the server keeps.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl From<Record> for Photo {
    fn from(mut record: Record) -> Self {
        Self {
            id: record.id(),
            photo_type: record.word("photo_type"),
            s3_key: record.words("s3_key"),
            original_filename: record.words("original_filename"),
            file_size: record.count("file_size"),
            sort_order: record.number("sort_order"),
            capture: record.id_under(&["capture_short_id", "capture_public_id", "capture_id"]),
            created: record.time("created"),
            metadata: record.pairs("metadata"),
            rest: record.rest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(word: &str, want: &PhotoType) {
        assert_eq!(&PhotoType::from_word(word), want);
    }

    #[test]
    fn the_word_other_is_a_label_and_not_an_unknown_word() {
        check("other", &PhotoType::Unlabelled);
        check("FRONT", &PhotoType::Front);
        check("underside", &PhotoType::Other("underside".into()));
        assert_eq!(PhotoType::Unlabelled.as_str(), "other");
        assert_eq!(PhotoType::KNOWN.len(), 12);
    }

    #[test]
    fn a_photo_names_its_capture_in_every_spelling() -> Result<(), serde_json::Error> {
        for name in ["capture_short_id", "capture_public_id", "capture_id"] {
            let photo: Photo = serde_json::from_value(json!({"photo_id": "P1", name: "C1"}))?;
            assert_eq!(photo.id.as_ref().map(PhotoId::as_str), Some("P1"));
            assert_eq!(photo.capture.as_ref().map(CaptureId::as_str), Some("C1"));
        }
        Ok(())
    }
}
