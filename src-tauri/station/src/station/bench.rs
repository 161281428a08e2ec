//! The bench: one ordered queue of everything that is scanned.
//!
//! Glimpses of the camera, bursts of a gun and typed codes pass through one task,
//! one after the other, so nothing can overtake, merge or drop a scan. The tone
//! sounds after the commit and never before.

use std::{collections::HashMap, sync::Arc, time::Duration};

use perch_reader::Sighting;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tr::tr;
use tracing::error;

use super::{alarm, errand};
use crate::{
    advice::{Advice, Advisor},
    capture::Meaning,
    clock::{Clock, Millis, local_day, millis},
    command::Command,
    error::{Result, StationError},
    eyes::Glimpse,
    intake::{
        self, Rules, Taken,
        finding::{self, Found, When},
    },
    outbox::{Outbox, operation::Kind},
    photo,
    scan::{Code, Scan, Scanner, Source},
    session::Rule,
    settings::{Settings, Waits},
    text::shown_within,
    tone::{Tone, ToneSink},
    view::{Moment, MomentKind, OutlineView, Overlay, ScanWord, UnreadView, Wish},
};

/// How long the word of the last scan stays up once its code has left.
const WORD_STAYS: Duration = Duration::from_millis(2_500);
/// Characters of a code that are enough to tell it from others.
const LABEL: usize = 40;

/// Something that happens at the bench.
pub(super) enum Act {
    /// What one frame showed.
    Glimpse(Glimpse),
    /// What a gun typed.
    Burst(String, oneshot::Sender<Result<()>>),
    /// A scan by other means: typed, or from a picture.
    Scan(Scan, oneshot::Sender<Result<Moment>>),
    /// What a key asks for that a command card may ask for too.
    Command(Command, oneshot::Sender<Moment>),
}

/// The big word and its sentence; an empty one stands for that of every such word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    word: ScanWord,
    message: String,
}

impl Word {
    fn ready() -> Self {
        Self {
            word: ScanWord::Ready,
            message: String::new(),
        }
    }

    /// The word as the window shows it.
    pub(super) fn now(&self, camera_is_live: bool) -> (ScanWord, String) {
        match self.word {
            ScanWord::Ready if !camera_is_live => (
                ScanWord::NoPicture,
                tr!("The camera gives no picture. The scanner gun and typing (F2) still work"),
            ),
            ScanWord::Ready if self.message.is_empty() => super::ready(),
            word => (word, self.message.clone()),
        }
    }
}

/// What is known of a code while it is in view.
struct InView {
    state: &'static str,
    last_seen: Millis,
}

pub(super) struct Bench {
    outbox: Outbox,
    clock: Clock,
    waits: Waits,
    settings: watch::Receiver<Settings>,
    tones: Arc<dyn ToneSink>,
    moments: broadcast::Sender<Moment>,
    word: watch::Sender<Word>,
    overlay: watch::Sender<Overlay>,
    scanner: Scanner,
    advisor: Advisor,
    in_view: HashMap<String, InView>,
    word_until: Option<Millis>,
}

impl Bench {
    pub(super) fn new(
        outbox: Outbox,
        clock: Clock,
        waits: &Waits,
        settings: watch::Receiver<Settings>,
        tones: Arc<dyn ToneSink>,
        moments: broadcast::Sender<Moment>,
    ) -> Self {
        let nothing = Overlay {
            frame: 0,
            width: 0,
            height: 0,
            outlines: Vec::new(),
            unread: Vec::new(),
        };
        Self {
            outbox,
            clock,
            waits: waits.clone(),
            settings,
            tones,
            moments,
            word: watch::Sender::new(Word::ready()),
            overlay: watch::Sender::new(nothing),
            scanner: Scanner::new(waits),
            advisor: Advisor::new(waits),
            in_view: HashMap::new(),
            word_until: None,
        }
    }

    pub(super) fn word(&self) -> watch::Receiver<Word> {
        self.word.subscribe()
    }

    pub(super) fn overlay(&self) -> watch::Receiver<Overlay> {
        self.overlay.subscribe()
    }

