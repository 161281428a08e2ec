//! The cameras at work: how they are, what is set on them.
//!
//! What was set on a camera is remembered by its id and set again whenever it comes
//! back, because a camera forgets it with the power.

use std::sync::{Arc, Weak};

use perch_reader::{Reader, ReaderSettings};
use tokio::task::spawn_blocking;
use tr::tr;
use tracing::{info, warn};

use super::{Inner, Station};
use crate::{
    camera::{self, CameraStatus},
    camera_card::{Measured, judged},
    clock::{millis, monotonic, rfc3339},
    error::{Result, StationError},
    frame::{Frame, Luma},
    photo::Glance,
    view::{CameraAtWork, CameraCard, CameraState, Control},
};

/// Pictures that are read for a card.
const LOOKS: u32 = 5;

impl Station {
    /// Sets something on a camera and remembers it; without a value the camera chooses again.
    ///
    /// # Errors
    /// [`StationError::Setting`] when the camera refuses.
    pub async fn set_control(&self, id: &str, control: Control, value: Option<i32>) -> Result<()> {
        let camera = id.to_owned();
        spawn_blocking(move || camera::set_control(&camera, control, value))
            .await
            .map_err(|_| StationError::Closing)?
            .map_err(|error| {
                StationError::Setting(tr!(
                    "The camera did not take that: {error}. Try another value",
                    error
                ))
            })?;
        let mut settings = self.0.settings.borrow().clone();
        let of_camera = settings.controls.entry(id.to_owned()).or_default();
        match value {
            Some(value) => of_camera.insert(control, value),
            None => of_camera.remove(&control),
        };
        settings.controls.retain(|_, controls| !controls.is_empty());
        settings.store(self.0.outbox.folder())?;
        self.0.settings.send_replace(settings);
        self.tell_changed();
        Ok(())
    }

    /// Examines a camera at work with a pack that lies before it, and remembers what was found.
    ///
    /// # Errors
    /// [`StationError::NoPicture`] when the camera gives none.
    pub async fn examine_camera(&self, id: &str) -> Result<CameraCard> {
        let feed = match self.0.settings.borrow().photo_camera == id {
            true => &self.0.photo_feed,
            false => &self.0.feed,
        };
        let mut frames = feed.frames();
        frames.mark_changed();
        let end = self.now() + millis(self.0.waits.examine);
        let mut measured = Measured::default();
        let mut looked = 0;
        while looked < LOOKS {
            tokio::select! {
                changed = frames.changed() => changed.map_err(|_| StationError::Closing)?,
                () = self.0.clock.sleep_until(end) => break,
            }
            let Some(frame) = frames.borrow_and_update().clone() else {
                continue;
            };
            let seen = spawn_blocking(move || measure(&frame)).await;
            if let Ok(Some(seen)) = seen {
                measured = better(measured, seen, looked == 0);
                looked += 1;
            }
        }
        if looked == 0 {
            return Err(StationError::NoPicture);
        }
        measured.frames_per_second = feed.status().borrow().frames_per_second;
        let card = CameraCard {
            at: rfc3339(self.now()),
            lines: judged(&measured),
        };
        let mut settings = self.0.settings.borrow().clone();
        settings.cards.insert(id.to_owned(), card.clone());
        settings.store(self.0.outbox.folder())?;
        self.0.settings.send_replace(settings);
        self.tell_changed();
        Ok(card)
    }

    /// The cameras at work, the scanning one first.
    pub(super) async fn cameras_at_work(&self) -> Vec<CameraAtWork> {
        let (scanning, photos) = {
            let settings = self.0.settings.borrow();
            (settings.camera.clone(), settings.photo_camera.clone())
        };
        let own_photos = (!photos.is_empty()).then_some(photos);
        let role = match own_photos {
            Some(_) => tr!("Scanning"),
            None => tr!("Scanning and photos"),
        };
        let mut at_work = vec![(scanning, role, self.0.feed.status().borrow().clone())];
        if let Some(id) = own_photos {
            at_work.push((
                id,
                tr!("Photos"),
                self.0.photo_feed.status().borrow().clone(),
            ));
        }
        let mut views = Vec::new();
        for (id, role, status) in at_work.into_iter().filter(|(id, ..)| !id.is_empty()) {
            let card = self.0.settings.borrow().cards.get(&id).cloned();
            views.push(at_work_view(id, role, &status, card).await);
        }
        views
    }
}

