//! Words for states on the terminal.

use perch_station::view::{Delivery, SessionState};

/// The text, or a dash where there is none.
pub(crate) fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text.to_owned()
    }
}

/// Where a session stands.
pub(crate) fn session(state: SessionState) -> &'static str {
    match state {
        SessionState::Collecting => "collecting",
        SessionState::Submitting => "submitting",
        SessionState::Extracting => "extracting",
        SessionState::TakingLong => "taking long",
        SessionState::Review => "to review",
        SessionState::Finished => "finished",
        SessionState::Closed => "closed",
        SessionState::Expired => "expired",
    }
}

/// Where a delivery stands.
pub(crate) fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "waiting",
        Delivery::Sending => "sending",
        Delivery::Unclear => "unclear",
        Delivery::Delivered => "delivered",
        Delivery::NeedsYou => "needs you",
        Delivery::Discarded => "discarded",
    }
}
