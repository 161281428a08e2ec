//! The thread "camera": owns one source from open to drop and keeps its newest frame at hand.
//!
//! There is one slot, never a queue: who is slow misses frames, nobody gets old
//! ones. The slot is empty while the camera is not live, so that nothing stale is
//! read or photographed; only a recording leaves its last frame in it. It does not
//! know what kind of source it owns.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::watch;
use tr::tr;

use super::{
    CameraStatus, FrameSource, Next, SourceSpec, StillOrder, Stills,
    stills::OpenOrder,
    supervisor::{Sign, State, Step, Supervisor},
};
use crate::{
    clock::{Clock, Millis, millis},
    frame::Frame,
    settings::Waits,
    view::CameraState,
};

/// How long the thread is deaf to commands at most.
const SLICE: Duration = Duration::from_millis(50);
/// How long a thread gets to end before it is abandoned.
const LET_GO: Duration = Duration::from_secs(2);
/// Frames per second are counted over this time.
const RATE_WINDOW: Millis = 2_000;
/// Numbers that change all the time are told this often.
const TELL_NUMBERS: Millis = 500;

/// A source that is looked after.
#[derive(Debug)]
pub struct Feed {
    /// Nothing once the thread has been told to end.
    commands: Option<mpsc::Sender<Command>>,
    frames: watch::Receiver<Option<Arc<Frame>>>,
    status: watch::Receiver<CameraStatus>,
    ended: Mutex<mpsc::Receiver<()>>,
    let_go: Duration,
}

impl Feed {
    /// Starts the thread; without a source it waits for one.
    pub fn start(spec: Option<SourceSpec>, clock: Clock, waits: &Waits) -> Self {
        Self::with(spec.map(Chosen::from), clock, waits, LET_GO)
    }

    /// Lets the source go and opens another one, or none. Receivers stay as they are.
    pub fn change(&self, spec: Option<SourceSpec>) {
        if let Some(commands) = &self.commands {
            // A thread that could not be started has said so in the status.
            commands.send(Command::Choose(spec.map(Chosen::from))).ok();
        }
    }

    /// At most so many pictures in the largest size of a live camera; it shows live ones again
    /// afterwards, whether it gave any or not.
    pub async fn stills(&self, most: usize) -> Stills {
        let (order, answer) = StillOrder::new(most);
        if let Some(commands) = &self.commands {
            commands.send(Command::Expose(order)).ok();
        }
        answer.await.unwrap_or_else(|_| Stills::Refused {
            reason: tr!("it was not ready"),
        })
    }

    /// The newest frame; empty while the camera is not live.
    pub fn frames(&self) -> watch::Receiver<Option<Arc<Frame>>> {
        self.frames.clone()
    }

    /// Where the camera stands.
    pub fn status(&self) -> watch::Receiver<CameraStatus> {
        self.status.clone()
    }

    fn with(chosen: Option<Chosen>, clock: Clock, waits: &Waits, let_go: Duration) -> Self {
        let (commands, inbox) = mpsc::channel();
        let (done, ended) = mpsc::channel();
        let (frame_slot, frames) = watch::channel(None);
        let (status_slot, status) = watch::channel(CameraStatus::default());
        let mut worker = Worker::new(clock, waits, frame_slot, status_slot.clone());
        let started = thread::Builder::new()
            .name("camera".to_owned())
            .spawn(move || {
                worker.choose(chosen);
                worker.run(&inbox);
                done.send(()).ok();
            });
        if let Err(error) = started {
            status_slot.send_modify(|status| {
                status.state = CameraState::Gone;
                status.message = tr!("The camera cannot be used: {error}. Restart Perch", error);
            });
        }
        Self {
            commands: Some(commands),
            frames,
            status,
            ended: Mutex::new(ended),
            let_go,
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.commands = None;
        let ended = self.ended.get_mut();
        let waited = ended.map(|ended| ended.recv_timeout(self.let_go));
        if matches!(waited, Ok(Err(mpsc::RecvTimeoutError::Timeout))) {
            tracing::warn!("the camera thread does not end and is abandoned");
        }
    }
}

/// What the thread is told.
enum Command {
    /// Lets the source go and opens another one, or none.
    Choose(Option<Chosen>),
    /// Takes pictures in the largest size.
    Expose(StillOrder),
}

type Open = dyn Fn(&Clock) -> Box<dyn FrameSource> + Send;

/// A source that was chosen, and how it is opened.
struct Chosen {
    name: String,
    open: Box<Open>,
}

impl From<SourceSpec> for Chosen {
    fn from(spec: SourceSpec) -> Self {
        Self {
            name: spec.name(),
            open: Box::new(move |clock| spec.open(clock)),
        }
    }
}

/// What the thread works with.
struct Worker {
    clock: Clock,
    supervisor: Supervisor,
    chosen: Option<Chosen>,
    source: Option<Box<dyn FrameSource>>,
    seq: u64,
    arrivals: VecDeque<Millis>,
    /// An order that the source fills, and until when that excuses its silence.
    exposing: Option<(OpenOrder, Millis)>,
    full_still: Millis,
    /// Why the source was lost last; nothing since its last frame.
    trouble: Option<String>,
    now: CameraStatus,
    told: Millis,
    frames: watch::Sender<Option<Arc<Frame>>>,
    status: watch::Sender<CameraStatus>,
}

impl Worker {
    fn new(
        clock: Clock,
        waits: &Waits,
        frames: watch::Sender<Option<Arc<Frame>>>,
        status: watch::Sender<CameraStatus>,
    ) -> Self {
        Self {
            clock,
            supervisor: Supervisor::new(waits),
            chosen: None,
            source: None,
            seq: 0,
            arrivals: VecDeque::new(),
            exposing: None,
            full_still: millis(waits.full_still),
            trouble: None,
            now: CameraStatus::default(),
            told: Millis::MIN,
            frames,
            status,
        }
    }

