//! The photo table: what is looked at while somebody takes photos there.
//!
//! While it is watched, the newest pictures are kept for the shutter to choose from,
//! and a few a second are looked at for sharpness and movement. Nothing is kept and
//! nothing costs time when nobody watches. The hands-free shutter presses itself here.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::{sync::watch, task::spawn_blocking};
use tracing::debug;

use super::{Inner, Station, alarm, shutter::Held};
use crate::{
    clock::{Millis, millis},
    error::StationError,
    frame::{Frame, Luma},
    on_table,
    photo::{Glance, HandsFree, progress, shots},
};

/// Most pictures the shutter can choose from.
const MOST: usize = 5;
/// A picture older than this is not what the operator saw at the shutter.
const FRESH: Millis = 250;
/// Looks that are kept: those of the last two seconds and some more.
const LOOKS: usize = 24;

/// The state of the table.
#[derive(Default)]
pub(super) struct Table {
    watched: watch::Sender<Watched>,
    seen: Mutex<Seen>,
    held: Mutex<Option<Held>>,
    /// One photo at a time.
    pub(super) shutter: tokio::sync::Mutex<()>,
}

/// Who watches the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Watched {
    /// A window shows it.
    is_shown: bool,
    /// Photos are taken by themselves: of this capture, or of the newest.
    hands_free: Option<Option<String>>,
}

/// What was seen of late, oldest first.
#[derive(Default)]
struct Seen {
    frames: VecDeque<Arc<Frame>>,
    glances: VecDeque<Glance>,
    hands_free: Option<HandsFree>,
}

impl Table {
    /// The newest pictures to choose from, at most `most`, besides the newest one itself.
    pub(super) fn recent(&self, newest: &Frame, most: usize) -> Vec<Arc<Frame>> {
        let seen = self.seen();
        let fresh = seen.frames.iter().rev().filter(|frame| {
            frame.seq != newest.seq && newest.captured_at - frame.captured_at <= FRESH
        });
        fresh.take(most.saturating_sub(1)).cloned().collect()
    }

    /// The looks before a photo, oldest first.
    pub(super) fn glances(&self) -> Vec<Glance> {
        self.seen().glances.iter().cloned().collect()
    }

    /// Notes what was photographed.
    pub(super) fn took(&self, glance: &Glance) {
        if let Some(hands_free) = &mut self.seen().hands_free {
            hands_free.took(glance);
        }
    }

    /// Whether photos are taken by themselves.
    pub(super) fn is_hands_free(&self) -> bool {
        self.watched.borrow().hands_free.is_some()
    }

    /// The photo that waits for a decision.
    pub(super) fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_frame(&self, frame: Arc<Frame>) {
        let frames = &mut self.seen().frames;
        frames.push_back(frame);
        while frames.len() > MOST {
            frames.pop_front();
        }
    }

    /// Keeps a look; true when the hands-free shutter is due.
    fn keep_glance(&self, glance: Glance) -> bool {
        let mut seen = self.seen();
        let is_due = seen
            .hands_free
            .as_mut()
            .is_some_and(|hands_free| hands_free.see(&glance));
        seen.glances.push_back(glance);
        while seen.glances.len() > LOOKS {
            seen.glances.pop_front();
        }
        is_due
    }
}

impl Station {
    /// Keeps the newest pictures of the photo table and looks at them, or stops that.
    pub fn watch_table(&self, is_shown: bool) {
        let table = &self.0.table;
        table
            .watched
            .send_modify(|watched| watched.is_shown = is_shown);
        self.forget_table();
    }

    /// Takes photos by itself, of this capture or the newest, until it is told to stop or the
    /// set is complete.
    pub fn hands_free(&self, is_on: bool, capture: Option<&str>) {
        let table = &self.0.table;
        let hands_free = is_on.then(|| capture.map(str::to_owned));
        table
            .watched
            .send_modify(|watched| watched.hands_free = hands_free);
        table.seen().hands_free = is_on.then(|| HandsFree::new(self.0.waits.still));
        self.forget_table();
        self.tell_changed();
    }

