//! A station's outbox in a temporary folder, and ways to fill it.

use std::time::Duration;

use serde_json::Value;
use sqlx::{Sqlite, SqliteConnection, pool::PoolConnection};
use tempfile::TempDir;
use uuid::Uuid;

use super::super::Live;
use crate::{
    clock::Millis,
    error::Result,
    intake::{self, Rules, Taken},
    outbox::{
        Outbox, Work, capture_row,
        desk::{self, Slot},
        operation::{self, Kind, New, Subject},
        photo_row::{self, PhotoRow},
        prepare_folder, proposal_row, session_row,
    },
    scan::{Code, Scan, Source},
    session::Rule,
    view::{CameraState, CameraView, Link, LinkState, ScanWord, SessionPer},
};

pub(super) const HONEY: &str = "9521321000018";
pub(super) const OATS: &str = "9521321000063";

pub(super) struct Bench {
    outbox: Outbox,
    _folder: TempDir,
}

impl Bench {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare_folder(folder.path()).unwrap();
        let outbox = Outbox::open(folder.path(), 0, Duration::from_secs(90))
            .await
            .unwrap();
        Self {
            outbox,
            _folder: folder,
        }
    }

    /// Fills the outbox in one transaction.
    pub(super) async fn fill<T, W>(&self, work: W) -> T
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.outbox.write(work).await.unwrap()
    }

    pub(super) async fn reader(&self) -> PoolConnection<Sqlite> {
        self.outbox.reader().acquire().await.unwrap()
    }

    /// Types a code; the capture's id.
    pub(super) async fn capture(&self, text: &str, at: Millis) -> String {
        let text = text.to_owned();
        self.fill(move |db| Box::pin(async move { capture(db, &text, at).await }))
            .await
    }

    /// Puts an order at hand.
    pub(super) async fn order(&self, order: &str) {
        let order = order.to_owned();
        self.fill(move |db| {
            Box::pin(async move { desk::set(db, Slot::Order, Some(&order)).await })
        })
        .await;
    }

    /// Id of the session at hand.
    pub(super) async fn session(&self) -> String {
        let session = intake::at_hand(&mut *self.reader().await).await.unwrap();
        session.map(|session| session.id).unwrap_or_default()
    }

    /// Runs a statement, for states that only the server brings about.
    pub(super) async fn force(&self, sql: &'static str) {
        self.fill(move |db| {
            Box::pin(async move {
                sqlx::query(sql).execute(db).await?;
                Ok(())
            })
        })
        .await;
    }

    /// Notes what the server says of a capture.
    pub(super) async fn hear_capture(&self, id: &str, remote: Value) {
        let (id, remote) = (id.to_owned(), remote.to_string());
        self.fill(move |db| {
            Box::pin(async move {
                sqlx::query("update capture set remote_id = 'C-' || substr(id, -4), remote = ?2 where id = ?1")
                    .bind(id)
                    .bind(remote)
                    .execute(db)
                    .await?;
                Ok(())
            })
        })
        .await;
    }

    /// Notes a proposal of the server.
    pub(super) async fn hear_proposal(&self, capture: &str, id: &str, place: i64, remote: Value) {
        let (capture, id, remote) = (capture.to_owned(), id.to_owned(), remote.to_string());
        self.fill(move |db| {
            Box::pin(
                async move { proposal_row::note_remote(db, &id, &capture, place, &remote).await },
            )
        })
        .await;
    }

    /// Takes a photo of a capture; its id.
    pub(super) async fn photo(&self, capture: &str, photo_type: &str, at: Millis) -> String {
        let (capture, photo_type) = (capture.to_owned(), photo_type.to_owned());
        self.fill(move |db| Box::pin(async move { photo(db, &capture, &photo_type, at).await }))
            .await
    }

    /// Makes an operation; its place in the order of making.
    pub(super) async fn operation(&self, kind: Kind, about: About, now: Millis) -> i64 {
        let session = self.session().await;
        self.fill(move |db| {
            Box::pin(async move {
                let subject = match &about {
                    About::Session => Subject::Session,
                    About::Capture(capture) => Subject::Capture(capture),
                    About::Photo(photo) => Subject::Photo(photo),
                    About::Proposal(proposal, capture) => Subject::Proposal { proposal, capture },
                };
                let new = New {
                    session: &session,
                    kind,
                    subject,
                    not_before: now,
                    now,
                };
                operation::enqueue(db, new).await
            })
        })
        .await
    }

    pub(super) async fn finish(&self, seq: i64, now: Millis) {
        self.fill(move |db| Box::pin(async move { operation::finish(db, seq, now).await }))
            .await;
    }

    pub(super) async fn park(&self, seq: i64, detail: &str) {
        let cause = operation::Cause {
            code: "refused".to_owned(),
            detail: detail.to_owned(),
        };
        self.fill(move |db| Box::pin(async move { operation::park(db, seq, 0, &cause).await }))
            .await;
    }

    /// Moves the session at hand to another state.
    pub(super) async fn session_state(&self, state: &'static str) {
        let session = self.session().await;
        self.fill(move |db| {
            Box::pin(async move { session_row::set_state(db, &session, state).await })
        })
        .await;
    }
}

