#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::Duration;

use super::*;
use crate::outbox::{self, Outbox, capture_row};

const DAY: Millis = 86_400_000;

/// An outbox with three captures in two sessions, a day apart.
async fn stocked() -> (tempfile::TempDir, Outbox) {
    let folder = tempfile::tempdir().unwrap();
    outbox::prepare_folder(folder.path()).unwrap();
    let outbox = Outbox::open(folder.path(), 0, Duration::ZERO)
        .await
        .unwrap();
    let filled = outbox.write(|db| {
        Box::pin(async move {
            for sql in [
                "insert into session (id, order_id, created) values ('s1', 'SO-2026-4711', 0), ('s2', null, 0)",
                "insert into capture (id, session_id, key, capture_type, source, raw_value, gtin, created) values
                    ('honey', 's1', 'k', 'BARCODE', 'gun', '9521321000018', '09521321000018', 86400000),
                    ('oil', 's1', 'k', 'BARCODE', 'gun', 'https://id.example.org/01/09521321000063', '09521321000063', 172800000),
                    ('typed', 's2', 'k', 'MANUAL', 'typed', 'Loose Screws', null, 259200000)",
            ] {
                sqlx::query(sql).execute(&mut *db).await?;
            }
            Ok(())
        })
    });
    filled.await.unwrap();
    (folder, outbox)
}

fn query(text: &str) -> HistoryQuery {
    HistoryQuery {
        text: text.to_owned(),
        ..HistoryQuery::default()
    }
}

async fn found(outbox: &Outbox, query: &HistoryQuery) -> Vec<String> {
    let mut db = outbox.reader().acquire().await.unwrap();
    find(&mut db, &Search::of(query).unwrap(), Some(10), 0)
        .await
        .unwrap()
}

#[track_caller]
fn check(text: &str, found: &[String], want: &[&str]) {
    assert_eq!(found, want, "{text:?}");
}

#[tokio::test]
async fn a_capture_is_found_by_any_part_of_what_is_known_of_it() {
    let (_folder, outbox) = stocked().await;
    for (text, want) in [
        ("", &["typed", "oil", "honey"][..]),
        ("9521321000018", &["honey"]),
        ("09521321000018", &["honey"]),
        ("21000063", &["oil"]),
        ("952-1321 000018", &["honey"]),
        ("9521321", &["oil", "honey"]),
        ("so-2026-4711", &["oil", "honey"]),
        ("id.example.org", &["oil"]),
        ("loose SCREWS", &["typed"]),
        ("nothing", &[]),
        ("%", &[]),
        ("'; drop table history; --", &[]),
    ] {
        check(text, &found(&outbox, &query(text)).await, want);
    }
}

#[tokio::test]
async fn moments_and_pages_narrow_a_search() {
    let (_folder, outbox) = stocked().await;
    let between = |from: Millis, to: Millis| HistoryQuery {
        from: Some(crate::clock::rfc3339(from)),
        to: Some(crate::clock::rfc3339(to)),
        ..HistoryQuery::default()
    };
    assert_eq!(
        found(&outbox, &between(DAY, 2 * DAY)).await,
        ["oil", "honey"]
    );
    assert_eq!(found(&outbox, &between(DAY + 1, 2 * DAY)).await, ["oil"]);
    let mut db = outbox.reader().acquire().await.unwrap();
    let all = Search::of(&query("")).unwrap();
    assert_eq!(find(&mut db, &all, Some(1), 1).await.unwrap(), ["oil"]);
    assert_eq!(find(&mut db, &all, None, 0).await.unwrap().len(), 3);
}

#[test]
fn a_day_ends_where_the_next_one_begins() {
    let (start, end) = span("2026-01-31").unwrap();
    assert_eq!(end - start, DAY);
    assert_eq!(span("2026-02-01").unwrap().0, end);
    for text in ["yesterday", "2026-13-01", "31.01.2026"] {
        assert_eq!(span(text).unwrap_err().code(), "no_date", "{text}");
    }
}

#[tokio::test]
async fn what_changes_is_found_by_its_new_words() {
    let (_folder, outbox) = stocked().await;
    let changed = outbox.write(|db| {
        Box::pin(async move {
            capture_row::note_remote(
                &mut *db,
                "honey",
                None,
                r#"{"product_name":"Forest Honey"}"#,
            )
            .await?;
            capture_row::move_to(&mut *db, "oil", "s2").await?;
            sqlx::query("update session set order_id = 'B-7' where id = 's2'")
                .execute(&mut *db)
                .await?;
            sqlx::query("delete from capture where id = 'typed'")
                .execute(db)
                .await?;
            Ok(())
        })
    });
    changed.await.unwrap();
    check(
        "forest",
        &found(&outbox, &query("forest honey")).await,
        &["honey"],
    );
    check("b-7", &found(&outbox, &query("b-7")).await, &["oil"]);
    check("4711", &found(&outbox, &query("4711")).await, &["honey"]);
    check("screws", &found(&outbox, &query("screws")).await, &[]);
}

#[tokio::test]
async fn a_search_is_one_pass_in_the_order_of_time() {
    let (_folder, outbox) = stocked().await;
    let mut db = outbox.reader().acquire().await.unwrap();
    let plan: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(concat!("explain query plan ", find!()))
            .fetch_all(&mut *db)
            .await
            .unwrap();
    let plan: Vec<String> = plan.into_iter().map(|(.., line)| line).collect();
    assert_eq!(
        plan,
        ["SEARCH history USING PRIMARY KEY (created>? AND created<?)"]
    );
}
