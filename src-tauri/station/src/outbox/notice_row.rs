//! Notices in the outbox: what the operator has to know or to confirm.

use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{clock::Millis, error::Result, view::Urgency};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct NoticeRow {
    /// Stable, to dismiss it by.
    pub id: String,
    /// What happened, to branch on.
    pub code: String,
    /// `info`, `notice` or `stop`.
    pub urgency: String,
    /// One plain sentence.
    pub message: String,
    /// When it happened.
    pub created: Millis,
}

/// A notice to be posted.
#[derive(Debug, Clone, Copy)]
pub struct Note<'a> {
    /// What happened, to branch on.
    pub code: &'a str,
    /// How loud it has to be.
    pub urgency: Urgency,
    /// One plain sentence: what happened and what to do.
    pub message: &'a str,
}

impl NoticeRow {
    /// How loud it has to be.
    pub fn urgency(&self) -> Urgency {
        match self.urgency.as_str() {
            "stop" => Urgency::Stop,
            "info" => Urgency::Info,
            _ => Urgency::Notice,
        }
    }
}

/// Posts a notice about a thing, unless the same one about it is still up.
///
/// # Errors
/// When the database fails.
pub async fn post(
    db: &mut SqliteConnection,
    note: &Note<'_>,
    about: &str,
    now: Millis,
) -> Result<()> {
    let urgency = match note.urgency {
        Urgency::Info => "info",
        Urgency::Notice => "notice",
        Urgency::Stop => "stop",
    };
    let id = id(note.code, about);
    sqlx::query(
        "insert into notice (id, code, urgency, message, created) values (?1, ?2, ?3, ?4, ?5)
         on conflict (id) do update set message = ?4, created = ?5",
    )
    .bind(id)
    .bind(note.code)
    .bind(urgency)
    .bind(note.message)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// The same situation about the same thing has the same id.
fn id(code: &str, about: &str) -> String {
    let name = format!("{code}\n{about}");
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

/// Takes down what was posted about a thing, once it does not hold any more.
///
/// # Errors
/// When the database fails.
pub async fn take_down(db: &mut SqliteConnection, code: &str, about: &str) -> Result<()> {
    dismiss(db, &id(code, about)).await
}

/// Takes a notice down.
///
/// # Errors
/// When the database fails.
pub async fn dismiss(db: &mut SqliteConnection, id: &str) -> Result<()> {
    sqlx::query("delete from notice where id = ?1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether a notice is up that stops work.
///
/// # Errors
/// When the database fails.
pub async fn is_stopped(db: &mut SqliteConnection) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select 1 from notice where urgency = 'stop')")
            .fetch_one(db)
            .await?,
    )
}

/// Takes down everything that stops work; tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn release(db: &mut SqliteConnection) -> Result<u64> {
    let released = sqlx::query("delete from notice where urgency = 'stop'")
        .execute(db)
        .await?;
    Ok(released.rows_affected())
}

/// All notices, newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<NoticeRow>> {
    Ok(
        sqlx::query_as("select * from notice order by created desc, id limit 100")
            .fetch_all(db)
            .await?,
    )
}
