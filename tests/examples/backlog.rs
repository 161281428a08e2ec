//! An outbox with a million operations: how long a start takes, what it takes to find the
//! next operation and to move it on, and the first page of the Queue screen.
//!
//! `cargo run --release -p perch-tests --example backlog`
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a measurement may stop at the first surprise"
)]

use std::time::Duration;

use perch_station::{
    clock::monotonic,
    outbox::{self, Outbox, counts, operation, queue_row},
};

const OPERATIONS: i64 = 1_000_000;
const CLAIMS: usize = 1_000;
const NOW: i64 = 1_767_600_000_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    outbox::prepare_folder(folder.path()).unwrap();
    let quarantine = Duration::from_secs(90);
    let outbox = Outbox::open(folder.path(), NOW, quarantine).await.unwrap();
    fill(&outbox).await;
    drop(outbox);

    let passed = monotonic();
    let outbox = Outbox::open(folder.path(), NOW, quarantine).await.unwrap();
    println!("start with {OPERATIONS} operations: {:.0} ms", ms(passed()));

    let (mut found, mut moved, mut counted) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..CLAIMS {
        let mut db = outbox.reader().acquire().await.unwrap();
        let passed = monotonic();
        let due = operation::next_due(&mut db, NOW).await.unwrap().unwrap();
        operation::next_moment(&mut db).await.unwrap();
        found.push(passed());
        let passed = monotonic();
        counts::all(&mut db).await.unwrap();
        counted.push(passed());
        drop(db);
        let passed = monotonic();
        let sending = outbox.write(move |db| {
            Box::pin(async move { operation::mark_sending(db, due.seq, Some("{}")).await })
        });
        sending.await.unwrap();
        moved.push(passed());
        let done = outbox
            .write(move |db| Box::pin(async move { operation::finish(db, due.seq, NOW).await }));
        done.await.unwrap();
    }
    tell("find what is due next", found);
    tell("mark it as being sent, on the disk", moved);
    tell("read the counters", counted);
    let mut db = outbox.reader().acquire().await.unwrap();
    let passed = monotonic();
    queue_row::part(&mut db, queue_row::Part::Going, 50, 0)
        .await
        .unwrap();
    println!("first page of the queue: {:.1} ms", ms(passed()));
    let passed = monotonic();
    queue_row::part(&mut db, queue_row::Part::Going, 50, 500_000)
        .await
        .unwrap();
    println!("page 10,000 of the queue: {:.1} ms", ms(passed()));
}

/// Half of the operations wait for others, half are due; a thousand sessions.
async fn fill(outbox: &Outbox) {
    let filled = outbox.write(|db| {
        Box::pin(async move {
            sqlx::query(
                "with recursive n(i) as (select 0 union all select i + 1 from n where i < 999)
                 insert into session (id, created) select 'session-' || i, 0 from n",
            )
            .execute(&mut *db)
            .await?;
            sqlx::query(
                "with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 - 1)
                 insert into operation (id, session_id, kind, state, class, waits_for, not_before, created)
                 select printf('00000000-0000-7000-8000-%012d', i), 'session-' || (i % 1000),
                        iif(i % 2 = 0, 'create_capture', 'send_photo'),
                        iif(i % 2 = 0, 'ready', 'blocked'), iif(i % 2 = 0, 0, 2), i % 2, 0, i
                 from n",
            )
            .bind(OPERATIONS)
            .execute(db)
            .await?;
            Ok(())
        })
    });
    filled.await.unwrap();
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| ms(times[(times.len() - 1) * share / 1_000]);
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms", at(500), at(990));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
