//! What is unsent goes to another station: everything arrives once, whoever sends it.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use perch_station::{
    station::{Station, Why},
    view::{Imported, QueueAction, QueueFilter, RowState, SessionState},
};
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

#[tokio::test]
async fn what_another_station_sends_arrives_once_with_its_photos() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.server.unplug().await;
    world.station.set_order("SO-1").await.unwrap();
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.scan(OIL).await;
    world.station.submit_session(None).await.unwrap();
    let (here, zip) = (tempfile::tempdir().unwrap(), file());
    let exported = world.station.export_unsent(Some(&zip.1)).await.unwrap();
    assert_eq!((exported.rows, exported.photos), (5, 1));

    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), Vec::<String>::new(), "held back here");

    let other = world.beside(here.path()).await;
    let taken = other.import_unsent(&zip.1).await.unwrap();
    assert_eq!(
        taken,
        Imported {
            operations: 5,
            captures: 2,
            photos: 1,
            known: 0
        }
    );
    assert_eq!(world.until_idle(&other).await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);
    assert_eq!(world.server.photos().len(), 1);
    assert_eq!(world.server.sessions().len(), 1);
    assert_eq!(world.server.sessions()[0].status, "COMPLETED");

    let again = other.import_unsent(&zip.1).await.unwrap();
    assert_eq!(
        again,
        Imported {
            known: 5,
            ..Imported::default()
        }
    );
    assert_eq!(world.until_idle(&other).await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 2);
    other.close().await;
}

#[tokio::test]
async fn what_was_in_flight_is_asked_for_before_it_is_sent_again() {
    let world = World::start().await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    // It arrives, and its answer does not.
    world.fault(FaultKind::LostAnswer, Operation::CreateCapture);
    world.scan(OIL).await;
    until_unclear(&world).await;
    assert_eq!(world.gtins(), ["09521321000018", "09521321000063"]);

    let (here, zip) = (tempfile::tempdir().unwrap(), file());
    world.station.export_unsent(Some(&zip.1)).await.unwrap();
    let other = world.beside(here.path()).await;
    other.import_unsent(&zip.1).await.unwrap();
    let row = other.queue_view(QueueFilter::Open, 0).await.unwrap().rows;
    assert_eq!(row[0].state, RowState::Unknown);
    world.pass(Duration::from_hours(1));
    assert_eq!(world.until_idle(&other).await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 2, "found, not sent again");
    other.close().await;
}

#[tokio::test]
async fn what_comes_back_is_asked_for_first_and_its_session_goes_on() {
    let world = World::start().await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    world.server.unplug().await;
    world.scan(OIL).await;
    let (here, zip) = (tempfile::tempdir().unwrap(), file());
    world.station.export_unsent(Some(&zip.1)).await.unwrap();
    let held = world.row("Send capture").await;
    assert_eq!(held.state, RowState::Held);
    assert!(
        held.cause
            .starts_with("It went to another station with unsent.zip"),
        "{}",
        held.cause
    );
    assert_eq!(state_of_first(&world.station).await, SessionState::Closed);
    world.server.plug_in().await.unwrap();
    let other = world.beside(here.path()).await;
    other.import_unsent(&zip.1).await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.until_idle(&other).await.why, Why::Done);

    world.act("Send capture", QueueAction::Retry).await;
    assert_eq!(
        state_of_first(&world.station).await,
        SessionState::Collecting
    );
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 2);
    other.close().await;
}

#[tokio::test]
async fn scanning_goes_on_in_a_fresh_session() {
    let world = World::start().await;
    world.server.unplug().await;
    world.station.set_order("SO-1").await.unwrap();
    world.scan(HONEY).await;
    let zip = file();
    world.station.export_unsent(Some(&zip.1)).await.unwrap();
    world.scan(OIL).await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000063"]);
    assert_eq!(world.station.moved().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_holds_nothing_back() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let nowhere = world.folder().join("no such folder/unsent.zip");
    let refused = world.station.export_unsent(Some(&nowhere)).await;
    assert_eq!(refused.unwrap_err().code(), "export");
    let there = world.folder().join("taken.zip");
    fs::write(&there, "an earlier export").unwrap();
    let refused = world.station.export_unsent(Some(&there)).await;
    assert_eq!(refused.unwrap_err().code(), "export");
    assert_eq!(fs::read(&there).unwrap(), b"an earlier export");
    assert_eq!(world.station.moved().await.unwrap(), Vec::<String>::new());
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(1));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
    let refused = world.station.export_unsent(None).await;
    assert_eq!(refused.unwrap_err().code(), "nothing_unsent");
}

