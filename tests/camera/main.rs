//! The station's camera code on machines of test cameras.
//!
//! Each test runs again in a process of its own, for which `shim.c` is preloaded: there
//! /dev and /sys show the cameras that the test plugs in, and their faults are words in
//! a file. The code under test is the program's own, down to the system calls.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod bench;

use std::{fs, sync::Arc, time::Duration};

use perch_station::{
    camera::{self, CameraStatus, Feed, Stills},
    clock::monotonic,
    frame::{Encoding, Frame},
    station::Station,
    view::{CameraState, Control, ControlView},
};

use tokio::sync::watch;

use bench::{Bench, on_a_bench};

const WEBCAM: &str = "HD Webcam @ 1-2:1.0 # S1";

/// A feed of the webcam, in the state that its words make of it.
async fn webcam(bench: &Bench, words: &str) -> Feed {
    bench.plug(0, "HD Webcam", "1-2", "S1");
    bench.say(0, words);
    bench.feed(WEBCAM)
}

/// The next frame after the one that is at hand.
async fn fresh(feed: &Feed) -> Arc<Frame> {
    let mut frames = feed.frames();
    frames.mark_unchanged();
    let next = async {
        while frames.changed().await.is_ok() {
            if let Some(frame) = frames.borrow_and_update().clone() {
                return Some(frame);
            }
        }
        None
    };
    let next = bench::soon(next).await.flatten();
    next.unwrap_or_else(|| panic!("no frame came: {:?}", feed.status().borrow()))
}

async fn until(feed: &Feed, wanted: impl FnMut(&CameraStatus) -> bool) -> CameraStatus {
    let mut status = feed.status();
    let found = bench::soon(status.wait_for(wanted)).await;
    let found = found.and_then(|found| Some(found.ok()?.clone()));
    found.unwrap_or_else(|| panic!("it stays so: {:?}", feed.status().borrow()))
}

async fn until_state(feed: &Feed, state: CameraState) -> CameraStatus {
    until(feed, |status| status.state == state).await
}

#[test]
fn cameras_are_listed_once_however_odd_their_names() {
    on_a_bench(
        "cameras_are_listed_once_however_odd_their_names",
        async |bench| {
            assert_eq!(camera::list(), []);
            bench.plug(0, "HD Webcam", "1-2", "S1");
            bench.metadata(1, "HD Webcam", "1-2");
            bench.plug(2, "HD Webcam", "1-3", "");
            bench.plug(12, "Cam @ home # \u{202e}\u{7}", "2-1", "../etc");
            bench.plug(13, "", "2-2", "");
            for stray in ["video", "video-dec0", "videotape"] {
                fs::write(bench.folder.join("dev").join(stray), "").unwrap();
            }
            let listed = camera::list();
            let ids: Vec<&str> = listed.iter().map(|camera| camera.id.as_str()).collect();
            let odd = "Cam @ home # \u{202e} @ 2-1:1.0";
            assert_eq!(
                ids,
                [WEBCAM, "HD Webcam @ 1-3:1.0", odd, "Camera 13 @ 2-2:1.0"]
            );
            // Each can be opened by the id it is listed with.
            for id in ids {
                until_state(&bench.feed(id), CameraState::Live).await;
            }
        },
    );
}

#[test]
fn a_jpeg_is_passed_on_untouched() {
    on_a_bench("a_jpeg_is_passed_on_untouched", async |bench| {
        let feed = webcam(bench, "").await;
        for _ in 0..5 {
            let frame = fresh(&feed).await;
            assert_eq!((frame.width, frame.height), (1280, 720));
            assert_eq!(frame.encoding, Encoding::Jpeg);
            assert!(frame.bytes == bench.picture, "other bytes");
        }
        let status = feed.status().borrow().clone();
        assert_eq!((status.damaged, status.stalls), (0, 0), "{status:?}");
    });
}

#[test]
fn pictures_without_compression_have_exactly_their_pixels() {
    on_a_bench(
        "pictures_without_compression_have_exactly_their_pixels",
        async |bench| {
            let feed = webcam(bench, "yuyv").await;
            let frame = fresh(&feed).await;
            assert_eq!(frame.encoding, Encoding::Yuyv);
            assert_eq!((frame.width, frame.height), (1280, 720));
            let row: Vec<u8> = (0..1280).flat_map(|x| [x as u8, 128]).collect();
            assert!(frame.bytes.chunks(2560).all(|chunk| chunk == row));
            assert_eq!(frame.bytes.len(), 2560 * 720);
        },
    );
}

