//! A capture as people see it.

use serde::Serialize;
use ts_rs::TS;

/// A capture on a card: what was read, what it means, where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CaptureCard {
    /// Our own id of the capture.
    pub id: String,
    /// Order the capture belongs to, if any.
    pub order_id: Option<String>,
    /// `BARCODE`, `IMAGE` or `MANUAL`.
    pub capture_type: String,
    /// How it came in: `camera`, `gun` or `typed`.
    pub source: String,
    /// Symbology in words, such as "EAN-13"; empty when typed.
    pub symbology: String,
    /// What was read, made safe to show.
    pub raw_value: String,
    /// GTIN-14.
    pub gtin: Option<String>,
    /// Application identifiers in words.
    pub elements: Vec<ElementView>,
    /// Sentences about what is odd in the code.
    pub issues: Vec<String>,
    /// What was read, in parts; empty where nothing odd has a place in it.
    pub parts: Vec<TextPart>,
    /// Where its link leads, if it has one.
    pub link: Option<LinkView>,
    /// How near its date is, if it has one and was captured within a day.
    pub freshness: Option<FreshnessView>,
    /// That its batch was on the hold list, and why.
    pub held: Option<String>,
    /// The other code of the same GTIN that was read on the pack.
    pub also_read: Option<String>,
    /// A different GTIN that was read on the same pack.
    pub label_conflict: Option<String>,
    /// How often the same code was scanned in count mode; 1 otherwise.
    pub count: u32,
    /// Name of the product, once the server told it.
    pub product_name: Option<String>,
    /// Where the delivery stands.
    pub delivery: Delivery,
    /// The server's own word for the capture, as it was sent.
    pub server_status: Option<String>,
    /// Photos linked to the capture.
    pub photos: u32,
    /// When it was captured.
    pub created: String,
}

/// A part of what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TextPart {
    /// The part, made safe to show.
    pub text: String,
    /// Whether this is what the sentences are about.
    pub is_odd: bool,
}

/// Where the delivery of a capture or photo stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Delivery {
    /// In the queue.
    Waiting,
    /// On its way.
    Sending,
    /// Sent, but nobody knows yet whether it arrived.
    Unclear,
    /// The server has it.
    Delivered,
    /// Stopped until somebody decides.
    NeedsYou,
    /// Taken out of the queue by the operator.
    Discarded,
}

/// One application identifier in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ElementView {
    /// Digits of the AI, such as "17".
    pub ai: String,
    /// Its title in words, such as "Use by".
    pub title: String,
    /// The value as it stands in the code.
    pub value: String,
    /// The value in words where that helps, such as "31 December 2026".
    pub words: Option<String>,
}

/// A value that differs between this machine and the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Difference {
    /// Name of the field.
    pub field: String,
    /// What stands here.
    pub here: String,
    /// What the server says.
    pub server: String,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// How near the date on a pack is, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FreshnessView {
    /// How near.
    pub level: FreshnessLevel,
    /// The same in a word or two.
    pub word: String,
    /// One sentence, such as "Best before in 3 days".
    pub message: String,
    /// Whose limits say so; empty where none were needed.
    pub basis: String,
}

/// How near the date on a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FreshnessLevel {
    /// All is well.
    Fresh,
    /// It is worth a look.
    Warning,
    /// Hardly any time is left.
    Critical,
    /// The day has passed.
    Expired,
}

/// What to think of a link, in words. Text only, never something to click.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LinkView {
    /// How far it may be trusted.
    pub light: LinkLight,
    /// The same in words.
    pub word: String,
    /// Host of the link, and of its end where that is another one.
    pub way: String,
    /// What speaks against it, the gravest first; not what the code's issues say already.
    pub reasons: Vec<String>,
    /// Whether the server may be asked to follow it.
    pub can_follow: bool,
    /// What to say before that, and to whom the link goes; empty where nothing has to be said.
    pub consent: String,
    /// Whether the server is being asked.
    pub is_followed: bool,
    /// Keeping it as the link of the product.
    pub keep: KeepLinkView,
    /// Whether it may be looked at in a browser elsewhere.
    pub can_browse: bool,
    /// What to say before that, and to whom the link goes; empty where nothing has to be said.
    pub browse_consent: String,
}

/// Keeping where a link leads as the link of its product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KeepLinkView {
    /// The address that would be kept; empty where none can be, or one is on its way.
    pub address: String,
    /// Whether the operator has to be asked first, because something speaks against it.
    pub asks: bool,
    /// Where keeping it stands, in a sentence; empty while nobody asked for it.
    pub note: String,
    /// Whether that needs somebody.
    pub needs_you: bool,
}

/// How far a link may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LinkLight {
    /// Nothing speaks against it.
    Green,
    /// Look before opening it.
    Amber,
    /// Do not open it.
    Red,
}

/// What the server found behind a link. Text only, never something to click.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct QrAnalysisView {
    /// Kind of resolver, as the server names it.
    pub resolver_type: String,
    /// Addresses on the way, first to last.
    pub hops: Vec<String>,
    /// GTIN the server found in the link.
    pub extracted_gtin: Option<String>,
    /// What went wrong, empty when nothing did.
    pub error: String,
}
