//! The live picture: the scheme `cam:`, where `next-N` is the frame that follows N, and
//! `photo-N` that of the camera for photos.
//!
//! The window asks for the next picture once it has drawn the last one, so frames
//! never pile up. The camera's own JPEG passes through untouched. A picture element
//! cannot read which frame it was given and falls behind with its numbers, so what was
//! given is noted here, and no frame is given twice; only 0 asks for the newest
//! whatever it is. Without a new frame for a second the answer is empty, and the
//! window says that there is no picture.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use perch_station::frame::{Frame, jpeg_preview};
use tauri::http::{Response, StatusCode, header};
use tokio::sync::watch;

/// Name of the scheme.
pub(crate) const SCHEME: &str = "cam";
/// How long a question for the next frame may wait.
const PATIENCE: Duration = Duration::from_secs(1);
/// Tells the number of the frame to whoever can read headers.
const FRAME: &str = "X-Perch-Frame";

/// Newest frame of the camera, if it gives any.
pub(crate) type Frames = watch::Receiver<Option<Arc<Frame>>>;

/// The frames that were given last, of the one camera and the other.
#[derive(Debug, Default)]
pub(crate) struct Given {
    scanning: AtomicU64,
    photos: AtomicU64,
}

/// Answers a question such as `/next-17` or `/photo-17`.
pub(crate) async fn answer(
    scanning: Frames,
    photos: Frames,
    given: &Given,
    path: &str,
) -> Response<Vec<u8>> {
    let (frames, given, after) = match (after(path, "/next-"), after(path, "/photo-")) {
        (Some(after), _) => (scanning, &given.scanning, after),
        (None, Some(after)) => (photos, &given.photos, after),
        (None, None) => return empty(StatusCode::NOT_FOUND),
    };
    let after = match after {
        0 => 0,
        after => after.max(given.load(Ordering::Relaxed)),
    };
    match next(frames, after, PATIENCE).await {
        Some(frame) => {
            given.store(frame.seq, Ordering::Relaxed);
            picture(frame).await
        }
        None => empty(StatusCode::NO_CONTENT),
    }
}

fn after(path: &str, question: &str) -> Option<u64> {
    path.strip_prefix(question)?.parse().ok()
}

/// The first frame after this number, if it comes in time.
async fn next(mut frames: Frames, after: u64, patience: Duration) -> Option<Arc<Frame>> {
    let follows =
        |newest: &Option<Arc<Frame>>| newest.as_ref().is_some_and(|frame| frame.seq > after);
    let newest = tokio::time::timeout(patience, frames.wait_for(follows))
        .await
        .ok()?
        .ok()?;
    newest.clone()
}

/// A JPEG costs nothing here; any other encoding is turned into one away from the runtime's threads.
async fn picture(frame: Arc<Frame>) -> Response<Vec<u8>> {
    let seq = frame.seq;
    let jpeg = tokio::task::spawn_blocking(move || jpeg_preview(&frame)).await;
    match jpeg {
        Ok(Ok(jpeg)) => jpeg_answer(&jpeg, seq),
        Ok(Err(_)) | Err(_) => empty(StatusCode::NO_CONTENT),
    }
}

fn jpeg_answer(jpeg: &Bytes, seq: u64) -> Response<Vec<u8>> {
    Response::builder()
        .header(header::CONTENT_TYPE, "image/jpeg")
        .header(header::CACHE_CONTROL, "no-store")
        .header(FRAME, seq)
        .body(jpeg.to_vec())
        .unwrap_or_default()
}

/// An answer without a picture.
pub(crate) fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use perch_station::frame::Encoding;

    use super::*;

    fn frame(seq: u64) -> Option<Arc<Frame>> {
        Some(Arc::new(Frame {
            seq,
            captured_at: 0,
            width: 1,
            height: 1,
            encoding: Encoding::Jpeg,
            bytes: Bytes::from_static(b"picture"),
            dropped_before: 0,
        }))
    }

    #[track_caller]
    fn check_path(path: &str, want: Option<u64>) {
        assert_eq!(after(path, "/next-"), want);
    }

    #[test]
    fn a_question_names_the_frame_that_was_drawn() {
        check_path("/next-0", Some(0));
        check_path("/next-17", Some(17));
        check_path("/next-", None);
        check_path("/next--1", None);
        check_path("/", None);
        check_path("/photo-17", None);
    }

    #[tokio::test]
    async fn the_newest_frame_is_given_at_once_and_never_twice() {
        let (_camera, frames) = watch::channel(frame(7));
        assert_eq!(next(frames.clone(), 3, Duration::ZERO).await, frame(7));
        assert_eq!(next(frames, 7, Duration::ZERO).await, None);
    }

    #[tokio::test]
    async fn a_question_waits_for_the_frame_that_follows() {
        let (camera, frames) = watch::channel(frame(7));
        let (next, ()) = tokio::join!(next(frames, 7, PATIENCE), async {
            camera.send_replace(None);
            camera.send_replace(frame(8));
        });
        assert_eq!(next, frame(8));
    }

    #[tokio::test]
    async fn a_window_that_has_lost_count_is_given_no_frame_twice() {
        let (camera, frames) = watch::channel(frame(7));
        let given = Given::default();
        let asked = async |path: &str| {
            let answered = answer(frames.clone(), frames.clone(), &given, path).await;
            let seq = answered.headers().get(FRAME)?;
            seq.to_str().ok()?.parse::<u64>().ok()
        };
        assert_eq!(asked("/next-0").await, Some(7));
        let (next, ()) = tokio::join!(asked("/next-1"), async {
            camera.send_replace(frame(9));
        });
        assert_eq!(next, Some(9));
        // The other camera, and an element that begins, have seen none of them.
        assert_eq!(asked("/photo-1").await, Some(9));
        assert_eq!(asked("/next-0").await, Some(9));
    }

    #[tokio::test]
    async fn a_picture_passes_untouched_and_a_wrong_question_is_not_found() {
        let (_camera, frames) = watch::channel(frame(7));
        let (_none, no_frames) = watch::channel(None);
        let given = Given::default();
        let photos = answer(no_frames.clone(), frames.clone(), &given, "/photo-0").await;
        assert_eq!(photos.body(), b"picture");
        let answered = answer(frames.clone(), no_frames, &given, "/next-0").await;
        assert_eq!(answered.body(), b"picture");
        assert_eq!(
            answered
                .headers()
                .get(FRAME)
                .and_then(|seq| seq.to_str().ok()),
            Some("7")
        );
        assert_eq!(
            answer(frames.clone(), frames, &given, "/else")
                .await
                .status(),
            StatusCode::NOT_FOUND
        );
    }
}
