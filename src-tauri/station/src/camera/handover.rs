//! A source whose frames another thread fetches, for cameras that may hang.
//!
//! The thread waits for the camera as long as it likes; [`FrameSource::next`] never
//! waits longer than it was told. Only the newest frame is held. A thread that does
//! not end when asked is abandoned. It does not know what the thread talks to.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tr::tr;

use super::{FrameSource, Next, StillOrder, Stills};
use crate::frame::Frame;

/// How long a thread gets to end before it is abandoned.
const LET_GO: Duration = Duration::from_secs(1);

/// A source that is fed by a thread of its own.
pub(super) struct Handover {
    shared: Arc<Shared>,
    let_go: Duration,
    /// Whether the thread fills orders for pictures in the largest size.
    takes_orders: bool,
}

/// Where the thread puts what it fetched.
pub(super) struct Outlet(Arc<Shared>);

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Default)]
struct Held {
    newest: Option<Frame>,
    /// Frames that were replaced before they were taken, since the last one taken.
    dropped: u64,
    /// Unusable frames that were not told yet, and why the last of them was unusable.
    damaged: u64,
    flaw: String,
    /// How the thread ended, once it has.
    end: Option<Next>,
    /// Pictures in the largest size that are wanted.
    order: Option<StillOrder>,
    /// The thread is to end.
    stop: bool,
}

impl Handover {
    /// Starts the thread. What `fetch` returns is how the source ended.
    pub(super) fn start(name: &str, fetch: impl FnOnce(&Outlet) -> Next + Send + 'static) -> Self {
        Self::with(name, LET_GO, fetch)
    }

    fn with(
        name: &str,
        let_go: Duration,
        fetch: impl FnOnce(&Outlet) -> Next + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let outlet = Outlet(Arc::clone(&shared));
        let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let end = catch_unwind(AssertUnwindSafe(|| fetch(&outlet)));
            outlet.end(end.unwrap_or_else(|_| Next::Gone {
                reason: tr!("The camera's driver failed"),
            }));
        });
        if let Err(error) = started {
            Outlet(Arc::clone(&shared)).end(Next::Gone {
                reason: tr!("The camera cannot be opened: {error}", error),
            });
        }
        Self {
            shared,
            let_go,
            takes_orders: false,
        }
    }

    /// The same, with a thread that asks for [`Outlet::order`].
    #[cfg_attr(
        all(not(test), not(all(feature = "camera", target_os = "linux"))),
        expect(dead_code, reason = "no other source has a larger size")
    )]
    pub(super) fn taking_orders(mut self) -> Self {
        self.takes_orders = true;
        self
    }
}

impl FrameSource for Handover {
    fn next(&mut self, timeout: Duration) -> Next {
        let mut held = self
            .shared
            .changed
            .wait_timeout_while(self.shared.lock(), timeout, |held| held.is_empty())
            .map_or_else(|poisoned| poisoned.into_inner().0, |(held, _)| held);
        if held.damaged > 0 {
            held.damaged -= 1;
            let reason = held.flaw.clone();
            return Next::Damaged { reason };
        }
        if let Some(frame) = held.newest.take() {
            let dropped_before = frame.dropped_before + std::mem::take(&mut held.dropped);
            return Next::Frame(Frame {
                dropped_before,
                ..frame
            });
        }
        held.end.clone().unwrap_or(Next::Timeout)
    }

    fn expose(&mut self, order: StillOrder) {
        if !self.takes_orders {
            return order.answer(Stills::NoLarger);
        }
        let mut held = self.shared.lock();
        // Where nobody is left to fill it, it is dropped, and so refused.
        held.order = held.end.is_none().then_some(order);
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        let mut held = self.shared.lock();
        held.stop = true;
        let waited = self
            .shared
            .changed
            .wait_timeout_while(held, self.let_go, |held| held.end.is_none());
        if waited.is_ok_and(|(held, _)| held.end.is_none()) {
            tracing::warn!("a camera does not end its wait; its thread is abandoned");
        }
    }
}

impl Outlet {
    /// True once the source was dropped.
    pub(super) fn is_closed(&self) -> bool {
        self.0.lock().stop
    }

    /// Replaces the frame that is held.
    pub(super) fn frame(&self, frame: Frame) {
        self.change(|held| {
            if let Some(missed) = held.newest.replace(frame) {
                held.dropped += missed.dropped_before + 1;
            }
        });
    }