#[tokio::test]
async fn a_hostile_file_is_refused_in_words_and_leaves_nothing_behind() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    let zip = file();
    world.station.export_unsent(Some(&zip.1)).await.unwrap();
    let good = entries(&zip.1);
    let here = tempfile::tempdir().unwrap();
    let other = world.beside(here.path()).await;

    let refuse = async |what: &str, files: Vec<(String, Vec<u8>)>| {
        let bad = file();
        rewrite(&bad.1, &files);
        refused(&other, &bad.1, what).await;
    };
    let with = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let files = good.clone().into_iter();
        files
            .map(|(each, bytes)| match each.starts_with(name) {
                true => (each, change(bytes)),
                false => (each, bytes),
            })
            .collect::<Vec<_>>()
    };
    let text = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .unwrap()
                .replacen(from, to, 1)
                .into_bytes()
        }
    };
    let plus = |name: &str| {
        let more = (name.to_owned(), b"more".to_vec());
        good.iter().cloned().chain([more]).collect::<Vec<_>>()
    };
    refuse("no name that Perch exports", plus("../../evil.sh")).await;
    refuse("no name that Perch exports", plus("/etc/passwd")).await;
    refuse("no name that Perch exports", plus("photos/../evil.jpg")).await;
    refuse(
        "not those in its list",
        plus(&format!("photos/{}.jpg", "a".repeat(64))),
    )
    .await;
    refuse("is missing in this ZIP", good[..2].to_vec()).await;
    refuse(
        "is no export of Perch",
        with("manifest", &text("perch-unsent", "other")),
    )
    .await;
    refuse(
        "made by a newer Perch",
        with("manifest", &text("\"version\": 1", "\"version\": 2")),
    )
    .await;
    refuse("cannot be read", with("manifest", &|_| b"{".to_vec())).await;
    refuse(
        "not as it was exported",
        with("unsent", &text("gun", "fun")),
    )
    .await;
    refuse(
        "not as it was exported",
        with("photos/", &|mut bytes| {
            bytes.push(0);
            bytes
        }),
    )
    .await;

    let bad = file();
    fs::write(&bad.1, "no zip at all").unwrap();
    refused(&other, &bad.1, "no ZIP file").await;
    let mut cut = fs::read(&zip.1).unwrap();
    cut.truncate(cut.len() / 2);
    fs::write(&bad.1, cut).unwrap();
    refused(&other, &bad.1, "no ZIP file").await;
    // A photo that says it is four gigabytes large.
    let mut bomb = fs::read(&zip.1).unwrap();
    let name = bomb
        .windows(7)
        .rposition(|bytes| bytes == b"photos/")
        .unwrap();
    bomb[name - 26..name - 18].copy_from_slice(&[0xfe; 8]);
    fs::write(&bad.1, bomb).unwrap();
    refused(&other, &bad.1, "larger than the file itself").await;
    refused(&other, Path::new("there is no such file"), "cannot be read").await;

    let queue = other.queue_view(QueueFilter::Open, 0).await.unwrap();
    assert_eq!(queue.total, 0);
    assert!(
        fs::read_dir(here.path().join("photos"))
            .unwrap()
            .next()
            .is_none()
    );
    other.close().await;
}

#[tokio::test]
async fn records_that_fit_no_station_are_refused() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let zip = file();
    world.station.export_unsent(Some(&zip.1)).await.unwrap();
    let good = entries(&zip.1);
    let other_folder = tempfile::tempdir().unwrap();
    let other = world.beside(other_folder.path()).await;
    for (from, to) in [
        ("\"kind\":\"create_capture\"", "\"kind\":\"send_photo\""),
        ("\"kind\":\"create_capture\"", "\"kind\":\"format_disk\""),
        ("\"state\":\"blocked\"", "\"state\":\"done\""),
        ("\"capture_type\":\"BARCODE\"", "\"capture_type\":\"SPELL\""),
        ("\"gtin\":\"09521321000018\"", "\"gtin\":\"952132100001X\""),
        ("\"state\":\"collecting\"", "\"state\":\"moved\""),
    ] {
        let bad = file();
        rewrite(&bad.1, &signed(&good, from, to));
        refused(&other, &bad.1, "do not fit together").await;
    }
    let bad = file();
    rewrite(
        &bad.1,
        &signed(&good, "{\"record\":\"capture\"", "{\"record\":\"spell\""),
    );
    refused(&other, &bad.1, "A record in this export cannot be read").await;
    other.close().await;
}

/// A place for a ZIP.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unsent.zip");
    (folder, path)
}

async fn until_unclear(world: &World) {
    let mut changed = world.station.changed();
    loop {
        changed.mark_unchanged();
        let rows = world.queue().await.rows;
        if rows.iter().any(|row| row.state == RowState::Unknown) {
            return;
        }
        changed.changed().await.unwrap();
    }
}

async fn state_of_first(station: &Station) -> SessionState {
    let view = station.session_view(None).await.unwrap().unwrap();
    view.others.last().unwrap().state
}

/// Asserts that a file is refused with these words.
async fn refused(station: &Station, file: &Path, words: &str) {
    let error = station.import_unsent(file).await.unwrap_err();
    assert_eq!(error.code(), "import", "{error}");
    let said = error.to_string();
    assert!(said.contains(words), "{said:?} should say {words:?}");
    assert!(said.ends_with("Nothing was taken over"), "{said}");
}

/// The files of a ZIP in their order.
fn entries(zip: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(File::open(zip).unwrap()).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn rewrite(zip: &Path, files: &[(String, Vec<u8>)]) {
    let mut out = ZipWriter::new(File::create(zip).unwrap());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        out.start_file(name, options).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap();
}

/// The files with one text in the records replaced, and a list that says so.
fn signed(files: &[(String, Vec<u8>)], from: &str, to: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = files.to_vec();
    let records = files
        .iter_mut()
        .find(|(name, _)| name == "unsent.jsonl")
        .unwrap();
    let text = String::from_utf8(records.1.clone()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    records.1 = text.replacen(from, to, 1).into_bytes();
    let (size, hash) = (
        records.1.len(),
        blake3::hash(&records.1).to_hex().to_string(),
    );
    let list = files
        .iter_mut()
        .find(|(name, _)| name == "manifest.json")
        .unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&list.1).unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        if file["name"] == "unsent.jsonl" {
            file["size"] = size.into();
            file["blake3"] = hash.clone().into();
        }
    }
    list.1 = serde_json::to_vec(&manifest).unwrap();
    files
}
