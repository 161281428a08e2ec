//! The Settings screen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The Settings screen.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SettingsView {
    /// What can be edited.
    pub form: SettingsForm,
    /// The API key, never its text.
    pub key: KeyView,
    /// The key of the browser service, never its text.
    pub browser_key: KeyView,
    /// Cameras found just now.
    pub cameras: Vec<CameraChoice>,
    /// The cameras at work: the scanning one, and the one for photos if that is another.
    pub at_work: Vec<CameraAtWork>,
    /// Serial ports found just now.
    pub serial_ports: Vec<String>,
    /// The types of photos an own set may have.
    pub photo_types: Vec<CameraChoice>,
    /// Batches that must not leave the house.
    pub hold_list: HoldListView,
    /// Folder that holds captures and photos.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
    /// True while values are fixed by practice mode.
    pub practice: bool,
    /// True until settings were stored for the first time.
    pub is_fresh: bool,
}

/// How much is on the hold list, and where it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HoldListView {
    /// Batches on it; a product that is held as a whole counts as one.
    pub batches: u32,
    /// Products on it.
    pub products: u32,
    /// Name of the file; empty where there is no list.
    pub file: String,
    /// When it was taken.
    pub imported: Option<String>,
}

/// What can be edited on the Settings screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SettingsForm {
    /// Name of this station, up to 60 characters.
    pub station: String,
    /// Address of the server, `https://…` (plain http only on this machine).
    pub server: String,
    /// Camera to open, by its id; empty for none.
    pub camera: String,
    /// When a new session is opened.
    pub session_per: SessionPer,
    /// Captures per session when `session_per` is `captures`.
    pub captures_per_session: u32,
    /// Count the same code each time it comes back.
    pub count_mode: bool,
    /// Kinds of code that the camera reads.
    pub codes: Vec<CodeFamily>,
    /// Play tones.
    pub sound: bool,
    /// Loudness of the tones, 0 to 100.
    pub volume: u32,
    /// Say aloud what comes next, where the system has a voice.
    pub voice: bool,
    /// Colours of the window.
    pub theme: Theme,
    /// Fill the screen, with larger targets.
    pub kiosk: bool,
    /// Start when somebody signs in to this computer.
    pub autostart: bool,
    /// Keys that were changed: name of an action and its chord.
    pub keys: BTreeMap<String, String>,
    /// Language of the window.
    pub language: Language,
    /// Days after which the picture of a delivered photo is removed here; 0 keeps it.
    pub keep_photos_days: u32,
    /// Free megabytes of the disk below which no photo is taken.
    pub photo_floor_mb: u32,
    /// Camera for photos, by its id; empty for the scanning one.
    pub photo_camera: String,
    /// Shots that are asked for.
    pub photo_set: PhotoSet,
    /// Types of the own set, in the order in which they are asked for.
    pub own_shots: Vec<String>,
    /// Pictures of which the sharpest becomes the photo, 1 to 5.
    pub best_of: u32,
    /// Change the camera to its full size for each photo.
    pub full_stills: bool,
    /// Submit a product as soon as its shots are complete, and tell what to take again while
    /// it is on the table.
    pub check_on_table: bool,
    /// What is cut away from each photo of a camera before it is stored.
    pub margins: Margins,
    /// Longest side of what is uploaded, in pixels; 0 leaves every photo as it is.
    pub upload_long_edge: u32,
    /// JPEG quality of what has to be made smaller for the upload, 60 to 100.
    pub upload_quality: u32,
    /// Folder whose new pictures become photos; empty for none.
    pub hot_folder: String,
    /// Port of a serial scanner; empty for none.
    pub serial_port: String,
    /// Its speed in bits a second.
    pub serial_speed: u32,
    /// Let links be looked at in a browser elsewhere.
    pub browser: bool,
}

/// Parts of a picture that are cut away, in per cent of its width or height, 0 to 45 each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Margins {
    /// From the left.
    pub left: u32,
    /// From the top.
    pub top: u32,
    /// From the right.
    pub right: u32,
    /// From the bottom.
    pub bottom: u32,
}

