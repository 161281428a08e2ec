//! The end of a frame's time, asked for between stages.

use std::time::Duration;

use crate::effort::Effort;
use crate::reader::Clock;

/// When a frame began and how long it may take.
#[derive(Clone)]
pub(crate) struct Deadline {
    clock: Clock,
    began: Duration,
    budget: Option<Duration>,
}

impl Deadline {
    /// Begins now, by the clock as the thread that asks sees it.
    pub(crate) fn new(effort: Effort, clock: &Clock) -> Self {
        Self {
            clock: Clock::clone(clock),
            began: clock(),
            budget: match effort {
                Effort::Live(budget) => Some(budget),
                Effort::Still => None,
            },
        }
    }

    /// Time since the frame began.
    pub(crate) fn spent(&self) -> Duration {
        (self.clock)().saturating_sub(self.began)
    }

    /// Is the time over?
    pub(crate) fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.spent() >= budget)
    }
}
