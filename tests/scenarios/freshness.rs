//! Dates and batches: limits asked for once a day, chips that work offline, held batches
//! that stop the parcel.

use std::{fs, path::PathBuf, time::Duration};

use perch_station::{
    command::Command,
    view::{CaptureCard, FreshnessLevel, FreshnessView, LinkState, MomentKind, Notice, Urgency},
};
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};

const YOGHURT: &str = "09521321000056";
const HONEY: &str = "09521321000018";
const DAY: Duration = Duration::from_hours(24);

/// A pack of the yoghurt whose date is this many days after the fifth of January, when the
/// scenarios begin. Far enough from midnight for every time zone of the machine.
fn yoghurt(serial: u32, day: u32) -> String {
    format!("https://id.gs1.org/01/{YOGHURT}/10/L7/21/{serial}?17=2601{day:02}")
}

fn honey(batch: &str) -> String {
    format!("https://id.gs1.org/01/{HONEY}/10/{batch}")
}

async fn last(world: &World) -> CaptureCard {
    let view = world.station.scan_view().await.unwrap();
    view.captures.into_iter().next().unwrap()
}

async fn freshness(world: &World) -> FreshnessView {
    last(world).await.freshness.unwrap()
}

#[track_caller]
fn check(view: &FreshnessView, level: FreshnessLevel, basis: &str) {
    assert_eq!(
        (view.level, view.basis.as_str()),
        (level, basis),
        "{view:?}"
    );
}

const USUAL: &str = "By Perch's usual limits of 30 and 7 days; the server's are not known yet";
const DAIRY: &str = "By the server's limits for Dairy: 7 and 2 days";

#[tokio::test]
async fn limits_are_asked_for_once_a_day_however_many_packs_carry_the_product() {
    let world = World::start().await;
    let asked = || world.asked(Operation::GetFreshnessThresholds);
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    // A code without a date asks for nothing.
    assert_eq!(asked(), 0);

    for serial in 1..=4 {
        world.scan(&yoghurt(serial, 15)).await;
        world.sync_until_idle().await;
    }
    assert_eq!(asked(), 1);
    check(&freshness(&world).await, FreshnessLevel::Fresh, DAIRY);

    // Nobody asks again by itself, only the next pack does.
    world.pass(DAY + Duration::from_mins(5));
    world.sync_until_idle().await;
    assert_eq!(asked(), 1);
    world.scan(&yoghurt(5, 15)).await;
    world.scan(&yoghurt(6, 15)).await;
    world.sync_until_idle().await;
    assert_eq!(asked(), 2);
}

#[tokio::test]
async fn what_was_asked_outlives_a_restart() {
    let world = World::start().await;
    world.scan(&yoghurt(1, 15)).await;
    world.sync_until_idle().await;
    let world = world.restart().await;
    check(&freshness(&world).await, FreshnessLevel::Fresh, DAIRY);
    world.scan(&yoghurt(2, 15)).await;
    world.sync_until_idle().await;
    assert_eq!(world.asked(Operation::GetFreshnessThresholds), 1);
}

#[tokio::test]
async fn without_a_line_usual_limits_count_and_what_has_passed_needs_none() {
    let world = World::start().await;
    world.server.unplug().await;
    world.scan(&yoghurt(1, 15)).await;
    check(&freshness(&world).await, FreshnessLevel::Warning, USUAL);
    world.scan("(01)09521321000056(15)260102").await;
    let expired = freshness(&world).await;
    check(&expired, FreshnessLevel::Expired, "");
    assert!(
        expired.message.starts_with("Best before was "),
        "{expired:?}"
    );
    world.sync_until_idle().await;

    world.server.plug_in().await.unwrap();
    // The line rests for a while after it failed.
    world.pass(Duration::from_mins(10));
    world.sync_until_idle().await;
    world.scan(&yoghurt(2, 15)).await;
    check(&freshness(&world).await, FreshnessLevel::Fresh, DAIRY);
    assert_eq!(world.asked(Operation::GetFreshnessThresholds), 1);

    // What is cached counts offline as well.
    world.server.unplug().await;
    world.scan(&yoghurt(3, 9)).await;
    check(&freshness(&world).await, FreshnessLevel::Warning, DAIRY);
}

#[tokio::test]
async fn other_limits_of_the_server_count_from_the_next_day_on() {
    let world = World::start().await;
    world.scan(&yoghurt(1, 28)).await;
    world.sync_until_idle().await;
    check(&freshness(&world).await, FreshnessLevel::Fresh, DAIRY);
    world.server.set_freshness(YOGHURT, 60, 40);
    world.scan(&yoghurt(2, 28)).await;
    world.sync_until_idle().await;
    check(&freshness(&world).await, FreshnessLevel::Fresh, DAIRY);
    world.pass(DAY + Duration::from_mins(5));
    world.scan(&yoghurt(3, 28)).await;
    world.sync_until_idle().await;
    let new = "By the server's limits for Dairy: 60 and 40 days";
    check(&freshness(&world).await, FreshnessLevel::Critical, new);
}

