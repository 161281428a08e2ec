//! Eyes over a slot the test fills, with the real reader and with scripted ones.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use perch_reader::{Symbology, symbol};

use super::*;
use crate::frame::{Encoding, jpeg_photo, samples};

const HONEY: &str = "9521321000018";
/// Nothing in here takes so long; only a broken test does.
const SOON: Duration = Duration::from_secs(20);

/// An EAN-13 painted upright, three pixels to a module, as a frame of plain brightness.
fn drawn(text: &str) -> Frame {
    let symbol = symbol::draw(Symbology::Ean13, text).unwrap();
    let (width, height) = ((symbol.width() + 40) * 3, 240);
    let pixel = |at: usize| {
        let (x, y) = (at % width / 3, at / width / 3);
        let bars = (20..60).contains(&y);
        let dark = x
            .checked_sub(20)
            .is_some_and(|module| symbol.is_dark(module, 0));
        if bars && dark { 30 } else { 220 }
    };
    let pixels: Vec<u8> = (0..width * height).map(pixel).collect();
    samples::frame(Encoding::Gray, width as u32, height as u32, pixels.into())
}

fn numbered(seq: u64, frame: Frame) -> Option<Arc<Frame>> {
    let captured_at = 100 * seq as i64;
    Some(Arc::new(Frame {
        seq,
        captured_at,
        ..frame
    }))
}

fn look() -> Look {
    // No budget runs out however slow the machine is.
    Look::new(SymbologySet::product(), SOON)
}

fn texts(glimpse: &Glimpse) -> Vec<&str> {
    let texts = glimpse.sightings.iter();
    texts.map(|sighting| sighting.raw_value.as_str()).collect()
}

#[test]
fn a_code_is_read_from_plain_brightness_and_from_a_jpeg() {
    let plain = drawn(HONEY);
    let jpeg = Frame {
        encoding: Encoding::Jpeg,
        bytes: jpeg_photo(&plain).unwrap(),
        seq: 7,
        captured_at: 70,
        ..plain.clone()
    };
    let mut look = look();
    assert_eq!(texts(&look.read(&plain).unwrap()), [HONEY]);
    let glimpse = look.read(&jpeg).unwrap();
    assert_eq!(texts(&glimpse), [HONEY]);
    assert_eq!((glimpse.frame_seq, glimpse.at), (7, 70));
    assert_eq!((glimpse.width, glimpse.height), (plain.width, plain.height));
}

#[test]
fn a_look_reads_what_it_is_to_look_for_from_the_next_frame_on() {
    let frame = drawn(HONEY);
    let mut look = look();
    look.look_for(SymbologySet::NONE.with(Symbology::Qr));
    assert!(texts(&look.read(&frame).unwrap()).is_empty());
    look.look_for(SymbologySet::product());
    assert_eq!(texts(&look.read(&frame).unwrap()), [HONEY]);
}

#[test]
fn a_damaged_frame_is_reported_and_the_next_one_is_read() {
    let jpeg = samples::jpeg(64, 48);
    let cut = samples::frame(Encoding::Jpeg, 64, 48, jpeg.slice(..jpeg.len() / 2));
    let mut look = look();
    assert!(matches!(look.read(&cut), Err(Unseen::Damaged(_))));
    assert_eq!(texts(&look.read(&drawn(HONEY)).unwrap()), [HONEY]);
}

/// Eyes whose reader is a function of the test.
struct Bench {
    slot: watch::Sender<Option<Arc<Frame>>>,
    told: mpsc::Receiver<Told>,
    eyes: Eyes,
    clock: Clock,
}

fn bench(make: impl Fn() -> Read + Send + Sync + 'static) -> Bench {
    let (slot, frames) = watch::channel(None);
    let (delivered, told) = mpsc::channel();
    let clock = Clock::by_hand(0);
    let waits = Waits {
        look: Duration::ZERO,
        ..Waits::default()
    };
    let deliver = move |told| delivered.send(told).unwrap();
    let eyes = Eyes::with(frames, Arc::new(make), clock.clone(), &waits, deliver);
    Bench {
        slot,
        told,
        eyes,
        clock,
    }
}

