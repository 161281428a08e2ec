//! Operations: one remote effect each, and the states it goes through.
//!
//! ```text
//! blocked ─▶ ready ─▶ sending ─▶ done
//!              ▲         ├─────▶ unknown ─▶ done | ready   (only after asking the server)
//!              └─────────┴─────▶ parked                    (needs a human)
//! ```
//!
//! `held` is a parked operation that the operator keeps back; `discarded` one that
//! the operator took out. The machine deletes nothing that is not acknowledged.
//! `sending` survives a crash: at the next start it is `unknown`.

use std::{fmt, str::FromStr, time::Duration};

use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    clock::{Millis, millis},
    error::{Result, StationError},
};

/// What an operation does on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Creates the remote session.
    CreateSession,
    /// Records a capture.
    CreateCapture,
    /// Requeues a capture that failed on the server.
    RetryCapture,
    /// Uploads and registers a photo.
    SendPhoto,
    /// Changes the type of a registered photo.
    RelabelPhoto,
    /// Sets the gallery order.
    ReorderPhotos,
    /// Submits the session for extraction.
    SubmitSession,
    /// Ends the session without extraction.
    EndSession,
    /// Records a decision on a proposal.
    ReviewProposal,
    /// Writes accepted proposals to the product.
    ApplyProposals,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for other operations.
    Blocked,
    /// May be sent when its time has come.
    Ready,
    /// Was marked before it was sent, and no answer is noted yet.
    Sending,
    /// Was sent; nobody knows whether it arrived.
    Unknown,
    /// Needs a human.
    Parked,
    /// Kept back by the operator.
    Held,
    /// The server has it.
    Done,
    /// Taken out by the operator.
    Discarded,
}

macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word in the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $type {
            type Err = StationError;

            fn from_str(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err(StationError::Unknown { what: stringify!($type), id: other.to_owned() }),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.word())
            }
        }
    };
}

words!(Kind {
    CreateSession = "create_session",
    CreateCapture = "create_capture",
    RetryCapture = "retry_capture",
    SendPhoto = "send_photo",
    RelabelPhoto = "relabel_photo",
    ReorderPhotos = "reorder_photos",
    SubmitSession = "submit_session",
    EndSession = "end_session",
    ReviewProposal = "review_proposal",
    ApplyProposals = "apply_proposals",
});

words!(State {
    Blocked = "blocked",
    Ready = "ready",
    Sending = "sending",
    Unknown = "unknown",
    Parked = "parked",
    Held = "held",
    Done = "done",
    Discarded = "discarded",
});

impl Kind {
    /// Rank in which due operations are served, lowest first.
    pub fn class(self) -> i64 {
        match self {
            Self::CreateSession | Self::CreateCapture => 0,
            Self::SubmitSession | Self::EndSession => 1,
            Self::SendPhoto | Self::RelabelPhoto | Self::ReorderPhotos => 2,
            Self::RetryCapture | Self::ReviewProposal | Self::ApplyProposals => 3,
        }
    }
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Place in the order of making.
    pub seq: i64,
    /// Its id, a UUIDv7; also sent as idempotency key.
    pub id: Uuid,
    /// The session it belongs to: its lane.
    pub session_id: String,
    /// What it does.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// When it may be sent, or when its unknown outcome may be asked for.
    pub not_before: Millis,
    /// How often it was sent.
    pub attempts: u32,
    /// Capture it is about.
    pub capture_id: Option<String>,
    /// Photo it is about.
    pub photo_id: Option<String>,
    /// Proposal it is about.
    pub proposal_id: Option<String>,
    /// The request, fixed at the first send.
    pub frozen_request: Option<String>,
    /// Code of the last failure.
    pub error_code: String,
    /// The last failure in a sentence.
    pub error_detail: String,
    /// When it was made.
    pub created: Millis,
}