#[test]
fn an_unplugged_camera_is_found_again_under_another_number() {
    on_a_bench(
        "an_unplugged_camera_is_found_again_under_another_number",
        async |bench| {
            let feed = webcam(bench, "").await;
            let first = fresh(&feed).await;
            let since = monotonic();
            bench.unplug(0);
            let gone = until_state(&feed, CameraState::Gone).await;
            eprintln!("gone after {:?}", since());
            assert!(gone.message.starts_with("HD Webcam"), "{}", gone.message);
            assert_eq!(*feed.frames().borrow(), None);
            // Its twin takes its number, and it comes back at another port.
            bench.plug(0, "HD Webcam", "1-9", "S2");
            bench.say(0, "stall");
            let since = monotonic();
            bench.plug(4, "HD Webcam", "1-7", "S1");
            let again = fresh(&feed).await;
            eprintln!("live again after {:?}", since());
            assert!(again.seq > first.seq);
            assert!(again.bytes == bench.picture, "other bytes");
        },
    );
}

#[test]
fn a_stalled_camera_is_counted_and_comes_back_by_itself() {
    on_a_bench(
        "a_stalled_camera_is_counted_and_comes_back_by_itself",
        async |bench| {
            let feed = webcam(bench, "").await;
            fresh(&feed).await;
            let since = monotonic();
            bench.say(0, "stall");
            until_state(&feed, CameraState::Stalled).await;
            eprintln!("stalled after {:?}", since());
            assert_eq!(*feed.frames().borrow(), None);
            bench.say(0, "");
            fresh(&feed).await;
            let back = until_state(&feed, CameraState::Live).await;
            assert_eq!((back.stalls, back.damaged), (1, 0), "{back:?}");
            // A camera that is silent does not hold up the end.
            bench.say(0, "stall");
            let since = monotonic();
            drop(feed);
            assert!(since() < Duration::from_millis(1_900), "{:?}", since());
        },
    );
}

#[test]
fn damaged_pictures_are_counted_and_never_delivered() {
    on_a_bench(
        "damaged_pictures_are_counted_and_never_delivered",
        async |bench| {
            for fault in ["truncated", "corrupt", "empty", "error"] {
                let feed = webcam(bench, &format!("{fault} now-and-then")).await;
                while feed.status().borrow().damaged < 3 {
                    let frame = fresh(&feed).await;
                    assert!(frame.bytes == bench.picture, "{fault} was delivered");
                }
                let status = feed.status().borrow().clone();
                assert_eq!(status.state, CameraState::Live, "{fault}");
                // All of them: then there is nothing to show.
                bench.say(0, fault);
                let stalled = until_state(&feed, CameraState::Stalled).await;
                assert!(stalled.damaged > status.damaged, "{fault}: {stalled:?}");
                assert_eq!(*feed.frames().borrow(), None);
            }
        },
    );
}

#[test]
fn a_yuyv_picture_that_is_cut_off_is_damaged_too() {
    on_a_bench(
        "a_yuyv_picture_that_is_cut_off_is_damaged_too",
        async |bench| {
            let feed = webcam(bench, "yuyv truncated").await;
            let damaged = until(&feed, |status| status.damaged > 2).await;
            assert_eq!(damaged.frames, 0);
        },
    );
}

#[test]
fn a_slow_camera_is_live() {
    on_a_bench("a_slow_camera_is_live", async |bench| {
        let feed = webcam(bench, "slow").await;
        let slow = until(&feed, |status| status.frames > 6).await;
        assert_eq!((slow.state, slow.stalls), (CameraState::Live, 0));
        assert!(slow.frames_per_second < 6.0, "{slow:?}");
    });
}

#[test]
fn a_camera_that_is_refused_says_why_and_is_tried_again() {
    on_a_bench(
        "a_camera_that_is_refused_says_why_and_is_tried_again",
        async |bench| {
            for (fault, sentence) in [
                ("busy", "HD Webcam is used by another program"),
                ("denied", "This user may not use HD Webcam"),
            ] {
                let feed = webcam(bench, fault).await;
                let gone = until_state(&feed, CameraState::Gone).await;
                assert!(gone.message.starts_with(sentence), "{}", gone.message);
                bench.say(0, "");
                until_state(&feed, CameraState::Live).await;
            }
        },
    );
}

