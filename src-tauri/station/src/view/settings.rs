//! The Settings screen.

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
    /// Cameras found just now.
    pub cameras: Vec<CameraChoice>,
    /// Folder that holds captures and photos.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
    /// Symbologies that are read, in words.
    pub symbologies: Vec<String>,
    /// True while values are fixed by practice mode.
    pub practice: bool,
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
    /// Play tones.
    pub sound: bool,
    /// Loudness of the tones, 0 to 100.
    pub volume: u32,
    /// Colours of the window.
    pub theme: Theme,
    /// Days after which the picture of a delivered photo is removed here; 0 keeps it.
    pub keep_photos_days: u32,
    /// Free megabytes of the disk below which no photo is taken.
    pub photo_floor_mb: u32,
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

/// The API key, never its text.
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

/// Where the API key is kept.
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

/// A camera to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CameraChoice {
    /// What to store.
    pub id: String,
    /// What to show.
    pub name: String,
}
