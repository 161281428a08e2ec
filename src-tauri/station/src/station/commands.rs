//! What the operator wants: codes, sessions, the queue and decisions.

use tokio::sync::oneshot;
use tr::tr;

use super::{Act, Station, errand, stumbles};
use crate::{
    capture::LONGEST_TEXT,
    carry,
    clock::Millis,
    command::Command,
    error::{Result, StationError},
    link, on_table,
    outbox::{
        capture_row, link_row, notice_row,
        operation::{self, Kind, New, Subject},
        session_row,
    },
    product_link, review,
    scan::{Code, Scan, Source},
    view::{Moment, QueueAction, Verdict},
};

impl Station {
    /// Stores what was typed: a GTIN, a bracketed element string, a link or free text.
    ///
    /// # Errors
    /// [`StationError::TypedGtin`] names the wrong check digit of what looks like a GTIN.
    pub async fn type_code(&self, text: &str) -> Result<Moment> {
        let code = Code::typed(text);
        if code.raw_value.is_empty() {
            return Err(StationError::NothingTyped);
        }
        if code.raw_value.len() > LONGEST_TEXT {
            return Err(StationError::TextTooLong);
        }
        code.check_typed_gtin().map_err(StationError::TypedGtin)?;
        self.take(Scan {
            code,
            source: Source::Typed,
            at: self.now(),
            beside: Vec::new(),
        })
        .await
    }

    /// Stores a scan.
    ///
    /// # Errors
    /// When it is too long or the database fails.
    pub async fn take(&self, scan: Scan) -> Result<Moment> {
        let (answer, answered) = oneshot::channel();
        self.0
            .acts
            .send(Act::Scan(scan, answer))
            .map_err(|_| StationError::Closing)?;
        answered.await.map_err(|_| StationError::Closing)?
    }

