//! History: captures found by what was read, by order, by product name and by time.
//!
//! A search reads one narrow table from the newest capture on and stops when it has
//! enough, so the usual search is over at once and the longest one is one pass.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::SqliteConnection;

use super::operation::Operation;
use crate::{
    clock::Millis,
    error::{Result, StationError},
    view::HistoryQuery,
};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Part of a GTIN, an order, a code or a name, in lower case; empty finds all.
    text: String,
    /// The same without blanks and hyphens where a number was typed with them; else empty.
    digits: String,
    /// First moment.
    since: Millis,
    /// First moment that is too late.
    until: Millis,
}

impl Search {
    /// Reads what was asked: a text, and days or moments in RFC 3339.
    ///
    /// # Errors
    /// [`StationError::NoDate`] when a day cannot be read.
    pub fn of(query: &HistoryQuery) -> Result<Self> {
        let text = query.text.trim().to_ascii_lowercase();
        let day = |text: &Option<String>| -> Result<Option<(Millis, Millis)>> {
            let text = text.as_deref().map(str::trim).filter(|day| !day.is_empty());
            text.map(span).transpose()
        };
        Ok(Self {
            digits: digits(&text),
            since: day(&query.from)?.map_or(Millis::MIN, |(first, _)| first),
            until: day(&query.to)?.map_or(Millis::MAX, |(_, end)| end),
            text,
        })
    }
}

/// A number that was typed in groups; empty where the text is anything else.
fn digits(text: &str) -> String {
    let is_grouped = text.contains([' ', '-'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b" -".contains(&byte));
    match is_grouped {
        true => text.replace([' ', '-'], ""),
        false => String::new(),
    }
}

/// The first moment of a day, or of a moment, and the first one after it.
fn span(text: &str) -> Result<(Millis, Millis)> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok((moment.as_millisecond(), moment.as_millisecond() + 1));
    }
    let no_date = || StationError::NoDate {
        text: text.chars().take(40).collect(),
    };
    let day: Date = text.parse().map_err(|_| no_date())?;
    let start = |day: Date| {
        let start = day.to_zoned(TimeZone::system()).map_err(|_| no_date())?;
        Ok::<_, StationError>(start.timestamp().as_millisecond())
    };
    Ok((start(day)?, start(day.tomorrow().map_err(|_| no_date())?)?))
}

/// The search itself. ?1 the text, ?2 its digits, ?3 and ?4 the time, ?5 and ?6 the page.
macro_rules! find {
    () => {
        "select capture_id from history
         where created >= ?3 and created < ?4
           and (?1 = '' or instr(words, ?1) > 0 or (?2 <> '' and instr(words, ?2) > 0))
         order by created desc, capture_id desc
         limit ?5 offset ?6"
    };
}

/// Ids of the captures that were found, newest first; all of them without a limit.
///
/// # Errors
/// When the database fails, or was last used by a Perch without a history.
pub async fn find(
    db: &mut SqliteConnection,
    search: &Search,
    limit: Option<u32>,
    offset: u32,
) -> Result<Vec<String>> {
    check_is_there(&mut *db).await?;
    Ok(sqlx::query_scalar(find!())
        .bind(&search.text)
        .bind(&search.digits)
        .bind(search.since)
        .bind(search.until)
        .bind(limit.map_or(-1, i64::from))
        .bind(offset)
        .fetch_all(db)
        .await?)
}

/// Whoever only looks brings no database up to date.
async fn check_is_there(db: &mut SqliteConnection) -> Result<()> {
    let is_there: bool =
        sqlx::query_scalar("select exists (select 1 from sqlite_schema where name = 'history')")
            .fetch_one(db)
            .await?;
    match is_there {
        true => Ok(()),
        false => Err(StationError::OlderDatabase),
    }
}

/// Every operation of a session, in the order of making.
///
/// # Errors
/// When the database fails.
pub async fn operations(db: &mut SqliteConnection, session: &str) -> Result<Vec<Operation>> {
    Ok(sqlx::query_as(
        "select * from operation indexed by operation_of_session where session_id = ?1 order by seq",
    )
    .bind(session)
    .fetch_all(db)
    .await?)
}

/// When operations were over, by their place in the order of making.
///
/// # Errors
/// When the database fails.
pub async fn finished(db: &mut SqliteConnection, session: &str) -> Result<HashMap<i64, Millis>> {
    let rows: Vec<(i64, Millis)> = sqlx::query_as(
        "select seq, finished from operation indexed by operation_of_session
         where session_id = ?1 and finished is not null",
    )
    .bind(session)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests;
