//! Pictures as stills: every code in each of them.

use std::path::Path;

use perch_reader::{Reader, ReaderSettings, Reading, Sighting, Unread, stopped_clock};
use perch_station::{
    clock::{Clock, Millis},
    frame::{StillError, still},
    scan::{Code, Scan, Source},
    station::Station,
};

use super::{
    Explain,
    expect::{CountsLine, Expected},
    line::{CodeLine, EmptyLine, UnreadLine},
    pictures,
};
use crate::{
    cli,
    exit::{Exit, Failure},
    terminal,
};

/// Reads the pictures of a path; a picture that cannot be used is named and left out.
/// With `explain`, places that were not read are told too.
pub(super) async fn run(
    options: &cli::Scan,
    explain: Option<Explain>,
    mut expected: Option<Expected>,
    station: Option<&Station>,
) -> Result<Exit, Failure> {
    let clock = Clock::real();
    let symbologies = options.symbologies();
    let mut reader = Reader::new(ReaderSettings { symbologies }, stopped_clock());
    let mut exit = Exit::Done;
    for picture in pictures::below(Path::new(&options.source))? {
        let Reading {
            sightings, unread, ..
        } = match reading(&mut reader, &picture) {
            Ok(reading) => reading,
            Err(error) => {
                terminal::complain(error);
                exit = Exit::SomeFailed;
                continue;
            }
        };
        let now = clock.now();
        report(&picture, now, &sightings)?;
        if let Some(explain) = explain {
            explain.tell(&picture, &unread)?;
        }
        if let Some(expected) = &mut expected {
            let texts: Vec<String> = sightings
                .iter()
                .map(|sighting| sighting.raw_value.clone())
                .collect();
            expected.compare(&picture, &texts);
        }
        if let Some(station) = station {
            store(station, now, &sightings).await?;
        }
    }
    for (group, counts) in expected.iter().flat_map(Expected::totals) {
        terminal::say_json(&CountsLine::new(group, &counts))?;
    }
    Ok(exit)
}

fn reading(reader: &mut Reader, picture: &Path) -> Result<Reading, StillError> {
    let luma = still(picture)?;
    Ok(luma
        .view()
        .map(|view| reader.read_still(&view))
        .unwrap_or_default())
}

impl Explain {
    /// Tells why the places of a picture were not read: a line for each.
    pub(super) fn tell(self, picture: &Path, unread: &[Unread]) -> Result<(), Failure> {
        let file = picture.display().to_string();
        for place in unread {
            let line = UnreadLine::new(&file, place);
            match self {
                Self::ToPeople => terminal::say(line.sentence())?,
                Self::AsData => terminal::say_json(&line)?,
            }
        }
        Ok(())
    }
}

fn report(picture: &Path, now: Millis, sightings: &[Sighting]) -> Result<(), Failure> {
    let file = picture.display().to_string();
    for sighting in sightings {
        terminal::say_json(&CodeLine::of_sighting(&file, now, sighting))?;
    }
    if sightings.is_empty() {
        terminal::say_json(&EmptyLine { file, codes: 0 })?;
    }
    Ok(())
}

/// Stores the codes of one picture as if a camera had seen them in one frame.
async fn store(station: &Station, now: Millis, sightings: &[Sighting]) -> Result<(), Failure> {
    let codes: Vec<Code> = sightings.iter().map(Code::from).collect();
    let keys: Vec<String> = codes.iter().map(Code::key).collect();
    for (code, key) in codes.into_iter().zip(&keys) {
        let beside = keys.iter().filter(|other| *other != key).cloned().collect();
        let scan = Scan {
            code,
            source: Source::Camera,
            at: now,
            beside,
        };
        super::store(station, scan).await?;
    }
    Ok(())
}