impl Bench {
    fn show(&self, seq: u64, frame: Frame) {
        self.slot.send_replace(numbered(seq, frame));
    }

    fn told(&self) -> Told {
        self.told.recv_timeout(SOON).unwrap()
    }

    #[track_caller]
    fn glimpse(&self) -> Glimpse {
        match self.told() {
            Told::Glimpse(glimpse) => glimpse,
            Told::Stumble(stumble) => panic!("{stumble:?}"),
        }
    }

    /// Number and kind of the frame the reader failed on.
    #[track_caller]
    fn stumble(&self) -> (u64, bool) {
        match self.told() {
            Told::Stumble(stumble) => (stumble.frame.seq, stumble.hung),
            Told::Glimpse(glimpse) => panic!("{glimpse:?}"),
        }
    }

    async fn until(&self, wanted: impl FnMut(&EyesCounts) -> bool) -> EyesCounts {
        let mut counts = self.eyes.counts();
        let found = tokio::time::timeout(SOON, counts.wait_for(wanted)).await;
        *found.unwrap().unwrap()
    }
}

fn empty(frame: &Frame) -> Seen {
    Ok(Glimpse {
        frame_seq: frame.seq,
        width: frame.width,
        height: frame.height,
        at: frame.captured_at,
        sightings: Vec::new(),
        unread: Vec::new(),
    })
}

fn blank() -> Frame {
    samples::frame(Encoding::Gray, 8, 8, Bytes::from_static(&[255; 64]))
}

#[tokio::test]
async fn every_frame_that_was_read_is_told_once_and_in_order() {
    let bench = bench(|| {
        let mut look = look();
        Box::new(move |frame| look.read(frame))
    });
    bench.show(1, drawn(HONEY));
    assert_eq!(texts(&bench.glimpse()), [HONEY]);
    bench.show(1, drawn(HONEY));
    bench.show(2, blank());
    let glimpse = bench.glimpse();
    assert_eq!((glimpse.frame_seq, texts(&glimpse)), (2, Vec::new()));
    let counts = bench.until(|counts| counts.read == 2).await;
    assert_eq!(counts.skipped, 0);
}

#[tokio::test]
async fn the_newest_frame_is_taken_and_the_others_are_counted() {
    let (release, hold) = mpsc::channel::<()>();
    let (entered, enter) = mpsc::channel();
    let hold = Arc::new(Mutex::new(hold));
    let bench = bench(move || {
        let (hold, entered) = (Arc::clone(&hold), entered.clone());
        Box::new(move |frame| {
            entered.send(frame.seq).unwrap();
            hold.lock().unwrap().recv().unwrap();
            empty(frame)
        })
    });
    bench.show(1, blank());
    enter.recv_timeout(SOON).unwrap();
    for seq in 2..=5 {
        bench.show(seq, blank());
    }
    release.send(()).unwrap();
    release.send(()).unwrap();
    assert_eq!(
        [bench.glimpse().frame_seq, bench.glimpse().frame_seq],
        [1, 5]
    );
    let counts = bench.until(|counts| counts.read == 2).await;
    assert_eq!(counts.skipped, 3);
}

