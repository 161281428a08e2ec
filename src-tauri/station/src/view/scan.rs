//! The Scan screen, and what is heard and seen while scanning.

use serde::Serialize;
use ts_rs::TS;

use super::CaptureCard;

/// The Scan screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScanView {
    /// The one big word.
    pub word: ScanWord,
    /// One sentence below it.
    pub message: String,
    /// Order at hand, if any.
    pub order_id: Option<String>,
    /// Captures of the session at hand, newest first, at most 50.
    pub captures: Vec<CaptureCard>,
    /// Captures of the session at hand.
    pub capture_count: u32,
    /// Photos of the session at hand.
    pub photo_count: u32,
    /// True when the same code may be counted more than once.
    pub count_mode: bool,
}

/// The one big word of the Scan screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ScanWord {
    /// Waiting for a code.
    Ready,
    /// A code is in view and not yet sure.
    Reading,
    /// The last code is stored.
    Captured,
    /// The code in view was captured before.
    Again,
    /// Two different GTINs on one pack.
    Conflict,
    /// The last code is stored, and its batch is on the hold list.
    Held,
    /// What a command card or a key asked for is done.
    Done,
    /// It cannot be done now.
    Refused,
    /// No picture from the camera; gun and keyboard still work.
    NoPicture,
}

/// Outlines of the codes in one frame, drawn over the live picture.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Overlay {
    /// Number of the frame.
    pub frame: u32,
    /// Frame width in pixels.
    pub width: u32,
    /// Frame height in pixels.
    pub height: u32,
    /// The codes in it.
    pub outlines: Vec<OutlineView>,
    /// Places that look like a code and are not read.
    pub unread: Vec<UnreadView>,
}

/// One code in the live picture.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OutlineView {
    /// Four corners in frame pixels, clockwise from the top left of the code.
    pub corners: [[f32; 2]; 4],
    /// `reading`, `captured`, `again` or `conflict`.
    pub state: String,
    /// Short text beside it: GTIN or symbology.
    pub label: String,
}

/// A place in the live picture that looks like a code and is not read.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct UnreadView {
    /// Four corners in frame pixels, clockwise.
    pub corners: [[f32; 2]; 4],
    /// The likeliest cause, to find a word for: `too_small`, `blurred` and so on.
    pub code: String,
    /// What to do about it, in one sentence.
    pub sentence: String,
    /// What was measured, a sentence for each cause.
    pub facts: Vec<String>,
    /// True once it stayed unread for so long that it is shown without being asked for.
    pub is_due: bool,
}

/// One thing to hear and to flash, sent at the moment it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Moment {
    /// What happened.
    pub kind: MomentKind,
    /// One sentence for the screen.
    pub message: String,
    /// The capture it is about.
    pub capture_id: Option<String>,
    /// What a command card asks of the window.
    pub wish: Option<Wish>,
}

/// What only the window can do for a command card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "wish")]
#[ts(export)]
pub enum Wish {
    /// Take this type of photo next.
    Shot {
        /// The API's word.
        photo_type: String,
    },
    /// Take the photo.
    Shoot,
    /// Take the last photo again.
    Retake,
}

/// What happened at a [`Moment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MomentKind {
    /// A capture was committed.
    Captured,
    /// A photo was committed.
    Photo,
    /// The code was captured before.
    Again,
    /// A second code of the same pack was merged.
    Merged,
    /// Two GTINs on one pack.
    Conflict,
    /// A command card or a key was obeyed.
    Done,
    /// A command card or a key cannot be obeyed now.
    Refused,
    /// The date of what was captured needs attention.
    Date,
    /// Work stops until somebody acted.
    Stop,
}
