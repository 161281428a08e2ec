//! What was heard, and what the server has of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use img_parts::{ImageEXIF, jpeg::Jpeg};
use scanner_sim::Simulator;

use crate::said::Said;

/// What a life is doing.
#[derive(Debug, Default)]
pub(crate) struct Phase {
    /// The station answers.
    pub(crate) is_open: bool,
    /// A photo was asked for and is not acknowledged.
    pub(crate) is_in_photo: bool,
    /// In which states operations are.
    pub(crate) states: Vec<String>,
}

/// Everything the lives said.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Kills so far.
    pub(crate) kills: u32,
    /// Kills by the state that was found after them.
    pub(crate) killed_in: BTreeMap<String, u32>,
    /// Acknowledged captures by id.
    pub(crate) captures: HashSet<String>,
    /// Acknowledged captures by serial number.
    pub(crate) serials: HashSet<String>,
    /// Acknowledged photos by id.
    pub(crate) photos: HashSet<String>,
    /// What no bench should meet.
    pub(crate) troubles: BTreeSet<String>,
    /// Operations left undone when draining ended or was ended; nothing when it never began.
    pub(crate) left: Option<u32>,
}

/// What the server has.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    /// Acknowledged captures that arrived.
    pub(crate) captures: usize,
    /// Acknowledged photos that arrived.
    pub(crate) photos: usize,
    /// Acknowledged, and not at the server.
    pub(crate) lost: Vec<String>,
    /// More than once at the server.
    pub(crate) doubled: Vec<String>,
    /// Photos whose bytes are not those that were taken.
    pub(crate) damaged: Vec<String>,
}

impl Tally {
    /// Takes in one line.
    pub(crate) fn hear(&mut self, said: Said, phase: &mut Phase) {
        phase.is_in_photo = match said {
            Said::Shooting => true,
            Said::States(_) => phase.is_in_photo,
            _ => false,
        };
        match said {
            Said::Found(states) => {
                for state in states.into_iter().filter(|state| state != "done") {
                    *self.killed_in.entry(state).or_default() += 1;
                }
            }
            Said::Open => phase.is_open = true,
            Said::States(states) => phase.states = states,
            Said::Capture(id) => _ = self.captures.insert(id),
            Said::Serial(serial) => _ = self.serials.insert(serial),
            Said::Photo(id) => _ = self.photos.insert(id),
            Said::Trouble(text) => _ = self.troubles.insert(text),
            Said::Left(count) => self.left = Some(count),
            Said::Shooting => {}
        }
    }

    /// Notes a kill.
    pub(crate) fn killed(&mut self, phase: &Phase) {
        self.kills += 1;
        if !phase.is_open {
            *self.killed_in.entry("(opening)".to_owned()).or_default() += 1;
        }
        if phase.is_in_photo {
            *self.killed_in.entry("(in a photo)".to_owned()).or_default() += 1;
        }
    }

    /// Acknowledged captures.
    pub(crate) fn acknowledged(&self) -> usize {
        self.captures.len() + self.serials.len()
    }

    /// Compares with the server.
    pub(crate) fn compare(&self, server: &Simulator) -> Delivery {
        let mut delivery = Delivery::default();
        let (mut ids, mut serials, mut photos) = (Counted::new(), Counted::new(), Counted::new());
        for capture in server.captures() {
            count(&mut ids, capture.metadata.get("client_capture_id"));
            count(&mut serials, serial_in(&capture.raw_value).as_ref());
        }
        for photo in server.photos() {
            count(&mut photos, photo.metadata.get("client_photo_id"));
            if !is_whole(&photo.original_filename, &photo.bytes) {
                delivery.damaged.push(photo.original_filename);
            }
        }
        delivery.captures = arrived(&self.captures, &ids, &mut delivery.lost)
            + arrived(&self.serials, &serials, &mut delivery.lost);
        delivery.photos = arrived(&self.photos, &photos, &mut delivery.lost);
        for counted in [&ids, &serials, &photos] {
            let doubled = counted.iter().filter(|(_, times)| **times > 1);
            delivery.doubled.extend(doubled.map(|(id, _)| id.clone()));
        }
        delivery
    }
}

type Counted = HashMap<String, u32>;

fn count(counted: &mut Counted, id: Option<&String>) {
    if let Some(id) = id {
        *counted.entry(id.clone()).or_default() += 1;
    }
}

/// How many of those said are counted; the others are lost.
fn arrived(said: &HashSet<String>, counted: &Counted, lost: &mut Vec<String>) -> usize {
    let missing = said.iter().filter(|id| !counted.contains_key(*id));
    let before = lost.len();
    lost.extend(missing.cloned());
    said.len() - (lost.len() - before)
}

/// The serial number of the storm in a raw value: `S`, five digits, `N`, five digits.
fn serial_in(raw: &str) -> Option<String> {
    const LENGTH: usize = 12;
    let is_serial = |text: &[u8]| {
        text.iter().enumerate().all(|(at, byte)| match at {
            0 => *byte == b'S',
            6 => *byte == b'N',
            _ => byte.is_ascii_digit(),
        })
    };
    raw.as_bytes()
        .windows(LENGTH)
        .find(|window| is_serial(window))
        .map(|found| String::from_utf8_lossy(found).into_owned())
}

/// Whether a photo at the server is the stored one, whose name is its hash, but for the EXIF
/// block that it was given on its way.
fn is_whole(name: &str, bytes: &[u8]) -> bool {
    let Ok(mut jpeg) = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return false;
    };
    jpeg.set_exif(None);
    let hash = blake3::hash(&jpeg.encoder().bytes()).to_hex();
    name == format!("{hash}.jpg")
}
