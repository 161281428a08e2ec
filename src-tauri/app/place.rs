//! The place of the window: on the whole screen or in a frame of its own, there from the
//! start of the computer or when somebody opens it.
//!
//! It does what the settings say. Size and position of a window with a frame are
//! remembered by a plugin; see `window`.

use perch_station::{error::StationError, view::SettingsForm};
use tauri::{AppHandle, Manager};
use tauri_plugin_autostart::ManagerExt;

use crate::window;

/// Takes the place that the settings name.
pub(crate) fn take(app: &AppHandle, settings: &SettingsForm) -> Result<(), StationError> {
    fill(app, settings);
    let starts = app.autolaunch();
    let is_set = starts.is_enabled().unwrap_or(false);
    let set = match (is_set, settings.autostart) {
        (false, true) => starts.enable(),
        (true, false) => starts.disable(),
        (_, _) => Ok(()),
    };
    set.map_err(|error| StationError::Autostart(error.to_string()))
}

/// The part of it that counts when the window opens.
pub(crate) fn fill(app: &AppHandle, settings: &SettingsForm) {
    let Some(window) = app.get_webview_window(window::LABEL) else {
        return;
    };
    // Asked first: some systems flicker when a window becomes what it is.
    if window
        .is_fullscreen()
        .is_ok_and(|fills| fills != settings.kiosk)
        && let Err(error) = window.set_fullscreen(settings.kiosk)
    {
        tracing::warn!(%error, "the window does not fill the screen");
    }
}
