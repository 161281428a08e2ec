// Every command the window may call. Read by the build script, which turns each into a
// permission, and by the tests, which compare it with the other three places that name them.

/// Names of the commands, in the order of ui/src/host/commands.ts.
pub(crate) const COMMANDS: &[&str] = &[
    "station_view",
    "scan_view",
    "session_view",
    "photos_view",
    "queue_view",
    "review_view",
    "settings_view",
    "type_code",
    "gun_burst",
    "set_order",
    "close_order",
    "submit_session",
    "refresh_session",
    "retry_capture",
    "shoot",
    "retake_photo",
    "relabel_photo",
    "move_photo",
    "operation_action",
    "decide",
    "undo_decision",
    "apply",
    "dismiss_notice",
    "save_settings",
    "store_key",
    "test_key",
    "forget_key",
];
