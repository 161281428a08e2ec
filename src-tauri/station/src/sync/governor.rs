//! The governor: how much of the key's quota is left, and who may use it.
//!
//! Two windows, minute and day, are kept here because an answer tells only about
//! the tighter one. Writes come first; polls may use what the writes that wait, and
//! those that are to be expected today, do not need. Several stations may share a
//! key, so what an answer says always wins over what was counted here. A few calls
//! may go out at once, then they are spread.
//!
//! Pure; time comes in.

mod pace;

use std::time::Duration;

use scanner_api::{Operation, RateSignals, Scope};
use serde::{Deserialize, Serialize};

use crate::{
    clock::{Millis, millis, rfc3339},
    view::QuotaView,
};

use pace::{Overheard, Pace};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// The default tier of the service, until an answer says otherwise.
const DEFAULT_MINUTE: u64 = 300;
const DEFAULT_DAY: u64 = 10_000;

/// Part of the day's quota that is left to people: testing a key, another station.
const KEPT_BACK_PER_CENT: u64 = 3;
/// Part of a window that looks never touch, and of the minute that no poll touches.
const WRITES_ONLY_PER_CENT: u64 = 10;
/// Part of the day that is left to all others when a glance may still go out.
const NO_GLANCE_PER_CENT: u64 = 25;
/// Part of a fresh day that polls may use whatever is to be expected.
const POLLS_ALWAYS_PER_CENT: u64 = 2;
/// When a read that has to leave room for writes is thought over again.
const THINK_AGAIN: Duration = Duration::from_secs(300);
/// Calls that may go out at once.
const BURST: i64 = 10;
/// Calls a second after that; a minute of them is the default tier.
const PER_SECOND: i64 = 5;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sends something, or finds out whether it was sent.
    Write,
    /// Asks whether an extraction is finished.
    Poll,
    /// Reads what is good to know: names of products, proposals.
    Look,
    /// Reads what can wait until nothing else is to be done: limits of freshness. Nobody
    /// knows whom the server counts such a call for, so it is taken for one of the key.
    Glance,
}

impl Purpose {
    /// What a call of this kind is for.
    pub fn of(operation: Operation) -> Self {
        match operation {
            Operation::SessionStatus => Self::Poll,
            Operation::GetSession | Operation::GetCapture | Operation::ListProposals => Self::Look,
            Operation::FreshnessThresholds => Self::Glance,
            _ => Self::Write,
        }
    }
}

/// The quota windows of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    minute: Window,
    day: Window,
    /// True once an answer told about quotas.
    is_known: bool,
    /// The last answer told of the day; otherwise what is left of it is an estimate.
    #[serde(default)]
    day_is_told: bool,
    #[serde(default)]
    pace: Pace,
    #[serde(skip)]
    burst: Burst,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    width: Millis,
    quota: u64,
    left: u64,
    resets_at: Millis,
}

/// Calls that may go out right now, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Burst {
    left: i64,
    at: Millis,
}

impl Ledger {
    /// A ledger of which nothing was spent.
    pub fn new(now: Millis) -> Self {
        Self {
            minute: Window::full(MINUTE, DEFAULT_MINUTE, now),
            day: Window::full(DAY, DEFAULT_DAY, now),
            is_known: false,
            day_is_told: false,
            pace: Pace::default(),
            burst: Burst::default(),
        }
    }

    /// The same ledger after a start. No window ends further ahead than it is wide: the
    /// clock of the machine may have been set back since it was kept.
    pub fn resumed(mut self, now: Millis) -> Self {
        for window in [&mut self.minute, &mut self.day] {
            window.resets_at = window.resets_at.min(now + window.width);
        }
        self.pace.forget_the_future(now);
        self
    }

    /// Notes that a call goes out.
    pub fn spend(&mut self, purpose: Purpose, now: Millis) {
        for window in [&mut self.minute, &mut self.day] {
            window.turn(now);
            window.left = window.left.saturating_sub(1);
        }
        self.pace.note_call(purpose, now);
        self.burst.spend(now);
    }