    /// Hands on what a scanner gun typed.
    ///
    /// # Errors
    /// When it is too long or the database fails.
    pub async fn gun_burst(&self, text: &str) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        self.0
            .acts
            .send(Act::Burst(text.to_owned(), answer))
            .map_err(|_| StationError::Closing)?;
        answered.await.map_err(|_| StationError::Closing)?
    }

    /// Does what a command card asks for, in turn with the scans.
    ///
    /// # Errors
    /// [`StationError::Closing`]; what cannot be done now is a moment of the kind `Refused`.
    pub async fn obey(&self, command: Command) -> Result<Moment> {
        let (answer, answered) = oneshot::channel();
        self.0
            .acts
            .send(Act::Command(command, answer))
            .map_err(|_| StationError::Closing)?;
        answered.await.map_err(|_| StationError::Closing)
    }

    /// Sets the order that captures go to; an empty text leaves it.
    ///
    /// A session of that order that still collects is taken up again.
    ///
    /// # Errors
    /// [`StationError::Setting`] when the id is too long.
    pub async fn set_order(&self, order_id: &str) -> Result<()> {
        errand::set_order(&self.0.outbox, order_id).await
    }

    /// Puts the session at hand into an order that was learned late.
    ///
    /// # Errors
    /// [`StationError::Setting`] when the id is too long.
    pub async fn bind_order(&self, order_id: &str) -> Result<()> {
        errand::bind_order(&self.0.outbox, order_id).await
    }

    /// Submits a session, or the one at hand, for extraction. Works offline: it waits
    /// behind everything else of its session.
    ///
    /// # Errors
    /// [`StationError::NothingCaptured`] or [`StationError::SessionClosed`].
    pub async fn submit_session(&self, session: Option<&str>) -> Result<()> {
        self.close_session(session, Kind::SubmitSession).await
    }

    /// Ends a session, or the one at hand, without extraction, and leaves its order.
    ///
    /// # Errors
    /// [`StationError::NothingCaptured`] or [`StationError::SessionClosed`].
    pub async fn close_order(&self, session: Option<&str>) -> Result<()> {
        self.close_session(session, Kind::EndSession).await
    }

    async fn close_session(&self, session: Option<&str>, kind: Kind) -> Result<()> {
        let checks = self.0.settings.borrow().check_on_table;
        errand::close_session(&self.0.outbox, session, kind, checks, self.now()).await
    }

    /// Asks the server about a session now.
    ///
    /// # Errors
    /// When there is no such session.
    pub async fn refresh_session(&self, session: &str) -> Result<()> {
        let (id, now) = (session.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let session = session_row::by_id(&mut *db, &id).await?;
                    if session.state == "submitted" {
                        session_row::set_next_poll(&mut *db, &id, Some(now)).await?;
                    }
                    session_row::set_next_look(db, &id, Some(now), session.looks).await
                })
            })
            .await
    }

    /// Has the server follow the link of a capture. What it finds shows on every capture
    /// with that link. Whoever asks agrees that links go there; that is remembered.
    ///
    /// # Errors
    /// [`StationError::Unfollowed`] for a link that is sent to nobody.
    pub async fn follow_link(&self, capture: &str) -> Result<()> {
        let (id, now) = (capture.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let capture = capture_row::by_id(&mut *db, &id).await?;
                    let link = link::followable(&capture.raw_value)
                        .map_err(|why| StationError::Unfollowed(why.to_string()))?;
                    link_row::ask(db, link.as_str(), now).await
                })
            })
            .await?;
        self.agree_to_follow()
    }

    /// Keeps where the link of a capture leads as the link of its product, once that is known.
    /// `is_sure` says that the operator was shown what speaks against it.
    ///
    /// # Errors
    /// [`StationError::LinkNotKept`] for one that is not to be kept, and
    /// [`StationError::LinkDoubtful`] for one that has to be asked about first.
    pub async fn keep_link(&self, capture: &str, is_sure: bool) -> Result<()> {
        let (id, now) = (capture.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move { product_link::keep(db, &id, is_sure, now).await })
            })
            .await
    }

    /// Asks the server to try a failed capture again.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when that is under way already.
    pub async fn retry_capture(&self, capture: &str) -> Result<()> {
        let (id, now) = (capture.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let capture = capture_row::by_id(&mut *db, &id).await?;
                    let open = operation::open_of_session(&mut *db, &capture.session_id).await?;
                    let under_way = |each: &operation::Operation| {
                        each.kind == Kind::RetryCapture && each.capture_id.as_deref() == Some(&id)
                    };
                    if open.iter().any(under_way) {
                        return Err(StationError::NotNow {
                            state: tr!("the operation is" => "queued already"),
                        });
                    }
                    let retry = New {
                        session: &capture.session_id,
                        kind: Kind::RetryCapture,
                        subject: Subject::Capture(&id),
                        not_before: now,
                        now,
                    };
                    operation::enqueue(db, retry).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Does something about an operation.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when its state does not allow it.
    pub async fn operation_action(&self, id: &str, action: QueueAction) -> Result<()> {
        let (id, now) = (id.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let operation = operation::by_id(&mut *db, &id).await?;
                    match action {
                        QueueAction::Retry => {
                            match carry::release(&mut *db, &operation, now).await? {
                                true => Ok(()),
                                false => {
                                    operation::retry(&mut *db, &operation, now).await?;
                                    look_for_product(db, &operation, now).await
                                }
                            }
                        }
                        QueueAction::Hold => operation::hold(db, &operation, now).await,
                        QueueAction::Discard => discard(db, &operation, now).await,
                    }
                })
            })
            .await
    }

    /// Decides on a proposal; the decision can be undone for a while.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when it is decided already.
    pub async fn decide(&self, proposal: &str, verdict: Verdict) -> Result<()> {
        let (id, now, undo) = (
            proposal.to_owned(),
            self.now(),
            super::undo_time(&self.0.waits),
        );
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move { review::decide(db, &id, verdict, undo, now).await })
            })
            .await
    }

    /// Accepts a proposal and all open ones like it; gives their ids, to undo them by.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when the record of its source does not vouch for it.
    pub async fn accept_alike(&self, proposal: &str) -> Result<Vec<String>> {
        let (id, now, undo) = (
            proposal.to_owned(),
            self.now(),
            super::undo_time(&self.0.waits),
        );
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move { review::accept_alike(db, &id, undo, now).await })
            })
            .await
    }

    /// Takes a decision back while it is held.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when it is on its way.
    pub async fn undo_decision(&self, proposal: &str) -> Result<()> {
        let (id, now) = (proposal.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| Box::pin(async move { review::undo(db, &id, now).await }))
            .await
    }

    /// Writes what was accepted for a capture.
    ///
    /// # Errors
    /// [`StationError::NotNow`] when nothing was accepted.
    pub async fn apply(&self, capture: &str) -> Result<()> {
        let (id, now) = (capture.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| Box::pin(async move { review::apply(db, &id, now).await }))
            .await
    }

    /// Confirms a notice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dismiss_notice(&self, notice: &str) -> Result<()> {
        if notice == stumbles::CODE {
            self.0.stumbled.send_replace(None);
            return Ok(());
        }
        let id = notice.to_owned();
        self.0
            .outbox
            .write(move |db| Box::pin(async move { notice_row::dismiss(db, &id).await }))
            .await
    }
}

/// A link that was released waits for its product again, so the server is asked about that.
async fn look_for_product(
    db: &mut sqlx::SqliteConnection,
    released: &operation::Operation,
    now: Millis,
) -> Result<()> {
    match released.kind == Kind::SaveRedirect {
        true => session_row::set_next_look(db, &released.session_id, Some(now), 0).await,
        false => Ok(()),
    }
}

/// Takes an operation out. What is under way or unclear has to be settled first, or
/// it might exist at the server and not here.
async fn discard(
    db: &mut sqlx::SqliteConnection,
    operation: &operation::Operation,
    now: Millis,
) -> Result<()> {
    match operation.state {
        operation::State::Sending => Err(StationError::NotNow {
            state: tr!("the operation is" => "being sent"),
        }),
        operation::State::Unknown => Err(StationError::NotNow {
            state: tr!("the operation is" => "unclear; the server is asked first"),
        }),
        operation::State::Done | operation::State::Discarded => Err(StationError::NotNow {
            state: tr!("the operation is" => "over"),
        }),
        operation::State::Blocked
        | operation::State::Ready
        | operation::State::Parked
        | operation::State::Held => {
            if let Some(proposal) = &operation.proposal_id {
                review::forget(&mut *db, proposal).await?;
            }
            if let (Kind::CreateCapture, Some(capture)) = (operation.kind, &operation.capture_id) {
                on_table::forget(&mut *db, capture).await?;
            }
            operation::discard(db, operation.seq, now).await
        }
    }
}
