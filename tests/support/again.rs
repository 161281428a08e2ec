//! Opening a station, and starting it again: after a crash, with another key, with
//! another idea of the time.

use std::{fs, path::Path, sync::Arc, time::Duration};

use perch_station::{
    clock::{Clock, Millis},
    key::KeyPolicy,
    settings::Waits,
    station::{BrowserService, Station, StationConfig},
    tone::Silent,
};
use scanner_sim::{BROWSER_KEY, BUSINESS_KEY, Simulator};

use crate::World;

/// What a station is opened with.
#[derive(Clone, Copy)]
pub(crate) struct Opening<'a> {
    pub(crate) server: &'a Simulator,
    pub(crate) clock: &'a Clock,
    pub(crate) waits: &'a Waits,
    /// The key of practice mode, or none to keep one in a file.
    pub(crate) key: Option<&'a str>,
}

/// A station in this folder that has a key and never reaches a server, for measurements.
pub async fn alone(folder: &Path, clock: Clock) -> Station {
    perch_station::outbox::prepare_folder(folder).unwrap();
    Station::open(StationConfig {
        folder: folder.to_owned(),
        clock,
        waits: Waits::default(),
        server: Some("http://127.0.0.1:9".to_owned()),
        practice: Some(BUSINESS_KEY.to_owned()),
        tones: Arc::new(Silent),
        version: "0.0.0",
        user_agent: "perch-measurement".to_owned(),
        browsers: None,
    })
    .await
    .unwrap()
}

impl World {
    /// The process is killed and started again: only what is on the disk is left.
    pub async fn crash(self) -> Self {
        self.crash_and(|_| {}).await
    }

    /// The same, and something happens to the data folder before it is started again.
    pub async fn crash_and(self, harm: impl FnOnce(&Path)) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), copy.path());
        harm(copy.path());
        self.station.close().await;
        let clock = self.clock.clone();
        let station = open(copy.path(), self.opening(&clock)).await;
        Self {
            station,
            folder: copy,
            ..self
        }
    }

    /// The program is closed and started again.
    pub async fn restart(self) -> Self {
        self.restart_at(0).await
    }

    /// The program is closed, the clock of its machine set this far forward or back, and
    /// it is started again.
    pub async fn restart_at(self, jump: Millis) -> Self {
        self.station.close().await;
        let clock = match jump {
            0 => self.clock.clone(),
            jump => Clock::by_hand(self.clock.now() + jump),
        };
        let station = open(self.folder.path(), self.opening(&clock)).await;
        Self {
            station,
            clock,
            ..self
        }
    }

    /// Starts again with another key.
    pub async fn with_key(self, key: &str) -> Self {
        Self {
            key: key.to_owned(),
            ..self
        }
        .restart()
        .await
    }

    /// Starts again as a station that keeps the operator's key in a file.
    pub async fn with_own_key(self) -> Self {
        self.station.close().await;
        let opening = Opening {
            key: None,
            ..self.opening(&self.clock)
        };
        let station = open(self.folder.path(), opening).await;
        station.store_key(&self.key).await.unwrap();
        Self { station, ..self }
    }

    /// Another station with the same key at the same server, in a folder of its own.
    pub async fn beside(&self, folder: &Path) -> Station {
        open(folder, self.opening(&self.clock)).await
    }

    fn opening<'a>(&'a self, clock: &'a Clock) -> Opening<'a> {
        Opening {
            server: &self.server,
            clock,
            waits: &self.waits,
            key: Some(&self.key),
        }
    }
}

/// Opens a station.
pub(crate) async fn open(folder: &Path, opening: Opening<'_>) -> Station {
    let config = StationConfig {
        folder: folder.to_owned(),
        clock: opening.clock.clone(),
        waits: Waits {
            // Scenarios that want a copy of the database ask for one.
            quiet: Duration::from_hours(100_000),
            ..opening.waits.clone()
        },
        server: Some(opening.server.url()),
        practice: opening.key.map(str::to_owned),
        tones: Arc::new(Silent),
        version: "0.0.0",
        user_agent: "perch-tests".to_owned(),
        browsers: Some(BrowserService {
            address: opening.server.url(),
            key: BROWSER_KEY.to_owned(),
        }),
    };
    match opening.key {
        Some(_) => Station::open(config).await.unwrap(),
        None => Station::open_with_keys(config, KeyPolicy::FileOnly)
            .await
            .unwrap(),
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
