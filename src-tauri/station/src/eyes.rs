//! The reading side: takes the newest frame, reads it, and says what was in it.
//!
//! The thread "eyes" hands one frame after the other to the thread "reader". It
//! takes the newest frame and none twice; what arrives while a frame is read is
//! left out. Frames are left out, what was read in one never is: every frame that
//! was read gives one [`Glimpse`], in order, so that frames can agree on a code. A
//! reader that hangs is abandoned, replaced and counted, and one that panics begins
//! anew; the frame it failed on is handed on as a [`Stumble`]. Damaged frames are
//! counted and never read. It does not know what a code means.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use perch_reader::{Reader, ReaderSettings, Sighting, SymbologySet, Unread};
use tokio::sync::{oneshot, watch};

use crate::{
    clock::{Clock, Millis, millis, monotonic},
    frame::{Frame, FrameError, Luma},
    settings::{Settings, Waits},
};

/// What was in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Glimpse {
    /// Number of the frame.
    pub frame_seq: u64,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// When it was taken.
    pub at: Millis,
    /// The codes in it; none where nothing was read.
    pub sightings: Vec<Sighting>,
    /// Places that look like a code and were not read.
    pub unread: Vec<Unread>,
}

/// A frame the reader failed on, for the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Stumble {
    /// The frame.
    pub frame: Arc<Frame>,
    /// When it was given up.
    pub at: Millis,
    /// The reader never came back; else it panicked.
    pub hung: bool,
}

/// What the eyes tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A frame was read.
    Glimpse(Glimpse),
    /// The reader failed on a frame.
    Stumble(Stumble),
}

/// Readers that may hang at once. Each keeps a core busy; beyond that frames are left
/// out until one comes back or the program is started again.
const MOST_HANGING: usize = 3;

/// Why nothing is known of a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// The frame is damaged.
    #[error(transparent)]
    Damaged(#[from] FrameError),
    /// The reader failed on it.
    #[error("the reader failed on this picture")]
    Failed,
}

/// What became of the frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EyesCounts {
    /// Frames that were read.
    pub read: u64,
    /// Frames that were left out because a newer one was there.
    pub skipped: u64,
    /// Frames that were damaged.
    pub damaged: u64,
    /// Frames the reader failed on.
    pub failed: u64,
    /// Readers that hung and were replaced.
    pub hung: u64,
}

/// Reads one frame at a time, on the thread that asks.
pub struct Look {
    symbologies: SymbologySet,
    budget: Duration,
    luma: Luma,
    reader: Reader,
}

impl Look {
    /// A look for these symbologies that spends about `budget` on a frame.
    pub fn new(symbologies: SymbologySet, budget: Duration) -> Self {
        Self {
            reader: reader(symbologies),
            symbologies,
            budget,
            luma: Luma::default(),
        }
    }

    /// Looks for these from the next frame on.
    pub fn look_for(&mut self, symbologies: SymbologySet) {
        if symbologies != self.symbologies {
            self.symbologies = symbologies;
            self.reader = reader(symbologies);
        }
    }

    /// What is in this frame.
    ///
    /// # Errors
    /// [`Unseen`] when the frame is damaged or the reader fails; the next frame is not affected.
    pub fn read(&mut self, frame: &Frame) -> Result<Glimpse, Unseen> {
        self.guarded(|look| look.read_unguarded(frame))
    }

    fn guarded(&mut self, read: impl FnOnce(&mut Self) -> Seen) -> Seen {
        let seen = catch_unwind(AssertUnwindSafe(|| read(self)));
        seen.unwrap_or_else(|_| {
            // What a panic left behind is not used again.
            self.reader = reader(self.symbologies);
            self.luma = Luma::default();
            Err(Unseen::Failed)
        })
    }

    fn read_unguarded(&mut self, frame: &Frame) -> Result<Glimpse, Unseen> {
        self.luma.fill(frame)?;
        let view = self.luma.view().ok_or(FrameError::Size {
            width: frame.width,
            height: frame.height,
        })?;
        let reading = self.reader.read_frame(&view, self.budget);
        Ok(Glimpse {
            frame_seq: frame.seq,
            width: self.luma.width(),
            height: self.luma.height(),
            at: frame.captured_at,
            sightings: reading.sightings,
            unread: reading.unread,
        })
    }
}

fn reader(symbologies: SymbologySet) -> Reader {
    Reader::new(ReaderSettings { symbologies }, Arc::new(monotonic()))
}

/// Reads the newest frames until it is dropped.
#[derive(Debug)]
pub struct Eyes {
    /// Dropping it ends the threads.
    _open: watch::Sender<()>,
    counts: watch::Receiver<EyesCounts>,
}

impl Eyes {
    /// Begins to read what is in the slot of a feed: the symbologies of the settings as they are
    /// at each frame.
    ///
    /// `deliver` is called on the thread "eyes" for every frame that was read, in
    /// order, also when nothing was in it, and for every one the reader failed on. It holds up the next frame, so it has to
    /// be quick. A last call may come just after the eyes were dropped.
    pub fn open(
        frames: watch::Receiver<Option<Arc<Frame>>>,
        settings: watch::Receiver<Settings>,
        clock: Clock,
        waits: &Waits,
        deliver: impl FnMut(Told) + Send + 'static,
    ) -> Self {
        let budget = waits.frame_budget;
        let make: Arc<MakeRead> = Arc::new(move || {
            let settings = settings.clone();
            let mut look = Look::new(settings.borrow().symbologies(), budget);
            Box::new(move |frame| {
                look.look_for(settings.borrow().symbologies());
                look.read(frame)
            })
        });
        Self::with(frames, make, clock, waits, deliver)
    }

