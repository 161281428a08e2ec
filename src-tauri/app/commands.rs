//! The commands of the window, one line of work each.
//!
//! Names and arguments are those of ui/src/host/commands.ts and host.tauri.ts.

use perch_station::{
    command::Command,
    draw,
    error::StationError,
    sheet::{Choice, Form},
    view::{
        CameraCard, CommandCard, Control, Exported, HistoryQuery, HistoryView, HoldListView,
        Imported, KeyCheck, KeyView, Moment, PhotoRow, PhotosView, QueueAction, QueueFilter,
        QueueView, ReviewView, ScanView, SessionView, SettingsForm, SettingsView, StationView,
        StoryView, UiError, Verdict,
    },
};
use tauri::{AppHandle, State, WebviewWindow};

use crate::{
    place,
    window::{self, Held},
};

type Answer<T> = Result<T, UiError>;

/// The frame around every screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn station_view(held: State<'_, Held>) -> Answer<StationView> {
    Ok(held.station()?.station_view().await?)
}

/// The Scan screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn scan_view(held: State<'_, Held>) -> Answer<ScanView> {
    Ok(held.station()?.scan_view().await?)
}

/// The Session screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn session_view(
    held: State<'_, Held>,
    session_id: Option<String>,
) -> Answer<Option<SessionView>> {
    Ok(held.station()?.session_view(session_id.as_deref()).await?)
}

/// The Photos screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn photos_view(
    held: State<'_, Held>,
    capture_id: Option<String>,
) -> Answer<PhotosView> {
    Ok(held.station()?.photos_view(capture_id.as_deref()).await?)
}

/// One page of the Queue screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn queue_view(
    held: State<'_, Held>,
    filter: QueueFilter,
    page: u32,
) -> Answer<QueueView> {
    Ok(held.station()?.queue_view(filter, page).await?)
}

/// The Review screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn review_view(held: State<'_, Held>) -> Answer<ReviewView> {
    Ok(held.station()?.review_view().await?)
}

/// The Settings screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn settings_view(held: State<'_, Held>) -> Answer<SettingsView> {
    Ok(held.station()?.settings_view().await?)
}

/// One page of the History screen.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn history_view(
    held: State<'_, Held>,
    query: HistoryQuery,
    page: u32,
) -> Answer<HistoryView> {
    Ok(held.station()?.history_view(&query, page).await?)
}

/// A session's whole story.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn story_view(held: State<'_, Held>, session_id: String) -> Answer<StoryView> {
    Ok(held.station()?.story_view(&session_id).await?)
}

/// The command cards to print, with one for an order if its id is given.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn command_cards(order_id: Option<String>) -> Answer<Vec<CommandCard>> {
    Ok(draw::command_cards(order_id.as_deref())?)
}

/// Prints what the window shows.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn print(window: WebviewWindow) -> Answer<()> {
    Ok(window
        .print()
        .map_err(|error| StationError::Print(error.to_string()))?)
}

/// Takes back the newest capture.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn undo_capture(held: State<'_, Held>) -> Answer<Moment> {
    Ok(held.station()?.obey(Command::Undo).await?)
}

/// Stores what was typed.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn type_code(held: State<'_, Held>, text: String) -> Answer<Moment> {
    Ok(held.station()?.type_code(&text).await?)
}

/// Takes what a scanner gun typed.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn gun_burst(held: State<'_, Held>, text: String) -> Answer<()> {
    Ok(held.station()?.gun_burst(&text).await?)
}

/// Sets the order at hand.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn set_order(held: State<'_, Held>, order_id: String) -> Answer<()> {
    Ok(held.station()?.set_order(&order_id).await?)
}

/// Puts the session at hand into an order that was learned late.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn bind_order(held: State<'_, Held>, order_id: String) -> Answer<()> {
    Ok(held.station()?.bind_order(&order_id).await?)
}

/// Ends a session without extraction.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn close_order(held: State<'_, Held>, session_id: Option<String>) -> Answer<()> {
    Ok(held.station()?.close_order(session_id.as_deref()).await?)
}

/// Submits a session for extraction.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn submit_session(
    held: State<'_, Held>,
    session_id: Option<String>,
) -> Answer<()> {
    Ok(held
        .station()?
        .submit_session(session_id.as_deref())
        .await?)
}

