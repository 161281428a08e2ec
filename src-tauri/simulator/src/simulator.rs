//! The running server: start, stop, pull the plug, look inside.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::{Clock, Config, Fault, SeenCapture, SeenPhoto, SeenProposal, SeenRequest, SeenSession};

/// A server on a loopback port. Dropping it stops it.
#[derive(Debug)]
pub struct Simulator {
    clock: Clock,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or may not be used.
    #[error("could not listen on port {port}")]
    Port {
        /// The port asked for.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The state file cannot be read.
    #[error("could not read the saved state {}", path.display())]
    StateUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The state file holds something else.
    #[error("{} holds no state of this simulator", path.display())]
    StateForeign {
        /// The file.
        path: PathBuf,
        /// Where reading stopped.
        #[source]
        source: serde_json::Error,
    },
}

impl Simulator {
    /// Starts a server; it answers when this returns.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        Ok(Self {
            clock: config.clock,
        })
    }

    /// The address to give to a client, without a slash at its end.
    pub fn url(&self) -> String {
        String::new()
    }

    /// The clock it follows.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves the clock forward, and with it every state.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Replaces the armed faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        drop(faults);
    }

    /// The faults that are still armed.
    pub fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }

    /// Closes every connection and refuses new ones, as a pulled cable does.
    pub async fn unplug(&self) {}

    /// Listens again on the same port.
    pub async fn plug_in(&self) -> Result<(), StartError> {
        Ok(())
    }

    /// Ends the server.
    pub async fn stop(self) {}

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<SeenSession> {
        Vec::new()
    }

    /// All captures, oldest first.
    pub fn captures(&self) -> Vec<SeenCapture> {
        Vec::new()
    }

    /// All registered photos, oldest first.
    pub fn photos(&self) -> Vec<SeenPhoto> {
        Vec::new()
    }

    /// All proposals, also those not visible to a client yet.
    pub fn proposals(&self) -> Vec<SeenProposal> {
        Vec::new()
    }

    /// Every request since the start.
    pub fn requests(&self) -> Vec<SeenRequest> {
        Vec::new()
    }
}
