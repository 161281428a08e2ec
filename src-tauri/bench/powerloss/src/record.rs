//! The record: what the traced station did to the disk, and what it acknowledged, in order.

use std::fmt;

/// One call that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A file or folder was opened under a number.
    Open {
        fd: i32,
        path: String,
        creates: bool,
        truncates: bool,
    },
    /// A number was given back.
    Close { fd: i32 },
    /// Bytes were written, at the place of the file or at `offset`.
    Write {
        fd: i32,
        offset: Option<u64>,
        data: Vec<u8>,
    },
    /// The place of a file was set.
    Seek { fd: i32, offset: u64 },
    /// A file was cut or grown.
    Resize { fd: i32, length: u64 },
    /// A sync began: it covers what was written before.
    SyncBegins { fd: i32, call: usize },
    /// That sync is over: what it covers is sure.
    SyncEnds { call: usize },
    /// A name was given to what another name stood for.
    Rename { from: String, to: String },
    /// A name was taken away.
    Remove { path: String },
    /// A folder was made.
    MakeFolder { path: String },
    /// A call that the model disk does not know; harmless on files that are not ours.
    NotModelled { fd: i32, call: String },
    /// The process ended and its numbers with it; what it wrote is in the system's hands.
    Ends,
    /// The station acknowledged something.
    Acknowledged(Acknowledged),
}

/// What an operator heard a tone for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Acknowledged {
    /// A capture by its id.
    Capture(String),
    /// A photo by its id.
    Photo(String),
}

impl Acknowledged {
    /// The line that the writer says.
    pub(crate) fn hear(line: &str) -> Option<Self> {
        let (word, id) = line.trim_end().split_once(' ')?;
        match word {
            "capture" => Some(Self::Capture(id.to_owned())),
            "photo" => Some(Self::Photo(id.to_owned())),
            _other => None,
        }
    }
}

impl fmt::Display for Acknowledged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capture(id) => write!(f, "capture {id}"),
            Self::Photo(id) => write!(f, "photo {id}"),
        }
    }
}

/// All lives, one after the other, on one folder.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The folder that is sure from the start; the data folder is made inside it.
    pub(crate) root: String,
    /// What happened.
    pub(crate) events: Vec<Event>,
}

impl Record {
    /// Captures acknowledged in all.
    pub(crate) fn captures(&self) -> usize {
        self.count(|each| matches!(each, Acknowledged::Capture(_)))
    }

    /// Photos acknowledged in all.
    pub(crate) fn photos(&self) -> usize {
        self.count(|each| matches!(each, Acknowledged::Photo(_)))
    }

    fn count(&self, is: impl Fn(&Acknowledged) -> bool) -> usize {
        let counted = |event: &&Event| matches!(event, Event::Acknowledged(each) if is(each));
        self.events.iter().filter(counted).count()
    }
}