    /// What became of the frames so far.
    pub fn counts(&self) -> watch::Receiver<EyesCounts> {
        self.counts.clone()
    }

    fn with(
        mut frames: watch::Receiver<Option<Arc<Frame>>>,
        make: Arc<MakeRead>,
        clock: Clock,
        waits: &Waits,
        deliver: impl FnMut(Told) + Send + 'static,
    ) -> Self {
        let (open, mut closed) = watch::channel(());
        let (tally, counts) = watch::channel(EyesCounts::default());
        frames.mark_changed();
        let mut worker = Worker {
            frames,
            desk: None,
            hanging: Arc::new(()),
            make,
            clock,
            hung: millis(waits.hung),
            look: millis(waits.look),
            last_seq: 0,
            tally,
            deliver,
        };
        let started = thread::Builder::new()
            .name("eyes".to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build();
                match runtime {
                    Ok(runtime) => runtime.block_on(async {
                        tokio::select! {
                            _ = closed.changed() => {}
                            () = worker.work() => {}
                        }
                    }),
                    Err(error) => tracing::error!(%error, "no frame will be read"),
                }
            });
        if let Err(error) = started {
            tracing::error!(%error, "no frame will be read");
        }
        Self {
            _open: open,
            counts,
        }
    }
}

type Seen = Result<Glimpse, Unseen>;
type Read = Box<dyn FnMut(&Frame) -> Seen>;
/// Makes the reading function, on the thread that will use it.
type MakeRead = dyn Fn() -> Read + Send + Sync;

/// The way to a reader thread: a frame and where its answer goes.
type Desk = mpsc::Sender<(Arc<Frame>, oneshot::Sender<Seen>)>;

/// What the thread "eyes" works with.
struct Worker<D> {
    frames: watch::Receiver<Option<Arc<Frame>>>,
    /// Nothing before the first frame and after a reader hung.
    desk: Option<Desk>,
    /// Every reader thread holds one, so those that hang can be counted.
    hanging: Arc<()>,
    make: Arc<MakeRead>,
    clock: Clock,
    hung: Millis,
    look: Millis,
    last_seq: u64,
    tally: watch::Sender<EyesCounts>,
    deliver: D,
}

impl<D: FnMut(Told)> Worker<D> {
    /// Works until the feed has ended.
    async fn work(&mut self) {
        while self.frames.changed().await.is_ok() {
            let newest = self.frames.borrow_and_update().clone();
            if let Some(frame) = newest.filter(|frame| frame.seq > self.last_seq) {
                let began = self.clock.now();
                self.look_at(frame, began).await;
                self.clock.sleep_until(began + self.look).await;
            }
        }
    }

    async fn look_at(&mut self, frame: Arc<Frame>, began: Millis) {
        let skipped = match self.last_seq {
            0 => 0,
            last => frame.seq - last - 1,
        };
        self.last_seq = frame.seq;
        self.tally.send_modify(|counts| counts.skipped += skipped);
        if self.desk.is_none() && Arc::strong_count(&self.hanging) > MOST_HANGING {
            self.tally.send_modify(|counts| counts.skipped += 1);
            return;
        }
        let (answer, answered) = oneshot::channel();
        let desk = self
            .desk
            .get_or_insert_with(|| reader_thread(&self.make, &self.hanging));
        // A thread that is not there drops the other end, which shows below.
        desk.send((Arc::clone(&frame), answer)).ok();
        tokio::select! {
            biased;
            seen = answered => match seen {
                Ok(seen) => self.take(frame, seen),
                Err(_) => self.replace_reader(frame),
            },
            () = self.clock.sleep_until(began + self.hung) => self.replace_reader(frame),
        }
    }

    fn take(&mut self, frame: Arc<Frame>, seen: Seen) {
        self.tally.send_modify(|counts| match &seen {
            Ok(_) => counts.read += 1,
            Err(Unseen::Damaged(_)) => counts.damaged += 1,
            Err(Unseen::Failed) => counts.failed += 1,
        });
        match seen {
            Ok(glimpse) => (self.deliver)(Told::Glimpse(glimpse)),
            Err(Unseen::Failed) => {
                tracing::warn!(frame = self.last_seq, "the reader failed on a frame");
                self.stumble(frame, false);
            }
            Err(unseen @ Unseen::Damaged(_)) => {
                tracing::debug!(frame = self.last_seq, %unseen, "a frame was not read");
            }
        }
    }

    /// Leaves the reader to itself; it ends when it finds its desk gone.
    fn replace_reader(&mut self, frame: Arc<Frame>) {
        tracing::warn!(frame = self.last_seq, "the reader hangs and is replaced");
        self.desk = None;
        self.tally.send_modify(|counts| counts.hung += 1);
        self.stumble(frame, true);
    }

    fn stumble(&mut self, frame: Arc<Frame>, hung: bool) {
        let at = self.clock.now();
        (self.deliver)(Told::Stumble(Stumble { frame, at, hung }));
    }
}

/// Starts a thread "reader" and gives the way to it.
fn reader_thread(make: &Arc<MakeRead>, hanging: &Arc<()>) -> Desk {
    let (desk, frames) = mpsc::channel::<(Arc<Frame>, oneshot::Sender<Seen>)>();
    let (make, alive) = (Arc::clone(make), Arc::clone(hanging));
    let started = thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || {
            let mut read = make();
            for (frame, answer) in frames {
                // Nobody waits for the answer of a reader that was replaced.
                answer.send(read(&frame)).ok();
            }
            drop(alive);
        });
    if let Err(error) = started {
        tracing::error!(%error, "the reader cannot be started");
    }
    desk
}

#[cfg(test)]
mod tests;