#[test]
fn a_mode_that_is_refused_gives_way_to_the_next() {
    on_a_bench(
        "a_mode_that_is_refused_gives_way_to_the_next",
        async |bench| {
            let feed = webcam(bench, "refuse").await;
            assert_eq!(fresh(&feed).await.encoding, Encoding::Yuyv);
        },
    );
}

#[test]
fn odd_frame_rates_do_no_harm() {
    on_a_bench("odd_frame_rates_do_no_harm", async |bench| {
        let feed = webcam(bench, "fraction").await;
        assert_eq!(fresh(&feed).await.encoding, Encoding::Jpeg);
    });
}

#[test]
fn pictures_that_the_driver_lost_are_counted() {
    on_a_bench("pictures_that_the_driver_lost_are_counted", async |bench| {
        let feed = webcam(bench, "gap").await;
        let lossy = until(&feed, |status| status.dropped >= 6).await;
        assert!(lossy.frames >= 2, "{lossy:?}");
        assert!(lossy.message.contains("lost"), "{lossy:?}");
    });
}

#[test]
fn a_driver_that_does_not_stop_ends_nothing_else() {
    on_a_bench(
        "a_driver_that_does_not_stop_ends_nothing_else",
        async |bench| {
            let feed = webcam(bench, "stuck").await;
            fresh(&feed).await;
            drop(feed);
            bench.plug(1, "Desk cam", "1-3", "");
            until_state(&bench.feed("Desk cam @ 1-3:1.0"), CameraState::Live).await;
        },
    );
}

#[test]
fn a_camera_without_a_format_that_can_be_read_is_told_in_a_sentence() {
    on_a_bench(
        "a_camera_without_a_format_that_can_be_read_is_told_in_a_sentence",
        async |bench| {
            let feed = webcam(bench, "alien").await;
            let gone = until_state(&feed, CameraState::Gone).await;
            assert_eq!(
                gone.message,
                "HD Webcam failed: it has no format that Perch can read. Check the cable, or choose another camera in Settings; Perch keeps trying"
            );
        },
    );
}

#[test]
fn a_still_has_the_full_size_and_live_pictures_come_back() {
    on_a_bench(
        "a_still_has_the_full_size_and_live_pictures_come_back",
        async |bench| {
            let ultra = bench.ultra();
            let feed = webcam(bench, "ultra").await;
            for _ in 0..3 {
                assert_eq!(fresh(&feed).await.width, 1280);
                let Stills::Taken(stills) = feed.stills(3).await else {
                    panic!("no still: {:?}", feed.status().borrow());
                };
                assert_eq!(stills.len(), 3);
                for still in &stills {
                    assert_eq!((still.width, still.height), (3840, 2160));
                    assert!(still.bytes == ultra, "other bytes");
                }
                assert!(fresh(&feed).await.bytes == bench.picture);
            }
            let status = feed.status().borrow().clone();
            let wrong = (status.dropped, status.damaged, status.stalls);
            assert_eq!(wrong, (0, 0, 0), "{status:?}");
        },
    );
}

#[test]
fn a_camera_that_gives_no_still_stays_live() {
    on_a_bench("a_camera_that_gives_no_still_stays_live", async |bench| {
        bench.ultra();
        let feed = webcam(bench, "ultra").await;
        for words in ["ultra shy", "ultra mute", "ultra truncated", "ultra stuck"] {
            fresh(&feed).await;
            bench.say(0, words);
            let stills = feed.stills(2).await;
            assert!(
                matches!(stills, Stills::Refused { .. }),
                "{words}: {stills:?}"
            );
            bench.say(0, "ultra");
            assert!(fresh(&feed).await.bytes == bench.picture, "{words}");
        }
        assert_eq!(until_state(&feed, CameraState::Live).await.stalls, 0);
        // One that is pulled out meanwhile is answered for too, and found again.
        bench.say(0, "ultra mute");
        let (stills, ()) = tokio::join!(feed.stills(2), async { bench.unplug(0) });
        assert!(matches!(stills, Stills::Refused { .. }), "{stills:?}");
        let stills = feed.stills(2).await;
        assert!(matches!(stills, Stills::Refused { .. }), "{stills:?}");
        until_state(&feed, CameraState::Gone).await;
        bench.plug(0, "HD Webcam", "1-2", "S1");
        fresh(&feed).await;
        // Without a larger size there is nothing to change.
        assert_eq!(feed.stills(2).await, Stills::NoLarger);
    });
}

