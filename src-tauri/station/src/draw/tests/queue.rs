//! The Queue screen.

use serde_json::json;

use super::{
    super::queue_view,
    bench::{About, Bench, HONEY, live},
};
use crate::{
    outbox::operation::Kind,
    view::{LinkState, OperationRow, QueueFilter, QueueView, RowState},
};

async fn view(bench: &Bench, filter: QueueFilter, page: u32) -> QueueView {
    queue_view(&mut *bench.reader().await, &live(), filter, page)
        .await
        .unwrap()
}

/// One capture whose operation is forced into a state: its row, by the words of it.
#[track_caller]
fn check(row: &OperationRow, word: &str, cause: &str, buttons: &[&str]) {
    let labels: Vec<&str> = row
        .action
        .iter()
        .chain(&row.more)
        .map(|each| each.label.as_str())
        .collect();
    assert_eq!((row.state_word.as_str(), row.cause.as_str()), (word, cause));
    assert_eq!(labels, buttons);
    let is_timed = matches!(row.state, RowState::Ready | RowState::Unknown);
    assert_eq!(row.next_try.is_some(), is_timed);
}

#[tokio::test]
async fn each_state_has_its_words_cause_and_action() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let states = [
        ("ready", "Waiting", "", &["Hold back"][..]),
        ("sending", "Sending", "", &[]),
        (
            "unknown",
            "Checking",
            "Sent, but the answer was lost; the server will be asked whether it arrived",
            &[],
        ),
        (
            "parked",
            "Needs you",
            "The server refused it; try again, or take it out",
            &["Try again", "Hold back", "Take out"],
        ),
        (
            "held",
            "Held back",
            "You hold it back; release it when it may go",
            &["Release", "Take out"],
        ),
    ];
    for (state, word, cause, buttons) in states {
        bench
            .fill(move |db| {
                Box::pin(async move {
                    let sql = "update operation set state = ?1 where kind = 'create_session'";
                    sqlx::query(sql).bind(state).execute(db).await?;
                    Ok(())
                })
            })
            .await;
        let view = view(&bench, QueueFilter::Open, 0).await;
        let row = view
            .rows
            .iter()
            .find(|row| row.what == "Open session")
            .unwrap();
        check(row, word, cause, buttons);
        assert_eq!(view.total, 2);
    }
}

#[tokio::test]
async fn what_is_behind_another_says_behind_what() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    let cause = async || {
        let view = view(&bench, QueueFilter::Open, 0).await;
        view.rows
            .into_iter()
            .find(|row| row.what == "Send capture")
            .unwrap()
    };
    check(
        &cause().await,
        "Behind others",
        "Waits for the session to be opened",
        &["Hold back"],
    );
    bench.park(1, "The key may not write").await;
    let stuck = "Waits for the session to be opened, which needs you";
    check(&cause().await, "Behind others", stuck, &["Hold back"]);
    let first = view(&bench, QueueFilter::NeedsYou, 0).await.rows.remove(0);
    check(
        &first,
        "Needs you",
        "The key may not write",
        &["Try again", "Hold back", "Take out"],
    );
}

#[tokio::test]
async fn the_line_keeps_what_is_ready() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    for (state, want) in [
        (LinkState::Online, ""),
        (LinkState::Offline, "Waits until the server can be reached"),
        (
            LinkState::KeyMissing,
            "Waits for a key; store one in Settings",
        ),
    ] {
        let mut live = live();
        live.link.state = state;
        let view = queue_view(&mut *bench.reader().await, &live, QueueFilter::Open, 0)
            .await
            .unwrap();
        assert_eq!(view.rows[0].cause, want);
    }
}

#[tokio::test]
async fn an_operation_says_what_it_is_about() {
    let bench = Bench::new().await;
    bench.order("A-17").await;
    let capture = bench.capture(HONEY, 1_000).await;
    let photo = bench.photo(&capture, "ingredients", 2_000).await;
    bench
        .hear_proposal(&capture, "p1", 0, json!({"field_name": "brand_name"}))
        .await;
    bench
        .operation(
            Kind::ReviewProposal,
            About::Proposal("p1".to_owned(), capture.clone()),
            3_000,
        )
        .await;
    bench
        .operation(Kind::RelabelPhoto, About::Photo(photo), 4_000)
        .await;
    bench
        .operation(Kind::SubmitSession, About::Session, 5_000)
        .await;
    let view = view(&bench, QueueFilter::Open, 0).await;
    let told: Vec<_> = view
        .rows
        .iter()
        .map(|row| (row.what.as_str(), row.subject.as_str()))
        .collect();
    let want = [
        ("Open session", "A-17"),
        ("Send capture", "09521321000018"),
        ("Send photo", "Ingredients, 09521321000018"),
        ("Send decision", "Brand, 09521321000018"),
        ("Change photo type", "Ingredients, 09521321000018"),
        ("Submit session", "A-17"),
    ];
    assert_eq!(told, want);
    assert!(view.rows.iter().all(|row| row.session_label == "A-17"));
}

#[tokio::test]
async fn what_needs_somebody_stands_first_on_pages_of_fifty() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    for at in 0..118 {
        bench
            .operation(Kind::RetryCapture, About::Session, 2_000 + at)
            .await;
    }
    // Sixty of 120, the newest.
    bench
        .force("update operation set state = 'parked' where seq > 60")
        .await;
    let mut seen = Vec::new();
    for (page, rows, parked) in [(0, 50, 50), (1, 50, 10), (2, 20, 0), (3, 0, 0)] {
        let view = view(&bench, QueueFilter::Open, page).await;
        assert_eq!((view.rows.len(), view.total, view.page), (rows, 120, page));
        let is_parked = |row: &&OperationRow| row.state == RowState::Parked;
        assert_eq!(view.rows.iter().filter(is_parked).count(), parked);
        seen.extend(view.rows.into_iter().map(|row| row.id));
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 120);
    let needs_you = view(&bench, QueueFilter::NeedsYou, 1).await;
    assert_eq!(
        (
            needs_you.rows.len(),
            needs_you.total,
            needs_you.counts.needs_you
        ),
        (10, 60, 60)
    );
}

#[tokio::test]
async fn what_is_over_is_listed_newest_first() {
    let bench = Bench::new().await;
    bench.capture(HONEY, 1_000).await;
    bench.finish(1, 5_000).await;
    bench.finish(2, 6_000).await;
    let done = view(&bench, QueueFilter::Done, 0).await;
    let told: Vec<&str> = done.rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(told, ["Send capture", "Open session"]);
    assert_eq!((done.total, done.counts.done), (2, 2));
    check(&done.rows[0], "Done", "", &[]);
    assert_eq!(view(&bench, QueueFilter::Open, 0).await.total, 0);
}
