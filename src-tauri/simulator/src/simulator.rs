//! The running server: start, stop, pull the plug, look inside.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::catalogue::fourteen;
use crate::listen::{Line, bind};
use crate::server::Server;
use crate::state::{State, file};
use crate::{
    Clock, Config, Fault, SeenBrowser, SeenCapture, SeenPhoto, SeenProposal, SeenRequest,
    SeenSession,
};

/// A server on a loopback port. Dropping it stops it.
pub struct Simulator {
    server: Arc<Server>,
    /// None while it is unplugged.
    line: Mutex<Option<Line>>,
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
        let state = match &config.state_file {
            Some(path) => file::load(path)?,
            None => State::default(),
        };
        let port = config.port;
        let listener = bind(port).await?;
        let port = listener
            .local_addr()
            .map_err(|source| StartError::Port { port, source })?
            .port();
        let server = Arc::new(Server::new(config, port, state));
        let line = Line::open(listener, Arc::clone(&server));
        Ok(Self {
            server,
            line: Mutex::new(Some(line)),
        })
    }

    /// The address to give to a client, without a slash at its end.
    pub fn url(&self) -> String {
        self.server.origin()
    }

    /// The clock it follows.
    pub fn clock(&self) -> &Clock {
        self.server.clock()
    }

    /// Moves the clock forward, and with it every state.
    pub fn advance(&self, by: Duration) {
        self.server.clock().advance(by);
    }

    /// Replaces the armed faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.server.with_plan(|plan| plan.set(faults));
    }

    /// Gives a product limits of freshness of its own, as its organization may: from so many
    /// days left on a warning, and below so many critical.
    pub fn set_freshness(&self, gtin: &str, warning_days: u64, critical_days: u64) {
        if let Some(gtin) = fourteen(gtin) {
            self.server
                .set_thresholds(gtin, (warning_days, critical_days));
        }
    }

    /// The faults that are still armed.
    pub fn faults(&self) -> Vec<Fault> {
        self.server.with_plan(|plan| plan.armed())
    }

    /// Closes every connection and refuses new ones, as a pulled cable does.
    pub async fn unplug(&self) {
        if let Some(line) = self.line.lock().await.take() {
            line.close().await;
        }
    }

    /// Listens again on the same port.
    pub async fn plug_in(&self) -> Result<(), StartError> {
        let mut line = self.line.lock().await;
        if line.is_none() {
            let listener = bind(self.server.port()).await?;
            *line = Some(Line::open(listener, Arc::clone(&self.server)));
        }
        Ok(())
    }

    /// Ends the server.
    pub async fn stop(self) {
        self.unplug().await;
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<SeenSession> {
        self.server.look(|view| view.seen_sessions())
    }

    /// All captures, oldest first.
    pub fn captures(&self) -> Vec<SeenCapture> {
        self.server.look(|view| view.seen_captures())
    }

    /// All registered photos, oldest first.
    pub fn photos(&self) -> Vec<SeenPhoto> {
        self.server.look(|view| view.seen_photos())
    }

    /// All proposals, also those not visible to a client yet.
    pub fn proposals(&self) -> Vec<SeenProposal> {
        self.server.look(|view| view.seen_proposals())
    }

    /// The links that are kept as rules of products: GTIN-14 and address, in order of arrival.
    pub fn product_links(&self) -> Vec<(String, String)> {
        self.server.look(|view| view.seen_product_links())
    }

    /// All browsers that were asked for, oldest first.
    pub fn browsers(&self) -> Vec<SeenBrowser> {
        self.server.look(|view| view.seen_browsers())
    }

    /// How many browsers run, or will.
    pub fn live_browsers(&self) -> usize {
        let browsers = self.browsers().into_iter();
        browsers.filter(|browser| browser.is_live).count()
    }

    /// Every request since the start.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.server.log()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.server.halt();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
