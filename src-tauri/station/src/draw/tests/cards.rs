//! Captures on cards, and the Scan screen.

use serde_json::json;
use uuid::Uuid;

use super::{
    super::{capture_card, scan_view},
    bench::{Bench, HONEY, OATS, live},
};
use crate::{
    capture::{Capture, Meaning, Richness},
    outbox::{capture_row, operation::Kind, session_row},
    scan::{Code, Source},
    view::{CaptureCard, Delivery},
};

async fn card(bench: &Bench, id: &str) -> CaptureCard {
    let mut db = bench.reader().await;
    let row = capture_row::by_id(&mut db, id).await.unwrap();
    capture_card(&mut db, &live(), &row).await.unwrap()
}

#[tokio::test]
async fn a_fresh_capture_waits_and_knows_its_order() {
    let bench = Bench::new().await;
    bench.order("A-17").await;
    let id = bench.capture(HONEY, 1_000).await;
    let card = card(&bench, &id).await;
    assert_eq!(card.order_id.as_deref(), Some("A-17"));
    assert_eq!(card.gtin.as_deref(), Some("09521321000018"));
    assert_eq!(
        (card.capture_type.as_str(), card.source.as_str()),
        ("MANUAL", "typed")
    );
    assert_eq!(
        (card.delivery, card.server_status.as_deref()),
        (Delivery::Waiting, None)
    );
    assert_eq!((card.count, card.photos), (1, 0));
    assert_eq!(card.created, "1970-01-01T00:00:01Z");
}

#[tokio::test]
async fn a_card_tells_what_the_server_said_and_what_is_linked() {
    let bench = Bench::new().await;
    let id = bench.capture(HONEY, 1_000).await;
    bench.capture(HONEY, 9_000).await;
    bench.photo(&id, "front", 2_000).await;
    bench
        .hear_capture(
            &id,
            json!({"status": "matched", "product_name": "Honey\u{202e} 250 g"}),
        )
        .await;
    bench
        .force("update operation set state = 'done' where kind = 'create_capture'")
        .await;
    let card = card(&bench, &id).await;
    assert_eq!(card.product_name.as_deref(), Some("Honey⟨202E⟩ 250 g"));
    assert_eq!(card.server_status.as_deref(), Some("matched"));
    assert_eq!((card.count, card.photos), (2, 1));
    assert_eq!(card.delivery, Delivery::Delivered);
}

#[tokio::test]
async fn what_was_read_is_safe_to_show_and_kept_as_it_came() {
    let bench = Bench::new().await;
    let raw = "lot\u{1d}7\u{202e}gpj.exe";
    let id = bench.capture(raw, 1_000).await;
    assert_eq!(card(&bench, &id).await.raw_value, "lot␝7⟨202E⟩gpj.exe");
    let row = capture_row::by_id(&mut *bench.reader().await, &id)
        .await
        .unwrap();
    assert_eq!(row.raw_value, raw);
}

#[tokio::test]
async fn application_identifiers_are_put_in_words() {
    let bench = Bench::new().await;
    let capture = Capture {
        id: Uuid::from_u128(7),
        source: Source::Camera,
        code: Code {
            symbology: "gs1-128".parse().ok(),
            symbology_identifier: "]C1".to_owned(),
            raw_value: "x".to_owned(),
        },
        key: "x".to_owned(),
        meaning: Meaning {
            gtin: None,
            elements: [("17", "261231"), ("10", "B\u{7}7")]
                .map(|(ai, value)| (ai.to_owned(), value.to_owned()))
                .into(),
            richness: Richness::Elements,
            digital_link: None,
            issues: vec!["odd\nsentence".to_owned()],
        },
        at: 1_000,
    };
    let id = capture.id.to_string();
    bench
        .fill(move |db| {
            Box::pin(async move {
                session_row::insert(&mut *db, "s", None, None, 0).await?;
                capture_row::insert(db, "s", &capture).await
            })
        })
        .await;
    let card = card(&bench, &id).await;
    let elements: Vec<_> = card
        .elements
        .iter()
        .map(|each| (each.title.as_str(), each.value.as_str()))
        .collect();
    assert_eq!(elements, [("Batch", "B␇7"), ("Use by", "261231")]);
    // The bench's clock stands in 1970, and so does the century.
    assert_eq!(card.elements[1].words.as_deref(), Some("31 December 1926"));
    assert_eq!(
        (card.symbology.as_str(), card.capture_type.as_str()),
        ("GS1-128", "BARCODE")
    );
    assert_eq!(card.issues, ["odd␊sentence"]);
}

#[tokio::test]
async fn the_scan_screen_shows_the_session_at_hand_newest_first() {
    let bench = Bench::new().await;
    let empty = scan_view(&mut *bench.reader().await, &live())
        .await
        .unwrap();
    assert_eq!(
        (empty.captures.len(), empty.capture_count, empty.order_id),
        (0, 0, None)
    );
    bench.order("A-17").await;
    let first = bench.capture(HONEY, 1_000).await;
    let second = bench.capture(OATS, 9_000).await;
    bench.photo(&first, "front", 2_000).await;
    let view = scan_view(&mut *bench.reader().await, &live())
        .await
        .unwrap();
    let ids: Vec<&str> = view.captures.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(ids, [second.as_str(), first.as_str()]);
    assert_eq!((view.capture_count, view.photo_count), (2, 1));
    assert_eq!(view.order_id.as_deref(), Some("A-17"));
}

#[tokio::test]
async fn the_newest_operation_says_where_a_capture_stands() {
    let bench = Bench::new().await;
    let id = bench.capture(HONEY, 1_000).await;
    bench
        .force("update operation set state = 'discarded' where kind = 'create_capture'")
        .await;
    assert_eq!(card(&bench, &id).await.delivery, Delivery::Discarded);
    let again = super::bench::About::Capture(id.clone());
    bench.operation(Kind::CreateCapture, again, 5_000).await;
    assert_eq!(card(&bench, &id).await.delivery, Delivery::Waiting);
}
