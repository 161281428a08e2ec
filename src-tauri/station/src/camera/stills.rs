//! Pictures in a camera's largest size, ordered in the middle of its live ones.
//!
//! A [`StillOrder`] travels to whoever owns the camera and comes back as [`Stills`]. One
//! that gets lost on the way is answered too: as refused. It does not know how a camera
//! changes its size.

use std::sync::{Arc, Weak};

use tokio::sync::oneshot;

use crate::frame::Frame;

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stills {
    /// Pictures in the largest size, in the order they were taken; at least one.
    Taken(Vec<Frame>),
    /// The live pictures are as large as the camera can give them.
    NoLarger,
    /// The camera did not give one.
    Refused {
        /// Why, as the end of a sentence.
        reason: String,
    },
}

/// An order for pictures in the largest size.
#[derive(Debug)]
pub struct StillOrder {
    most: usize,
    answer: oneshot::Sender<Stills>,
    /// Goes with the order.
    open: Arc<()>,
}

/// Tells whether an order is still open.
#[derive(Debug)]
pub(super) struct OpenOrder(Weak<()>);

impl OpenOrder {
    /// True until the order was answered or lost.
    pub(super) fn is_open(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl StillOrder {
    /// An order for at most so many pictures, and where the answer comes.
    pub(super) fn new(most: usize) -> (Self, oneshot::Receiver<Stills>) {
        let (answer, answered) = oneshot::channel();
        let order = Self {
            most: most.max(1),
            answer,
            open: Arc::new(()),
        };
        (order, answered)
    }

    /// What tells whether it is still open.
    pub(super) fn watch(&self) -> OpenOrder {
        OpenOrder(Arc::downgrade(&self.open))
    }

    /// How many pictures are wanted.
    #[cfg_attr(
        all(not(test), not(all(feature = "camera", target_os = "linux"))),
        expect(dead_code, reason = "no other source has a larger size")
    )]
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Answers it. Whoever ordered may have left.
    pub fn answer(self, stills: Stills) {
        self.answer.send(stills).ok();
    }
}
