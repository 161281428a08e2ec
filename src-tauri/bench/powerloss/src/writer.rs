//! The traced station: the real one, without a server, scanning and shooting.
//!
//! It says each capture and photo once the station answered, which is when the tone
//! sounds. A later life begins with pictures an earlier one took, so that files
//! that lie there already are met as well.

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jpeg_encoder::{ColorType, Encoder};
use perch_station::{
    camera::{Drawn, SourceSpec},
    clock::Clock,
    frame::{Encoding, Frame},
    settings::Waits,
    station::{Station, StationConfig},
    tone::Silent,
};

use crate::{Trouble, record::Acknowledged};

/// Captures of one life; the first one has more, so that the log is folded into the
/// database in the middle of it.
const CAPTURES: [u64; 2] = [70, 36];
/// A photo is taken after so many captures.
const PHOTO_EVERY: u64 = 3;
/// Picture that later lives begin with.
const AGAIN: u64 = 20;
/// Pixels of the camera.
const SIDE: u16 = 32;
/// A port of this machine on which nothing listens.
const NOBODY: &str = "http://127.0.0.1:9";

/// Lives once.
pub(crate) fn write(folder: &Path, life: u64) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let station = open(folder).await?;
        let shown = Arc::new(AtomicU64::new(0));
        station.watch_camera(camera(shown.clone()));
        let count = if life == 0 { CAPTURES[0] } else { CAPTURES[1] };
        let mut picture = if life == 0 { 0 } else { AGAIN };
        for number in 0..count {
            if number % 12 == 0 {
                station.set_order(&format!("ORDER-{life}-{number}")).await?;
            }
            let text = format!("(01)09521321000018(21)L{life}N{number}");
            let moment = station.type_code(&text).await?;
            let id = moment.capture_id.ok_or("a capture without an id")?;
            say(&Acknowledged::Capture(id))?;
            if number % PHOTO_EVERY == 0 {
                let photo = shoot(&station, &shown, picture).await?;
                say(&Acknowledged::Photo(photo))?;
                picture += 1;
            }
        }
        station.close().await;
        Ok(())
    })
}

async fn open(folder: &Path) -> Result<Station, Trouble> {
    let config = StationConfig {
        folder: folder.to_owned(),
        clock: Clock::real(),
        waits: Waits::default(),
        server: Some(NOBODY.to_owned()),
        practice: Some("csb_powerloss".to_owned()),
        tones: Arc::new(Silent),
        version: env!("CARGO_PKG_VERSION"),
        user_agent: "perch-powerloss".to_owned(),
        browsers: None,
    };
    Ok(Station::open(config).await?)
}

/// Takes a photo of this picture.
async fn shoot(station: &Station, shown: &AtomicU64, picture: u64) -> Result<String, Trouble> {
    shown.store(picture, Ordering::Relaxed);
    let wanted = jpeg(picture).ok_or("the picture cannot be drawn")?;
    let mut frames = station.frames();
    frames
        .wait_for(|frame| frame.as_ref().is_some_and(|frame| frame.bytes == wanted))
        .await?;
    Ok(station.shoot(None, "front").await?.id)
}

fn camera(shown: Arc<AtomicU64>) -> SourceSpec {
    SourceSpec::Drawn(Drawn::new("Power loss", 200, move |number| {
        Some(Frame {
            seq: number,
            captured_at: 0,
            width: u32::from(SIDE),
            height: u32::from(SIDE),
            encoding: Encoding::Jpeg,
            bytes: jpeg(shown.load(Ordering::Relaxed))?.into(),
            dropped_before: 0,
        })
    }))
}

/// The picture of a number, always the same.
fn jpeg(number: u64) -> Option<Vec<u8>> {
    let side = usize::from(SIDE);
    let pixels: Vec<u8> = (0..side * side)
        .map(|at| {
            let bit = (number >> (at / side)) & 1;
            64 + 128 * u8::try_from(bit).unwrap_or_default()
        })
        .collect();
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 90)
        .encode(&pixels, SIDE, SIDE, ColorType::Luma)
        .ok()?;
    Some(jpeg)
}

/// One write, so that it is one call in the record.
fn say(acknowledged: &Acknowledged) -> std::io::Result<()> {
    let line = format!("{acknowledged}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}
