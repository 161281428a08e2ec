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

mod find;
mod kind;
mod product;
mod queue;
mod transition;

use sqlx::{FromRow, Row, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{clock::Millis, error::StationError};

pub use find::{
    by_id, creator, creator_of_capture, is_frozen, next_due, next_moment, of_photo,
    open_of_proposal, open_of_session, unclear,
};
pub use kind::{Kind, State};
pub use product::{
    await_product, follow_capture, is_awaited, product_known, product_missing, stop_waiting,
};
pub use queue::{New, Subject, enqueue, line_up};
pub(super) use transition::recover;
pub use transition::{
    Cause, adopt, discard, finish, hold, mark_sending, mark_unknown, move_to, park, put_back,
    refreeze, release_reviews, retry, unfreeze,
};

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
