//! The line to the server: whether to call at all right now.
//!
//! Faults of the network rest the whole line, with growing pauses and jitter, so
//! that a station that is offline for a week neither burns its operations nor
//! floods the server on its return. A missing or refused key rests it until the
//! settings change.
//!
//! Pure; time and chance come in.

use std::time::Duration;

use tr::tr;

use crate::{
    clock::{Millis, millis},
    language,
    settings::Waits,
    view::{Link, LinkState},
};

/// The pause after so many failures: it doubles from `backoff_base` to `backoff_cap`, with full
/// jitter. `chance` is from 0 to 1.
pub fn pause(failures: u32, waits: &Waits, chance: f64) -> Duration {
    let doubled = waits.backoff_base.saturating_mul(1 << failures.min(20));
    doubled.min(waits.backoff_cap).mul_f64(0.5 + chance / 2.0)
}

/// How the line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked yet.
    Idle,
    /// The last call was answered.
    Online,
    /// The last call did not reach the server.
    Offline,
    /// The server asked us to wait.
    Waiting,
    /// There is no key.
    KeyMissing,
    /// The server refused the key.
    KeyRefused,
}

/// The line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    state: State,
    /// What the last failure says; the other states have a sentence of their own.
    told: String,
    failures: u32,
    rests_until: Millis,
}

impl Line {
    /// A line on which nothing was said yet.
    pub fn new() -> Self {
        Self {
            state: State::Idle,
            told: String::new(),
            failures: 0,
            rests_until: 0,
        }
    }

    /// How it is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Calls in a row that did not reach the server.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// One sentence for people.
    pub fn message(&self) -> String {
        match self.state {
            State::Idle => tr!("Nothing was sent yet"),
            State::Online => tr!("The server answers"),
            State::Offline | State::KeyRefused => language::say(&self.told),
            State::Waiting => {
                tr!("The key's quota is used up for now; the queue goes on by itself")
            }
            State::KeyMissing => {
                tr!("No API key is stored. Captures are kept here; enter the key in Settings")
            }
        }
    }

    /// Whether nothing goes out until the settings change.
    pub fn needs_a_key(&self) -> bool {
        matches!(self.state, State::KeyMissing | State::KeyRefused)
    }

    /// When the next call may go out, if not now.
    pub fn rests_until(&self, now: Millis) -> Option<Millis> {
        (self.rests_until > now).then_some(self.rests_until)
    }

    /// A call was answered.
    pub fn answered(&mut self) {
        *self = Self {
            state: State::Online,
            told: String::new(),
            failures: 0,
            rests_until: 0,
        };
    }

    /// A call did not reach the server, or the server failed. `chance` is from 0 to 1.
    ///
    /// The line rests for [`pause`], and never for less than what the server asked for.
    pub fn failed(
        &mut self,
        message: String,
        asked: Duration,
        waits: &Waits,
        chance: f64,
        now: Millis,
    ) {
        let pause = pause(self.failures, waits, chance).max(asked);
        self.failures = self.failures.saturating_add(1);
        self.state = State::Offline;
        self.told = message;
        self.rests_until = now + millis(pause);
    }

    /// The server asked us to wait; a tenth is added at most, so that stations do not all return at once.
    pub fn told_to_wait(&mut self, wait: Duration, chance: f64, now: Millis) {
        self.failures = 0;
        self.state = State::Waiting;
        self.rests_until = now + millis(wait.mul_f64(1.0 + chance / 10.0));
    }

    /// There is no key.
    pub fn has_no_key(&mut self) {
        self.state = State::KeyMissing;
        self.rests_until = Millis::MAX;
    }

    /// The key was refused.
    pub fn key_refused(&mut self, message: String) {
        self.state = State::KeyRefused;
        self.told = message;
        self.rests_until = Millis::MAX;
    }

    /// The line as the window draws it.
    pub fn view(&self, host: &str) -> Link {
        Link {
            state: match self.state {
                State::Idle => LinkState::Idle,
                State::Online => LinkState::Online,
                State::Offline => LinkState::Offline,
                State::Waiting => LinkState::Waiting,
                State::KeyMissing => LinkState::KeyMissing,
                State::KeyRefused => LinkState::KeyRefused,
            },
            message: self.message(),
            host: host.to_owned(),
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_pause(failures: u32, chance: f64, want: Millis) {
        let (mut line, waits) = (Line::new(), Waits::default());
        for _ in 0..failures {
            line.failed(String::new(), Duration::ZERO, &waits, chance, 0);
        }
        assert_eq!(line.rests_until(0), Some(want));
    }

    #[test]
    fn pauses_double_up_to_five_minutes() {
        check_pause(1, 1.0, 1_000);
        check_pause(2, 1.0, 2_000);
        check_pause(4, 0.0, 4_000);
        check_pause(40, 1.0, 300_000);
    }

    #[test]
    fn an_answer_ends_the_pause() {
        let mut line = Line::new();
        line.failed(
            String::new(),
            Duration::from_secs(9),
            &Waits::default(),
            0.3,
            0,
        );
        assert_eq!(line.rests_until(0), Some(9_000));
        line.answered();
        assert_eq!((line.rests_until(0), line.failures()), (None, 0));
    }

    #[test]
    fn a_refused_key_rests_the_line_for_good() {
        let mut line = Line::new();
        line.key_refused("The server refused the key".to_owned());
        assert!(line.needs_a_key());
        assert_eq!(line.rests_until(1_000_000), Some(Millis::MAX));
    }

    #[test]
    fn returns_after_a_quota_are_spread() {
        let mut line = Line::new();
        line.told_to_wait(Duration::from_secs(60), 1.0, 0);
        assert_eq!(line.rests_until(0), Some(66_000));
    }
}
