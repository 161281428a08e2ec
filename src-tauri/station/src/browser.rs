//! A browser elsewhere that opens one link: what becomes of it, call by call.
//!
//! A [`Browser`] is asked for, followed until it can be looked at, watched while somebody
//! looks, and ended. Whatever happens it ends: a browser that nobody wants any more is
//! polled until its own identifier is known, because nothing can be ended without it, and
//! then it is ended. Where that cannot be known, its longest life is the bound.
//!
//! Pure; time comes in. It calls nobody and does not know where a browser is kept.

use std::time::Duration;

use scanner_api::{
    BROWSER_MINUTES, BrowserFailure, BrowserId, BrowserPhase, BrowserState, BrowserStatus, Outcome,
    SecretUrl,
};
use tr::tr;

use crate::{
    clock::{Millis, millis},
    settings::Waits,
};

/// Where a browser stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody wants it; nothing was sent.
    Asked,
    /// The request is under way.
    Creating,
    /// The service took the request and starts a browser.
    Starting,
    /// It can be looked at.
    Ready,
    /// Nobody wants it any more.
    Ending,
    /// It is over.
    Ended,
    /// It never came to be.
    Failed,
    /// Nobody can tell; it is over when its longest life is.
    Lost,
}

impl State {
    /// All of them.
    const ALL: [Self; 8] = [
        Self::Asked,
        Self::Creating,
        Self::Starting,
        Self::Ready,
        Self::Ending,
        Self::Ended,
        Self::Failed,
        Self::Lost,
    ];

    /// The word that stands in the outbox.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Creating => "creating",
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Ending => "ending",
            Self::Ended => "ended",
            Self::Failed => "failed",
            Self::Lost => "lost",
        }
    }

    /// Reads the word; one of a newer Perch counts as lost.
    pub fn from_word(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|state| state.word() == word);
        known.unwrap_or(Self::Lost)
    }

    /// Whether something is left to be done.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Ended | Self::Failed | Self::Lost)
    }
}

/// What goes wrong, as it stands in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 400 and its kin.
    Refused,
    /// 401 or 403.
    Key,
    /// 402.
    Credit,
    /// 404.
    Unknown,
    /// 429.
    Busy,
    /// 500 and its kin.
    Fault,
    /// No connection.
    Unreachable,
    /// A call without an answer, or with one that cannot be read.
    NoAnswer,
    /// Another than the service answered.
    Stranger,
    /// It was not ready in time.
    Late,
    /// The service gave up.
    GaveUp,
    /// It was over before somebody ended it.
    Over,
    /// Nobody knows whether it was opened.
    Unsure,
    /// Nobody knows whether it was ended.
    Unended,
}

impl Trouble {
    const ALL: [Self; 14] = [
        Self::Refused,
        Self::Key,
        Self::Credit,
        Self::Unknown,
        Self::Busy,
        Self::Fault,
        Self::Unreachable,
        Self::NoAnswer,
        Self::Stranger,
        Self::Late,
        Self::GaveUp,
        Self::Over,
        Self::Unsure,
        Self::Unended,
    ];

