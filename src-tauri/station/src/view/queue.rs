//! The Queue screen: every operation with its state, cause, next try and one action.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The Queue screen, one page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct QueueView {
    /// How many operations stand in which state.
    pub counts: QueueCounts,
    /// What is shown.
    pub filter: QueueFilter,
    /// Rows of this page: what needs somebody first, then by age.
    pub rows: Vec<OperationRow>,
    /// Rows in all with this filter.
    pub total: u32,
    /// Number of this page, from 0.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
}

/// How many operations stand in which state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct QueueCounts {
    /// In the queue, due or not, or held back behind others.
    pub waiting: u32,
    /// On their way.
    pub sending: u32,
    /// Sent, outcome unknown until the server was asked.
    pub unclear: u32,
    /// Stopped until somebody decides.
    pub needs_you: u32,
    /// The server has them.
    pub done: u32,
    /// When the oldest unsent one was made.
    pub oldest_unsent: Option<String>,
}

/// Which operations are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QueueFilter {
    /// All that is not done.
    #[default]
    Open,
    /// Only what needs somebody.
    NeedsYou,
    /// Only what is done, newest first.
    Done,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OperationRow {
    /// Its id.
    pub id: String,
    /// What it does, such as "Send capture".
    pub what: String,
    /// What it is about, such as a GTIN or a file name.
    pub subject: String,
    /// Order or session it belongs to.
    pub session_label: String,
    /// The state to branch on.
    pub state: RowState,
    /// The state in words.
    pub state_word: String,
    /// Why it stands where it stands, one sentence; empty when all is well.
    pub cause: String,
    /// When it is tried next.
    pub next_try: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// The one thing to do about it, if there is one.
    pub action: Option<ActionView>,
    /// The less common things to do.
    pub more: Vec<ActionView>,
    /// How far its photo is, while that is on its way.
    pub upload: Option<UploadView>,
    /// When it was made.
    pub created: String,
}

/// How far a photo is that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UploadView {
    /// Share of its bytes that the network has taken, 0 to 100.
    pub percent: u32,
    /// Seconds the rest takes at the pace so far; nothing while there is no pace.
    pub seconds_left: Option<u32>,
}

/// State of an operation as the Queue screen groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RowState {
    /// Behind another operation.
    Blocked,
    /// Due, or due later.
    Ready,
    /// On its way.
    Sending,
    /// Outcome unknown.
    Unknown,
    /// Needs somebody.
    Parked,
    /// The operator holds it back.
    Held,
    /// Done.
    Done,
    /// Taken out by the operator.
    Discarded,
}

/// Something that can be done about an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActionView {
    /// What to send back.
    pub action: QueueAction,
    /// The word on the button.
    pub label: String,
}

/// What an operator can do about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QueueAction {
    /// Try it now.
    Retry,
    /// Keep it back.
    Hold,
    /// Take it out for good; the capture stays on this machine.
    Discard,
}