impl FromRow<'_, SqliteRow> for Operation {
    fn from_row(row: &SqliteRow) -> std::result::Result<Self, sqlx::Error> {
        let odd = |error: StationError| sqlx::Error::Decode(Box::new(error));
        let id: String = row.try_get("id")?;
        Ok(Self {
            seq: row.try_get("seq")?,
            id: id
                .parse()
                .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            session_id: row.try_get("session_id")?,
            kind: row.try_get::<&str, _>("kind")?.parse().map_err(odd)?,
            state: row.try_get::<&str, _>("state")?.parse().map_err(odd)?,
            not_before: row.try_get("not_before")?,
            attempts: row.try_get("attempts")?,
            capture_id: row.try_get("capture_id")?,
            photo_id: row.try_get("photo_id")?,
            proposal_id: row.try_get("proposal_id")?,
            frozen_request: row.try_get("frozen_request")?,
            error_code: row.try_get("error_code")?,
            error_detail: row.try_get("error_detail")?,
            created: row.try_get("created")?,
        })
    }
}

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The session itself.
    Session,
    /// A capture.
    Capture(&'a str),
    /// A photo.
    Photo(&'a str),
    /// A proposal of a capture.
    Proposal {
        /// The proposal.
        proposal: &'a str,
        /// Its capture.
        capture: &'a str,
    },
}

/// An operation to be made.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Its lane.
    pub session: &'a str,
    /// What it does.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject<'a>,
    /// When it may be sent.
    pub not_before: Millis,
    /// When it is made.
    pub now: Millis,
}

/// Puts an operation into the outbox, behind everything it has to wait for.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(db: &mut SqliteConnection, new: New<'_>) -> Result<i64> {
    let (capture, photo, proposal) = match new.subject {
        Subject::Session => (None, None, None),
        Subject::Capture(capture) => (Some(capture), None, None),
        Subject::Photo(photo) => (None, Some(photo), None),
        Subject::Proposal { proposal, capture } => (Some(capture), None, Some(proposal)),
    };
    let seq: i64 = sqlx::query_scalar(
        "insert into operation (id, session_id, kind, state, class, not_before, capture_id, photo_id, proposal_id, created)
         values (?1, ?2, ?3, 'ready', ?4, ?5, ?6, ?7, ?8, ?9)
         returning seq",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(new.session)
    .bind(new.kind.word())
    .bind(new.kind.class())
    .bind(new.not_before)
    .bind(capture)
    .bind(photo)
    .bind(proposal)
    .bind(new.now)
    .fetch_one(&mut *db)
    .await?;
    wait_for(db, seq, &new).await?;
    Ok(seq)
}

/// The statement that puts edges from the unfinished operations of the lane that
/// stand before one of this kind. ?1 is the child, ?2 a photo, ?3 a capture, ?4 the lane.
macro_rules! edges_where {
    ($condition:literal) => {
        Some(concat!(
            "insert into edge (parent, child)
             select seq, ?1 from operation
             where session_id = ?4 and seq <> ?1 and state not in ('done', 'discarded')
               and (?2 is not null and ?3 is not null) and ",
            $condition
        ))
    };
}

fn edges(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::CreateSession | Kind::RetryCapture | Kind::ReviewProposal => None,
        Kind::CreateCapture => edges_where!("kind = 'create_session'"),
        Kind::SendPhoto => edges_where!(
            "(kind = 'create_session'
              or (kind = 'create_capture' and capture_id = (select capture_id from photo where id = ?2)))"
        ),
        Kind::RelabelPhoto => edges_where!("photo_id = ?2"),
        Kind::ReorderPhotos => edges_where!("kind in ('send_photo', 'reorder_photos')"),
        Kind::SubmitSession | Kind::EndSession => edges_where!("true"),
        Kind::ApplyProposals => edges_where!("kind = 'review_proposal' and capture_id = ?3"),
    }
}

async fn wait_for(db: &mut SqliteConnection, seq: i64, new: &New<'_>) -> Result<()> {
    let Some(sql) = edges(new.kind) else {
        return Ok(());
    };
    let (photo, capture) = match new.subject {
        Subject::Session => ("", ""),
        Subject::Capture(capture) | Subject::Proposal { capture, .. } => ("", capture),
        Subject::Photo(photo) => (photo, ""),
    };
    let edges = sqlx::query(sql)
        .bind(seq)
        .bind(photo)
        .bind(capture)
        .bind(new.session)
        .execute(&mut *db)
        .await?
        .rows_affected();
    if edges > 0 {
        sqlx::query("update operation set state = 'blocked', waits_for = ?2 where seq = ?1")
            .bind(seq)
            .bind(i64::try_from(edges).unwrap_or(i64::MAX))
            .execute(db)
            .await?;
    }
    Ok(())
}

