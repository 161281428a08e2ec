//! The shutter: a photo is taken, developed, judged, and entered.
//!
//! A photo is file, fsync, rename, folder fsync, row, and only then the tone. Between
//! file and row it is read at full strength: one that shows another product is held
//! until the operator takes it again or keeps it. A file that never gets a row is
//! taken aside at the next start.

use std::sync::Arc;

use perch_reader::{Reader, ReaderSettings};
use tokio::task::spawn_blocking;
use tr::tr;
use tracing::warn;
use uuid::Uuid;

use super::{
    Station,
    develop::{Developed, Exposure, Looks, Still, develop},
    photo_commands::store,
};
use crate::{
    camera::Stills,
    capture::Meaning,
    clock::{millis, monotonic},
    error::{Result, StationError},
    frame::Luma,
    outbox::{capture_row::CaptureRow, photo_file, photo_row, photo_row::PhotoRow},
    photo::{self, Verdict, judge},
    scan::{Code, Source},
    tone::Tone,
    view::{self, HeldView, Moment, MomentKind},
};

/// Names the picture of the photo that waits for a decision.
pub(super) const HELD: &str = "held";

/// A photo before it has a row.
#[derive(Clone)]
pub(super) struct New {
    pub(super) capture: CaptureRow,
    pub(super) photo_type: String,
    pub(super) replaces: Option<PhotoRow>,
    pub(super) still: Still,
}

/// A photo that waits for a decision.
#[derive(Clone)]
pub(super) struct Held {
    new: New,
    verdict: Verdict,
}

impl Station {
    /// Takes a photo of what the camera sees for a capture, or for the newest of the session at hand.
    ///
    /// # Errors
    /// [`StationError::NoCapture`], [`StationError::NoPicture`], [`StationError::SessionClosed`],
    /// or when the photo cannot be stored; then there is none. [`StationError::WrongProduct`] and
    /// [`StationError::BarcodeUnread`] when it waits for [`Station::keep_photo`] or
    /// [`Station::drop_photo`].
    pub async fn shoot(&self, capture: Option<&str>, photo_type: &str) -> Result<view::PhotoRow> {
        photo::check_type(photo_type)?;
        let capture = self.capture_for_photo(capture).await?;
        self.expose(capture, photo_type.to_owned(), None).await
    }

    /// Takes a photo again in the place of an earlier one.
    ///
    /// # Errors
    /// As [`Station::shoot`].
    pub async fn retake_photo(&self, photo: &str) -> Result<view::PhotoRow> {
        let mut reader = self.reader().await?;
        let old = photo_row::by_id(&mut reader, photo).await?;
        drop(reader);
        let capture = self.capture_for_photo(Some(&old.capture_id)).await?;
        self.expose(capture, old.photo_type.clone(), Some(old))
            .await
    }

    /// Keeps the photo that waits although it shows the wrong thing; that is noted with it.
    ///
    /// # Errors
    /// When none waits, or it cannot be stored.
    pub async fn keep_photo(&self) -> Result<view::PhotoRow> {
        let held = self.0.table.held().take();
        let Some(held) = held else {
            return Err(StationError::Unknown {
                what: tr!("is not here" => "photo that waits"),
                id: String::new(),
            });
        };
        let Held { mut new, verdict } = held.clone();
        new.still.facts.guard_override = Some(match verdict {
            Verdict::WrongProduct { found } => found,
            Verdict::BarcodeUnread | Verdict::Fits => "unread".to_owned(),
        });
        let kept = self.enter(new).await;
        if kept.is_err() {
            // It still waits, unless another one does by now.
            self.0.table.held().get_or_insert(held);
            self.tell_changed();
        }
        kept
    }

