//! A camera that shows one picture.

use perch_station::{
    camera::{Drawn, SourceSpec},
    frame::{Encoding, Frame},
};

/// A source that shows a JPEG of this size again and again.
pub fn picture(jpeg: Vec<u8>, width: u32, height: u32) -> SourceSpec {
    let bytes = bytes::Bytes::from(jpeg);
    SourceSpec::Drawn(Drawn::new("test picture", 30, move |_| {
        Some(Frame {
            seq: 0,
            captured_at: 0,
            width,
            height,
            encoding: Encoding::Jpeg,
            bytes: bytes.clone(),
            dropped_before: 0,
        })
    }))
}