#[test]
fn a_photo_in_full_size_has_the_cameras_own_bytes() {
    on_a_bench(
        "a_photo_in_full_size_has_the_cameras_own_bytes",
        async |bench| {
            let ultra = bench.ultra();
            bench.plug(0, "HD Webcam", "1-2", "S1");
            bench.say(0, "ultra");
            let station = bench
                .station(WEBCAM, |settings| settings.full_stills = true)
                .await;
            seen_by(&station).await;
            station.shoot(None, "front").await.unwrap();
            // A camera that refuses gives a photo of its live size, and that is told.
            bench.say(0, "ultra shy");
            station.shoot(None, "back").await.unwrap();
            let stored = photos_of(bench);
            assert!(
                stored.len() == 2 && stored.contains(&ultra) && stored.contains(&bench.picture)
            );
            let notices = station.station_view().await.unwrap().notices;
            let told = notices.iter().find(|notice| notice.code == "full_still");
            let message = &told.unwrap().message;
            assert!(
                message.starts_with("HD Webcam gave no picture in its full size"),
                "{message}"
            );
            station.close().await;
        },
    );
}

/// Waits for the first picture of a station's camera.
async fn seen_by(station: &Station) {
    let mut frames = station.frames();
    let seen = bench::soon(frames.wait_for(Option::is_some)).await;
    assert!(seen.is_some_and(|seen| seen.is_ok()));
}

/// Waits until a station has noticed that its camera is gone.
async fn lost_by(station: &Station) {
    let mut changed = station.changed();
    let lost = async {
        while station.station_view().await.unwrap().camera.state != CameraState::Gone {
            changed.changed().await.unwrap();
        }
    };
    assert!(bench::soon(lost).await.is_some());
}

/// Every picture in the data folder of the station.
fn photos_of(bench: &Bench) -> Vec<Vec<u8>> {
    let shelves = fs::read_dir(bench.folder.join("data/photos")).unwrap();
    let files = shelves.flat_map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap());
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn what_was_set_on_a_camera_is_set_again_when_it_comes_back() {
    on_a_bench(
        "what_was_set_on_a_camera_is_set_again_when_it_comes_back",
        async |bench| {
            bench.plug(0, "HD Webcam", "1-2", "S1");
            let station = bench.station(WEBCAM, |_| {}).await;
            seen_by(&station).await;
            for (control, value) in [(Control::Focus, 120), (Control::PowerLine, 2)] {
                station
                    .set_control(WEBCAM, control, Some(value))
                    .await
                    .unwrap();
            }
            bench.unplug(0);
            lost_by(&station).await;
            // It has forgotten everything when it comes back, under another number.
            bench.plug(3, "HD Webcam", "1-2", "S1");
            let is_set = async {
                let mut changed = station.changed();
                loop {
                    let controls = camera::controls(WEBCAM);
                    let stands = |control| controls.iter().find(|each| each.control == control);
                    let focus = stands(Control::Focus).map(|each| (each.value, each.auto));
                    let lamps = stands(Control::PowerLine).map(|each| each.value);
                    if focus == Some((120, Some(false))) && lamps == Some(2) {
                        break;
                    }
                    changed.changed().await.unwrap();
                }
            };
            assert!(
                bench::soon(is_set).await.is_some(),
                "{:?}",
                camera::controls(WEBCAM)
            );
            // What the camera may choose again is not set any more.
            station
                .set_control(WEBCAM, Control::Focus, None)
                .await
                .unwrap();
            assert_eq!(
                value_of(&camera::controls(WEBCAM), Control::Focus).1,
                Some(true)
            );
            station.close().await;
        },
    );
}

fn value_of(controls: &[ControlView], control: Control) -> (i32, Option<bool>) {
    let found = controls.iter().find(|each| each.control == control);
    found.map(|each| (each.value, each.auto)).unwrap()
}

