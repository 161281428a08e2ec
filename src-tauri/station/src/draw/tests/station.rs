//! The frame around every screen.

use super::{
    super::station_view,
    bench::{About, Bench, HONEY, live},
};
use crate::{
    outbox::{
        notice_row::{self, Note},
        operation::Kind,
    },
    view::{Notice, QueueCounts, SessionState, Urgency},
};

#[tokio::test]
async fn an_empty_station_has_nothing_to_tell() {
    let bench = Bench::new().await;
    let view = station_view(&mut *bench.reader().await, &live())
        .await
        .unwrap();
    assert_eq!(view.queue, QueueCounts::default());
    assert_eq!((view.session, view.proposals_waiting), (None, 0));
    assert_eq!(view.station, "bench-1");
}

#[tokio::test]
async fn the_counts_and_the_session_at_hand_are_told() {
    let bench = Bench::new().await;
    bench.order("A-17").await;
    bench.capture(HONEY, 1_000).await;
    let parked = bench
        .operation(Kind::RetryCapture, About::Session, 2_000)
        .await;
    bench.park(parked, "refused").await;
    let view = station_view(&mut *bench.reader().await, &live())
        .await
        .unwrap();
    let session = view.session.unwrap();
    assert_eq!(
        (session.label.as_str(), session.state),
        ("A-17", SessionState::Collecting)
    );
    assert_eq!((session.captures, session.unsent), (1, 3));
    assert_eq!((view.queue.waiting, view.queue.needs_you), (2, 1));
    assert_eq!(
        view.queue.oldest_unsent.as_deref(),
        Some("1970-01-01T00:00:01Z")
    );
}

#[tokio::test]
async fn the_most_urgent_notice_stands_first() {
    let bench = Bench::new().await;
    bench
        .fill(|db| {
            Box::pin(async move {
                let late = Note {
                    code: "late",
                    urgency: Urgency::Notice,
                    message: "A late\u{202e} code",
                };
                let stop = Note {
                    code: "stop",
                    urgency: Urgency::Stop,
                    message: "Stop",
                };
                notice_row::post(&mut *db, &late, "a", 2).await?;
                notice_row::post(db, &stop, "b", 1).await
            })
        })
        .await;
    let mut live = live();
    live.notices.push(Notice {
        id: "v".to_owned(),
        code: "volatile".to_owned(),
        urgency: Urgency::Info,
        message: "Good to know".to_owned(),
        offer: None,
    });
    let view = station_view(&mut *bench.reader().await, &live)
        .await
        .unwrap();
    let told: Vec<_> = view
        .notices
        .iter()
        .map(|notice| notice.message.as_str())
        .collect();
    assert_eq!(told, ["Stop", "A late⟨202E⟩ code", "Good to know"]);
}
