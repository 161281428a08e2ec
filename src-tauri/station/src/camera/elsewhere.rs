//! A camera of a system other than Linux, through nokhwa.
//!
//! The only file that names nokhwa. On Linux it is compiled for the tests only, so
//! that it keeps compiling. One thread opens, reads and closes a camera;
//! it may wait for a frame for ever, which the handover turns into timeouts. JPEG
//! bytes are cut at their true end and passed on untouched. It promises no frame
//! without an end marker and no frame that is too short for its size.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use nokhwa::{
    Camera, NokhwaError,
    utils::{
        CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
    },
};
use tr::tr;

use super::{
    Next, SourceInfo, device_name,
    handover::{Handover, Outlet},
    mode::{Interval, Mode, ranked},
};
use crate::{
    clock::Clock,
    frame::{Encoding, Frame, jpeg_end},
};

/// The formats that can be used, and what they are to us.
const FORMATS: [(FrameFormat, Encoding); 5] = [
    (FrameFormat::MJPEG, Encoding::Jpeg),
    (FrameFormat::YUYV, Encoding::Yuyv),
    (FrameFormat::NV12, Encoding::Nv12),
    (FrameFormat::GRAY, Encoding::Gray),
    (FrameFormat::RAWRGB, Encoding::Rgb),
];

/// The cameras of this machine.
pub(super) fn list() -> Vec<SourceInfo> {
    system::list()
}

/// Opens a camera on a thread of its own.
pub(super) fn open(id: String, clock: Clock) -> Handover {
    Handover::start("camera-device", move |outlet| run(&id, &clock, outlet))
}

/// Opens the camera and reads it until it is lost or nobody wants it any more.
fn run(id: &str, clock: &Clock, outlet: &Outlet) -> Next {
    let name = device_name(id);
    let Some(index) = system::find(id) else {
        return Next::Gone {
            reason: tr!("{name} is not plugged in", name),
        };
    };
    match opened(&index) {
        Ok(mut camera) => {
            let end = read(&mut camera, name, clock, outlet);
            // Closing a camera that was pulled out may panic inside the library.
            if catch_unwind(AssertUnwindSafe(|| drop(camera))).is_err() {
                tracing::warn!(camera = name, "the camera failed while it was closed");
            }
            end
        }
        Err(error) => trouble(name, &error),
    }
}

/// Opens the camera in the best mode it accepts.
fn opened(index: &CameraIndex) -> Result<Camera, NokhwaError> {
    let mut refusal = NokhwaError::GeneralError(tr!("it has no format that Perch can read"));
    for mode in ranked(modes(index)?) {
        let format = CameraFormat::new(
            Resolution::new(mode.width, mode.height),
            frame_format(mode.encoding),
            mode.interval.rate(),
        );
        let wish = RequestedFormatType::Exact(format);
        let attempt = Camera::new(
            index.clone(),
            RequestedFormat::with_formats(wish, &[format.format()]),
        );
        match attempt.and_then(|mut camera| camera.open_stream().map(|()| camera)) {
            Ok(camera) => return Ok(camera),
            Err(error) => {
                tracing::debug!(?mode, %error, "the camera refuses a mode");
                refusal = error;
            }
        }
    }
    Err(refusal)
}

/// Every mode of the camera that can be used.
fn modes(index: &CameraIndex) -> Result<Vec<Mode>, NokhwaError> {
    let usable = FORMATS.map(|(format, _)| format);
    // The library lists modes of an opened camera only, and opens one in a mode only.
    let any = RequestedFormat::with_formats(RequestedFormatType::None, &usable);
    let mut camera = Camera::new(index.clone(), any)?;
    let formats = camera.compatible_camera_formats()?;
    Ok(formats.into_iter().filter_map(mode).collect())
}

fn mode(format: CameraFormat) -> Option<Mode> {
    Some(Mode {
        encoding: encoding(format.format())?,
        width: format.width(),
        height: format.height(),
        interval: Interval {
            numerator: 1,
            denominator: format.frame_rate(),
        },
    })
}

fn encoding(format: FrameFormat) -> Option<Encoding> {
    let known = FORMATS.iter().find(|(known, _)| *known == format);
    known.map(|(_, encoding)| *encoding)
}

fn frame_format(encoding: Encoding) -> FrameFormat {
    match encoding {
        Encoding::Jpeg => FrameFormat::MJPEG,
        Encoding::Yuyv => FrameFormat::YUYV,
        Encoding::Nv12 => FrameFormat::NV12,
        Encoding::Gray => FrameFormat::GRAY,
        Encoding::Rgb => FrameFormat::RAWRGB,
    }
}

