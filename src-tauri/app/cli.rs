//! The command line: what can be asked of the program, and how.
//!
//! It only describes and parses. Reading and changing commands are told apart in
//! the modules that carry them out.

use std::{num::NonZeroU32, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use perch_reader::{Symbology, SymbologySet};
use scanner_sim::{Fault, Profile};

const AFTER_HELP: &str = "\
Exit codes: 0 done, 1 some work failed, 2 wrong use or missing set-up, 3 data folder in use.
Without a command Perch opens its window; no other command needs a display.";

/// A desktop scanning station for packing benches and photo tables.
#[derive(Debug, Parser)]
#[command(name = "perch", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
pub(crate) struct Line {
    /// Settings that any command takes.
    #[command(flatten)]
    pub(crate) common: Common,
    /// What to do; the window when nothing is asked.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Settings that any command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Folder that holds captures, photos and settings
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Address of the server, instead of the one in the settings
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try everything without a key, a camera or a network
    Practice(Practice),
    /// Read the codes in pictures, a .mjpeg file or a camera's picture
    Scan(Scan),
    /// Sessions: list, show, submit, end
    #[command(subcommand)]
    Session(Session),
    /// Proposals: list, accept, reject, apply
    #[command(subcommand)]
    Review(Review),
    /// What waits to be sent: list, retry, hold, discard, export, import
    #[command(subcommand, visible_alias = "queue")]
    Outbox(Outbox),
    /// Batches that must not leave the house: import a list, list it, clear it
    #[command(subcommand)]
    Hold(Hold),
    /// What was done: search it, show a session's whole story, write it to a file
    History(History),
    /// Send what waits, without the window
    Sync(Sync),
    /// Look after cameras, database, key, server and disk
    Doctor(Doctor),
    /// Run a server that behaves like the Scanner API, on this machine only
    Simulator(Simulator),
}

/// `perch doctor`
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Compare the server's own description of its API with what Perch relies on, and
    /// nothing else
    #[arg(long)]
    pub(crate) contract: bool,
    /// Write the test card for cameras to this file, an SVG to print, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with = "contract")]
    pub(crate) test_card: Option<PathBuf>,
}

/// `perch practice`
#[derive(Debug, Args)]
pub(crate) struct Practice {
    /// Run in the terminal, even where there is a display
    #[arg(long)]
    pub(crate) terminal: bool,
    /// Forget earlier practice first
    #[arg(long)]
    pub(crate) reset: bool,
    /// Write the bench scenes as pictures, with a list of their codes, and stop
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["terminal", "reset"])]
    pub(crate) pictures: Option<PathBuf>,
}

/// `perch scan`
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// A picture, a folder of pictures, a .mjpeg file or a camera's id (see `perch doctor`)
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// Say why places that look like a code were not read: a line for each
    #[arg(long)]
    pub(crate) explain: bool,
    /// Take pictures for the frames of a camera: two have to agree on a code
    #[arg(long)]
    pub(crate) as_frames: bool,
    /// Look for this symbology too: pdf417 or aztec
    #[arg(long, value_name = "SYMBOLOGY")]
    pub(crate) also: Vec<Symbology>,
    /// Store each code as a capture, to be sent by `perch sync`
    #[arg(long)]
    pub(crate) queue: bool,
    /// Compare with expected texts: lines of path, group and text (or JSON), separated by tabs
    #[arg(long, value_name = "FILE", conflicts_with = "as_frames")]
    pub(crate) expect: Option<PathBuf>,
}

impl Scan {
    /// What is looked for.
    pub(crate) fn symbologies(&self) -> SymbologySet {
        let also = self.also.iter().copied();
        also.fold(SymbologySet::product(), SymbologySet::with)
    }
}

/// `perch session`
#[derive(Debug, Subcommand)]
pub(crate) enum Session {
    /// All sessions, newest first
    List,
    /// One session with its captures and photos; the one at hand when none is named
    Show {
        /// Id of the session
        id: Option<String>,
    },
    /// Submit a session for extraction, once all of it has arrived
    Submit {
        /// Id of the session; the one at hand when none is named
        id: Option<String>,
    },
    /// End a session without extraction
    End {
        /// Id of the session; the one at hand when none is named
        id: Option<String>,
    },
}

/// `perch review`
#[derive(Debug, Subcommand)]
pub(crate) enum Review {
    /// Proposals beside what they would change
    List,
    /// Accept proposals
    Accept {
        /// Ids of proposals
        #[arg(required = true, value_name = "PROPOSAL")]
        ids: Vec<String>,
    },
    /// Reject proposals
    Reject {
        /// Ids of proposals
        #[arg(required = true, value_name = "PROPOSAL")]
        ids: Vec<String>,
    },
    /// Write what was accepted to the products of captures
    Apply {
        /// Ids of captures
        #[arg(required = true, value_name = "CAPTURE")]
        ids: Vec<String>,
    },
}

