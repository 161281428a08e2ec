//! History: what was done is found again, told as a story, and written to files.

use perch_station::{
    sheet::{Choice, Form},
    station::Why,
    view::{HistoryQuery, StoryKind, Verdict},
};
use perch_tests::World;

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

fn query(text: &str) -> HistoryQuery {
    HistoryQuery {
        text: text.to_owned(),
        ..HistoryQuery::default()
    }
}

/// Orders and GTINs of what a search finds.
async fn found(world: &World, text: &str) -> Vec<(String, Vec<String>)> {
    let view = world.station.history_view(&query(text), 0).await.unwrap();
    let gtins = |group: &perch_station::view::HistoryGroup| {
        let cards = group.captures.iter();
        cards.filter_map(|card| card.gtin.clone()).collect()
    };
    view.groups
        .iter()
        .map(|group| (group.session.label.clone(), gtins(group)))
        .collect()
}

#[tokio::test]
async fn captures_are_found_by_order_gtin_and_product() {
    let world = World::start().await;
    world.station.set_order("SO-1").await.unwrap();
    world.scan(HONEY).await;
    world.scan(OIL).await;
    world.station.set_order("SO-2").await.unwrap();
    world.scan(HONEY).await;
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let (honey, oil) = ("09521321000018".to_owned(), "09521321000063".to_owned());
    let first = ("SO-1".to_owned(), vec![honey.clone()]);
    let second = ("SO-2".to_owned(), vec![honey.clone()]);
    let both = ("SO-1".to_owned(), vec![oil.clone(), honey.clone()]);
    assert_eq!(found(&world, "").await, [second.clone(), both.clone()]);
    assert_eq!(found(&world, "so-1").await, [both]);
    assert_eq!(found(&world, HONEY).await, [second, first]);
    assert_eq!(found(&world, "nothing").await, []);
}

#[tokio::test]
async fn a_session_tells_what_was_captured_sent_found_out_and_decided() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.scan(HONEY).await;
    world.station.shoot(None, "front").await.unwrap();
    world.station.submit_session(None).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    let review = world.station.review_view().await.unwrap();
    let group = &review.groups[0];
    let decided = world
        .station
        .decide(&group.proposals[0].id, Verdict::Accepted);
    decided.await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    world.station.apply(&group.capture.id).await.unwrap();
    assert_eq!(world.sync_until_idle().await.why, Why::Done);

    let session = world.station.session_view(None).await.unwrap().unwrap();
    let story = world.station.story_view(&session.brief.id).await.unwrap();
    let told: Vec<&str> = story
        .events
        .iter()
        .map(|event| event.what.as_str())
        .collect();
    let order = [
        "Session opened",
        "Captured",
        "Photo taken",
        "Session opened at the server",
        "Capture delivered",
        "Photo delivered",
        "Submitted for extraction",
        "Accepted",
        "Written to the product",
    ];
    for what in order {
        assert!(told.contains(&what), "{what} in {told:?}");
    }
    let at: Vec<&Option<String>> = story.events.iter().map(|event| &event.at).collect();
    assert!(at.is_sorted(), "{at:?}");
    assert!(
        told.iter().any(|what| what.ends_with("proposals came")),
        "{told:?}"
    );
    assert_eq!(story.left_out, 0);
}

#[tokio::test]
async fn what_is_still_to_be_sent_stands_at_the_end() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    let session = world.station.session_view(None).await.unwrap().unwrap();
    let story = world.station.story_view(&session.brief.id).await.unwrap();
    let last = story.events.last().unwrap();
    assert_eq!((last.kind, &last.at), (StoryKind::Waiting, &None));
    assert_eq!(last.what, "2 steps are still to be sent");
}

#[tokio::test]
async fn files_hold_what_was_chosen_and_no_formula() {
    let world = World::start().await;
    world.station.set_order("=HYPERLINK(\"x\")").await.unwrap();
    world.scan(HONEY).await;
    world.station.type_code("+49 251 1").await.unwrap();
    world.station.set_order("SO-2").await.unwrap();
    world.scan(OIL).await;
    let all = Choice::Found(query(""));
    let exported = world.station.export_history(&all, Form::Csv).await.unwrap();
    assert_eq!(exported.rows, 3);
    assert!(exported.path.contains("exports"), "{}", exported.path);
    let text = std::fs::read_to_string(&exported.path).unwrap();
    assert!(text.starts_with('\u{feff}'));
    assert!(text.contains("'=HYPERLINK"), "{text}");
    assert!(text.contains(",'+49 251 1,"), "{text}");
    assert!(text.contains(",'09521321000018,"), "{text}");

    let session = world.station.session_view(None).await.unwrap().unwrap();
    let one = Choice::Session(session.brief.id);
    let exported = world
        .station
        .export_history(&one, Form::JsonLines)
        .await
        .unwrap();
    assert_eq!(exported.rows, 1);
    let text = std::fs::read_to_string(&exported.path).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(line["raw_value"], OIL);
    assert_eq!(line["gtin"], "09521321000063");
    assert_eq!(line["order"], "SO-2");
}
