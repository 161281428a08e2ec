//! What a life says to the storm, a line each, and how both spell it.

use std::io::{self, Write};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// In which states the last life left operations behind.
    Found(Vec<String>),
    /// The station is open.
    Open,
    /// In which states operations are now.
    States(Vec<String>),
    /// The capture of this id is acknowledged.
    Capture(String),
    /// The code with this serial number is acknowledged.
    Serial(String),
    /// A photo is about to be taken.
    Shooting,
    /// The photo of this id is acknowledged.
    Photo(String),
    /// Something a bench may not meet.
    Trouble(String),
    /// What is left undone while it drains.
    Left(u32),
}

impl Said {
    /// Says it: one write, so that a kill leaves a whole line or none.
    pub(crate) fn say(&self) -> io::Result<()> {
        let line = match self {
            Self::Found(states) => format!("found {}\n", states.join(" ")),
            Self::Open => "open\n".to_owned(),
            Self::States(states) => format!("states {}\n", states.join(" ")),
            Self::Capture(id) => format!("capture {id}\n"),
            Self::Serial(serial) => format!("serial {serial}\n"),
            Self::Shooting => "shooting\n".to_owned(),
            Self::Photo(id) => format!("photo {id}\n"),
            Self::Trouble(text) => format!("trouble {}\n", text.replace('\n', " ")),
            Self::Left(count) => format!("left {count}\n"),
        };
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes())?;
        out.flush()
    }

    /// Reads a line; nothing for one that was cut off.
    pub(crate) fn hear(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let states = || rest.split_whitespace().map(str::to_owned).collect();
        Some(match word {
            "found" => Self::Found(states()),
            "open" => Self::Open,
            "states" => Self::States(states()),
            "capture" => Self::Capture(rest.to_owned()),
            "serial" => Self::Serial(rest.to_owned()),
            "shooting" => Self::Shooting,
            "photo" => Self::Photo(rest.to_owned()),
            "trouble" => Self::Trouble(rest.to_owned()),
            "left" => Self::Left(rest.parse().ok()?),
            _cut => return None,
        })
    }
}
