//! Where a camera stands, in a word, in numbers and in a sentence.

use tr::tr;

use super::supervisor::State;
use crate::view::{CameraState, CameraView};

/// Where the camera stands, and what was counted since it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraStatus {
    /// The state to branch on.
    pub state: CameraState,
    /// Name of the camera, empty when none was chosen.
    pub name: String,
    /// Frame width in pixels, 0 before the first frame.
    pub width: u32,
    /// Frame height in pixels, 0 before the first frame.
    pub height: u32,
    /// Frames per second over the last two seconds.
    pub frames_per_second: f32,
    /// Frames that arrived.
    pub frames: u64,
    /// Frames that arrived damaged.
    pub damaged: u64,
    /// Frames the camera gave and nobody could fetch in time.
    pub dropped: u64,
    /// How often a live camera fell silent.
    pub stalls: u64,
    /// How often it became live; grows also where nobody saw it go in between.
    pub comings: u64,
    /// A recording has played to its end.
    pub ended: bool,
    /// One sentence for people, with what to do when it is not live.
    pub message: String,
}

impl Default for CameraStatus {
    fn default() -> Self {
        Self {
            state: CameraState::Closed,
            name: String::new(),
            width: 0,
            height: 0,
            frames_per_second: 0.0,
            frames: 0,
            damaged: 0,
            dropped: 0,
            stalls: 0,
            comings: 0,
            ended: false,
            message: none_chosen(),
        }
    }
}

impl CameraStatus {
    /// As the window shows it.
    pub fn view(&self) -> CameraView {
        CameraView {
            state: self.state,
            name: self.name.clone(),
            // Nothing happens to a closed camera that would bring another sentence.
            message: match self.state {
                CameraState::Closed => self.closed(),
                CameraState::Opening
                | CameraState::Live
                | CameraState::Stalled
                | CameraState::Gone => self.message.clone(),
            },
            width: self.width,
            height: self.height,
            frames_per_second: self.frames_per_second,
            damaged: u32::try_from(self.damaged).unwrap_or(u32::MAX),
        }
    }

    /// Takes the state, and the sentence that belongs to it.
    ///
    /// A camera that was lost stays "gone" until a frame has come, however often it is opened.
    pub(super) fn stand(&mut self, state: State, trouble: Option<&str>) {
        let was = self.state;
        self.state = match state {
            State::Closed => CameraState::Closed,
            State::Opening if trouble.is_some() => CameraState::Gone,
            State::Opening => CameraState::Opening,
            State::Live => CameraState::Live,
            State::Stalled => CameraState::Stalled,
            State::Gone | State::Backoff => CameraState::Gone,
        };
        self.comings += u64::from(was != CameraState::Live && self.state == CameraState::Live);
        let (name, width, height) = (&self.name, self.width, self.height);
        self.message = match (self.state, trouble) {
            (CameraState::Closed, _) => self.closed(),
            (CameraState::Opening, _) => tr!("{name} is being opened", name),
            (CameraState::Live, _) if self.is_flawless() => {
                tr!(
                    "{name} gives {width} × {height} pixels",
                    name,
                    width,
                    height
                )
            }
            (CameraState::Live, _) => {
                let losses = self.losses();
                tr!(
                    "{name} gives {width} × {height} pixels; {losses} so far",
                    name,
                    width,
                    height,
                    losses
                )
            }
            (CameraState::Stalled, _) => {
                tr!(
                    "{name} gives no more pictures. Check its cable; Perch keeps trying",
                    name
                )
            }
            (CameraState::Gone, Some(trouble)) => trouble.to_owned(),
            (CameraState::Gone, None) => self.silent(),
        };
    }

    /// What was counted since the camera was chosen, in words.
    pub fn counted(&self) -> String {
        tr!(
            "{width} × {height} pixels, {rate} pictures a second; {pictures}, {losses}",
            width = self.width,
            height = self.height,
            rate = format!("{:.0}", self.frames_per_second),
            pictures = match self.frames {
                0 => tr!("no picture"),
                frames => tr!("{n} picture" | "{n} pictures" % frames),
            },
            losses = self.losses()
        )
    }

    fn losses(&self) -> String {
        let dropped = match self.dropped {
            0 => tr!("none lost"),
            n => tr!("{n} lost", n),
        };
        let damaged = match self.damaged {
            0 => tr!("none damaged"),
            n => tr!("{n} damaged", n),
        };
        let stalls = match self.stalls {
            0 => tr!("never silent"),
            1 => tr!("silent once"),
            n => tr!("silent {n} times", n),
        };
        format!("{dropped}, {damaged}, {stalls}")
    }

    fn closed(&self) -> String {
        match self.ended {
            true => tr!("The recording has ended"),
            false => none_chosen(),
        }
    }

    fn is_flawless(&self) -> bool {
        self.dropped == 0 && self.damaged == 0 && self.stalls == 0
    }

    /// The sentence about a camera that is silent for good.
    pub(super) fn silent(&self) -> String {
        let name = &self.name;
        tr!(
            "{name} gives no pictures. Unplug it and plug it in again; Perch keeps trying",
            name
        )
    }

    /// The sentence about a camera that was lost for this reason.
    pub(super) fn gone(reason: &str) -> String {
        tr!(
            "{reason}. Check the cable, or choose another camera in Settings; Perch keeps trying",
            reason
        )
    }

    /// The sentence about a camera in use elsewhere.
    pub(super) fn busy(&self) -> String {
        let name = &self.name;
        tr!(
            "{name} is used by another program. Close that program; Perch keeps trying",
            name
        )
    }

    /// The sentence about a camera that may not be used.
    pub(super) fn denied(&self) -> String {
        let name = &self.name;
        tr!(
            "This user may not use {name}. Allow it in the system, on Linux by joining the group \"video\"",
            name
        )
    }

    /// The part whose change is told at once.
    pub(super) fn loud(&self) -> (CameraState, &str, u32, u32, bool, &str) {
        let name = self.name.as_str();
        // The sentence about a live camera counts, and numbers can wait.
        let message = match self.state {
            CameraState::Live => "",
            CameraState::Closed
            | CameraState::Opening
            | CameraState::Stalled
            | CameraState::Gone => self.message.as_str(),
        };
        (
            self.state,
            name,
            self.width,
            self.height,
            self.ended,
            message,
        )
    }
}

/// The sentence where no camera is to be opened.
pub(super) fn none_chosen() -> String {
    tr!("No camera is chosen. Choose one in Settings; gun and keyboard work without one")
}