    /// Lets go of the photo that waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_photo(&self) -> Result<()> {
        let held = self.0.table.held().take();
        self.tell_changed();
        if let Some(Held { new, .. }) = held {
            let hash = new.still.hash;
            let is_known = photo_row::is_known(&mut *self.reader().await?, &hash).await?;
            if !is_known && let Err(error) = photo_file::remove(self.0.outbox.folder(), &hash) {
                warn!("A photo that was let go stays on the disk until the next start: {error}");
            }
        }
        Ok(())
    }

    /// The photo that waits, as the window shows it.
    pub(super) fn held_view(&self) -> Option<HeldView> {
        let held = self.0.table.held();
        let Held { new, verdict } = held.as_ref()?;
        Some(HeldView {
            id: format!("{HELD}-{}", new.still.hash),
            title: match verdict {
                Verdict::WrongProduct { .. } => tr!("Another product"),
                Verdict::BarcodeUnread | Verdict::Fits => tr!("No barcode"),
            },
            message: objection(&new.capture, verdict)
                .map_or_else(String::new, |error| error.to_string()),
            label: photo::label(&new.photo_type),
        })
    }

    /// The file of the photo that waits, if that is its name.
    pub(super) fn held_file(&self, id: &str) -> Option<std::path::PathBuf> {
        let held = self.0.table.held();
        let hash = &held.as_ref()?.new.still.hash;
        let is_it = id.strip_prefix(HELD)?.strip_prefix('-')? == hash;
        is_it.then(|| photo_file::path(self.0.outbox.folder(), hash))
    }

    async fn expose(
        &self,
        capture: CaptureRow,
        photo_type: String,
        replaces: Option<PhotoRow>,
    ) -> Result<view::PhotoRow> {
        let _one_at_a_time = self.0.table.shutter.lock().await;
        let pressed = monotonic();
        self.check_nothing_is_held()?;
        self.check_room()?;
        let device = self.photo_feed().status().borrow().name.clone();
        let folder = self.0.outbox.folder().to_owned();
        let margins = self.0.settings.borrow().margins;
        let exposure = self.exposure().await?;
        let developed =
            spawn_blocking(move || develop(&exposure, margins, device, &folder, &pressed)).await;
        let Developed {
            still,
            luma,
            lasting,
        } = developed.map_err(|_| StationError::Closing)??;
        if let Some(glance) = &lasting {
            self.0.table.took(glance);
        }
        let new = New {
            capture,
            photo_type,
            replaces,
            still,
        };
        self.admit(new, luma).await
    }

    /// The pictures to choose a photo from: in the camera's largest size if that is set and the
    /// camera gives it, else live ones.
    async fn exposure(&self) -> Result<Exposure> {
        let (is_full, best_of) = {
            let settings = self.0.settings.borrow();
            (settings.full_stills, settings.best_of)
        };
        let best_of = usize::try_from(best_of).unwrap_or(1);
        let live = self.photo_feed().frames().borrow().clone();
        let live = live.ok_or(StationError::NoPicture)?;
        if is_full {
            match self.stills(best_of).await {
                Stills::Taken(frames) => {
                    return Ok(Exposure {
                        frames: frames.into_iter().map(Arc::new).rev().collect(),
                        looks: Looks::OfBurst(live),
                    });
                }
                Stills::NoLarger => {}
                Stills::Refused { reason } => self.tell_no_full_still(&reason).await,
            }
        }
        // The camera may have been lost meanwhile.
        let newest = self.photo_feed().frames().borrow().clone();
        let newest = newest.ok_or(StationError::NoPicture)?;
        let mut frames = self.0.table.recent(&newest, best_of);
        frames.insert(0, newest);
        Ok(Exposure {
            frames,
            looks: Looks::OfTable(self.0.table.glances()),
        })
    }

    async fn stills(&self, best_of: usize) -> Stills {
        let clock = &self.0.clock;
        let until = clock.now() + millis(self.0.waits.full_still);
        tokio::select! {
            stills = self.photo_feed().stills(best_of) => stills,
            () = clock.sleep_until(until) => Stills::Refused {
                reason: tr!("it took too long"),
            },
        }
    }

    async fn tell_no_full_still(&self, reason: &str) {
        let name = self.photo_feed().status().borrow().name.clone();
        let message = tr!(
            "{name} gave no picture in its full size: {reason}. The photo has the size of the live picture; if that happens again, turn full size off in Settings",
            name,
            reason
        );
        warn!("{message}");
        self.post("full_still", &message).await;
    }

    /// Judges a still and enters it, or holds it.
    pub(super) async fn admit(&self, new: New, luma: Luma) -> Result<view::PhotoRow> {
        let codes = self.read_at_full_strength(luma).await;
        let verdict = judge(&gtins(&new.capture), &new.photo_type, &codes);
        match objection(&new.capture, &verdict) {
            None => self.enter(new).await,
            Some(objection) => {
                let moment = Moment {
                    kind: MomentKind::Stop,
                    message: objection.to_string(),
                    capture_id: Some(new.capture.id.clone()),
                    wish: None,
                };
                *self.0.table.held() = Some(Held { new, verdict });
                self.play(Tone::Stop);
                // Whoever looks at the product hears it; no window may be listening.
                self.0.moments.send(moment).ok();
                self.tell_changed();
                Err(objection)
            }
        }
    }

    /// Whether a photo may be taken: none waits for a decision.
    pub(super) fn check_nothing_is_held(&self) -> Result<()> {
        match self.0.table.held().is_some() {
            true => Err(StationError::PhotoHeld),
            false => Ok(()),
        }
    }

    /// Every code in a still. A reader that fails or takes too long has read nothing.
    async fn read_at_full_strength(&self, luma: Luma) -> Vec<Code> {
        let clock = &self.0.clock;
        let until = clock.now() + millis(self.0.waits.guard);
        let reading = spawn_blocking(move || read(&luma));
        tokio::select! {
            codes = reading => codes.unwrap_or_else(|_| {
                warn!("The reader failed on a photo, which was not compared with its capture");
                Vec::new()
            }),
            () = clock.sleep_until(until) => {
                warn!("A photo took too long to read and was not compared with its capture");
                Vec::new()
            }
        }
    }

    /// The row, and then the tone.
    async fn enter(&self, new: New) -> Result<view::PhotoRow> {
        let (id, now) = (Uuid::now_v7().to_string(), self.now());
        let New {
            capture,
            photo_type,
            replaces,
            still,
        } = new;
        // Its session and place are settled together with the row.
        let row = PhotoRow {
            id: id.clone(),
            session_id: String::new(),
            capture_id: capture.id.clone(),
            photo_type,
            sort_order: 0,
            hash: still.hash,
            file_size: i64::try_from(still.size).unwrap_or(i64::MAX),
            width: i64::from(still.width),
            height: i64::from(still.height),
            created: now,
            replaced_by: None,
            s3_key: None,
            remote_id: None,
            remote: None,
            facts: still.facts.to_json(),
        };
        let is_checked = self.0.settings.borrow().check_on_table;
        let checked_set = is_checked.then(|| self.shots());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move { store(db, row, replaces, checked_set, now).await })
            })
            .await?;
        self.play(Tone::Shutter);
        let photo = self.photo_row(&capture.id, &id).await?;
        let moment = Moment {
            kind: MomentKind::Photo,
            message: self.announced(&capture.id, &photo.label).await?,
            capture_id: Some(capture.id),
            wish: None,
        };
        // No window may be listening.
        self.0.moments.send(moment).ok();
        Ok(photo)
    }

    /// What was taken, and what comes next.
    async fn announced(&self, capture: &str, label: &str) -> Result<String> {
        Ok(match self.next_shot(Some(capture)).await? {
            Some((_, next)) => tr!(
                "{label} is taken. Next: {next}",
                label,
                next = photo::label(next)
            ),
            None => tr!("{label} is taken. The set is complete", label),
        })
    }
}

fn read(luma: &Luma) -> Vec<Code> {
    let Some(view) = luma.view() else {
        return Vec::new();
    };
    let mut reader = Reader::new(ReaderSettings::default(), Arc::new(monotonic()));
    let reading = reader.read_still(&view);
    reading.sightings.iter().map(Code::from).collect()
}

/// Every GTIN that the pack of a capture shows.
fn gtins(capture: &CaptureRow) -> Vec<String> {
    let others = [&capture.also_read, &capture.label_conflict];
    let others = others.into_iter().flatten();
    let others = others.filter_map(|text| Meaning::of(&Code::typed(text), Source::Typed).gtin);
    capture.gtin.clone().into_iter().chain(others).collect()
}

/// What speaks against a photo.
fn objection(capture: &CaptureRow, verdict: &Verdict) -> Option<StationError> {
    let expected = capture.gtin.clone().unwrap_or_default();
    match verdict {
        Verdict::Fits => None,
        Verdict::WrongProduct { found } => Some(StationError::WrongProduct {
            found: found.clone(),
            expected,
        }),
        Verdict::BarcodeUnread => Some(StationError::BarcodeUnread { expected }),
    }
}
