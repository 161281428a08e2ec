//! A look at a camera at work, for `perch doctor`.
//!
//! It opens the camera for a few seconds, counts and says in words what it saw. It
//! keeps nothing.

use crate::{
    clock::{Clock, millis},
    settings::Waits,
    view::CameraState,
};

use super::{CameraStatus, Feed, SourceSpec};

/// Below this codes that are moved past the camera are missed.
const SLOW: f32 = 10.0;

/// What was seen of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// Whether it may be worked with as it is.
    pub is_well: bool,
    /// One or two sentences, with the counts and what to do.
    pub message: String,
}

/// Watches a camera for three times the silence that counts as a stall.
pub async fn check_up(spec: SourceSpec, clock: &Clock, waits: &Waits) -> Checkup {
    let feed = Feed::start(Some(spec), clock.clone(), waits);
    let mut status = feed.status();
    let end = clock.now() + 3 * millis(waits.stall);
    let lost = status.wait_for(|status| status.state == CameraState::Gone);
    tokio::select! {
        _ = lost => {}
        () = clock.sleep_until(end) => {}
    }
    let last = status.borrow().clone();
    // Ending the feed waits for its thread.
    tokio::task::spawn_blocking(move || drop(feed)).await.ok();
    judged(&last)
}

/// What the counts mean.
fn judged(status: &CameraStatus) -> Checkup {
    let (name, counted) = (&status.name, status.counted());
    let (is_well, message) = match status.state {
        CameraState::Live if status.damaged > 0 => (
            false,
            format!("{name}: {counted}. Try another cable or port; damaged pictures are left out"),
        ),
        CameraState::Live if status.stalls > 0 => (
            false,
            format!("{name}: {counted}. Try another cable or port"),
        ),
        CameraState::Live if status.frames_per_second < SLOW => (
            false,
            format!("{name}: {counted}. It is slow; more light often helps"),
        ),
        CameraState::Live => (true, format!("{name}: {counted}")),
        CameraState::Opening => (false, status.silent()),
        CameraState::Closed | CameraState::Stalled | CameraState::Gone if status.frames > 0 => {
            (false, format!("{}. {counted}", status.message))
        }
        CameraState::Closed | CameraState::Stalled | CameraState::Gone => {
            (false, status.message.clone())
        }
    };
    Checkup { is_well, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_work() -> CameraStatus {
        CameraStatus {
            state: CameraState::Live,
            name: "HD Webcam".to_owned(),
            width: 1280,
            height: 720,
            frames_per_second: 29.6,
            frames: 88,
            ..CameraStatus::default()
        }
    }

    #[track_caller]
    fn check(status: &CameraStatus, is_well: bool, message: &str) {
        let message = message.to_owned();
        assert_eq!(judged(status), Checkup { is_well, message });
    }

    #[test]
    fn a_healthy_and_a_sick_camera_are_told_in_words() {
        check(
            &at_work(),
            true,
            "HD Webcam: 1280 × 720 pixels, 30 pictures a second; 88 pictures, none lost, none damaged, never silent",
        );
        check(
            &CameraStatus {
                dropped: 1,
                damaged: 12,
                stalls: 2,
                ..at_work()
            },
            false,
            "HD Webcam: 1280 × 720 pixels, 30 pictures a second; 88 pictures, 1 lost, 12 damaged, silent 2 times. \
             Try another cable or port; damaged pictures are left out",
        );
        check(
            &CameraStatus {
                frames_per_second: 4.2,
                ..at_work()
            },
            false,
            "HD Webcam: 1280 × 720 pixels, 4 pictures a second; 88 pictures, none lost, none damaged, never silent. \
             It is slow; more light often helps",
        );
        check(
            &CameraStatus {
                state: CameraState::Opening,
                ..at_work()
            },
            false,
            "HD Webcam gives no pictures. Unplug it and plug it in again; Perch keeps trying",
        );
    }

    #[tokio::test]
    async fn a_drawn_camera_that_ends_is_told() {
        let drawn = super::super::Drawn::new("Bench", 50, |_| None);
        let clock = Clock::by_hand(0);
        let waits = Waits::default();
        let looking = check_up(SourceSpec::Drawn(drawn), &clock, &waits);
        let passing = async { clock.advance(3 * waits.stall) };
        let (checkup, ()) = tokio::join!(looking, passing);
        assert!(!checkup.is_well);
    }
}
