//! The operations as they are looked at: counts, pages, and where single ones stand.
//!
//! Looks only, and never counts rows: a backlog of a week must not slow the window.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::operation::{Kind, Operation, State};
use crate::{clock::Millis, error::Result};

/// How many operations stand in which state.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &mut SqliteConnection) -> Result<HashMap<State, u32>> {
    let rows: Vec<(String, u32)> = sqlx::query_as("select state, n from counter")
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|(state, n)| Ok((state.parse()?, n)))
        .collect()
}

/// When the oldest operation was made that is neither done nor discarded.
///
/// # Errors
/// When the database fails.
pub async fn oldest_unsent(db: &mut SqliteConnection) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar(
        "select min(created) from operation where state not in ('done', 'discarded')",
    )
    .fetch_one(db)
    .await?)
}

/// Operations that are listed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Parked, oldest first.
    Parked,
    /// Held back by the operator, oldest first.
    Held,
    /// All that is neither parked nor over, oldest first.
    Going,
    /// Done or discarded, newest first.
    Over,
}

/// Some operations of a part.
///
/// # Errors
/// When the database fails.
pub async fn part(
    db: &mut SqliteConnection,
    part: Part,
    limit: u32,
    offset: u32,
) -> Result<Vec<Operation>> {
    let sql = match part {
        Part::Parked => {
            "select * from operation where state = 'parked' order by seq limit ?1 offset ?2"
        }
        // The first condition is the one of the index.
        Part::Held => {
            "select * from operation where state not in ('done', 'discarded') and state = 'held'
             order by created, seq limit ?1 offset ?2"
        }
        Part::Going => {
            "select * from operation where state not in ('done', 'discarded') and state <> 'parked'
             order by created, seq limit ?1 offset ?2"
        }
        Part::Over => {
            "select * from operation where state in ('done', 'discarded')
             order by finished desc, seq desc limit ?1 offset ?2"
        }
    };
    Ok(sqlx::query_as(sql)
        .bind(limit)
        .bind(offset)
        .fetch_all(db)
        .await?)
}

/// What a blocked operation waits for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Kind of the oldest operation it waits for.
    pub kind: Kind,
    /// True when one of those it waits for needs somebody.
    pub is_stuck: bool,
}

/// What blocked operations wait for, by their place in the order of making.
///
/// # Errors
/// When the database fails.
pub async fn behind(db: &mut SqliteConnection, children: &[i64]) -> Result<HashMap<i64, Behind>> {
    // SQLite takes the bare column `kind` from the row that holds the minimum.
    let rows: Vec<(i64, i64, String, bool)> = sqlx::query_as(
        "select edge.child, min(parent.seq), parent.kind, max(parent.state in ('parked', 'held'))
         from edge join operation as parent on parent.seq = edge.parent
         where edge.child in (select value from json_each(?1)) and parent.state not in ('done', 'discarded')
         group by edge.child",
    )
    .bind(super::list(children))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(child, _, kind, is_stuck)| {
            Ok((
                child,
                Behind {
                    kind: kind.parse()?,
                    is_stuck,
                },
            ))
        })
        .collect()
}

/// Where the newest operation of a kind about something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// How often it was sent.
    pub attempts: u32,
    /// The last failure in a sentence.
    pub error_detail: String,
    /// When it was done or discarded.
    pub finished: Option<Millis>,
}

impl Standing {
    /// True while it is neither done nor discarded.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Done | State::Discarded)
    }

    /// True from the first time it was sent until it is over or needs somebody.
    pub fn is_on_its_way(&self) -> bool {
        match self.state {
            State::Sending | State::Unknown => true,
            State::Blocked | State::Ready => self.attempts > 0,
            State::Parked | State::Held | State::Done | State::Discarded => false,
        }
    }
}

/// Where the newest operations of a kind stand, by capture.
///
/// # Errors
/// When the database fails.
pub async fn about_captures(
    db: &mut SqliteConnection,
    kind: Kind,
    captures: &[String],
) -> Result<HashMap<String, Standing>> {
    const SQL: &str = "select capture_id, state, attempts, error_detail, finished from operation
         where capture_id in (select value from json_each(?1)) and kind = ?2 order by seq";
    standings(db, SQL, kind, captures).await
}

/// Where the newest operations of a kind stand, by photo.
///
/// # Errors
/// When the database fails.
pub async fn about_photos(
    db: &mut SqliteConnection,
    kind: Kind,
    photos: &[String],
) -> Result<HashMap<String, Standing>> {
    const SQL: &str = "select photo_id, state, attempts, error_detail, finished from operation
         where photo_id in (select value from json_each(?1)) and kind = ?2 order by seq";
    standings(db, SQL, kind, photos).await
}

/// Where the newest decisions stand, by proposal.
///
/// # Errors
/// When the database fails.
pub async fn about_proposals(
    db: &mut SqliteConnection,
    proposals: &[String],
) -> Result<HashMap<String, Standing>> {
    const SQL: &str = "select proposal_id, state, attempts, error_detail, finished from operation
         where proposal_id in (select value from json_each(?1)) and kind = ?2 order by seq";
    standings(db, SQL, Kind::ReviewProposal, proposals).await
}

async fn standings(
    db: &mut SqliteConnection,
    sql: &'static str,
    kind: Kind,
    subjects: &[String],
) -> Result<HashMap<String, Standing>> {
    let rows: Vec<(String, String, u32, String, Option<Millis>)> = sqlx::query_as(sql)
        .bind(super::list(subjects))
        .bind(kind.word())
        .fetch_all(db)
        .await?;
    // They come oldest first, so the newest of each subject stays.
    rows.into_iter()
        .map(|(subject, state, attempts, error_detail, finished)| {
            let standing = Standing {
                state: state.parse()?,
                attempts,
                error_detail,
                finished,
            };
            Ok((subject, standing))
        })
        .collect()
}
