//! What comes in beside camera and keyboard: the hot folder and the serial scanner.
//!
//! A picture of the hot folder becomes a photo of the capture at hand, as the next
//! shot of its set. It waits while there is no capture, and while a photo waits for a
//! decision. A code of a serial scanner is a burst like that of any other gun.

use std::{
    collections::VecDeque,
    path::Path,
    sync::Weak,
    time::{Duration, SystemTime},
};

use tokio::task::spawn_blocking;
use tr::tr;
use tracing::{info, warn};

use super::{
    Act, Inner, Station,
    develop::{Still, not_stored},
    shutter::New,
};
use crate::{
    clock::{Millis, millis},
    error::{Result, StationError},
    frame::{Colours, Encoding, Frame, Luma},
    hot_folder::{Found, HotFolder},
    outbox::{notice_row, notice_row::Note, photo_file, photo_row},
    photo::{Facts, Glance, Quality, import},
    serial::{SerialScanner, SerialSpec},
    settings::Settings,
    view::Urgency,
};

/// Looks into the hot folder of the settings until the station is gone.
pub(super) async fn watch_folder(station: Weak<Inner>) {
    let Some(inner) = station.upgrade() else {
        return;
    };
    let mut settings = inner.settings.subscribe();
    let (clock, every) = (inner.clock.clone(), millis(inner.waits.hot_folder));
    drop(inner);
    let mut folder: Option<HotFolder> = None;
    let mut waiting = VecDeque::new();
    let mut trouble = String::new();
    let mut is_first = true;
    loop {
        let wanted = settings.borrow_and_update().hot_folder.clone();
        let is_other =
            folder.as_ref().map_or(Path::new(""), HotFolder::folder) != Path::new(&wanted);
        if is_other {
            let Some(inner) = station.upgrade() else {
                return;
            };
            // What came while the program was closed may belong to the capture at hand.
            let since = match is_first {
                true => Station(inner).newest_capture_at().await,
                false => {
                    SystemTime::UNIX_EPOCH
                        + Duration::from_millis(u64::try_from(clock.now()).unwrap_or(0))
                }
            };
            folder = (!wanted.is_empty()).then(|| HotFolder::new(wanted.into(), Some(since)));
            waiting.clear();
        }
        is_first = false;
        let Some(hot) = folder.take() else {
            if settings.changed().await.is_err() {
                return;
            }
            continue;
        };
        let looked = spawn_blocking(move || {
            let mut hot = hot;
            let found = hot.look();
            (hot, found)
        });
        let Ok((hot, found)) = looked.await else {
            return;
        };
        let Some(inner) = station.upgrade() else {
            return;
        };
        let station_now = Station(inner);
        match found {
            Ok(found) => {
                trouble.clear();
                waiting.extend(found);
            }
            Err(error) if error.to_string() != trouble => {
                trouble = error.to_string();
                let message = tr!(
                    "The hot folder {folder} cannot be read: {error}. Check it, or choose another in Settings; Perch keeps looking",
                    folder = hot.folder().display(),
                    error
                );
                station_now.post("hot_folder", &message).await;
            }
            Err(_) => {}
        }
        station_now.take_in(&mut waiting).await;
        folder = Some(hot);
        drop(station_now);
        tokio::select! {
            () = clock.sleep_until(clock.now() + every) => {}
            changed = settings.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// Listens to the serial scanner of the settings until the station is gone.
pub(super) async fn listen_to_serial(station: Weak<Inner>) {
    let Some(inner) = station.upgrade() else {
        return;
    };
    let mut settings = inner.settings.subscribe();
    drop(inner);
    let mut listening: Option<(SerialSpec, SerialScanner)> = None;
    loop {
        let wanted = serial_spec(&settings.borrow_and_update());
        if listening.as_ref().map(|(spec, _)| spec) != wanted.as_ref() {
            // The old one lets its port go first.
            drop(listening.take());
            let Some(inner) = station.upgrade() else {
                return;
            };
            listening = wanted.map(|spec| {
                let acts = inner.acts.clone();
                let hear = move |code| {
                    let (answer, _) = tokio::sync::oneshot::channel();
                    // Nobody listens any more once the station closes.
                    acts.send(Act::Burst(code, answer)).ok();
                };
                let scanner =
                    SerialScanner::start(spec.clone(), inner.clock.clone(), &inner.waits, hear);
                (spec, scanner)
            });
        }
        if settings.changed().await.is_err() {
            return;
        }
    }
}

fn serial_spec(settings: &Settings) -> Option<SerialSpec> {
    (!settings.serial_port.is_empty()).then(|| SerialSpec {
        port: settings.serial_port.clone(),
        speed: settings.serial_speed,
    })
}

impl Station {
    /// Makes photos of pictures, as far as a capture takes them now.
    async fn take_in(&self, waiting: &mut VecDeque<Found>) {
        while let Some(found) = waiting.front() {
            let name = found.path.display().to_string();
            match self.import(found).await {
                Ok(()) => info!(name, "A picture of the hot folder is a photo now"),
                // It stays and is tried again.
                Err(
                    StationError::NoCapture
                    | StationError::PhotoHeld
                    | StationError::SessionClosed
                    | StationError::DiskFull
                    | StationError::NoRoomForPhotos { .. }
                    | StationError::Mending
                    | StationError::DamagedDatabase(_)
                    | StationError::Database(_),
                ) => return,
                Err(StationError::WrongProduct { .. } | StationError::BarcodeUnread { .. }) => {
                    info!(name, "A picture of the hot folder waits for a decision");
                }
                Err(error) => {
                    warn!(name, "A picture of the hot folder is left out: {error}");
                    self.post("hot_folder_picture", &error.to_string()).await;
                }
            }
            waiting.pop_front();
        }
    }

    /// Makes a picture of a file the next photo of the capture at hand.
    async fn import(&self, found: &Found) -> Result<()> {
        let _one_at_a_time = self.0.table.shutter.lock().await;
        self.check_nothing_is_held()?;
        self.check_room()?;
        let capture = self.capture_for_photo(None).await?;
        let taken = self.photos_of(&capture.id).await?;
        let taken = taken.iter().map(|photo| photo.photo_type.as_str());
        let photo_type = crate::photo::progress(&self.shots(), taken).next;
        let (path, folder) = (found.path.clone(), self.0.outbox.folder().to_owned());
        let developed = spawn_blocking(move || {
            let imported = import(&path)?;
            let bytes = imported.picture.bytes.clone();
            let hash = photo_file::store(&folder, &bytes).map_err(not_stored)?;
            let frame = Frame {
                seq: 0,
                captured_at: 0,
                width: imported.picture.width,
                height: imported.picture.height,
                encoding: Encoding::Jpeg,
                bytes,
                dropped_before: 0,
            };
            let mut luma = Luma::default();
            luma.fill(&frame).map_err(|error| StationError::Picture {
                reason: error.to_string(),
            })?;
            let square = frame.width.min(frame.height);
            let colours = Colours::of_jpeg(&frame.bytes);
            let quality = Glance::of(&luma, 0)
                .map(|glance| Quality::of(&glance, &[], colours.as_ref(), square));
            let still = Still {
                hash,
                size: frame.bytes.len(),
                width: frame.width,
                height: frame.height,
                facts: Facts {
                    device: imported.device,
                    quality,
                    ..Facts::default()
                },
            };
            Ok::<_, StationError>((still, luma))
        });
        let (still, luma) = developed.await.map_err(|_| StationError::Closing)??;
        if photo_row::is_known(&mut *self.reader().await?, &still.hash).await? {
            return Ok(());
        }
        let new = New {
            capture,
            photo_type: photo_type.to_owned(),
            replaces: None,
            still,
        };
        self.admit(new, luma).await.map(|_| ())
    }

    /// When the newest capture was made; long ago if there is none.
    async fn newest_capture_at(&self) -> SystemTime {
        let created: Millis = match self.capture_for_photo(None).await {
            Ok(capture) => capture.created,
            // Without a capture nothing that lies there can belong to one.
            Err(_) => self.now(),
        };
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(created).unwrap_or(0))
    }

    /// Says something that stays until it is dismissed.
    pub(super) async fn post(&self, code: &'static str, message: &str) {
        let (message, now) = (message.to_owned(), self.now());
        let posted = self
            .0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let note = Note {
                        code,
                        urgency: Urgency::Notice,
                        message: &message,
                    };
                    notice_row::post(db, &note, "", now).await
                })
            })
            .await;
        if let Err(error) = posted {
            warn!("A notice could not be posted: {error}");
        }
    }
}
