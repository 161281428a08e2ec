//! Reconciling: the server is asked what became of operations whose outcome is unknown.
//!
//! After its quarantine an operation is looked up by our own ids, all of one
//! session with one call. Found is done; absent is ready again. The quarantine is
//! longer than the server's slowest request, so what is absent then will not
//! appear any more.

use std::collections::BTreeMap;

use scanner_api::{
    Capture, CaptureStatus, Failure, Proposal, Request, SessionDetail, SessionStatus,
};
use sqlx::SqliteConnection;

use super::{
    rehome::rehome,
    request, settle,
    verdict::{Verdict, verdict},
    worker::Worker,
};
use crate::{
    clock::{Millis, millis},
    error::Result,
    language::later,
    outbox::{
        capture_row,
        operation::{self, Cause, Kind, Operation},
        photo_row,
    },
    settings::Waits,
};

impl Worker {
    /// Settles the unclear operations of one session.
    pub(super) async fn reconcile(&mut self, unclear: Vec<Operation>) -> Result<()> {
        let Some(first) = unclear.first() else {
            return Ok(());
        };
        let session = first.session_id.clone();
        let (unseen, unclear): (Vec<_>, Vec<_>) = unclear
            .into_iter()
            .partition(|each| each.kind == Kind::SaveRedirect);
        for each in &unseen {
            self.park(each, link_unclear()).await?;
        }
        let (of_proposals, of_session): (Vec<_>, Vec<_>) = unclear
            .into_iter()
            .partition(|each| is_about_proposals(each.kind));
        if of_session.is_empty() && of_proposals.is_empty() {
            return Ok(());
        }
        if of_session.is_empty() {
            return self.reconcile_proposals(of_proposals).await;
        }
        let Some(remote) = self.session_id(&session).await? else {
            return self.all_ready(of_session).await;
        };
        let answer = self.call(&Request::get_session(&remote), None).await;
        let detail = match answer.and_then(|reply| reply.session_detail()) {
            Ok(detail) => detail,
            Err(Failure::NotFound { .. }) => return self.move_all(of_session, session).await,
            Err(failure) => return self.later(of_session, &failure).await,
        };
        let (waits, now) = (self.waits.clone(), self.clock.now());
        self.write(move |db| {
            Box::pin(async move {
                let expired = detail.session.status == Some(SessionStatus::Expired);
                for each in &of_session {
                    compare(&mut *db, each, &detail, &waits, now).await?;
                }
                if expired {
                    rehome(db, &session, now).await
                } else {
                    Ok(())
                }
            })
        })
        .await
    }

