//! Review: decisions on proposals, held for a moment so that they can be undone.
//!
//! The API knows no way back from a decision, so the way back is here: a decision
//! rests in the outbox before it is sent. Apply writes what was accepted and waits
//! behind every decision of its capture.
//!
//! It does not know the network; what the server says comes with sync.

mod record;

use std::collections::HashMap;

use scanner_api::{Proposal, ProposalStatus};
use sqlx::SqliteConnection;
use tr::tr;

use crate::{
    clock::Millis,
    error::{Result, StationError},
    outbox::{
        capture_row,
        operation::{self, Kind, New, State, Subject},
        proposal_row::{self, ProposalRow},
    },
    proposal::confidence,
    view::Verdict,
};

pub use record::{Origin, Record};

/// Decisions that a record looks back on.
const REMEMBERED: u32 = 5_000;

/// The records of all sources and fields over the last decisions of this station.
///
/// # Errors
/// When the database fails.
pub async fn records(db: &mut SqliteConnection) -> Result<HashMap<Origin, Record>> {
    Ok(record::records(
        &proposal_row::newest_decided(db, REMEMBERED).await?,
    ))
}

/// Where a proposal comes from, if it may be accepted together with others like it: it is
/// open, and the record of its source for its field vouches for it.
pub fn may_join(
    row: &ProposalRow,
    remote: &Proposal,
    records: &HashMap<Origin, Record>,
) -> Option<Origin> {
    let is_open = row.decision_state == "open" && remote.status == Some(ProposalStatus::Pending);
    let (_, band) = confidence(remote.confidence.as_ref()?);
    let origin = Origin::of(remote)?;
    let vouches = !origin.is_looked_at() && records.get(&origin)?.vouches(band);
    (is_open && vouches).then_some(origin)
}

/// Accepts a proposal and all open ones of its source and field that its record vouches
/// for; gives their ids. Each can be undone like any other decision.
///
/// # Errors
/// [`StationError::NotNow`] when the record does not vouch for it.
pub async fn accept_alike(
    db: &mut SqliteConnection,
    proposal_id: &str,
    undo: Millis,
    now: Millis,
) -> Result<Vec<String>> {
    let records = records(&mut *db).await?;
    let chosen = proposal_row::by_id(&mut *db, proposal_id).await?;
    let joins = |row: &ProposalRow| may_join(row, &said_of(row)?, &records);
    let origin = joins(&chosen).ok_or(StationError::NotNow {
        state: tr!("the operation is" => "to be looked at one by one"),
    })?;
    let alike = proposal_row::waiting_ones(&mut *db).await?;
    let mut accepted = Vec::new();
    for row in alike
        .iter()
        .filter(|row| joins(row).as_ref() == Some(&origin))
    {
        decide(&mut *db, &row.id, Verdict::Accepted, undo, now).await?;
        accepted.push(row.id.clone());
    }
    Ok(accepted)
}

/// Takes a decision; it is sent once `undo` is over.
///
/// Deciding again while it is held changes it and starts the time anew.
///
/// # Errors
/// [`StationError::NotNow`] when the decision is on its way or the server has one.
pub async fn decide(
    db: &mut SqliteConnection,
    proposal_id: &str,
    verdict: Verdict,
    undo: Millis,
    now: Millis,
) -> Result<()> {
    let proposal = proposal_row::by_id(&mut *db, proposal_id).await?;
    match proposal.decision_state.as_str() {
        "open" => {}
        "held" => take_out(&mut *db, proposal_id, now).await?,
        _ => {
            return Err(StationError::NotNow {
                state: tr!("the operation is" => "decided"),
            });
        }
    }
    let capture = capture_row::by_id(&mut *db, &proposal.capture_id).await?;
    let word = match verdict {
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
    };
    proposal_row::decide(&mut *db, proposal_id, Some(word), "held", "").await?;
    let review = New {
        session: &capture.session_id,
        kind: Kind::ReviewProposal,
        subject: Subject::Proposal {
            proposal: proposal_id,
            capture: &capture.id,
        },
        not_before: now + undo,
        now,
    };
    operation::enqueue(db, review).await?;
    Ok(())
}

/// Takes a decision back while it is held.
///
/// # Errors
/// [`StationError::NotNow`] when it is on its way already.
pub async fn undo(db: &mut SqliteConnection, proposal_id: &str, now: Millis) -> Result<()> {
    take_out(&mut *db, proposal_id, now).await?;
    proposal_row::decide(db, proposal_id, None, "open", "").await
}

/// Queues the writing of what was accepted for a capture. Decisions that are held go
/// out at once: whoever applies has decided.
///
/// # Errors
/// [`StationError::NotNow`] when nothing was accepted.
pub async fn apply(db: &mut SqliteConnection, capture_id: &str, now: Millis) -> Result<()> {
    let capture = capture_row::by_id(&mut *db, capture_id).await?;
    let proposals = proposal_row::of_capture(&mut *db, capture_id).await?;
    if !proposals.iter().any(is_accepted) {
        return Err(StationError::NotNow {
            state: tr!("the operation is" => "without an accepted proposal"),
        });
    }
    operation::release_reviews(&mut *db, capture_id, now).await?;
    let apply = New {
        session: &capture.session_id,
        kind: Kind::ApplyProposals,
        subject: Subject::Capture(capture_id),
        not_before: now,
        now,
    };
    operation::enqueue(db, apply).await?;
    Ok(())
}

/// What the server says of a proposal, where it can be read.
fn said_of(row: &ProposalRow) -> Option<Proposal> {
    serde_json::from_str(&row.remote).ok()
}

