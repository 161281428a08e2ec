//! Where frames come from: a camera, a recording, or a drawing.
//!
//! A [`FrameSource`] gives one frame after the other. It never waits longer than
//! it is told and never fails to open: what is wrong is what its `next` answers.
//! [`Feed`] owns a source on one named thread, looks after it and keeps the newest
//! frame at hand. Nothing in here knows what is in a picture.

mod checkup;
mod drawn;
#[cfg(all(feature = "camera", any(test, not(target_os = "linux"))))]
mod elsewhere;
mod feed;
mod handover;
mod http;
#[cfg(any(test, feature = "camera"))]
mod mode;
#[cfg(any(test, all(feature = "camera", target_os = "linux")))]
mod nodes;
mod pace;
mod replay;
mod script;
mod status;
mod stills;
mod supervisor;
#[cfg(all(feature = "camera", target_os = "linux"))]
mod v4l2;

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    clock::Clock,
    frame::Frame,
    view::{Control, ControlView},
};

#[cfg(all(feature = "camera", not(target_os = "linux")))]
use elsewhere as device;
#[cfg(all(feature = "camera", target_os = "linux"))]
use v4l2 as device;

pub use checkup::{Checkup, check_up};
pub use drawn::Drawn;
pub use feed::Feed;
pub use pace::{Pace, Playing, Rounds};
pub use status::CameraStatus;
pub use stills::{StillOrder, Stills};

/// Gives frames, one after the other.
pub trait FrameSource: Send {
    /// The next frame, or why there is none. Returns by `timeout`.
    fn next(&mut self, timeout: Duration) -> Next;

    /// Takes pictures in the largest size. Returns at once; the order is answered later, and
    /// live frames may pause until then.
    fn expose(&mut self, order: StillOrder) {
        order.answer(Stills::NoLarger);
    }
}

/// What a source answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A frame. Its `seq` is for the owner of the source to give.
    Frame(Frame),
    /// None came in time.
    Timeout,
    /// One came and cannot be used.
    Damaged {
        /// What was wrong with it.
        reason: String,
    },
    /// The source is unplugged or failed; only opening it again may help.
    Gone {
        /// One sentence about it.
        reason: String,
    },
    /// Another program uses the camera.
    Busy,
    /// This user may not use the camera.
    Denied,
    /// A recording has played to its end.
    Ended,
}

/// A camera to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceInfo {
    /// Stays the same when it is plugged in again; what is stored in the settings.
    pub id: String,
    /// For people.
    pub name: String,
}

/// The cameras of this machine; none without the cargo feature `camera`.
pub fn list() -> Vec<SourceInfo> {
    #[cfg(feature = "camera")]
    return device::list();
    #[cfg(not(feature = "camera"))]
    return Vec::new();
}

/// What can be set on a camera and how it stands; nothing where the system does not tell.
pub fn controls(id: &str) -> Vec<ControlView> {
    #[cfg(all(feature = "camera", target_os = "linux"))]
    return v4l2::controls::controls(id).unwrap_or_default();
    #[cfg(not(all(feature = "camera", target_os = "linux")))]
    {
        let _ = id;
        Vec::new()
    }
}

