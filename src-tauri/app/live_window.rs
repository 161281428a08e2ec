//! The second window: a browser elsewhere, to be looked at.
//!
//! It holds the page of the browser service and nothing else. No capability names it, so it
//! may ask nothing of this program; it keeps nothing, opens no other window, takes no file and
//! stays at the address it was opened with. Closing it ends the browser, and the end of the
//! browser closes it. Its address is in no log.

use perch_station::{station::Station, sync::LiveView};
use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent,
    webview::NewWindowResponse,
};

/// Label of the window. No capability has it.
pub(crate) const LABEL: &str = "browser";

/// Opens and closes the window as browsers come and go.
pub(crate) fn follow(app: &AppHandle, station: &Station) {
    let (app, station) = (app.clone(), station.clone());
    let mut state = station.sync_state();
    tauri::async_runtime::spawn(async move {
        let mut shown: Option<String> = None;
        loop {
            let view = state.borrow_and_update().live_view.clone();
            let wanted = view.as_ref().map(|view| view.browser.clone());
            if wanted != shown {
                close(&app);
                if let Some(view) = view {
                    open(&app, &station, view).await;
                }
                shown = wanted;
            }
            if state.changed().await.is_err() {
                break;
            }
        }
    });
}

/// Takes the window away without asking; the browser is for the station to end.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "the window of a browser elsewhere does not close");
    }
}

/// Opens the window; where it cannot be opened the browser is ended.
async fn open(app: &AppHandle, station: &Station, view: LiveView) {
    let title = view.title();
    let LiveView { browser, address } = view;
    let built =
        address
            .expose()
            .parse()
            .ok()
            .is_some_and(|address| match build(app, address, title) {
                Ok(window) => {
                    let (station, browser) = (station.clone(), browser.clone());
                    window.on_window_event(move |event| {
                        if matches!(event, WindowEvent::CloseRequested { .. }) {
                            leave(station.clone(), browser.clone());
                        }
                    });
                    true
                }
                Err(error) => {
                    tracing::warn!(%error, "a browser elsewhere cannot be shown");
                    false
                }
            });
    if !built && let Err(error) = station.leave_browser(&browser).await {
        tracing::warn!(%error, "a browser elsewhere is not left");
    }
}

fn build(app: &AppHandle, address: Url, title: String) -> tauri::Result<tauri::WebviewWindow> {
    let home = address.origin();
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::External(address))
        .title(title)
        .inner_size(1_024.0, 720.0)
        .incognito(true)
        .devtools(false)
        .disable_drag_drop_handler()
        .general_autofill_enabled(false)
        .on_navigation(move |to| to.origin() == home)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()
}

fn leave(station: Station, browser: String) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = station.leave_browser(&browser).await {
            tracing::warn!(%error, "a browser elsewhere is not left");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::LABEL;

    #[test]
    fn no_capability_reaches_this_window_or_any_page_of_the_network() -> serde_json::Result<()> {
        let config: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json"))?;
        let capabilities = config["app"]["security"]["capabilities"].as_array();
        assert_eq!(capabilities.map(Vec::len), Some(1));
        let main = &config["app"]["security"]["capabilities"][0];
        assert_eq!(main["windows"], serde_json::json!([crate::window::LABEL]));
        assert!(main.get("remote").is_none() && main.get("webviews").is_none());
        assert_ne!(crate::window::LABEL, LABEL);
        Ok(())
    }
}
