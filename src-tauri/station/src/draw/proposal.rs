//! One proposal beside our decision on it.

use std::collections::HashMap;

use scanner_api::{Confidence, Proposal, ProposalStatus};

use super::{said, words};
use crate::{
    clock::Millis,
    language,
    outbox::{
        operation::State, photo_row::PhotoRow, proposal_row::ProposalRow, queue_row::Standing,
    },
    proposal::{confidence, is_printed_small, shown_by},
    review::{self, Origin, Record},
    text::shown,
    view::{Band, ChangeView, DecisionState, EvidenceView, ProposalView, SourceRecord, Verdict},
};

/// A proposal: our decision, and what the server says.
#[derive(Debug)]
pub(super) struct Both<'a> {
    row: &'a ProposalRow,
    remote: Proposal,
}

impl<'a> Both<'a> {
    pub(super) fn of(row: &'a ProposalRow) -> Self {
        Self {
            row,
            remote: said(Some(&row.remote)).unwrap_or_default(),
        }
    }

    /// Where it comes from, if it may be accepted together with others like it.
    pub(super) fn joins(&self, records: &HashMap<Origin, Record>) -> Option<Origin> {
        review::may_join(self.row, &self.remote, records)
    }

    /// True while it waits for a decision.
    pub(super) fn is_waiting(&self) -> bool {
        self.row.decision_state == "open" && self.remote.status == Some(ProposalStatus::Pending)
    }

    /// True once it was decided, here or by somebody else.
    pub(super) fn is_decided(&self) -> bool {
        self.verdict().is_some()
    }

    /// What counts: the server's verdict where somebody had decided before, else ours.
    fn verdict(&self) -> Option<Verdict> {
        let there = match &self.remote.status {
            Some(ProposalStatus::Accepted) => Some(Verdict::Accepted),
            Some(ProposalStatus::Rejected) => Some(Verdict::Rejected),
            Some(ProposalStatus::Pending | ProposalStatus::Other(_)) | None => None,
        };
        match self.row.decision_state.as_str() {
            "already_decided" => there,
            _ => self.decision().or(there),
        }
    }

    fn decision(&self) -> Option<Verdict> {
        match self.row.decision.as_deref() {
            Some("accepted") => Some(Verdict::Accepted),
            Some("rejected") => Some(Verdict::Rejected),
            Some(_) | None => None,
        }
    }

    fn decision_state(&self, sent: Option<&Standing>) -> DecisionState {
        match self.row.decision_state.as_str() {
            "held" if sent.is_some_and(Standing::is_on_its_way) => DecisionState::Sending,
            "held" => DecisionState::Held,
            "sending" => DecisionState::Sending,
            "recorded" => DecisionState::Recorded,
            "already_decided" => DecisionState::AlreadyDecided,
            // Decided at the server, and not by us.
            _ if self.is_decided() => DecisionState::AlreadyDecided,
            _ => DecisionState::Open,
        }
    }

    /// What Apply would write for it: accepted, and not written by the last apply.
    pub(super) fn change(
        &self,
        applied_at: Option<Millis>,
        sent: Option<&Standing>,
    ) -> Option<ChangeView> {
        let is_written = applied_at.is_some_and(|applied_at| self.was_decided_by(applied_at, sent));
        let is_due = self.verdict() == Some(Verdict::Accepted) && !is_written;
        is_due.then(|| ChangeView {
            field_label: self.field_label(),
            from: words::or_empty(self.remote.current_value.as_deref()),
            to: words::or_empty(self.remote.proposed_value.as_deref()),
        })
    }

    /// Our own clock decides where the decision is ours.
    fn was_decided_by(&self, moment: Millis, sent: Option<&Standing>) -> bool {
        match sent {
            Some(sent) => sent.finished.is_some_and(|finished| finished <= moment),
            None => self
                .remote
                .reviewed_at
                .is_none_or(|at| at.as_millisecond() <= moment),
        }
    }

    fn field_label(&self) -> String {
        words::field(self.remote.field_name.as_deref().unwrap_or_default())
    }

