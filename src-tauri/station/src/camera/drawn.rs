//! Frames drawn on demand: the camera of practice mode.
//!
//! It does not know what is drawn.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    FrameSource, Next,
    pace::{Metronome, Pace},
};
use crate::{clock::Clock, frame::Frame};

type Draw = dyn Fn(u64) -> Option<Frame> + Send + Sync;

/// A camera whose frames a function draws.
#[derive(Clone)]
pub struct Drawn {
    name: String,
    frames_per_second: u32,
    draw: Arc<Draw>,
}

impl Drawn {
    /// `draw` is asked for frame 0, 1, 2 and so on since the camera was opened;
    /// nothing ends it. Number and time of a drawn frame are overwritten.
    pub fn new(
        name: &str,
        frames_per_second: u32,
        draw: impl Fn(u64) -> Option<Frame> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.to_owned(),
            frames_per_second,
            draw: Arc::new(draw),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn open(&self, clock: &Clock) -> Drawing {
        Drawing {
            draw: Arc::clone(&self.draw),
            at: 0,
            metronome: Metronome::new(self.frames_per_second, Pace::Live, clock),
        }
    }
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drawn")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A drawn camera that was opened.
pub(super) struct Drawing {
    draw: Arc<Draw>,
    at: u64,
    metronome: Metronome,
}

impl FrameSource for Drawing {
    fn next(&mut self, timeout: Duration) -> Next {
        let Some(captured_at) = self.metronome.turn(timeout) else {
            return Next::Timeout;
        };
        match (self.draw)(self.at) {
            Some(frame) => {
                self.at += 1;
                Next::Frame(Frame {
                    captured_at,
                    ..frame
                })
            }
            None => Next::Ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Encoding, samples};

    #[test]
    fn frames_are_drawn_in_order_until_there_is_none() {
        let drawn = Drawn::new("bench", 1_000, |at| {
            let bytes = samples::jpeg(8, 8);
            (at < 2).then(|| samples::frame(Encoding::Jpeg, 8 + at as u32, 8, bytes))
        });
        let mut opened = drawn.open(&Clock::by_hand(40));
        let widths = [(); 3].map(|()| match opened.next(Duration::from_secs(5)) {
            Next::Frame(frame) => Some((frame.width, frame.captured_at)),
            _ => None,
        });
        assert_eq!(widths, [Some((8, 40)), Some((9, 40)), None]);
        assert_eq!(opened.next(Duration::from_secs(5)), Next::Ended);
    }
}
