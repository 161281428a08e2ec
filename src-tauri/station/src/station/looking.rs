//! Looking at a data folder while another process works in it.

use std::{path::Path, time::Duration};

use crate::{
    carry,
    clock::{Clock, Millis},
    draw::{self, Browsers, Live},
    error::Result,
    hold_list::HeldBatch,
    outbox::{Outbox, held_batch_row, session_row},
    settings::{Settings, Waits},
    sheet::{self, Choice, Form},
    sync::line::Line,
    view::{
        CameraState, CameraView, HistoryQuery, HistoryView, QueueFilter, QueueView, ReviewView,
        ScanWord, SessionView, StationView, StoryView,
    },
};

/// The views of a data folder, read only. No lock is taken.
pub struct Looking {
    outbox: Outbox,
    settings: Settings,
    clock: Clock,
    taking_long: Duration,
}

impl Looking {
    /// Opens a data folder to look at it.
    ///
    /// # Errors
    /// When there is no database in the folder or it cannot be read.
    pub async fn open(folder: &Path, clock: Clock) -> Result<Self> {
        Ok(Self {
            outbox: Outbox::open_reading(folder).await?,
            settings: Settings::load(folder)?,
            clock,
            taking_long: Waits::default().taking_long,
        })
    }

    /// The frame around every screen, without camera and line.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn station_view(&self) -> Result<StationView> {
        draw::station_view(&mut *self.outbox.reader().acquire().await?, &self.live()).await
    }

    /// A session, or the one at hand.
    ///
    /// # Errors
    /// When there is no such session or the database fails.
    pub async fn session_view(&self, session: Option<&str>) -> Result<Option<SessionView>> {
        draw::session_view(
            &mut *self.outbox.reader().acquire().await?,
            &self.live(),
            session,
        )
        .await
    }

    /// Ids of all sessions, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_ids(&self) -> Result<Vec<String>> {
        let newest_first =
            session_row::newest(&mut *self.outbox.reader().acquire().await?, u32::MAX).await?;
        Ok(newest_first
            .into_iter()
            .rev()
            .map(|session| session.id)
            .collect())
    }

    /// One page of the queue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_view(&self, filter: QueueFilter, page: u32) -> Result<QueueView> {
        draw::queue_view(
            &mut *self.outbox.reader().acquire().await?,
            &self.live(),
            filter,
            page,
        )
        .await
    }

    /// The proposals.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn review_view(&self) -> Result<ReviewView> {
        draw::review_view(&mut *self.outbox.reader().acquire().await?, &self.live()).await
    }

    /// One page of the history.
    ///
    /// # Errors
    /// When a day cannot be read, or the database fails.
    pub async fn history_view(&self, query: &HistoryQuery, page: u32) -> Result<HistoryView> {
        draw::history_view(
            &mut *self.outbox.reader().acquire().await?,
            &self.live(),
            query,
            page,
        )
        .await
    }

    /// A session's whole story.
    ///
    /// # Errors
    /// When there is no such session or the database fails.
    pub async fn story_view(&self, session: &str) -> Result<StoryView> {
        draw::story_view(
            &mut *self.outbox.reader().acquire().await?,
            &self.live(),
            session,
        )
        .await
    }

    /// Hands chosen captures as a file to `out`, piece by piece, and answers how many they are.
    ///
    /// # Errors
    /// As [`sheet::write`].
    pub async fn export_history(
        &self,
        choice: &Choice,
        form: Form,
        out: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<u32> {
        let mut reader = self.outbox.reader().acquire().await?;
        sheet::write(&mut reader, &self.live(), choice, form, out).await
    }

    /// The hold list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_list(&self) -> Result<Vec<HeldBatch>> {
        held_batch_row::all(&mut *self.outbox.reader().acquire().await?).await
    }

    /// What is unsent, one JSON record a line; for reading, not for another station.
    ///
    /// # Errors
    /// [`StationError::NothingUnsent`](crate::error::StationError::NothingUnsent), or when
    /// the database fails.
    pub async fn unsent_lines(&self) -> Result<Vec<u8>> {
        let mut reader = self.outbox.reader().acquire().await?;
        Ok(carry::json_lines(&carry::collect(&mut reader).await?))
    }

    fn now(&self) -> Millis {
        self.clock.now()
    }

    fn live(&self) -> Live {
        Live {
            station: self.settings.station.clone(),
            practice: false,
            version: String::new(),
            now: self.now(),
            taking_long: self.taking_long,
            link: Line::new().view(""),
            quota: None,
            upload: None,
            camera: CameraView {
                state: CameraState::Closed,
                name: String::new(),
                message: String::new(),
                width: 0,
                height: 0,
                frames_per_second: 0.0,
                damaged: 0,
            },
            sound_available: false,
            follows_links: self.settings.follows_links,
            browsers: Browsers::default(),
            count_mode: self.settings.count_mode,
            word: ScanWord::Ready,
            message: String::new(),
            notices: Vec::new(),
        }
    }
}
