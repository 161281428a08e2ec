//! Where a camera stands and what to do next: opened, read, waited for, opened again.
//!
//! No clock, no thread, no camera: time and answers come in, the next step comes
//! out. Opening again waits a little longer each time, until frames arrive.

use std::time::Duration;

use crate::{
    clock::{Millis, millis},
    settings::Waits,
};

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// None chosen, or a recording has ended.
    Closed,
    /// Opened or about to be; no frame yet.
    Opening,
    /// Frames arrive.
    Live,
    /// It was live and is silent for too long.
    Stalled,
    /// Unplugged, failed, refused or silent for good; it has to be let go.
    Gone,
    /// Let go; it will be opened again.
    Backoff,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Open the source.
    Open,
    /// Ask the source for a frame.
    Read,
    /// Let the source go.
    Drop,
    /// Wait until this moment.
    Rest(Millis),
    /// Wait until another source is chosen.
    Idle,
}

/// What a source answered, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A frame.
    Frame,
    /// Nothing, or nothing of use.
    Silence,
    /// It cannot go on.
    Loss,
    /// A recording has ended.
    End,
}

/// Looks after one source.
#[derive(Debug)]
pub(super) struct Supervisor {
    state: State,
    /// Whether there is a source to let go.
    open: bool,
    /// When it was opened, gave its last frame or was lost.
    since: Millis,
    /// Losses since the last frame.
    losses: usize,
    stall: Millis,
    lost: Millis,
    reopen: [Millis; 4],
}

impl Supervisor {
    /// With nothing chosen.
    pub(super) fn new(waits: &Waits) -> Self {
        Self {
            state: State::Closed,
            open: false,
            since: 0,
            losses: 0,
            stall: millis(waits.stall),
            lost: millis(waits.lost),
            reopen: waits.reopen.map(|wait: Duration| millis(wait)),
        }
    }

    /// Where the camera stands.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// A source was chosen; the one before has been let go.
    pub(super) fn choose(&mut self, now: Millis) {
        self.state = State::Opening;
        self.open = false;
        self.since = now;
        self.losses = 0;
    }

    /// No source was chosen; the one before has been let go.
    pub(super) fn close(&mut self) {
        self.state = State::Closed;
        self.open = false;
    }

    /// What to do now.
    pub(super) fn step(&mut self, now: Millis) -> Step {
        match self.state {
            State::Closed if self.open => {
                self.open = false;
                Step::Drop
            }
            State::Closed => Step::Idle,
            State::Gone => {
                self.open = false;
                self.state = State::Backoff;
                Step::Drop
            }
            State::Backoff => {
                let until = self.since + self.pause();
                if now < until {
                    return Step::Rest(until);
                }
                self.state = State::Opening;
                self.opened(now)
            }
            State::Opening if !self.open => self.opened(now),
            State::Opening | State::Live | State::Stalled => Step::Read,
        }
    }

    /// What the source answered; true when the camera has just stalled.
    pub(super) fn saw(&mut self, sign: Sign, now: Millis) -> bool {
        let before = self.state;
        match sign {
            Sign::Frame => {
                self.state = State::Live;
                self.since = now;
                self.losses = 0;
            }
            Sign::Silence => self.silence(now),
            Sign::Loss => self.lose(now),
            Sign::End => self.state = State::Closed,
        }
        before != State::Stalled && self.state == State::Stalled
    }

    /// The source is silent because it was asked to do something else: that is no stall.
    pub(super) fn excuse(&mut self, now: Millis) {
        if self.state == State::Live {
            self.since = now;
        }
    }

    fn opened(&mut self, now: Millis) -> Step {
        self.open = true;
        self.since = now;
        Step::Open
    }

    fn silence(&mut self, now: Millis) {
        let length = now - self.since;
        match self.state {
            State::Opening | State::Live | State::Stalled if length >= self.lost => self.lose(now),
            State::Live if length >= self.stall => self.state = State::Stalled,
            State::Closed
            | State::Opening
            | State::Live
            | State::Stalled
            | State::Gone
            | State::Backoff => {}
        }
    }

    fn lose(&mut self, now: Millis) {
        self.state = State::Gone;
        self.since = now;
        self.losses += 1;
    }

