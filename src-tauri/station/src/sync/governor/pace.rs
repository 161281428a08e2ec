//! Pace: how fast a key is used, by this station and by others, and what follows.
//!
//! An hour in slots of five minutes is kept, no single call. Others are seen in what
//! answers tell: exactly where they tell of the day, and where they tell of the minute
//! alone by what was used in it beyond our own calls.
//!
//! Pure; time comes in.

use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::clock::Millis;

const HOUR: Millis = 3_600_000;
const SLOT: Millis = 300_000;
/// No pace is told from less than this.
const SHORTEST: Millis = 600_000;
/// A station that wrote nothing for so long begins a new day of work.
const BREAK: Millis = 4 * HOUR;
/// Hours of a day of work.
const SHIFT: Millis = 8 * HOUR;
/// What is expected is taken a little larger.
const MARGIN: f64 = 1.05;
/// Two openings of a minute window closer than this are the same: seconds are rounded.
const SAME_WINDOW: Millis = 2_000;

/// The calls of the last hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pace {
    slots: Vec<Slot>,
    /// When this day of work began.
    began: Option<Millis>,
    last_write: Option<Millis>,
    /// When an answer told of the day last.
    told_of_day: Option<Millis>,
    minute: Minute,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    start: Millis,
    calls: u64,
    writes: u64,
    /// Calls of others that answers told of, and over how long.
    others: u64,
    over: Millis,
}

/// The server's minute window that is open, as far as answers told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Minute {
    opened: Millis,
    own: u64,
    /// Whether somebody else opened it; that call says nothing of their pace.
    is_theirs: bool,
    heard: Option<Millis>,
    /// Calls of others that were not taken off the day yet, in thousandths.
    due: u64,
}

/// What an answer told of the minute window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Overheard {
    /// When it opened.
    pub(super) opened: Millis,
    /// How many calls were used in it, ours included.
    pub(super) used: u64,
    /// When the answer came.
    pub(super) now: Millis,
}

impl Pace {
    /// Notes a call of ours.
    pub(super) fn note_call(&mut self, purpose: Purpose, now: Millis) {
        let slot = self.slot(now);
        slot.calls += 1;
        if purpose != Purpose::Write {
            return;
        }
        slot.writes += 1;
        let is_new_day = self.last_write.is_none_or(|last| now - last >= BREAK);
        if is_new_day {
            self.began = Some(now);
        }
        self.last_write = Some(now);
    }

    /// Notes what an answer told of the day, where `expected` were to be left by our own count.
    pub(super) fn note_day(&mut self, expected: u64, told: u64, now: Millis) {
        let Some(before) = self.told_of_day.replace(now) else {
            return;
        };
        // More than expected: a new window, which tells nothing.
        if told <= expected {
            let slot = self.slot(now);
            slot.others += expected - told;
            slot.over += (now - before).max(0);
        }
    }

    /// Notes what an answer told of the minute; says how many calls of others are to be
    /// taken off the day.
    pub(super) fn overhear(&mut self, heard: &Overheard) -> u64 {
        let now = heard.now;
        let is_same = (heard.opened - self.minute.opened).abs() <= SAME_WINDOW;
        if !is_same {
            self.minute.opened = heard.opened;
            self.minute.own = 0;
            self.minute.is_theirs = heard.used > 1;
        }
        self.minute.own += 1;
        let opener = u64::from(self.minute.is_theirs);
        let others = heard.used.saturating_sub(self.minute.own + opener);
        let over = (now - heard.opened).max(0);
        let slot = self.slot(now);
        slot.others += others;
        slot.over += over;
        let before = self.minute.heard.replace(now).unwrap_or(now);
        let gap = (now - before).clamp(0, HOUR);
        let thousandths = self.others_per_hour(now) * 1_000.0 * gap as f64 / HOUR as f64;
        self.minute.due += thousandths as u64;
        let whole = self.minute.due / 1_000;
        self.minute.due %= 1_000;
        whole
    }

    /// Writes that all stations of this key will still want to make today.
    pub(super) fn writes_to_come(&self, now: Millis) -> u64 {
        let Some(began) = self.began else {
            return 0;
        };
        let left = (SHIFT - (now - began)).clamp(HOUR, SHIFT);
        let (calls, writes) = (
            self.sum(now, |slot| slot.calls),
            self.sum(now, |slot| slot.writes),
        );
        let share = if calls > 0.0 { writes / calls } else { 1.0 };
        let per_hour = self.per_hour(writes, now) + self.others_per_hour(now) * share;
        (per_hour * left as f64 / HOUR as f64 * MARGIN) as u64
    }

    /// When so many calls are used up at this pace; `None` while nothing is used.
    pub(super) fn ends(&self, calls: u64, now: Millis) -> Option<Millis> {
        let own = self.per_hour(self.sum(now, |slot| slot.calls), now);
        let per_hour = own + self.others_per_hour(now);
        (per_hour >= 1.0).then(|| now + (calls as f64 / per_hour * HOUR as f64) as Millis)
    }

    /// How many stations that write at our pace so many calls carry through a day of work.
    pub(super) fn stations(&self, calls: u64, now: Millis) -> Option<u64> {
        let first = self.recent(now).next()?;
        let writes = self.per_hour(self.sum(now, |slot| slot.writes), now);
        let is_enough = now - first.start >= SHORTEST && writes >= 1.0;
        let day = writes * (SHIFT / HOUR) as f64 * MARGIN;
        is_enough.then(|| (calls as f64 / day) as u64)
    }

    /// Forgets what lies ahead after a clock that was set back.
    pub(super) fn forget_the_future(&mut self, now: Millis) {
        if self.slots.iter().any(|slot| slot.start > now) {
            *self = Self::default();
        }
    }

    fn others_per_hour(&self, now: Millis) -> f64 {
        let over = self.sum_of(now, |slot| slot.over as f64);
        let others = self.sum(now, |slot| slot.others);
        // A few seconds tell nothing.
        if over < 60_000.0 {
            return 0.0;
        }
        others / over * HOUR as f64
    }

    fn per_hour(&self, calls: f64, now: Millis) -> f64 {
        let first = self.recent(now).next().map_or(now, |slot| slot.start);
        let span = (now - first).clamp(SHORTEST, HOUR + SLOT);
        calls / span as f64 * HOUR as f64
    }

    fn sum(&self, now: Millis, what: impl Fn(&Slot) -> u64) -> f64 {
        self.sum_of(now, |slot| what(slot) as f64)
    }

    fn sum_of(&self, now: Millis, what: impl Fn(&Slot) -> f64) -> f64 {
        self.recent(now).map(what).sum()
    }

    fn recent(&self, now: Millis) -> impl Iterator<Item = &Slot> {
        self.slots
            .iter()
            .filter(move |slot| slot.start > now - HOUR - SLOT)
    }

    fn slot(&mut self, now: Millis) -> &mut Slot {
        let start = now - now.rem_euclid(SLOT);
        if self.slots.last().is_none_or(|slot| slot.start < start) {
            self.slots.retain(|slot| slot.start > now - HOUR - SLOT);
            self.slots.push(Slot {
                start,
                calls: 0,
                writes: 0,
                others: 0,
                over: 0,
            });
        }
        let last = self.slots.len() - 1;
        &mut self.slots[last]
    }
}
