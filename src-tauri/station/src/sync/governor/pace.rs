//! Pace: how fast a key is used, by this station and by others, and what follows.
//!
//! An hour in slots of five minutes is kept, no single call. Others are seen in what
//! answers tell: exactly where they tell of the day, and where they tell of the minute
//! alone by what was used in it beyond our own calls. The later in its minute an answer
//! comes, the more of the others it has heard.
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
/// What is expected is taken a little larger, and what is heard of others larger still:
/// what they do at once at the end of a session falls between two answers.
const MARGIN: f64 = 1.05;
const UNHEARD: f64 = 1.15;
/// Less than this tells nothing of others: one busy minute is not their pace.
const TELLS: f64 = 60_000.0;
/// A station that made fewer calls in an hour is no burden, whoever shares its key.
const BURDEN: f64 = 30.0;
/// A station that hears less than this of each minute does not know who else is there.
const HEARS: f64 = 10_000.0;
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
    /// Minute windows that answers told of, and those of them that others opened.
    #[serde(default)]
    minutes: u64,
    #[serde(default)]
    theirs: u64,
}

/// The server's minute window that is open, as far as answers told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Minute {
    opened: Millis,
    own: u64,
    /// Whether somebody else opened it.
    is_theirs: bool,
    /// Calls of others in it that were noted, and over how long.
    #[serde(default)]
    others: u64,
    #[serde(default)]
    over: Millis,
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
            self.minute = Minute {
                opened: heard.opened,
                is_theirs: heard.used > 1,
                heard: self.minute.heard,
                due: self.minute.due,
                ..Minute::default()
            };
        }
        self.minute.own += 1;
        let others = heard.used.saturating_sub(self.minute.own);
        let over = (now - heard.opened).max(0);
        // Of each minute the last answer counts: one that comes just after the minute opened
        // has heard nobody, and many of those would drown what the others say.
        let more = others.saturating_sub(self.minute.others);
        let longer = (over - self.minute.over).max(0);
        self.minute.others += more;
        self.minute.over += longer;
        let is_theirs = !is_same && self.minute.is_theirs;
        let slot = self.slot(now);
        slot.others += more;
        slot.over += longer;
        slot.minutes += u64::from(!is_same);
        slot.theirs += u64::from(is_theirs);
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
        let own = self.per_hour(writes, now) * MARGIN;
        let others = self.others_per_hour(now) * share * UNHEARD;
        ((own + others) * left as f64 / HOUR as f64) as u64
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

    /// Whether a call that is not urgent should come late in the minute, so that its answer
    /// tells of others: they are there, or too little was heard to know. A station whose calls
    /// always open the minute never hears anybody otherwise.
    pub(super) fn should_listen(&self, now: Millis) -> bool {
        let is_shared = self.sum(now, |slot| slot.others + slot.theirs) > 0.0;
        let is_burden = self.sum(now, |slot| slot.calls) >= BURDEN;
        let heard = self.sum_of(now, |slot| slot.over as f64);
        let is_deaf = heard < self.sum(now, |slot| slot.minutes) * HEARS;
        is_shared || (is_burden && is_deaf)
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
        if over < TELLS {
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
                minutes: 0,
                theirs: 0,
            });
        }
        let last = self.slots.len() - 1;
        &mut self.slots[last]
    }
}