/// Hands over frames until the camera is lost or nobody wants them any more.
fn read(camera: &mut Camera, name: &str, clock: &Clock, outlet: &Outlet) -> Next {
    let Some(mode) = mode(camera.camera_format()) else {
        return Next::Gone {
            reason: tr!(
                "{name} has changed to a format that Perch cannot read",
                name
            ),
        };
    };
    while !outlet.is_closed() {
        let bytes = match camera.frame_raw() {
            Ok(bytes) => bytes,
            Err(error) => return trouble(name, &error),
        };
        // The library gives the whole buffer, which is larger than the picture.
        let end = match mode.encoding.size(mode.width, mode.height) {
            Some(size) => Some(size),
            None => jpeg_end(&bytes),
        };
        match end.and_then(|end| bytes.get(..end)) {
            Some(picture) => outlet.frame(Frame {
                seq: 0,
                captured_at: clock.now(),
                width: mode.width,
                height: mode.height,
                encoding: mode.encoding,
                bytes: Bytes::copy_from_slice(picture),
                dropped_before: 0,
            }),
            None => outlet.damaged("the picture of the camera is cut off"),
        }
    }
    Next::Ended
}

/// What an error of the library means. It gives the system's error as text only.
fn trouble(name: &str, error: &NokhwaError) -> Next {
    let text = error.to_string();
    let says = |number: u32| text.contains(&format!("(os error {number})"));
    // EBUSY, EACCES and EPERM, ENODEV and ENOENT and ENXIO of Linux.
    if says(16) {
        Next::Busy
    } else if says(13) || says(1) {
        Next::Denied
    } else if says(19) || says(2) || says(6) {
        Next::Gone {
            reason: tr!("{name} was unplugged", name),
        }
    } else {
        Next::Gone {
            reason: format!("{name} failed: {text}"),
        }
    }
}

/// Cameras as the library lists them.
mod system {
    use std::panic::catch_unwind;

    use nokhwa::{
        query,
        utils::{ApiBackend, CameraIndex, CameraInfo},
    };

    use crate::camera::{SourceInfo, device_name};

    fn cameras() -> Vec<(SourceInfo, CameraIndex)> {
        let found = catch_unwind(|| query(ApiBackend::Auto).unwrap_or_default());
        found.unwrap_or_default().iter().map(camera).collect()
    }

    // Windows and macOS give an id of their own in `misc`.
    fn camera(info: &CameraInfo) -> (SourceInfo, CameraIndex) {
        let name = info.human_name();
        let place = match info.misc() {
            place if place.is_empty() => info.index().as_string(),
            place => place,
        };
        let id = format!("{name} @ {place}");
        (SourceInfo { id, name }, info.index().clone())
    }

    pub(super) fn list() -> Vec<SourceInfo> {
        cameras().into_iter().map(|(info, _)| info).collect()
    }

    pub(super) fn find(id: &str) -> Option<CameraIndex> {
        let cameras = cameras();
        let named = |(info, _): &&(SourceInfo, CameraIndex)| info.name == device_name(id);
        let exact = cameras.iter().find(|(info, _)| info.id == id);
        let only = cameras
            .iter()
            .find(named)
            .filter(|_| cameras.iter().filter(named).count() == 1);
        exact.or(only).map(|(_, index)| index.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: &NokhwaError, want: &Next) {
        assert_eq!(trouble("HD Webcam", error), *want);
    }

    fn gone(reason: &str) -> Next {
        Next::Gone {
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn errors_of_the_system_become_situations() {
        let stream = |text: &str| NokhwaError::OpenStreamError(text.to_owned());
        let open = |text: &str| NokhwaError::OpenDeviceError("0".to_owned(), text.to_owned());
        let read = |text: &str| NokhwaError::ReadFrameError(text.to_owned());
        check(
            &stream("Device or resource busy (os error 16)"),
            &Next::Busy,
        );
        check(
            &open("V4L2 Error: Permission denied (os error 13)"),
            &Next::Denied,
        );
        check(
            &read("No such device (os error 19)"),
            &gone("HD Webcam was unplugged"),
        );
        check(
            &read("Input/output error (os error 5)"),
            &gone("HD Webcam failed: Could not capture frame: Input/output error (os error 5)"),
        );
    }

    #[test]
    fn whatever_is_plugged_in_can_be_listed_and_found_again() {
        for camera in list() {
            assert!(system::find(&camera.id).is_some(), "{camera:?}");
        }
    }

    #[test]
    fn a_camera_that_is_not_there_is_gone() {
        let mut source = open("No such webcam @ 9-9:9.9".to_owned(), Clock::by_hand(0));
        let next =
            crate::camera::FrameSource::next(&mut source, std::time::Duration::from_secs(20));
        assert_eq!(next, gone("No such webcam is not plugged in"));
    }
}
