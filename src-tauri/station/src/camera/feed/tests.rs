//! A feed over a source whose answers the test gives, one by one.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::camera::status::none_chosen;
use crate::frame::{Encoding, samples};

/// A camera under a test's control, however often it is opened.
struct Bench {
    feed: Feed,
    answers: mpsc::Sender<Next>,
    opened: Arc<AtomicUsize>,
    clock: Clock,
}

struct Scripted(Arc<Mutex<mpsc::Receiver<Next>>>);

impl FrameSource for Scripted {
    fn next(&mut self, timeout: Duration) -> Next {
        let answer = self.0.lock().unwrap().recv_timeout(timeout);
        match answer {
            Ok(Next::Denied) => panic!("a driver's own failure"),
            Ok(answer) => answer,
            Err(_) => Next::Timeout,
        }
    }
}

fn bench() -> Bench {
    let (answers, script) = mpsc::channel();
    let script = Arc::new(Mutex::new(script));
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let clock = Clock::by_hand(10_000);
    let chosen = Chosen {
        name: "Bench camera".to_owned(),
        open: Box::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::new(Scripted(Arc::clone(&script)))
        }),
    };
    let feed = Feed::with(Some(chosen), clock.clone(), &Waits::default(), LET_GO);
    Bench {
        feed,
        answers,
        opened,
        clock,
    }
}

impl Bench {
    fn answer(&self, next: Next) {
        self.answers.send(next).unwrap();
    }

    fn advance(&self, by: u64) {
        self.clock.advance(Duration::from_millis(by));
    }

    async fn until(&self, wanted: impl FnMut(&CameraStatus) -> bool) -> CameraStatus {
        let mut status = self.feed.status();
        let found = tokio::time::timeout(Duration::from_secs(20), status.wait_for(wanted)).await;
        found.unwrap().unwrap().clone()
    }

    async fn until_state(&self, state: CameraState) -> CameraStatus {
        self.until(|status| status.state == state).await
    }
}

fn a_frame(width: u16) -> Next {
    let bytes = samples::jpeg(width, 8);
    Next::Frame(samples::frame(Encoding::Jpeg, width.into(), 8, bytes))
}

fn unplugged() -> Next {
    Next::Gone {
        reason: "Bench camera was unplugged".to_owned(),
    }
}

#[tokio::test]
async fn the_newest_frame_is_at_hand_and_numbers_rise() {
    let bench = bench();
    for width in [8, 16, 24] {
        bench.answer(a_frame(width));
    }
    let status = bench.until(|status| status.width == 24).await;
    assert_eq!(status.state, CameraState::Live);
    assert_eq!(status.message, "Bench camera gives 24 × 8 pixels");
    let newest = bench.feed.frames().borrow().clone().unwrap();
    assert_eq!((newest.seq, newest.width), (3, 24));
}

#[tokio::test]
async fn an_unplugged_camera_is_opened_again_and_its_numbers_go_on() {
    let bench = bench();
    bench.answer(a_frame(8));
    bench.until_state(CameraState::Live).await;
    bench.answer(unplugged());
    let gone = bench.until_state(CameraState::Gone).await;
    assert!(
        gone.message
            .starts_with("Bench camera was unplugged. Check the cable")
    );
    assert_eq!(*bench.feed.frames().borrow(), None);
    bench.advance(250);
    bench.answer(a_frame(16));
    let back = bench.until_state(CameraState::Live).await;
    assert_eq!((back.width, bench.opened.load(Ordering::SeqCst)), (16, 2));
    assert_eq!(bench.feed.frames().borrow().as_ref().unwrap().seq, 2);
}

#[tokio::test]
async fn a_lost_camera_stays_gone_while_it_is_tried_again() {
    let bench = bench();
    let opening = "Bench camera is being opened";
    let mut messages = vec![
        bench
            .until(|status| status.message == opening)
            .await
            .message,
    ];
    for (answer, wait) in [(unplugged(), 250), (Next::Busy, 500), (unplugged(), 1_000)] {
        bench.answer(answer);
        let before = messages.last().cloned().unwrap_or_default();
        let lost = bench.until(|status| status.message != before).await;
        assert_eq!(lost.state, CameraState::Gone, "{}", lost.message);
        messages.push(lost.message);
        bench.advance(wait);
    }
    assert!(messages[2].starts_with("Bench camera is used by another program"));
    assert_eq!(messages[1], messages[3]);
}

