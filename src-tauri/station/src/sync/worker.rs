//! The worker: one task that does what the decisions say, one call at a time.
//!
//! It sleeps until the outbox changes, the settings change or the next moment has
//! come; it never asks the database on a beat. One call at a time is enough for a
//! station and keeps the order of a bench simple.

use std::sync::Arc;

use rand::RngExt;
use scanner_api::{BrowserClient, Client, Dialect, Failure, Progress, Reply, Request};
use sqlx::SqliteConnection;
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinHandle},
};
use tracing::{debug, error, info, warn};
use uuid::Uuid;

use super::{
    browse::{Browse, Browsing, LiveView},
    governor::{Ledger, Purpose},
    line::Line,
    request::Sender,
    under_way::UnderWay,
    verdict::{Verdict, verdict},
};
use crate::{
    clock::{Clock, Millis, millis},
    error::Result,
    outbox::{
        Outbox, counts,
        desk::{self, Slot},
        operation::{self, Operation},
        session_row::{self, Due},
    },
    photo::UploadPolicy,
    settings::Waits,
};

/// The way to the server, as the settings have it.
#[derive(Debug, Clone)]
pub struct Wire {
    /// The client; none without a key or a usable address.
    pub client: Option<Arc<Client>>,
    /// Host of the server, for people.
    pub host: String,
    /// Name of the station.
    pub station: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// Why there is no client though there is a key; empty otherwise.
    pub trouble: String,
    /// How large a photo may go out.
    pub photos: UploadPolicy,
    /// The client of the browser service; none without its key.
    pub browsers: Option<Arc<BrowserClient>>,
    /// Host of that service, for people.
    pub browser_host: String,
}

/// How sync stands, for the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncState {
    /// The line to the server.
    pub line: Line,
    /// The key's quota.
    pub ledger: Ledger,
    /// What it is doing.
    pub resting: Resting,
    /// The photo that is on its way, if one is.
    pub upload: Option<UnderWay>,
    /// What is done about browsers elsewhere.
    pub browsing: Browsing,
    /// What can be looked at in one of them.
    pub live_view: Option<LiveView>,
}

/// What the worker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resting {
    /// It works.
    No,
    /// Nothing is to be done before this moment, if ever.
    Until(Option<Millis>),
    /// What is left of the quota is saved for writes until then; nothing else is due.
    Saving(Millis),
    /// The line rests.
    Line,
}

/// The running worker.
#[derive(Debug)]
pub struct Sync {
    state: watch::Receiver<SyncState>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    browse: JoinHandle<()>,
}

impl Sync {
    /// Starts the worker on the current runtime.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start(
        outbox: Outbox,
        clock: Clock,
        waits: Waits,
        wire: watch::Receiver<Wire>,
    ) -> Result<Self> {
        let mut db = outbox.reader().acquire().await?;
        let now = clock.now();
        let kept = desk::get(&mut db, Slot::Quota).await?;
        let ledger = kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .map_or_else(|| Ledger::new(now), |kept: Ledger| kept.resumed(now));
        drop(db);
        Browse::recover(&outbox, now).await?;
        let state = SyncState {
            line: Line::new(),
            ledger,
            resting: Resting::No,
            upload: None,
            browsing: Browsing::Busy,
            live_view: None,
        };
        let (state, seen) = watch::channel(state);
        let (stop, stopped) = watch::channel(false);
        let browse = Browse {
            outbox: outbox.clone(),
            clock: clock.clone(),
            waits: waits.clone(),
            wire: wire.clone(),
            state: state.clone(),
        };
        let worker = Worker {
            outbox,
            clock,
            waits,
            wire,
            state,
            has_orphans: false,
        };
        let browse = tokio::spawn(browse.run(stopped.clone()));
        let task = tokio::spawn(worker.run(stopped));
        Ok(Self {
            state: seen,
            stop,
            task,
            browse,
        })
    }

    /// How it stands.
    pub fn state(&self) -> watch::Receiver<SyncState> {
        self.state.clone()
    }

    /// Ends after the call at hand, or in the middle of it when that takes too long;
    /// the start-up rule covers that.
    pub async fn stop(self, patience: std::time::Duration) {
        self.stop.send_replace(true);
        let aborts = [self.task.abort_handle(), self.browse.abort_handle()];
        let both = async { (self.task.await.ok(), self.browse.await.ok()) };
        if tokio::time::timeout(patience, both).await.is_err() {
            aborts.iter().for_each(AbortHandle::abort);
        }
    }
}

