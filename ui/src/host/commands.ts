/**
 * Every command the window may call, by the name the Rust side gives it.
 * A test on the Rust side reads this list and compares it with the commands the shell registers.
 */
export const COMMANDS = [
  "station_view",
  "scan_view",
  "session_view",
  "photos_view",
  "queue_view",
  "review_view",
  "settings_view",
  "history_view",
  "story_view",
  "type_code",
  "gun_burst",
  "set_order",
  "close_order",
  "submit_session",
  "delete_session_here",
  "refresh_session",
  "retry_capture",
  "shoot",
  "retake_photo",
  "relabel_photo",
  "move_photo",
  "keep_photo",
  "drop_photo",
  "watch_table",
  "hands_free",
  "set_control",
  "examine_camera",
  "operation_action",
  "export_history",
  "export_unsent",
  "import_unsent",
  "decide",
  "undo_decision",
  "apply",
  "dismiss_notice",
  "restart",
  "save_settings",
  "store_key",
  "test_key",
  "forget_key",
] as const;

/** Name of a command. */
export type Command = (typeof COMMANDS)[number];
