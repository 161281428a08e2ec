//! The History screen: what was found, by session.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::{Live, card::Facts, session};
use crate::{
    error::Result,
    outbox::{
        capture_row::{self, CaptureRow},
        history_row::{self, Search},
        session_row,
    },
    view::{CaptureCard, HistoryGroup, HistoryQuery, HistoryView, SessionBrief},
};

/// Captures on a page.
const PAGE: u32 = 50;

/// One page of what was found, newest first.
///
/// # Errors
/// When a day cannot be read, or the database fails.
pub async fn history_view(
    db: &mut SqliteConnection,
    live: &Live,
    query: &HistoryQuery,
    page: u32,
) -> Result<HistoryView> {
    let search = Search::of(query)?;
    let mut ids = history_row::find(db, &search, Some(PAGE + 1), page.saturating_mul(PAGE)).await?;
    let more = ids.len() > PAGE as usize;
    ids.truncate(PAGE as usize);
    let mut rows = capture_row::by_ids(db, &ids).await?;
    rows.reverse();
    let sessions = sessions(db, live, &rows).await?;
    let cards = cards(db, live, &rows).await?;
    Ok(HistoryView {
        groups: groups(&rows, cards, &sessions),
        page,
        more,
    })
}

/// Captures on cards, in the order they are given in.
///
/// # Errors
/// When the database fails.
pub async fn cards(
    db: &mut SqliteConnection,
    live: &Live,
    rows: &[CaptureRow],
) -> Result<Vec<CaptureCard>> {
    let facts = Facts::about(db, rows).await?;
    Ok(rows.iter().map(|row| facts.card(live, row)).collect())
}

async fn sessions(
    db: &mut SqliteConnection,
    live: &Live,
    rows: &[CaptureRow],
) -> Result<HashMap<String, SessionBrief>> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.session_id.clone()).collect();
    ids.dedup();
    let sessions = session_row::by_ids(db, &ids).await?;
    let briefs = session::briefs(db, live, &sessions).await?;
    Ok(briefs
        .into_iter()
        .map(|brief| (brief.id.clone(), brief))
        .collect())
}

/// Puts captures together that follow each other in one session.
fn groups(
    rows: &[CaptureRow],
    cards: Vec<CaptureCard>,
    sessions: &HashMap<String, SessionBrief>,
) -> Vec<HistoryGroup> {
    let mut groups: Vec<HistoryGroup> = Vec::new();
    for (row, card) in rows.iter().zip(cards) {
        match groups.last_mut() {
            Some(group) if group.session.id == row.session_id => group.captures.push(card),
            Some(_) | None => {
                groups.extend(sessions.get(&row.session_id).map(|session| HistoryGroup {
                    session: session.clone(),
                    captures: vec![card],
                }))
            }
        }
    }
    groups
}