    /// Takes back a call that did not reach the server.
    pub fn give_back(&mut self) {
        for window in [&mut self.minute, &mut self.day] {
            window.left = (window.left + 1).min(window.quota);
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
        let mut told_of_day = false;
        for level in &signals.levels {
            let width = signals.window_of(level).and_then(|window| window.width);
            let Some(width) = width.or_else(|| self.width_of(level.limit)) else {
                continue;
            };
            if width == DAY {
                told_of_day = true;
                self.pace
                    .note_day(self.day.left_at(now), level.remaining, now);
            }
            if let Some(window) = self.window(width) {
                window.left = level.remaining.min(window.quota);
                if let Some(resets_in) = level.resets_in {
                    window.resets_at = now + millis(resets_in);
                }
            }
        }
        let Some(least) = signals.levels.iter().map(|level| level.remaining).min() else {
            return;
        };
        self.day_is_told = told_of_day;
        if !told_of_day {
            self.overhear(now);
            // An answer tells of the window with the least left, so the other has as much.
            self.day.left = self.day.left.max(least.min(self.day.quota));
        }
    }

    /// An answer told of the minute alone: what others used of it, they used of the day too.
    fn overhear(&mut self, now: Millis) {
        let others = self.pace.overhear(&Overheard {
            opened: self.minute.resets_at - self.minute.width,
            used: self.minute.quota - self.minute.left,
            now,
        });
        self.day.left = self.day.left.saturating_sub(others);
    }

    /// Notes that the server refused a call for its quota; nothing is left until `wait` is over.
    pub fn run_dry(&mut self, scope: Option<Scope>, wait: Duration, now: Millis) {
        let is_day = match scope {
            Some(Scope::Day) => true,
            Some(Scope::Minute) => false,
            Some(Scope::Window(width)) => width > MINUTE,
            None => wait > MINUTE,
        };
        let window = match is_day {
            true => &mut self.day,
            false => &mut self.minute,
        };
        window.left = 0;
        window.resets_at = now + millis(wait);
        self.day_is_told |= is_day;
    }

    /// When a call for this purpose may go out, if not now. `writes` is how many operations wait.
    pub fn wait(&self, purpose: Purpose, writes: u64, now: Millis) -> Option<Millis> {
        let kept = self.kept_back();
        let of_minute = match purpose {
            Purpose::Write => self.minute.wait(0, now),
            Purpose::Poll | Purpose::Look | Purpose::Glance => {
                // A reserve beyond the whole window would never let a poll through.
                let reserve = writes + self.minute.per_cent(WRITES_ONLY_PER_CENT);
                self.minute.wait(reserve.min(self.minute.quota / 2), now)
            }
        };
        let of_minute = match purpose {
            Purpose::Look => of_minute.max(self.listen(now)),
            Purpose::Write | Purpose::Poll | Purpose::Glance => of_minute,
        };
        // Writes are not kept back for a day that is only believed to be over: while answers
        // tell of the minute, the day has more left than that, whatever others are taken for.
        // Nor are polls once nothing is to be written any more.
        let is_believed = self.is_known && !self.day_is_told;
        let expected = writes.max(self.pace.writes_to_come(now));
        let is_first = purpose == Purpose::Write || (purpose == Purpose::Poll && expected == 0);
        if is_believed && is_first {
            return of_minute;
        }
        let most = self.day.quota - self.day.per_cent(POLLS_ALWAYS_PER_CENT);
        let reserve = match purpose {
            Purpose::Write => kept,
            Purpose::Poll => (kept + expected).min(most),
            Purpose::Look => kept + expected + self.day.per_cent(WRITES_ONLY_PER_CENT),
            Purpose::Glance => kept + expected + self.day.per_cent(NO_GLANCE_PER_CENT),
        };
        let again = match purpose {
            Purpose::Write => Millis::MAX,
            Purpose::Poll | Purpose::Look | Purpose::Glance => now + millis(THINK_AGAIN),
        };
        let of_day = self.day.wait(reserve, now).map(|reset| reset.min(again));
        of_minute.max(of_day)
    }

    /// When the minute has room for so many calls one right after the other, if not now.
    pub fn room_for(&self, calls: u64, now: Millis) -> Option<Millis> {
        self.minute.wait(calls.saturating_sub(1), now)
    }

    /// Until when a look waits so that its answer tells how others use the key.
    fn listen(&self, now: Millis) -> Option<Millis> {
        let half = self.minute.resets_at - self.minute.width / 2;
        let is_worth_it = !self.day_is_told && now < half && self.pace.should_listen(now);
        (self.is_known && is_worth_it).then_some(half)
    }

    /// When the next call may go out so that calls are spread, if not now.
    pub fn spread(&self, now: Millis) -> Option<Millis> {
        self.burst.wait(now)
    }

    /// Until when the key lasts at the pace of the last hour; `None` when that is all day.
    pub fn lasts_until(&self, now: Millis) -> Option<Millis> {
        let usable = self.day.left_at(now).saturating_sub(self.kept_back());
        let ends = self.pace.ends(usable, now)?;
        (ends < self.day.reset_at(now)).then_some(ends)
    }

    /// How many stations that work like this one did in the last hour the key carries
    /// through a working day.
    pub fn stations(&self, now: Millis) -> Option<u64> {
        self.pace
            .stations(self.day.quota.saturating_sub(self.kept_back()), now)
    }

    /// What is left, for people; nothing before the server said anything.
    pub fn view(&self, now: Millis) -> Option<QuotaView> {
        let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        self.is_known.then(|| QuotaView {
            minute_left: number(self.minute.left_at(now)),
            minute_limit: number(self.minute.quota),
            day_left: number(self.day.left_at(now)),
            day_limit: number(self.day.quota),
            lasts_until: self.lasts_until(now).map(rfc3339),
            stations: self.stations(now).map(number),
        })
    }

    fn kept_back(&self) -> u64 {
        self.day.per_cent(KEPT_BACK_PER_CENT)
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
        match now >= self.resets_at {
            true => self.quota,
            false => self.left,
        }
    }

    fn reset_at(&self, now: Millis) -> Millis {
        match now >= self.resets_at {
            true => now + self.width,
            false => self.resets_at,
        }
    }

    fn per_cent(&self, part: u64) -> u64 {
        self.quota * part / 100
    }

    fn wait(&self, reserve: u64, now: Millis) -> Option<Millis> {
        (self.left_at(now) <= reserve).then_some(self.resets_at)
    }
}

impl Burst {
    fn left_at(&self, now: Millis) -> i64 {
        let won = (now - self.at).clamp(0, 60_000) * PER_SECOND;
        (self.left + won).min(BURST * 1_000)
    }

