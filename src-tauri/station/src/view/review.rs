//! The Review screen: proposals beside what they would change.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::CaptureCard;

/// The Review screen.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReviewView {
    /// Captures with proposals, oldest first.
    pub groups: Vec<ReviewGroup>,
    /// Proposals that wait for a decision.
    pub pending: u32,
    /// Proposals decided.
    pub decided: u32,
    /// Sessions that are still being extracted.
    pub extracting: u32,
    /// One sentence when there is nothing to review; empty otherwise.
    pub hint: String,
}

/// The proposals of one capture.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReviewGroup {
    /// The capture.
    pub capture: CaptureCard,
    /// Our id of its session.
    pub session_id: String,
    /// Its proposals in the server's order.
    pub proposals: Vec<ProposalView>,
    /// What Apply would write.
    pub changes: Vec<ChangeView>,
    /// True when there is something to apply.
    pub can_apply: bool,
    /// Where applying stands: empty, or a sentence.
    pub apply_message: String,
    /// When it was applied last.
    pub applied_at: Option<String>,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ProposalView {
    /// The server's id.
    pub id: String,
    /// Field as the server names it.
    pub field_name: String,
    /// Field in words.
    pub field_label: String,
    /// What the product says now; may be empty.
    pub current_value: String,
    /// What is proposed.
    pub proposed_value: String,
    /// Confidence as the server wrote it.
    pub confidence_text: String,
    /// Confidence as a number from 0 to 1, when the text is one.
    pub confidence: Option<f64>,
    /// Band of the confidence.
    pub band: Band,
    /// Why the server proposes it.
    pub reasoning: String,
    /// Where the server has it from.
    pub source: String,
    /// The server's word for it.
    pub status: String,
    /// Our decision, while or after it is sent.
    pub decision: Option<Verdict>,
    /// Where our decision stands.
    pub decision_state: DecisionState,
    /// One sentence when the server disagreed; empty otherwise.
    pub note: String,
    /// How often its source was right about this field here; nothing before the first decision.
    pub record: Option<SourceRecord>,
    /// Open proposals, this one included, that may be accepted together because that record
    /// vouches for them; 0 where each has to be looked at.
    pub alike: u32,
    /// The photo that shows it best, if there is one.
    pub evidence: Option<EvidenceView>,
    /// When the server made it.
    pub created: Option<String>,
    /// When the server saw it decided.
    pub reviewed_at: Option<String>,
}

/// The photo that shows what a proposal says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EvidenceView {
    /// Our id of the photo.
    pub photo_id: String,
    /// Its type in words.
    pub label: String,
    /// True where the small print on it says so, and not its looks.
    pub is_print: bool,
}

/// How often people here took what a source proposes for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SourceRecord {
    /// Proposals that were accepted.
    pub accepted: u32,
    /// Proposals that were decided.
    pub decided: u32,
}

/// Band of a confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Band {
    /// 0.9 and more.
    High,
    /// 0.6 and more.
    Medium,
    /// Less.
    Low,
    /// Not a number from 0 to 1.
    Odd,
}

/// A decision on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Verdict {
    /// Take the proposed value.
    Accepted,
    /// Keep the current value.
    Rejected,
}

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DecisionState {
    /// Not decided.
    Open,
    /// Decided here, held back for a moment so that it can be undone.
    Held,
    /// On its way.
    Sending,
    /// The server has it.
    Recorded,
    /// Somebody had decided before; the server's state is shown.
    AlreadyDecided,
}

/// What Apply would write into one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ChangeView {
    /// Field in words.
    pub field_label: String,
    /// What stands there now.
    pub from: String,
    /// What would stand there.
    pub to: String,
}
