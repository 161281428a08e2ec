//! Sending one operation: mark it durably, call once, note what came of it.

use bytes::Bytes;
use scanner_api::{Failure, ImageSource, Reply, Request, SessionId, SessionStatus};
use sqlx::SqliteConnection;
use tokio::task::spawn_blocking;
use tracing::warn;

use super::{
    line,
    rehome::rehome,
    request::{self, Built},
    settle,
    verdict::{Verdict, verdict},
    worker::{Worker, chance},
};
use crate::{
    clock::{Millis, millis},
    error::Result,
    language::later,
    outbox::{
        capture_row,
        desk::{self, Slot},
        operation::{self, Cause, Kind, Operation},
        photo_file,
        photo_row::{self, PhotoRow},
        session_row,
    },
    photo::{Taken, UploadError, for_upload},
    product_link,
};

/// A copy that lies in storage.
struct Uploaded {
    photo: String,
    s3_key: String,
    size: i64,
}

/// Uploads and registrations of a photo that may fail before a person is asked.
const PHOTO_TRIES: u32 = 3;
/// Times a link is sent to a server that says it has no product before a person is asked.
const LINK_TRIES: u32 = 4;

impl Worker {
    /// Sends an operation that is due.
    pub(super) async fn send(&mut self, due: &Operation) -> Result<()> {
        match self.freeze(due).await? {
            Built::Call(request) => {
                let answer = self.call(&request, Some(due.id)).await;
                self.note(due, answer).await
            }
            Built::Upload(upload) => {
                let (grant, photo) = *upload;
                self.upload(due, &grant, photo).await
            }
            Built::Nothing | Built::NotYet | Built::Impossible(_) => Ok(()),
        }
    }

