//! A session: ACTIVE until it is submitted, ended or left idle for too long.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Metadata;
use super::words::{CaptureMode, ExtractionStatus, SessionStatus};
use crate::Timings;
use crate::clock::later;
use crate::id::ShortId;

/// The facts about one session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: ShortId,
    pub(crate) organization: String,
    pub(crate) capture_mode: CaptureMode,
    pub(crate) user_agent: String,
    pub(crate) device_context: Value,
    pub(crate) metadata: Metadata,
    pub(crate) created: Timestamp,
    /// The last change; idleness counts from here.
    pub(crate) modified: Timestamp,
    pub(crate) closing: Option<Closing>,
    /// Expired by a fault, before its time.
    pub(crate) expired_early: bool,
    /// A fault holds its extraction in `processing`.
    pub(crate) stuck: bool,
}

/// How and when a session was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Closing {
    Submitted(Timestamp),
    Ended(Timestamp),
}

impl Session {
    /// Where the session stands at `now`.
    pub(crate) fn status(&self, timings: &Timings, now: Timestamp) -> SessionStatus {
        let idle_since = later(self.modified, timings.session_idle);
        if self.closing.is_some() {
            SessionStatus::Completed
        } else if self.expired_early || now >= idle_since {
            SessionStatus::Expired
        } else {
            SessionStatus::Active
        }
    }

    /// Where its extraction stands at `now`, before any review. One that was
    /// ended or has expired stays `pending` for ever.
    pub(crate) fn extraction(&self, timings: &Timings, now: Timestamp) -> ExtractionStatus {
        let Some(Closing::Submitted(at)) = self.closing else {
            return ExtractionStatus::Pending;
        };
        if now < later(at, timings.extraction_queue) {
            ExtractionStatus::Pending
        } else if self.stuck || now < results_at(at, timings) {
            ExtractionStatus::Processing
        } else {
            ExtractionStatus::Ready
        }
    }

    /// When results are there, if it was submitted.
    pub(crate) fn results_at(&self, timings: &Timings) -> Option<Timestamp> {
        match self.closing {
            Some(Closing::Submitted(at)) => Some(results_at(at, timings)),
            Some(Closing::Ended(_)) | None => None,
        }
    }
}

fn results_at(submitted: Timestamp, timings: &Timings) -> Timestamp {
    later(submitted, timings.extraction_queue + timings.extraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BrowserTimings;
    use crate::state::words::Word;
    use std::time::Duration;

    const TIMINGS: Timings = Timings {
        capture_stage: Duration::from_secs(1),
        extraction_queue: Duration::from_secs(10),
        extraction: Duration::from_secs(20),
        session_idle: Duration::from_secs(100),
        grant: Duration::from_secs(900),
        browser: BrowserTimings {
            queued: Duration::ZERO,
            provisioning: Duration::ZERO,
            configuring: Duration::ZERO,
            late: Duration::ZERO,
        },
    };

    fn session(closing: Option<Closing>) -> Session {
        Session {
            id: ShortId::nth(1, 1),
            organization: "test".to_owned(),
            capture_mode: CaptureMode::Both,
            user_agent: String::new(),
            device_context: Value::Null,
            metadata: Metadata::new(),
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            closing,
            expired_early: false,
            stuck: false,
        }
    }

    #[track_caller]
    fn check(session: &Session, second: i64, want: &str) {
        let now = Timestamp::constant(second, 0);
        let status = session.status(&TIMINGS, now).word();
        let extraction = session.extraction(&TIMINGS, now).word();
        assert_eq!(format!("{status} {extraction}"), want);
    }

    #[test]
    fn an_idle_session_expires_and_is_never_extracted() {
        let idle = session(None);
        check(&idle, 99, "ACTIVE pending");
        check(&idle, 100, "EXPIRED pending");
        check(&idle, 9_000, "EXPIRED pending");
    }

    #[test]
    fn a_submitted_session_is_completed_long_before_its_results_are_ready() {
        let submitted = session(Some(Closing::Submitted(Timestamp::constant(50, 0))));
        check(&submitted, 50, "COMPLETED pending");
        check(&submitted, 60, "COMPLETED processing");
        check(&submitted, 79, "COMPLETED processing");
        check(&submitted, 80, "COMPLETED ready");
        check(&submitted, 9_000, "COMPLETED ready");
    }

    #[test]
    fn an_ended_session_is_completed_and_stays_pending() {
        let ended = session(Some(Closing::Ended(Timestamp::constant(50, 0))));
        check(&ended, 9_000, "COMPLETED pending");
    }

    #[test]
    fn a_stuck_extraction_processes_for_ever() {
        let mut stuck = session(Some(Closing::Submitted(Timestamp::UNIX_EPOCH)));
        stuck.stuck = true;
        check(&stuck, 9_000_000, "COMPLETED processing");
    }
}