/// Sets something on a camera and holds it there; without a value the camera chooses.
///
/// # Errors
/// What the system says, where the camera is gone or refuses.
pub fn set_control(id: &str, control: Control, value: Option<i32>) -> io::Result<()> {
    #[cfg(all(feature = "camera", target_os = "linux"))]
    return v4l2::controls::set(id, control, value);
    #[cfg(not(all(feature = "camera", target_os = "linux")))]
    {
        let _ = (id, control, value);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Which source to open. It can be opened again and again.
#[derive(Debug, Clone)]
pub enum SourceSpec {
    /// A camera, by its id.
    Device(String),
    /// The JPEG, PNG and WebP pictures of a folder, in the order of their names.
    Folder(PathBuf, Playing),
    /// A file of JPEGs, one behind the other.
    Mjpeg(PathBuf, Playing),
    /// A camera in the network, such as a phone: the address of its MJPEG stream.
    Http(String),
    /// Drawn on demand, for practice.
    Drawn(Drawn),
}

impl SourceSpec {
    /// What the setting means: the id or the address of a camera, or the path of a recording;
    /// nothing if empty.
    pub fn from_setting(text: &str) -> Option<Self> {
        let path = Path::new(text);
        if text.is_empty() {
            None
        } else if http::is_address(text) {
            Some(Self::Http(text.to_owned()))
        } else if path.is_dir() {
            Some(Self::Folder(path.to_owned(), Playing::default()))
        } else if is_mjpeg(path) {
            Some(Self::Mjpeg(path.to_owned(), Playing::default()))
        } else {
            Some(Self::Device(text.to_owned()))
        }
    }

    /// Its name for people, as far as it is known before it is opened.
    pub fn name(&self) -> String {
        match self {
            Self::Device(id) => device_name(id).to_owned(),
            Self::Folder(path, _) | Self::Mjpeg(path, _) => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Http(address) => http::name(address),
            Self::Drawn(drawn) => drawn.name().to_owned(),
        }
    }

    /// Opens it. To be called on the thread that will own it.
    pub fn open(&self, clock: &Clock) -> Box<dyn FrameSource> {
        match self {
            #[cfg(feature = "camera")]
            Self::Device(id) => Box::new(device::open(id.clone(), clock.clone())),
            #[cfg(not(feature = "camera"))]
            Self::Device(_) => Box::new(NoDevices),
            Self::Folder(path, playing) => Box::new(script::scripted(
                replay::folder(path, *playing, clock),
                path,
            )),
            Self::Mjpeg(path, playing) => {
                Box::new(script::scripted(replay::mjpeg(path, *playing, clock), path))
            }
            Self::Http(address) => Box::new(http::open(address.clone(), clock.clone())),
            Self::Drawn(drawn) => Box::new(drawn.open(clock)),
        }
    }
}

fn is_mjpeg(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("mjpeg"))
}

/// The name in the id of a camera: what stands before its place on the bus.
fn device_name(id: &str) -> &str {
    id.rsplit_once(" @ ").map_or(id, |(name, _)| name)
}

/// What stands for every camera in a program that was built without cameras.
#[cfg(not(feature = "camera"))]
struct NoDevices;

#[cfg(not(feature = "camera"))]
impl FrameSource for NoDevices {
    fn next(&mut self, _timeout: Duration) -> Next {
        Next::Gone {
            reason: tr::tr!("This build of Perch has no camera support"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[track_caller]
    fn check(setting: &str, want: &str) {
        let got = match SourceSpec::from_setting(setting) {
            None => "none".to_owned(),
            Some(spec @ SourceSpec::Device(_)) => format!("camera {}", spec.name()),
            Some(spec @ SourceSpec::Folder(..)) => format!("folder {}", spec.name()),
            Some(spec @ SourceSpec::Mjpeg(..)) => format!("film {}", spec.name()),
            Some(spec @ SourceSpec::Http(_)) => format!("network {}", spec.name()),
            Some(spec @ SourceSpec::Drawn(_)) => format!("drawn {}", spec.name()),
        };
        assert_eq!(got, want);
    }

    #[test]
    fn a_setting_names_a_camera_or_a_recording() {
        let folder = tempfile::tempdir().unwrap();
        let bench = folder.path().join("bench");
        std::fs::create_dir(&bench).unwrap();
        check("", "none");
        check("HD Webcam @ 1-2:1.0", "camera HD Webcam");
        check("HD Webcam", "camera HD Webcam");
        check(bench.to_str().unwrap(), "folder bench");
        check(
            "http://me:secret@phone:8080/video",
            "network Camera at phone:8080",
        );
        check("recorded/bench.MJPEG", "film bench.MJPEG");
    }
}
