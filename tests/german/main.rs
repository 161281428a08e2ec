//! A station that speaks German, and English again when it is told to. One language counts
//! for the whole process, so this scenario has one to itself.
#![expect(
    clippy::unwrap_used,
    reason = "a scenario may stop at the first surprise"
)]

use std::time::Duration;

use perch_station::{
    language,
    station::Why,
    view::{Language, QueueAction, ScanWord},
};
use perch_tests::World;

/// Best before, a net weight and a batch.
const HONEY: &str = "(01)09521321000018(15)270200(3103)001250(10)B7";

/// Longest wait for what happens by itself.
const WAIT: Duration = Duration::from_secs(30);

/// What a bench reads, in the language of the moment.
async fn read(world: &World) -> Vec<String> {
    let station = &world.station;
    let frame = station.station_view().await.unwrap();
    let scan = station.scan_view().await.unwrap();
    let card = scan.captures.first().unwrap();
    let queue = world.queue().await;
    let photos = station.photos_view(None).await.unwrap();
    let session = station.session_view(None).await.unwrap().unwrap().brief;
    let story = station.story_view(&session.id).await.unwrap();
    let nothing = station.type_code(" ").await.unwrap_err();
    let unknown = station.operation_action("17", QueueAction::Hold).await;
    let mut read = vec![
        scan.message,
        frame.camera.message,
        frame.link.message,
        nothing.to_string(),
        unknown.unwrap_err().to_string(),
        session.message,
        photos.hint,
    ];
    read.extend(frame.notices.into_iter().map(|notice| notice.message));
    let elements = card.elements.iter().map(|each| {
        let value = each.words.as_ref().unwrap_or(&each.value);
        format!("{} {value}", each.title)
    });
    read.extend(elements);
    let rows = queue.rows.into_iter();
    read.extend(rows.map(|row| format!("{}: {}. {}", row.what, row.state_word, row.cause)));
    read.extend(photos.shots.into_iter().take(2).map(|shot| shot.label));
    read.extend(story.events.into_iter().map(|event| event.what));
    read
}

/// Chooses the language on the Settings screen.
async fn choose(world: &World, language: Language) {
    world.set(|settings| settings.language = language).await;
}

/// Waits until the word of the last scan has gone, and the line has found no key.
async fn settle(world: &World) {
    world.pass(Duration::from_secs(3));
    let mut changed = world.station.changed();
    while world.station.scan_view().await.unwrap().word != ScanWord::NoPicture {
        changed.changed().await.unwrap();
    }
    let mut state = world.station.sync_state();
    state
        .wait_for(|state| state.line.needs_a_key())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_station_speaks_the_language_of_its_settings() {
    language::follow_settings();
    let world = World::start().await;
    choose(&world, Language::De).await;
    let moment = world.station.type_code("09521321000018").await.unwrap();
    assert_eq!(moment.message, "09521321000018 ist erfasst");
    let session = world.station.session_view(None).await.unwrap().unwrap();
    world.station.close_order(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let id = &session.brief.id;
    world.station.delete_session_here(id).await.unwrap();

    // Without a key nothing goes out meanwhile.
    let world = world.with_own_key().await;
    world.station.forget_key().await.unwrap();
    world.station.type_code(HONEY).await.unwrap();
    let settled = settle(&world);
    tokio::time::timeout(WAIT, settled).await.unwrap();
    assert_eq!(read(&world).await, GERMAN);
    choose(&world, Language::En).await;
    assert_eq!(read(&world).await, ENGLISH);
    choose(&world, Language::De).await;
    assert_eq!(read(&world).await, GERMAN);
}

const GERMAN: &[&str] = &[
    "Die Kamera liefert kein Bild. Handscanner und Tippen (F2) gehen weiter",
    "Keine Kamera gewählt. In den Einstellungen wählen; Handscanner und Tastatur gehen auch ohne",
    "Kein API-Schlüssel gespeichert. Erfassungen bleiben hier; den Schlüssel in den Einstellungen eingeben",
    "Zuerst eine GTIN oder einen Text tippen",
    "An dieser Station gibt es den Eintrag 17 nicht",
    "Nimmt Erfassungen und Fotos auf, bis sie ausgewertet oder geschlossen wird",
    "Keine Kamera gewählt. In den Einstellungen wählen; Handscanner und Tastatur gehen auch ohne",
    "Von einer Sitzung wurde auf diesem Rechner alles gelöscht. Der Server behält, was er hat",
    "GTIN 09521321000018",
    "Charge B7",
    "Mindestens haltbar bis Februar 2027",
    "Nettogewicht 1,250 kg",
    "Sitzung beginnen: Wartet. Wartet auf einen Schlüssel; in den Einstellungen speichern",
    "Erfassung senden: Nach anderem. Wartet, bis die Sitzung begonnen ist",
    "Vorderseite",
    "Rückseite",
    "Sitzung begonnen",
    "Erfasst",
    "2 Einträge sind noch zu senden",
];

const ENGLISH: &[&str] = &[
    "The camera gives no picture. The scanner gun and typing (F2) still work",
    "No camera is chosen. Choose one in Settings; gun and keyboard work without one",
    "No API key is stored. Captures are kept here; enter the key in Settings",
    "Type a GTIN or some text first",
    "There is no operation 17 on this station",
    "Takes captures and photos until it is submitted or closed",
    "No camera is chosen. Choose one in Settings; gun and keyboard work without one",
    "Everything of a session was deleted on this machine. The server keeps what it has",
    "GTIN 09521321000018",
    "Batch B7",
    "Best before February 2027",
    "Net weight 1.250 kg",
    "Open session: Waiting. Waits for a key; store one in Settings",
    "Send capture: Behind others. Waits for the session to be opened",
    "Front",
    "Back",
    "Session opened",
    "Captured",
    "2 steps are still to be sent",
];