/// The operation that may be sent first at `now`.
///
/// # Errors
/// When the database fails.
pub async fn next_due(db: &mut SqliteConnection, now: Millis) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where state = 'ready' and not_before <= ?1
         order by class, seq
         limit 1",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// When the next operation becomes due, if any is ready at all.
///
/// # Errors
/// When the database fails.
pub async fn next_moment(db: &mut SqliteConnection) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select min(not_before) from (
             select min(not_before) as not_before from operation where state = 'ready'
             union all
             select min(not_before) from operation where state = 'unknown')",
    )
    .fetch_one(db)
    .await?)
}

/// Marks an operation as being sent and fixes its request; without one, what is fixed stays.
///
/// # Errors
/// When the database fails.
pub async fn mark_sending(
    db: &mut SqliteConnection,
    seq: i64,
    request: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "update operation
         set state = 'sending', attempts = attempts + 1, frozen_request = coalesce(?2, frozen_request),
             error_code = '', error_detail = ''
         where seq = ?1",
    )
    .bind(seq)
    .bind(request)
    .execute(db)
    .await?;
    Ok(())
}

/// Fixes the request of an operation that is being sent, once all it needs is known.
///
/// # Errors
/// When the database fails.
pub async fn refreeze(db: &mut SqliteConnection, seq: i64, request: &str) -> Result<()> {
    sqlx::query("update operation set frozen_request = ?2 where seq = ?1")
        .bind(seq)
        .bind(request)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that the server has it, and promotes what waited for it.
///
/// # Errors
/// When the database fails.
pub async fn finish(db: &mut SqliteConnection, seq: i64, now: Millis) -> Result<()> {
    settle(db, seq, State::Done, now).await
}

/// Takes an operation out, and with it what makes no sense without it.
///
/// A photo without its capture is discarded too; a submit no longer waits for it.
///
/// # Errors
/// When the database fails.
pub async fn discard(db: &mut SqliteConnection, seq: i64, now: Millis) -> Result<()> {
    let dependent: Vec<i64> = sqlx::query_scalar(
        "select child.seq
         from edge join operation as child on child.seq = edge.child
         where edge.parent = ?1 and child.kind in ('create_capture', 'send_photo', 'relabel_photo')
           and child.state not in ('done', 'discarded')",
    )
    .bind(seq)
    .fetch_all(&mut *db)
    .await?;
    for child in dependent {
        Box::pin(discard(db, child, now)).await?;
    }
    settle(db, seq, State::Discarded, now).await
}

async fn settle(db: &mut SqliteConnection, seq: i64, state: State, now: Millis) -> Result<()> {
    let changed = sqlx::query(
        "update operation set state = ?2, finished = ?3
         where seq = ?1 and state not in ('done', 'discarded')",
    )
    .bind(seq)
    .bind(state.word())
    .bind(now)
    .execute(&mut *db)
    .await?
    .rows_affected();
    if changed == 0 {
        return Ok(());
    }
    sqlx::query("update operation set waits_for = waits_for - 1 where seq in (select child from edge where parent = ?1)")
        .bind(seq)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "update operation set state = 'ready'
         where seq in (select child from edge where parent = ?1) and waits_for <= 0 and state = 'blocked'",
    )
    .bind(seq)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts an operation back; it is certain that the server did not do it.
///
/// # Errors
/// When the database fails.
pub async fn put_back(
    db: &mut SqliteConnection,
    seq: i64,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    rest(db, seq, State::Ready, not_before, cause).await
}

/// Notes that the outcome is unknown; the server is asked after `not_before`.
///
/// # Errors
/// When the database fails.
pub async fn mark_unknown(
    db: &mut SqliteConnection,
    seq: i64,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    rest(db, seq, State::Unknown, not_before, cause).await
}

/// Stops an operation until somebody decides.
///
/// # Errors
/// When the database fails.
pub async fn park(db: &mut SqliteConnection, seq: i64, now: Millis, cause: &Cause) -> Result<()> {
    rest(db, seq, State::Parked, now, cause).await
}

/// Why an operation does not go on, for the Queue screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cause {
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

async fn rest(
    db: &mut SqliteConnection,
    seq: i64,
    state: State,
    not_before: Millis,
    cause: &Cause,
) -> Result<()> {
    sqlx::query(
        "update operation set state = ?2, not_before = ?3, error_code = ?4, error_detail = ?5
         where seq = ?1 and state not in ('done', 'discarded')",
    )
    .bind(seq)
    .bind(state.word())
    .bind(not_before)
    .bind(&cause.code)
    .bind(&cause.detail)
    .execute(db)
    .await?;
    Ok(())
}

/// The operation that creates a session at the server.
///
/// # Errors
/// When the database fails.
pub async fn creator(db: &mut SqliteConnection, session: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select seq from operation
         where session_id = ?1 and kind = 'create_session'
         order by seq
         limit 1",
    )
    .bind(session)
    .fetch_one(db)
    .await?)
}

