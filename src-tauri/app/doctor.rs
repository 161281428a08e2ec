//! `perch doctor`: cameras, database, key, server and disk, one line each.
//!
//! It looks and changes nothing, also beside a running window. It looks through each
//! camera for a few seconds; one that the window uses is reported as used.

use std::{
    fs,
    path::{Path, PathBuf},
};

use perch_station::{
    camera::{self, SourceInfo, SourceSpec},
    camera_card::{self, TEST_CARD},
    clock::Clock,
    key::{KeyPolicy, KeyStore},
    settings::{Settings, Waits},
    station::{Looking, check_contract, check_key, free_bytes, stumbles},
    view::KeyHome,
};
use serde::Serialize;

use crate::{
    cli::{Common, Doctor},
    exit::{Exit, Failure},
    headless, logging, places, terminal,
};

/// Below this much room photos may soon not be stored.
const LITTLE_ROOM: u64 = 2_000_000_000;

/// What was found.
#[derive(Debug, Serialize)]
struct Finding {
    subject: &'static str,
    ok: bool,
    message: String,
}

/// Looks at everything, or at the contract alone; the exit code says whether all is well.
pub(crate) async fn run(common: &Common, asked: &Doctor) -> Result<Exit, Failure> {
    logging::to_terminal();
    let folder = places::data_folder(common)?;
    let waits = Waits::default();
    let findings = match (&asked.test_card, asked.contract) {
        (Some(file), _) => vec![test_card(file)],
        (None, true) => contract(common, &folder, &waits).await,
        (None, false) => machine(common, folder, waits).await?,
    };
    for finding in &findings {
        match common.json {
            true => terminal::say_json(finding)?,
            false => terminal::say(line(finding))?,
        }
    }
    Ok(match findings.iter().all(|finding| finding.ok) {
        true => Exit::Done,
        false => Exit::SomeFailed,
    })
}

/// The machine and the way to the server.
async fn machine(common: &Common, folder: PathBuf, waits: Waits) -> Result<Vec<Finding>, Failure> {
    let key = {
        let (folder, waits) = (folder.clone(), waits.clone());
        // The system's key store may take its time.
        tokio::task::spawn_blocking(move || KeyStore::open(&folder, KeyPolicy::Station, &waits))
            .await
    };
    let key =
        key.map_err(|_| Failure::Use("The key store could not be asked. Try again".to_owned()))?;
    // Asking for the devices may take a moment.
    let found = tokio::task::spawn_blocking(camera::list)
        .await
        .unwrap_or_default();
    let mut findings = vec![cameras(&found)];
    for source in sources(&found, &folder) {
        findings.push(at_work(source, &waits).await);
    }
    findings.extend(examined(&folder));
    findings.extend([
        database(&folder).await,
        key_finding(&key),
        server(common, &folder, &key, &waits).await,
        disk(&folder),
        reader(&folder),
    ]);
    Ok(findings)
}

/// What the server says of its API, against what Perch relies on.
async fn contract(common: &Common, folder: &Path, waits: &Waits) -> Vec<Finding> {
    let finding = |ok, message| Finding {
        subject: "contract",
        ok,
        message,
    };
    let address = match address(common, folder) {
        Ok(address) => address,
        Err(error) => return vec![finding(false, error)],
    };
    let check = check_contract(&address, &headless::user_agent(), waits).await;
    let sentences = check.sentences.into_iter();
    sentences.map(|each| finding(check.agrees, each)).collect()
}

fn line(finding: &Finding) -> String {
    let mark = if finding.ok { "ok  " } else { "look" };
    format!("{mark}  {:<8}  {}", finding.subject, finding.message)
}

fn cameras(found: &[SourceInfo]) -> Finding {
    let names: Vec<String> = found
        .iter()
        .map(|camera| format!("{} ({})", camera.name, camera.id))
        .collect();
    Finding {
        subject: "cameras",
        ok: !found.is_empty(),
        message: match found.len() {
            0 => "No camera is found. Plug one in, or work with a scanner gun or the keyboard"
                .to_owned(),
            _ => names.join(", "),
        },
    }
}

/// Every camera of this machine, and the chosen one if it is elsewhere.
fn sources(found: &[SourceInfo], folder: &Path) -> Vec<SourceSpec> {
    let chosen = Settings::load(folder)
        .map(|settings| settings.camera)
        .unwrap_or_default();
    let elsewhere =
        SourceSpec::from_setting(&chosen).filter(|spec| matches!(spec, SourceSpec::Http(_)));
    let here = found
        .iter()
        .map(|camera| SourceSpec::Device(camera.id.clone()));
    here.chain(elsewhere).collect()
}

/// Looks through a camera for a few seconds.
async fn at_work(source: SourceSpec, waits: &Waits) -> Finding {
    let checkup = camera::check_up(source, &Clock::real(), waits).await;
    Finding {
        subject: "camera",
        ok: checkup.is_well,
        message: checkup.message,
    }
}

