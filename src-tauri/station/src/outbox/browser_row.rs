//! Browsers elsewhere in the outbox, which answers for their ending.

use scanner_api::BrowserId;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    browser::{Browser, State, Trouble},
    clock::Millis,
    error::Result,
};

/// One browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserRow {
    /// Our own id.
    pub id: String,
    /// The capture whose link it opens.
    pub capture_id: String,
    /// How it stands.
    pub browser: Browser,
    /// False once somebody has seen how it came out.
    pub is_shown: bool,
}

#[derive(FromRow)]
struct Columns {
    id: String,
    capture_id: String,
    state: String,
    sent: Option<Millis>,
    request_id: Option<String>,
    session_id: Option<String>,
    phase: String,
    polls: i64,
    next_call: Option<Millis>,
    ends_by: Option<Millis>,
    doubt: bool,
    trouble: String,
    detail: String,
    is_shown: bool,
}

impl From<Columns> for BrowserRow {
    fn from(row: Columns) -> Self {
        let id = |text: Option<String>| text.as_deref().and_then(BrowserId::parse);
        Self {
            id: row.id,
            capture_id: row.capture_id,
            browser: Browser {
                state: State::from_word(&row.state),
                sent: row.sent,
                request_id: id(row.request_id),
                session_id: id(row.session_id),
                phase: row.phase,
                polls: u32::try_from(row.polls).unwrap_or(u32::MAX),
                next_call: row.next_call,
                ends_by: row.ends_by,
                doubt: row.doubt,
                trouble: Trouble::from_word(&row.trouble),
                detail: row.detail,
            },
            is_shown: row.is_shown,
        }
    }
}

/// The columns of a row, for a statement.
macro_rules! browsers {
    ($rest:literal) => {
        concat!(
            "select id, capture_id, state, sent, request_id, session_id, phase, polls, next_call,
                    ends_by, doubt, trouble, detail, is_shown
             from browser ",
            $rest
        )
    };
}

/// Notes a browser that somebody wants. What is over is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn ask(
    db: &mut SqliteConnection,
    id: &str,
    capture_id: &str,
    browser: &Browser,
    now: Millis,
) -> Result<()> {
    sqlx::query("delete from browser where state in ('ended', 'failed', 'lost')")
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into browser (id, capture_id, state, asked, next_call) values (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(id)
    .bind(capture_id)
    .bind(browser.state.word())
    .bind(now)
    .bind(browser.next_call)
    .execute(db)
    .await?;
    Ok(())
}

/// The browser whose next call is due first, and only those of which nobody calls just now.
///
/// # Errors
/// When the database fails.
pub async fn next(db: &mut SqliteConnection) -> Result<Option<BrowserRow>> {
    let row: Option<Columns> = sqlx::query_as(browsers!(
        "where next_call is not null order by next_call limit 1"
    ))
    .fetch_optional(db)
    .await?;
    Ok(row.map(BrowserRow::from))
}

/// All that are not over.
///
/// # Errors
/// When the database fails.
pub async fn open(db: &mut SqliteConnection) -> Result<Vec<BrowserRow>> {
    let rows: Vec<Columns> = sqlx::query_as(browsers!(
        "where state not in ('ended', 'failed', 'lost') order by asked"
    ))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(BrowserRow::from).collect())
}

/// The one that was asked for last, if there is still something to say of it.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &mut SqliteConnection) -> Result<Option<BrowserRow>> {
    let row: Option<Columns> = sqlx::query_as(browsers!("order by asked desc, id desc limit 1"))
        .fetch_optional(db)
        .await?;
    Ok(row.map(BrowserRow::from).filter(|row| row.is_shown))
}

/// Changes a browser as it stands now, and answers it as it is after that; `None` when it is gone.
///
/// # Errors
/// When the database fails.
pub async fn change(
    db: &mut SqliteConnection,
    id: &str,
    change: impl FnOnce(&mut Browser),
) -> Result<Option<BrowserRow>> {
    let row: Option<Columns> = sqlx::query_as(browsers!("where id = ?1"))
        .bind(id)
        .fetch_optional(&mut *db)
        .await?;
    let Some(mut row) = row.map(BrowserRow::from) else {
        return Ok(None);
    };
    change(&mut row.browser);
    let browser = &row.browser;
    sqlx::query(
        "update browser set state = ?2, sent = ?3, request_id = ?4, session_id = ?5, phase = ?6,
                polls = ?7, next_call = ?8, ends_by = ?9, doubt = ?10, trouble = ?11, detail = ?12
         where id = ?1",
    )
    .bind(id)
    .bind(browser.state.word())
    .bind(browser.sent)
    .bind(browser.request_id.as_ref().map(BrowserId::as_str))
    .bind(browser.session_id.as_ref().map(BrowserId::as_str))
    .bind(&browser.phase)
    .bind(browser.polls)
    .bind(browser.next_call)
    .bind(browser.ends_by)
    .bind(browser.doubt)
    .bind(browser.trouble.map_or("", Trouble::word))
    .bind(&browser.detail)
    .execute(db)
    .await?;
    Ok(Some(row))
}

/// Somebody has seen how it came out.
///
/// # Errors
/// When the database fails.
pub async fn hide(db: &mut SqliteConnection, id: &str) -> Result<()> {
    sqlx::query("update browser set is_shown = 0 where id = ?1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// The start-up rule: whatever was under way is ended.
///
/// # Errors
/// When the database fails.
pub async fn recover(db: &mut SqliteConnection, now: Millis) -> Result<()> {
    for row in open(&mut *db).await? {
        change(&mut *db, &row.id, |browser| browser.recover(now)).await?;
    }
    Ok(())
}

/// Lets go of those that are over and whose capture is gone.
///
/// # Errors
/// When the database fails.
pub async fn forget_orphans(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "delete from browser
         where state in ('ended', 'failed', 'lost') and capture_id not in (select id from capture)",
    )
    .execute(db)
    .await?;
    Ok(())
}