/// `perch outbox`
#[derive(Debug, Subcommand)]
pub(crate) enum Outbox {
    /// Operations with state, cause and next try
    List {
        /// Which operations to list
        #[arg(long, value_enum, default_value_t = Shown::Open)]
        show: Shown,
    },
    /// Try operations again now
    Retry {
        /// Ids of operations
        #[arg(required_unless_present = "moved", value_name = "OPERATION")]
        ids: Vec<String>,
        /// Take back all that went to another station; the server is asked before it is sent
        #[arg(long, conflicts_with = "ids")]
        moved: bool,
    },
    /// Keep operations back
    Hold {
        /// Ids of operations
        #[arg(required = true, value_name = "OPERATION")]
        ids: Vec<String>,
    },
    /// Take operations out for good; captures and photos stay on this machine
    Discard {
        /// Ids of operations
        #[arg(required_unless_present = "moved", value_name = "OPERATION")]
        ids: Vec<String>,
        /// Take out all that went to another station
        #[arg(long, conflicts_with = "ids")]
        moved: bool,
    },
    /// Move what is unsent into a ZIP for another station, and hold it back here
    ///
    /// With a name that ends in .jsonl, or with none, the records are only listed, one JSON
    /// object a line, and nothing is held back.
    Export {
        /// File to write, ending in .zip or .jsonl; the records on standard output when none is named
        file: Option<PathBuf>,
    },
    /// Take over what another station exported; what is here already stays as it is
    Import {
        /// The ZIP
        file: PathBuf,
    },
}

/// `perch hold`
#[derive(Debug, Subcommand)]
pub(crate) enum Hold {
    /// Take a list of comma-separated values in the place of the one that stands
    ///
    /// The columns are GTIN, batch and reason. An empty batch holds every batch of the GTIN.
    /// A list with a wrong line is refused as a whole.
    Import {
        /// The list
        file: PathBuf,
    },
    /// The list that stands
    List {
        /// Write it as it can be imported again
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// Hold nothing any more
    Clear,
}

/// `perch history`
#[derive(Debug, Args)]
pub(crate) struct History {
    /// Part of a GTIN, an order, a code or a product's name
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// First day, such as 2026-01-31
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// One session: its whole story, or its captures in a file
    #[arg(long, value_name = "SESSION", conflicts_with_all = ["search", "from", "to"])]
    pub(crate) session: Option<String>,
    /// Write comma-separated values, safe to open in a spreadsheet; --json writes JSON lines
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// File to write; standard output when none is named
    pub(crate) file: Option<PathBuf>,
}

/// Which operations `perch outbox list` lists.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Shown {
    /// All that is not done
    Open,
    /// Only what needs somebody
    NeedsYou,
    /// Only what is done
    Done,
}

/// `perch sync`
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Stop once nothing is left that can be done without you
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// Divide the waits of the network by this; for tries with a server on this machine
    #[arg(long, value_name = "N", requires = "server", hide = true)]
    pub(crate) hurry: Option<NonZeroU32>,
}

/// `perch simulator`
#[derive(Debug, Args)]
pub(crate) struct Simulator {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Dialect of the API: current, documented-literally, short-id, legacy-public-id,
    /// next-envelope or no-id-anywhere
    #[arg(long, default_value_t = Profile::Current)]
    pub(crate) profile: Profile,
    /// Something that goes wrong: `KIND[:DETAIL]:OPERATION:DOSE`, such as
    /// lost-answer:create_capture:1 or status:503:*:5%; may be given again
    #[arg(long = "fault", value_name = "FAULT")]
    pub(crate) faults: Vec<Fault>,
    /// File the state is loaded from and saved to
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_description_of_the_command_line_is_sound() {
        Line::command().debug_assert();
    }

    #[track_caller]
    fn check(line: &str, understood: bool) {
        let words = std::iter::once("perch").chain(line.split_whitespace());
        assert_eq!(
            Line::try_parse_from(words).is_ok(),
            understood,
            "perch {line}"
        );
    }

    #[test]
    fn every_command_is_understood_as_written() {
        check("", true);
        check("--data-dir here", true);
        check("practice --terminal --reset", true);
        check("scan pictures --expect list.tsv --json", true);
        check("scan clip.mjpeg --queue --data-dir here", true);
        check("session show", true);
        check("session submit 0190", true);
        check("review accept a b", true);
        check("outbox list --show needs-you", true);
        check("outbox retry --moved", true);
        check("queue list", true);
        check("queue export", true);
        check("queue export unsent.zip", true);
        check("queue import unsent.zip", true);
        check("hold import recall.csv", true);
        check("hold list --csv", true);
        check("hold clear", true);
        check("history", true);
        check(
            "history --search 4711 --from 2026-01-01 --to 2026-01-31",
            true,
        );
        check("history --csv all.csv", true);
        check("history --session 0190 --json", true);
        check("sync --until-idle --server http://127.0.0.1:8000", true);
        check("sync --hurry 10 --server http://127.0.0.1:8000", true);
        check("doctor", true);
        check(
            "simulator --port 8000 --profile short-id --fault dropped:create_capture:1 --state s.json",
            true,
        );
    }

    #[test]
    fn wrong_use_is_refused() {
        check("scan", false);
        check("scan pictures --as-frames --expect list.tsv", false);
        check("review accept", false);
        check("outbox retry", false);
        check("outbox retry x --moved", false);
        check("queue import", false);
        check("hold import", false);
        check("hold list --csv --json", false);
        check("history --csv --json", false);
        check("history --session 0190 --search x", false);
        check("simulator --profile old", false);
        check("simulator --fault nonsense", false);
        check("sync --hurry 10", false);
        check("sync --hurry 0 --server http://127.0.0.1:8000", false);
        check("dance", false);
    }
}
