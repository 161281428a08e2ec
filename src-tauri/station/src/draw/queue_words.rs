//! What the Queue screen says of an operation, and what can be done about it.

use tr::tr;

use super::Live;
use crate::{
    language,
    outbox::{
        operation::{Kind, Operation, State},
        queue_row::Behind,
    },
    text::shown,
    view::{ActionView, LinkState, QueueAction, RowState},
};

/// What an operation does, in words.
pub fn operation_words(kind: Kind) -> String {
    match kind {
        Kind::CreateSession => tr!("Open session"),
        Kind::CreateCapture => tr!("Send capture"),
        Kind::RetryCapture => tr!("Ask to try again"),
        Kind::SendPhoto => tr!("Send photo"),
        Kind::RelabelPhoto => tr!("Change photo type"),
        Kind::ReorderPhotos => tr!("Order photos"),
        Kind::SubmitSession => tr!("Submit session"),
        Kind::EndSession => tr!("Close session"),
        Kind::ReviewProposal => tr!("Send decision"),
        Kind::ApplyProposals => tr!("Apply proposals"),
        Kind::SaveRedirect => tr!("Save product link"),
    }
}

/// The state to branch on, and in words.
pub(super) fn state(state: State) -> (RowState, String) {
    match state {
        State::Blocked => (RowState::Blocked, tr!("Behind others")),
        State::Ready => (RowState::Ready, tr!("Waiting")),
        State::Sending => (RowState::Sending, tr!("Sending")),
        State::Unknown => (RowState::Unknown, tr!("Checking")),
        State::Parked => (RowState::Parked, tr!("Needs you")),
        State::Held => (RowState::Held, tr!("Held back")),
        State::Done => (RowState::Done, tr!("Done")),
        State::Discarded => (RowState::Discarded, tr!("Taken out")),
    }
}

/// Why it stands where it stands; empty when all is well.
pub(super) fn cause(operation: &Operation, behind: Option<Behind>, live: &Live) -> String {
    let told = shown(&language::say(&operation.error_detail));
    let or = |sentence: String| match told.is_empty() {
        true => sentence,
        false => told.clone(),
    };
    match operation.state {
        State::Blocked => match behind {
            Some(behind) => behind_words(behind),
            None if operation.kind == Kind::SaveRedirect => {
                tr!("Waits until the product is known")
            }
            None => String::new(),
        },
        State::Ready => or(line(live.link.state)),
        State::Unknown => or(tr!(
            "Sent, but the answer was lost; the server will be asked whether it arrived"
        )),
        State::Parked => or(tr!("The server refused it; try again, or take it out")),
        State::Held => or(tr!("You hold it back; release it when it may go")),
        State::Discarded => tr!("You took it out; it was not sent"),
        State::Sending | State::Done => String::new(),
    }
}

fn behind_words(behind: Behind) -> String {
    let waits = match behind.kind {
        Kind::CreateSession => tr!("Waits for the session to be opened"),
        Kind::CreateCapture => tr!("Waits for its capture"),
        Kind::SendPhoto | Kind::RelabelPhoto | Kind::ReorderPhotos => tr!("Waits for photos"),
        Kind::ReviewProposal => tr!("Waits for the decisions"),
        Kind::RetryCapture
        | Kind::SubmitSession
        | Kind::EndSession
        | Kind::ApplyProposals
        | Kind::SaveRedirect => {
            tr!("Waits for what was asked before")
        }
    };
    match behind.is_stuck {
        true => tr!("{waits}, which needs you", waits),
        false => waits,
    }
}

/// What keeps everything that is ready.
fn line(link: LinkState) -> String {
    match link {
        LinkState::Idle | LinkState::Online => String::new(),
        LinkState::Offline => tr!("Waits until the server can be reached"),
        LinkState::Waiting => tr!("Waits because the server asked for it"),
        LinkState::KeyMissing => tr!("Waits for a key; store one in Settings"),
        LinkState::KeyRefused => {
            tr!("Waits because the server refused the key; change it in Settings")
        }
    }
}

/// The one thing to do about an operation, and the less common ones.
pub(super) fn actions(state: State) -> (Option<ActionView>, Vec<ActionView>) {
    let action = |action, label| ActionView { action, label };
    let hold = || action(QueueAction::Hold, tr!("Hold back"));
    let discard = || action(QueueAction::Discard, tr!("Take out"));
    match state {
        State::Parked => (
            Some(action(QueueAction::Retry, tr!("Try again"))),
            vec![hold(), discard()],
        ),
        State::Held => (
            Some(action(QueueAction::Retry, tr!("Release"))),
            vec![discard()],
        ),
        State::Ready | State::Blocked => (None, vec![hold()]),
        State::Sending | State::Unknown | State::Done | State::Discarded => (None, Vec::new()),
    }
}
