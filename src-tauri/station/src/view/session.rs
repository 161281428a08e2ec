//! The Session screen: what stands here beside what the server says.

use serde::Serialize;
use ts_rs::TS;

use super::{CaptureCard, Difference, Pair, PhotoRow, QrAnalysisView};

/// A session in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SessionBrief {
    /// Our own id of the session.
    pub id: String,
    /// Order or product it is about; empty when none was given.
    pub label: String,
    /// Where it stands on this machine.
    pub state: SessionState,
    /// One sentence for people.
    pub message: String,
    /// Captures in it.
    pub captures: u32,
    /// Photos in it.
    pub photos: u32,
    /// Operations of it that are not done.
    pub unsent: u32,
    /// Proposals that wait for a decision.
    pub proposals_waiting: u32,
    /// When it was opened.
    pub created: String,
}

/// Where a session stands on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SessionState {
    /// Takes captures.
    Collecting,
    /// Submitted by the operator, waiting for its captures and photos to arrive.
    Submitting,
    /// The server extracts.
    Extracting,
    /// The server extracts for longer than ten minutes.
    TakingLong,
    /// Proposals can be reviewed.
    Review,
    /// Review is finished.
    Finished,
    /// Closed without extraction.
    Closed,
    /// The server let it expire; unsent work moved to a fresh one.
    Expired,
}

/// The Session screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SessionView {
    /// The session in one line.
    pub brief: SessionBrief,
    /// What the server says of it; nothing before it exists there.
    pub remote: Option<RemoteSession>,
    /// True when it can be submitted now.
    pub can_submit: bool,
    /// Why it can't, as a sentence; empty when it can.
    pub submit_hint: String,
    /// When the server is asked next, if it is.
    pub next_poll: Option<String>,
    /// Its captures, oldest first.
    pub captures: Vec<CaptureRow>,
    /// Its photos in gallery order.
    pub photos: Vec<PhotoRow>,
    /// All sessions of this station, newest first, at most 100.
    pub others: Vec<SessionBrief>,
}

/// What the server says of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RemoteSession {
    /// The server's id.
    pub id: String,
    /// Its status word as sent.
    pub status: String,
    /// Its extraction word as sent; empty before the first poll.
    pub extraction_status: String,
    /// Its capture mode as sent.
    pub capture_mode: String,
    /// When the server created it.
    pub created: Option<String>,
    /// When the server changed it last.
    pub modified: Option<String>,
    /// What we wrote into its metadata.
    pub metadata: Vec<Pair>,
}

/// A capture with everything the server says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CaptureRow {
    /// The capture as it stands here.
    pub card: CaptureCard,
    /// The server's id of it.
    pub remote_id: Option<String>,
    /// Why it failed there; empty when it did not.
    pub error_message: String,
    /// True when the server can be asked to try it again.
    pub can_retry: bool,
    /// The server's id of the matched product.
    pub product_short_id: Option<String>,
    /// When the server created it.
    pub server_created: Option<String>,
    /// When the server finished it.
    pub processed_at: Option<String>,
    /// Storage key of an uploaded picture.
    pub uploaded_image_key: Option<String>,
    /// Proposals for it.
    pub proposal_count: u32,
    /// What the server found behind the link.
    pub qr_analysis: Option<QrAnalysisView>,
    /// Where the server's values differ from ours.
    pub differences: Vec<Difference>,
}
