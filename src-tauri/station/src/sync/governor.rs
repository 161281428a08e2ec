//! The governor: how much of the key's quota is left, and who may use it.
//!
//! Two windows, minute and day, are kept here because an answer tells only about
//! the tighter one. Writes come first; polls may use what the writes that wait do
//! not need. Several stations may share a key, so what an answer says always wins
//! over what was counted here.
//!
//! Pure; time comes in.

use std::time::Duration;

use scanner_api::{RateSignals, Scope};
use serde::{Deserialize, Serialize};

use crate::{
    clock::{Millis, millis},
    view::QuotaView,
};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// The default tier of the service, until an answer says otherwise.
const DEFAULT_MINUTE: u64 = 300;
const DEFAULT_DAY: u64 = 10_000;

/// Part of the day's quota that is left to people: testing a key, another station.
const KEPT_BACK_PER_CENT: u64 = 3;
/// Part of a window that polls never touch.
const WRITES_ONLY_PER_CENT: u64 = 10;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sends something, or finds out whether it was sent.
    Write,
    /// Reads how things stand.
    Poll,
}

/// The quota windows of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    minute: Window,
    day: Window,
    /// True once an answer told about quotas.
    is_known: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    width: Millis,
    quota: u64,
    left: u64,
    resets_at: Millis,
}

impl Ledger {
    /// A ledger of which nothing was spent.
    pub fn new(now: Millis) -> Self {
        Self {
            minute: Window::full(MINUTE, DEFAULT_MINUTE, now),
            day: Window::full(DAY, DEFAULT_DAY, now),
            is_known: false,
        }
    }

    /// Notes that a call goes out.
    pub fn spend(&mut self, now: Millis) {
        for window in [&mut self.minute, &mut self.day] {
            window.turn(now);
            window.left = window.left.saturating_sub(1);
        }
    }

    /// Takes over what an answer says.
    pub fn learn(&mut self, signals: &RateSignals, now: Millis) {
        self.is_known |= !signals.is_empty();
        for told in &signals.windows {
            if let Some(window) = told.width.and_then(|width| self.window(width)) {
                window.resize(told.quota, now);
            }
        }
        for level in &signals.levels {
            let width = signals.window_of(level).and_then(|window| window.width);
            let width = width.or_else(|| self.width_of(level.limit));
            if let Some(window) = width.and_then(|width| self.window(width)) {
                window.left = level.remaining.min(window.quota);
                if let Some(resets_in) = level.resets_in {
                    window.resets_at = now + millis(resets_in);
                }
            }
        }
    }

    /// Notes that the server refused a call for its quota; nothing is left until `wait` is over.
    pub fn run_dry(&mut self, scope: Option<Scope>, wait: Duration, now: Millis) {
        let window = match scope {
            Some(Scope::Day) => &mut self.day,
            Some(Scope::Minute) => &mut self.minute,
            Some(Scope::Window(width)) if width > MINUTE => &mut self.day,
            Some(Scope::Window(_)) => &mut self.minute,
            None if wait > MINUTE => &mut self.day,
            None => &mut self.minute,
        };
        window.left = 0;
        window.resets_at = now + millis(wait);
    }

    /// When a call for this purpose may go out, if not now. `writes` is how many operations wait.
    pub fn wait(&self, purpose: Purpose, writes: u64, now: Millis) -> Option<Millis> {
        let kept = self.day.quota * KEPT_BACK_PER_CENT / 100;
        let of_minute = self
            .minute
            .wait(purpose, 0, writes.min(self.minute.quota / 2), now);
        let of_day = self.day.wait(purpose, kept, writes, now);
        of_minute.max(of_day)
    }

    /// What is left, for people; nothing before the server said anything.
    pub fn view(&self, now: Millis) -> Option<QuotaView> {
        let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        self.is_known.then(|| QuotaView {
            minute_left: number(self.minute.left_at(now)),
            minute_limit: number(self.minute.quota),
            day_left: number(self.day.left_at(now)),
            day_limit: number(self.day.quota),
        })
    }

    fn window(&mut self, width: Duration) -> Option<&mut Window> {
        match width {
            MINUTE => Some(&mut self.minute),
            DAY => Some(&mut self.day),
            _ => None,
        }
    }

    fn width_of(&self, limit: Option<u64>) -> Option<Duration> {
        match limit {
            Some(limit) if limit == self.day.quota => Some(DAY),
            Some(limit) if limit == self.minute.quota => Some(MINUTE),
            Some(_) | None => None,
        }
    }
}