    fn forget_table(&self) {
        let table = &self.0.table;
        if *table.watched.borrow() == Watched::default() {
            *table.seen() = Seen::default();
        }
    }

    /// Takes the next photo of the set, if one is missing and nothing waits for a decision.
    async fn shoot_by_itself(&self) {
        let Some(Some(capture)) = ({
            let watched = self.0.table.watched.borrow();
            watched
                .hands_free
                .as_ref()
                .map(|capture| Some(capture.clone()))
        }) else {
            return;
        };
        let is_stopped = alarm::is_stopped(&self.0.outbox).await.unwrap_or(false);
        if is_stopped || self.0.table.held().is_some() {
            return;
        }
        let taken = match self.next_shot(capture.as_deref()).await {
            Ok(Some((capture, photo_type))) => self.shoot(Some(&capture), photo_type).await.err(),
            Ok(None) => None,
            Err(trouble) => Some(trouble),
        };
        match taken {
            None
            | Some(
                StationError::NoCapture
                | StationError::WrongProduct { .. }
                | StationError::BarcodeUnread { .. },
            ) => {}
            Some(trouble) => debug!("no photo was taken by itself: {trouble}"),
        }
    }

    /// The capture a photo would go to, and the next type of its set; nothing when it is complete.
    pub(super) async fn next_shot(
        &self,
        capture: Option<&str>,
    ) -> crate::error::Result<Option<(String, &'static str)>> {
        let capture = self.capture_for_photo(capture).await?;
        if let Some(seen) = on_table::about(&mut *self.reader().await?, &capture.id).await? {
            let asked = seen.asks().first().map(|ask| ask.photo_type);
            return Ok(asked.map(|photo_type| (seen.first.id, photo_type)));
        }
        let photos = self.photos_of(&capture.id).await?;
        let taken = photos.iter().map(|photo| photo.photo_type.as_str());
        let progress = progress(&self.shots(), taken);
        let is_complete = progress.missing.is_empty();
        Ok((!is_complete).then_some((capture.id, progress.next)))
    }

    /// The shots that are asked for.
    pub(super) fn shots(&self) -> Vec<crate::photo::Shot> {
        let settings = self.0.settings.borrow();
        shots(settings.photo_set, &settings.own_shots)
    }
}

/// Looks at the table while somebody watches it, until the station is gone.
pub(super) async fn look(station: Weak<Inner>) {
    let Some(inner) = station.upgrade() else {
        return;
    };
    let mut watched = inner.table.watched.subscribe();
    let mut settings = inner.settings.subscribe();
    let (clock, every) = (inner.clock.clone(), millis(inner.waits.glance));
    let mut frames = Station(inner).photo_feed().frames();
    let mut luma = Luma::default();
    let mut last = Millis::MIN;
    loop {
        let is_watched = *watched.borrow_and_update() != Watched::default();
        let came = tokio::select! {
            biased;
            changed = watched.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
            changed = settings.changed() => match (changed, station.upgrade()) {
                (Ok(()), Some(inner)) => {
                    frames = Station(inner).photo_feed().frames();
                    continue;
                }
                _ => return,
            },
            changed = frames.changed(), if is_watched => changed,
        };
        let Some(inner) = station.upgrade() else {
            return;
        };
        let newest = frames.borrow_and_update().clone();
        let (Ok(()), Some(frame)) = (came, newest) else {
            continue;
        };
        inner.table.keep_frame(frame.clone());
        let now = clock.now();
        if now.saturating_sub(last) < every {
            continue;
        }
        last = now;
        let looked = spawn_blocking(move || {
            let glance = luma
                .fill(&frame)
                .ok()
                .and_then(|()| Glance::of(&luma, frame.captured_at));
            (luma, glance)
        });
        let Ok((used, glance)) = looked.await else {
            luma = Luma::default();
            continue;
        };
        luma = used;
        if glance.is_some_and(|glance| inner.table.keep_glance(glance)) {
            Station(inner).shoot_by_itself().await;
        }
    }
}