/// What was found when cameras were examined in Settings.
fn examined(folder: &Path) -> Vec<Finding> {
    let cards = Settings::load(folder).map(|settings| settings.cards);
    let cards = cards.unwrap_or_default().into_iter();
    cards
        .map(|(id, card)| Finding {
            subject: "camera",
            ok: card.lines.iter().all(|line| line.ok),
            message: format!(
                "{}, examined {}: {}",
                SourceSpec::Device(id).name(),
                card.at.get(..10).unwrap_or_default(),
                camera_card::told(&card)
            ),
        })
        .collect()
}

/// Writes the card that is laid before a camera.
fn test_card(file: &Path) -> Finding {
    let written = fs::write(file, TEST_CARD);
    let file = file.display();
    Finding {
        subject: "card",
        ok: written.is_ok(),
        message: match written {
            Ok(()) => format!(
                "{file} is written. Print it at 100 %, lay it where you scan, and examine the camera in Settings"
            ),
            Err(error) => format!("{file} cannot be written: {error}. Choose another place"),
        },
    }
}

async fn database(folder: &Path) -> Finding {
    let (ok, message) = match looked_at(folder).await {
        Ok(message) => (true, message),
        Err(error) => (false, error.to_string()),
    };
    Finding {
        subject: "database",
        ok,
        message,
    }
}

async fn looked_at(folder: &Path) -> Result<String, Failure> {
    if !folder.exists() {
        return Ok(format!(
            "There is none yet; the first start makes it in {}",
            folder.display()
        ));
    }
    let queue = Looking::open(folder, Clock::real())
        .await?
        .station_view()
        .await?
        .queue;
    let waiting = queue.waiting + queue.sending + queue.unclear;
    Ok(format!(
        "{}: {} done, {waiting} waiting, {} need you",
        folder.display(),
        queue.done,
        queue.needs_you
    ))
}

fn key_finding(key: &KeyStore) -> Finding {
    let view = key.view();
    let is_there = view.home != KeyHome::None;
    Finding {
        subject: "key",
        ok: is_there,
        message: match view.hint.is_empty() {
            true => view.message,
            false => format!("{} · {}", view.hint, view.message),
        },
    }
}

async fn server(common: &Common, folder: &Path, key: &KeyStore, waits: &Waits) -> Finding {
    let finding = |ok, message| Finding {
        subject: "server",
        ok,
        message,
    };
    let address = match address(common, folder) {
        Ok(address) => address,
        Err(error) => return finding(false, error),
    };
    let check = check_key(&address, key.load(), &headless::user_agent(), waits).await;
    finding(check.usable, format!("{address}: {}", check.message))
}

fn address(common: &Common, folder: &Path) -> Result<String, String> {
    match (&common.server, Settings::load(folder)) {
        (Some(address), _) => Ok(address.clone()),
        (None, Ok(settings)) => Ok(settings.server),
        (None, Err(error)) => Err(error.to_string()),
    }
}

fn disk(folder: &Path) -> Finding {
    // The folder may still have to be made; its disk is that of the nearest one there is.
    let place = folder
        .ancestors()
        .find(|place| fs::metadata(place).is_ok())
        .unwrap_or_else(|| Path::new("."));
    let (ok, message) = match free_bytes(place) {
        Ok(free) if free < LITTLE_ROOM => (
            false,
            format!(
                "Only {} are free. Make room, or photos cannot be stored",
                size(free)
            ),
        ),
        Ok(free) => (true, format!("{} are free", size(free))),
        Err(error) => (false, format!("The free room cannot be told: {error}")),
    };
    Finding {
        subject: "disk",
        ok,
        message,
    }
}

/// Pictures the reader failed on, for whoever mends it.
fn reader(folder: &Path) -> Finding {
    let (ok, message) = match stumbles(folder) {
        Ok((0, _)) => (true, "It failed on no picture".to_owned()),
        Ok((count, place)) => (
            false,
            format!(
                "It failed on pictures of the camera. The last {count} are in {}; send them with a report, or delete them",
                place.display()
            ),
        ),
        Err(error) => (
            false,
            format!("The pictures it failed on cannot be listed: {error}"),
        ),
    };
    Finding {
        subject: "reader",
        ok,
        message,
    }
}

/// Bytes in megabytes or gigabytes.
fn size(bytes: u64) -> String {
    match bytes / 1_000_000 {
        megabytes @ 0..10_000 => format!("{megabytes} MB"),
        megabytes => format!("{} GB", megabytes / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(5_000_000), "5 MB");
        assert_eq!(size(10_000_000_000), "10 GB");
    }

    #[test]
    fn pictures_the_reader_failed_on_are_named_with_their_folder() -> std::io::Result<()> {
        let folder = std::env::temp_dir().join(format!("perch-doctor-{}", std::process::id()));
        let kept = folder.join("stumbles");
        fs::create_dir_all(&kept)?;
        let sound = reader(&folder);
        fs::write(kept.join("2026-01-05T09-00-00Z-hung.jpg"), [0xFF, 0xD8])?;
        let failed = reader(&folder);
        fs::remove_dir_all(&folder)?;
        assert!(sound.ok && !failed.ok);
        assert!(
            failed.message.contains("The last 1 are in "),
            "{}",
            failed.message
        );
        assert!(failed.message.contains(&kept.display().to_string()));
        Ok(())
    }
}
