//! Every scene, read with the reader: what is in the list is found, and no more.
#![expect(clippy::unwrap_used, reason = "a test stops where a frame is no JPEG")]

use std::collections::BTreeSet;
use std::time::Duration;

use perch_reader::{LumaImage, Reader, ReaderSettings, Reading, stopped_clock};
use perch_scenes::{LIST, Scene, Size, write_folder};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

const SEEDS: [u64; 3] = [1, 2, 3];
const FULL_HD: Size = Size {
    width: 1920,
    height: 1080,
};

/// Symbology, symbology identifier and raw value of each code.
type Codes = BTreeSet<(String, String, String)>;

fn expected(scene: &Scene) -> Codes {
    let codes = scene.expected().iter();
    codes
        .map(|code| {
            (
                code.symbology.to_string(),
                code.symbology_identifier.to_owned(),
                code.raw_value.to_owned(),
            )
        })
        .collect()
}

fn found(reading: Reading) -> Codes {
    let sightings = reading.sightings.into_iter();
    sightings
        .map(|each| {
            (
                each.symbology.to_string(),
                each.symbology_identifier,
                each.raw_value,
            )
        })
        .collect()
}

fn luma_of(jpeg: &[u8]) -> LumaImage {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let pixels = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    LumaImage::new(pixels, width, height).unwrap()
}

/// Reads a scene as the camera's JPEG frames and as a still.
#[track_caller]
fn check(scene: &Scene, seed: u64, size: Size) {
    let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
    let still = scene.still(seed, size);
    for number in [0, 1, 17] {
        let luma = luma_of(&still.jpeg(number));
        let reading = reader.read_frame(&luma.view(), Duration::from_secs(1));
        assert_eq!(
            found(reading),
            expected(scene),
            "{} {seed} {number}",
            scene.id()
        );
    }
    let luma = luma_of(&still.jpeg(2));
    let reading = reader.read_still(&luma.view());
    assert_eq!(
        found(reading),
        expected(scene),
        "{} {seed} still",
        scene.id()
    );
}

#[test]
fn every_scene_is_read_from_webcam_frames_and_stills() {
    for seed in SEEDS {
        for scene in Scene::all() {
            check(scene, seed, Size::HD);
        }
    }
}

#[test]
fn every_scene_is_read_at_full_hd_too() {
    for scene in Scene::all() {
        check(scene, 4, FULL_HD);
    }
}

#[test]
fn every_gtin_and_identifier_follows_from_the_raw_value() {
    for code in Scene::all().iter().flat_map(Scene::expected) {
        for (ai, value) in code.ais {
            let carried = code.raw_value.contains(value.trim_start_matches('0'));
            assert!(carried, "({ai}){value} in {:?}", code.raw_value);
        }
        let gtin = code.gtin14.map(perch_gs1::Gtin::parse);
        assert!(gtin.is_none_or(|gtin| gtin.is_ok()), "{:?}", code.gtin14);
    }
}

#[test]
fn a_folder_holds_one_picture_for_each_scene_and_the_list() {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), 1).unwrap();
    let list = std::fs::read_to_string(folder.path().join(LIST)).unwrap();
    let files: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(files.len(), Scene::all().len());
    for file in files {
        let jpeg = std::fs::read(folder.path().join(file)).unwrap();
        assert_eq!(luma_of(&jpeg).view().height(), 720, "{file}");
    }
}