    /// The word that stands in the outbox.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Key => "key",
            Self::Credit => "credit",
            Self::Unknown => "unknown",
            Self::Busy => "busy",
            Self::Fault => "fault",
            Self::Unreachable => "unreachable",
            Self::NoAnswer => "no_answer",
            Self::Stranger => "stranger",
            Self::Late => "late",
            Self::GaveUp => "gave_up",
            Self::Over => "over",
            Self::Unsure => "unsure",
            Self::Unended => "unended",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.word() == word)
    }

    /// One sentence; `detail` is what the service says, made safe to show.
    pub fn sentence(self, detail: &str) -> String {
        let minutes = BROWSER_MINUTES;
        match self {
            Self::Refused if detail.is_empty() => tr!("AnchorBrowser does not open this link"),
            Self::Refused => tr!("AnchorBrowser does not open this link: {detail}", detail),
            Self::Key => tr!("AnchorBrowser refused the key. Enter a valid one in Settings"),
            Self::Credit => {
                tr!("The account at AnchorBrowser has no credit left. Tell whoever looks after it")
            }
            Self::Unknown => tr!("AnchorBrowser does not know this browser any more. Try it again"),
            Self::Busy => {
                tr!("AnchorBrowser is asked too often just now. Try it again in a minute")
            }
            Self::Fault => tr!("AnchorBrowser has a fault. Try it again later"),
            Self::Unreachable => {
                tr!("AnchorBrowser cannot be reached. Look at the network and try it again")
            }
            Self::NoAnswer => tr!("AnchorBrowser does not answer. Try it again later"),
            Self::Stranger => tr!(
                "Something else answered in the place of AnchorBrowser, perhaps a login page of the network. Look at the network and try it again"
            ),
            Self::Late => {
                tr!("The browser was not ready within a minute, so it is ended. Try it again")
            }
            Self::GaveUp if detail.is_empty() => {
                tr!("The browser could not be started. Try it again")
            }
            Self::GaveUp => tr!(
                "The browser could not be started: {detail}. Try it again",
                detail
            ),
            Self::Over => tr!("The browser ended by itself"),
            Self::Unsure => tr!(
                "Nobody knows whether a browser was opened, because the answer was lost. If so, it ends by itself {minutes} minutes after its start",
                minutes
            ),
            Self::Unended => tr!(
                "Nobody knows whether the browser was ended. If not, it ends by itself {minutes} minutes after its start",
                minutes
            ),
        }
    }

    fn of(failure: &BrowserFailure) -> Self {
        match failure {
            BrowserFailure::Unreachable(_) => Self::Unreachable,
            BrowserFailure::NoAnswer(_) | BrowserFailure::Unreadable => Self::NoAnswer,
            BrowserFailure::NotTheService { .. } => Self::Stranger,
            BrowserFailure::Refused { .. } => Self::Refused,
            BrowserFailure::KeyRefused => Self::Key,
            BrowserFailure::NoCredit => Self::Credit,
            BrowserFailure::Unknown => Self::Unknown,
            BrowserFailure::Busy { .. } => Self::Busy,
            BrowserFailure::ServerFault { .. } => Self::Fault,
        }
    }
}

/// A browser as far as it is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// Where it stands.
    pub state: State,
    /// When the request went out.
    pub sent: Option<Millis>,
    /// The service's identifier of the request.
    pub request_id: Option<BrowserId>,
    /// The service's identifier of the browser itself.
    pub session_id: Option<BrowserId>,
    /// How far its start has come, in the service's own word.
    pub phase: String,
    /// Polls since it was asked for.
    pub polls: u32,
    /// When the next call is due.
    pub next_call: Option<Millis>,
    /// When it is over at the latest.
    pub ends_by: Option<Millis>,
    /// Whether the service refused to end it.
    pub doubt: bool,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
    /// The same in the service's own words.
    pub detail: String,
}

/// The next call about a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask for it.
    Create,
    /// Ask how far it is.
    Poll(BrowserId),
    /// End it.
    End(BrowserId),
    /// There is nothing to call about; see [`Browser::give_up`].
    GiveUp,
}

impl Browser {
    /// A browser that somebody wants.
    pub fn asked(now: Millis) -> Self {
        Self {
            state: State::Asked,
            sent: None,
            request_id: None,
            session_id: None,
            phase: String::new(),
            polls: 0,
            next_call: Some(now),
            ends_by: None,
            doubt: false,
            trouble: None,
            detail: String::new(),
        }
    }

    /// What is to be done next, once `next_call` has come.
    pub fn step(&self) -> Step {
        match (self.state, &self.request_id, &self.session_id) {
            (State::Asked, _, _) => Step::Create,
            (State::Ending, _, Some(session)) if !self.doubt => Step::End(session.clone()),
            (State::Starting | State::Ready | State::Ending, Some(request), _) => {
                Step::Poll(request.clone())
            }
            _ => Step::GiveUp,
        }
    }

    /// The request goes out. Committed before it does.
    pub fn sends(&mut self, now: Millis, waits: &Waits) {
        self.state = State::Creating;
        self.sent = Some(now);
        // While the request is under way there is no other call.
        self.next_call = None;
        self.ends_by = Some(now + millis(waits.browser_start + waits.browser_life));
    }

    /// Nobody wants it any more.
    pub fn leave(&mut self, now: Millis) {
        match self.state {
            State::Asked => self.close(State::Ended),
            State::Creating => self.state = State::Ending,
            State::Starting | State::Ready => {
                self.no_trouble();
                self.end(now);
            }
            State::Ending | State::Ended | State::Failed | State::Lost => {}
        }
    }

