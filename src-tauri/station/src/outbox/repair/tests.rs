#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;

use sqlx::Connection;

use super::*;
use crate::outbox::{capture_row, operation, operation::State, session_row};

const QUARANTINE: Duration = Duration::from_secs(90);
const NOW: Millis = 1_767_600_000_000;
const HOUR: Millis = 3_600_000;
const PAGE: usize = super::PAGE as usize;

/// A folder as a process left it that stored so many sessions and ended cleanly; every
/// other one exists at the server.
async fn filled(sessions: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    crate::outbox::prepare_folder(folder.path()).unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 0..sessions).await;
    left_by(&outbox).await
}

/// What is on the disk, with the log folded into the database.
async fn left_by(outbox: &Outbox) -> tempfile::TempDir {
    let path = outbox.folder().join(DATABASE);
    let mut side = SqliteConnection::connect_with(&crate::outbox::options(&path))
        .await
        .unwrap();
    sqlx::query("pragma wal_checkpoint(truncate)")
        .execute(&mut side)
        .await
        .unwrap();
    side.close().await.unwrap();
    let left = tempfile::tempdir().unwrap();
    copy_folder(outbox.folder(), left.path());
    for end in ["-wal", "-shm"] {
        fs::remove_file(left.path().join(format!("{DATABASE}{end}"))).unwrap();
    }
    left
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => _ = fs::copy(entry.path(), target).unwrap(),
        }
    }
}

/// A capture of a session, which the server names in a change of its own.
async fn capture(outbox: &Outbox, session: &str) {
    let id = format!("capture of {session}");
    let (session, named) = (session.to_owned(), id.clone());
    let stored = outbox.write(move |db| {
        Box::pin(async move {
            sqlx::query(
                "insert into capture (id, session_id, key, capture_type, source, raw_value, created)
                 values (?1, ?2, 'k', 'BARCODE', 'gun', 'code', ?3)",
            )
            .bind(id)
            .bind(session)
            .bind(NOW)
            .execute(db)
            .await?;
            Ok(())
        })
    });
    stored.await.unwrap();
    let noted = outbox.write(move |db| {
        Box::pin(async move {
            let remote = r#"{"product_name":"Honey"}"#;
            capture_row::note_remote(db, &named, None, remote).await
        })
    });
    noted.await.unwrap();
}

