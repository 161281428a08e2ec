//! The quota of a key: told in every form, shared by stations, never run over by one alone.

use std::time::Duration;

use perch_station::{station::Why, view::LinkState};
use perch_tests::World;
use scanner_sim::{Config, HeaderForm, Operation, Quotas};

const HONEY: &str = "9521321000018";

async fn with(minute: u32, day: u32, headers: HeaderForm) -> World {
    let quotas = Quotas {
        minute,
        day,
        headers,
        ..Quotas::default()
    };
    World::with(Config {
        quotas,
        ..Config::default()
    })
    .await
}

fn refused(world: &World) -> usize {
    let requests = world.server.requests();
    requests
        .iter()
        .filter(|each| each.status == Some(429))
        .count()
}

/// Forty captures through a minute of twenty calls: all arrive, and the server never has to refuse.
async fn check(headers: HeaderForm) {
    let world = with(20, 10_000, headers).await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    world.server.unplug().await;
    for n in 0..40 {
        world.scan(&format!("pack {n}")).await;
    }
    world.sync_until_idle().await;
    world.server.plug_in().await.unwrap();
    world.pass(Duration::from_mins(10));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 41, "{headers:?}");
    assert_eq!(refused(&world), 0, "{headers:?}");
    let quota = world.station.station_view().await.unwrap().quota.unwrap();
    assert_eq!((quota.minute_limit, quota.day_limit), (20, 10_000));
    let used = u32::try_from(world.server.requests().len()).unwrap();
    assert_eq!(quota.day_left, 10_000 - used, "{headers:?}");
}

#[tokio::test]
async fn three_header_fields_are_kept_to() {
    check(HeaderForm::ThreeField).await;
}

#[tokio::test]
async fn the_header_fields_of_the_newest_draft_are_kept_to() {
    check(HeaderForm::Draft10).await;
}

#[tokio::test]
async fn a_day_that_is_used_up_ends_in_a_sentence_and_leaves_a_rest_for_people() {
    let world = with(300, 100, HeaderForm::Draft10).await;
    world.scan(HONEY).await;
    world.sync_until_idle().await;
    for n in 0..120 {
        world.scan(&format!("pack {n}")).await;
    }
    let idle = world.sync_until_idle().await;
    assert_eq!(idle.why, Why::Quota);
    assert_eq!(
        idle.message,
        "The key's quota is used up for now; the queue goes on by itself"
    );
    let view = world.station.station_view().await.unwrap();
    assert_eq!(view.link.state, LinkState::Waiting);
    assert_eq!(refused(&world), 0);
    assert_eq!(view.quota.unwrap().day_left, 3);
    world.pass(Duration::from_hours(25));
    assert_eq!(world.sync_until_idle().await.why, Why::Done);
    assert_eq!(world.server.captures().len(), 121);
    assert_eq!(refused(&world), 0);
}

#[tokio::test]
async fn two_stations_share_the_quota_of_one_key() {
    let world = with(20, 10_000, HeaderForm::ThreeField).await;
    let folder = tempfile::tempdir().unwrap();
    let other = world.beside(folder.path()).await;
    let mut both = vec![world.station.clone(), other.clone()];
    for n in 0..15 {
        for station in &both {
            station.type_code(&format!("pack {n}")).await.unwrap();
        }
    }
    world.pass(Duration::from_secs(2));
    // Whoever is asked to wait lets time pass for both.
    while let Some(station) = both.pop() {
        let idle = world.until_idle(&station).await;
        assert_eq!(idle.why, Why::Done);
    }
    assert_eq!(world.server.captures().len(), 30);
    assert!(refused(&world) <= 4, "{} refusals", refused(&world));
    assert_eq!(world.asked(Operation::CreateSession), 2);
    other.close().await;
}

#[tokio::test]
async fn a_busy_hour_tells_how_long_the_key_lasts_and_how_many_stations_it_carries() {
    let world = with(300, 600, HeaderForm::Draft10).await;
    for n in 0..60 {
        world.scan(&format!("pack {n}")).await;
        world.sync_until_idle().await;
        world.pass(Duration::from_secs(50));
    }
    let quota = world.station.station_view().await.unwrap().quota.unwrap();
    assert_eq!(quota.stations, Some(1));
    let lasts = quota.lasts_until.unwrap();
    assert!(lasts.starts_with("2026-01-05T1"), "{lasts}");
}