/// Deletes everything of a delivered session on this machine.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn delete_session_here(held: State<'_, Held>, session_id: String) -> Answer<()> {
    Ok(held.station()?.delete_session_here(&session_id).await?)
}

/// Asks the server about a session now.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn refresh_session(held: State<'_, Held>, session_id: String) -> Answer<()> {
    Ok(held.station()?.refresh_session(&session_id).await?)
}

/// Asks the server to try a failed capture again.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn retry_capture(held: State<'_, Held>, capture_id: String) -> Answer<()> {
    Ok(held.station()?.retry_capture(&capture_id).await?)
}

/// Has the server follow the link of a capture.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn follow_link(held: State<'_, Held>, capture_id: String) -> Answer<()> {
    Ok(held.station()?.follow_link(&capture_id).await?)
}

/// Keeps where the link of a capture leads as the link of its product.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn keep_link(
    held: State<'_, Held>,
    capture_id: String,
    is_sure: bool,
) -> Answer<()> {
    Ok(held.station()?.keep_link(&capture_id, is_sure).await?)
}

/// Calls a shot that the check on the table asks for good enough.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn good_enough(held: State<'_, Held>, photo_type: String) -> Answer<()> {
    Ok(held.station()?.good_enough(&photo_type).await?)
}

/// Has the link of a capture opened in a browser elsewhere.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn look_in_browser(held: State<'_, Held>, capture_id: String) -> Answer<()> {
    Ok(held.station()?.look_in_browser(&capture_id).await?)
}

/// Ends the browser elsewhere that is followed.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn end_browser(held: State<'_, Held>) -> Answer<()> {
    Ok(held.station()?.end_browser().await?)
}

/// Takes a photo.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn shoot(
    held: State<'_, Held>,
    capture_id: Option<String>,
    photo_type: String,
) -> Answer<PhotoRow> {
    Ok(held
        .station()?
        .shoot(capture_id.as_deref(), &photo_type)
        .await?)
}

/// Takes a photo again in the place of an earlier one.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn retake_photo(held: State<'_, Held>, photo_id: String) -> Answer<PhotoRow> {
    Ok(held.station()?.retake_photo(&photo_id).await?)
}

/// Gives a photo another type.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn relabel_photo(
    held: State<'_, Held>,
    photo_id: String,
    photo_type: String,
) -> Answer<()> {
    Ok(held
        .station()?
        .relabel_photo(&photo_id, &photo_type)
        .await?)
}

/// Keeps the photo that waits for a decision.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn keep_photo(held: State<'_, Held>) -> Answer<PhotoRow> {
    Ok(held.station()?.keep_photo().await?)
}

/// Lets go of the photo that waits for a decision.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn drop_photo(held: State<'_, Held>) -> Answer<()> {
    Ok(held.station()?.drop_photo().await?)
}

/// Looks at the photo table while somebody watches it.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn watch_table(held: State<'_, Held>, is_shown: bool) -> Answer<()> {
    held.station()?.watch_table(is_shown);
    Ok(())
}

/// Takes photos by itself, or stops that.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn hands_free(
    held: State<'_, Held>,
    is_on: bool,
    capture_id: Option<String>,
) -> Answer<()> {
    held.station()?.hands_free(is_on, capture_id.as_deref());
    Ok(())
}

/// Sets something on a camera.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn set_control(
    held: State<'_, Held>,
    camera_id: String,
    control: Control,
    value: Option<i32>,
) -> Answer<()> {
    Ok(held
        .station()?
        .set_control(&camera_id, control, value)
        .await?)
}

/// Examines a camera with a pack that lies before it.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn examine_camera(held: State<'_, Held>, camera_id: String) -> Answer<CameraCard> {
    Ok(held.station()?.examine_camera(&camera_id).await?)
}

/// Moves a photo to a place in the gallery.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn move_photo(held: State<'_, Held>, photo_id: String, to: u32) -> Answer<()> {
    Ok(held.station()?.move_photo(&photo_id, to).await?)
}

/// Does something about an operation.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn operation_action(
    held: State<'_, Held>,
    operation_id: String,
    action: QueueAction,
) -> Answer<()> {
    Ok(held
        .station()?
        .operation_action(&operation_id, action)
        .await?)
}