#[tokio::test]
async fn a_server_that_does_not_know_its_limits_holds_up_nothing_else() {
    for status in [401, 403, 404, 422, 429, 500, 503] {
        let world = World::start().await;
        let asked = || world.asked(Operation::GetFreshnessThresholds);
        world.fault(FaultKind::Status(status), Operation::GetFreshnessThresholds);
        world.scan(&yoghurt(1, 15)).await;
        world.sync_until_idle().await;
        assert_eq!((asked(), world.gtins().len()), (1, 1), "{status}");
        let link = world.station.station_view().await.unwrap().link.state;
        assert_eq!(link, LinkState::Online, "{status}");
        check(&freshness(&world).await, FreshnessLevel::Warning, USUAL);
        // A refusal is an answer for the day; trouble is tried again after an hour.
        world.pass(Duration::from_mins(61));
        world.scan(&yoghurt(2, 15)).await;
        world.sync_until_idle().await;
        let is_trouble = matches!(status, 429 | 500 | 503);
        assert_eq!(asked(), if is_trouble { 2 } else { 1 }, "{status}");
    }
}

#[tokio::test]
async fn nonsense_in_the_place_of_limits_is_taken_for_none() {
    for kind in [
        FaultKind::WrongShape,
        FaultKind::CaptivePortal,
        FaultKind::BadGateway,
    ] {
        let world = World::start().await;
        world.fault(kind, Operation::GetFreshnessThresholds);
        world.scan(&yoghurt(1, 15)).await;
        world.sync_until_idle().await;
        check(&freshness(&world).await, FreshnessLevel::Warning, USUAL);
        assert_eq!(world.gtins(), [YOGHURT], "{kind:?}");
    }
}

#[tokio::test]
async fn a_date_that_is_near_is_said_once_and_a_fresh_one_is_not() {
    let world = World::start().await;
    let mut moments = world.station.moments();
    let mut said = async |text: &str| {
        world.scan(text).await;
        let mut said = Vec::new();
        while let Ok(moment) = moments.try_recv() {
            if moment.kind == MomentKind::Date {
                said.push(moment.message);
            }
        }
        said
    };
    assert_eq!(said(HONEY).await, [""; 0]);
    assert_eq!(said("(01)09521321000018(17)271231").await, [""; 0]);
    let critical = said(&yoghurt(1, 9)).await;
    assert_eq!(critical.len(), 1, "{critical:?}");
    assert!(
        critical[0].starts_with("Critical. Expires in "),
        "{critical:?}"
    );
    let expired = said("(01)09521321000056(17)251201").await;
    assert!(expired[0].starts_with("Expired "), "{expired:?}");
}

/// Writes a hold list and has it taken.
async fn hold(world: &World, text: &str) -> perch_station::error::Result<()> {
    let path: PathBuf = world.folder().join("recall.csv");
    fs::write(&path, text).unwrap();
    world.station.import_hold_list(&path).await.map(drop)
}

async fn notices(world: &World, code: &str) -> Vec<Notice> {
    let view = world.station.station_view().await.unwrap();
    let notices = view.notices.into_iter();
    notices.filter(|notice| notice.code == code).collect()
}

async fn stops(world: &World) -> usize {
    notices(world, "held_batch").await.len()
}

#[tokio::test]
async fn a_held_batch_stops_the_parcel_and_the_capture_says_why() {
    let world = World::start().await;
    hold(
        &world,
        "GTIN,Batch,Reason\n9521321000018,L4428,Glass splinters\n",
    )
    .await
    .unwrap();
    assert_eq!(world.scan(&honey("L4427")).await.kind, MomentKind::Captured);
    assert_eq!(stops(&world).await, 0);

    let moment = world.scan(&honey("L4428")).await;
    assert_eq!(moment.kind, MomentKind::Stop);
    let why =
        "09521321000018, batch L4428, is on the hold list: Glass splinters. Put the parcel aside";
    assert_eq!(moment.message, why);
    let [notice] = notices(&world, "held_batch").await.try_into().unwrap();
    assert_eq!(
        (notice.urgency, notice.message.as_str()),
        (Urgency::Stop, why)
    );
    let held = "Its batch is on the hold list: Glass splinters";
    assert_eq!(last(&world).await.held.as_deref(), Some(held));

    // It is recorded and delivered all the same, and says so.
    world.sync_until_idle().await;
    let captures = world.server.captures();
    let said: Vec<_> = captures
        .iter()
        .map(|capture| capture.metadata.get("held_batch").map(String::as_str))
        .collect();
    assert_eq!(said, [None, Some("Glass splinters")]);

    world.station.dismiss_notice(&notice.id).await.unwrap();
    assert_eq!(stops(&world).await, 0);
    // The next one stops again, with the name that the server has told meanwhile.
    world.pass(Duration::from_secs(30));
    world.sync_until_idle().await;
    let again = world.scan(&honey("L4428")).await;
    assert!(
        again
            .message
            .starts_with("Meadow Honey 250 g (09521321000018), batch L4428,"),
        "{again:?}"
    );
    let released = world.station.obey(Command::Release).await.unwrap();
    assert_eq!(
        (released.message.as_str(), stops(&world).await),
        ("Work goes on", 0)
    );
}

