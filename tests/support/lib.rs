//! A world for scenarios: the real station, the real simulator, one clock by hand.
//!
//! The two speak over loopback, the database is a file with the product's own
//! settings, and time passes only when a scenario says so, so a week offline takes
//! no time and nothing sleeps.
#![expect(
    clippy::unwrap_used,
    reason = "a scenario may stop at the first surprise"
)]

mod camera;

use std::{fs, path::Path, sync::Arc, time::Duration};

use perch_station::{
    clock::{Clock, Millis},
    scan::{Code, Scan, Source},
    settings::{Settings, Waits},
    station::{Idle, Station, StationConfig},
    sync::Resting,
    tone::Silent,
    view::{Moment, QueueFilter, QueueView},
};
use scanner_sim::{BUSINESS_KEY, Config, Fault, FaultKind, Operation, SeenCapture, Simulator};
use tempfile::TempDir;

pub use camera::picture;

/// 2026-01-05T08:00:00Z, when both clocks start.
const MONDAY: Millis = 1_767_600_000_000;

/// A station and a server.
pub struct World {
    /// The server.
    pub server: Simulator,
    /// The station.
    pub station: Station,
    clock: Clock,
    key: String,
    folder: TempDir,
}

impl World {
    /// A station with a valid key beside a healthy server.
    pub async fn start() -> Self {
        Self::with(Config::default()).await
    }

    /// A station beside a server set up like this.
    pub async fn with(config: Config) -> Self {
        let config = Config {
            clock: scanner_sim::Clock::by_hand(),
            ..config
        };
        let server = Simulator::start(config).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::by_hand(MONDAY);
        let station = open(folder.path(), &server, &clock, BUSINESS_KEY).await;
        Self {
            server,
            station,
            clock,
            key: BUSINESS_KEY.to_owned(),
            folder,
        }
    }

    /// Changes the settings before anything else happens.
    pub async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let form = self.station.settings_view().await.unwrap().form;
        let mut settings = Settings::from_form(form).unwrap();
        change(&mut settings);
        self.station
            .save_settings(settings.to_form())
            .await
            .unwrap();
    }

    /// The operator scans a code with the gun, and the merge time passes.
    pub async fn scan(&self, text: &str) -> Moment {
        let code = Code {
            symbology: None,
            symbology_identifier: String::new(),
            raw_value: text.to_owned(),
        };
        let scan = Scan {
            code,
            source: Source::Gun,
            at: self.clock.now(),
            beside: Vec::new(),
        };
        let moment = self.station.take(scan).await.unwrap();
        self.pass(Duration::from_millis(1_500));
        moment
    }

    /// The camera sees two codes of one pack.
    pub async fn see_pack(&self, first: (&str, &str), second: (&str, &str)) -> [Moment; 2] {
        let code = |(identifier, text): (&str, &str)| Code {
            symbology: None,
            symbology_identifier: identifier.to_owned(),
            raw_value: text.to_owned(),
        };
        let (first, second) = (code(first), code(second));
        let scan = |code: &Code, beside: &Code| Scan {
            code: code.clone(),
            source: Source::Camera,
            at: self.clock.now(),
            beside: vec![beside.key()],
        };
        let one = self.station.take(scan(&first, &second)).await.unwrap();
        let two = self.station.take(scan(&second, &first)).await.unwrap();
        self.pass(Duration::from_millis(1_500));
        [one, two]
    }

    /// Lets time pass on both sides.
    pub fn pass(&self, time: Duration) {
        self.server.advance(time);
        self.clock.advance(time);
    }

    /// Lets time pass until the machine can do no more by itself.
    pub async fn sync_until_idle(&self) -> Idle {
        let mut state = self.station.sync_state();
        let idle = self.station.until_idle();
        tokio::pin!(idle);
        loop {
            let seen = state.borrow_and_update().clone();
            let now = self.clock.now();
            let due = match seen.resting {
                Resting::Until(due) => due,
                Resting::Line => seen
                    .line
                    .rests_until(now)
                    .filter(|until| *until < Millis::MAX),
                Resting::No => None,
            };
            if let Some(wait) = due.filter(|due| *due > now) {
                self.pass(Duration::from_millis(u64::try_from(wait - now).unwrap()));
            }
            tokio::select! {
                done = &mut idle => return done.unwrap(),
                changed = state.changed() => changed.unwrap(),
            }
        }
    }

    /// Waits until the server has seen a request for `operation` that it leaves hanging.
    pub async fn until_hanging(&self, operation: Operation) {
        let mut tries = 0;
        while !self
            .server
            .requests()
            .iter()
            .any(|each| each.operation == Some(operation))
        {
            tokio::task::yield_now().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            tries += 1;
            assert!(tries < 5_000, "no request for {operation:?} arrived");
        }
    }

    /// The process is killed and started again: only what is on the disk is left.
    pub async fn crash(self) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), copy.path());
        let Self {
            server,
            station,
            clock,
            key,
            folder,
        } = self;
        station.close().await;
        drop((station, folder));
        let station = open(copy.path(), &server, &clock, &key).await;
        Self {
            server,
            station,
            clock,
            key,
            folder: copy,
        }
    }

    /// The program is closed and started again.
    pub async fn restart(self) -> Self {
        let Self {
            server,
            station,
            clock,
            key,
            folder,
        } = self;
        station.close().await;
        drop(station);
        let station = open(folder.path(), &server, &clock, &key).await;
        Self {
            server,
            station,
            clock,
            key,
            folder,
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

    /// Arms one fault for the next request of an operation.
    pub fn fault(&self, kind: FaultKind, operation: Operation) {
        self.server
            .set_faults(vec![Fault::times(kind, operation, 1)]);
    }

    /// GTINs at the server, in the order they arrived.
    pub fn gtins(&self) -> Vec<String> {
        self.server
            .captures()
            .into_iter()
            .map(|capture| capture.gtin)
            .collect()
    }

    /// GTINs at the server in the order of numbers.
    pub fn sorted_gtins(&self) -> Vec<String> {
        let mut gtins = self.gtins();
        gtins.sort();
        gtins
    }

    /// The only capture at the server.
    #[track_caller]
    pub fn only_capture(&self) -> SeenCapture {
        let mut captures = self.server.captures();
        assert_eq!(captures.len(), 1, "{captures:?}");
        captures.pop().unwrap()
    }

    /// What is left in the queue.
    pub async fn queue(&self) -> QueueView {
        self.station.queue_view(QueueFilter::Open, 0).await.unwrap()
    }

    /// Sentences of the notices that are up.
    pub async fn notices(&self) -> Vec<String> {
        let view = self.station.station_view().await.unwrap();
        view.notices.into_iter().map(|notice| notice.code).collect()
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

async fn open(folder: &Path, server: &Simulator, clock: &Clock, key: &str) -> Station {
    Station::open(StationConfig {
        folder: folder.to_owned(),
        clock: clock.clone(),
        waits: Waits::default(),
        server: Some(server.url()),
        practice: Some(key.to_owned()),
        tones: Arc::new(Silent),
        version: "0.0.0",
        user_agent: "perch-tests".to_owned(),
    })
    .await
    .unwrap()
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
