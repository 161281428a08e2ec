//! The record of a source for a field: how often people here took what it proposed.
//!
//! Confidences are not calibrated, so a number of the server alone never decides
//! anything. What was decided on this station does: where a source was nearly always
//! right, proposals like it may be accepted together. Pure.

use std::collections::HashMap;

use scanner_api::Proposal;

use crate::{outbox::proposal_row::ProposalRow, view::Band};

/// Decisions a record needs before proposals may be accepted together.
const TRIED: u32 = 20;
/// Of a hundred decisions, those that have to be acceptances.
const PER_CENT: u32 = 95;

/// How often people here took what a source proposes for a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// Proposals that were accepted.
    pub accepted: u32,
    /// Proposals that were decided.
    pub decided: u32,
}

impl Record {
    /// Whether what was seen is enough to accept proposals of this band together.
    pub fn vouches(self, band: Band) -> bool {
        band == Band::High
            && self.decided >= TRIED
            && self.accepted * 100 >= self.decided * PER_CENT
    }
}

/// What two proposals have in common that count together: source and field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    source: String,
    field: String,
}

impl Origin {
    /// Whether a person looks at each of these, whatever their record: a wrong name or picture
    /// makes it another product.
    pub fn is_looked_at(&self) -> bool {
        matches!(self.field.as_str(), "name" | "product_name" | "images")
    }

    /// Where a proposal comes from; `None` when the server does not say.
    pub fn of(proposal: &Proposal) -> Option<Self> {
        Some(Self {
            source: proposal.source.clone()?,
            field: proposal.field_name.clone()?,
        })
    }
}

/// The records of all origins among these decided proposals. Only what people here decided
/// counts, and only once it has left: until then it may be taken back.
pub(super) fn records(decided: &[ProposalRow]) -> HashMap<Origin, Record> {
    let mut records: HashMap<Origin, Record> = HashMap::new();
    for row in decided {
        let is_ours = matches!(row.decision_state.as_str(), "sending" | "recorded");
        let remote = serde_json::from_str::<Proposal>(&row.remote);
        let origin = remote.ok().as_ref().and_then(Origin::of);
        if let (true, Some(decision), Some(origin)) = (is_ours, &row.decision, origin) {
            let record = records.entry(origin).or_default();
            record.decided += 1;
            record.accepted += u32::from(decision == "accepted");
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accepted: u32, decided: u32, band: Band, want: bool) {
        assert_eq!(Record { accepted, decided }.vouches(band), want);
    }

    #[test]
    fn names_and_pictures_are_looked_at_one_by_one() {
        let of = |field: &str| Origin {
            source: String::from("photo_extraction"),
            field: field.to_owned(),
        };
        let looked_at =
            ["name", "images", "brand_name", "category"].map(|field| of(field).is_looked_at());
        assert_eq!(looked_at, [true, true, false, false]);
    }

    #[test]
    fn a_record_vouches_for_much_that_was_nearly_always_right() {
        check(20, 20, Band::High, true);
        check(19, 20, Band::High, true);
        check(18, 20, Band::High, false);
        check(19, 19, Band::High, false);
        check(95, 100, Band::High, true);
        check(0, 0, Band::High, false);
    }

    #[test]
    fn what_the_source_itself_is_unsure_of_is_looked_at_one_by_one() {
        for band in [Band::Medium, Band::Low, Band::Odd] {
            check(100, 100, band, false);
        }
    }

    fn row(decision: Option<&str>, state: &str, source: &str) -> ProposalRow {
        ProposalRow {
            id: String::new(),
            capture_id: String::new(),
            place: 0,
            remote: format!(r#"{{"id":"p","source":"{source}","field_name":"name"}}"#),
            decision: decision.map(str::to_owned),
            decision_state: state.to_owned(),
            note: String::new(),
        }
    }

    #[test]
    fn only_decisions_of_people_here_count_once_they_have_left() {
        let rows = [
            row(Some("accepted"), "recorded", "ocr"),
            row(Some("rejected"), "sending", "ocr"),
            row(Some("accepted"), "held", "ocr"),
            row(Some("accepted"), "already_decided", "ocr"),
            row(None, "open", "ocr"),
            row(Some("accepted"), "recorded", "label"),
        ];
        let mut found: Vec<(String, Record)> = records(&rows)
            .into_iter()
            .map(|(origin, record)| (origin.source, record))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let record = |accepted, decided| Record { accepted, decided };
        assert_eq!(
            found,
            [
                ("label".to_owned(), record(1, 1)),
                ("ocr".to_owned(), record(1, 2))
            ]
        );
    }
}