/// Writes what was found, or a session, to a file.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn export_history(
    held: State<'_, Held>,
    query: HistoryQuery,
    session_id: Option<String>,
    form: Form,
) -> Answer<Exported> {
    let choice = session_id.map_or(Choice::Found(query), Choice::Session);
    Ok(held.station()?.export_history(&choice, form).await?)
}

/// Moves what is unsent into a file for another station.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn export_unsent(held: State<'_, Held>) -> Answer<Exported> {
    Ok(held.station()?.export_unsent(None).await?)
}

/// Asks for a file that another station exported and takes it over; `None` when nobody
/// chose one. The page never names a file: the system's own dialog does.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn import_unsent(
    app: tauri::AppHandle,
    held: State<'_, Held>,
) -> Answer<Option<Imported>> {
    let station = held.station()?;
    match window::choose_file(&app, "ZIP", "zip").await {
        Some(path) => Ok(Some(station.import_unsent(&path).await?)),
        None => Ok(None),
    }
}

/// Writes a bundle for whoever helps.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn export_diagnosis(held: State<'_, Held>) -> Answer<Exported> {
    Ok(held.station()?.export_diagnosis().await?)
}

/// Asks for a hold list and takes it in the place of the one that stands; `None` when
/// nobody chose one.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn import_hold_list(
    app: tauri::AppHandle,
    held: State<'_, Held>,
) -> Answer<Option<HoldListView>> {
    let station = held.station()?;
    match window::choose_file(&app, "CSV", "csv").await {
        Some(path) => Ok(Some(station.import_hold_list(&path).await?)),
        None => Ok(None),
    }
}

/// Lets go of the hold list.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn clear_hold_list(held: State<'_, Held>) -> Answer<()> {
    Ok(held.station()?.clear_hold_list().await?)
}

/// Decides on a proposal.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn decide(
    held: State<'_, Held>,
    proposal_id: String,
    verdict: Verdict,
) -> Answer<()> {
    Ok(held.station()?.decide(&proposal_id, verdict).await?)
}

/// Accepts a proposal and all open ones that the record of its source vouches for.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn accept_alike(
    held: State<'_, Held>,
    proposal_id: String,
) -> Answer<Vec<String>> {
    Ok(held.station()?.accept_alike(&proposal_id).await?)
}

/// Takes a decision back while it is held.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn undo_decision(held: State<'_, Held>, proposal_id: String) -> Answer<()> {
    Ok(held.station()?.undo_decision(&proposal_id).await?)
}

/// Writes what was accepted for a capture.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn apply(held: State<'_, Held>, capture_id: String) -> Answer<()> {
    Ok(held.station()?.apply(&capture_id).await?)
}

/// Ends the program in good order and starts it again.
#[expect(
    clippy::needless_pass_by_value,
    reason = "commands are handed the program"
)]
#[tauri::command(rename_all = "snake_case")]
pub(crate) fn restart(app: tauri::AppHandle) {
    window::restart(&app);
}

/// Confirms a notice.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn dismiss_notice(held: State<'_, Held>, notice_id: String) -> Answer<()> {
    Ok(held.station()?.dismiss_notice(&notice_id).await?)
}

/// Stores the settings.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn save_settings(
    app: AppHandle,
    held: State<'_, Held>,
    form: SettingsForm,
) -> Answer<()> {
    let station = held.station()?;
    station.save_settings(form).await?;
    Ok(place::take(&app, &station.settings_form())?)
}

/// Stores the API key.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn store_key(held: State<'_, Held>, key: String) -> Answer<KeyView> {
    Ok(held.station()?.store_key(&key).await?)
}

/// Asks the server what it thinks of the key.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn test_key(held: State<'_, Held>) -> Answer<KeyCheck> {
    Ok(held.station()?.test_key().await?)
}

/// Removes the key from this machine.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn forget_key(held: State<'_, Held>) -> Answer<()> {
    Ok(held.station()?.forget_key().await?)
}

/// Stores the key of the browser service.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn store_browser_key(held: State<'_, Held>, key: String) -> Answer<KeyView> {
    Ok(held.station()?.store_browser_key(&key).await?)
}

/// Removes the key of the browser service from this machine.
#[tauri::command(rename_all = "snake_case")]
pub(crate) async fn forget_browser_key(held: State<'_, Held>) -> Answer<()> {
    Ok(held.station()?.forget_browser_key().await?)
}
