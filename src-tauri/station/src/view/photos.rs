//! The Photos screen: the shot list of the capture at hand.

use serde::Serialize;
use ts_rs::TS;

use super::{CameraView, CaptureCard, Delivery, Difference, Margins, UploadView};

/// The Photos screen.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PhotosView {
    /// The capture the photos are linked to; nothing when nothing was scanned or typed yet.
    pub capture: Option<CaptureCard>,
    /// The captures of the session at hand to choose from, newest first.
    pub captures: Vec<CaptureCard>,
    /// The shots of the set in the order they are asked for, then the other types.
    pub shots: Vec<ShotView>,
    /// Photos of the capture in gallery order.
    pub photos: Vec<PhotoRow>,
    /// Type of the next shot; `other` when the set is complete.
    pub next_type: String,
    /// Which shots are missing, in a sentence; empty when the set is complete or not begun.
    pub missing: String,
    /// The newest other capture whose set was begun and not finished.
    pub unfinished: Option<Unfinished>,
    /// A photo that shows the wrong thing and waits for a decision.
    pub held: Option<HeldView>,
    /// Whether photos are taken by themselves when the pack was changed and lies still.
    pub hands_free: bool,
    /// The camera for photos.
    pub camera: CameraView,
    /// Whether that is another one than the scanning camera.
    pub own_camera: bool,
    /// What is cut away from each photo.
    pub margins: Margins,
    /// Why no photo can be taken right now; empty when one can.
    pub hint: String,
    /// Whether the photos so far may be submitted now, to be checked on the table.
    pub can_check: bool,
    /// What the check of this product on the table says; nothing while none is made.
    pub check: Option<TableCheckView>,
}

/// What the server makes of the photos while the product is still on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TableCheckView {
    /// How far it is.
    pub state: TableCheckState,
    /// The same in a sentence.
    pub message: String,
    /// Shots to take again, in the order of the list.
    pub asks: Vec<AskView>,
}

/// How far a check on the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TableCheckState {
    /// The server has not read the photos yet.
    Waiting,
    /// Some shots are worth taking again.
    Asks,
    /// Nothing has to be taken again.
    Clear,
    /// Nobody will look at the photos.
    Lost,
}

/// A shot that is worth taking again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AskView {
    /// The API's word, such as `ingredients`.
    pub photo_type: String,
    /// The word for people.
    pub label: String,
    /// What to do, such as "Take this shot again".
    pub request: String,
    /// Why, in sentences.
    pub reasons: Vec<String>,
}

/// One line of the shot list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ShotView {
    /// The API's word, such as `ingredients`.
    pub photo_type: String,
    /// The word for people, such as "Ingredients".
    pub label: String,
    /// Our id of the newest photo of that type.
    pub photo_id: Option<String>,
    /// Photos of that type.
    pub taken: u32,
    /// Whether the set asks for it.
    pub in_set: bool,
    /// Our id of the newest photo of that type that another capture has.
    pub ghost_id: Option<String>,
}

/// A capture whose set was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Unfinished {
    /// Our id of the capture.
    pub capture_id: String,
    /// What is missing, in a sentence.
    pub message: String,
}

/// A photo that shows the wrong thing and waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HeldView {
    /// Names its picture: `shot://localhost/<id>`.
    pub id: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// What was found and what to do.
    pub message: String,
    /// What it would be a photo of.
    pub label: String,
}

/// One photo: what stands here beside what the server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PhotoRow {
    /// Our own id; also names its picture: `shot://localhost/<id>`.
    pub id: String,
    /// The API's word for the type.
    pub photo_type: String,
    /// The type in words.
    pub label: String,
    /// Place in the gallery, from 0.
    pub sort_order: u32,
    /// File name as the server knows it.
    pub file_name: String,
    /// Size in bytes.
    pub file_size: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Our id of the capture it is linked to.
    pub capture_id: String,
    /// What that capture is, in a few words.
    pub capture_label: String,
    /// Storage key, once it has one.
    pub s3_key: Option<String>,
    /// Where the delivery stands.
    pub delivery: Delivery,
    /// How far it is, while it is on its way.
    pub upload: Option<UploadView>,
    /// Where the server's values differ from ours.
    pub differences: Vec<Difference>,
    /// What is good about it, in a word or two each.
    pub merits: Vec<String>,
    /// A sentence about each thing that could be better.
    pub warnings: Vec<String>,
    /// What the guard had found when it was kept all the same.
    pub guard_override: Option<String>,
    /// When it was taken.
    pub created: String,
}
