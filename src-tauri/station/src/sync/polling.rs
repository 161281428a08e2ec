//! Polling: what a poll means and when the next one is due.
//!
//! The word to poll on is `extraction_status`: submitting completes a session at
//! once, so its own status says nothing about extraction. There is no word for a
//! failed extraction, hence the limits in time. Words this version does not know
//! are kept and polled on.
//!
//! Pure; time comes in.

use scanner_api::{ExtractionStatus, SessionStatus, StatusPoll};

use crate::{
    clock::{Millis, millis},
    settings::Waits,
};

/// Polls before anything is given up.
const ASKED_ENOUGH: u32 = 12;

/// What a poll of a submitted session means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Extraction goes on.
    Working,
    /// Proposals can be reviewed.
    Review,
    /// Review is over, says the server.
    Finished,
    /// The server let the session expire.
    Expired,
}

/// Reads a poll.
pub fn reading(extraction: &ExtractionStatus, session: Option<&SessionStatus>) -> Reading {
    match extraction {
        ExtractionStatus::Ready => Reading::Review,
        ExtractionStatus::Accepted | ExtractionStatus::Rejected => Reading::Finished,
        ExtractionStatus::Pending | ExtractionStatus::Processing | ExtractionStatus::Other(_) => {
            match session {
                Some(SessionStatus::Expired) => Reading::Expired,
                Some(
                    SessionStatus::Active | SessionStatus::Completed | SessionStatus::Other(_),
                )
                | None => Reading::Working,
            }
        }
    }
}

/// When to poll after the poll number `polls` (from 1) of a session submitted at `submitted`.
///
/// `None` once the station has given up asking by itself.
pub fn next_poll(
    polls: u32,
    submitted: Millis,
    waits: &Waits,
    chance: f64,
    now: Millis,
) -> Option<Millis> {
    let age = now - submitted;
    // A clock that was set forward makes a session old that was hardly asked for.
    if age >= millis(waits.give_up) && polls >= ASKED_ENOUGH {
        return None;
    }
    let wait = match age >= millis(waits.taking_long) {
        true => waits.slow_poll,
        false => {
            let place = usize::try_from(polls)
                .unwrap_or(usize::MAX)
                .min(waits.polls.len() - 1);
            waits.polls.get(place).copied().unwrap_or(waits.slow_poll)
        }
    };
    // A tenth of jitter keeps stations that submitted together apart.
    Some(now + millis(wait.mul_f64(1.0 + chance / 10.0)))
}

/// The states a poll tells, in one text: when it changes, the whole session is read once.
pub fn digest(poll: &StatusPoll) -> String {
    let mut captures: Vec<String> = poll
        .captures
        .iter()
        .map(|each| {
            let id = each.id.as_ref().map_or("", |id| id.as_str());
            let status = each.status.as_ref().map_or("", |status| status.as_str());
            format!("{id} {status} {}", each.proposal_count)
        })
        .collect();
    captures.sort();
    format!("{} {}", poll.extraction_status, captures.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(extraction: &str, session: &str, want: Reading) {
        let session = SessionStatus::from_word(session);
        assert_eq!(
            reading(&ExtractionStatus::from_word(extraction), Some(&session)),
            want
        );
    }

    #[test]
    fn a_completed_session_is_polled_on_until_its_extraction_is_ready() {
        check("pending", "COMPLETED", Reading::Working);
        check("processing", "COMPLETED", Reading::Working);
        check("ready", "COMPLETED", Reading::Review);
        check("READY", "EXPIRED", Reading::Review);
        check("accepted", "COMPLETED", Reading::Finished);
    }

    #[test]
    fn unknown_words_are_polled_on_and_expiry_ends_it() {
        check("dreaming", "COMPLETED", Reading::Working);
        check("processing", "FROZEN", Reading::Working);
        check("processing", "EXPIRED", Reading::Expired);
    }

    #[track_caller]
    fn check_next(polls: u32, age: Millis, want: Option<Millis>) {
        assert_eq!(
            next_poll(polls, 0, &Waits::default(), 0.0, age).map(|at| at - age),
            want
        );
    }

    #[test]
    fn polls_slow_down_and_end_after_a_day() {
        check_next(0, 0, Some(2_000));
        check_next(2, 10_000, Some(5_000));
        check_next(50, 300_000, Some(20_000));
        check_next(50, 600_000, Some(300_000));
        check_next(50, 86_400_000, None);
        check_next(3, 86_400_000, Some(300_000));
    }
}