    /// The program begins again: what was under way is nobody's any more.
    pub fn recover(&mut self, now: Millis) {
        match (self.state, &self.request_id) {
            (State::Asked, _) => self.close(State::Ended),
            // The request went out, and its answer died with the program.
            (State::Creating | State::Ending, None) => self.lose(Trouble::Unsure),
            (State::Starting | State::Ready | State::Ending, Some(_)) => self.end(now),
            (State::Creating, Some(_)) | (State::Starting | State::Ready, None) => self.end(now),
            (State::Ended | State::Failed | State::Lost, _) => {}
        }
    }

    /// The request was answered, or not.
    pub fn created(
        &mut self,
        answer: Result<BrowserId, &BrowserFailure>,
        now: Millis,
        waits: &Waits,
    ) {
        match answer {
            Ok(request) => {
                self.request_id = Some(request);
                if self.state == State::Creating {
                    self.state = State::Starting;
                }
                self.next_call = Some(now + millis(pause(0, waits)));
            }
            Err(failure) if failure.outcome() == Outcome::NotDone => {
                self.note(failure);
                let wanted = self.state == State::Creating;
                self.close(if wanted { State::Failed } else { State::Ended });
            }
            Err(_) => self.lose(Trouble::Unsure),
        }
    }

    /// The service told how far it is. Answers where it can be looked at, if it can.
    pub fn polled(&mut self, told: &BrowserState, now: Millis, waits: &Waits) -> Option<SecretUrl> {
        self.polls += 1;
        let was_in_doubt = std::mem::take(&mut self.doubt);
        if self.session_id.is_none() {
            self.session_id.clone_from(&told.session_id);
        }
        self.phase = told.phase.as_str().to_owned();
        match told.status {
            BrowserStatus::Completed | BrowserStatus::Failed | BrowserStatus::Cancelled => {
                self.over(told);
                return None;
            }
            // A word that nobody knows is polled on.
            BrowserStatus::Pending
            | BrowserStatus::Processing
            | BrowserStatus::Ready
            | BrowserStatus::Other(_) => {}
        }
        match self.state {
            State::Starting | State::Ready => {
                let is_ready = told.status == BrowserStatus::Ready && self.session_id.is_some();
                match told.live_view.clone().filter(|_| is_ready) {
                    Some(view) => {
                        self.looked_at(now, waits);
                        return (self.state == State::Ready).then_some(view);
                    }
                    None => self.wait_on(Trouble::Late, now, waits),
                }
            }
            State::Ending if self.session_id.is_some() && !was_in_doubt => {
                self.next_call = Some(now);
            }
            State::Ending => self.try_later(Duration::ZERO, now, waits),
            State::Asked | State::Creating | State::Ended | State::Failed | State::Lost => {}
        }
        None
    }

    /// The service could not be asked how far it is.
    pub fn poll_failed(&mut self, failure: &BrowserFailure, now: Millis, waits: &Waits) {
        self.polls += 1;
        let is_wanted = matches!(self.state, State::Starting | State::Ready);
        match failure {
            // What the service does not know it does not run.
            BrowserFailure::Unknown if is_wanted => {
                self.note(failure);
                self.close(State::Failed);
            }
            BrowserFailure::Unknown => self.close(State::Ended),
            BrowserFailure::Refused { .. }
            | BrowserFailure::KeyRefused
            | BrowserFailure::NoCredit
                if is_wanted =>
            {
                self.note(failure);
                self.end(now);
                // The same answer would come at once.
                self.try_later(Duration::ZERO, now, waits);
            }
            BrowserFailure::Busy { wait } if is_wanted => {
                self.wait_on(Trouble::Busy, now, waits);
                if self.state != State::Ending {
                    let asked = now + millis(*wait);
                    self.next_call = self.next_call.map(|next| next.max(asked));
                }
            }
            BrowserFailure::Busy { wait } => self.try_later(*wait, now, waits),
            failure if is_wanted => self.wait_on(Trouble::of(failure), now, waits),
            _ => self.try_later(Duration::ZERO, now, waits),
        }
    }

    /// The service was asked to end it.
    pub fn ended(&mut self, answer: Result<(), &BrowserFailure>, now: Millis, waits: &Waits) {
        match answer {
            Ok(()) | Err(BrowserFailure::Unknown) => self.close(State::Ended),
            // A wrong key is answered in the same way as a browser that is over already.
            Err(BrowserFailure::KeyRefused) if !self.doubt && self.request_id.is_some() => {
                self.doubt = true;
                self.next_call = Some(now);
            }
            Err(BrowserFailure::Busy { wait }) => self.try_later(*wait, now, waits),
            Err(_) => self.try_later(Duration::ZERO, now, waits),
        }
    }

