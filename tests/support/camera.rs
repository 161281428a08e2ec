//! A camera that shows one picture.

use perch_station::{
    camera::{Drawn, SourceSpec},
    frame::{Encoding, Frame},
};

const SMALL: perch_scenes::Size = perch_scenes::Size {
    width: 640,
    height: 480,
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

/// A source that shows a small dark picture once a second.
pub(crate) fn small_picture() -> SourceSpec {
    let scene = perch_scenes::Scene::by_id("bench").unwrap();
    let jpeg = scene.still(1, SMALL).jpeg(0);
    let bytes = bytes::Bytes::from(jpeg);
    SourceSpec::Drawn(Drawn::new("small picture", 1, move |_| {
        Some(Frame {
            seq: 0,
            captured_at: 0,
            width: u32::from(SMALL.width),
            height: u32::from(SMALL.height),
            encoding: Encoding::Jpeg,
            bytes: bytes.clone(),
            dropped_before: 0,
        })
    }))
}
