//! From a scan to the server: sessions, packs, orders, offline.

use std::time::Duration;

use perch_station::{
    station::Why,
    view::{LinkState, MomentKind, SessionPer, SessionState},
};
use perch_tests::World;

const HONEY: &str = "9521321000018";
const OIL: &str = "https://id.gs1.org/01/09521321000063/10/B7?17=271231";

#[tokio::test]
async fn a_scan_arrives_once_with_its_gtin_and_our_ids() {
    let world = World::start().await;
    world.station.set_order("A-17").await.unwrap();
    let moment = world.scan(HONEY).await;
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Done);
    let capture = world.only_capture();
    assert_eq!(capture.gtin, "09521321000018");
    assert_eq!(capture.raw_value, HONEY);
    assert_eq!(capture.capture_type, "BARCODE");
    assert_eq!(
        capture.metadata.get("client_capture_id"),
        moment.capture_id.as_ref()
    );
    assert_eq!(
        capture.metadata.get("order_id").map(String::as_str),
        Some("A-17")
    );
    assert_eq!(
        capture.metadata.get("station").map(String::as_str),
        Some("bench-1")
    );
    let session = &world.server.sessions()[0];
    assert_eq!(session.capture_mode, "both");
    assert!(session.metadata.contains_key("client_session_id"));
}

#[tokio::test]
async fn a_digital_link_brings_its_application_identifiers() {
    let world = World::start().await;
    world.scan(OIL).await;
    world.sync_until_idle().await;
    let capture = world.only_capture();
    assert_eq!(capture.gtin, "09521321000063");
    let elements = capture.gs1_dl_data.unwrap();
    assert_eq!(
        elements,
        serde_json::json!({"01": "09521321000063", "10": "B7", "17": "271231"})
    );
}

#[tokio::test]
async fn captures_made_offline_arrive_once_after_the_cable_is_back() {
    let world = World::start().await;
    world.server.unplug().await;
    for text in [HONEY, OIL, "95200101"] {
        world.scan(text).await;
    }
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Offline);
    assert_eq!(
        world.station.station_view().await.unwrap().link.state,
        LinkState::Offline
    );
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_hours(24 * 3));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(
        world.gtins(),
        ["09521321000018", "09521321000063", "00000095200101"]
    );
    assert_eq!(world.server.sessions()[0].status, "COMPLETED");
}

#[tokio::test]
async fn the_linear_code_and_the_link_of_one_pack_are_one_capture() {
    let world = World::start().await;
    let link = "https://id.gs1.org/01/09521321000087";
    let [first, second] = world
        .see_pack(("]E0", "9521321000087"), ("]Q1", link))
        .await;
    assert_eq!(
        (first.kind, second.kind),
        (MomentKind::Captured, MomentKind::Merged)
    );
    world.sync_until_idle().await;
    let capture = world.only_capture();
    assert_eq!(capture.raw_value, link);
    assert_eq!(
        capture.metadata.get("also_read").map(String::as_str),
        Some("9521321000087")
    );
}

#[tokio::test]
async fn two_gtins_on_one_pack_are_a_finding_on_both() {
    let world = World::start().await;
    let link = "https://id.gs1.org/01/09521321000100";
    let [_, second] = world
        .see_pack(("]E0", "9521321000094"), ("]Q1", link))
        .await;
    assert_eq!(second.kind, MomentKind::Conflict);
    world.sync_until_idle().await;
    let conflicts: Vec<Option<String>> = world
        .server
        .captures()
        .into_iter()
        .map(|capture| capture.metadata.get("label_conflict").cloned())
        .collect();
    assert_eq!(
        conflicts,
        [
            Some("09521321000100".to_owned()),
            Some("09521321000094".to_owned())
        ]
    );
}