#[tokio::test]
async fn a_reader_that_hangs_is_replaced_and_counted() {
    let (release, hold) = mpsc::channel::<()>();
    let (entered, enter) = mpsc::channel();
    let hold = Mutex::new(Some(hold));
    let made = AtomicUsize::new(0);
    let bench = bench(move || {
        let entered = entered.clone();
        let first = made.fetch_add(1, Ordering::SeqCst) == 0;
        let hold = hold.lock().unwrap().take();
        Box::new(move |frame| {
            entered.send(()).unwrap();
            if let Some(hold) = hold.as_ref().filter(|_| first) {
                hold.recv().ok();
            }
            empty(frame)
        })
    });
    bench.show(1, blank());
    enter.recv_timeout(SOON).unwrap();
    bench.clock.advance(Duration::from_millis(1_999));
    bench.clock.advance(Duration::from_millis(1));
    let counts = bench.until(|counts| counts.hung == 1).await;
    assert_eq!(counts.read, 0);
    assert_eq!(bench.stumble(), (1, true));
    bench.show(2, blank());
    assert_eq!(bench.glimpse().frame_seq, 2);
    // The first reader is still held; what it reads now reaches nobody.
    release.send(()).unwrap();
    bench.show(3, blank());
    assert_eq!(bench.glimpse().frame_seq, 3);
}

#[tokio::test]
async fn frames_are_left_out_while_too_many_readers_hang() {
    let (release, hold) = mpsc::channel::<()>();
    let (entered, enter) = mpsc::channel();
    let hold = Arc::new(Mutex::new(hold));
    let bench = bench(move || {
        let (hold, entered) = (Arc::clone(&hold), entered.clone());
        Box::new(move |frame| {
            entered.send(()).unwrap();
            if frame.seq <= 3 {
                hold.lock().unwrap().recv().ok();
            }
            empty(frame)
        })
    });
    for seq in 1..=3 {
        bench.show(seq, blank());
        enter.recv_timeout(SOON).unwrap();
        bench.clock.advance(Duration::from_secs(2));
        assert_eq!(bench.stumble(), (seq, true));
    }
    bench.show(4, blank());
    let counts = bench.until(|counts| counts.skipped == 1).await;
    assert_eq!((counts.hung, counts.read), (3, 0));
    // One comes back and ends, so there is room for another.
    release.send(()).unwrap();
    for seq in 5.. {
        bench.show(seq, blank());
        let skipped = seq - 3;
        let counts = bench
            .until(|counts| counts.read == 1 || counts.skipped >= skipped)
            .await;
        if counts.read == 1 {
            break;
        }
    }
    drop(release);
}

#[tokio::test]
async fn a_reader_that_panics_begins_anew() {
    let bench = bench(|| {
        let mut look = look();
        Box::new(move |frame| match frame.seq {
            1 => look.guarded(|_| panic!("as rxing might")),
            _ => look.read(frame),
        })
    });
    bench.show(1, drawn(HONEY));
    assert_eq!(bench.stumble(), (1, false));
    bench.show(2, drawn(HONEY));
    assert_eq!(texts(&bench.glimpse()), [HONEY]);
    let counts = bench.until(|counts| counts.read == 1).await;
    assert_eq!((counts.failed, counts.hung), (1, 0));
}

#[tokio::test]
async fn damage_and_failures_are_counted_and_the_next_frame_is_read() {
    let bench = bench(|| {
        Box::new(|frame| match frame.seq {
            1 => Err(Unseen::Failed),
            2 => Err(FrameError::Damaged {
                detail: "cut off".to_owned(),
            }
            .into()),
            _ => empty(frame),
        })
    });
    bench.show(1, blank());
    bench.until(|counts| counts.failed == 1).await;
    assert_eq!(bench.stumble(), (1, false));
    bench.show(2, blank());
    bench.until(|counts| counts.damaged == 1).await;
    bench.show(3, blank());
    assert_eq!(bench.glimpse().frame_seq, 3);
}

#[test]
fn a_frame_that_is_there_already_is_read_and_an_empty_slot_is_waited_for() {
    let bench = bench(|| Box::new(empty));
    bench.slot.send_replace(None);
    bench.show(4, blank());
    assert_eq!(bench.glimpse().frame_seq, 4);
    drop(bench.eyes);
    drop(bench.slot);
    // The thread has ended once its way to the test is closed.
    let after = bench.told.recv_timeout(SOON);
    assert_eq!(after, Err(mpsc::RecvTimeoutError::Disconnected));
}