    fn pause(&self) -> Millis {
        let [first, second, third, last] = self.reopen;
        match self.losses {
            0 | 1 => first,
            2 => second,
            3 => third,
            _ => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to a supervisor, at which moment.
    enum Act {
        Choose,
        Close,
        /// Asked for the next step, it has to answer this.
        Step(Step),
        Saw(Sign),
        Excuse,
    }
    use Act::{Choose, Close, Excuse, Saw};

    /// Runs the acts and holds the state after each.
    #[track_caller]
    fn check(acts: &[(Millis, Act, State)]) {
        let mut supervisor = Supervisor::new(&Waits::default());
        for (at, (now, act, want)) in acts.iter().enumerate() {
            match act {
                Choose => supervisor.choose(*now),
                Close => supervisor.close(),
                Excuse => supervisor.excuse(*now),
                Act::Step(step) => assert_eq!(supervisor.step(*now), *step, "act {at}"),
                Saw(sign) => {
                    supervisor.saw(*sign, *now);
                }
            }
            assert_eq!(supervisor.state(), *want, "act {at}");
        }
    }

    #[test]
    fn a_camera_that_was_chosen_is_opened_and_read() {
        check(&[
            (0, Act::Step(Step::Idle), State::Closed),
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
            (0, Act::Step(Step::Read), State::Opening),
            (900, Saw(Sign::Silence), State::Opening),
            (1_500, Saw(Sign::Frame), State::Live),
            (1_500, Act::Step(Step::Read), State::Live),
            (1_600, Close, State::Closed),
            (1_600, Act::Step(Step::Idle), State::Closed),
        ]);
    }

    #[test]
    fn a_silent_camera_is_stalled_and_comes_back_by_itself() {
        check(&[
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
            (0, Saw(Sign::Frame), State::Live),
            (999, Saw(Sign::Silence), State::Live),
            (1_000, Saw(Sign::Silence), State::Stalled),
            (1_000, Act::Step(Step::Read), State::Stalled),
            (4_000, Saw(Sign::Frame), State::Live),
            (4_900, Saw(Sign::Silence), State::Live),
        ]);
    }

    #[test]
    fn silence_that_was_asked_for_is_no_stall() {
        check(&[
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
            (0, Saw(Sign::Frame), State::Live),
            (900, Excuse, State::Live),
            (1_800, Saw(Sign::Silence), State::Live),
            (1_900, Saw(Sign::Silence), State::Stalled),
            // Too late.
            (1_950, Excuse, State::Stalled),
            (4_900, Saw(Sign::Silence), State::Stalled),
            (5_900, Saw(Sign::Silence), State::Gone),
        ]);
    }

    #[test]
    fn a_camera_that_stays_silent_is_let_go_and_opened_again() {
        check(&[
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
            (0, Saw(Sign::Frame), State::Live),
            (1_000, Saw(Sign::Silence), State::Stalled),
            (5_000, Saw(Sign::Silence), State::Gone),
            (5_000, Act::Step(Step::Drop), State::Backoff),
            (5_000, Act::Step(Step::Rest(5_250)), State::Backoff),
            (5_250, Act::Step(Step::Open), State::Opening),
            (5_250, Act::Step(Step::Read), State::Opening),
            (10_249, Saw(Sign::Silence), State::Opening),
            (10_250, Saw(Sign::Silence), State::Gone),
        ]);
    }

    #[test]
    fn each_loss_waits_longer_until_a_frame_comes() {
        let mut acts = vec![
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
        ];
        let mut now = 0;
        for wait in [250, 500, 1_000, 2_000, 2_000] {
            acts.push((now, Saw(Sign::Loss), State::Gone));
            acts.push((now, Act::Step(Step::Drop), State::Backoff));
            acts.push((now, Act::Step(Step::Rest(now + wait)), State::Backoff));
            now += wait;
            acts.push((now, Act::Step(Step::Open), State::Opening));
        }
        acts.push((now, Saw(Sign::Frame), State::Live));
        acts.push((now, Saw(Sign::Loss), State::Gone));
        acts.push((now, Act::Step(Step::Drop), State::Backoff));
        acts.push((now, Act::Step(Step::Rest(now + 250)), State::Backoff));
        check(&acts);
    }

    #[test]
    fn a_recording_that_ended_is_let_go_and_stays_closed() {
        check(&[
            (0, Choose, State::Opening),
            (0, Act::Step(Step::Open), State::Opening),
            (0, Saw(Sign::Frame), State::Live),
            (100, Saw(Sign::End), State::Closed),
            (100, Act::Step(Step::Drop), State::Closed),
            (100, Act::Step(Step::Idle), State::Closed),
            (200, Choose, State::Opening),
            (200, Act::Step(Step::Open), State::Opening),
        ]);
    }

    #[test]
    fn a_stall_is_counted_once() {
        let mut supervisor = Supervisor::new(&Waits::default());
        supervisor.choose(0);
        supervisor.step(0);
        supervisor.saw(Sign::Frame, 0);
        let stalls = [500, 1_000, 1_100, 4_000].map(|now| supervisor.saw(Sign::Silence, now));
        assert_eq!(stalls, [false, true, false, false]);
    }
}