    /// Reports a frame that cannot be used.
    pub(super) fn damaged(&self, reason: &str) {
        self.change(|held| {
            held.damaged += 1;
            reason.clone_into(&mut held.flaw);
        });
    }

    /// The pictures that are wanted in the largest size, told once.
    #[cfg_attr(
        all(not(test), not(all(feature = "camera", target_os = "linux"))),
        expect(dead_code, reason = "no other source has a larger size")
    )]
    pub(super) fn order(&self) -> Option<StillOrder> {
        self.0.lock().order.take()
    }

    fn end(&self, end: Next) {
        self.change(|held| {
            held.end = Some(end);
            held.order = None;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.0.lock());
        self.0.changed.notify_all();
    }
}

impl Held {
    fn is_empty(&self) -> bool {
        self.newest.is_none() && self.damaged == 0 && self.end.is_none()
    }
}

impl Shared {
    /// Nothing in here is ever half-changed, so a panic of the other side does no harm.
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::sync::mpsc;

    use super::*;
    use crate::frame::{Encoding, samples};

    const SOON: Duration = Duration::from_secs(20);

    fn frame(width: u32) -> Frame {
        samples::frame(Encoding::Gray, width, 8, bytes::Bytes::new())
    }

    #[test]
    fn the_newest_frame_is_given_and_the_others_are_counted() {
        let (filled, full) = mpsc::channel();
        let mut source = Handover::start("test camera", move |outlet| {
            outlet.frame(Frame {
                dropped_before: 3,
                ..frame(8)
            });
            outlet.frame(frame(16));
            outlet.frame(frame(24));
            filled.send(()).unwrap();
            Next::Gone {
                reason: "unplugged".to_owned(),
            }
        });
        full.recv().unwrap();
        let next = source.next(SOON);
        assert!(
            matches!(&next, Next::Frame(frame) if (frame.width, frame.dropped_before) == (24, 5))
        );
        // The end is said again and again.
        for _ in 0..2 {
            assert!(matches!(source.next(SOON), Next::Gone { .. }));
        }
    }

    #[test]
    fn damage_and_panics_of_a_driver_are_answers_too() {
        let mut source = Handover::start("test camera", |outlet| {
            outlet.damaged("cut off");
            outlet.damaged("empty");
            panic!("a driver's own failure");
        });
        for _ in 0..2 {
            assert!(matches!(source.next(SOON), Next::Damaged { .. }));
        }
        assert!(matches!(source.next(SOON), Next::Gone { .. }));
    }

    #[test]
    fn a_camera_that_hangs_is_a_timeout_and_does_not_hold_up_the_drop() {
        let (release, hold) = mpsc::channel::<()>();
        let mut source = Handover::with("test camera", Duration::ZERO, move |_| {
            hold.recv().ok();
            Next::Ended
        });
        assert_eq!(source.next(Duration::ZERO), Next::Timeout);
        drop(source);
        // Still held: the drop did not wait for it.
        assert!(release.send(()).is_ok());
    }

    #[test]
    fn an_order_reaches_the_thread_and_is_refused_once_that_has_ended() {
        let mut source = Handover::start("test camera", |outlet| {
            while !outlet.is_closed() {
                if let Some(order) = outlet.order() {
                    assert_eq!(order.most(), 3);
                    order.answer(Stills::Taken(vec![frame(64)]));
                    return Next::Ended;
                }
                thread::yield_now();
            }
            Next::Ended
        })
        .taking_orders();
        let (order, answer) = StillOrder::new(3);
        source.expose(order);
        assert_eq!(answer.blocking_recv(), Ok(Stills::Taken(vec![frame(64)])));
        assert_eq!(source.next(SOON), Next::Ended);
        let (order, answer) = StillOrder::new(3);
        source.expose(order);
        assert!(answer.blocking_recv().is_err());
    }

    #[test]
    fn a_camera_of_one_size_has_no_larger_picture() {
        let mut source = Handover::start("test camera", |_| Next::Ended);
        let (order, answer) = StillOrder::new(3);
        source.expose(order);
        assert_eq!(answer.blocking_recv(), Ok(Stills::NoLarger));
    }

    #[test]
    fn a_dropped_source_asks_its_thread_to_end() {
        let (ended, end) = mpsc::channel();
        let source = Handover::start("test camera", move |outlet| {
            while !outlet.is_closed() {
                thread::yield_now();
            }
            ended.send(()).unwrap();
            Next::Ended
        });
        drop(source);
        assert!(end.recv_timeout(SOON).is_ok());
    }
}