#[test]
fn what_people_know_can_be_set_while_the_camera_gives_pictures() {
    on_a_bench(
        "what_people_know_can_be_set_while_the_camera_gives_pictures",
        async |bench| {
            let feed = webcam(bench, "").await;
            fresh(&feed).await;
            let controls = camera::controls(WEBCAM);
            let known: Vec<Control> = controls.iter().map(|each| each.control).collect();
            // It has no zoom.
            let want = [
                Control::Focus,
                Control::Exposure,
                Control::WhiteBalance,
                Control::PowerLine,
            ];
            assert_eq!(known, want);
            assert_eq!(controls[3].words, ["Disabled", "50 Hz", "60 Hz"]);
            assert_eq!((controls[0].min, controls[0].max), (0, 250));
            for (control, value) in [
                (Control::Focus, 120),
                (Control::Exposure, 400),
                (Control::WhiteBalance, 5_000),
                (Control::PowerLine, 2),
            ] {
                camera::set_control(WEBCAM, control, Some(value)).unwrap();
                let (now, auto) = value_of(&camera::controls(WEBCAM), control);
                assert_eq!((now, auto.unwrap_or(false)), (value, false), "{control:?}");
            }
            // By itself again.
            for control in [Control::Focus, Control::Exposure, Control::WhiteBalance] {
                camera::set_control(WEBCAM, control, None).unwrap();
                assert_eq!(value_of(&camera::controls(WEBCAM), control).1, Some(true));
            }
            assert!(camera::set_control(WEBCAM, Control::Focus, Some(900)).is_err());
            assert!(camera::set_control(WEBCAM, Control::Zoom, Some(1)).is_err());
            bench.say(0, "obstinate");
            assert!(camera::set_control(WEBCAM, Control::Focus, Some(9)).is_err());
            bench.unplug(0);
            assert!(camera::controls(WEBCAM).is_empty());
        },
    );
}

#[test]
fn two_cameras_run_side_by_side() {
    on_a_bench("two_cameras_run_side_by_side", async |bench| {
        let scanning = webcam(bench, "").await;
        bench.plug(1, "Desk cam", "1-3", "");
        bench.say(1, "yuyv");
        let table = bench.feed("Desk cam @ 1-3:1.0");
        assert_eq!(fresh(&scanning).await.encoding, Encoding::Jpeg);
        assert_eq!(fresh(&table).await.encoding, Encoding::Yuyv);
        bench.unplug(1);
        until_state(&table, CameraState::Gone).await;
        assert!(fresh(&scanning).await.bytes == bench.picture);
    });
}

#[test]
fn ten_thousand_pictures_with_faults_leak_nothing_and_deliver_nothing_damaged() {
    const FAULTS: [&str; 8] = [
        "truncated",
        "empty",
        "gap",
        "corrupt",
        "stall",
        "error",
        "unplug",
        "refuse",
    ];
    on_a_bench(
        "ten_thousand_pictures_with_faults_leak_nothing_and_deliver_nothing_damaged",
        async |bench| {
            let feed = webcam(bench, "fast").await;
            fresh(&feed).await;
            let before = handles();
            let watched = tokio::spawn(watch(feed.frames(), bench.picture.clone()));
            let came = |status: &CameraStatus| status.frames + status.damaged + status.dropped;
            for fault in FAULTS.into_iter().cycle() {
                let already = came(&until_state(&feed, CameraState::Live).await);
                if already >= 10_000 {
                    break;
                }
                bench.say(0, &format!("fast now-and-then {fault}"));
                match fault {
                    "stall" => drop(until_state(&feed, CameraState::Stalled).await),
                    "unplug" => {
                        bench.unplug(0);
                        until_state(&feed, CameraState::Gone).await;
                        bench.plug(0, "HD Webcam", "1-2", "S1");
                    }
                    _ => drop(until(&feed, |status| came(status) >= already + 200).await),
                }
                bench.say(0, "fast");
            }
            eprintln!("{:?}", feed.status().borrow());
            let settled = async {
                // A thread that has ended may be listed a moment longer.
                while handles() != before {
                    tokio::task::yield_now().await;
                }
            };
            let settled = bench::soon(settled).await;
            assert!(settled.is_some(), "{:?}, was {before:?}", handles());
            assert!(!watched.is_finished(), "{:?}", watched.await);
        },
    );
}

/// Ends with a panic at the first frame that is not what the camera saw.
async fn watch(mut frames: watch::Receiver<Option<Arc<Frame>>>, picture: Vec<u8>) {
    let mut last = 0;
    while frames.changed().await.is_ok() {
        if let Some(frame) = frames.borrow_and_update().clone() {
            assert!(frame.bytes == picture, "other bytes");
            assert!(frame.seq > last, "a frame came twice");
            last = frame.seq;
        }
    }
}

/// Open files and threads of this process.
fn handles() -> [usize; 2] {
    ["/proc/self/fd", "/proc/self/task"].map(|folder| fs::read_dir(folder).unwrap().count())
}