    /// Lists the proposals of each capture once and compares our decisions with them.
    async fn reconcile_proposals(&mut self, unclear: Vec<Operation>) -> Result<()> {
        let mut by_capture: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
        for each in unclear {
            let capture = each.capture_id.clone().unwrap_or_default();
            by_capture.entry(capture).or_default().push(each);
        }
        for (capture, decisions) in by_capture {
            let list = match self.proposals_of(&capture).await? {
                Ok(list) => list,
                Err(failure) => return self.later(decisions, &failure).await,
            };
            let now = self.clock.now();
            self.write(move |db| {
                Box::pin(async move {
                    for each in &decisions {
                        compare_decision(&mut *db, each, &list, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        }
        Ok(())
    }

    /// A decision was refused: somebody else may have decided.
    pub(super) async fn compare_review(&mut self, due: &Operation, cause: Cause) -> Result<()> {
        let list = match self
            .proposals_of(due.capture_id.as_deref().unwrap_or_default())
            .await?
        {
            Ok(list) => list,
            Err(failure) => return self.unseen(due, &failure, cause).await,
        };
        let (due, now) = (due.clone(), self.clock.now());
        self.write(move |db| {
            Box::pin(async move {
                match decided(&due, &list) {
                    Some(proposal) => {
                        settle::reviewed(&mut *db, &due, proposal).await?;
                        operation::finish(db, due.seq, now).await
                    }
                    None => operation::park(db, due.seq, now, &cause).await,
                }
            })
        })
        .await
    }

    /// A retry was refused: the capture may have gone on by itself.
    pub(super) async fn compare_retry(&mut self, due: &Operation, cause: Cause) -> Result<()> {
        let mut reader = self.outbox.reader().acquire().await?;
        let row =
            capture_row::by_id(&mut reader, due.capture_id.as_deref().unwrap_or_default()).await?;
        drop(reader);
        let Some(id) = request::capture_id(&row) else {
            return self.park(due, cause).await;
        };
        let capture = match self
            .call(&Request::get_capture(&id), None)
            .await
            .and_then(|reply| reply.capture())
        {
            Ok(capture) => capture,
            Err(failure) => return self.unseen(due, &failure, cause).await,
        };
        let (due, now) = (due.clone(), self.clock.now());
        self.write(move |db| {
            Box::pin(async move {
                settle::note_capture(&mut *db, &row.id, &capture, now).await?;
                match capture.status {
                    Some(CaptureStatus::Failed) => operation::park(db, due.seq, now, &cause).await,
                    Some(_) | None => operation::finish(db, due.seq, now).await,
                }
            })
        })
        .await
    }

    /// It was refused, and the server would not tell why. Where it could not be asked the line
    /// rests and it is tried again; where it answers, it would answer so for ever.
    pub(super) async fn unseen(
        &mut self,
        due: &Operation,
        failure: &Failure,
        cause: Cause,
    ) -> Result<()> {
        match verdict(failure) {
            Verdict::LineDown { .. }
            | Verdict::Wait { .. }
            | Verdict::KeyTrouble { .. }
            | Verdict::Unknown { .. } => self.put_back(due, cause).await,
            Verdict::ReadBack { .. }
            | Verdict::Refused { .. }
            | Verdict::GrantExpired
            | Verdict::Park { .. } => self.park(due, cause).await,
        }
    }

    /// The proposals of a capture as the server has them now, all pages.
    pub(super) async fn proposals_of(
        &mut self,
        capture: &str,
    ) -> Result<std::result::Result<Vec<Proposal>, Failure>> {
        let mut reader = self.outbox.reader().acquire().await?;
        let row = capture_row::by_id(&mut reader, capture).await?;
        drop(reader);
        let Some(id) = request::capture_id(&row) else {
            return Ok(Ok(Vec::new()));
        };
        let mut list = Vec::new();
        let mut request = Request::list_proposals(&id);
        loop {
            let page = match self
                .call(&request, None)
                .await
                .and_then(|reply| reply.proposals())
            {
                Ok(page) => page,
                Err(failure) => return Ok(Err(failure)),
            };
            list.extend(page.items);
            match page.next_page {
                // A server that announces pages for ever is not followed for ever.
                Some(next) if next <= 100 => request = Request::list_proposals(&id).at_page(next),
                Some(_) | None => return Ok(Ok(list)),
            }
        }
    }

    async fn all_ready(&self, unclear: Vec<Operation>) -> Result<()> {
        for each in unclear {
            self.put_back(&each, Cause::default()).await?;
        }
        Ok(())
    }

    async fn move_all(&self, unclear: Vec<Operation>, session: String) -> Result<()> {
        self.all_ready(unclear).await?;
        let now = self.clock.now();
        self.write(move |db| Box::pin(async move { rehome(db, &session, now).await }))
            .await
    }

    /// The server could not be asked. The line rests where that is the cause; a strange
    /// answer waits out another quarantine, so that it is not asked in a circle.
    async fn later(&self, unclear: Vec<Operation>, failure: &Failure) -> Result<()> {
        let cause = match verdict(failure) {
            Verdict::LineDown { .. } | Verdict::Wait { .. } | Verdict::KeyTrouble { .. } => {
                return Ok(());
            }
            Verdict::Unknown { cause, .. }
            | Verdict::ReadBack { cause }
            | Verdict::Refused { cause }
            | Verdict::Park { cause } => cause,
            Verdict::GrantExpired => Cause::default(),
        };
        let until = self.clock.now() + millis(self.waits.quarantine);
        self.write(move |db| {
            Box::pin(async move {
                for each in &unclear {
                    operation::mark_unknown(&mut *db, each.seq, until, &cause).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// Compares one operation with what the server has.
async fn compare(
    db: &mut SqliteConnection,
    unclear: &Operation,
    detail: &SessionDetail,
    waits: &Waits,
    now: Millis,
) -> Result<()> {
    let found = match unclear.kind {
        Kind::CreateCapture => was_created(&mut *db, unclear, detail, waits, now).await?,
        Kind::SendPhoto => found_photo(&mut *db, unclear, detail).await?,
        Kind::RetryCapture => went_on(&mut *db, unclear, detail, now).await?,
        Kind::SubmitSession | Kind::EndSession => {
            let is_closed = detail.session.status == Some(SessionStatus::Completed);
            if is_closed {
                settle::closed(&mut *db, unclear, waits, now).await?;
            }
            is_closed
        }
        Kind::CreateSession
        | Kind::RelabelPhoto
        | Kind::ReorderPhotos
        | Kind::ReviewProposal
        | Kind::ApplyProposals
        | Kind::SaveRedirect => false,
    };
    match found {
        true => operation::finish(db, unclear.seq, now).await,
        false => operation::put_back(db, unclear.seq, now, &Cause::default()).await,
    }
}

/// Finds the capture an operation is about at the server, and notes what is said of it.
async fn found_capture<'a>(
    db: &mut SqliteConnection,
    unclear: &Operation,
    detail: &'a SessionDetail,
    now: Millis,
) -> Result<Option<&'a Capture>> {
    let id = unclear.capture_id.as_deref().unwrap_or_default();
    let row = capture_row::by_id(&mut *db, id).await?;
    let found = detail
        .captures
        .iter()
        .find(|each| settle::is_capture(each, id, row.remote_id.as_deref()));
    if let Some(found) = found {
        settle::note_capture(db, id, found, now).await?;
    }
    Ok(found)
}

async fn was_created(
    db: &mut SqliteConnection,
    unclear: &Operation,
    detail: &SessionDetail,
    waits: &Waits,
    now: Millis,
) -> Result<bool> {
    let found = found_capture(&mut *db, unclear, detail, now)
        .await?
        .is_some();
    if found {
        settle::look_soon(db, &unclear.session_id, waits, now).await?;
    }
    Ok(found)
}

async fn found_photo(
    db: &mut SqliteConnection,
    unclear: &Operation,
    detail: &SessionDetail,
) -> Result<bool> {
    let id = unclear.photo_id.as_deref().unwrap_or_default();
    let row = photo_row::by_id(&mut *db, id).await?;
    let found = detail
        .product_photos
        .iter()
        .find(|each| settle::is_photo(each, &row));
    let Some(found) = found else { return Ok(false) };
    settle::note_photo(db, id, found).await?;
    Ok(true)
}

async fn went_on(
    db: &mut SqliteConnection,
    unclear: &Operation,
    detail: &SessionDetail,
    now: Millis,
) -> Result<bool> {
    let found = found_capture(db, unclear, detail, now).await?;
    Ok(found
        .and_then(|capture| capture.status.as_ref())
        .is_some_and(|status| *status != CaptureStatus::Failed))
}

/// The proposal a decision was about, if the server has it decided.
fn decided<'a>(unclear: &Operation, list: &'a [Proposal]) -> Option<&'a Proposal> {
    if unclear.kind != Kind::ReviewProposal {
        return None;
    }
    let id = unclear.proposal_id.as_deref();
    list.iter().find(|each| {
        let is_ours = each.id.is_some() && each.id.as_ref().map(|each| each.as_str()) == id;
        let is_decided = each.status.as_ref().is_some_and(|status| {
            matches!(
                status,
                scanner_api::ProposalStatus::Accepted | scanner_api::ProposalStatus::Rejected
            )
        });
        is_ours && is_decided
    })
}

/// Compares one unclear decision with the proposals of its capture.
async fn compare_decision(
    db: &mut SqliteConnection,
    unclear: &Operation,
    list: &[Proposal],
    now: Millis,
) -> Result<()> {
    match decided(unclear, list) {
        Some(proposal) => {
            settle::reviewed(&mut *db, unclear, proposal).await?;
            operation::finish(db, unclear.seq, now).await
        }
        // Applying says the same thing again, so it may be repeated.
        None => operation::put_back(db, unclear.seq, now, &Cause::default()).await,
    }
}

/// The server shows the links of a product to nobody, so nothing tells whether one arrived.
fn link_unclear() -> Cause {
    Cause {
        code: "link_unclear".to_owned(),
        detail: later!("The answer to this was lost, and the service lets nobody look whether the link is there. If you try again, the product may have it twice; if you take this out, it may not have it at all").to_owned(),
    }
}

fn is_about_proposals(kind: Kind) -> bool {
    matches!(kind, Kind::ReviewProposal | Kind::ApplyProposals)
}
