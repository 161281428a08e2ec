//! What the Queue screen says of an operation, and what can be done about it.

use super::Live;
use crate::{
    outbox::{
        operation::{Kind, Operation, State},
        queue_row::Behind,
    },
    text::shown,
    view::{ActionView, LinkState, QueueAction, RowState},
};

/// What an operation does, in words.
pub fn operation_words(kind: Kind) -> &'static str {
    match kind {
        Kind::CreateSession => "Open session",
        Kind::CreateCapture => "Send capture",
        Kind::RetryCapture => "Ask to try again",
        Kind::SendPhoto => "Send photo",
        Kind::RelabelPhoto => "Change photo type",
        Kind::ReorderPhotos => "Order photos",
        Kind::SubmitSession => "Submit session",
        Kind::EndSession => "Close session",
        Kind::ReviewProposal => "Send decision",
        Kind::ApplyProposals => "Apply proposals",
    }
}

/// The state to branch on, and in words.
pub(super) fn state(state: State) -> (RowState, &'static str) {
    match state {
        State::Blocked => (RowState::Blocked, "Behind others"),
        State::Ready => (RowState::Ready, "Waiting"),
        State::Sending => (RowState::Sending, "Sending"),
        State::Unknown => (RowState::Unknown, "Checking"),
        State::Parked => (RowState::Parked, "Needs you"),
        State::Held => (RowState::Held, "Held back"),
        State::Done => (RowState::Done, "Done"),
        State::Discarded => (RowState::Discarded, "Taken out"),
    }
}

/// Why it stands where it stands; empty when all is well.
pub(super) fn cause(operation: &Operation, behind: Option<Behind>, live: &Live) -> String {
    let told = shown(&operation.error_detail);
    let or = |sentence: &str| {
        if told.is_empty() {
            sentence.to_owned()
        } else {
            told.clone()
        }
    };
    match operation.state {
        State::Blocked => behind.map_or_else(String::new, behind_words),
        State::Ready => or(line(live.link.state)),
        State::Unknown => {
            or("Sent, but the answer was lost; the server will be asked whether it arrived")
        }
        State::Parked => or("The server refused it; try again, or take it out"),
        State::Held => or("You hold it back; release it when it may go"),
        State::Discarded => "You took it out; it was not sent".to_owned(),
        State::Sending | State::Done => String::new(),
    }
}

fn behind_words(behind: Behind) -> String {
    let waits = match behind.kind {
        Kind::CreateSession => "Waits for the session to be opened",
        Kind::CreateCapture => "Waits for its capture",
        Kind::SendPhoto | Kind::RelabelPhoto | Kind::ReorderPhotos => "Waits for photos",
        Kind::ReviewProposal => "Waits for the decisions",
        Kind::RetryCapture | Kind::SubmitSession | Kind::EndSession | Kind::ApplyProposals => {
            "Waits for what was asked before"
        }
    };
    match behind.is_stuck {
        true => format!("{waits}, which needs you"),
        false => waits.to_owned(),
    }
}

/// What keeps everything that is ready.
fn line(link: LinkState) -> &'static str {
    match link {
        LinkState::Idle | LinkState::Online => "",
        LinkState::Offline => "Waits until the server can be reached",
        LinkState::Waiting => "Waits because the server asked for it",
        LinkState::KeyMissing => "Waits for a key; store one in Settings",
        LinkState::KeyRefused => "Waits because the server refused the key; change it in Settings",
    }
}

/// The one thing to do about an operation, and the less common ones.
pub(super) fn actions(state: State) -> (Option<ActionView>, Vec<ActionView>) {
    let action = |action, label: &str| ActionView {
        action,
        label: label.to_owned(),
    };
    let hold = || action(QueueAction::Hold, "Hold back");
    let discard = || action(QueueAction::Discard, "Take out");
    match state {
        State::Parked => (
            Some(action(QueueAction::Retry, "Try again")),
            vec![hold(), discard()],
        ),
        State::Held => (Some(action(QueueAction::Retry, "Release")), vec![discard()]),
        State::Ready | State::Blocked => (None, vec![hold()]),
        State::Sending | State::Unknown | State::Done | State::Discarded => (None, Vec::new()),
    }
}