/// Which shots are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhotoSet {
    /// Four shots of food.
    Food,
    /// Six shots around a box.
    Box,
    /// All twelve.
    #[default]
    All,
    /// Chosen here.
    Own,
}

/// Symbologies that are read together or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CodeFamily {
    /// EAN-13, EAN-8, UPC-A and UPC-E.
    Retail,
    /// ITF-14.
    Itf14,
    /// Code 128 and GS1-128.
    Code128,
    /// Code 39.
    Code39,
    /// GS1 DataBar Omnidirectional, Truncated and Expanded.
    DataBar,
    /// QR Code and GS1 QR Code.
    Qr,
    /// Data Matrix and GS1 DataMatrix.
    DataMatrix,
    /// PDF417.
    Pdf417,
    /// Aztec Code.
    Aztec,
}

impl CodeFamily {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Retail,
        Self::Itf14,
        Self::Code128,
        Self::Code39,
        Self::DataBar,
        Self::Qr,
        Self::DataMatrix,
        Self::Pdf417,
        Self::Aztec,
    ];
}

/// When a new session is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SessionPer {
    /// One for each order id.
    #[default]
    Order,
    /// One for each product.
    Product,
    /// One an hour.
    Hour,
    /// One for so many captures.
    Captures,
}

/// Colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    /// As the desktop has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    /// As the desktop has it, where it is one of these; else English.
    #[default]
    Desktop,
    /// English.
    En,
    /// German.
    De,
}

/// A key, never its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KeyView {
    /// Prefix and last characters, such as "csb_…9ff0"; empty when there is none.
    pub hint: String,
    /// Where it is kept.
    pub home: KeyHome,
    /// One sentence about it.
    pub message: String,
}

/// Where a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeyHome {
    /// There is none.
    None,
    /// The key store of the operating system.
    KeyStore,
    /// A file only this user can read.
    File,
    /// The environment of the program.
    Environment,
    /// Practice mode's own.
    Practice,
}

/// What the server says of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct KeyCheck {
    /// True when the server took it and it may write.
    pub usable: bool,
    /// One sentence: organization and role, or what is wrong.
    pub message: String,
    /// Organization, as the server names it.
    pub organization: String,
    /// Role of the key, as the server names it.
    pub role: String,
}

/// A camera at work.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CameraAtWork {
    /// Its id.
    pub id: String,
    /// What it is there for: "Scanning", "Photos" or both.
    pub role: String,
    /// One sentence about how it is.
    pub message: String,
    /// What was counted since it was chosen.
    pub counted: String,
    /// What can be set on it.
    pub controls: Vec<ControlView>,
    /// What was found when it was examined last.
    pub card: Option<CameraCard>,
}

/// What was found when a camera was examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CameraCard {
    /// When that was.
    pub at: String,
    /// What was found, the most important first.
    pub lines: Vec<CardLine>,
}

/// One thing that was examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardLine {
    /// Whether it is good enough.
    pub ok: bool,
    /// What was found, and what to do.
    pub message: String,
}

/// Something that can be set on a camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ControlView {
    /// Its name, to set it by.
    pub control: Control,
    /// Its name for people.
    pub label: String,
    /// Smallest value.
    pub min: i32,
    /// Largest value.
    pub max: i32,
    /// Distance of two values.
    pub step: i32,
    /// The value now; what the camera chooses by itself changes.
    pub value: i32,
    /// Whether the camera chooses by itself; nothing where it cannot.
    pub auto: Option<bool>,
    /// Names of the values where they have some, from `min` on.
    pub words: Vec<String>,
}

/// Something that can be set on a camera, by the name people know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Control {
    /// Distance that is sharp.
    Focus,
    /// How long light falls in.
    Exposure,
    /// What counts as white.
    WhiteBalance,
    /// How much is in the picture.
    Zoom,
    /// Flicker of the lamps.
    PowerLine,
}

/// A camera to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CameraChoice {
    /// What to store.
    pub id: String,
    /// What to show.
    pub name: String,
}
