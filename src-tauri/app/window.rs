//! The operator's window.
//!
//! It shows what the station says and hands on what the operator does. A station
//! that could not be opened has a window as well, in which every question is
//! answered with the reason.

use std::{
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
};

use perch_station::{station::Station, view::UiError};
use rfd::AsyncFileDialog;
use tauri::{App, AppHandle, Emitter, Manager, WebviewWindowBuilder, WindowEvent, Wry};
use tauri_plugin_window_state::StateFlags;
use tokio::{
    runtime::Runtime,
    sync::{broadcast::error::RecvError, oneshot},
};

use crate::{
    commands,
    exit::{Exit, Failure},
    live_window, place, preview, shots, signals,
};

/// Label of the one window, in tauri.conf.json too.
pub(crate) const LABEL: &str = "main";

/// The code the window ends with when the program is to begin again.
const RESTART: i32 = 75;

/// The station behind the window, or why there is none.
pub(crate) struct Held(Result<Station, UiError>);

impl Held {
    /// The station.
    pub(crate) fn station(&self) -> Result<&Station, UiError> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

/// Is there anything to open a window on?
pub(crate) fn display_is_there() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(all(unix, not(target_os = "macos")))) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Closes the window; the caller closes the station and begins again.
pub(crate) fn restart(app: &AppHandle) {
    app.exit(RESTART);
}

/// Asks for a file of a kind, by its name and its ending; `None` when nobody chose one.
pub(crate) async fn choose_file(
    app: &AppHandle,
    name: &'static str,
    ending: &'static str,
) -> Option<PathBuf> {
    let (opened, dialog) = oneshot::channel();
    // Some systems open dialogs on the main thread only; the answer is waited for anywhere.
    app.run_on_main_thread(move || {
        let dialog = AsyncFileDialog::new().add_filter(name, &[ending]);
        opened.send(dialog.pick_file()).ok();
    })
    .ok()?;
    let file = dialog.await.ok()?.await?;
    Some(file.path().to_owned())
}

/// Whether a window is the only one of its kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The station of this computer: started again, its window comes to the front.
    Usual,
    /// A station with a data folder of its own, beside others.
    Beside,
}

/// Shows the window until it is closed. The station is for the caller to close.
///
/// Where a usual station has its window already, that one comes to the front and this
/// process ends.
pub(crate) fn run(
    runtime: &Runtime,
    station: Result<Station, UiError>,
    kind: Kind,
) -> Result<Exit, Failure> {
    tauri::async_runtime::set(runtime.handle().clone());
    match build(Held(station), kind)?.run_return(|_, _| {}) {
        0 => Ok(Exit::Done),
        RESTART => Ok(Exit::Restart),
        _ => Ok(Exit::SomeFailed),
    }
}

