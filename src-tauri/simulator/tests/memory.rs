//! What outlives a process, and what a pulled cable does.

use std::fs;
use std::time::Duration;

use scanner_sim::{Clock, Config, Fault, FaultKind, Operation, Simulator, StartError};
use serde_json::json;

use crate::client::{Bench, HONEY, JPEG, comes_true, config, scan};

#[tokio::test]
async fn a_state_file_holds_everything_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let saving = || Config {
        state_file: Some(path.clone()),
        ..config()
    };
    let bench = Bench::with(saving()).await;
    let session = bench.session().await;
    let capture = bench.capture(&session, HONEY).await;
    let s3_key = bench.stored_photo(&session).await;
    let photos = format!("/sessions/{session}/photos");
    bench.post(&photos, &json!({"s3_key": s3_key})).await.id();
    bench.extract(&session).await;
    let rows = bench
        .get(&format!("/captures/{capture}/proposals"))
        .await
        .json();
    let proposal = format!("/proposals/{}", rows[0]["id"].as_str().unwrap());
    bench.patch(&proposal, &json!({"status": "ACCEPTED"})).await;

    // A second process takes the file as the first one, still running, left it.
    let next = Bench::with(saving()).await;
    assert!(next.sim.clock().now() >= bench.sim.clock().now());
    assert_eq!(next.sim.captures(), bench.sim.captures());
    assert_eq!(next.sim.proposals(), bench.sim.proposals());
    assert_eq!(next.sim.sessions(), bench.sim.sessions());
    let photo = next.sim.photos().remove(0);
    assert_eq!(photo.hash, bench.sim.photos()[0].hash);
    assert_eq!(bench.sim.photos()[0].bytes, JPEG);
    assert!(photo.bytes.is_empty());
    let fresh = next.session().await;
    assert_ne!(fresh, session);
    assert_eq!(next.sim.sessions().len(), 2);
}

#[tokio::test]
async fn a_foreign_file_and_a_taken_port_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    fs::write(&path, "{}").unwrap();
    let foreign = Simulator::start(Config {
        state_file: Some(path),
        ..config()
    });
    assert!(matches!(
        foreign.await,
        Err(StartError::StateForeign { .. })
    ));
    let bench = Bench::new().await;
    let url = bench.sim.url();
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let second = Simulator::start(Config { port, ..config() }).await;
    assert!(matches!(second, Err(StartError::Port { port: got, .. }) if got == port));
}

#[tokio::test]
async fn a_pulled_cable_ends_what_is_under_way_and_refuses_the_rest() {
    let bench = Bench::new().await;
    let session = bench.session().await;
    let slow = FaultKind::Slow(Duration::from_secs(60));
    bench
        .sim
        .set_faults(vec![Fault::times(slow, Operation::CreateCapture, 1)]);
    let under_way = bench.post_later("/captures", &scan(&session, HONEY));
    assert!(comes_true(|| bench.sim.captures().len() == 1).await);
    bench.sim.unplug().await;
    assert!(under_way.await.unwrap().is_err());
    let refused = bench.try_post("/sessions", &json!({})).await;
    assert!(refused.is_err_and(|error| error.is_connect()));
    bench.sim.plug_in().await.unwrap();
    bench.sim.plug_in().await.unwrap();
    assert_eq!(bench.get(&format!("/sessions/{session}")).await.status, 200);
}

#[tokio::test]
async fn a_stopped_or_dropped_simulator_frees_its_port() {
    let mut port = 0;
    for _round in 0..2 {
        let sim = Simulator::start(Config { port, ..config() }).await.unwrap();
        port = sim.url().rsplit(':').next().unwrap().parse().unwrap();
        sim.stop().await;
    }
    drop(Simulator::start(Config { port, ..config() }).await.unwrap());
    let mut again = Simulator::start(Config { port, ..config() }).await;
    for _turn in 0..1_000 {
        if again.is_ok() {
            break;
        }
        tokio::task::yield_now().await;
        again = Simulator::start(Config { port, ..config() }).await;
    }
    assert!(again.is_ok());
}

#[tokio::test]
async fn a_scaled_clock_carries_the_states_along() {
    let mut config = config();
    config.clock = Clock::scaled(1_000_000.0);
    config.timings.session_idle = Duration::from_hours(24 * 365);
    let bench = Bench::with(config).await;
    let session = bench.session().await;
    bench.capture(&session, HONEY).await;
    assert!(comes_true(|| bench.sim.captures()[0].status == "COMPLETED").await);
}