    fn spend(&mut self, now: Millis) {
        self.left = (self.left_at(now) - 1_000).max(0);
        self.at = now;
    }

    fn wait(&self, now: Millis) -> Option<Millis> {
        let missing = 1_000 - self.left_at(now);
        (missing > 0).then(|| now + (missing + PER_SECOND - 1) / PER_SECOND)
    }
}

impl Default for Burst {
    fn default() -> Self {
        Self {
            left: BURST * 1_000,
            at: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use scanner_api::{Level, Window as Told};

    use super::*;

    const HOUR: Millis = 3_600_000;

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

    /// A ledger after an hour of so many writes, with so many calls of the day left.
    fn after_an_hour(writes: i64, left: u64) -> Ledger {
        let mut ledger = Ledger::new(0);
        for n in 0..writes {
            ledger.spend(Purpose::Write, n * HOUR / writes);
        }
        ledger.learn(&told(left, 10_000, 23 * 3_600), HOUR);
        ledger
    }

    #[test]
    fn a_fresh_ledger_lets_everything_through() {
        for purpose in [
            Purpose::Write,
            Purpose::Poll,
            Purpose::Look,
            Purpose::Glance,
        ] {
            check(&[], purpose, 10, None);
        }
    }

    #[test]
    fn an_empty_minute_waits_for_its_reset() {
        check(&[told(0, 300, 12)], Purpose::Write, 0, Some(13_000));
    }

    #[test]
    fn two_calls_in_a_row_wait_for_room_for_both() {
        let mut ledger = Ledger::new(0);
        ledger.learn(&told(1, 300, 12), 1_000);
        assert_eq!(ledger.room_for(1, 1_000), None);
        assert_eq!(ledger.room_for(2, 1_000), Some(13_000));
        assert_eq!(ledger.room_for(2, 13_000), None);
    }

    #[test]
    fn a_day_that_is_nearly_used_up_keeps_the_rest_for_people() {
        let reset = Some(3_601_000);
        check(&[told(300, 10_000, 3_600)], Purpose::Write, 0, reset);
        check(&[told(301, 10_000, 3_600)], Purpose::Write, 0, None);
    }

    #[test]
    fn reads_use_only_what_waiting_writes_do_not_need() {
        let again = Some(301_000);
        check(&[told(600, 10_000, 3_600)], Purpose::Poll, 0, None);
        check(&[told(600, 10_000, 3_600)], Purpose::Poll, 300, again);
        check(&[told(600, 10_000, 3_600)], Purpose::Write, 300, None);
        check(&[told(1_400, 10_000, 3_600)], Purpose::Look, 0, None);
        check(&[told(1_400, 10_000, 3_600)], Purpose::Look, 200, again);
        check(&[told(30, 300, 12)], Purpose::Poll, 0, Some(13_000));
    }

    #[test]
    fn a_glance_waits_while_a_look_may_still_go_out() {
        let again = Some(301_000);
        check(&[told(2_900, 10_000, 3_600)], Purpose::Glance, 0, None);
        check(&[told(2_800, 10_000, 3_600)], Purpose::Glance, 0, again);
        check(&[told(2_800, 10_000, 3_600)], Purpose::Look, 0, None);
        check(&[told(30, 300, 12)], Purpose::Glance, 0, Some(13_000));
    }

    #[track_caller]
    fn check_expecting(writes: i64, left: u64, purpose: Purpose, may: bool) {
        let ledger = after_an_hour(writes, left);
        assert_eq!(ledger.wait(purpose, 0, HOUR).is_none(), may, "{ledger:?}");
    }

    #[test]
    fn reads_leave_room_for_the_writes_of_the_day() {
        // Seven hours of 600 writes and a margin are 4,410, and 300 are for people.
        check_expecting(600, 4_800, Purpose::Poll, true);
        check_expecting(600, 4_600, Purpose::Poll, false);
        check_expecting(600, 4_600, Purpose::Write, true);
        check_expecting(600, 5_600, Purpose::Look, false);
        check_expecting(600, 5_900, Purpose::Look, true);
    }

    #[test]
    fn the_window_an_answer_is_silent_about_is_counted_here() {
        let mut ledger = Ledger::new(0);
        ledger.learn(&told(9_000, 10_000, 3_600), 0);
        for _ in 0..300 {
            ledger.spend(Purpose::Write, 1_000);
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

    #[test]
    fn ten_calls_go_out_at_once_and_the_next_ones_are_spread() {
        let mut ledger = Ledger::new(0);
        for _ in 0..BURST {
            assert_eq!(ledger.spread(5_000), None);
            ledger.spend(Purpose::Write, 5_000);
        }
        assert_eq!(ledger.spread(5_000), Some(5_200));
        ledger.spend(Purpose::Write, 5_200);
        assert_eq!(ledger.spread(5_200), Some(5_400));
        assert_eq!(ledger.spread(60_000), None);
    }

    #[track_caller]
    fn check_lasts(writes: i64, left: u64, want: Option<Millis>) {
        assert_eq!(after_an_hour(writes, left).lasts_until(HOUR), want);
    }

    #[test]
    fn a_key_lasts_as_long_as_its_pace_lets_it() {
        check_lasts(600, 1_500, Some(HOUR * 3));
        check_lasts(60, 9_940, None);
        check_lasts(600, 300, Some(HOUR));
    }

    #[test]
    fn a_key_carries_so_many_stations_like_this_one() {
        // 9,700 calls a day by 66 writes an hour, eight hours, and a margin.
        assert_eq!(after_an_hour(66, 9_934).stations(HOUR), Some(17));
        assert_eq!(Ledger::new(0).stations(HOUR), None);
    }

    #[test]
    fn what_others_use_of_a_shared_key_is_noticed() {
        // Twenty calls a minute by others; the answers tell of the minute alone.
        let mut ledger = Ledger::new(0);
        for n in 0..60_i64 {
            let now = n * 60_000 + 30_000;
            ledger.spend(Purpose::Write, now);
            ledger.learn(&told(300 - 12, 300, 30), now);
        }
        let left = ledger.day.left;
        assert!((8_600..8_900).contains(&left), "{left} left");
        let lasts = ledger.lasts_until(HOUR).map(|at| at / HOUR);
        assert_eq!(lasts, Some(7));
    }

    /// A station that calls once a minute, so many seconds into a minute window that holds
    /// so many calls by then; says until when a look at the end of the last call waits.
    #[track_caller]
    fn check_look_after(calls: i64, into: i64, used: u64, want: Option<Millis>) {
        let mut ledger = Ledger::new(0);
        let mut now = 0;
        for n in 0..calls {
            now = n * 60_000 + into * 1_000;
            ledger.spend(Purpose::Write, now);
            let left = u64::try_from(60 - into).unwrap_or_default();
            ledger.learn(&told(300 - used, 300, left), now);
        }
        assert_eq!(ledger.wait(Purpose::Look, 0, now).map(|at| at - now), want);
        assert_eq!(ledger.wait(Purpose::Write, 0, now), None);
    }

    #[test]
    fn a_look_on_a_shared_key_waits_until_it_can_hear_the_others() {
        check_look_after(3, 5, 3, Some(25_000));
        check_look_after(3, 31, 3, None);
        // Whose calls always open the minute hears nobody, and few calls are no burden.
        check_look_after(31, 0, 1, Some(30_000));
        check_look_after(20, 0, 1, None);
        check_look_after(31, 20, 1, None);
    }

    #[test]
    fn writes_are_not_held_back_by_a_day_that_is_only_believed_to_be_over() {
        let mut ledger = Ledger::new(0);
        ledger.learn(&told(9_000, 10_000, 3_600), 0);
        ledger.day.left = 0;
        assert_eq!(ledger.wait(Purpose::Write, 1, 1_000), Some(3_600_000));
        ledger.learn(&told(290, 300, 30), 1_000);
        assert_eq!(ledger.day.left, 290);
        assert_eq!(ledger.wait(Purpose::Write, 1, 1_000), None);
        assert!(ledger.wait(Purpose::Poll, 1, 1_000).is_some());
        ledger.run_dry(Some(Scope::Day), Duration::from_secs(60), 1_000);
        assert_eq!(ledger.wait(Purpose::Write, 1, 1_000), Some(61_000));
    }

    #[test]
    fn polls_go_on_once_nothing_is_to_be_written_any_more() {
        let mut ledger = Ledger::new(0);
        ledger.spend(Purpose::Write, 0);
        ledger.learn(&told(299, 300, 60), 0);
        ledger.day.left = 0;
        assert!(ledger.wait(Purpose::Poll, 0, HOUR / 2).is_some());
        assert!(ledger.wait(Purpose::Poll, 1, 2 * HOUR).is_some());
        assert_eq!(ledger.wait(Purpose::Poll, 0, 2 * HOUR), None);
        assert!(ledger.wait(Purpose::Look, 0, 2 * HOUR).is_some());
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_for_a_year() {
        let year = 365 * 24 * HOUR;
        let mut ledger = Ledger::new(year);
        ledger.run_dry(Some(Scope::Day), Duration::from_secs(60), year);
        let ledger = ledger.resumed(0);
        assert!(ledger.wait(Purpose::Write, 0, 0) <= Some(24 * HOUR));
    }
}
