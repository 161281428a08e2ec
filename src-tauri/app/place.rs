//! The place of the window: on the whole screen or in a frame of its own, there from the
//! start of the computer or when somebody opens it.
//!
//! It does what the settings say. Size and position of a window with a frame are
//! remembered by a plugin; see `window`.

use perch_station::view::{SettingsForm, UiError};
use tauri::{AppHandle, Manager};
use tauri_plugin_autostart::ManagerExt;

use crate::window;

/// What the settings say of the window's place.
pub(crate) struct Place {
    kiosk: bool,
    autostart: bool,
}

impl Place {
    /// What these settings say.
    pub(crate) fn of(form: &SettingsForm) -> Self {
        Self {
            kiosk: form.kiosk,
            autostart: form.autostart,
        }
    }

    /// Takes it.
    pub(crate) fn take(&self, app: &AppHandle) -> Result<(), UiError> {
        self.fill(app);
        let starts = app.autolaunch();
        let is_set = starts.is_enabled().unwrap_or(false);
        let set = match (is_set, self.autostart) {
            (false, true) => starts.enable(),
            (true, false) => starts.disable(),
            (_, _) => Ok(()),
        };
        set.map_err(|error| UiError {
            code: "autostart".to_owned(),
            message: format!(
                "The settings are stored, but this computer refused to change what starts with it: {error}"
            ),
        })
    }

    /// The part of it that counts when the window opens.
    pub(crate) fn fill(&self, app: &AppHandle) {
        let Some(window) = app.get_webview_window(window::LABEL) else {
            return;
        };
        // Asked first: some systems flicker when a window becomes what it is.
        if window
            .is_fullscreen()
            .is_ok_and(|fills| fills != self.kiosk)
            && let Err(error) = window.set_fullscreen(self.kiosk)
        {
            tracing::warn!(%error, "the window does not fill the screen");
        }
    }
}
