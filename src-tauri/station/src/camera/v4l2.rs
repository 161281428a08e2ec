//! A camera of Linux, through Video4Linux.
//!
//! With [`modes`], [`controls`] and [`stills`] the only file that names the crate `v4l`. A
//! thread of its own opens, reads and closes the camera, and looks up from its wait four
//! times a second. It promises that no frame has a byte more or less than the camera
//! gave for it, and that a frame which is empty, cut off or marked as bad by the
//! driver is counted and never delivered.

pub(super) mod controls;
mod modes;
mod picture;
mod stills;

use std::{io, mem, path::Path, time::Duration};

use rustix::io::Errno;
use tr::tr;
use v4l::{
    Device, Format, FourCC,
    buffer::{Flags, Type},
    io::{
        mmap::Stream,
        traits::{CaptureStream, Stream as _},
    },
    video::{Capture, capture::Parameters},
};

use self::picture::{Shape, picture};
use super::{
    Next, SourceInfo, device_name,
    handover::{Handover, Outlet},
    mode::{Mode, ranked},
    nodes::{self, Node},
};
use crate::{clock::Clock, frame::Frame};

/// How long the thread is deaf to its end at most.
const LOOK: Duration = Duration::from_millis(250);
/// Pictures the driver may fill while one is copied.
const BUFFERS: u32 = 4;
/// More pictures than this are not lost at once; the driver does not count properly.
const LOST_AT_ONCE: u32 = 1_000;

/// The cameras of this machine.
pub(super) fn list() -> Vec<SourceInfo> {
    nodes().into_iter().map(|node| node.info).collect()
}

/// Opens a camera on a thread of its own.
pub(super) fn open(id: String, clock: Clock) -> Handover {
    Handover::start("camera-device", move |outlet| run(&id, &clock, outlet)).taking_orders()
}

fn nodes() -> Vec<Node> {
    nodes::cameras(Path::new("/dev"), Path::new("/sys/class/video4linux"))
}

/// Opens the camera and reads it until it is lost or nobody wants it any more.
fn run(id: &str, clock: &Clock, outlet: &Outlet) -> Next {
    let name = device_name(id);
    let Some(index) = nodes::find(&nodes(), id) else {
        return Next::Gone {
            reason: tr!("{name} is not plugged in", name),
        };
    };
    let opened = Device::new(index as usize).and_then(opened);
    match opened.and_then(|opened| read(opened, clock, outlet)) {
        Ok(()) => Next::Ended,
        Err(error) => trouble(name, &error),
    }
}

/// An opened camera and the mode it is in.
struct Opened {
    device: Device,
    /// Every mode it has, the best for live pictures first.
    modes: Vec<Mode>,
    mode: Mode,
    flow: Flow,
}

/// Pictures of an opened camera.
struct Flow {
    /// There until it is dropped.
    stream: Option<Stream<'static>>,
    shape: Shape,
}

/// Starts the camera in the best mode it accepts.
fn opened(device: Device) -> io::Result<Opened> {
    let modes = ranked(modes::of(&device));
    let mut refusal = io::Error::other(tr!("it has no format that Perch can read"));
    for mode in modes.iter().copied() {
        match in_mode(&device, mode) {
            Ok(flow) => {
                return Ok(Opened {
                    device,
                    modes,
                    mode,
                    flow,
                });
            }
            Err(error) if [Some(Errno::BUSY), Some(Errno::NODEV)].contains(&errno(&error)) => {
                return Err(error);
            }
            Err(error) => {
                tracing::debug!(?mode, %error, "the camera refuses a mode");
                refusal = error;
            }
        }
    }
    Err(refusal)
}

/// Starts the camera in a mode. A driver may change the size; what it settles on is taken.
fn in_mode(device: &Device, mode: Mode) -> io::Result<Flow> {
    let code = modes::code(mode.encoding);
    let given = device.set_format(&Format::new(mode.width, mode.height, FourCC::new(code)))?;
    let encoding = modes::encoding(given.fourcc)
        .ok_or_else(|| io::Error::other(tr!("it changed to a format that Perch cannot read")))?;
    if let Some(interval) = modes::fraction(mode.interval) {
        // A camera with one rate only may refuse to hear of it.
        device.set_params(&Parameters::new(interval)).ok();
    }
    let mut flow = Flow {
        stream: Some(Stream::with_buffers(device, Type::VideoCapture, BUFFERS)?),
        shape: Shape {
            encoding,
            width: given.width,
            height: given.height,
            stride: given.stride,
        },
    };
    flow.start()?;
    Ok(flow)
}

impl Flow {
    /// Queues every buffer but the first, which the library queues with the first picture.
    ///
    /// Left to itself it would queue all of them and wait; it cannot go on after a wait in vain.
    fn start(&mut self) -> io::Result<()> {
        let stream = self.stream()?;
        stream.set_timeout(LOOK);
        // There may be fewer buffers than were asked for, and one is enough.
        for index in 1..BUFFERS as usize {
            if stream.queue(index).is_err() {
                break;
            }
        }
        stream.start()
    }

