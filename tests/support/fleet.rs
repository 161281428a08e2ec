//! Stations that share a key and a clock, and a day of work that passes as fast as they can.
//!
//! Everything is real but the time: the stations are the product's, they speak HTTP over
//! loopback, and every commit reaches the disk. The clock moves to the next moment at
//! which somebody has something to do.

use std::{collections::BTreeMap, time::Duration};

use perch_station::{
    clock::{Clock, Millis, millis},
    settings::Waits,
    station::Station,
    sync::{Resting, SyncState},
    view::SessionState,
};
use scanner_sim::{BUSINESS_KEY, Config, Operation, SeenRequest, Simulator, Timings};
use tempfile::TempDir;

use crate::{
    MONDAY,
    again::{Opening, open},
    small_picture,
};

/// A day of work at each of some stations.
#[derive(Debug, Clone, Copy)]
pub struct Shift {
    /// Stations with the same key.
    pub stations: usize,
    /// Hours of work.
    pub hours: usize,
    /// Codes an hour at each.
    pub scans_per_hour: usize,
    /// Captures after which a session is submitted.
    pub captures_per_session: usize,
    /// Photos of each session.
    pub photos_per_session: usize,
}

/// How a day went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Captures made.
    pub captured: usize,
    /// Captures that were at the server when work ended.
    pub delivered_at_end: usize,
    /// Captures that were at the server before the quota began anew.
    pub delivered: usize,
    /// Captures at the server more than once.
    pub doubled: usize,
    /// Photos made, and those at the server.
    pub photos: (usize, usize),
    /// Sessions submitted, and those whose result was seen.
    pub sessions: (usize, usize),
    /// Calls to the API.
    pub calls: usize,
    /// Calls that only read.
    pub reads: usize,
    /// Calls that were refused for the quota.
    pub refused: usize,
    /// What a station said of the key an hour before the end.
    pub forecast: String,
}

/// What happens at a bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Scan(usize),
    Shoot,
    Submit,
}

/// Stations that share a key.
pub struct Fleet {
    server: Simulator,
    clock: Clock,
    stations: Vec<Station>,
    folders: Vec<TempDir>,
    /// Sessions that were submitted, by station.
    submitted: Vec<(usize, String)>,
}

impl Fleet {
    /// Opens so many stations beside one server.
    pub async fn open(stations: usize) -> Self {
        let config = Config {
            clock: scanner_sim::Clock::by_hand(),
            timings: Timings {
                // Extraction as it was measured elsewhere: about a minute and a half.
                extraction: Duration::from_secs(90),
                ..Timings::default()
            },
            ..Config::default()
        };
        let mut fleet = Self {
            server: Simulator::start(config).await.unwrap(),
            clock: Clock::by_hand(MONDAY),
            stations: Vec::new(),
            folders: Vec::new(),
            submitted: Vec::new(),
        };
        let waits = Waits::default();
        for _ in 0..stations {
            let folder = tempfile::tempdir().unwrap();
            let opening = Opening {
                server: &fleet.server,
                clock: &fleet.clock,
                waits: &waits,
                key: Some(BUSINESS_KEY),
            };
            let station = open(folder.path(), opening).await;
            fleet.stations.push(station);
            fleet.folders.push(folder);
        }
        fleet
    }

    /// Works a day and tells how it went.
    pub async fn work(mut self, shift: &Shift) -> Day {
        let hour: Millis = 3_600_000;
        let work = hour * Millis::try_from(shift.hours).unwrap();
        let mut forecast = String::new();
        for (at, station, act) in agenda(shift) {
            self.pass_until(MONDAY + at).await;
            if forecast.is_empty() && at >= work - hour {
                forecast = self.forecast().await;
            }
            self.act(station, act).await;
        }
        self.pass_until(MONDAY + work + 5 * 60_000).await;
        let delivered_at_end = self.server.captures().len();
        self.pass_until(MONDAY + 24 * hour - 60_000).await;
        let day = self.day(shift, delivered_at_end, forecast).await;
        self.close().await;
        day
    }

    /// The server of all.
    pub(crate) fn server(&self) -> &Simulator {
        &self.server
    }

    /// One of the stations.
    pub(crate) fn station(&self, at: usize) -> &Station {
        &self.stations[at]
    }

    /// Closes everything.
    pub(crate) async fn close(self) {
        for station in &self.stations {
            station.close().await;
        }
        self.server.stop().await;
    }

    async fn act(&mut self, at: usize, act: Act) {
        let station = &self.stations[at];
        match act {
            Act::Scan(n) => {
                let gtin = ["9521321000018", "9521321000063"][n % 2];
                let code = format!("https://id.gs1.org/01/0{gtin}/21/{at}-{n}");
                station.type_code(&code).await.unwrap();
            }
            Act::Shoot => shoot(station).await,
            Act::Submit => {
                let view = station.session_view(None).await.unwrap().unwrap();
                self.submitted.push((at, view.brief.id));
                station.submit_session(None).await.unwrap();
            }
        }
    }