async fn add(outbox: &Outbox, sessions: std::ops::Range<u32>) {
    for number in sessions {
        let id = format!("session-{number:04}");
        outbox
            .write(move |db| {
                Box::pin(async move {
                    let pad = "x".repeat(600);
                    session_row::insert(&mut *db, &id, Some(&pad), None, NOW).await?;
                    if number % 2 == 0 {
                        session_row::note_remote(&mut *db, &id, Some("r"), "{}").await?;
                    }
                    let kind = match number % 4 {
                        0 | 1 => operation::Kind::SendPhoto,
                        _ => operation::Kind::SubmitSession,
                    };
                    let new = operation::New {
                        session: &id,
                        kind,
                        subject: operation::Subject::Session,
                        not_before: NOW,
                        now: NOW,
                    };
                    operation::enqueue(db, new).await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        capture(outbox, &format!("session-{number:04}")).await;
    }
}

struct Found {
    sessions: i64,
    states: Vec<(State, i64)>,
    notice: Option<String>,
}

async fn open(folder: &Path) -> Found {
    let outbox = Outbox::open(folder, NOW + HOUR, QUARANTINE).await.unwrap();
    let mut db = outbox.reader().acquire().await.unwrap();
    let sessions = sqlx::query_scalar("select count(*) from session")
        .fetch_one(&mut *db)
        .await
        .unwrap();
    let named: (i64, i64) = sqlx::query_as(
        "select count(*) filter (where remote is not null),
                (select count(*) from history where words like '%honey%') from capture",
    )
    .fetch_one(&mut *db)
    .await
    .unwrap();
    assert_eq!(named, (sessions, sessions), "captures are named and found");
    let counted: Vec<(String, i64)> =
        sqlx::query_as("select state, n from counter where n > 0 order by state")
            .fetch_all(&mut *db)
            .await
            .unwrap();
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select state, count(*) from operation group by state order by state")
            .fetch_all(&mut *db)
            .await
            .unwrap();
    assert_eq!(counted, rows, "the counters agree with the rows");
    let odd: Vec<(String, i64)> =
        sqlx::query_as("select \"table\", rowid from pragma_foreign_key_check")
            .fetch_all(&mut *db)
            .await
            .unwrap();
    assert_eq!(odd, []);
    let notices = notice_row::all(&mut db).await.unwrap();
    Found {
        sessions,
        states: rows
            .into_iter()
            .map(|(state, count)| (state.parse().unwrap(), count))
            .collect(),
        notice: notices
            .into_iter()
            .find(|notice| notice.code == "database_rescued")
            .map(|notice| notice.message),
    }
}

/// Damages the database of a folder, opens it, and looks whether all is there again.
async fn check(damage: impl AsyncFnOnce(&Path)) {
    let folder = filled(60).await;
    damage(&folder.path().join(DATABASE)).await;
    let found = open(folder.path()).await;
    assert_eq!(found.sessions, 60);
    assert_eq!(
        found.states,
        [(State::Ready, 45), (State::Unknown, 15)],
        "what the server can be asked about is asked about"
    );
    let notice = found.notice.unwrap();
    assert!(
        notice.contains("everything was built anew from the journal"),
        "{notice}"
    );
    assert!(!folder.path().join(UNDER_WAY).exists());
    assert_eq!(open(folder.path()).await.sessions, 60);
}

fn overwrite(path: &Path, at: usize, length: usize) {
    let mut bytes = fs::read(path).unwrap();
    let end = (at + length).min(bytes.len());
    for (place, byte) in bytes[at..end].iter_mut().enumerate() {
        *byte = u8::try_from(place * 31 % 251).unwrap();
    }
    fs::write(path, bytes).unwrap();
}

/// Where the first page of a table or an index lies.
async fn place_of(path: &Path, name: &str) -> usize {
    let options = crate::outbox::options(path);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let root: i64 = sqlx::query_scalar("select rootpage from sqlite_schema where name = ?1")
        .bind(name)
        .fetch_one(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    (usize::try_from(root).unwrap() - 1) * PAGE
}

#[tokio::test]
async fn a_damaged_database_is_built_anew_whatever_is_wrong_with_it() {
    check(async |path| overwrite(path, 0, 100)).await;
    check(async |path| overwrite(path, 16, 40)).await;
    check(async |path| overwrite(path, place_of(path, "session").await, PAGE)).await;
    check(async |path| overwrite(path, place_of(path, "operation_due").await, PAGE)).await;
    check(async |path| {
        let length = fs::metadata(path).unwrap().len();
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(length / 2).unwrap();
    })
    .await;
    check(async |path| fs::write(path, "").unwrap()).await;
    check(async |path| fs::write(path, "Dear database,\n".repeat(900)).unwrap()).await;
    check(async |path| fs::remove_file(path).unwrap()).await;
    check(async |path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_damaged_file_is_kept_as_it_was_under_a_name_that_says_when() {
    let folder = filled(8).await;
    let path = folder.path().join(DATABASE);
    let aside = folder.path().join("perch.sqlite3.damaged-20260105-090000");
    fs::write(&aside, "an earlier one").unwrap();
    overwrite(&path, 0, 4_000);
    let damaged = fs::read(&path).unwrap();
    open(folder.path()).await;
    let second = folder
        .path()
        .join("perch.sqlite3.damaged-20260105-090000-2");
    assert_eq!(fs::read(&second).unwrap(), damaged);
    assert_eq!(fs::read(&aside).unwrap(), b"an earlier one");
}

#[tokio::test]
async fn a_database_that_lost_its_log_is_brought_up_to_date_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 0..20).await;
    let early = left_by(&outbox).await;
    add(&outbox, 20..30).await;
    let late = left_by(&outbox).await;
    fs::copy(early.path().join(DATABASE), late.path().join(DATABASE)).unwrap();
    let found = open(late.path()).await;
    assert_eq!((found.sessions, found.notice), (30, None));
}

#[tokio::test]
async fn the_newest_copy_and_the_journal_after_it_make_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 0..20).await;
    outbox.copy(NOW).await.unwrap();
    assert!(!outbox.is_copy_due(NOW + HOUR));
    assert!(outbox.is_copy_due(NOW + 24 * HOUR));
    add(&outbox, 20..26).await;
    let left = left_by(&outbox).await;
    overwrite(&left.path().join(DATABASE), 0, 4_000);
    let found = open(left.path()).await;
    assert_eq!(found.sessions, 26);
    assert!(found.notice.unwrap().contains("everything was built anew"));
}

#[tokio::test]
async fn a_damaged_copy_gives_way_to_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 0..10).await;
    outbox.copy(NOW).await.unwrap();
    add(&outbox, 10..20).await;
    outbox.copy(NOW + HOUR).await.unwrap();
    add(&outbox, 20..25).await;
    let left = left_by(&outbox).await;
    overwrite(&copy::newest(left.path()).unwrap().path, 0, 4_000);
    overwrite(&left.path().join(DATABASE), 0, 4_000);
    let found = open(left.path()).await;
    assert_eq!(found.sessions, 25);
    assert!(found.notice.unwrap().contains("everything was built anew"));
}

#[tokio::test]
async fn without_a_journal_the_copy_is_taken_and_what_nobody_can_ask_about_waits_for_a_person() {
    let folder = tempfile::tempdir().unwrap();
    crate::outbox::prepare_folder(folder.path()).unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 0..20).await;
    outbox.copy(NOW).await.unwrap();
    add(&outbox, 20..30).await;
    let left = left_by(&outbox).await;
    fs::remove_dir_all(left.path().join("journal")).unwrap();
    overwrite(&left.path().join(DATABASE), 0, 4_000);
    let stray = photo_file::store(left.path(), b"picture").unwrap();
    let found = open(left.path()).await;
    assert_eq!(found.sessions, 20);
    assert_eq!(
        found.states,
        [(State::Parked, 5), (State::Ready, 10), (State::Unknown, 5)]
    );
    let notice = found.notice.unwrap();
    for part in [
        "the copy of 2026-01-05 08:00 UTC",
        "5 operations wait in the queue",
        "1 photo without a capture",
    ] {
        assert!(notice.contains(part), "{notice}");
    }
    let kept = format!("photos/rescued/{stray}.jpg");
    assert!(left.path().join(kept).exists());
}

