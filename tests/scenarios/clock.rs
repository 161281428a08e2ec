//! Time that jumps: a wrong clock at the start, a machine that slept.

use std::time::Duration;

use perch_station::{station::Why, view::SessionState};
use perch_tests::World;
use scanner_sim::{FaultKind, Operation};

const HONEY: &str = "9521321000018";
const OIL: &str = "9521321000063";
/// Milliseconds.
const YEAR: i64 = 365 * 24 * 3_600_000;

/// Work of every kind is under way when the clock of the machine jumps and Perch starts again.
async fn check(jump: i64) {
    let world = World::start().await;
    world.station.set_order("A").await.unwrap();
    world.scan(HONEY).await;
    world.station.submit_session(None).await.unwrap();
    let mut state = world.station.sync_state();
    while world.asked(Operation::SubmitSession) == 0 {
        state.changed().await.unwrap();
    }
    world.station.set_order("B").await.unwrap();
    world.fault(FaultKind::LostAnswer, Operation::CreateCapture);
    world.scan(OIL).await;
    while world.queue().await.counts.unclear == 0 {
        state.changed().await.unwrap();
    }
    let world = world.restart_at(jump).await;
    world.scan("95200101").await;
    world.station.submit_session(None).await.unwrap();
    // A session that looks a year old is asked for at the slow pace.
    let mut idle = world.sync_until_idle().await;
    while idle.why == Why::TakingLong {
        let polls = world.asked(Operation::GetSessionStatus);
        let mut state = world.station.sync_state();
        world.pass(Duration::from_mins(10));
        while world.asked(Operation::GetSessionStatus) == polls {
            state.changed().await.unwrap();
        }
        idle = world.sync_until_idle().await;
    }
    assert_eq!(idle.why, Why::Done, "{jump}");
    let mut gtins = world.gtins();
    gtins.sort();
    assert_eq!(
        gtins,
        ["00000095200101", "09521321000018", "09521321000063"],
        "{jump}"
    );
    let view = world.station.session_view(None).await.unwrap().unwrap();
    assert_eq!(view.brief.state, SessionState::Review, "{jump}");
    for other in &view.others {
        assert_eq!(other.state, SessionState::Review, "{jump}");
    }
    assert_eq!(world.notices().await, Vec::<String>::new(), "{jump}");
}

#[tokio::test]
async fn a_clock_a_year_ahead_loses_and_doubles_nothing() {
    check(YEAR).await;
}

#[tokio::test]
async fn a_clock_a_year_behind_loses_and_doubles_nothing_and_waits_for_nothing() {
    check(-YEAR).await;
}

#[tokio::test]
async fn a_machine_that_slept_while_a_call_hung_goes_on() {
    for is_answered in [true, false] {
        let world = World::start().await;
        let slow = FaultKind::Slow(Duration::from_secs(10));
        world.fault(slow, Operation::CreateCapture);
        world.scan(HONEY).await;
        world.until_hanging(Operation::CreateCapture).await;
        if !is_answered {
            world.server.unplug().await;
            world.server.plug_in().await.unwrap();
        }
        world.pass(Duration::from_hours(8));
        world.scan(OIL).await;
        world.station.submit_session(None).await.unwrap();
        assert_eq!(world.sync_until_idle().await.why, Why::Done);
        assert_eq!(
            world.sorted_gtins(),
            ["09521321000018", "09521321000063"],
            "answered: {is_answered}"
        );
    }
}
