//! A browser elsewhere as people follow it.

use serde::Serialize;
use ts_rs::TS;

/// A browser elsewhere that opens the link of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BrowserView {
    /// Where it stands.
    pub standing: BrowserStanding,
    /// The link, made safe to show.
    pub link: String,
    /// What happens one after the other until it can be looked at.
    pub steps: Vec<BrowserStep>,
    /// One sentence: what is going on, or what went wrong and what to do.
    pub message: String,
}

/// Where a browser elsewhere stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum BrowserStanding {
    /// It is asked for and started.
    Starting,
    /// It can be looked at.
    Open,
    /// It is being ended.
    Ending,
    /// It is over, and something has to be said about it.
    Over,
}

/// One step on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BrowserStep {
    /// What happens, in words.
    pub word: String,
    /// Whether it has happened.
    pub is_done: bool,
}
