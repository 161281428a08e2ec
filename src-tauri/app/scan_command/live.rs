//! Frames through the logic of the bench: one line a scan.
//!
//! A thread owns the source and the reader; scans come out of it one by one. It
//! ends with the recording, or when somebody asks the program to.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use perch_reader::{Outline, SymbologySet, Unread};
use perch_station::{
    advice::Advisor,
    camera::{FrameSource, Next, SourceSpec},
    clock::{Clock, Millis},
    eyes::Look,
    frame::Frame,
    scan::{Code, Scan, Scanner},
    settings::Waits,
    station::Station,
};
use tokio::sync::mpsc;

use super::{Explain, line::CodeLine};
use crate::{
    cli,
    exit::{Exit, Failure},
    signals, terminal,
};

/// Longest wait for a frame.
const PATIENCE: Duration = Duration::from_secs(1);
/// What the reader may spend on a frame of a recording, where nothing is urgent.
const BUDGET: Duration = Duration::from_secs(5);

/// What the thread tells.
enum Told {
    Scan(Scan, Option<Outline>),
    Unread(Vec<Unread>),
    Trouble(String),
}

/// Reads frames until the source ends.
pub(super) async fn run(
    options: &cli::Scan,
    spec: SourceSpec,
    explain: Option<Explain>,
    station: Option<&Station>,
) -> Result<Exit, Failure> {
    let (tell, mut told) = mpsc::channel(64);
    let stop = Arc::new(AtomicBool::new(false));
    let watch = Watch {
        symbologies: options.symbologies(),
        waits: Waits::default(),
        stop: stop.clone(),
        tell,
    };
    let thread = thread::Builder::new()
        .name("camera".to_owned())
        .spawn(move || watch.run(&spec))?;
    let mut exit = Exit::Done;
    let name = &options.source;
    loop {
        let next = tokio::select! {
            next = told.recv() => next,
            () = signals::told_to_end() => {
                stop.store(true, Ordering::Relaxed);
                told.recv().await
            }
        };
        match next {
            Some(Told::Scan(scan, outline)) => {
                terminal::say_json(&CodeLine::new(name, scan.at, &scan.code, outline))?;
                if let Some(station) = station {
                    super::store(station, scan).await?;
                }
            }
            Some(Told::Unread(unread)) => {
                if let Some(explain) = explain {
                    explain.tell(Path::new(name), &unread)?;
                }
            }
            Some(Told::Trouble(sentence)) => {
                terminal::complain(sentence);
                exit = Exit::SomeFailed;
            }
            None => break,
        }
    }
    // The channel is closed, so the thread has ended or is about to.
    thread.join().ok();
    Ok(exit)
}

/// What looks at the frames, one after the other.
struct Eye {
    look: Look,
    scanner: Scanner,
    advisor: Advisor,
    /// Causes of the places that were told and are still in view.
    told: Vec<&'static str>,
}

impl Eye {
    /// Places that stayed unread, each once for each cause while they are in view.
    fn riddles(&mut self, unread: &[Unread], at: Millis) -> Vec<Unread> {
        let advice = self.advisor.observe(unread, at);
        let due: Vec<&'static str> = advice
            .iter()
            .filter(|each| each.is_due)
            .map(|each| each.code)
            .collect();
        let fresh = unread.iter().zip(&advice);
        let fresh = fresh.filter(|(_, each)| each.is_due && !self.told.contains(&each.code));
        let fresh = fresh.map(|(place, _)| place.clone()).collect();
        self.told = due;
        fresh
    }
}

/// The thread's side.
struct Watch {
    symbologies: SymbologySet,
    waits: Waits,
    stop: Arc<AtomicBool>,
    tell: mpsc::Sender<Told>,
}

impl Watch {
    fn run(&self, spec: &SourceSpec) {
        let mut source = spec.open(&Clock::real());
        let mut eye = Eye {
            look: Look::new(self.symbologies, BUDGET),
            scanner: Scanner::new(&self.waits),
            advisor: Advisor::new(&self.waits),
            told: Vec::new(),
        };
        while !self.stop.load(Ordering::Relaxed) && self.step(source.as_mut(), &mut eye) {}
    }

    /// Takes the next frame; false at the end.
    fn step(&self, source: &mut dyn FrameSource, eye: &mut Eye) -> bool {
        match source.next(PATIENCE) {
            Next::Frame(frame) => self.read(&frame, eye),
            Next::Timeout => true,
            Next::Damaged { reason } => self.say(format!("A frame cannot be used: {reason}")),
            Next::Gone { reason } => {
                self.say(reason);
                false
            }
            Next::Busy => {
                self.say("Another program uses this camera. Close it and try again".to_owned());
                false
            }
            Next::Denied => {
                self.say(
                    "This user may not use the camera. Join the group that owns it, often `video`"
                        .to_owned(),
                );
                false
            }
            Next::Ended => false,
        }
    }

    fn read(&self, frame: &Frame, eye: &mut Eye) -> bool {
        let glimpse = match eye.look.read(frame) {
            Ok(glimpse) => glimpse,
            Err(unseen) => return self.say(format!("A frame cannot be used: {unseen}")),
        };
        let codes: Vec<Code> = glimpse.sightings.iter().map(Code::from).collect();
        let riddles = eye.riddles(&glimpse.unread, frame.captured_at);
        if !riddles.is_empty() && self.tell.blocking_send(Told::Unread(riddles)).is_err() {
            return false;
        }
        for scan in eye.scanner.observe(&codes, frame.captured_at) {
            let place = codes.iter().position(|code| *code == scan.code);
            let outline = place
                .and_then(|at| glimpse.sightings.get(at))
                .map(|sighting| sighting.outline);
            if self.tell.blocking_send(Told::Scan(scan, outline)).is_err() {
                return false;
            }
        }
        true
    }

    /// Tells a sentence; false when nobody listens any more.
    fn say(&self, sentence: String) -> bool {
        self.tell.blocking_send(Told::Trouble(sentence)).is_ok()
    }
}