/// What to do next.
enum Step {
    Rest(Option<Millis>),
    Save(Millis),
    LineRests(Millis),
    Send(Box<Operation>),
    Reconcile(Vec<Operation>),
    Ask(Box<Due>),
}

pub(super) struct Worker {
    pub(super) outbox: Outbox,
    pub(super) clock: Clock,
    pub(super) waits: Waits,
    wire: watch::Receiver<Wire>,
    state: watch::Sender<SyncState>,
    /// An outcome could not be noted, so an operation may stand as being sent that is not.
    has_orphans: bool,
}

impl Worker {
    async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut revision = self.outbox.revision();
        while !*stopped.borrow() {
            revision.mark_unchanged();
            self.take_wire();
            match self.plan().await {
                Ok(step) => {
                    if let Some(until) = self.carry_out(step).await {
                        let clock = self.clock.clone();
                        tokio::select! {
                            _ = stopped.changed() => {}
                            _ = self.wire.changed() => self.line(|line| *line = Line::new()),
                            _ = revision.changed() => {}
                            () = clock.sleep_until(until) => {}
                        }
                    }
                }
                Err(trouble) => {
                    self.outbox.note(&trouble);
                    error!("Sync could not use the database and pauses: {trouble}");
                    let until = self.clock.now() + millis(self.waits.backoff_cap);
                    tokio::select! {
                        _ = stopped.changed() => {}
                        _ = revision.changed() => {}
                        () = self.clock.sleep_until(until) => {}
                    }
                }
            }
        }
    }

    /// Does a step; answers until when to sleep, if that is the step.
    async fn carry_out(&mut self, step: Step) -> Option<Millis> {
        let done = match step {
            Step::Rest(until) => {
                self.publish(Resting::Until(until));
                return Some(until.unwrap_or(Millis::MAX));
            }
            Step::Save(until) => {
                self.publish(Resting::Saving(until));
                return Some(until);
            }
            Step::LineRests(until) => {
                self.publish(Resting::Line);
                return Some(until);
            }
            Step::Send(operation) => {
                self.publish(Resting::No);
                self.send(&operation).await
            }
            Step::Reconcile(unclear) => {
                self.publish(Resting::No);
                self.reconcile(unclear).await
            }
            Step::Ask(due) => {
                self.publish(Resting::No);
                self.ask(*due).await
            }
        };
        match done {
            Ok(()) => None,
            Err(trouble) => {
                error!("Sync could not note an outcome and pauses: {trouble}");
                self.has_orphans = true;
                Some(self.clock.now() + millis(self.waits.backoff_base))
            }
        }
    }

    async fn plan(&mut self) -> Result<Step> {
        let now = self.clock.now();
        if self.has_orphans {
            // The start-up rule, without a start: nothing is under way between two steps.
            let until = now + millis(self.waits.quarantine);
            self.outbox
                .write(move |db| Box::pin(async move { operation::adopt(db, now, until).await }))
                .await?;
            self.has_orphans = false;
        }
        if let Some(until) = self.state.borrow().line.rests_until(now) {
            return Ok(Step::LineRests(until));
        }
        let mut db = self.outbox.reader().acquire().await?;
        let ledger = self.state.borrow().ledger.clone();
        let writes = counts::waiting(&mut db).await?;
        if let Some(until) = ledger.wait(Purpose::Write, writes, now) {
            return Ok(self.rest_for_quota(until, now));
        }
        if let Some(until) = ledger.spread(now) {
            return Ok(Step::Rest(Some(until)));
        }
        let unclear = operation::unclear(&mut db, now).await?;
        if !unclear.is_empty() {
            return Ok(Step::Reconcile(unclear));
        }
        if let Some(due) = operation::next_due(&mut db, now).await? {
            return Ok(match ledger.room_for(due.kind.calls(), now) {
                Some(until) => self.rest_for_quota(until, now),
                None => Step::Send(Box::new(due)),
            });
        }
        let next_operation = operation::next_moment(&mut db).await?;
        if let Some(due) = session_row::next_due(&mut db, now).await? {
            let purpose = match due {
                // Somebody waits for the answer to a link.
                Due::Poll(_) | Due::Link(_) => Purpose::Poll,
                Due::Look(_) | Due::Proposals(_) => Purpose::Look,
                Due::Freshness(_) => Purpose::Glance,
            };
            let Some(until) = ledger.wait(purpose, writes, now) else {
                return Ok(Step::Ask(Box::new(due)));
            };
            let next_poll = match purpose {
                // A look that waits makes no poll wait.
                Purpose::Look | Purpose::Glance => session_row::next_poll(&mut db).await?,
                Purpose::Poll | Purpose::Write => None,
            };
            let next = earlier(next_operation, next_poll);
            return Ok(Step::Save(next.map_or(until, |next| next.min(until))));
        }
        Ok(Step::Rest(earlier(
            session_row::next_moment(&mut db).await?,
            next_operation,
        )))
    }

    fn rest_for_quota(&self, until: Millis, now: Millis) -> Step {
        let wait = std::time::Duration::from_millis(u64::try_from(until - now).unwrap_or(0));
        self.line(|line| line.told_to_wait(wait, 0.0, now));
        Step::LineRests(until)
    }

    /// Takes over the client and notes whether there is a key at all.
    fn take_wire(&mut self) {
        // It may have changed while a call was under way, which then failed for the old key.
        if self.wire.has_changed().unwrap_or_default() {
            self.line(|line| *line = Line::new());
        }
        let wire = self.wire.borrow_and_update().clone();
        let needs_a_key = self.state.borrow().line.needs_a_key();
        if wire.client.is_none() && !needs_a_key {
            self.line(|line| match wire.trouble.is_empty() {
                true => line.has_no_key(),
                false => line.key_refused(wire.trouble.clone()),
            });
        }
    }

    /// How large a photo may go out.
    pub(super) fn photo_policy(&self) -> UploadPolicy {
        self.wire.borrow().photos
    }

    pub(super) fn client(&self) -> Option<Arc<Client>> {
        self.wire.borrow().client.clone()
    }

    pub(super) async fn sender(&self, db: &mut SqliteConnection) -> Result<Sender> {
        let dialect = desk::get(db, Slot::Dialect).await?;
        let dialect = dialect.and_then(|kept| serde_json::from_str(&kept).ok());
        let wire = self.wire.borrow();
        Ok(Sender {
            station: wire.station.clone(),
            user_agent: wire.user_agent.clone(),
            dialect: dialect.unwrap_or(Dialect::default()),
        })
    }

    /// Makes one call and notes what it says about the line and the quota.
    pub(super) async fn call(
        &mut self,
        request: &Request,
        id: Option<Uuid>,
    ) -> std::result::Result<Reply, Failure> {
        let Some(client) = self.client() else {
            return Err(Failure::UnsafeAddress {
                host: self.wire.borrow().host.clone(),
            });
        };
        let before = self.clock.now();
        let purpose = Purpose::of(request.operation);
        self.state
            .send_modify(|state| state.ledger.spend(purpose, before));
        let answer = client.send(request, id).await;
        let operation = request.operation;
        match &answer {
            Ok(reply) => {
                debug!(%operation, status = reply.status, "The server took {operation}");
                self.learn(&reply.rate);
                self.line(Line::answered);
            }
            Err(failure) => {
                info!(%operation, "{operation} brought no result: {failure}");
                if matches!(failure, Failure::Unreachable(_)) {
                    self.state.send_modify(|state| state.ledger.give_back());
                }
                self.note_failure(failure);
            }
        }
        answer
    }

    /// Makes a call that needs no key. The server counts it for nobody who is known here:
    /// what its answer says of a quota is not about the key, and a refusal stops nothing
    /// else. Only a server that cannot be reached is the same for all.
    pub(super) async fn call_without_key(
        &mut self,
        request: &Request,
    ) -> std::result::Result<Reply, Failure> {
        let Some(client) = self.client() else {
            return Err(Failure::UnsafeAddress {
                host: self.wire.borrow().host.clone(),
            });
        };
        let (before, operation) = (self.clock.now(), request.operation);
        let purpose = Purpose::of(operation);
        self.state
            .send_modify(|state| state.ledger.spend(purpose, before));
        let answer = client.send(request, None).await;
        match &answer {
            Ok(_) => self.line(Line::answered),
            Err(failure) => {
                info!(%operation, "{operation} brought no result: {failure}");
                if matches!(failure, Failure::Unreachable(_)) {
                    self.state.send_modify(|state| state.ledger.give_back());
                    self.note_failure(failure);
                }
            }
        }
        answer
    }

    /// Lets the line and the quota feel a failure; what it means for an operation is decided elsewhere.
    pub(super) fn note_failure(&mut self, failure: &Failure) {
        let (now, chance) = (self.clock.now(), chance());
        if let Some(rate) = failure.rate() {
            self.learn(rate);
        }
        match verdict(failure) {
            Verdict::LineDown { cause, asked } | Verdict::Unknown { cause, asked } => {
                let waits = self.waits.clone();
                self.line(|line| line.failed(cause.detail, asked, &waits, chance, now));
            }
            Verdict::Wait { wait, scope } => {
                self.state
                    .send_modify(|state| state.ledger.run_dry(scope, wait, now));
                self.line(|line| line.told_to_wait(wait, chance, now));
            }
            Verdict::KeyTrouble { message } => {
                warn!("The queue stops: {message}");
                self.line(|line| line.key_refused(message));
            }
            Verdict::ReadBack { .. }
            | Verdict::Refused { .. }
            | Verdict::GrantExpired
            | Verdict::Park { .. } => self.line(Line::answered),
        }
    }

    fn learn(&mut self, rate: &scanner_api::RateSignals) {
        let now = self.clock.now();
        self.state
            .send_modify(|state| state.ledger.learn(rate, now));
    }

    fn line(&self, change: impl FnOnce(&mut Line)) {
        self.state.send_if_modified(|state| {
            let before = state.line.clone();
            change(&mut state.line);
            state.line != before
        });
    }

    /// Begins to show how far a photo of so many bytes is.
    pub(super) fn show_upload(&self, photo: &str, size: u64) -> Progress {
        let begun = UnderWay::begun(photo, size, self.clock.now());
        let id = begun.photo().to_owned();
        self.state.send_if_modified(|state| {
            state.upload = Some(begun);
            false
        });
        let (state, clock) = (self.state.clone(), self.clock.clone());
        Progress::telling(move |sent| {
            let now = clock.now();
            state.send_if_modified(|state| {
                let upload = state.upload.as_mut().filter(|each| each.photo() == id);
                upload.is_some_and(|upload| upload.moved(sent, now))
            });
        })
    }

    /// Shows no photo on its way any more.
    pub(super) fn hide_upload(&self) {
        self.state.send_if_modified(|state| {
            let upload = state.upload.take();
            upload.is_some_and(|upload| upload.was_told())
        });
    }

    fn publish(&self, resting: Resting) {
        self.state.send_if_modified(|state| {
            let changed = state.resting != resting;
            state.resting = resting;
            changed
        });
    }

    /// The ledger as it is kept over a restart.
    pub(super) fn ledger(&self) -> String {
        serde_json::to_string(&self.state.borrow().ledger).unwrap_or_default()
    }
}

/// A number from 0 to 1, so that stations do not act in step.
pub(super) fn chance() -> f64 {
    rand::rng().random()
}

fn earlier(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