    /// Works until nobody can send acts any more.
    pub(super) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Act>) {
        loop {
            let until = self.word_until.unwrap_or(Millis::MAX);
            let clock = self.clock.clone();
            let act = tokio::select! {
                biased;
                act = inbox.recv() => act,
                () = clock.sleep_until(until) => {
                    self.word_until = None;
                    self.say(ScanWord::Ready, String::new());
                    continue;
                }
            };
            match act {
                Some(Act::Glimpse(glimpse)) => self.glimpse(&glimpse).await,
                Some(Act::Burst(text, answer)) => {
                    let done = self.burst(&text).await;
                    // A gun has beeped already, and a serial one hears no answer.
                    if let Err(trouble) = &done {
                        self.fail(trouble);
                    }
                    // Whoever sent it may have gone; the scan stands all the same.
                    answer.send(done).ok();
                }
                Some(Act::Scan(scan, answer)) => {
                    let done = self.take(scan).await;
                    answer.send(done).ok();
                }
                Some(Act::Command(command, answer)) => {
                    let done = self.obey(command).await;
                    answer.send(done).ok();
                }
                None => return,
            }
        }
    }

    async fn glimpse(&mut self, glimpse: &Glimpse) {
        let codes: Vec<Code> = glimpse.sightings.iter().map(Code::from).collect();
        let rearm = millis(self.waits.rearm);
        self.in_view
            .retain(|_, code| glimpse.at - code.last_seen <= rearm);
        for scan in self.scanner.observe(&codes, glimpse.at) {
            let key = scan.code.key();
            let state = match self.take(scan).await {
                Ok(moment) => outline_state(moment.kind),
                Err(trouble) => {
                    self.fail(&trouble);
                    "reading"
                }
            };
            self.in_view.insert(
                key,
                InView {
                    state,
                    last_seen: glimpse.at,
                },
            );
        }
        let advice = self.advisor.observe(&glimpse.unread, glimpse.at);
        self.draw(glimpse, &codes, &advice);
        self.advise(&advice);
        if self.scanner.is_reading() && self.word.borrow().word == ScanWord::Ready {
            self.say(ScanWord::Reading, tr!("Hold it still for a moment"));
        }
        if !codes.is_empty() {
            self.word_until = Some(self.clock.now() + millis(WORD_STAYS));
        }
    }

    /// Says what to do about a code that stays unread, where nothing else is to be said.
    fn advise(&mut self, advice: &[Advice]) {
        let Some(due) = advice.iter().find(|each| each.is_due) else {
            return;
        };
        let word = self.word.borrow().word;
        if matches!(word, ScanWord::Ready | ScanWord::Reading) {
            self.say(ScanWord::Reading, due.sentence.clone());
            self.word_until = Some(self.clock.now() + millis(self.waits.rearm));
        }
    }

    async fn burst(&mut self, text: &str) -> Result<()> {
        match self.scanner.burst(text, self.clock.now()) {
            Some(scan) => self.take(scan).await.map(|_| ()),
            // The camera was quicker with the same code.
            None => Ok(()),
        }
    }

    /// Stores a scan; then, and only then, the tone and the word. A command card is
    /// obeyed in its turn and never stored.
    async fn take(&mut self, scan: Scan) -> Result<Moment> {
        if let Some(command) = Command::of(&scan.code.raw_value) {
            return Ok(self.obey(command).await);
        }
        let label = label(&scan.code, scan.source);
        let rules = rules(&self.settings.borrow(), &self.waits);
        let now = self.clock.now();
        let when = When {
            now,
            today: local_day(now),
            limits_last: millis(self.waits.freshness),
        };
        let (taken, found) = self
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let read = Meaning::of(&scan.code, scan.source);
                    let taken = intake::take(&mut *db, scan, rules).await?;
                    let found = finding::look(db, &taken, &read, when).await?;
                    Ok((taken, found))
                })
            })
            .await?;
        let moment = stopped(moment(taken, &label), found.stop.as_ref());
        let is_stopped = alarm::is_stopped(&self.outbox).await.unwrap_or(false);
        let (word, tone) = match moment.kind {
            // It is kept, but behind a stop screen nothing sounds as if all were well.
            MomentKind::Captured if is_stopped => (ScanWord::Captured, None),
            MomentKind::Captured => (ScanWord::Captured, Some(Tone::Captured)),
            MomentKind::Merged => (ScanWord::Captured, None),
            MomentKind::Again => (ScanWord::Again, Some(Tone::Notice)),
            MomentKind::Conflict => (ScanWord::Conflict, Some(Tone::Notice)),
            // The stop screen has a sound of its own.
            MomentKind::Stop => (ScanWord::Held, None),
            MomentKind::Done | MomentKind::Refused | MomentKind::Photo | MomentKind::Date => {
                (ScanWord::Ready, None)
            }
        };
        self.announce(word, tone, &moment);
        self.mention(found, &moment);
        Ok(moment)
    }

    /// Says what is to be said of the date of a pack, unless work stops anyway.
    fn mention(&self, found: Found, taken: &Moment) {
        let Some(message) = found.date.filter(|_| taken.kind != MomentKind::Stop) else {
            return;
        };
        let moment = Moment {
            kind: MomentKind::Date,
            message,
            capture_id: taken.capture_id.clone(),
            wish: None,
        };
        // No window may be listening.
        self.moments.send(moment).ok();
    }

    /// Does what a command card asks for. What cannot be done is told and stops nothing.
    async fn obey(&mut self, command: Command) -> Moment {
        let outcome = self.carry_out(command).await;
        let (kind, word, tone) = match outcome {
            // The shutter sounds once the photo is on the disk.
            Ok((_, Some(Wish::Shoot | Wish::Retake))) => (MomentKind::Done, ScanWord::Done, None),
            Ok(_) => (MomentKind::Done, ScanWord::Done, Some(Tone::Captured)),
            Err(_) => (MomentKind::Refused, ScanWord::Refused, Some(Tone::Notice)),
        };
        let (message, wish) = outcome.unwrap_or_else(|refusal| (refusal.to_string(), None));
        let moment = Moment {
            kind,
            message,
            capture_id: None,
            wish,
        };
        self.announce(word, tone, &moment);
        moment
    }

    /// Carries a command out; gives a sentence, and what the window has to do about it.
    async fn carry_out(&self, command: Command) -> Result<(String, Option<Wish>)> {
        let now = self.clock.now();
        if command != Command::Release && alarm::is_stopped(&self.outbox).await? {
            return Err(StationError::Stopped);
        }
        let say = |sentence: String| Ok((sentence, None));
        match command {
            Command::Undo => {
                let label = errand::undo(&self.outbox, now).await?;
                Ok((tr!("{label} is taken back", label), None))
            }
            Command::Submit => {
                let checks = self.settings.borrow().check_on_table;
                errand::close_session(&self.outbox, None, Kind::SubmitSession, checks, now).await?;
                say(tr!("The session is submitted for extraction"))
            }
            Command::Order(None) => {
                errand::set_order(&self.outbox, "").await?;
                say(tr!("Captures go to no order now"))
            }
            Command::Order(Some(order)) => {
                errand::set_order(&self.outbox, &order).await?;
                say(tr!(
                    "Captures go to order {order} now",
                    order = short(&order)
                ))
            }
            Command::Release => match errand::release(&self.outbox).await? {
                true => say(tr!("Work goes on")),
                false => say(tr!("Nothing has stopped")),
            },
            Command::Shot(photo_type) => {
                photo::check_type(&photo_type)?;
                let sentence = tr!("Next photo: {shot}", shot = photo::label(&photo_type));
                Ok((sentence, Some(Wish::Shot { photo_type })))
            }
            Command::Shoot => Ok((tr!("A photo is asked for"), Some(Wish::Shoot))),
            Command::Retake => Ok((tr!("The last photo is asked for again"), Some(Wish::Retake))),
            Command::Unknown => Err(StationError::UnknownCard),
        }
    }

    /// Tone, word and moment of something that is durable.
    fn announce(&mut self, word: ScanWord, tone: Option<Tone>, moment: &Moment) {
        if let Some(tone) = tone {
            play(&*self.tones, &self.settings.borrow(), tone);
        }
        self.say(word, moment.message.clone());
        self.word_until = Some(self.clock.now() + millis(WORD_STAYS));
        // No window may be listening.
        self.moments.send(moment.clone()).ok();
    }

    fn fail(&self, trouble: &StationError) {
        error!("A scan could not be stored: {trouble}");
        play(&*self.tones, &self.settings.borrow(), Tone::Stop);
        let moment = Moment {
            kind: MomentKind::Stop,
            message: trouble.to_string(),
            capture_id: None,
            wish: None,
        };
        self.moments.send(moment).ok();
    }

    fn say(&self, word: ScanWord, message: String) {
        let word = Word { word, message };
        self.word.send_if_modified(|old| {
            let changed = *old != word;
            *old = word;
            changed
        });
    }

    fn draw(&mut self, glimpse: &Glimpse, codes: &[Code], advice: &[Advice]) {
        let outlines: Vec<OutlineView> = glimpse
            .sightings
            .iter()
            .zip(codes)
            .map(|(sighting, code)| self.outline(sighting, code, glimpse.at))
            .collect();
        let overlay = Overlay {
            frame: u32::try_from(glimpse.frame_seq).unwrap_or(u32::MAX),
            width: glimpse.width,
            height: glimpse.height,
            outlines,
            unread: advice.iter().map(unread_view).collect(),
        };
        self.overlay.send_if_modified(|old| {
            let shows =
                |overlay: &Overlay| !overlay.outlines.is_empty() || !overlay.unread.is_empty();
            let changed = shows(old) || shows(&overlay);
            *old = overlay;
            changed
        });
    }

    fn outline(&mut self, sighting: &Sighting, code: &Code, at: Millis) -> OutlineView {
        let state = match self.in_view.get_mut(&code.key()) {
            Some(known) => {
                known.last_seen = at;
                known.state
            }
            None => "reading",
        };
        OutlineView {
            corners: sighting.outline.map(|point| [point.x, point.y]),
            state: state.to_owned(),
            label: label(code, Source::Camera),
        }
    }
}

