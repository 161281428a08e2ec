//! A capture: four stages of a pipeline, and one of four ends.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Metadata;
use super::words::{CaptureStatus, CaptureType};
use crate::Timings;
use crate::clock::later;
use crate::id::ShortId;

/// The facts about one capture.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Capture {
    pub(crate) id: ShortId,
    pub(crate) session: ShortId,
    pub(crate) capture_type: CaptureType,
    pub(crate) raw_value: String,
    pub(crate) gtin: String,
    pub(crate) gs1_dl_data: Option<Value>,
    pub(crate) metadata: Metadata,
    pub(crate) uploaded_image_key: Option<String>,
    pub(crate) created: Timestamp,
    /// When it entered the pipeline, for the first time or again.
    pub(crate) queued_at: Timestamp,
    pub(crate) fate: Fate,
}

/// How the pipeline will end. Fixed when the capture is queued, seen when its time has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    /// COMPLETED, matched to the product of this GTIN-14.
    Product(String),
    /// COMPLETED without a product: a link, or a picture without a code.
    Unmatched,
    /// NOT_FOUND.
    Missing,
    /// FAILED.
    Broken,
}

impl Capture {
    /// Where it stands at `now`.
    pub(crate) fn status(&self, timings: &Timings, now: Timestamp) -> CaptureStatus {
        if now >= self.processed_at(timings) {
            return match self.fate {
                Fate::Product(_) | Fate::Unmatched => CaptureStatus::Completed,
                Fate::Missing => CaptureStatus::NotFound,
                Fate::Broken => CaptureStatus::Failed,
            };
        }
        let stage_end = |stages| later(self.queued_at, timings.capture_stage * stages);
        if now < stage_end(1) {
            CaptureStatus::Pending
        } else if now < stage_end(2) {
            CaptureStatus::LookingUp
        } else if now < stage_end(3) {
            CaptureStatus::Enriching
        } else {
            CaptureStatus::Resolving
        }
    }

    /// When the pipeline ends.
    pub(crate) fn processed_at(&self, timings: &Timings) -> Timestamp {
        let stages = match self.fate {
            Fate::Missing => 2,
            Fate::Broken => 3,
            Fate::Product(_) | Fate::Unmatched => 4,
        };
        later(self.queued_at, timings.capture_stage * stages)
    }

    /// The GTIN-14 of the matched product, once it is COMPLETED.
    pub(crate) fn product(&self, timings: &Timings, now: Timestamp) -> Option<&str> {
        match (&self.fate, self.status(timings, now)) {
            (Fate::Product(gtin), CaptureStatus::Completed) => Some(gtin),
            (Fate::Product(_) | Fate::Unmatched | Fate::Missing | Fate::Broken, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::words::Word;
    use std::time::Duration;

    /// The states at 0, 1, 2 … seconds with one second a stage.
    #[track_caller]
    fn check(fate: Fate, want: &[&str]) {
        let timings = Timings {
            capture_stage: Duration::from_secs(1),
            ..Timings::default()
        };
        let capture = Capture {
            id: ShortId::nth(1, 2),
            session: ShortId::nth(1, 1),
            capture_type: CaptureType::Barcode,
            raw_value: "9521321000018".to_owned(),
            gtin: "09521321000018".to_owned(),
            gs1_dl_data: None,
            metadata: Metadata::new(),
            uploaded_image_key: None,
            created: Timestamp::UNIX_EPOCH,
            queued_at: Timestamp::UNIX_EPOCH,
            fate,
        };
        let seconds = 0..i64::try_from(want.len()).unwrap_or(0);
        let got: Vec<&str> = seconds
            .map(|second| {
                capture
                    .status(&timings, Timestamp::constant(second, 0))
                    .word()
            })
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn a_known_product_passes_every_stage() {
        let stages = [
            "PENDING",
            "LOOKING_UP",
            "ENRICHING",
            "RESOLVING",
            "COMPLETED",
            "COMPLETED",
        ];
        check(Fate::Product("09521321000018".to_owned()), &stages);
        check(Fate::Unmatched, &stages);
    }

    #[test]
    fn an_unknown_product_ends_after_the_lookup() {
        check(
            Fate::Missing,
            &["PENDING", "LOOKING_UP", "NOT_FOUND", "NOT_FOUND"],
        );
    }

    #[test]
    fn a_broken_capture_fails_while_it_is_enriched() {
        check(
            Fate::Broken,
            &["PENDING", "LOOKING_UP", "ENRICHING", "FAILED"],
        );
    }
}