/// Moves an operation to another session, behind the operation that creates it
/// there. Its request is forgotten: it named the old session, which did not take it.
///
/// # Errors
/// When the database fails.
pub async fn move_to(
    db: &mut SqliteConnection,
    seq: i64,
    session: &str,
    behind: i64,
    now: Millis,
) -> Result<()> {
    sqlx::query("insert into edge (parent, child) values (?1, ?2) on conflict do nothing")
        .bind(behind)
        .bind(seq)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "update operation
         set session_id = ?2, frozen_request = null, not_before = ?3, error_code = '', error_detail = '',
             waits_for = (select count(*) from edge join operation as parent on parent.seq = edge.parent
                          where edge.child = ?1 and parent.state not in ('done', 'discarded'))
         where seq = ?1",
    )
    .bind(seq)
    .bind(session)
    .bind(now)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update operation set state = iif(waits_for > 0, 'blocked', 'ready') where seq = ?1",
    )
    .bind(seq)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the request that creates a capture is fixed already.
///
/// # Errors
/// When the database fails.
pub async fn is_frozen(db: &mut SqliteConnection, capture_id: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from operation
         where capture_id = ?1 and kind = 'create_capture' and (frozen_request is not null or state = 'done'))",
    )
    .bind(capture_id)
    .fetch_one(db)
    .await?)
}

/// Forgets the frozen request of an operation that the server is known not to have done.
///
/// # Errors
/// When the database fails.
pub async fn unfreeze(db: &mut SqliteConnection, seq: i64) -> Result<()> {
    sqlx::query("update operation set frozen_request = null where seq = ?1")
        .bind(seq)
        .execute(db)
        .await?;
    Ok(())
}

/// Reads one operation.
///
/// # Errors
/// [`StationError::Unknown`] when there is none.
pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Operation> {
    sqlx::query_as("select * from operation where id = ?1")
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StationError::Unknown {
            what: "operation",
            id: id.to_owned(),
        })
}

/// Operations with an unknown outcome whose quarantine is over, of the session that waits longest.
///
/// # Errors
/// When the database fails.
pub async fn unclear(db: &mut SqliteConnection, now: Millis) -> Result<Vec<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where state = 'unknown' and not_before <= ?1
           and session_id = (
               select session_id from operation
               where state = 'unknown' and not_before <= ?1
               order by not_before, seq
               limit 1)
         order by seq",
    )
    .bind(now)
    .fetch_all(db)
    .await?)
}

/// The operation of a proposal that is neither done nor discarded.
///
/// # Errors
/// When the database fails.
pub async fn open_of_proposal(
    db: &mut SqliteConnection,
    proposal: &str,
) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where proposal_id = ?1 and state not in ('done', 'discarded')
         order by seq desc
         limit 1",
    )
    .bind(proposal)
    .fetch_optional(db)
    .await?)
}

/// The newest operation of a photo of this kind.
///
/// # Errors
/// When the database fails.
pub async fn of_photo(
    db: &mut SqliteConnection,
    photo: &str,
    kind: Kind,
) -> Result<Option<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation where photo_id = ?1 and kind = ?2 order by seq desc limit 1",
    )
    .bind(photo)
    .bind(kind.word())
    .fetch_optional(db)
    .await?)
}