#[tokio::test]
async fn with_nothing_left_the_station_starts_empty_and_says_so() {
    let folder = filled(5).await;
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    overwrite(&folder.path().join(DATABASE), 0, 4_000);
    let found = open(folder.path()).await;
    assert_eq!(found.sessions, 0);
    assert!(found.notice.unwrap().contains("0 captures were rescued"));
}

#[tokio::test]
async fn what_an_earlier_perch_stored_is_not_taken_for_whole_before_it_is_copied() {
    let folder = filled(6).await;
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    let path = folder.path().join(DATABASE);
    let mut db = SqliteConnection::connect_with(&crate::outbox::options(&path))
        .await
        .unwrap();
    sqlx::query("pragma user_version = 0")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    add(&outbox, 6..8).await;
    assert!(outbox.is_copy_due(NOW));
    let left = left_by(&outbox).await;
    overwrite(&left.path().join(DATABASE), 0, 4_000);
    let found = open(left.path()).await;
    assert_eq!(found.sessions, 2);
    assert!(found.notice.unwrap().contains("later ones may be missing"));

    outbox.copy(NOW).await.unwrap();
    let left = left_by(&outbox).await;
    overwrite(&left.path().join(DATABASE), 0, 4_000);
    let found = open(left.path()).await;
    assert_eq!(found.sessions, 8);
    assert!(found.notice.unwrap().contains("everything was built anew"));
}

#[tokio::test]
async fn a_large_database_is_read_whole_only_when_that_was_asked_for() {
    assert_eq!(check_for(SMALL, false), Check::Whole);
    assert_eq!(check_for(SMALL + 1, false), Check::Skip);
    assert_eq!(check_for(SMALL + 1, true), Check::Whole);
}

#[tokio::test]
async fn damage_met_at_work_is_named_and_mended_by_the_next_start() {
    let folder = filled(40).await;
    let path = folder.path().join(DATABASE);
    let at = place_of(&path, "session").await;
    let outbox = Outbox::open(folder.path(), NOW, QUARANTINE).await.unwrap();
    overwrite(&path, at, PAGE);
    let trouble = outbox
        .write(|db| {
            Box::pin(async move {
                // Reads past what the connection still has in memory.
                sqlx::query("pragma shrink_memory")
                    .execute(&mut *db)
                    .await?;
                session_row::insert(db, "late", None, None, NOW).await
            })
        })
        .await
        .unwrap_err();
    assert_eq!(trouble.code(), "damaged_database");
    assert!(folder.path().join(ASKED).exists());
    let found = open(folder.path()).await;
    assert_eq!(found.sessions, 40);
    assert!(!folder.path().join(ASKED).exists());
}
