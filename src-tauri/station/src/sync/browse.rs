//! The worker for browsers elsewhere: one call at a time, to another service than the API.
//!
//! It runs beside the worker of the queue, because that service has a quota, a line and a key
//! of its own, and because somebody looks on while a browser starts: a photo on its way to the
//! API must not hold it up. What to do is decided in [`browser`](crate::browser); what was
//! decided stands in the outbox before the next call. The address of a view is kept in memory
//! alone.

use std::sync::Arc;

use scanner_api::{BrowserClient, BrowserFailure, SecretUrl};
use tokio::sync::watch;
use tr::tr;
use tracing::{error, info};

use super::worker::{SyncState, Wire};
use crate::{
    browser::{Browser, State, Step},
    clock::{Clock, Millis, millis},
    error::Result,
    link,
    outbox::{
        Outbox,
        browser_row::{self, BrowserRow},
        capture_row,
    },
    settings::Waits,
};

/// What the worker for browsers is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Browsing {
    /// Nothing is to be done.
    Idle,
    /// A call is under way.
    Busy,
    /// The next call is due then.
    Until(Millis),
}

/// What can be looked at just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveView {
    /// Our own id of the browser.
    pub browser: String,
    /// Where it can be looked at.
    pub address: SecretUrl,
}

impl LiveView {
    /// What stands above it.
    pub fn title(&self) -> String {
        tr!("A browser far away: to be looked at, not to be used")
    }
}

pub(super) struct Browse {
    pub(super) outbox: Outbox,
    pub(super) clock: Clock,
    pub(super) waits: Waits,
    pub(super) wire: watch::Receiver<Wire>,
    pub(super) state: watch::Sender<SyncState>,
}

impl Browse {
    /// The start-up rule: whatever was under way is ended.
    pub(super) async fn recover(outbox: &Outbox, now: Millis) -> Result<()> {
        outbox
            .write(move |db| Box::pin(async move { browser_row::recover(db, now).await }))
            .await
    }

