//! The Scan screen.

use sqlx::SqliteConnection;

use super::{Live, card::Facts};
use crate::{
    error::Result,
    intake,
    outbox::{
        capture_row,
        desk::{self, Slot},
        session_row::{self, Contents},
    },
    text::shown_if_any,
    view::ScanView,
};

/// Most captures on the screen.
const MOST: u32 = 50;

/// The Scan screen.
///
/// # Errors
/// When the database fails.
pub async fn scan_view(db: &mut SqliteConnection, live: &Live) -> Result<ScanView> {
    let order_id = desk::get(db, Slot::Order).await?;
    let (rows, contents) = match intake::at_hand(db).await? {
        Some(session) => (
            capture_row::newest_of_session(db, &session.id, MOST).await?,
            session_row::contents(db, &session.id).await?,
        ),
        None => (Vec::new(), Contents::default()),
    };
    let facts = Facts::about(db, &rows).await?;
    Ok(ScanView {
        word: live.word,
        message: live.message.clone(),
        order_id: shown_if_any(order_id.as_deref()),
        captures: rows.iter().map(|row| facts.card(live, row)).collect(),
        capture_count: contents.captures,
        photo_count: contents.photos,
        count_mode: live.count_mode,
    })
}
