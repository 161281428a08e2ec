//! A week without a line, and how what was kept goes out afterwards.
//!
//! Everything is real but the time, as on a day of [`Fleet`].

use perch_station::clock::Millis;
use scanner_sim::SeenSession;

use crate::{
    MONDAY,
    fleet::{Fleet, shoot},
};

const DAY: Millis = 86_400_000;
/// Days of work before the line is back.
const OFFLINE: usize = 7;

/// What was made without a line.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    /// Captures.
    pub captures: usize,
    /// Photos, spread evenly over the captures.
    pub photos: usize,
    /// Captures after which a session is submitted.
    pub captures_per_session: usize,
}

/// How it went out.
#[derive(Debug, Clone, PartialEq)]
pub struct Drained {
    /// Captures at the server, each counted once.
    pub captures: usize,
    /// Captures at the server more than once.
    pub doubled: usize,
    /// Photos at the server.
    pub photos: usize,
    /// Sessions that were submitted there.
    pub submitted: usize,
    /// Sessions that the server let expire.
    pub expired: usize,
    /// Calls to the API on each day from the return of the line on.
    pub calls: Vec<usize>,
    /// Calls that were refused for the quota.
    pub refused: usize,
    /// Days until nothing was left to send.
    pub days: f64,
}

impl Fleet {
    /// Works a week without a line at the first station, then brings it back and waits
    /// until everything is at the server.
    pub async fn drain(self, backlog: &Backlog) -> Drained {
        let server = self.server();
        server.unplug().await;
        let every =
            DAY * Millis::try_from(OFFLINE).unwrap() / Millis::try_from(backlog.captures).unwrap();
        let station = self.station(0);
        let mut photos = 0;
        for n in 0..backlog.captures {
            self.pass_until(MONDAY + every * Millis::try_from(n).unwrap())
                .await;
            let code = format!("https://id.gs1.org/01/09521321000018/21/{n}");
            station.type_code(&code).await.unwrap();
            if photos * backlog.captures < (n + 1) * backlog.photos {
                shoot(station).await;
                photos += 1;
            }
            let made = n + 1;
            if made % backlog.captures_per_session == 0 || made == backlog.captures {
                station.submit_session(None).await.unwrap();
            }
        }
        server.plug_in().await.unwrap();
        let back = MONDAY + DAY * Millis::try_from(OFFLINE).unwrap();
        let mut until = back;
        while self.unsent().await > 0 {
            until += DAY / 24;
            assert!(until < back + 30 * DAY, "nothing moves any more");
            self.pass_until(until).await;
        }
        let drained = self.drained(back, until);
        self.close().await;
        drained
    }

    async fn unsent(&self) -> u32 {
        let view = self.station(0).station_view().await.unwrap();
        view.queue.waiting + view.queue.sending + view.queue.unclear + view.queue.needs_you
    }

    fn drained(&self, back: Millis, until: Millis) -> Drained {
        let requests = self.calls();
        let mut calls = Vec::new();
        for each in &requests {
            let day = usize::try_from((each.at.as_millisecond() - back).max(0) / DAY).unwrap();
            calls.resize(calls.len().max(day + 1), 0);
            calls[day] += 1;
        }
        let at_server = self.captures_at_server();
        let sessions = self.server().sessions();
        let count = |is: fn(&SeenSession) -> bool| sessions.iter().filter(|each| is(each)).count();
        Drained {
            captures: at_server.len(),
            doubled: at_server.values().filter(|count| **count > 1).count(),
            photos: self.server().photos().len(),
            submitted: count(|each| each.extraction != "pending"),
            expired: count(|each| each.status == "EXPIRED"),
            calls,
            refused: requests
                .iter()
                .filter(|each| each.status == Some(429))
                .count(),
            days: (until - back) as f64 / DAY as f64,
        }
    }
}
