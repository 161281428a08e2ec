//! What a code means, as the card of its capture tells it.

use perch_scenes::{ExpectedCode, Scene};
use perch_station::view::{CaptureCard, ElementView, TextPart};
use perch_tests::World;

/// The card of a code that the camera read.
async fn card(world: &World, symbology_identifier: &str, raw_value: &str) -> CaptureCard {
    let moment = world.see(symbology_identifier, raw_value).await;
    let view = world.station.scan_view().await.unwrap();
    let mut cards = view.captures.into_iter();
    cards
        .find(|card| Some(&card.id) == moment.capture_id.as_ref())
        .unwrap()
}

/// How people say it: `Use by 15 October 2028`.
fn said(element: &ElementView) -> String {
    let value = element.words.as_ref().unwrap_or(&element.value);
    format!("{} {value}", element.title)
}

/// What must be said of a part of a code.
fn wanted(ai: &str, value: &str) -> String {
    match (ai, value) {
        ("01", gtin) => format!("GTIN {gtin}"),
        ("10", batch) => format!("Batch {batch}"),
        ("17", "281015") => "Use by 15 October 2028".to_owned(),
        ("17", "281130") => "Use by 30 November 2028".to_owned(),
        ("17", "281231") => "Use by 31 December 2028".to_owned(),
        ("21", serial) => format!("Serial {serial}"),
        _ => panic!("no words are known for ({ai}) {value}"),
    }
}

fn check(code: &ExpectedCode, card: &CaptureCard) {
    let said: Vec<String> = card.elements.iter().map(said).collect();
    let is_number = card.elements.is_empty() && card.gtin.is_some();
    for (ai, value) in code.ais {
        let wanted = wanted(ai, value);
        // A bare number has no parts and is told by itself.
        assert!(said.contains(&wanted) || is_number, "{wanted}: {said:?}");
    }
    assert_eq!(card.gtin.as_deref(), code.gtin14);
    assert!(is_number || said.len() == code.ais.len(), "{said:?}");
    assert_eq!(card.issues, Vec::<String>::new());
    assert!(card.parts.is_empty());
}

#[tokio::test]
async fn every_part_of_the_codes_on_the_bench_is_told_in_words() {
    let world = World::start().await;
    let codes = Scene::all().iter().flat_map(Scene::expected);
    let mut count = 0;
    for code in codes {
        let card = card(&world, code.symbology_identifier, code.raw_value).await;
        check(code, &card);
        count += 1;
    }
    assert_eq!(count, 13);
}

#[tokio::test]
async fn weights_prices_and_days_are_told_with_their_units() {
    let world = World::start().await;
    let text = "019952123450007315270200310300125039329781299";
    let card = card(&world, "]e0", text).await;
    let said: Vec<String> = card.elements.iter().map(said).collect();
    let wanted = [
        "GTIN 99521234500073",
        "Best before February 2027",
        "Net weight 1.250 kg",
        "Price 12.99 EUR",
    ];
    assert_eq!(said, wanted);
}

#[tokio::test]
async fn what_is_odd_is_told_in_words_and_shown_at_its_place() {
    let world = World::start().await;
    let card = card(&world, "]C1", "01095213210000561728133110B~").await;
    let wanted = [
        "Use by: this is no day of the calendar",
        "Batch: '~' may not stand here",
    ];
    assert_eq!(card.issues, wanted);
    let odd = |part: &TextPart| part.is_odd.then(|| part.text.clone());
    let parts: Vec<String> = card.parts.iter().filter_map(odd).collect();
    assert_eq!(parts, ["13", "~"]);
    let whole: String = card.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(whole, card.raw_value);
}