#[tokio::test]
async fn a_second_pack_that_the_camera_does_not_count_stops_all_the_same() {
    let world = World::start().await;
    hold(&world, "9521321000018,L4428,").await.unwrap();
    let code = honey("L4428");
    assert_eq!(world.see("]Q1", &code).await.kind, MomentKind::Stop);
    world.station.obey(Command::Release).await.unwrap();
    assert_eq!(world.see("]Q1", &code).await.kind, MomentKind::Stop);
    assert_eq!(stops(&world).await, 1);
    world.sync_until_idle().await;
    let only = world.only_capture();
    assert_eq!(only.metadata["held_batch"], "on the hold list");
}

#[tokio::test]
async fn list_and_stop_outlive_a_restart_without_a_line() {
    let world = World::start().await;
    hold(&world, "9521321000018,L4428,Glass\n9521321000056,,Recall")
        .await
        .unwrap();
    world.server.unplug().await;
    world.scan(&honey("L4428")).await;
    let world = world.restart().await;
    assert_eq!(stops(&world).await, 1);
    world.station.obey(Command::Release).await.unwrap();
    // Every batch, and a code without one.
    assert_eq!(world.scan(&yoghurt(1, 15)).await.kind, MomentKind::Stop);
    assert_eq!(world.scan(YOGHURT).await.kind, MomentKind::Stop);
    let list = world.station.hold_list_view().await.unwrap();
    assert_eq!((list.batches, list.products), (2, 2));
    assert_eq!(list.file, "recall.csv");

    world.station.clear_hold_list().await.unwrap();
    world.station.obey(Command::Release).await.unwrap();
    assert_eq!(world.scan(&yoghurt(2, 15)).await.kind, MomentKind::Captured);
    let list = world.station.hold_list_view().await.unwrap();
    assert_eq!(
        (list.batches, list.file.as_str(), list.imported),
        (0, "", None)
    );
}

#[tokio::test]
async fn a_code_without_a_batch_asks_somebody_to_look_until_another_code_tells_it() {
    let world = World::start().await;
    hold(
        &world,
        "9521321000018,L4428,Glass\n9521321000018,L4430,Glass",
    )
    .await
    .unwrap();
    assert_eq!(world.scan(HONEY).await.kind, MomentKind::Captured);
    let [notice] = notices(&world, "batch_unread").await.try_into().unwrap();
    assert_eq!(notice.urgency, Urgency::Notice);
    assert_eq!(
        notice.message,
        "Batches of 09521321000018 are held: L4428, L4430. This code names no batch, so look at the one on the pack"
    );
    world.station.dismiss_notice(&notice.id).await.unwrap();

    let retail = ("]E0", "9521321000018");
    let other = honey("L1");
    world.see_pack(retail, ("]Q1", &other)).await;
    assert!(notices(&world, "batch_unread").await.is_empty());
    assert_eq!(stops(&world).await, 0);
}

#[tokio::test]
async fn the_second_code_of_a_pack_stops_it_too() {
    let world = World::start().await;
    hold(&world, "9521321000018,L4428,Glass").await.unwrap();
    let link = honey("L4428");
    let [first, second] = world
        .see_pack(("]E0", "9521321000018"), ("]Q1", &link))
        .await;
    assert_eq!(
        (first.kind, second.kind),
        (MomentKind::Captured, MomentKind::Stop)
    );
    assert!(notices(&world, "batch_unread").await.is_empty());
    world.sync_until_idle().await;
    assert_eq!(world.only_capture().metadata["held_batch"], "Glass");
}

#[tokio::test]
async fn a_list_with_a_wrong_line_leaves_the_old_one_as_it_is() {
    let world = World::start().await;
    hold(&world, "9521321000018,L4428,Glass").await.unwrap();
    let refused = hold(&world, "9521321000056,L1,x\n9521321000019,L2,x")
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "hold_list");
    assert_eq!(
        refused.to_string(),
        "Line 2: the check digit of 9521321000019 is 9, should be 8. The list that was here before still counts"
    );
    let missing = world.folder().join("missing.csv");
    let refused = world.station.import_hold_list(&missing).await.unwrap_err();
    assert_eq!(refused.code(), "hold_list");
    assert_eq!(world.scan(&honey("L4428")).await.kind, MomentKind::Stop);

    // A new list takes the place of the old one as a whole.
    hold(&world, "9521321000056,,Recall").await.unwrap();
    world.station.obey(Command::Release).await.unwrap();
    assert_eq!(world.scan(&honey("L4428")).await.kind, MomentKind::Captured);
}
