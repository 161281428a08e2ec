/** The host inside the window. The only file that knows Tauri. */
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Command } from "./commands";
import type { Host, Unsubscribe } from "./host";

/** Calls a command; arguments keep the names of the Rust side. */
function call<T>(command: Command, args: Record<string, unknown> = {}): Promise<T> {
  return invoke<T>(command, args);
}

/** Subscribes to an event; the subscription may be ended before it stands. */
function hear<T>(event: string, tell: (payload: T) => void): Unsubscribe {
  const listening = listen<T>(event, ({ payload }) => tell(payload));
  return () => void listening.then((stop) => stop());
}

/** Makes the host that talks to the Rust side of this window. */
export function tauriHost(): Host {
  return {
    stationView: () => call("station_view"),
    scanView: () => call("scan_view"),
    sessionView: (session_id) => call("session_view", { session_id }),
    photosView: (capture_id) => call("photos_view", { capture_id }),
    queueView: (filter, page) => call("queue_view", { filter, page }),
    reviewView: () => call("review_view"),
    settingsView: () => call("settings_view"),
    historyView: (query, page) => call("history_view", { query, page }),
    storyView: (session_id) => call("story_view", { session_id }),

    commandCards: (order_id) => call("command_cards", { order_id }),
    print: () => call("print"),
    typeCode: (text) => call("type_code", { text }),
    gunBurst: (text) => call("gun_burst", { text }),
    undoCapture: () => call("undo_capture"),
    setOrder: (order_id) => call("set_order", { order_id }),
    bindOrder: (order_id) => call("bind_order", { order_id }),
    closeOrder: (session_id) => call("close_order", { session_id }),
    submitSession: (session_id) => call("submit_session", { session_id }),
    deleteSessionHere: (session_id) => call("delete_session_here", { session_id }),
    refreshSession: (session_id) => call("refresh_session", { session_id }),
    retryCapture: (capture_id) => call("retry_capture", { capture_id }),
    followLink: (capture_id) => call("follow_link", { capture_id }),
    keepLink: (capture_id, is_sure) => call("keep_link", { capture_id, is_sure }),
    lookInBrowser: (capture_id) => call("look_in_browser", { capture_id }),
    endBrowser: () => call("end_browser"),
    shoot: (capture_id, photo_type) => call("shoot", { capture_id, photo_type }),
    retakePhoto: (photo_id) => call("retake_photo", { photo_id }),
    relabelPhoto: (photo_id, photo_type) => call("relabel_photo", { photo_id, photo_type }),
    movePhoto: (photo_id, to) => call("move_photo", { photo_id, to }),
    keepPhoto: () => call("keep_photo"),
    dropPhoto: () => call("drop_photo"),
    goodEnough: (photo_type) => call("good_enough", { photo_type }),
    watchTable: (is_shown) => call("watch_table", { is_shown }),
    handsFree: (is_on, capture_id) => call("hands_free", { is_on, capture_id }),
    setControl: (camera_id, control, value) => call("set_control", { camera_id, control, value }),
    examineCamera: (camera_id) => call("examine_camera", { camera_id }),
    operationAction: (operation_id, action) => call("operation_action", { operation_id, action }),
    exportHistory: (query, session_id, form) => call("export_history", { query, session_id, form }),
    exportUnsent: () => call("export_unsent"),
    importUnsent: () => call("import_unsent"),
    exportDiagnosis: () => call("export_diagnosis"),
    importHoldList: () => call("import_hold_list"),
    clearHoldList: () => call("clear_hold_list"),
    decide: (proposal_id, verdict) => call("decide", { proposal_id, verdict }),
    acceptAlike: (proposal_id) => call("accept_alike", { proposal_id }),
    undoDecision: (proposal_id) => call("undo_decision", { proposal_id }),
    apply: (capture_id) => call("apply", { capture_id }),
    dismissNotice: (notice_id) => call("dismiss_notice", { notice_id }),
    restart: () => call("restart"),
    saveSettings: (form) => call("save_settings", { form }),
    storeKey: (key) => call("store_key", { key }),
    testKey: () => call("test_key"),
    forgetKey: () => call("forget_key"),
    storeBrowserKey: (key) => call("store_browser_key", { key }),
    forgetBrowserKey: () => call("forget_browser_key"),

    previewUrl: (after, role) => convertFileSrc(`${role === "photos" ? "photo" : "next"}-${after}`, "cam"),
    // Built by hand behind the scheme's root, because convertFileSrc would escape the slash.
    photoUrl: (photoId, width, section) =>
      `${convertFileSrc("", "shot")}${encodeURIComponent(photoId)}/${section === "print" ? "print/" : ""}${width}`,

    onChanged: (tell) => hear("changed", tell),
    onOverlay: (tell) => hear("overlay", tell),
    onMoment: (tell) => hear("moment", tell),
  };
}