#[tokio::test]
async fn a_silent_camera_is_stalled_counted_and_its_last_frame_put_away() {
    let bench = bench();
    bench.answer(a_frame(8));
    bench.until_state(CameraState::Live).await;
    bench.advance(1_000);
    bench.answer(Next::Damaged {
        reason: "cut off".to_owned(),
    });
    bench.until_state(CameraState::Stalled).await;
    assert_eq!(*bench.feed.frames().borrow(), None);
    bench.answer(a_frame(16));
    let back = bench.until_state(CameraState::Live).await;
    assert_eq!((back.stalls, back.damaged), (1, 1));
    assert_eq!(bench.opened.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_camera_that_stays_silent_is_opened_again_and_shown_as_gone() {
    let bench = bench();
    bench.answer(a_frame(8));
    bench.until_state(CameraState::Live).await;
    bench.advance(5_000);
    let gone = bench.until_state(CameraState::Gone).await;
    assert!(gone.message.starts_with("Bench camera gives no pictures"));
    bench.advance(250);
    bench.answer(Next::Damaged {
        reason: "cut off".to_owned(),
    });
    let opened = bench.until(|status| status.damaged == 1);
    bench.advance(500);
    assert_eq!(opened.await.state, CameraState::Gone);
}

#[tokio::test]
async fn a_driver_that_panics_is_a_camera_that_is_gone() {
    let bench = bench();
    bench.answer(a_frame(8));
    bench.until_state(CameraState::Live).await;
    bench.answer(Next::Denied);
    let gone = bench.until_state(CameraState::Gone).await;
    assert!(gone.message.starts_with("The camera's driver failed"));
}

#[tokio::test]
async fn a_recording_ends_with_its_last_frame_at_hand() {
    let bench = bench();
    bench.answer(a_frame(8));
    bench.answer(Next::Ended);
    let ended = bench.until(|status| status.ended).await;
    assert_eq!(ended.state, CameraState::Closed);
    assert_eq!(ended.message, "The recording has ended");
    assert!(bench.feed.frames().borrow().is_some());
}

#[tokio::test]
async fn another_camera_takes_the_place_of_the_first_for_the_same_receivers() {
    let bench = bench();
    let frames = bench.feed.frames();
    bench.answer(a_frame(8));
    bench.until_state(CameraState::Live).await;
    let drawn = super::super::Drawn::new("Drawn bench", 50, |_| {
        Some(samples::frame(Encoding::Jpeg, 32, 8, samples::jpeg(32, 8)))
    });
    bench.feed.change(Some(SourceSpec::Drawn(drawn)));
    let live = bench.until(|status| status.width == 32).await;
    assert_eq!(live.name, "Drawn bench");
    assert_eq!(frames.borrow().as_ref().unwrap().width, 32);
    bench.feed.change(None);
    let closed = bench.until_state(CameraState::Closed).await;
    assert_eq!((closed.name.as_str(), closed.message), ("", none_chosen()));
    assert_eq!(*frames.borrow(), None);
}

#[test]
fn a_source_that_hangs_does_not_hold_up_the_end() {
    struct Hanging(mpsc::Sender<()>, mpsc::Receiver<()>);
    impl FrameSource for Hanging {
        fn next(&mut self, _timeout: Duration) -> Next {
            self.0.send(()).unwrap();
            self.1.recv().ok();
            Next::Timeout
        }
    }
    let (release, hold) = mpsc::channel();
    let (entered, enter) = mpsc::channel();
    let hold = Mutex::new(Some(hold));
    let chosen = Chosen {
        name: "Hanging camera".to_owned(),
        open: Box::new(move |_| {
            let hold = hold.lock().unwrap().take().unwrap();
            Box::new(Hanging(entered.clone(), hold))
        }),
    };
    let clock = Clock::by_hand(0);
    let feed = Feed::with(Some(chosen), clock, &Waits::default(), Duration::ZERO);
    enter.recv().unwrap();
    drop(feed);
    // Still held: the drop above did not wait for it.
    assert!(release.send(()).is_ok());
}