    /// Whether a picture has come; waits for it a while.
    fn is_ready(&mut self) -> io::Result<bool> {
        const POLLIN: i16 = 1;
        let patience = i32::try_from(LOOK.as_millis()).unwrap_or(i32::MAX);
        match self.stream()?.handle().poll(POLLIN, patience) {
            Ok(events) => Ok(events > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The picture that has come, or what is wrong with it.
    fn picture(
        &mut self,
        clock: &Clock,
        count: &mut Count,
    ) -> io::Result<Result<Frame, &'static str>> {
        let shape = self.shape;
        let (buffer, meta) = self.stream()?.next()?;
        count.see(meta.sequence);
        let is_flawed = meta.flags.contains(Flags::ERROR);
        let picture = picture(buffer, meta.bytesused, is_flawed, shape);
        Ok(picture.map(|picture| Frame {
            seq: 0,
            captured_at: clock.now(),
            width: picture.width,
            height: picture.height,
            encoding: shape.encoding,
            bytes: picture.bytes,
            dropped_before: mem::take(&mut count.lost),
        }))
    }

    fn stream(&mut self) -> io::Result<&mut Stream<'static>> {
        self.stream.as_mut().ok_or_else(|| Errno::NODEV.into())
    }
}

impl Drop for Flow {
    /// Stops the camera. The library panics over a driver that does not stop, and over
    /// its buffers then, which would end the program: such a camera stays as it is.
    fn drop(&mut self) {
        let Some(mut stream) = self.stream.take() else {
            return;
        };
        match stream.stop() {
            Err(error) if errno(&error) != Some(Errno::NODEV) => {
                tracing::warn!(%error, "the camera does not stop and is left open");
                mem::forget(stream);
            }
            Ok(()) | Err(_) => drop(stream),
        }
    }
}

/// Hands over frames until the camera is lost or nobody wants them any more.
fn read(mut opened: Opened, clock: &Clock, outlet: &Outlet) -> io::Result<()> {
    let mut count = Count::default();
    while !outlet.is_closed() {
        if let Some(order) = outlet.order() {
            opened = stills::fill(opened, order, clock, outlet)?;
            // The driver counts from the start again.
            count.last = None;
        }
        if !opened.flow.is_ready()? {
            continue;
        }
        match opened.flow.picture(clock, &mut count)? {
            Ok(frame) => outlet.frame(frame),
            Err(flaw) => outlet.damaged(flaw),
        }
    }
    Ok(())
}

/// Pictures the driver lost, from the numbers it gives them.
#[derive(Debug, Default)]
struct Count {
    last: Option<u32>,
    lost: u64,
}

impl Count {
    fn see(&mut self, number: u32) {
        let step = self.last.map_or(1, |last| number.wrapping_sub(last));
        if (1..=LOST_AT_ONCE).contains(&step) {
            self.lost += u64::from(step - 1);
        }
        self.last = Some(number);
    }
}

fn errno(error: &io::Error) -> Option<Errno> {
    Errno::from_io_error(error)
}

/// What an error of the system means.
fn trouble(name: &str, error: &io::Error) -> Next {
    match errno(error) {
        Some(Errno::BUSY) => Next::Busy,
        Some(Errno::ACCESS | Errno::PERM) => Next::Denied,
        Some(Errno::NODEV | Errno::NOENT | Errno::NXIO) => Next::Gone {
            reason: tr!("{name} was unplugged", name),
        },
        Some(_) | None => Next::Gone {
            reason: format!("{name} failed: {error}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: Errno, want: &Next) {
        assert_eq!(trouble("HD Webcam", &error.into()), *want);
    }

    fn gone(reason: &str) -> Next {
        Next::Gone {
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn errors_of_the_system_become_situations() {
        check(Errno::BUSY, &Next::Busy);
        check(Errno::ACCESS, &Next::Denied);
        check(Errno::PERM, &Next::Denied);
        check(Errno::NODEV, &gone("HD Webcam was unplugged"));
        check(
            Errno::IO,
            &gone("HD Webcam failed: Input/output error (os error 5)"),
        );
    }

    #[test]
    fn a_camera_that_is_not_there_is_gone() {
        let mut source = open("No such webcam @ 9-9:9.9".to_owned(), Clock::by_hand(0));
        let next = crate::camera::FrameSource::next(&mut source, Duration::from_secs(20));
        assert_eq!(next, gone("No such webcam is not plugged in"));
    }

    #[track_caller]
    fn check_lost(numbers: &[u32], want: u64) {
        let mut count = Count::default();
        numbers.iter().for_each(|number| count.see(*number));
        assert_eq!(count.lost, want, "{numbers:?}");
    }

    #[test]
    fn lost_pictures_are_counted_from_their_numbers() {
        check_lost(&[7, 8, 9], 0);
        check_lost(&[0, 3, 4], 2);
        check_lost(&[u32::MAX, 1], 1);
        // A driver that does not count, and one that begins again.
        check_lost(&[0, 0, 0], 0);
        check_lost(&[900, 0, 1], 0);
    }
}