impl Window {
    fn full(width: Duration, quota: u64, now: Millis) -> Self {
        let width = millis(width);
        Self {
            width,
            quota,
            left: quota,
            resets_at: now + width,
        }
    }

    /// Starts anew when its time is over.
    fn turn(&mut self, now: Millis) {
        if now >= self.resets_at {
            self.left = self.quota;
            self.resets_at = now + self.width;
        }
    }

    fn resize(&mut self, quota: u64, now: Millis) {
        self.turn(now);
        if quota != self.quota {
            let spent = self.quota - self.left.min(self.quota);
            self.quota = quota;
            self.left = quota.saturating_sub(spent);
        }
    }

    fn left_at(&self, now: Millis) -> u64 {
        if now >= self.resets_at {
            self.quota
        } else {
            self.left
        }
    }

    fn wait(&self, purpose: Purpose, kept: u64, writes: u64, now: Millis) -> Option<Millis> {
        let reserve = match purpose {
            Purpose::Write => kept,
            Purpose::Poll => kept + writes + self.quota * WRITES_ONLY_PER_CENT / 100,
        };
        // A reserve beyond the whole window would never let a poll through.
        let reserve = reserve.min(self.quota / 2);
        (self.left_at(now) <= reserve).then_some(self.resets_at)
    }
}

#[cfg(test)]
mod tests {
    use scanner_api::{Level, Window as Told};

    use super::*;

    fn told(remaining: u64, limit: u64, resets_in: u64) -> RateSignals {
        let window = |quota, width| Told {
            name: None,
            quota,
            width: Some(width),
        };
        RateSignals {
            windows: vec![window(300, MINUTE), window(10_000, DAY)],
            levels: vec![Level {
                name: None,
                limit: Some(limit),
                remaining,
                resets_in: Some(Duration::from_secs(resets_in)),
            }],
        }
    }

    #[track_caller]
    fn check(signals: &[RateSignals], purpose: Purpose, writes: u64, want: Option<Millis>) {
        let mut ledger = Ledger::new(0);
        for each in signals {
            ledger.learn(each, 1_000);
        }
        assert_eq!(ledger.wait(purpose, writes, 1_000), want);
    }

    #[test]
    fn a_fresh_ledger_lets_everything_through() {
        check(&[], Purpose::Write, 10, None);
        check(&[], Purpose::Poll, 10, None);
    }

    #[test]
    fn an_empty_minute_waits_for_its_reset() {
        check(&[told(0, 300, 12)], Purpose::Write, 0, Some(13_000));
    }

    #[test]
    fn a_day_that_is_nearly_used_up_keeps_the_rest_for_people() {
        check(
            &[told(300, 10_000, 3_600)],
            Purpose::Write,
            0,
            Some(3_601_000),
        );
        check(&[told(301, 10_000, 3_600)], Purpose::Write, 0, None);
    }

    #[test]
    fn polls_use_only_what_waiting_writes_do_not_need() {
        check(&[told(1_400, 10_000, 3_600)], Purpose::Poll, 0, None);
        check(
            &[told(1_400, 10_000, 3_600)],
            Purpose::Poll,
            200,
            Some(3_601_000),
        );
        check(&[told(1_400, 10_000, 3_600)], Purpose::Write, 200, None);
        check(&[told(30, 300, 12)], Purpose::Poll, 0, Some(13_000));
    }

    #[test]
    fn the_window_an_answer_is_silent_about_is_counted_here() {
        let mut ledger = Ledger::new(0);
        ledger.learn(&told(9_000, 10_000, 3_600), 0);
        for _ in 0..300 {
            ledger.spend(1_000);
        }
        assert_eq!(ledger.wait(Purpose::Write, 0, 1_000), Some(60_000));
        assert_eq!(ledger.view(1_000).map(|quota| quota.day_left), Some(8_700));
        assert_eq!(ledger.wait(Purpose::Write, 0, 60_000), None);
    }

    #[test]
    fn a_refusal_empties_the_window_it_names() {
        let mut ledger = Ledger::new(0);
        ledger.run_dry(None, Duration::from_secs(7_200), 0);
        assert_eq!(ledger.wait(Purpose::Write, 0, 0), Some(7_200_000));
        ledger.run_dry(Some(Scope::Minute), Duration::from_secs(9), 0);
        assert_eq!(ledger.view(0), None);
        assert_eq!(ledger.minute.left, 0);
    }
}