    /// Fixes the request and marks the operation, in one transaction, before anything goes out.
    async fn freeze(&self, due: &Operation) -> Result<Built> {
        let mut reader = self.outbox.reader().acquire().await?;
        let sender = self.sender(&mut reader).await?;
        drop(reader);
        let (id, now) = (due.id.to_string(), self.clock.now());
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    // Somebody may have held or discarded it since it was found due.
                    let due = operation::by_id(&mut *db, &id).await?;
                    if due.state != operation::State::Ready {
                        return Ok(Built::Nothing);
                    }
                    let frozen = due
                        .frozen_request
                        .as_deref()
                        .and_then(|text| serde_json::from_str(text).ok());
                    let built = match frozen {
                        Some(request) => Built::Call(request),
                        None => request::build(&mut *db, &due, &sender).await?,
                    };
                    match &built {
                        Built::Call(request) => {
                            operation::mark_sending(db, due.seq, Some(&settle::json(request)))
                                .await?
                        }
                        // A grant is asked for as often as need be; the request that counts comes after the upload.
                        Built::Upload(_) => operation::mark_sending(db, due.seq, None).await?,
                        Built::Nothing => operation::finish(db, due.seq, now).await?,
                        Built::NotYet => {
                            product_link::wait(db, due.seq, &due.session_id, now).await?
                        }
                        Built::Impossible(cause) => {
                            operation::park(db, due.seq, now, cause).await?
                        }
                    }
                    Ok(built)
                })
            })
            .await
    }

    /// Brings a photo into storage and registers it.
    async fn upload(&mut self, due: &Operation, grant: &Request, photo: PhotoRow) -> Result<()> {
        let grant = match self
            .call(grant, None)
            .await
            .and_then(|reply| reply.upload_grant())
        {
            Ok(grant) => grant,
            Err(failure) => return self.note_early(due, &failure).await,
        };
        let Some(client) = self.client() else {
            return self.put_back(due, Cause::default()).await;
        };
        let copy = match self.copy(&photo).await {
            Ok(copy) => copy,
            Err(UploadError::File(error)) => {
                let failure = Failure::FileUnreadable(error);
                return self.note_early(due, &failure).await;
            }
            Err(damaged @ UploadError::Damaged(_)) => {
                let cause = Cause {
                    code: "picture_damaged".to_owned(),
                    detail: damaged.to_string(),
                };
                return self.park(due, cause).await;
            }
        };
        let name = photo.file_name();
        let size = i64::try_from(copy.len()).unwrap_or(i64::MAX);
        let progress = self.show_upload(&photo.id, copy.len() as u64);
        let stored = client
            .upload_to_storage(&grant, ImageSource::Memory(copy), &name, &progress)
            .await;
        self.hide_upload();
        if let Err(failure) = stored {
            self.note_failure(&failure);
            return self.note_storage(due, &failure).await;
        }
        let uploaded = Uploaded {
            photo: photo.id,
            s3_key: grant.s3_key,
            size,
        };
        let Some(request) = self.freeze_registration(due, uploaded).await? else {
            return Ok(());
        };
        let answer = self.call(&request, Some(due.id)).await;
        self.note(due, answer).await
    }

    /// The copy of a photo that may leave the station.
    async fn copy(&self, photo: &PhotoRow) -> std::result::Result<Bytes, UploadError> {
        let path = photo_file::path(self.outbox.folder(), &photo.hash);
        let policy = self.photo_policy();
        let (at, facts) = (photo.created, photo.facts());
        // Making a large picture smaller takes a while.
        let made = spawn_blocking(move || {
            let device = facts.device.as_str();
            for_upload(&path, policy, Taken { at, device })
        });
        made.await
            .map_err(|error| UploadError::Damaged(error.to_string()))?
    }

    /// Commits the storage key before the registration goes out: it is how the photo is found again.
    async fn freeze_registration(
        &self,
        due: &Operation,
        uploaded: Uploaded,
    ) -> Result<Option<Request>> {
        let mut reader = self.outbox.reader().acquire().await?;
        let sender = self.sender(&mut reader).await?;
        drop(reader);
        let (due, now) = (due.clone(), self.clock.now());
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    let Uploaded {
                        photo,
                        s3_key,
                        size,
                    } = uploaded;
                    photo_row::note_upload(&mut *db, &photo, &s3_key, size).await?;
                    match request::build(&mut *db, &due, &sender).await? {
                        Built::Call(request) => {
                            operation::refreeze(db, due.seq, &settle::json(&request)).await?;
                            Ok(Some(request))
                        }
                        Built::Impossible(cause) => {
                            operation::park(db, due.seq, now, &cause).await?;
                            Ok(None)
                        }
                        Built::Upload(_) | Built::Nothing | Built::NotYet => Ok(None),
                    }
                })
            })
            .await
    }

    /// The storage is not the server: while it is away the rest goes on, and no grant is asked
    /// for in vain again and again.
    async fn note_storage(&mut self, due: &Operation, failure: &Failure) -> Result<()> {
        let cause = match verdict(failure) {
            Verdict::LineDown { cause, .. } | Verdict::Unknown { cause, .. } => cause,
            Verdict::Wait { .. }
            | Verdict::KeyTrouble { .. }
            | Verdict::ReadBack { .. }
            | Verdict::Refused { .. }
            | Verdict::GrantExpired
            | Verdict::Park { .. } => return self.note_early(due, failure).await,
        };
        let pause = line::pause(due.attempts, &self.waits, chance());
        let again = self.clock.now() + millis(pause);
        self.put_back_until(due, again, cause).await
    }

    /// Before a photo is registered nothing has happened that counts, so nothing is ever unclear.
    async fn note_early(&mut self, due: &Operation, failure: &Failure) -> Result<()> {
        match verdict(failure) {
            Verdict::LineDown { cause, .. } | Verdict::Unknown { cause, .. } => {
                self.put_back(due, cause).await
            }
            Verdict::ReadBack { cause } => self.park(due, cause).await,
            Verdict::GrantExpired if due.attempts < PHOTO_TRIES => {
                self.put_back(due, Cause::default()).await
            }
            Verdict::GrantExpired => {
                let detail = later!(
                    "The permission to upload ends before the upload does. Check the speed of the network, then try again"
                );
                self.park(
                    due,
                    Cause {
                        code: "grant_expired".to_owned(),
                        detail: detail.to_owned(),
                    },
                )
                .await
            }
            Verdict::Wait { .. } | Verdict::KeyTrouble { .. } => {
                self.put_back(due, Cause::default()).await
            }
            Verdict::Refused { cause } => self.refused(due, failure, cause).await,
            Verdict::Park { cause } => self.park(due, cause).await,
        }
    }

    /// Notes what came of a call.
    async fn note(
        &mut self,
        due: &Operation,
        answer: std::result::Result<Reply, Failure>,
    ) -> Result<()> {
        let failure = match answer {
            Ok(reply) => match self.settle(due, reply).await? {
                true => return Ok(()),
                false => Failure::NoIdentifier {
                    noun: noun(due.kind),
                    rate: Box::default(),
                },
            },
            Err(failure) => failure,
        };
        match verdict(&failure) {
            Verdict::LineDown { cause, .. } => self.put_back(due, cause).await,
            Verdict::Wait { .. } | Verdict::KeyTrouble { .. } => {
                self.put_back(due, Cause::default()).await
            }
            Verdict::Unknown { cause, .. } if may_repeat(due.kind) => {
                self.put_back(due, cause).await
            }
            Verdict::Unknown { cause, .. } => self.mark_unknown(due, cause).await,
            // Nothing finds a session again, and without its name nothing can be added to it.
            Verdict::ReadBack { cause } if due.kind == Kind::CreateSession => {
                self.park(due, cause).await
            }
            Verdict::ReadBack { cause } => self.mark_unknown(due, cause).await,
            Verdict::Refused { cause } => self.refused(due, &failure, cause).await,
            Verdict::GrantExpired => self.put_back(due, Cause::default()).await,
            Verdict::Park { cause } => self.park(due, cause).await,
        }
    }

    async fn settle(&self, due: &Operation, reply: Reply) -> Result<bool> {
        let (due, waits, now, ledger) = (
            due.clone(),
            self.waits.clone(),
            self.clock.now(),
            self.ledger(),
        );
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    desk::set(&mut *db, Slot::Quota, Some(&ledger)).await?;
                    settle::success(db, &due, &reply, &waits, now).await
                })
            })
            .await
    }

    /// The server said no. Often the session is not open any more; sometimes it wants another spelling.
    async fn refused(&mut self, due: &Operation, failure: &Failure, cause: Cause) -> Result<()> {
        if self.switch_dialect(due, failure).await? {
            return Ok(());
        }
        match due.kind {
            Kind::ReviewProposal => self.compare_review(due, cause).await,
            Kind::ApplyProposals => self.apply_later(due, cause).await,
            Kind::SaveRedirect => self.save_later(due, failure, cause).await,
            Kind::RetryCapture => self.compare_retry(due, cause).await,
            Kind::CreateSession => self.park(due, cause).await,
            Kind::CreateCapture
            | Kind::SendPhoto
            | Kind::RelabelPhoto
            | Kind::ReorderPhotos
            | Kind::SubmitSession
            | Kind::EndSession => self.look_at_session(due, cause).await,
        }
    }

    /// Takes over the spelling the server asks for; it is kept for the next start.
    async fn switch_dialect(&self, due: &Operation, failure: &Failure) -> Result<bool> {
        let mut reader = self.outbox.reader().acquire().await?;
        let sender = self.sender(&mut reader).await?;
        drop(reader);
        let Some(dialect) = sender.dialect.instead(failure) else {
            return Ok(false);
        };
        warn!("The server spells its fields otherwise; {dialect:?} is used from now on");
        let (seq, now) = (due.seq, self.clock.now());
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    desk::set(&mut *db, Slot::Dialect, Some(&settle::json(&dialect))).await?;
                    operation::unfreeze(&mut *db, seq).await?;
                    operation::put_back(db, seq, now, &Cause::default()).await
                })
            })
            .await?;
        Ok(true)
    }

    /// Finds out whether the session is the reason, and moves the work to a fresh one if so.
    async fn look_at_session(&mut self, due: &Operation, cause: Cause) -> Result<()> {
        let Some(remote) = self.session_id(&due.session_id).await? else {
            return self.park(due, cause).await;
        };
        let status = match self
            .call(&Request::session_status(&remote), None)
            .await
            .and_then(|reply| reply.session_status())
        {
            Ok(poll) => poll.session_status,
            Err(Failure::NotFound { .. }) => Some(SessionStatus::Expired),
            Err(failure) => return self.unseen(due, &failure, cause).await,
        };
        match status {
            Some(SessionStatus::Completed) if due.kind.closes_session() => {
                self.finish_closing(due).await
            }
            Some(SessionStatus::Completed | SessionStatus::Expired) => {
                let (session, now) = (due.session_id.clone(), self.clock.now());
                self.outbox
                    .write(move |db| Box::pin(async move { rehome(db, &session, now).await }))
                    .await
            }
            Some(SessionStatus::Active | SessionStatus::Other(_)) | None => {
                self.again_or_park(due, cause).await
            }
        }
    }

    /// A photo whose storage key is refused is uploaded afresh before a person is asked.
    async fn again_or_park(&mut self, due: &Operation, cause: Cause) -> Result<()> {
        let was_uploaded = due.kind == Kind::SendPhoto && due.attempts < PHOTO_TRIES;
        let (Some(photo), true) = (due.photo_id.clone(), was_uploaded) else {
            return self.park(due, cause).await;
        };
        let (seq, now) = (due.seq, self.clock.now());
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    photo_row::note_storage_key(&mut *db, &photo, None).await?;
                    operation::unfreeze(&mut *db, seq).await?;
                    operation::put_back(db, seq, now, &cause).await
                })
            })
            .await
    }

    /// Apply heals by itself once the server has matched a product.
    async fn apply_later(&mut self, due: &Operation, cause: Cause) -> Result<()> {
        let mut reader = self.outbox.reader().acquire().await?;
        let capture =
            capture_row::by_id(&mut reader, due.capture_id.as_deref().unwrap_or_default()).await?;
        drop(reader);
        // Without a product for good it never heals, and with one that was not the reason.
        let is_settled = |capture: &scanner_api::Capture| {
            product_link::has_product(capture) || product_link::ended_without(capture)
        };
        if product_link::remote_of(&capture)
            .as_ref()
            .is_some_and(is_settled)
        {
            return self.park(due, cause).await;
        }
        let (seq, session) = (due.seq, due.session_id.clone());
        let now = self.clock.now();
        let pause = self.waits.apply_again * 2_u32.pow(due.attempts.min(4));
        let again = now + millis(pause);
        let waiting = Cause {
            code: "no_product_yet".to_owned(),
            detail: later!("The server has no product for this capture yet, so nothing can be written. It is tried again by itself").to_owned(),
        };
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    session_row::set_next_look(&mut *db, &session, Some(now), 0).await?;
                    operation::put_back(db, seq, again, &waiting).await
                })
            })
            .await
    }

    /// The server has no product though it said so: that heals soon, or never.
    async fn save_later(&mut self, due: &Operation, failure: &Failure, cause: Cause) -> Result<()> {
        let is_about_product = matches!(failure, Failure::Refused { status: 400, .. });
        if !is_about_product || due.attempts + 1 >= LINK_TRIES {
            return self.park(due, cause).await;
        }
        let (seq, session, now) = (due.seq, due.session_id.clone(), self.clock.now());
        let again = now + millis(self.waits.apply_again);
        let waiting = Cause {
            code: "no_product_yet".to_owned(),
            detail: later!("The server has no product for this capture yet, so the link cannot be saved for it. It is tried again by itself").to_owned(),
        };
        self.write(move |db| {
            Box::pin(async move {
                session_row::set_next_look(&mut *db, &session, Some(now), 0).await?;
                operation::put_back(db, seq, again, &waiting).await
            })
        })
        .await
    }

    pub(super) async fn finish_closing(&self, due: &Operation) -> Result<()> {
        let (due, waits, now) = (due.clone(), self.waits.clone(), self.clock.now());
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    settle::closed(&mut *db, &due, &waits, now).await?;
                    operation::finish(db, due.seq, now).await
                })
            })
            .await
    }

    /// The server's id of a session.
    pub(super) async fn session_id(&self, session: &str) -> Result<Option<SessionId>> {
        let mut reader = self.outbox.reader().acquire().await?;
        let row = session_row::by_id(&mut reader, session).await?;
        Ok(row.remote_id.and_then(|id| SessionId::parse(&id).ok()))
    }

    pub(super) async fn put_back(&self, due: &Operation, cause: Cause) -> Result<()> {
        self.put_back_until(due, self.clock.now(), cause).await
    }

    /// Puts an operation back that is not due again before a moment.
    async fn put_back_until(&self, due: &Operation, again: Millis, cause: Cause) -> Result<()> {
        let seq = due.seq;
        self.write(move |db| {
            Box::pin(async move { operation::put_back(db, seq, again, &cause).await })
        })
        .await
    }

    pub(super) async fn park(&self, due: &Operation, cause: Cause) -> Result<()> {
        warn!(operation.id = %due.id, code = %cause.code, "{} needs somebody: {}", due.kind, cause.detail);
        let (seq, now) = (due.seq, self.clock.now());
        self.write(move |db| Box::pin(async move { operation::park(db, seq, now, &cause).await }))
            .await
    }

    async fn mark_unknown(&self, due: &Operation, cause: Cause) -> Result<()> {
        let seq = due.seq;
        let until = self.clock.now() + millis(self.waits.quarantine);
        self.write(move |db| {
            Box::pin(async move { operation::mark_unknown(db, seq, until, &cause).await })
        })
        .await
    }

    /// Writes, and keeps what is left of the quota with it.
    pub(super) async fn write<W>(&self, work: W) -> Result<()>
    where
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> crate::outbox::Work<'c, ()> + Send + 'static,
    {
        let ledger = self.ledger();
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    desk::set(&mut *db, Slot::Quota, Some(&ledger)).await?;
                    work(db).await
                })
            })
            .await
    }
}

/// Whether a second time does no harm, so that nobody has to look first.
fn may_repeat(kind: Kind) -> bool {
    match kind {
        // A second session is empty and reaped; the others say the same thing again.
        Kind::CreateSession | Kind::RelabelPhoto | Kind::ReorderPhotos => true,
        Kind::CreateCapture
        | Kind::RetryCapture
        | Kind::SendPhoto
        | Kind::SubmitSession
        | Kind::EndSession
        | Kind::ReviewProposal
        | Kind::ApplyProposals
        // Each time adds a rule.
        | Kind::SaveRedirect => false,
    }
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::CreateSession | Kind::SubmitSession | Kind::EndSession => "session",
        Kind::SendPhoto | Kind::RelabelPhoto | Kind::ReorderPhotos => "photo",
        Kind::CreateCapture | Kind::RetryCapture | Kind::ApplyProposals | Kind::SaveRedirect => {
            "capture"
        }
        Kind::ReviewProposal => "proposal",
    }
}