    pub(super) async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut revision = self.outbox.revision();
        while !*stopped.borrow() {
            revision.mark_unchanged();
            self.wire.mark_unchanged();
            let until = match self.work().await {
                Ok(until) => until,
                Err(trouble) => {
                    self.outbox.note(&trouble);
                    error!("Browsers elsewhere pause: {trouble}");
                    Some(self.clock.now() + millis(self.waits.backoff_cap))
                }
            };
            let Some(until) = until else { continue };
            tokio::select! {
                _ = stopped.changed() => {}
                _ = revision.changed() => {}
                _ = self.wire.changed() => {}
                () = self.clock.sleep_until(until) => {}
            }
        }
    }

    /// Does what is due; answers until when to sleep where nothing is.
    async fn work(&mut self) -> Result<Option<Millis>> {
        let mut db = self.outbox.reader().acquire().await?;
        let open = browser_row::open(&mut db).await?;
        let next = browser_row::next(&mut db).await?;
        drop(db);
        self.show_only(&open);
        let Some(row) = next else {
            self.publish(Browsing::Idle);
            return Ok(Some(Millis::MAX));
        };
        let due = row.browser.next_call.unwrap_or_default();
        if due > self.clock.now() {
            self.publish(Browsing::Until(due));
            return Ok(Some(due));
        }
        self.publish(Browsing::Busy);
        self.call(row).await?;
        Ok(None)
    }

    async fn call(&self, row: BrowserRow) -> Result<()> {
        let waits = self.waits.clone();
        let client = self.wire.borrow().browsers.clone();
        let now = self.clock.now();
        let Some(client) = client else {
            // Without a key nothing can be asked; what nobody knows is bounded all the same.
            return self
                .change(&row.id, move |browser| {
                    match browser.state {
                        State::Asked => browser.leave(now),
                        _ => browser.poll_failed(&BrowserFailure::KeyRefused, now, &waits),
                    };
                })
                .await
                .map(drop);
        };
        match row.browser.step() {
            Step::Create => self.create(&client, row).await,
            Step::Poll(request) => {
                let told = client.status(&request).await;
                let now = self.clock.now();
                let mut view = None;
                match told {
                    Ok(told) => {
                        let (changed, seen) = self
                            .change(&row.id, move |browser| browser.polled(&told, now, &waits))
                            .await?
                            .unzip();
                        view = seen.flatten();
                        let phase = changed.map(|row| row.browser.phase).unwrap_or_default();
                        info!(phase, "A browser elsewhere is followed");
                    }
                    Err(failure) => {
                        info!("A browser elsewhere could not be asked for: {failure}");
                        self.change(&row.id, move |browser| {
                            browser.poll_failed(&failure, now, &waits);
                        })
                        .await?;
                    }
                }
                if let Some(address) = view {
                    self.show(LiveView {
                        browser: row.id,
                        address,
                    });
                }
                Ok(())
            }
            Step::End(session) => {
                let answer = client.end(&session).await;
                match &answer {
                    Ok(()) => info!("A browser elsewhere is ended"),
                    Err(failure) => info!("A browser elsewhere is not ended yet: {failure}"),
                }
                let now = self.clock.now();
                self.change(&row.id, move |browser| {
                    browser.ended(answer.as_ref().copied(), now, &waits);
                })
                .await
                .map(drop)
            }
            Step::GiveUp => self.change(&row.id, Browser::give_up).await.map(drop),
        }
    }

    /// Asks for a browser. That the request goes out is on the disk before it does, and its
    /// identifier before anything else is asked.
    async fn create(&self, client: &Arc<BrowserClient>, row: BrowserRow) -> Result<()> {
        let mut db = self.outbox.reader().acquire().await?;
        let capture = capture_row::by_id(&mut db, &row.capture_id).await;
        drop(db);
        let (now, waits) = (self.clock.now(), self.waits.clone());
        let link = capture.ok().map(|row| link::followable(&row.raw_value));
        let Some(Ok(link)) = link else {
            return self
                .change(&row.id, move |browser| browser.leave(now))
                .await
                .map(drop);
        };
        let sends = self
            .change(&row.id, {
                let waits = waits.clone();
                move |browser| {
                    // Somebody may have left it since.
                    let is_wanted = browser.state == State::Asked;
                    if is_wanted {
                        browser.sends(now, &waits);
                    }
                    is_wanted
                }
            })
            .await?;
        if !sends.is_some_and(|(_, is_wanted)| is_wanted) {
            return Ok(());
        }
        let answer = client.create(&link).await;
        match &answer {
            Ok(_) => info!("A browser elsewhere is asked for"),
            Err(failure) => info!("No browser elsewhere: {failure}"),
        }
        let answer = answer.map_err(Arc::new);
        loop {
            let (answer, waits, now) = (answer.clone(), waits.clone(), self.clock.now());
            let noted = self
                .change(&row.id, move |browser| {
                    let answer = match &answer {
                        Ok(request) => Ok(request.clone()),
                        Err(failure) => Err(&**failure),
                    };
                    browser.created(answer, now, &waits);
                })
                .await;
            match noted {
                Ok(_) => return Ok(()),
                // Not let go: what is not noted could not be ended.
                Err(trouble) => {
                    error!("A browser elsewhere could not be noted yet: {trouble}");
                    let until = self.clock.now() + millis(self.waits.backoff_base);
                    self.clock.sleep_until(until).await;
                }
            }
        }
    }

    /// Changes a browser as it stands now.
    async fn change<T: Send + 'static>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Browser) -> T + Send + 'static,
    ) -> Result<Option<(BrowserRow, T)>> {
        let id = id.to_owned();
        self.outbox
            .write(move |db| {
                Box::pin(async move {
                    let mut said = None;
                    let row = browser_row::change(db, &id, |browser| said = Some(change(browser)));
                    Ok(row.await?.zip(said))
                })
            })
            .await
    }

    /// Lets go of a view whose browser is not there any more.
    fn show_only(&self, open: &[BrowserRow]) {
        let is_there = |view: &LiveView| {
            let found = open.iter().find(|row| row.id == view.browser);
            found.is_some_and(|row| row.browser.state == State::Ready)
        };
        self.state.send_if_modified(|state| {
            let gone = state.live_view.as_ref().is_some_and(|view| !is_there(view));
            if gone {
                state.live_view = None;
            }
            gone
        });
    }

    fn show(&self, view: LiveView) {
        self.state.send_if_modified(|state| {
            let is_new = state.live_view.as_ref() != Some(&view);
            state.live_view = Some(view);
            is_new
        });
    }

    fn publish(&self, browsing: Browsing) {
        self.state.send_if_modified(|state| {
            let is_new = state.browsing != browsing;
            state.browsing = browsing;
            is_new
        });
    }
}