/// Ends the undo time of all decisions of a capture.
///
/// # Errors
/// When the database fails.
pub async fn release_reviews(db: &mut SqliteConnection, capture: &str, now: Millis) -> Result<()> {
    sqlx::query(
        "update operation set not_before = ?2
         where capture_id = ?1 and kind = 'review_proposal' and state = 'ready' and not_before > ?2",
    )
    .bind(capture)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Makes an operation due at once: parked and held ones go back, ready ones stop waiting.
///
/// Its request is forgotten only where the server is known to have refused it, so
/// that what was corrected here is sent; an operation of unknown outcome stays so.
///
/// # Errors
/// [`StationError::NotNow`] in any other state.
pub async fn retry(db: &mut SqliteConnection, operation: &Operation, now: Millis) -> Result<()> {
    match operation.state {
        State::Parked | State::Held => {
            unfreeze(&mut *db, operation.seq).await?;
            sqlx::query(
                "update operation
                 set state = iif(waits_for > 0, 'blocked', 'ready'), not_before = ?2, error_code = '', error_detail = ''
                 where seq = ?1",
            )
            .bind(operation.seq)
            .bind(now)
            .execute(db)
            .await?;
            Ok(())
        }
        State::Ready => put_back(db, operation.seq, now, &Cause::default()).await,
        State::Blocked => Err(StationError::NotNow {
            state: "waiting for another one",
        }),
        State::Sending => Err(StationError::NotNow {
            state: "being sent",
        }),
        State::Unknown => Err(StationError::NotNow {
            state: "unclear; the server is asked first",
        }),
        State::Done => Err(StationError::NotNow { state: "done" }),
        State::Discarded => Err(StationError::NotNow { state: "discarded" }),
    }
}

/// Keeps an operation back until somebody releases it.
///
/// # Errors
/// [`StationError::NotNow`] when it is on its way, unclear or over.
pub async fn hold(db: &mut SqliteConnection, operation: &Operation, now: Millis) -> Result<()> {
    match operation.state {
        State::Ready | State::Blocked | State::Parked => {
            rest(db, operation.seq, State::Held, now, &Cause::default()).await
        }
        State::Held => Ok(()),
        State::Sending => Err(StationError::NotNow {
            state: "being sent",
        }),
        State::Unknown => Err(StationError::NotNow {
            state: "unclear; the server is asked first",
        }),
        State::Done => Err(StationError::NotNow { state: "done" }),
        State::Discarded => Err(StationError::NotNow { state: "discarded" }),
    }
}

/// Operations of a session that are neither done nor discarded.
///
/// # Errors
/// When the database fails.
pub async fn open_of_session(db: &mut SqliteConnection, session: &str) -> Result<Vec<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation
         where session_id = ?1 and state not in ('done', 'discarded')
         order by seq",
    )
    .bind(session)
    .fetch_all(db)
    .await?)
}

/// The start-up rule: whatever was being sent has an unknown outcome, except a
/// session, of which a second one does no harm; and no deadline lies further ahead than the longest quarantine after a clock that jumped.
///
/// # Errors
/// When the database fails.
pub(super) async fn recover(
    db: &mut SqliteConnection,
    now: Millis,
    quarantine: Duration,
) -> Result<()> {
    sqlx::query(
        "update operation
         set state = iif(kind = 'create_session', 'ready', 'unknown'),
             not_before = iif(kind = 'create_session', ?2, ?1),
             error_code = 'interrupted',
             error_detail = 'Perch ended while this was being sent; the server will be asked whether it arrived'
         where state = 'sending'",
    )
    .bind(now + millis(quarantine))
    .bind(now)
    .execute(&mut *db)
    .await?;
    const FURTHEST: Duration = Duration::from_secs(3_600);
    sqlx::query("update operation set not_before = ?1 where state in ('ready', 'blocked', 'unknown') and not_before > ?2")
        .bind(now)
        .bind(now + millis(FURTHEST.max(quarantine)))
        .execute(db)
        .await?;
    Ok(())
}
