//! What is unsent, carried to another station.
//!
//! An export is a ZIP of three things: `unsent.jsonl`, one record a line; the photos,
//! named by their content; and `manifest.json`, which lists both with size and hash.
//! Whatever is exported is held back here from then on, so that two stations never send
//! the same. Our ids travel along: what is imported twice is there once, and what this
//! station may have sent already is imported as unclear, so that the server is asked
//! before anything is sent again.
//!
//! A file of another station is foreign. It is checked whole before anything of it is
//! stored, nothing in it names a path, and no request in it is believed: requests are
//! built anew from the records. Files in it are stored, never packed, so none can be
//! larger than the ZIP itself.
//!
//! It does not know the network, a window or a terminal.

mod check;
mod collect;
mod hold;
mod pack;
mod record;
mod take;
mod unpack;

pub use collect::{Parcel, collect};
pub use hold::{Before, hold, moved, release, restore};
pub use pack::{json_lines, pack};
pub use take::take;
pub use unpack::unpack;

/// Word in the manifest that says what the file is.
const FORMAT: &str = "perch-unsent";
/// Version of the records.
const VERSION: u32 = 1;
/// Name of the list.
const MANIFEST: &str = "manifest.json";
/// Name of the records.
const RECORDS: &str = "unsent.jsonl";
/// Error code of an operation that went to another station.
pub const MOVED: &str = "moved";

/// Name of a photo's file.
fn photo_name(hash: &str) -> String {
    format!("photos/{hash}.jpg")
}