    /// What the server said against our decision.
    fn note(&self, sent: Option<&Standing>) -> String {
        let refused = sent.filter(|sent| sent.state == State::Parked);
        match (self.row.note.as_str(), refused) {
            ("", Some(refused)) => shown(&language::say(&refused.error_detail)),
            (note, _) => shown(note),
        }
    }

    /// Where it comes from.
    pub(super) fn origin(&self) -> Option<Origin> {
        Origin::of(&self.remote)
    }

    /// `record` is that of its source for its field, `alike` how many would be accepted with it.
    pub(super) fn view(
        &self,
        photos: &[&PhotoRow],
        sent: Option<&Standing>,
        record: Option<&Record>,
        alike: u32,
    ) -> ProposalView {
        let remote = &self.remote;
        let (confidence, band) = remote
            .confidence
            .as_ref()
            .map_or((None, Band::Odd), confidence);
        ProposalView {
            // Whoever decides sends it back, so it stays as it is.
            id: self.row.id.clone(),
            field_name: words::or_empty(remote.field_name.as_deref()),
            field_label: self.field_label(),
            current_value: words::or_empty(remote.current_value.as_deref()),
            proposed_value: words::or_empty(remote.proposed_value.as_deref()),
            confidence_text: words::or_empty(remote.confidence.as_ref().map(Confidence::as_str)),
            confidence,
            band,
            reasoning: words::or_empty(remote.reasoning.as_deref()),
            source: words::or_empty(remote.source.as_deref()),
            status: remote
                .status
                .as_ref()
                .map(|status| words::server_word(status.as_str()))
                .unwrap_or_default(),
            decision: self.decision(),
            decision_state: self.decision_state(sent),
            note: self.note(sent),
            record: record.map(|record| SourceRecord {
                accepted: record.accepted,
                decided: record.decided,
            }),
            alike,
            evidence: evidence(remote.field_name.as_deref().unwrap_or_default(), photos),
            created: remote.created.map(|at| at.to_string()),
            reviewed_at: remote.reviewed_at.map(|at| at.to_string()),
        }
    }
}

/// The photo that shows a field best: the newest of the first type that there is one of.
fn evidence(field_name: &str, photos: &[&PhotoRow]) -> Option<EvidenceView> {
    let newest = |photo_type: &&str| {
        let of_type = photos
            .iter()
            .filter(|photo| photo.photo_type == **photo_type);
        of_type.max_by_key(|photo| photo.created)
    };
    let best = shown_by(field_name).iter().find_map(newest)?;
    Some(EvidenceView {
        photo_id: best.id.clone(),
        label: words::photo_type(&best.photo_type),
        is_print: is_printed_small(field_name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_photo(field: &str, types: &[&str], want: Option<&str>) {
        let photos: Vec<PhotoRow> = types
            .iter()
            .zip(1..)
            .map(|(photo_type, at)| photo(photo_type, at))
            .collect();
        let photos: Vec<&PhotoRow> = photos.iter().collect();
        let best = evidence(field, &photos).map(|evidence| evidence.photo_id);
        assert_eq!(best.as_deref(), want, "{field}");
    }

    fn photo(photo_type: &str, created: Millis) -> PhotoRow {
        PhotoRow {
            id: format!("{photo_type}-{created}"),
            session_id: String::new(),
            capture_id: String::new(),
            photo_type: photo_type.to_owned(),
            sort_order: created,
            hash: String::new(),
            file_size: 0,
            width: 0,
            height: 0,
            created,
            replaced_by: None,
            s3_key: None,
            remote_id: None,
            remote: None,
            facts: "{}".to_owned(),
        }
    }

    #[test]
    fn a_field_is_shown_with_the_photo_that_proves_it() {
        check_photo(
            "ingredients",
            &["front", "back", "ingredients"],
            Some("ingredients-3"),
        );
        check_photo("ingredients", &["front", "back"], Some("back-2"));
        check_photo("ingredients", &["front"], None);
        check_photo(
            "nutrition_facts",
            &["nutrition", "nutrition"],
            Some("nutrition-2"),
        );
        check_photo("description", &["front"], Some("front-1"));
        check_photo("name", &["back", "front"], Some("front-2"));
        check_photo("something_new", &["front"], Some("front-1"));
    }
}
