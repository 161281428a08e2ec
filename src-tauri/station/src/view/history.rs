//! The History screen: captures by time and session, and a session's whole story.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CaptureCard, SessionBrief};

/// What is looked for in the history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryQuery {
    /// Part of a GTIN, an order, a code or a product's name; empty finds all.
    pub text: String,
    /// First day, such as 2026-01-31, or first moment in RFC 3339.
    pub from: Option<String>,
    /// Last day, or last moment.
    pub to: Option<String>,
}

/// The History screen, one page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HistoryView {
    /// Captures that follow each other in one session, newest first.
    pub groups: Vec<HistoryGroup>,
    /// Number of this page, from 0.
    pub page: u32,
    /// Whether older captures were found too.
    pub more: bool,
}

/// Captures that follow each other in one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HistoryGroup {
    /// The session.
    pub session: SessionBrief,
    /// The captures that were found, newest first.
    pub captures: Vec<CaptureCard>,
}

/// What happened in a session, from its first capture on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StoryView {
    /// The session.
    pub session: SessionBrief,
    /// What happened, oldest first.
    pub events: Vec<StoryEvent>,
    /// Older events that are not listed.
    pub left_out: u32,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StoryEvent {
    /// When; nothing for what has yet to happen.
    pub at: Option<String>,
    /// What kind of thing.
    pub kind: StoryKind,
    /// What happened, such as "Captured".
    pub what: String,
    /// What it happened to, such as a product; empty for the session itself.
    pub about: String,
    /// More in a few words; may be empty.
    pub detail: String,
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StoryKind {
    /// Something was stored here.
    Here,
    /// The server took something.
    Sent,
    /// The server found something out.
    Server,
    /// The server could not do something.
    Trouble,
    /// Somebody decided.
    Decided,
    /// Something is still to be sent.
    Waiting,
    /// Somebody took something out.
    TakenOut,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Exported {
    /// Where it lies.
    pub path: String,
    /// Captures in a history, operations in an export of what is unsent.
    pub rows: u32,
    /// Photos in it.
    pub photos: u32,
}

/// What was taken over from another station.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Imported {
    /// Operations that are new here.
    pub operations: u32,
    /// Captures that are new here.
    pub captures: u32,
    /// Photos that are new here.
    pub photos: u32,
    /// Operations that were here already.
    pub known: u32,
}
