//! Where a camera stands, in a word, in numbers and in a sentence.

use super::supervisor::State;
use crate::view::{CameraState, CameraView};

pub(super) const NONE_CHOSEN: &str =
    "No camera is chosen. Choose one in Settings; gun and keyboard work without one";

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
            message: NONE_CHOSEN.to_owned(),
        }
    }
}

impl CameraStatus {
    /// As the window shows it.
    pub fn view(&self) -> CameraView {
        CameraView {
            state: self.state,
            name: self.name.clone(),
            message: self.message.clone(),
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
            (CameraState::Closed, _) if self.ended => "The recording has ended".to_owned(),
            (CameraState::Closed, _) => NONE_CHOSEN.to_owned(),
            (CameraState::Opening, _) => format!("{name} is being opened"),
            (CameraState::Live, _) if self.is_flawless() => {
                format!("{name} gives {width} × {height} pixels")
            }
            (CameraState::Live, _) => {
                let losses = self.losses();
                format!("{name} gives {width} × {height} pixels; {losses} so far")
            }
            (CameraState::Stalled, _) => {
                format!("{name} gives no more pictures. Check its cable; Perch keeps trying")
            }
            (CameraState::Gone, Some(trouble)) => trouble.to_owned(),
            (CameraState::Gone, None) => self.silent(),
        };
    }

    /// What was counted since the camera was chosen, in words.
    pub fn counted(&self) -> String {
        format!(
            "{} × {} pixels, {:.0} pictures a second; {}, {}",
            self.width,
            self.height,
            self.frames_per_second,
            times(self.frames, "no picture", "1 picture", "pictures"),
            self.losses()
        )
    }

    fn losses(&self) -> String {
        format!(
            "{}, {}, {}",
            times(self.dropped, "none lost", "1 lost", "lost"),
            times(self.damaged, "none damaged", "1 damaged", "damaged"),
            match self.stalls {
                0 => "never silent".to_owned(),
                1 => "silent once".to_owned(),
                stalls => format!("silent {stalls} times"),
            }
        )
    }

    fn is_flawless(&self) -> bool {
        self.dropped == 0 && self.damaged == 0 && self.stalls == 0
    }

    /// The sentence about a camera that is silent for good.
    pub(super) fn silent(&self) -> String {
        let name = &self.name;
        format!("{name} gives no pictures. Unplug it and plug it in again; Perch keeps trying")
    }

    /// The sentence about a camera that was lost for this reason.
    pub(super) fn gone(reason: &str) -> String {
        let advice = "Check the cable, or choose another camera in Settings";
        format!("{reason}. {advice}; Perch keeps trying")
    }

    /// The sentence about a camera in use elsewhere.
    pub(super) fn busy(&self) -> String {
        let name = &self.name;
        format!("{name} is used by another program. Close that program; Perch keeps trying")
    }

    /// The sentence about a camera that may not be used.
    pub(super) fn denied(&self) -> String {
        let name = &self.name;
        format!(
            "This user may not use {name}. Allow it in the system, on Linux by joining the group \"video\""
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

fn times(count: u64, none: &str, one: &str, many: &str) -> String {
    match count {
        0 => none.to_owned(),
        1 => one.to_owned(),
        count => format!("{count} {many}"),
    }
}