    /// Lets everybody do what they have to do until a moment.
    pub(crate) async fn pass_until(&self, moment: Millis) {
        loop {
            let next = self.settled().await.unwrap_or(moment).min(moment);
            let now = self.clock.now();
            let step = Duration::from_millis(u64::try_from(next - now).unwrap_or(0));
            self.server.advance(step);
            self.clock.advance(step);
            if next == moment {
                self.settled().await;
                return;
            }
        }
    }

    /// Waits until no station has anything to do now; says when the first one will have.
    async fn settled(&self) -> Option<Millis> {
        let now = self.clock.now();
        let mut first = None;
        for station in &self.stations {
            let mut state = station.sync_state();
            let settled = state.wait_for(|state| next(state, now).is_some());
            let settled = tokio::time::timeout(Duration::from_secs(60), settled).await;
            let due = next(&settled.unwrap().unwrap(), now).flatten();
            first = match (first, due) {
                (Some(first), Some(due)) => Some(Millis::min(first, due)),
                (first, due) => first.or(due),
            };
        }
        first
    }

    async fn forecast(&self) -> String {
        let view = self.stations[0].station_view().await.unwrap();
        let quota = view.quota.unwrap();
        let lasts = quota.lasts_until.as_deref().and_then(|at| at.get(11..16));
        let stations = quota.stations.map_or("?".to_owned(), |n| n.to_string());
        format!("{}, {stations}", lasts.unwrap_or("all day"))
    }

    /// How often each text is at the server.
    pub(crate) fn captures_at_server(&self) -> BTreeMap<String, usize> {
        let mut at_server = BTreeMap::new();
        for capture in self.server.captures() {
            *at_server.entry(capture.raw_value).or_default() += 1;
        }
        at_server
    }

    /// Calls that count for the quota.
    pub(crate) fn calls(&self) -> Vec<SeenRequest> {
        let mut calls = self.server.requests();
        calls.retain(|each| each.operation != Some(Operation::StoreObject));
        calls
    }

    async fn day(&self, shift: &Shift, delivered_at_end: usize, forecast: String) -> Day {
        let captured = shift.stations * shift.hours * shift.scans_per_hour;
        let at_server = self.captures_at_server();
        let mut seen = 0;
        for (station, session) in &self.submitted {
            let view = self.stations[*station].session_view(Some(session)).await;
            let state = view.unwrap().unwrap().brief.state;
            seen += usize::from(matches!(
                state,
                SessionState::Review | SessionState::Finished
            ));
        }
        let calls = self.calls();
        let is_read = |operation| {
            use Operation::{GetCapture, GetSession, GetSessionStatus, ListProposals};
            matches!(
                operation,
                Some(GetCapture | GetSession | GetSessionStatus | ListProposals)
            )
        };
        Day {
            captured,
            delivered_at_end,
            delivered: at_server.len(),
            doubled: at_server.values().filter(|count| **count > 1).count(),
            photos: (
                self.submitted.len() * shift.photos_per_session,
                self.server.photos().len(),
            ),
            sessions: (self.submitted.len(), seen),
            calls: calls.len(),
            reads: calls.iter().filter(|each| is_read(each.operation)).count(),
            refused: calls.iter().filter(|each| each.status == Some(429)).count(),
            forecast,
        }
    }
}

/// Takes a photo with a camera that is opened for it: none outlives the leaps of the clock.
pub(crate) async fn shoot(station: &Station) {
    station.watch_camera(small_picture());
    let mut frames = station.frames();
    loop {
        frames.wait_for(Option::is_some).await.unwrap();
        match station.shoot(None, "front").await {
            Ok(_) => return,
            Err(trouble) => assert_eq!(trouble.code(), "no_picture", "{trouble}"),
        }
    }
}

/// When a station has something to do next, if it has nothing to do now.
fn next(state: &SyncState, now: Millis) -> Option<Option<Millis>> {
    match state.resting {
        Resting::No => None,
        Resting::Until(None) => Some(None),
        Resting::Until(Some(due)) => (due > now).then_some(Some(due)),
        Resting::Saving(until) => (until > now).then_some(Some(until)),
        Resting::Line => state.line.rests_until(now).map(Some),
    }
}

/// What happens when and where, in order. Stations begin one after the other within a pause.
fn agenda(shift: &Shift) -> Vec<(Millis, usize, Act)> {
    let pause = millis(Duration::from_hours(1)) / Millis::try_from(shift.scans_per_hour).unwrap();
    let mut agenda = Vec::new();
    for station in 0..shift.stations {
        let offset =
            pause * Millis::try_from(station).unwrap() / Millis::try_from(shift.stations).unwrap();
        for n in 0..shift.hours * shift.scans_per_hour {
            let at = offset + pause * Millis::try_from(n).unwrap();
            agenda.push((at, station, Act::Scan(n)));
            if (n + 1) % shift.captures_per_session == 0 {
                for photo in 0..shift.photos_per_session {
                    let after = Millis::try_from(photo + 1).unwrap() * pause / 8;
                    agenda.push((at + after, station, Act::Shoot));
                }
                agenda.push((at + pause / 2, station, Act::Submit));
            }
        }
    }
    agenda.sort_by_key(|(at, station, _)| (*at, *station));
    agenda
}
