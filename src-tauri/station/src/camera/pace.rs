//! The pace of a recording or a drawing.
//!
//! Live, a frame comes when it is due; as asked, at once. Either way frames are
//! stamped as far apart as the pace says, so that what a recording shows does not
//! depend on how fast it is read.

use std::time::Duration;

use crate::clock::{Clock, Millis, monotonic};

/// How a recording is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playing {
    /// Frames per second, at least 1.
    pub frames_per_second: u32,
    /// Whether frames wait until they are due.
    pub pace: Pace,
    /// Whether it begins again at its end.
    pub rounds: Rounds,
}

impl Default for Playing {
    fn default() -> Self {
        Self {
            frames_per_second: 10,
            pace: Pace::Live,
            rounds: Rounds::Endless,
        }
    }
}

/// Whether frames wait until they are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// They come as from a camera.
    Live,
    /// They come as fast as they are asked for.
    AsAsked,
}

/// Whether a recording begins again at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounds {
    /// It is played once.
    Once,
    /// It is played again and again.
    Endless,
}

/// Says when the next frame is due, and stamps it.
pub(super) struct Metronome {
    period: Duration,
    pace: Pace,
    elapsed: Box<dyn Fn() -> Duration + Send>,
    due: Duration,
    began: Millis,
    given: u32,
    clock: Clock,
}

impl Metronome {
    /// Begins now; the first frame is due at once.
    pub(super) fn new(frames_per_second: u32, pace: Pace, clock: &Clock) -> Self {
        Self {
            period: Duration::from_secs(1) / frames_per_second.max(1),
            pace,
            elapsed: Box::new(monotonic()),
            due: Duration::ZERO,
            began: clock.now(),
            given: 0,
            clock: clock.clone(),
        }
    }

    /// Waits for the next frame's turn, at most for `timeout`; its stamp, or nothing if it is not due yet.
    pub(super) fn turn(&mut self, timeout: Duration) -> Option<Millis> {
        match self.pace {
            Pace::AsAsked => {
                let since = self.period * self.given;
                self.given = self.given.saturating_add(1);
                Some(self.began + crate::clock::millis(since))
            }
            Pace::Live => {
                let now = (self.elapsed)();
                let wait = self.due.saturating_sub(now);
                std::thread::sleep(wait.min(timeout));
                if wait > timeout {
                    return None;
                }
                // After a pause the beat goes on from here; nothing is made up for.
                self.due = self.due.max(now) + self.period;
                Some(self.clock.now())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_taken_as_asked_are_stamped_as_far_apart_as_the_pace_says() {
        let mut metronome = Metronome::new(20, Pace::AsAsked, &Clock::by_hand(1_000));
        let stamps = [(); 4].map(|()| metronome.turn(Duration::ZERO));
        assert_eq!(stamps, [1_000, 1_050, 1_100, 1_150].map(Some));
    }

    #[test]
    fn a_live_frame_is_not_given_before_it_is_due() {
        let mut metronome = Metronome::new(1, Pace::Live, &Clock::by_hand(7));
        let elapsed = std::sync::Arc::new(std::sync::Mutex::new(Duration::ZERO));
        let hand = std::sync::Arc::clone(&elapsed);
        metronome.elapsed = Box::new(move || hand.lock().map(|now| *now).unwrap_or_default());
        assert_eq!(metronome.turn(Duration::ZERO), Some(7));
        assert_eq!(metronome.turn(Duration::ZERO), None);
        if let Ok(mut now) = elapsed.lock() {
            *now = Duration::from_secs(5);
        }
        assert_eq!(metronome.turn(Duration::ZERO), Some(7));
        assert_eq!(metronome.turn(Duration::ZERO), None);
    }
}
