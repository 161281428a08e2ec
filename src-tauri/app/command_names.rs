//! Every command the window may call.
//!
//! Read by the build script, which turns each into a permission, and by the tests,
//! which compare it with the other three places that name them.

/// Names of the commands, in the order of ui/src/host/commands.ts.
pub(crate) const COMMANDS: &[&str] = &[
    "station_view",
    "scan_view",
    "session_view",
    "photos_view",
    "queue_view",
    "review_view",
    "settings_view",
    "history_view",
    "story_view",
    "command_cards",
    "print",
    "type_code",
    "gun_burst",
    "undo_capture",
    "set_order",
    "bind_order",
    "close_order",
    "submit_session",
    "delete_session_here",
    "refresh_session",
    "retry_capture",
    "follow_link",
    "keep_link",
    "look_in_browser",
    "end_browser",
    "shoot",
    "retake_photo",
    "relabel_photo",
    "move_photo",
    "keep_photo",
    "drop_photo",
    "good_enough",
    "watch_table",
    "hands_free",
    "set_control",
    "examine_camera",
    "operation_action",
    "export_history",
    "export_unsent",
    "import_unsent",
    "export_diagnosis",
    "import_hold_list",
    "clear_hold_list",
    "decide",
    "accept_alike",
    "undo_decision",
    "apply",
    "dismiss_notice",
    "restart",
    "save_settings",
    "store_key",
    "test_key",
    "forget_key",
    "store_browser_key",
    "forget_browser_key",
];

#[cfg(test)]
mod tests {
    use super::COMMANDS;

    /// The quoted or bare words of a source between two marks.
    fn between<'a>(source: &'a str, from: &str, to: &str) -> &'a str {
        let start = source.find(from).map_or(source.len(), |at| at + from.len());
        let rest = &source[start..];
        rest.find(to).map_or(rest, |at| &rest[..at])
    }

    #[track_caller]
    fn check(place: &str, names: &[String]) {
        assert_eq!(names, COMMANDS, "{place}");
    }

    #[test]
    fn the_four_places_that_name_the_commands_agree() -> serde_json::Result<()> {
        let words = |list: &str| {
            list.split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };

        let window: String = include_str!("../../ui/src/host/commands.ts").replace('"', "");
        let window: Vec<String> = words(between(&window, "COMMANDS = [", "]"));
        check("the window", &window);

        let handled: Vec<String> = words(between(
            include_str!("window.rs"),
            "generate_handler![",
            "]",
        ));
        let handled: Vec<String> = handled
            .iter()
            .map(|name| name.replace("commands::", ""))
            .collect();
        check("the handler", &handled);

        let config: serde_json::Value =
            serde_json::from_str(include_str!("../../tauri.conf.json"))?;
        let allowed = &config["app"]["security"]["capabilities"][0]["permissions"];
        let allowed: Vec<String> = serde_json::from_value(allowed.clone())?;
        let (core, own): (Vec<_>, Vec<_>) = allowed
            .into_iter()
            .partition(|name| name.starts_with("core:"));
        assert_eq!(
            core,
            ["core:event:allow-listen", "core:event:allow-unlisten"]
        );
        let own: Vec<String> = own
            .iter()
            .map(|name| name.replacen("allow-", "", 1).replace('-', "_"))
            .collect();
        check("the permissions", &own);
        Ok(())
    }
}
