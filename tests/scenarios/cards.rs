//! Command cards and taking back: what they do, and that no card becomes a capture.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use perch_station::{
    clock::Clock,
    command::Command,
    outbox::notice_row::{self, Note},
    settings::Waits,
    station::{Station, StationConfig, Why},
    tone::{Tone, ToneSink},
    view::{Delivery, MomentKind, SessionState, Urgency, Wish},
};
use perch_tests::World;

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";

/// What becomes of a card that a gun reads: the kind of moment and its sentence.
async fn card(world: &World, command: Command) -> (MomentKind, String) {
    let moment = world.scan_just_now(&command.text()).await;
    assert_eq!(moment.capture_id, None);
    (moment.kind, moment.message)
}

#[tokio::test]
async fn a_card_is_never_a_capture_wherever_it_comes_from() {
    let world = World::start().await;
    for text in ["PERCH.UNDO", "perch.order", "PERCH.DANCE"] {
        world.scan(text).await;
        world.see("]Q1", text).await;
        world.station.type_code(text).await.unwrap();
        world.station.gun_burst(text).await.unwrap();
    }
    world.sync_until_idle().await;
    assert_eq!(world.server.captures(), []);
    let view = world.station.scan_view().await.unwrap();
    assert_eq!((view.capture_count, view.captures.len()), (0, 0));
}

#[tokio::test]
async fn a_card_of_another_version_is_said_to_be_one() {
    let world = World::start().await;
    let moment = world.scan("PERCH.DANCE").await;
    assert_eq!(moment.kind, MomentKind::Refused);
    assert!(moment.message.contains("Print the cards anew"));
}

#[tokio::test]
async fn what_is_taken_back_in_time_never_leaves() {
    let world = World::start().await;
    world.look_at_a_pack().await;
    world.scan(HONEY).await;
    world.scan_just_now(OIL).await;
    world.station.shoot(None, "front").await.unwrap();
    let (kind, message) = card(&world, Command::Undo).await;
    assert_eq!(
        (kind, message.as_str()),
        (MomentKind::Done, "09521321000063 is taken back")
    );
    let view = world.station.scan_view().await.unwrap();
    assert_eq!(view.capture_count, 1);
    assert_eq!(view.captures[0].delivery, Delivery::Discarded);
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.gtins(), ["09521321000018"]);
    assert_eq!(world.server.photos(), []);
}

#[tokio::test]
async fn what_was_taken_back_may_be_scanned_again() {
    let world = World::start().await;
    world.server.unplug().await;
    world.see("]E0", HONEY).await;
    card(&world, Command::Undo).await;
    let again = world.see("]E0", HONEY).await;
    assert_eq!(again.kind, MomentKind::Captured);
    world.server.plug_in().await.unwrap();
    world.sync_until_idle().await;
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn taking_back_goes_from_capture_to_capture() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(HONEY).await;
    world.scan(OIL).await;
    for want in [
        "09521321000063 is taken back",
        "09521321000018 is taken back",
    ] {
        assert_eq!(card(&world, Command::Undo).await.1, want);
    }
    let (kind, message) = card(&world, Command::Undo).await;
    assert_eq!(kind, MomentKind::Refused);
    assert_eq!(message, "There is nothing to take back in this session");
}

#[tokio::test]
async fn what_is_at_the_server_cannot_be_taken_back() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    let moment = world.station.obey(Command::Undo).await.unwrap();
    assert_eq!(moment.kind, MomentKind::Refused);
    assert!(moment.message.contains("cannot be taken back any more"));
    assert_eq!(world.gtins(), ["09521321000018"]);
}

#[tokio::test]
async fn a_conflict_ends_with_the_code_that_is_taken_back() {
    let world = World::start().await;
    world.server.unplug().await;
    world.see_pack(("]E0", HONEY), ("]E0", OIL)).await;
    card(&world, Command::Undo).await;
    let view = world.station.scan_view().await.unwrap();
    let standing = view.captures.iter();
    let standing: Vec<_> = standing
        .filter(|each| each.delivery != Delivery::Discarded)
        .collect();
    assert_eq!(standing.len(), 1);
    assert_eq!(standing[0].label_conflict, None);
}

#[tokio::test]
async fn a_card_of_an_order_counts_for_the_next_scan() {
    let world = World::start().await;
    world.scan(HONEY).await;
    card(&world, Command::Order(Some("PO-7".to_owned()))).await;
    world.scan(OIL).await;
    card(&world, Command::Order(None)).await;
    world.scan("95200101").await;
    world.sync_until_idle().await;
    let orders: Vec<Option<String>> = world
        .server
        .captures()
        .iter()
        .map(|capture| capture.metadata.get("order_id").cloned())
        .collect();
    assert_eq!(orders, [None, Some("PO-7".to_owned()), None]);
}