    /// Nothing can be called any more.
    pub fn give_up(&mut self) {
        self.lose(match self.request_id {
            Some(_) => Trouble::Unended,
            None => Trouble::Unsure,
        });
    }

    /// It can be looked at, as long as its life lasts.
    fn looked_at(&mut self, now: Millis, waits: &Waits) {
        if self.state == State::Starting {
            self.state = State::Ready;
            self.ends_by = Some(now + millis(waits.browser_life));
            self.no_trouble();
        }
        match self.ends_by.filter(|end| *end <= now) {
            Some(_) => {
                self.trouble = Some(Trouble::Over);
                self.end(now);
            }
            None => {
                let next = now + millis(waits.browser_watch);
                self.next_call = Some(self.ends_by.map_or(next, |end| end.min(next)));
            }
        }
    }

    /// Goes on waiting for it, until it takes too long.
    fn wait_on(&mut self, trouble: Trouble, now: Millis, waits: &Waits) {
        // One that somebody looks at has until its end.
        let limit = match self.state {
            State::Ready => self.ends_by,
            _ => self.sent.map(|sent| sent + millis(waits.browser_start)),
        };
        let limit = limit.unwrap_or(now);
        if now >= limit {
            self.trouble = Some(trouble);
            self.end(now);
            return;
        }
        self.trouble = (trouble != Trouble::Late).then_some(trouble);
        let next = now + millis(pause(self.polls, waits));
        self.next_call = Some(next.min(limit));
    }

    /// Tries later to end it, or gives up where its life is over.
    fn try_later(&mut self, asked: Duration, now: Millis, waits: &Waits) {
        let since = now - self.sent.unwrap_or(now);
        let patience = match self.session_id {
            // It runs, and its life is limited.
            Some(_) => waits.browser_start + waits.browser_life,
            // Nobody knows when it starts.
            None => waits.browser_give_up,
        };
        if since >= millis(patience) {
            return self.lose(Trouble::Unended);
        }
        let pause = match since < millis(waits.browser_life) {
            true => pause(u32::MAX, waits),
            false => waits.browser_late,
        };
        self.next_call = Some(now + millis(pause.max(asked)));
    }

    /// The service says that it is over.
    fn over(&mut self, told: &BrowserState) {
        let was_wanted = matches!(self.state, State::Starting | State::Ready);
        if !was_wanted {
            return self.close(State::Ended);
        }
        let failed = told.status == BrowserStatus::Failed;
        self.trouble = Some(if failed {
            Trouble::GaveUp
        } else {
            Trouble::Over
        });
        self.detail = told.error.clone().unwrap_or_default();
        let was_there = self.state == State::Ready;
        self.close(if was_there {
            State::Ended
        } else {
            State::Failed
        });
    }

    fn end(&mut self, now: Millis) {
        self.state = State::Ending;
        self.next_call = Some(now);
    }

    fn lose(&mut self, trouble: Trouble) {
        self.trouble = Some(trouble);
        self.close(State::Lost);
    }

    fn close(&mut self, state: State) {
        self.state = state;
        self.next_call = None;
    }

    fn note(&mut self, failure: &BrowserFailure) {
        self.trouble = Some(Trouble::of(failure));
        self.detail = match failure {
            BrowserFailure::Refused { detail, .. } => detail.clone(),
            _ => String::new(),
        };
    }

    fn no_trouble(&mut self) {
        self.trouble = None;
        self.detail = String::new();
    }
}

/// The pause before the next poll after so many.
fn pause(polls: u32, waits: &Waits) -> Duration {
    let place = usize::try_from(polls).unwrap_or(usize::MAX);
    let last = waits.browser_polls.last().copied().unwrap_or_default();
    waits.browser_polls.get(place).copied().unwrap_or(last)
}

/// Places in the start of a browser, in the order in which it passes them.
pub const STAGES: usize = 4;

/// Which of the [`STAGES`] a browser is at; a word that nobody knows leaves it where it began.
pub fn stage(state: State, phase: &str) -> usize {
    match (state, BrowserPhase::from_word(phase)) {
        (State::Ready, _) => STAGES,
        (State::Asked | State::Creating, _) => 0,
        (_, BrowserPhase::Queued | BrowserPhase::Other(_)) => 0,
        (_, BrowserPhase::Provisioning) => 1,
        (_, BrowserPhase::Configuring) => 2,
        (_, BrowserPhase::Ready) => 3,
    }
}

#[cfg(test)]
mod tests;
