//! `perch scan`: what is read in pictures, a recording or a camera's picture, a JSON
//! line a code.
//!
//! Pictures are stills: each code in each of them is reported. Frames go through
//! the same logic as at the bench: a line is one scan. Nothing is stored unless it
//! is asked for.

mod expect;
mod line;
mod live;
mod pictures;
mod stills;

use std::path::{Path, PathBuf};

use perch_station::{
    camera::{Pace, Playing, Rounds, SourceSpec},
    scan::Scan,
    station::Station,
    view::MomentKind,
};

use crate::{
    cli::{self, Common},
    exit::{Exit, Failure},
    headless, logging, terminal,
};

/// How unread places are told.
#[derive(Debug, Clone, Copy)]
enum Explain {
    /// One sentence a line.
    ToPeople,
    /// One JSON object a line.
    AsData,
}

impl Explain {
    fn of(options: &cli::Scan, common: &Common) -> Option<Self> {
        options.explain.then_some(match common.json {
            true => Self::AsData,
            false => Self::ToPeople,
        })
    }
}

/// Reads the source to its end, or until it is told to stop.
pub(crate) async fn run(options: &cli::Scan, common: &Common) -> Result<Exit, Failure> {
    let path = Path::new(&options.source);
    let is_recording = has_extension(path, "mjpeg") || has_extension(path, "mjpg");
    let station = match options.queue {
        true => Some(headless::open(common).await?),
        false => {
            logging::to_terminal();
            None
        }
    };
    let explain = Explain::of(options, common);
    let ended = if !path.exists() {
        let spec = device(&options.source)?;
        live::run(options, spec, explain, station.as_ref()).await
    } else if is_recording || options.as_frames {
        let spec = recording(path, is_recording)?;
        live::run(options, spec, explain, station.as_ref()).await
    } else {
        let expected = options
            .expect
            .as_deref()
            .map(expect::Expected::read)
            .transpose()?;
        stills::run(options, explain, expected, station.as_ref()).await
    };
    if let Some(station) = station {
        station.close().await;
    }
    ended
}

/// Stores a scan, and says what else than a new capture became of it.
async fn store(station: &Station, scan: Scan) -> Result<(), Failure> {
    let moment = station.take(scan).await?;
    if moment.kind != MomentKind::Captured {
        terminal::note(moment.message);
    }
    Ok(())
}

fn recording(path: &Path, is_mjpeg: bool) -> Result<SourceSpec, Failure> {
    let playing = Playing {
        frames_per_second: 10,
        pace: Pace::AsAsked,
        rounds: Rounds::Once,
    };
    match (is_mjpeg, path.is_dir()) {
        (true, _) => Ok(SourceSpec::Mjpeg(path.to_owned(), playing)),
        (false, true) => Ok(SourceSpec::Folder(path.to_owned(), playing)),
        (false, false) => Err(Failure::File {
            path: path.to_owned(),
            problem: "is one picture, and frames have to agree. Name a folder of pictures or a .mjpeg file"
                .to_owned(),
        }),
    }
}

/// A camera in the network or of this machine; anything else is a path that leads nowhere.
fn device(source: &str) -> Result<SourceSpec, Failure> {
    if let Some(spec @ SourceSpec::Http(_)) = SourceSpec::from_setting(source) {
        return Ok(spec);
    }
    let cameras = perch_station::camera::list();
    match cameras.into_iter().find(|camera| camera.id == source) {
        Some(camera) => Ok(SourceSpec::Device(camera.id)),
        None => Err(Failure::File {
            path: PathBuf::from(source),
            problem: "is no file, no folder and no camera. `perch doctor` lists the cameras"
                .to_owned(),
        }),
    }
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}