/// What one picture tells of the camera's place.
fn measure(frame: &Frame) -> Option<Measured> {
    let mut luma = Luma::default();
    luma.fill(frame).ok()?;
    let glance = Glance::of(&luma, frame.captured_at)?;
    let mut reader = Reader::new(ReaderSettings::default(), Arc::new(monotonic()));
    let reading = reader.read_still(&luma.view()?);
    let read = &reading.sightings;
    // A code too far away to be read tells best how far.
    let nearest = match read.is_empty() {
        true => reading
            .unread
            .iter()
            .max_by(|one, two| one.px_per_module.total_cmp(&two.px_per_module)),
        false => None,
    };
    let of_read = read.iter().filter_map(|code| code.quality.px_per_module);
    Some(Measured {
        px_per_module: of_read
            .reduce(f32::max)
            .or(nearest.map(|place| place.px_per_module)),
        cause: nearest.and_then(|place| place.causes.first().copied()),
        blur: read
            .iter()
            .filter_map(|code| code.quality.blur)
            .reduce(f32::min),
        glare: glance.glare(),
        frames_per_second: 0.0,
    })
}

/// The better of what several pictures tell.
fn better(before: Measured, seen: Measured, is_first: bool) -> Measured {
    let best = |one: Option<f32>, two: Option<f32>, choose: fn(f32, f32) -> f32| match (one, two) {
        (Some(one), Some(two)) => Some(choose(one, two)),
        (one, two) => one.or(two),
    };
    let is_read = |one: &Measured| one.px_per_module.is_some() && one.cause.is_none();
    let (px_per_module, cause) = match (is_read(&before), is_read(&seen)) {
        // What was measured of a code that was read counts more than a guess.
        (true, false) => (before.px_per_module, None),
        (false, true) => (seen.px_per_module, None),
        (true, true) | (false, false) => (
            best(before.px_per_module, seen.px_per_module, f32::max),
            seen.cause.or(before.cause),
        ),
    };
    Measured {
        px_per_module,
        cause,
        blur: best(before.blur, seen.blur, f32::min),
        glare: match is_first {
            true => seen.glare,
            false => before.glare.min(seen.glare),
        },
        frames_per_second: 0.0,
    }
}

async fn at_work_view(
    id: String,
    role: String,
    status: &CameraStatus,
    card: Option<CameraCard>,
) -> CameraAtWork {
    let asked = id.clone();
    // Asking a device may take a moment.
    let controls = spawn_blocking(move || camera::controls(&asked)).await;
    CameraAtWork {
        id,
        role,
        message: status.view().message,
        counted: match status.frames {
            0 => String::new(),
            _ => status.counted(),
        },
        controls: controls.unwrap_or_default(),
        card,
    }
}

/// Sets again what is remembered whenever a camera has come, until the station is gone.
pub(super) async fn remember(station: Weak<Inner>, is_for_photos: bool) {
    let Some(inner) = station.upgrade() else {
        return;
    };
    let feed = match is_for_photos {
        true => &inner.photo_feed,
        false => &inner.feed,
    };
    let mut status = feed.status();
    drop(inner);
    let mut last = None;
    loop {
        let coming = {
            let status = status.borrow_and_update();
            let is_live = status.state == CameraState::Live;
            is_live.then(|| (status.name.clone(), status.comings))
        };
        if coming.is_some() && coming != last {
            let Some(inner) = station.upgrade() else {
                return;
            };
            set_again(&inner, is_for_photos).await;
            last = coming;
        }
        if status.changed().await.is_err() {
            return;
        }
    }
}

async fn set_again(inner: &Inner, is_for_photos: bool) {
    let (id, controls) = {
        let settings = inner.settings.borrow();
        let id = match is_for_photos {
            true => settings.photo_camera.clone(),
            false => settings.camera.clone(),
        };
        let controls = settings.controls.get(&id).cloned().unwrap_or_default();
        (id, controls)
    };
    for (control, value) in controls {
        let camera = id.clone();
        let set = spawn_blocking(move || camera::set_control(&camera, control, Some(value))).await;
        match set {
            Ok(Ok(())) => info!(?control, value, "A camera was set as before"),
            Ok(Err(error)) => warn!(?control, value, "A camera cannot be set as before: {error}"),
            Err(_) => return,
        }
    }
}