#[tokio::test]
async fn a_code_that_comes_after_the_request_was_sent_is_noted_here() {
    let world = World::start().await;
    let [_, _] = world
        .see_pack(("]E0", "9521321000087"), ("]E0", "9521321000018"))
        .await;
    world.sync_until_idle().await;
    let link = "https://id.gs1.org/01/09521321000087";
    world
        .see_pack(("]E0", "9521321000087"), ("]Q1", link))
        .await;
    world.sync_until_idle().await;
    assert_eq!(world.server.captures().len(), 2);
    assert_eq!(world.notices().await, ["late_code"]);
}

#[tokio::test]
async fn a_late_capture_opens_a_new_session_of_the_same_order() {
    let world = World::start().await;
    world.station.set_order("A-17").await.unwrap();
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    world.scan(OIL).await;
    world.sync_until_idle().await;
    let orders: Vec<Option<String>> = world
        .server
        .sessions()
        .into_iter()
        .map(|session| session.metadata.get("order_id").cloned())
        .collect();
    assert_eq!(orders, [Some("A-17".to_owned()), Some("A-17".to_owned())]);
}

#[tokio::test]
async fn an_empty_session_cannot_be_submitted_and_a_closed_one_not_again() {
    let world = World::start().await;
    assert_eq!(
        world.station.submit_session(None).await.unwrap_err().code(),
        "nothing_captured"
    );
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    assert_eq!(
        world.station.submit_session(None).await.unwrap_err().code(),
        "session_closed"
    );
}

#[tokio::test]
async fn closing_an_order_ends_its_session_without_extraction() {
    let world = World::start().await;
    world.station.set_order("A-17").await.unwrap();
    world.scan(HONEY).await;
    world.station.close_order(None).await.unwrap();
    world.sync_until_idle().await;
    let session = &world.server.sessions()[0];
    assert_eq!(
        (session.status, session.extraction),
        ("COMPLETED", "pending")
    );
    assert_eq!(world.station.scan_view().await.unwrap().order_id, None);
}

#[tokio::test]
async fn a_photo_table_has_a_session_for_each_product() {
    let world = World::start().await;
    world
        .set(|settings| settings.session_per = SessionPer::Product)
        .await;
    for text in [HONEY, HONEY, OIL] {
        world.scan(text).await;
    }
    world.sync_until_idle().await;
    assert_eq!(world.server.sessions().len(), 2);
}

#[tokio::test]
async fn a_typed_code_is_manual_and_a_wrong_check_digit_is_named() {
    let world = World::start().await;
    let error = world.station.type_code("9521321000017").await.unwrap_err();
    assert_eq!(error.code(), "typed_gtin");
    assert!(error.to_string().contains("should be 8"), "{error}");
    world.station.type_code(" 9521321000018 ").await.unwrap();
    world.pass(Duration::from_secs(2));
    world.sync_until_idle().await;
    assert_eq!(world.only_capture().capture_type, "MANUAL");
}

#[tokio::test]
async fn submit_is_polled_until_proposals_are_there() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    world.sync_until_idle().await;
    let view = world.station.session_view(None).await.unwrap().unwrap();
    assert_eq!(view.brief.state, SessionState::Review);
    assert_eq!(
        view.captures[0].card.product_name.as_deref(),
        Some("Meadow Honey 250 g")
    );
    assert!(world.station.review_view().await.unwrap().pending > 0);
}

#[tokio::test]
async fn a_code_too_long_for_the_service_is_kept_and_needs_somebody() {
    let world = World::start().await;
    world.scan(&"X".repeat(501)).await;
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::NeedsYou);
    assert_eq!(world.gtins(), ["09521321000018"]);
    assert!(world.queue().await.rows[0].cause.contains("500 characters"));
}

#[tokio::test]
async fn a_second_code_that_came_late_is_known_when_it_is_seen_alone() {
    let world = World::start().await;
    let link = "https://id.gs1.org/01/09521321000087";
    world.see("]E0", "9521321000087").await;
    world.sync_until_idle().await;
    world
        .see_pack(("]E0", "9521321000087"), ("]Q1", link))
        .await;
    let turned = world.see("]Q1", link).await;
    assert_eq!(turned.kind, MomentKind::Again);
    world.sync_until_idle().await;
    assert_eq!(world.gtins(), ["09521321000087"]);
}
