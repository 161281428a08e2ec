//! What the window draws: plain structs, made from the outbox and nothing else.
//!
//! Every text in here is safe to show as text: control and bidi characters are
//! made visible before they get this far. Times are RFC 3339 text in UTC, counts
//! are plain numbers, identifiers are opaque. The TypeScript twins in
//! `ui/src/bindings` are written by the tests and checked in.
//!
//! This module knows no SQL, no network and no decision.

mod browser;
mod capture;
mod command_card;
mod history;
mod photos;
mod queue;
mod review;
mod scan;
mod session;
mod settings;
mod station;

pub use browser::{BrowserStanding, BrowserStep, BrowserView};
pub use capture::{
    CaptureCard, Delivery, Difference, ElementView, FreshnessLevel, FreshnessView, KeepLinkView,
    LinkLight, LinkView, Pair, QrAnalysisView, TextPart,
};
pub use command_card::{CardPurpose, CommandCard};
pub use history::{
    Exported, HistoryGroup, HistoryQuery, HistoryView, Imported, StoryEvent, StoryKind, StoryView,
};
pub use photos::{
    AskView, HeldView, PhotoRow, PhotosView, ShotView, TableCheckState, TableCheckView, Unfinished,
};
pub use queue::{
    ActionView, OperationRow, QueueAction, QueueCounts, QueueFilter, QueueView, RowState,
    UploadView,
};
pub use review::{
    Band, ChangeView, DecisionState, EvidenceView, ProposalView, ReviewGroup, ReviewView,
    SourceRecord, Verdict,
};
pub use scan::{Moment, MomentKind, OutlineView, Overlay, ScanView, ScanWord, UnreadView, Wish};
pub use session::{CaptureRow, RemoteSession, SessionBrief, SessionState, SessionView};
pub use settings::{
    CameraAtWork, CameraCard, CameraChoice, CardLine, CodeFamily, Control, ControlView,
    HoldListView, KeyCheck, KeyHome, KeyView, Language, Margins, PhotoSet, SessionPer,
    SettingsForm, SettingsView, Theme,
};
pub use station::{
    CameraState, CameraView, Link, LinkState, Notice, Offer, QuotaView, StationView, UiError,
    Urgency,
};
