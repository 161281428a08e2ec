//! A world for scenarios: the real station, the real simulator, one clock by hand.
//!
//! The two speak over loopback, the database is a file with the product's own
//! settings, and time passes only when a scenario says so, so a week offline takes
//! no time and nothing sleeps.
#![expect(
    clippy::unwrap_used,
    reason = "a scenario may stop at the first surprise"
)]

mod again;
mod browser;
mod camera;
mod fleet;
mod history;
mod week;

use std::{path::Path, time::Duration};

use perch_station::{
    clock::{Clock, Millis},
    scan::{Code, Scan, Source},
    settings::{Settings, Waits},
    station::{Idle, Station},
    sync::{Browsing, Resting},
    view::{Moment, OperationRow, QueueAction, QueueFilter, QueueView},
};
use scanner_sim::{BUSINESS_KEY, Config, Fault, FaultKind, Operation, SeenCapture, Simulator};
use tempfile::TempDir;

pub use again::alone;
use again::{Opening, open};
pub use camera::picture;
use camera::small_picture;
pub use fleet::{Day, Fleet, Shift};
pub use history::fill_history;
pub use week::{Backlog, Drained};

/// The longest rest of the line, in milliseconds, that a scenario waits for by itself.
const WORTH_WAITING: Millis = 600_000;
/// 2026-01-05T08:00:00Z, when both clocks start.
pub const MONDAY: Millis = 1_767_600_000_000;

/// A station and a server.
pub struct World {
    /// The server.
    pub server: Simulator,
    /// The station.
    pub station: Station,
    clock: Clock,
    waits: Waits,
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
        Self::with_waits(config, Waits::default()).await
    }

    /// A station with other waits beside a server set up like this.
    pub async fn with_waits(config: Config, waits: Waits) -> Self {
        // A picture is read in real time; a jump of the hands of this clock is no reader that hangs.
        let waits = Waits {
            hung: Duration::from_hours(24 * 365),
            ..waits
        };
        let config = Config {
            clock: scanner_sim::Clock::by_hand(),
            ..config
        };
        let server = Simulator::start(config).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::by_hand(MONDAY);
        let opening = Opening {
            server: &server,
            clock: &clock,
            waits: &waits,
            key: Some(BUSINESS_KEY),
        };
        let station = open(folder.path(), opening).await;
        Self {
            server,
            station,
            clock,
            waits,
            key: BUSINESS_KEY.to_owned(),
            folder,
        }
    }

    /// Points the camera at a pack and waits for the first frame.
    pub async fn look_at_a_pack(&self) {
        let scene = perch_scenes::Scene::by_id("bench").unwrap();
        let jpeg = scene.still(1, perch_scenes::Size::HD).jpeg(0);
        self.station.watch_camera(picture(jpeg, 1280, 720));
        let mut frames = self.station.frames();
        while frames.borrow_and_update().is_none() {
            frames.changed().await.unwrap();
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

    /// The operator scans a code with the gun, and the time to take it back passes.
    pub async fn scan(&self, text: &str) -> Moment {
        let moment = self.scan_just_now(text).await;
        self.pass(self.waits.take_back);
        moment
    }

    /// The operator has just scanned a code with the gun.
    pub async fn scan_just_now(&self, text: &str) -> Moment {
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
        self.station.take(scan).await.unwrap()
    }

    /// The camera reads a code by itself, and the time to merge passes.
    pub async fn see(&self, symbology_identifier: &str, text: &str) -> Moment {
        let code = Code {
            symbology: None,
            symbology_identifier: symbology_identifier.to_owned(),
            raw_value: text.to_owned(),
        };
        let scan = Scan {
            code,
            source: Source::Camera,
            at: self.clock.now(),
            beside: Vec::new(),
        };
        let moment = self.station.take(scan).await.unwrap();
        self.pass(Duration::from_mins(1));
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
        self.pass(self.waits.take_back);
        [one, two]
    }

    /// The present moment on both sides.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Lets time pass on both sides.
    pub fn pass(&self, time: Duration) {
        self.server.advance(time);
        self.clock.advance(time);
    }

    /// Lets time pass until the machine can do no more by itself.
    pub async fn sync_until_idle(&self) -> Idle {
        self.until_idle(&self.station).await
    }

    /// The same for a station beside this one.
    pub async fn until_idle(&self, station: &Station) -> Idle {
        let mut state = station.sync_state();
        loop {
            let seen = state.borrow_and_update().clone();
            // Asked first: time that passed here would wake the machine again.
            if let Some(idle) = station.idle().await.unwrap() {
                return idle;
            }
            let now = self.clock.now();
            if seen.browsing == Browsing::Busy {
                // Time that passed now would pass for a call that is under way.
                state.changed().await.unwrap();
                continue;
            }
            let next_browser = match seen.browsing {
                Browsing::Until(due) => Some(due),
                Browsing::Idle | Browsing::Busy => None,
            };
            let due = match seen.resting {
                Resting::Until(due) => due,
                Resting::Saving(until) => Some(until),
                Resting::Line => seen
                    .line
                    .rests_until(now)
                    .filter(|until| *until - now <= WORTH_WAITING),
                Resting::No => None,
            };
            let due = due.into_iter().chain(next_browser);
            match due.filter(|due| *due > now).min() {
                Some(due) => self.pass(Duration::from_millis(u64::try_from(due - now).unwrap())),
                None => state.changed().await.unwrap(),
            }
        }
    }

    /// Waits until the server has seen a request for `operation` that it leaves hanging.
    pub async fn until_hanging(&self, operation: Operation) {
        let hangs = |each: &scanner_sim::SeenRequest| each.operation == Some(operation);
        let arrives = async {
            while !self.server.requests().iter().any(hangs) {
                tokio::task::yield_now().await;
            }
        };
        let arrived = tokio::time::timeout(Duration::from_secs(20), arrives).await;
        assert!(arrived.is_ok(), "{operation:?} should arrive");
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

    /// The only row of the queue that says this of what it does.
    pub async fn row(&self, what: &str) -> OperationRow {
        let mut rows = self.queue().await.rows;
        rows.retain(|row| row.what == what);
        assert_eq!(rows.len(), 1, "{what}: {rows:?}");
        rows.pop().unwrap()
    }

    /// The operator acts on the only row that says this of what it does.
    pub async fn act(&self, what: &str, action: QueueAction) {
        let row = self.row(what).await;
        self.station
            .operation_action(&row.id, action)
            .await
            .unwrap();
    }

    /// Requests that changed something at the server, in order, without those of the storage.
    pub fn writes(&self) -> Vec<Operation> {
        let requests = self.server.requests().into_iter();
        requests
            .filter(|each| each.method != "GET")
            .filter_map(|each| each.operation)
            .filter(|operation| *operation != Operation::StoreObject)
            .collect()
    }

    /// How often the server was asked this.
    pub fn asked(&self, operation: Operation) -> usize {
        let requests = self.server.requests().into_iter();
        requests
            .filter(|each| each.operation == Some(operation))
            .count()
    }

    /// Codes of the notices that are up.
    pub async fn notices(&self) -> Vec<String> {
        let view = self.station.station_view().await.unwrap();
        view.notices.into_iter().map(|notice| notice.code).collect()
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
