//! What stands in the outbox, as the structs the window draws.
//!
//! Each screen has one function. It reads the outbox with a handful of questions,
//! however much is on the screen, and adds what [`Live`] tells of the moment.
//! Foreign text is made safe to show on the way; the outbox keeps it as it came.
//!
//! Nothing in here writes, sends or decides.

mod browser;
mod card;
mod command_cards;
mod element;
mod history;
mod photos;
mod proposal;
mod queue;
mod queue_words;
mod review;
mod scan;
mod server;
mod session;
mod story;
mod table_check;
mod words;

use std::{cmp::Reverse, time::Duration};

use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;

use crate::{
    clock::Millis,
    error::Result,
    intake, language,
    outbox::{notice_row, proposal_row},
    sync::UnderWay,
    text::shown,
    view::{CameraView, Link, Notice, QuotaView, ScanWord, StationView, UploadView},
};

pub use browser::Browsers;
pub use card::capture_card;
pub use command_cards::command_cards;
pub use history::{cards, history_view};
pub use photos::{Table, photos_view};
pub use queue::queue_view;
pub use queue_words::operation_words;
pub use review::review_view;
pub use scan::scan_view;
pub use session::session_view;
pub use story::story_view;

/// What is not in the database: the moment's state of camera, line and settings.
#[derive(Debug, Clone)]
pub struct Live {
    /// Name of the station.
    pub station: String,
    /// True in practice mode.
    pub practice: bool,
    /// Version of the program.
    pub version: String,
    /// The present moment.
    pub now: Millis,
    /// When an extraction counts as "taking long".
    pub taking_long: Duration,
    /// How the line to the server is.
    pub link: Link,
    /// What is left of the key's quota.
    pub quota: Option<QuotaView>,
    /// The photo that is on its way, if one is.
    pub upload: Option<UnderWay>,
    /// The scanning camera.
    pub camera: CameraView,
    /// Whether the machine has a sound device.
    pub sound_available: bool,
    /// Whether somebody agreed that the server follows links.
    pub follows_links: bool,
    /// What stands between this station and browsers elsewhere.
    pub browsers: Browsers,
    /// Whether the same code may be counted more than once.
    pub count_mode: bool,
    /// The one big word of the Scan screen.
    pub word: ScanWord,
    /// The sentence below it.
    pub message: String,
    /// Notices that are not worth keeping over a restart.
    pub notices: Vec<Notice>,
}

impl Live {
    /// How far a photo is, if it is on its way.
    fn upload_of(&self, photo: &str) -> Option<UploadView> {
        let upload = self.upload.as_ref().filter(|each| each.photo() == photo)?;
        Some(upload.view(self.now))
    }
}

/// The frame around every screen.
///
/// # Errors
/// When the database fails.
pub async fn station_view(db: &mut SqliteConnection, live: &Live) -> Result<StationView> {
    let at_hand = intake::at_hand(db).await?;
    let session = session::briefs(db, live, at_hand.as_slice())
        .await?
        .into_iter()
        .next();
    Ok(StationView {
        station: live.station.clone(),
        practice: live.practice,
        version: live.version.clone(),
        link: live.link.clone(),
        queue: queue::counts(db).await?,
        quota: live.quota.clone(),
        session,
        proposals_waiting: proposal_row::waiting(db).await?,
        camera: live.camera.clone(),
        sound_available: live.sound_available,
        notices: notices(db, live).await?,
        browser: browser::browser_view(db).await?,
    })
}

async fn notices(db: &mut SqliteConnection, live: &Live) -> Result<Vec<Notice>> {
    let mut notices = live.notices.clone();
    notices.extend(notice_row::all(db).await?.into_iter().map(|row| Notice {
        urgency: row.urgency(),
        id: row.id,
        code: row.code,
        message: shown(&language::say(&row.message)),
        offer: None,
    }));
    notices.sort_by_key(|notice| Reverse(notice.urgency));
    Ok(notices)
}

/// What the server said, as far as it can be read.
fn said<T: DeserializeOwned>(remote: Option<&str>) -> Option<T> {
    serde_json::from_str(remote?).ok()
}

/// A number of the database as the window counts.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
