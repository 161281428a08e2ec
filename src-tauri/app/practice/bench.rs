//! The practice camera: bench scenes, drawn as they are asked for.
//!
//! It shows packs one after the other with the empty bench between them, as an
//! operator would lay them down, and tells which of them is in view. It knows no
//! station.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use perch_scenes::{Scene, Size, Step, Still};
use perch_station::{
    camera::{Drawn, SourceSpec},
    frame::{Encoding, Frame},
};
use tokio::sync::watch;

/// Name of the camera.
const NAME: &str = "Bench scenes";
/// Frames a second: what a camera gives in the light of a packing bench.
const FRAMES_PER_SECOND: u32 = 10;
/// A pack lies still for this many frames before a photo of it is taken.
const SETTLED: u64 = 7;
/// A pack that nobody read is taken away after this many frames more.
const PATIENCE: u64 = 60;

/// A pack on the bench, and the photo that is worth taking of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// The pack and how long it lies there.
    pub(super) step: Step,
    /// Type of the photo.
    pub(super) photo: Option<&'static str>,
}

/// Where a showing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The pack of this number was laid down.
    Laid(usize),
    /// It lies still.
    Settled(usize),
    /// All was shown.
    Ended,
}

/// Every pack with a code, then the jam from all sides.
pub(super) fn programme() -> Vec<Shown> {
    let script = perch_scenes::script();
    let dwell = script
        .iter()
        .map(|step| step.dwell)
        .max()
        .unwrap_or_default();
    let scanned = script.into_iter().map(|step| Shown {
        step,
        photo: (step.scene.id() == "honey").then_some("front"),
    });
    let photographed = [
        ("jam", "front"),
        ("jam-back", "back"),
        ("jam-ingredients", "ingredients"),
    ];
    let photographed = photographed.into_iter().filter_map(|(id, photo)| {
        Some(Shown {
            step: Step {
                scene: Scene::by_id(id)?,
                dwell,
            },
            photo: Some(photo),
        })
    });
    scanned.chain(photographed).collect()
}

/// A showing of the programme that waits for its audience.
pub(super) struct Showing {
    /// What to look through.
    pub(super) camera: SourceSpec,
    /// Which pack is in view.
    pub(super) place: watch::Receiver<Place>,
    /// How many packs may be taken away.
    seen: Arc<AtomicUsize>,
}

impl Showing {
    /// Lets the pack of this number be taken away.
    pub(super) fn release(&self, pack: usize) {
        self.seen.fetch_max(pack + 1, Ordering::Relaxed);
    }
}

/// A camera that shows the programme once. A pack lies until it is released, so that
/// a slow machine sees each of them, but never longer than some seconds.
pub(super) fn once(programme: &[Shown], seed: u64) -> Showing {
    let seen = Arc::new(AtomicUsize::new(0));
    let (tell, place) = watch::channel(Place::Laid(0));
    let (bench, may_go) = (Bench::new(programme, seed), seen.clone());
    let lying = Mutex::new((0, 0));
    let draw = move |number| {
        let mut lying = lying.lock().unwrap_or_else(PoisonError::into_inner);
        let (pack, since) = *lying;
        let frames = bench.programme.get(pack).map_or(0, frames_of);
        let (into, is_seen) = (number - since, may_go.load(Ordering::Relaxed) > pack);
        if into >= frames && (is_seen || into >= frames + PATIENCE) {
            *lying = (pack + 1, number);
        }
        let (pack, since) = *lying;
        let now = match (bench.programme.get(pack), number - since) {
            (None, _) => Place::Ended,
            (Some(_), into) if into >= SETTLED => Place::Settled(pack),
            (Some(_), _) => Place::Laid(pack),
        };
        tell.send_if_modified(|before| std::mem::replace(before, now) != now);
        bench.frame(pack, number)
    };
    Showing {
        camera: SourceSpec::Drawn(Drawn::new(NAME, FRAMES_PER_SECOND, draw)),
        place,
        seen,
    }
}

/// A camera that shows the programme again and again.
pub(super) fn endless(programme: &[Shown], seed: u64) -> SourceSpec {
    let bench = Bench::new(programme, seed);
    let draw = move |number| {
        let pack = bench.at(number % bench.length.max(1))?;
        bench.frame(pack, number)
    };
    SourceSpec::Drawn(Drawn::new(NAME, FRAMES_PER_SECOND, draw))
}

/// The programme in frames.
struct Bench {
    programme: Vec<Shown>,
    length: u64,
    seed: u64,
    /// The pack that lies there: laying it out costs more than all its frames.
    laid_out: Mutex<Option<(&'static str, Arc<Still>)>>,
}

impl Bench {
    fn new(programme: &[Shown], seed: u64) -> Self {
        Self {
            programme: programme.to_vec(),
            length: programme.iter().map(frames_of).sum(),
            seed,
            laid_out: Mutex::new(None),
        }
    }

    /// Which pack is in view in a frame.
    fn at(&self, number: u64) -> Option<usize> {
        let mut end = 0;
        self.programme.iter().position(|shown| {
            end += frames_of(shown);
            number < end
        })
    }

    fn frame(&self, place: usize, number: u64) -> Option<Frame> {
        let scene = self.programme.get(place)?.step.scene;
        let still = self.lay_out(scene);
        let Size { width, height } = still.size();
        // The pattern of noise may come again after as many frames as an u32 counts.
        let jpeg = still.jpeg(u32::try_from(number % u64::from(u32::MAX)).unwrap_or(0));
        Some(Frame {
            seq: number,
            captured_at: 0,
            width: width.into(),
            height: height.into(),
            encoding: Encoding::Jpeg,
            bytes: Bytes::from(jpeg),
            dropped_before: 0,
        })
    }

    fn lay_out(&self, scene: &'static Scene) -> Arc<Still> {
        let mut laid_out = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        match &*laid_out {
            Some((id, still)) if *id == scene.id() => still.clone(),
            Some(_) | None => {
                let still = Arc::new(scene.still(self.seed, Size::HD));
                *laid_out = Some((scene.id(), still.clone()));
                still
            }
        }
    }
}

fn frames_of(shown: &Shown) -> u64 {
    let frames = shown.step.dwell.as_secs_f64() * f64::from(FRAMES_PER_SECOND);
    frames.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programme_shows_each_code_and_takes_four_photos() {
        let programme = programme();
        let coded = Scene::all()
            .iter()
            .filter(|scene| !scene.expected().is_empty());
        for scene in coded {
            assert!(
                programme
                    .iter()
                    .any(|shown| shown.step.scene.id() == scene.id()),
                "{}",
                scene.id()
            );
        }
        assert_eq!(
            programme
                .iter()
                .filter(|shown| shown.photo.is_some())
                .count(),
            4
        );
    }

    #[test]
    fn each_frame_belongs_to_one_pack() {
        let bench = Bench::new(&programme(), 1);
        let first = bench.programme.first().map_or(0, frames_of);
        assert_eq!(bench.at(0), Some(0));
        assert_eq!(bench.at(first), Some(1));
        assert_eq!(bench.at(bench.length), None);
    }
}
