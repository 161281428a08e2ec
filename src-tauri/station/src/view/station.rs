//! The frame around every screen: where the station stands right now.

use serde::Serialize;
use ts_rs::TS;

use super::{BrowserView, QueueCounts, SessionBrief};

/// The header, the status rail and everything a screen needs to know of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StationView {
    /// Name of this station, as the server sees it.
    pub station: String,
    /// True in practice mode: built-in server, built-in scenes, own data folder.
    pub practice: bool,
    /// Version of the program.
    pub version: String,
    /// How the line to the server is.
    pub link: Link,
    /// How many operations stand in which state.
    pub queue: QueueCounts,
    /// What is left of the key's quota; nothing before the first answer.
    pub quota: Option<QuotaView>,
    /// The session that captures go to; nothing before the first capture.
    pub session: Option<SessionBrief>,
    /// Proposals that wait for a decision.
    pub proposals_waiting: u32,
    /// The scanning camera.
    pub camera: CameraView,
    /// False when the machine has no sound device; then tones are only seen.
    pub sound_available: bool,
    /// What the operator has to know or to confirm, most urgent first.
    pub notices: Vec<Notice>,
    /// The browser elsewhere that somebody follows.
    pub browser: Option<BrowserView>,
}

/// The line to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Link {
    /// The state to branch on.
    pub state: LinkState,
    /// One sentence for people.
    pub message: String,
    /// Host of the configured server.
    pub host: String,
}

/// How the line to the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LinkState {
    /// Nothing was asked of the server yet.
    Idle,
    /// The last request was answered.
    Online,
    /// The last request did not reach the server.
    Offline,
    /// The server asked us to wait.
    Waiting,
    /// No key is stored.
    KeyMissing,
    /// The server refused the key; nothing is sent until it is changed.
    KeyRefused,
}

/// What is left of the key's quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct QuotaView {
    /// Requests left in the minute window.
    pub minute_left: u32,
    /// Size of the minute window.
    pub minute_limit: u32,
    /// Requests left in the day window.
    pub day_left: u32,
    /// Size of the day window.
    pub day_limit: u32,
    /// When the key is used up at the pace of the last hour; nothing when it lasts all day.
    pub lasts_until: Option<String>,
    /// How many stations that work like this one the key carries; nothing before that can be told.
    pub stations: Option<u32>,
}

/// The scanning camera.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CameraView {
    /// The state to branch on.
    pub state: CameraState,
    /// Name of the camera, empty when none was chosen.
    pub name: String,
    /// One sentence for people, with what to do when it is not live.
    pub message: String,
    /// Frame width in pixels, 0 before the first frame.
    pub width: u32,
    /// Frame height in pixels, 0 before the first frame.
    pub height: u32,
    /// Frames per second over the last two seconds.
    pub frames_per_second: f32,
    /// Frames that arrived damaged since the camera was opened.
    pub damaged: u32,
}

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CameraState {
    /// None chosen, or switched off.
    Closed,
    /// Being opened.
    Opening,
    /// Frames arrive.
    Live,
    /// Open, but no frame for longer than the limit.
    Stalled,
    /// Unplugged or failed; it is looked for again.
    Gone,
}

/// Something the operator has to know or to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Notice {
    /// Stable, to dismiss it by.
    pub id: String,
    /// What happened, to branch on.
    pub code: String,
    /// How loud it has to be.
    pub urgency: Urgency,
    /// One plain sentence: what happened and what to do.
    pub message: String,
    /// What the window offers to do about it, beside confirming it.
    pub offer: Option<Offer>,
}

/// What a notice offers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Offer {
    /// End the program in good order and start it again.
    Restart,
}

/// How loud a notice has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Urgency {
    /// Good to know.
    Info,
    /// Look at it when there is time: duplicate, late code, moved session.
    Notice,
    /// Work stops until somebody acted.
    Stop,
}

/// What crosses to the window when a command fails: a code to branch on and a sentence to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UiError {
    /// Stable code.
    pub code: String,
    /// One plain sentence: what failed and what to do.
    pub message: String,
}
