//! A browser of the other service, as facts with their times.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::later;
use crate::config::BrowserTimings;
use crate::id::ShortId;

/// A browser that somebody asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Browser {
    pub(crate) request: ShortId,
    pub(crate) session: ShortId,
    /// The whole request, as it came.
    pub(crate) asked_for: Value,
    pub(crate) created: Timestamp,
    pub(crate) course: Course,
    /// Longest life once it is registered.
    pub(crate) longest: Duration,
    /// When somebody ended it.
    pub(crate) ended: Option<Timestamp>,
}

/// How a start goes. Chosen by a label in the host of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Course {
    /// Phase by phase until it is up.
    Well,
    /// It is up, and registered only a while later: a label `late`.
    Late,
    /// It is registered and never gets up: a label `stuck`.
    Stuck,
    /// It never even leaves the queue: a label `nowhere`.
    Nowhere,
    /// It fails: a label `broken`.
    Broken,
}

/// How far a browser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: &'static str,
    pub(crate) phase: &'static str,
    pub(crate) is_registered: bool,
}

impl Course {
    /// The course of a link.
    pub(crate) fn of(link: &str) -> Self {
        let host = link.split('/').nth(2).unwrap_or_default();
        let known = host.split('.').find_map(|label| match label {
            "late" => Some(Self::Late),
            "stuck" => Some(Self::Stuck),
            "nowhere" => Some(Self::Nowhere),
            "broken" => Some(Self::Broken),
            _ => None,
        });
        known.unwrap_or(Self::Well)
    }
}

impl Browser {
    /// How far it is at a moment.
    pub(crate) fn standing(&self, timings: &BrowserTimings, now: Timestamp) -> Standing {
        let standing = |status, phase, is_registered| Standing {
            status,
            phase,
            is_registered,
        };
        let provisioning = later(self.created, timings.queued);
        let configuring = later(provisioning, timings.provisioning);
        let up = later(configuring, timings.configuring);
        let registered = match self.course {
            Course::Late => later(up, timings.late),
            Course::Well | Course::Stuck | Course::Broken | Course::Nowhere => configuring,
        };
        let is_registered = now >= registered;
        if self.course == Course::Nowhere || now < provisioning {
            return standing("pending", "queued", false);
        }
        let is_over = self.ended.is_some() || now >= later(registered, self.longest);
        if is_over {
            return standing("completed", "ready", true);
        }
        if now < configuring {
            return standing("processing", "provisioning", false);
        }
        match self.course {
            Course::Broken => standing("failed", "configuring", false),
            Course::Stuck => standing("processing", "configuring", true),
            _ if now < up => standing("processing", "configuring", is_registered),
            _ => standing("ready", "ready", is_registered),
        }
    }

    /// Whether a machine runs for it, or will.
    pub(crate) fn is_live(&self, timings: &BrowserTimings, now: Timestamp) -> bool {
        let over = ["completed", "failed"];
        self.course != Course::Nowhere && !over.contains(&self.standing(timings, now).status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(link: &str, seconds: u64, want: (&str, &str, bool)) {
        let created = Timestamp::UNIX_EPOCH;
        let browser = Browser {
            request: ShortId::nth(1, 1),
            session: ShortId::nth(1, 2),
            asked_for: Value::Null,
            created,
            course: Course::of(link),
            longest: Duration::from_mins(5),
            ended: None,
        };
        let now = later(created, Duration::from_secs(seconds));
        let got = browser.standing(&BrowserTimings::default(), now);
        assert_eq!((got.status, got.phase, got.is_registered), want, "{link}");
    }

    #[test]
    fn a_start_goes_phase_by_phase_and_ends_by_itself() {
        let link = "https://brand.example/a";
        check(link, 0, ("pending", "queued", false));
        check(link, 1, ("processing", "provisioning", false));
        check(link, 4, ("processing", "configuring", true));
        check(link, 6, ("ready", "ready", true));
        check(link, 304, ("completed", "ready", true));
    }

    #[test]
    fn the_host_of_a_link_chooses_how_it_goes() {
        check("https://late.example/", 6, ("ready", "ready", false));
        check("https://late.example/", 16, ("ready", "ready", true));
        check(
            "https://stuck.example/",
            60,
            ("processing", "configuring", true),
        );
        check("https://nowhere.example/", 60, ("pending", "queued", false));
        check(
            "https://broken.example/",
            4,
            ("failed", "configuring", false),
        );
    }
}