#[tokio::test]
async fn an_order_learned_late_is_that_of_all_captures_before() {
    let world = World::start().await;
    world.scan(HONEY).await;
    world.scan(OIL).await;
    world.station.bind_order("PO-8").await.unwrap();
    world.scan("95200101").await;
    world.sync_until_idle().await;
    assert_eq!(world.server.sessions().len(), 1);
    let order = Some("PO-8".to_owned());
    for capture in world.server.captures() {
        assert_eq!(capture.metadata.get("order_id").cloned(), order);
    }
    // A session with an order keeps it.
    world.station.bind_order("PO-9").await.unwrap();
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    assert_eq!(world.server.sessions().len(), 2);
}

#[tokio::test]
async fn a_card_submits_the_session_at_hand() {
    let world = World::start().await;
    let (kind, _) = card(&world, Command::Submit).await;
    assert_eq!(kind, MomentKind::Refused);
    world.scan(HONEY).await;
    let (kind, _) = card(&world, Command::Submit).await;
    assert_eq!(kind, MomentKind::Done);
    world.sync_until_idle().await;
    assert_eq!(world.server.sessions()[0].status, "COMPLETED");
    let view = world.station.session_view(None).await.unwrap().unwrap();
    assert_ne!(view.brief.state, SessionState::Collecting);
}

#[tokio::test]
async fn what_only_the_window_can_do_is_wished_for() {
    let world = World::start().await;
    let shot = |photo_type: &str| Command::Shot(photo_type.to_owned());
    for (command, want) in [
        (
            shot("nutrition"),
            Some(Wish::Shot {
                photo_type: "nutrition".to_owned(),
            }),
        ),
        (Command::Shoot, Some(Wish::Shoot)),
        (Command::Retake, Some(Wish::Retake)),
        (shot("selfie"), None),
        (Command::Undo, None),
    ] {
        let moment = world.scan(&command.text()).await;
        assert_eq!(moment.wish, want, "{command:?}");
    }
}

/// Puts up a stop screen.
async fn stop_work(station: &Station) {
    let note = Note {
        code: "drill",
        urgency: Urgency::Stop,
        message: "This is a drill. Hold Esc",
    };
    let outbox = station.outbox();
    outbox
        .write(move |db| Box::pin(async move { notice_row::post(db, &note, "drill", 0).await }))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_card_leaves_the_stop_screen() {
    let world = World::start().await;
    let (_, message) = card(&world, Command::Release).await;
    assert_eq!(message, "Nothing has stopped");
    stop_work(&world.station).await;
    let stops = async || {
        let view = world.station.station_view().await.unwrap();
        let stops = view.notices.iter();
        stops.filter(|each| each.urgency == Urgency::Stop).count()
    };
    assert_eq!(stops().await, 1);
    // What the camera sees is kept, and no other card does anything.
    world.scan(HONEY).await;
    let (kind, _) = card(&world, Command::Undo).await;
    assert_eq!((kind, stops().await), (MomentKind::Refused, 1));
    let view = world.station.scan_view().await.unwrap();
    assert_eq!(view.captures[0].delivery, Delivery::Waiting);
    let (_, message) = card(&world, Command::Release).await;
    assert_eq!((message.as_str(), stops().await), ("Work goes on", 0));
}

/// Counts the stop tones.
#[derive(Default)]
struct Ear(AtomicUsize);

impl ToneSink for Ear {
    fn play(&self, tone: Tone, _volume: u32) {
        self.0
            .fetch_add(usize::from(tone == Tone::Stop), Ordering::Relaxed);
    }

    fn available(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn what_stops_work_sounds_until_somebody_has_dealt_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (ear, clock) = (
        Arc::new(Ear::default()),
        Clock::by_hand(perch_tests::MONDAY),
    );
    let station = Station::open(StationConfig {
        folder: folder.path().to_owned(),
        clock: clock.clone(),
        waits: Waits::default(),
        server: Some("http://127.0.0.1:9".to_owned()),
        practice: Some(scanner_sim::BUSINESS_KEY.to_owned()),
        tones: ear.clone(),
        version: "0.0.0",
        user_agent: "perch-test".to_owned(),
        browsers: None,
    })
    .await
    .unwrap();
    let heard = async |count: usize| {
        let sounds = async {
            while ear.0.load(Ordering::Relaxed) < count {
                tokio::task::yield_now().await;
            }
        };
        let sounds = tokio::time::timeout(Duration::from_secs(20), sounds).await;
        assert!(sounds.is_ok(), "{count} stop tones");
    };
    stop_work(&station).await;
    for count in 1..=3 {
        heard(count).await;
        clock.advance(Duration::from_secs(3));
    }
    heard(4).await;
    station.obey(Command::Release).await.unwrap();
    clock.advance(Duration::from_secs(3));
    // What would sound has had its turn once another command was carried out.
    for _ in 0..3 {
        station.obey(Command::Release).await.unwrap();
        clock.advance(Duration::from_secs(3));
    }
    assert_eq!(ear.0.load(Ordering::Relaxed), 4);
    station.close().await;
}