/// Accepted here, or by somebody else at the server.
fn is_accepted(proposal: &ProposalRow) -> bool {
    let theirs = said_of(proposal).and_then(|remote| remote.status);
    match proposal.decision.as_deref() {
        Some(decision) if proposal.decision_state != "already_decided" => decision == "accepted",
        Some(_) | None => theirs == Some(ProposalStatus::Accepted),
    }
}

/// Takes the operation of a decision out of the queue for good; the proposal is open again.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut SqliteConnection, proposal_id: &str) -> Result<()> {
    proposal_row::decide(db, proposal_id, None, "open", "").await
}

/// Discards the operation of a decision that has not left.
async fn take_out(db: &mut SqliteConnection, proposal_id: &str, now: Millis) -> Result<()> {
    let open = operation::open_of_proposal(&mut *db, proposal_id).await?;
    let Some(open) = open else {
        return Err(StationError::NotNow {
            state: tr!("the operation is" => "sent already"),
        });
    };
    match open.state {
        State::Ready | State::Parked | State::Held | State::Blocked if open.attempts == 0 => {
            operation::discard(db, open.seq, now).await
        }
        State::Parked | State::Held => operation::discard(db, open.seq, now).await,
        State::Ready
        | State::Blocked
        | State::Sending
        | State::Unknown
        | State::Done
        | State::Discarded => Err(StationError::NotNow {
            state: tr!("the operation is" => "on its way already"),
        }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::time::Duration;

    use super::*;
    use crate::{
        intake::{self, Rules, Taken},
        outbox::{self, Outbox},
        scan::{Code, Scan, Source},
        session::Rule,
        view::SessionPer,
    };

    const UNDO: Millis = 10_000;

    /// An outbox with one capture and one proposal `p1` for it.
    async fn with_proposal(folder: &std::path::Path) -> (Outbox, String) {
        outbox::prepare_folder(folder).unwrap();
        let outbox = Outbox::open(folder, 0, Duration::from_secs(90))
            .await
            .unwrap();
        let rules = Rules {
            session: Rule {
                per: SessionPer::Order,
                captures: 10,
            },
            count_mode: false,
            merge: 1_500,
            hold: 1_500,
        };
        let scan = Scan {
            code: Code::typed("9521321000018"),
            source: Source::Typed,
            at: 0,
            beside: Vec::new(),
        };
        let taken = outbox
            .write(move |db| Box::pin(async move { intake::take(db, scan, rules).await }))
            .await
            .unwrap();
        let Taken::Captured { id } = taken else {
            panic!("{taken:?}")
        };
        let capture = id.clone();
        outbox
            .write(move |db| {
                Box::pin(async move {
                    let remote = r#"{"id":"p1","status":"PENDING"}"#;
                    proposal_row::note_remote(db, "p1", &capture, 0, remote).await
                })
            })
            .await
            .unwrap();
        (outbox, id)
    }

    async fn state(outbox: &Outbox) -> (Option<String>, String) {
        let mut db = outbox.reader().acquire().await.unwrap();
        let row = proposal_row::by_id(&mut db, "p1").await.unwrap();
        (row.decision, row.decision_state)
    }

    #[tokio::test]
    async fn a_decision_is_held_and_can_be_undone() {
        let folder = tempfile::tempdir().unwrap();
        let (outbox, _) = with_proposal(folder.path()).await;
        outbox
            .write(|db| {
                Box::pin(async move { decide(db, "p1", Verdict::Rejected, UNDO, 100).await })
            })
            .await
            .unwrap();
        assert_eq!(
            state(&outbox).await,
            (Some("rejected".to_owned()), "held".to_owned())
        );
        outbox
            .write(|db| Box::pin(async move { undo(db, "p1", 200).await }))
            .await
            .unwrap();
        assert_eq!(state(&outbox).await, (None, "open".to_owned()));
        let mut db = outbox.reader().acquire().await.unwrap();
        assert_eq!(
            operation::open_of_proposal(&mut db, "p1").await.unwrap(),
            None
        );
    }

    #[tokio::test]
    async fn deciding_again_replaces_the_decision_and_starts_the_time_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (outbox, _) = with_proposal(folder.path()).await;
        for (verdict, at) in [(Verdict::Rejected, 100), (Verdict::Accepted, 5_000)] {
            outbox
                .write(move |db| Box::pin(async move { decide(db, "p1", verdict, UNDO, at).await }))
                .await
                .unwrap();
        }
        assert_eq!(state(&outbox).await.0.as_deref(), Some("accepted"));
        let mut db = outbox.reader().acquire().await.unwrap();
        let open = operation::open_of_proposal(&mut db, "p1")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(open.not_before, 15_000);
    }

    #[tokio::test]
    async fn apply_sends_held_decisions_at_once_and_waits_behind_them() {
        let folder = tempfile::tempdir().unwrap();
        let (outbox, capture) = with_proposal(folder.path()).await;
        let of = capture.clone();
        let refused = outbox
            .write(move |db| Box::pin(async move { apply(db, &of, 50).await }))
            .await;
        assert_eq!(refused.unwrap_err().code(), "not_now");
        outbox
            .write(move |db| {
                Box::pin(async move {
                    decide(&mut *db, "p1", Verdict::Accepted, UNDO, 100).await?;
                    apply(db, &capture, 200).await
                })
            })
            .await
            .unwrap();
        let mut db = outbox.reader().acquire().await.unwrap();
        let review = operation::open_of_proposal(&mut db, "p1")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(review.not_before, 200);
        let waiting = operation::open_of_session(&mut db, &review.session_id)
            .await
            .unwrap();
        let apply = waiting
            .iter()
            .find(|each| each.kind == Kind::ApplyProposals)
            .unwrap();
        assert_eq!(apply.state, State::Blocked);
    }
}
