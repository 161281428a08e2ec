//! The clock every state machine follows.
//!
//! It runs with the computer's clock, faster or slower by a factor, or stands
//! still until a test moves it. The only file that asks the computer what time it is.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;

/// Where a hand-driven clock starts: 2026-01-05T08:00:00Z, a Monday morning.
const HAND_START: i64 = 1_767_600_000;

/// A settable clock; clones share one dial.
#[derive(Debug, Clone)]
pub struct Clock(watch::Sender<Dial>);

#[derive(Debug, Clone, Copy)]
struct Dial {
    at: Timestamp,
    pace: Pace,
}

#[derive(Debug, Clone, Copy)]
enum Pace {
    ByHand,
    Running { since: Instant, factor: f64 },
}

impl Clock {
    /// A clock that runs with the computer's.
    pub fn running() -> Self {
        Self::scaled(1.0)
    }

    /// A clock that starts now and runs `factor` times as fast as the computer's.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the computer what time it is"
    )]
    pub fn scaled(factor: f64) -> Self {
        let pace = Pace::Running {
            since: Instant::now(),
            factor: factor.max(f64::MIN_POSITIVE),
        };
        Self::at(Timestamp::now(), pace)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn by_hand() -> Self {
        Self::at(Timestamp::constant(HAND_START, 0), Pace::ByHand)
    }

    /// The time on the dial.
    pub fn now(&self) -> Timestamp {
        self.0.borrow().now()
    }

    /// Moves the dial forward.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|dial| dial.at = later(dial.at, by));
    }

    /// Moves the dial forward to `earliest` unless it is already past it. A
    /// restarted simulator calls this so that its saved states never run backwards.
    pub(crate) fn catch_up(&self, earliest: Timestamp) {
        let behind = earliest.duration_since(self.now());
        if let Ok(behind) = Duration::try_from(behind) {
            self.advance(behind);
        }
    }

    /// Waits until the dial has moved by `wait`.
    pub(crate) async fn wait(&self, wait: Duration) {
        let dial = *self.0.borrow();
        match dial.pace {
            Pace::Running { factor, .. } => tokio::time::sleep(wait.div_f64(factor)).await,
            Pace::ByHand => {
                let due = later(dial.at, wait);
                // An error means the sender is gone, and nobody will move the dial again.
                let _ = self.0.subscribe().wait_for(|dial| dial.at >= due).await;
            }
        }
    }

    fn at(at: Timestamp, pace: Pace) -> Self {
        Self(watch::Sender::new(Dial { at, pace }))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::running()
    }
}

impl Dial {
    fn now(self) -> Timestamp {
        match self.pace {
            Pace::ByHand => self.at,
            Pace::Running { since, factor } => later(self.at, since.elapsed().mul_f64(factor)),
        }
    }
}

/// `at` plus `by`, held at the end of the calendar.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_driven_clock_stands_still_until_it_is_moved() {
        let clock = Clock::by_hand();
        let start = clock.now();
        assert_eq!(clock.now(), start);
        clock.clone().advance(Duration::from_secs(61));
        assert_eq!(clock.now(), later(start, Duration::from_secs(61)));
    }

    #[test]
    fn catching_up_never_turns_the_clock_back() {
        let clock = Clock::by_hand();
        let start = clock.now();
        clock.catch_up(later(start, Duration::from_secs(5)));
        clock.catch_up(start);
        assert_eq!(clock.now(), later(start, Duration::from_secs(5)));
    }

    #[tokio::test]
    async fn a_wait_on_a_hand_driven_clock_ends_when_the_dial_passes_it() {
        let clock = Clock::by_hand();
        let waiter = clock.clone();
        let waiting = tokio::spawn(async move { waiter.wait(Duration::from_secs(3)).await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(3));
        assert!(waiting.await.is_ok());
    }
}