/// Builds the application. The toolkit panics where the display cannot be reached.
fn build(held: Held, kind: Kind) -> Result<App, Failure> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let built = panic::catch_unwind(AssertUnwindSafe(|| {
        let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
        let builder = tauri::Builder::default();
        let builder = match kind {
            // Before all others, so that a second process ends before it does anything.
            Kind::Usual => {
                builder.plugin(tauri_plugin_single_instance::init(|app, _, _| raise(app)))
            }
            Kind::Beside => builder,
        };
        builder
            .plugin(
                tauri_plugin_window_state::Builder::new()
                    .with_state_flags(remembered)
                    .with_denylist(&[live_window::LABEL])
                    .build(),
            )
            .plugin(tauri_plugin_autostart::Builder::new().build())
            .manage(held)
            .manage(preview::Given::default())
            .register_asynchronous_uri_scheme_protocol(
                preview::SCHEME,
                |context, request, responder| {
                    let app = context.app_handle().clone();
                    tauri::async_runtime::spawn(async move {
                        responder.respond(preview_of(&app, request.uri().path()).await);
                    });
                },
            )
            .register_asynchronous_uri_scheme_protocol(
                shots::SCHEME,
                |context, request, responder| {
                    let app = context.app_handle().clone();
                    tauri::async_runtime::spawn(async move {
                        responder.respond(shot_of(&app, request.uri().path()).await);
                    });
                },
            )
            .invoke_handler(tauri::generate_handler![
                commands::station_view,
                commands::scan_view,
                commands::session_view,
                commands::photos_view,
                commands::queue_view,
                commands::review_view,
                commands::settings_view,
                commands::history_view,
                commands::story_view,
                commands::command_cards,
                commands::print,
                commands::type_code,
                commands::gun_burst,
                commands::undo_capture,
                commands::set_order,
                commands::bind_order,
                commands::close_order,
                commands::submit_session,
                commands::delete_session_here,
                commands::refresh_session,
                commands::retry_capture,
                commands::follow_link,
                commands::keep_link,
                commands::look_in_browser,
                commands::end_browser,
                commands::shoot,
                commands::retake_photo,
                commands::relabel_photo,
                commands::move_photo,
                commands::keep_photo,
                commands::drop_photo,
                commands::good_enough,
                commands::watch_table,
                commands::hands_free,
                commands::set_control,
                commands::examine_camera,
                commands::operation_action,
                commands::export_history,
                commands::export_unsent,
                commands::import_unsent,
                commands::export_diagnosis,
                commands::import_hold_list,
                commands::clear_hold_list,
                commands::decide,
                commands::accept_alike,
                commands::undo_decision,
                commands::apply,
                commands::dismiss_notice,
                commands::restart,
                commands::save_settings,
                commands::store_key,
                commands::test_key,
                commands::forget_key,
                commands::store_browser_key,
                commands::forget_browser_key,
            ])
            .on_window_event(|window, event| {
                // The program ends with its own window, not with the last one.
                if window.label() == LABEL && matches!(event, WindowEvent::Destroyed) {
                    live_window::close(window.app_handle());
                }
            })
            .setup(|app| {
                open_window(app)?;
                if let Ok(station) = app.state::<Held>().station() {
                    place::fill(app.handle(), &station.settings_form());
                    live_window::follow(app.handle(), station);
                }
                tell(app.handle());
                end_when_told(app.handle().clone());
                Ok(())
            })
            .build(tauri::generate_context!())
    }));
    panic::set_hook(hook);
    match built {
        Ok(built) => Ok(built?),
        Err(_) => Err(Failure::NoDisplay),
    }
}

fn open_window(app: &App) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    if let Some(config) = windows.iter().find(|window| window.label == LABEL) {
        WebviewWindowBuilder::from_config(app, config)?.build()?;
    }
    Ok(())
}

/// Brings the window to the front.
fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let raised = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window does not come to the front");
    }
}

type Picture = tauri::http::Response<Vec<u8>>;

async fn preview_of(app: &AppHandle, path: &str) -> Picture {
    match app.state::<Held>().station() {
        Ok(station) => {
            let (scanning, photos) = (station.frames(), station.photo_frames());
            preview::answer(scanning, photos, &app.state::<preview::Given>(), path).await
        }
        Err(_) => preview::empty(tauri::http::StatusCode::NO_CONTENT),
    }
}

async fn shot_of(app: &AppHandle, path: &str) -> Picture {
    match app.state::<Held>().station() {
        Ok(station) => shots::answer(station, path).await,
        Err(_) => preview::empty(tauri::http::StatusCode::NOT_FOUND),
    }
}

/// Sends on what the station tells, each on a task of its own.
fn tell(app: &AppHandle<Wry>) {
    let state = app.state::<Held>();
    let Ok(station) = state.station() else { return };
    let (mut changed, mut overlays, mut moments) =
        (station.changed(), station.overlays(), station.moments());
    let window = app.clone();
    tauri::async_runtime::spawn(async move {
        while changed.changed().await.is_ok() {
            let revision = *changed.borrow_and_update();
            send(&window, "changed", revision);
        }
    });
    let window = app.clone();
    tauri::async_runtime::spawn(async move {
        while overlays.changed().await.is_ok() {
            let overlay = overlays.borrow_and_update().clone();
            send(&window, "overlay", overlay);
        }
    });
    let window = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            match moments.recv().await {
                Ok(moment) => send(&window, "moment", moment),
                // What is shown is a matter of the moment; what is stored is in the views.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break,
            }
        }
    });
}

fn send(app: &AppHandle<Wry>, event: &str, payload: impl serde::Serialize + Clone) {
    if let Err(error) = app.emit_to(LABEL, event, payload) {
        tracing::warn!(event, %error, "the window was not told");
    }
}

/// Closes the window in good order when the system ends the program.
fn end_when_told(app: AppHandle<Wry>) {
    tauri::async_runtime::spawn(async move {
        signals::told_to_end().await;
        app.exit(0);
    });
}
