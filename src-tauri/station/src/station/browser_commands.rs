//! Looking at a link in a browser elsewhere.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tr::tr;
use uuid::Uuid;

use super::Station;
use crate::{
    browser::Browser,
    draw::Browsers,
    error::{Result, StationError},
    link,
    outbox::{browser_row, capture_row},
    view::KeyView,
};

impl Station {
    /// Has the link of a capture opened in a browser elsewhere. One that was open before is
    /// ended. Whoever asks agrees that links go there; that is remembered.
    ///
    /// # Errors
    /// [`StationError::Unfollowed`] for a link that is sent to nobody, and
    /// [`StationError::NoBrowser`] where this is not set up.
    pub async fn look_in_browser(&self, capture: &str) -> Result<()> {
        if !self.browsers().is_set_up {
            return Err(StationError::NoBrowser);
        }
        let (id, now) = (capture.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let capture = capture_row::by_id(&mut *db, &id).await?;
                    link::followable(&capture.raw_value)
                        .map_err(|why| StationError::Unfollowed(why.to_string()))?;
                    for other in browser_row::open(&mut *db).await? {
                        browser_row::change(&mut *db, &other.id, |other| other.leave(now)).await?;
                    }
                    let new = Uuid::now_v7().to_string();
                    browser_row::ask(db, &new, &id, &Browser::asked(now), now).await
                })
            })
            .await?;
        let mut settings = self.0.settings.borrow().clone();
        if settings.browses_links {
            return Ok(());
        }
        settings.browses_links = true;
        settings.store(self.0.outbox.folder())?;
        self.0.settings.send_replace(settings);
        self.tell_changed();
        Ok(())
    }

    /// Ends the browser that is followed; of one that is over nothing more is said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_browser(&self) -> Result<()> {
        let now = self.now();
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let Some(row) = browser_row::newest(&mut *db).await? else {
                        return Ok(());
                    };
                    match row.browser.state.is_open() {
                        true => {
                            let left = browser_row::change(&mut *db, &row.id, |it| it.leave(now));
                            left.await.map(drop)
                        }
                        false => browser_row::hide(db, &row.id).await,
                    }
                })
            })
            .await
    }

    /// Ends one browser; nothing happens to one that is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_browser(&self, browser: &str) -> Result<()> {
        let (id, now) = (browser.to_owned(), self.now());
        self.0
            .outbox
            .write(move |db| {
                Box::pin(async move {
                    let left = browser_row::change(db, &id, |browser| browser.leave(now));
                    left.await.map(drop)
                })
            })
            .await
    }

    /// Ends what is open before the program does, as far as that takes no long time; the
    /// next start does the rest.
    pub(super) async fn leave_browsers(&self, patience: Duration) {
        let now = self.now();
        let left = self.0.outbox.write(move |db| {
            Box::pin(async move {
                let open = browser_row::open(&mut *db).await?;
                for row in &open {
                    browser_row::change(&mut *db, &row.id, |browser| browser.leave(now)).await?;
                }
                Ok(!open.is_empty())
            })
        });
        if !left.await.unwrap_or(false) {
            return;
        }
        let mut revision = self.0.outbox.revision();
        let over = async {
            loop {
                revision.mark_unchanged();
                let Ok(mut reader) = self.reader().await else {
                    return;
                };
                let open = browser_row::open(&mut reader).await;
                drop(reader);
                if open.is_ok_and(|open| open.is_empty()) || revision.changed().await.is_err() {
                    return;
                }
            }
        };
        // What takes longer is for the next start.
        tokio::time::timeout(patience, over).await.ok();
    }

    /// Stores the key of the browser service.
    ///
    /// # Errors
    /// [`StationError::Key`] when the text is no key or there is no place for it.
    pub async fn store_browser_key(&self, key: &str) -> Result<KeyView> {
        let (station, key) = (self.clone(), key.to_owned());
        spawn_blocking(move || station.0.browser_key.store(&key))
            .await
            .map_err(|_| StationError::Closing)??;
        self.rewire();
        self.tell_changed();
        Ok(self.0.browser_key.view())
    }

    /// Removes the key of the browser service, unless a browser has to be ended with it.
    ///
    /// # Errors
    /// [`StationError::Key`] when it cannot be removed, or not yet.
    pub async fn forget_browser_key(&self) -> Result<()> {
        if !browser_row::open(&mut *self.reader().await?)
            .await?
            .is_empty()
        {
            return Err(StationError::Key(tr!(
                "A browser is still being ended with this key. Try again in a minute"
            )));
        }
        let station = self.clone();
        spawn_blocking(move || station.0.browser_key.forget())
            .await
            .map_err(|_| StationError::Closing)??;
        self.rewire();
        self.tell_changed();
        Ok(())
    }

    /// What stands between this station and browsers elsewhere.
    pub(super) fn browsers(&self) -> Browsers {
        let settings = self.0.settings.borrow();
        let wire = self.0.wire.borrow();
        Browsers {
            is_set_up: settings.browser && wire.browsers.is_some(),
            is_agreed: settings.browses_links,
            host: wire.browser_host.clone(),
        }
    }
}