fn unread_view(advice: &Advice) -> UnreadView {
    UnreadView {
        corners: advice.outline.map(|point| [point.x, point.y]),
        code: advice.code.to_owned(),
        sentence: advice.sentence.clone(),
        facts: advice.facts.clone(),
        is_due: advice.is_due,
    }
}

fn outline_state(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Captured
        | MomentKind::Merged
        | MomentKind::Photo
        | MomentKind::Done
        | MomentKind::Date => "captured",
        MomentKind::Again | MomentKind::Refused => "again",
        MomentKind::Conflict | MomentKind::Stop => "conflict",
    }
}

/// The shortest text that tells a code from others: its GTIN, else what it says.
fn label(code: &Code, source: Source) -> String {
    let text = Meaning::of(code, source)
        .gtin
        .unwrap_or_else(|| code.raw_value.clone());
    short(&text)
}

/// As much of a text as tells it from others, safe to look at.
pub(super) fn short(text: &str) -> String {
    shown_within(text, LABEL)
}

fn moment(taken: Taken, label: &str) -> Moment {
    let (kind, id, message) = match taken {
        Taken::Captured { id } => (MomentKind::Captured, id, tr!("{label} is captured", label)),
        Taken::Merged { id } => (
            MomentKind::Merged,
            id,
            tr!("{label} belongs to the pack captured before", label),
        ),
        Taken::Again { id } => (
            MomentKind::Again,
            id,
            tr!(
                "{label} was captured before and is not counted again",
                label
            ),
        ),
        Taken::Conflict { id, with } => (
            MomentKind::Conflict,
            id,
            tr!(
                "This pack shows two numbers: {label} and {with}. Check the label; both are kept",
                label,
                with
            ),
        ),
    };
    Moment {
        kind,
        message,
        capture_id: Some(id),
        wish: None,
    }
}

/// The moment of a scan that stops work: it is stored all the same.
fn stopped(moment: Moment, why: Option<&String>) -> Moment {
    match why {
        Some(why) => Moment {
            kind: MomentKind::Stop,
            message: why.clone(),
            ..moment
        },
        None => moment,
    }
}

/// Plays a tone, unless tones are switched off.
pub(super) fn play(tones: &dyn ToneSink, settings: &Settings, tone: Tone) {
    if settings.sound {
        tones.play(tone, settings.volume);
    }
}

/// How captures are put into sessions, as the settings have it.
pub(super) fn rules(settings: &Settings, waits: &Waits) -> Rules {
    Rules {
        session: Rule::from(settings),
        count_mode: settings.count_mode,
        merge: millis(waits.merge),
        hold: millis(waits.take_back),
    }
}