/// What an operation is about.
pub(super) enum About {
    Session,
    Capture(String),
    Photo(String),
    Proposal(String, String),
}

async fn capture(db: &mut SqliteConnection, text: &str, at: Millis) -> Result<String> {
    let rules = Rules {
        session: Rule {
            per: SessionPer::Order,
            captures: 10,
        },
        count_mode: false,
        merge: 1_500,
        hold: 1_500,
    };
    let scan = Scan {
        code: Code::typed(text),
        source: Source::Typed,
        at,
        beside: Vec::new(),
    };
    Ok(match intake::take(db, scan, rules).await? {
        Taken::Captured { id }
        | Taken::Merged { id }
        | Taken::Again { id }
        | Taken::Conflict { id, .. } => id,
    })
}

async fn photo(
    db: &mut SqliteConnection,
    capture: &str,
    photo_type: &str,
    at: Millis,
) -> Result<String> {
    let session_id = capture_row::by_id(&mut *db, capture).await?.session_id;
    let row = PhotoRow {
        id: Uuid::now_v7().to_string(),
        sort_order: photo_row::next_place(&mut *db, &session_id).await?,
        session_id,
        capture_id: capture.to_owned(),
        photo_type: photo_type.to_owned(),
        hash: format!("{at:064x}"),
        file_size: 1_000,
        width: 640,
        height: 480,
        created: at,
        replaced_by: None,
        s3_key: None,
        remote_id: None,
        remote: None,
        facts: "{}".to_owned(),
    };
    photo_row::insert(&mut *db, &row).await?;
    let new = New {
        session: &row.session_id,
        kind: Kind::SendPhoto,
        subject: Subject::Photo(&row.id),
        not_before: at,
        now: at,
    };
    operation::enqueue(db, new).await?;
    Ok(row.id)
}

/// A quiet moment: camera live, server not asked yet.
pub(super) fn live() -> Live {
    Live {
        station: "bench-1".to_owned(),
        practice: true,
        version: "0.1.0".to_owned(),
        now: 1_000_000,
        taking_long: Duration::from_secs(600),
        link: Link {
            state: LinkState::Idle,
            message: String::new(),
            host: String::new(),
        },
        quota: None,
        upload: None,
        camera: CameraView {
            state: CameraState::Live,
            name: "Scenes".to_owned(),
            message: String::new(),
            width: 1280,
            height: 720,
            frames_per_second: 30.0,
            damaged: 0,
        },
        sound_available: true,
        follows_links: false,
        browsers: crate::draw::Browsers::default(),
        count_mode: false,
        word: ScanWord::Ready,
        message: "Hold a code under the camera".to_owned(),
        notices: Vec::new(),
    }
}
