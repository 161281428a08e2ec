//! Settings and the key.

use tokio::task::spawn_blocking;
use tr::tr;

use super::{
    Station,
    wire::{self, Ways},
};
use crate::{
    camera::SourceSpec,
    error::{Result, StationError},
    language,
    photo::check_own,
    settings::Settings,
    view::{KeyCheck, KeyView, PhotoSet, SettingsForm},
};

impl Station {
    /// Stores the settings; they count at once.
    ///
    /// # Errors
    /// [`StationError::Setting`] with one sentence about the first wrong value.
    pub async fn save_settings(&self, mut form: SettingsForm) -> Result<()> {
        let before = self.0.settings.borrow().clone();
        if self.0.server.is_some() {
            // The address was given from outside and is not the operator's to keep.
            form.server.clone_from(&before.server);
        }
        let mut settings = Settings::from_form(form)?;
        if settings.photo_set == PhotoSet::Own && !check_own(&settings.own_shots)? {
            let wrong = tr!("Your own set may ask for each shot once");
            return Err(StationError::Setting(wrong));
        }
        settings.follows_links = before.follows_links;
        settings.browses_links = before.browses_links;
        settings.controls.clone_from(&before.controls);
        settings.cards.clone_from(&before.cards);
        settings.store(self.0.outbox.folder())?;
        language::speak(settings.language);
        if settings.camera != before.camera {
            self.0
                .feed
                .change(SourceSpec::from_setting(&settings.camera));
        }
        if settings.photo_camera != before.photo_camera {
            self.0
                .photo_feed
                .change(SourceSpec::from_setting(&settings.photo_camera));
        }
        self.0.settings.send_replace(settings);
        self.rewire();
        self.tell_changed();
        Ok(())
    }

    /// Remembers that the server may follow links.
    pub(super) fn agree_to_follow(&self) -> Result<()> {
        let mut settings = self.0.settings.borrow().clone();
        if settings.follows_links {
            return Ok(());
        }
        settings.follows_links = true;
        settings.store(self.0.outbox.folder())?;
        self.0.settings.send_replace(settings);
        self.tell_changed();
        Ok(())
    }

    /// Stores the API key and uses it from now on.
    ///
    /// # Errors
    /// [`StationError::Key`] when the text is no key or there is no place for it.
    pub async fn store_key(&self, key: &str) -> Result<KeyView> {
        let (station, key) = (self.clone(), key.to_owned());
        // The system's key store may take its time.
        spawn_blocking(move || station.0.key.store(&key))
            .await
            .map_err(|_| StationError::Closing)??;
        self.rewire();
        Ok(self.0.key.view())
    }

    /// Removes the key from this machine.
    ///
    /// # Errors
    /// [`StationError::Key`] when it cannot be removed.
    pub async fn forget_key(&self) -> Result<()> {
        let station = self.clone();
        spawn_blocking(move || station.0.key.forget())
            .await
            .map_err(|_| StationError::Closing)??;
        self.rewire();
        Ok(())
    }

    /// Asks the server what it thinks of the key.
    ///
    /// # Errors
    /// None today; the check itself says what is wrong.
    pub async fn test_key(&self) -> Result<KeyCheck> {
        let server = self.server();
        Ok(wire::check_key(
            &server,
            self.0.key.load(),
            &self.0.user_agent,
            &self.0.waits,
        )
        .await)
    }

    fn server(&self) -> String {
        self.0
            .server
            .clone()
            .unwrap_or_else(|| self.0.settings.borrow().server.clone())
    }

    /// Hands sync a client for the settings and the key as they are now.
    pub(super) fn rewire(&self) {
        let wire = wire::wire(
            &self.0.settings.borrow(),
            Ways {
                server: self.0.server.as_deref(),
                browsers: self.0.browser_service.as_deref(),
            },
            (&self.0.key, &self.0.browser_key),
            &self.0.user_agent,
            &self.0.waits,
        );
        self.0.wire.send_replace(wire);
    }
}