    /// Works until the feed is dropped.
    fn run(&mut self, inbox: &mpsc::Receiver<Command>) {
        loop {
            let now = self.clock.now();
            let step = self.supervisor.step(now);
            match step {
                Step::Open => self.open(),
                Step::Read => self.read(),
                Step::Drop => self.let_go(),
                Step::Rest(_) | Step::Idle => {}
            }
            self.tell();
            let command = match step {
                Step::Idle => inbox
                    .recv()
                    .map_err(|_| mpsc::RecvTimeoutError::Disconnected),
                Step::Rest(until) => {
                    let left = u64::try_from(until - now).unwrap_or(0);
                    inbox.recv_timeout(SLICE.min(Duration::from_millis(left)))
                }
                Step::Open | Step::Read | Step::Drop => inbox.recv_timeout(Duration::ZERO),
            };
            match command {
                Ok(Command::Choose(chosen)) => self.choose(chosen),
                Ok(Command::Expose(order)) => self.expose(order),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        self.let_go();
    }

    fn choose(&mut self, chosen: Option<Chosen>) {
        self.let_go();
        self.frames.send_if_modified(|slot| slot.take().is_some());
        self.trouble = None;
        self.now = CameraStatus::default();
        match &chosen {
            Some(chosen) => {
                self.now.name.clone_from(&chosen.name);
                self.supervisor.choose(self.clock.now());
            }
            None => self.supervisor.close(),
        }
        self.chosen = chosen;
    }

    /// Passes an order on to a live source; any other order is dropped, and so refused.
    fn expose(&mut self, order: StillOrder) {
        if let (Some(source), State::Live) = (&mut self.source, self.supervisor.state()) {
            let until = self.clock.now() + self.full_still;
            self.exposing = Some((order.watch(), until));
            source.expose(order);
        }
    }

    /// While pictures in the largest size are taken, live ones are not missed.
    fn excuse(&mut self, now: Millis) {
        match &self.exposing {
            Some((order, until)) if order.is_open() && now < *until => self.supervisor.excuse(now),
            Some(_) => self.exposing = None,
            None => {}
        }
    }

    fn open(&mut self) {
        self.source = self
            .chosen
            .as_ref()
            .map(|chosen| (chosen.open)(&self.clock));
    }

    /// Drops the source. A driver that panics meanwhile ends nothing else.
    fn let_go(&mut self) {
        let source = self.source.take();
        if catch_unwind(AssertUnwindSafe(|| drop(source))).is_err() {
            tracing::warn!("the camera's driver failed while it was closed");
        }
        self.arrivals.clear();
    }

    fn read(&mut self) {
        let next = match &mut self.source {
            Some(source) => catch_unwind(AssertUnwindSafe(|| source.next(SLICE))),
            None => return,
        };
        let next = next.unwrap_or_else(|_| Next::Gone {
            reason: tr!("The camera's driver failed"),
        });
        let now = self.clock.now();
        self.excuse(now);
        let sign = self.take(next, now);
        if self.supervisor.saw(sign, now) {
            self.now.stalls += 1;
        }
        if self.supervisor.state() == State::Gone && self.trouble.is_none() {
            self.trouble = Some(self.now.silent());
        }
    }

    /// Takes in what the source answered.
    fn take(&mut self, next: Next, now: Millis) -> Sign {
        self.trouble = Some(match next {
            Next::Frame(frame) => {
                self.publish(frame, now);
                return Sign::Frame;
            }
            Next::Timeout => return Sign::Silence,
            Next::Damaged { reason } => {
                tracing::debug!(reason, "a frame is damaged");
                self.now.damaged += 1;
                return Sign::Silence;
            }
            Next::Ended => {
                self.now.ended = true;
                return Sign::End;
            }
            Next::Gone { reason } => CameraStatus::gone(&reason),
            Next::Busy => self.now.busy(),
            Next::Denied => self.now.denied(),
        });
        Sign::Loss
    }

    fn publish(&mut self, frame: Frame, now: Millis) {
        self.trouble = None;
        self.seq += 1;
        self.now.frames += 1;
        self.now.dropped += frame.dropped_before;
        (self.now.width, self.now.height) = (frame.width, frame.height);
        self.arrivals.push_back(now);
        let seq = self.seq;
        self.frames
            .send_replace(Some(Arc::new(Frame { seq, ..frame })));
    }

    /// Says where the camera stands, when that is worth saying.
    fn tell(&mut self) {
        let now = self.clock.now();
        self.arrivals.retain(|arrival| now - arrival < RATE_WINDOW);
        self.now.frames_per_second = self.rate(now);
        let trouble = self.trouble.as_deref();
        self.now.stand(self.supervisor.state(), trouble);
        if self.now.state != CameraState::Live && !self.now.ended {
            self.frames.send_if_modified(|slot| slot.take().is_some());
        }
        let numbers_are_due = now - self.told.max(0) >= TELL_NUMBERS;
        let told = self.status.send_if_modified(|shown| {
            let news = shown.loud() != self.now.loud() || (numbers_are_due && *shown != self.now);
            if news {
                shown.clone_from(&self.now);
            }
            news
        });
        if told {
            self.told = now;
        }
    }

    fn rate(&self, now: Millis) -> f32 {
        match (self.arrivals.front(), self.arrivals.len()) {
            (Some(first), 2..) => {
                self.arrivals.len() as f32 * 1_000.0 / (now - first).max(1) as f32
            }
            (Some(_) | None, _) => 0.0,
        }
    }
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chosen")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
