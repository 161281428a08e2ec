//! Keys in a temporary folder and in scripted key stores; the machine's own is never asked.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use scanner_api::BrowserKey;

use super::*;

const KEY: &str = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";
const OTHER: &str = "csu_Another0Test0Key_00000000";

/// A key store that works.
#[derive(Debug, Default)]
struct Working(Mutex<std::collections::HashMap<String, String>>);

impl SystemStore for Working {
    fn probe(&self) -> std::result::Result<(), String> {
        Ok(())
    }
    fn load(&self, user: &str) -> std::result::Result<Option<String>, String> {
        Ok(self.0.lock().unwrap().get(user).cloned())
    }
    fn store(&self, user: &str, text: &str) -> std::result::Result<(), String> {
        let mut kept = self.0.lock().unwrap();
        kept.insert(user.to_owned(), text.to_owned());
        Ok(())
    }
    fn forget(&self, user: &str) -> std::result::Result<(), String> {
        self.0.lock().unwrap().remove(user);
        Ok(())
    }
}

/// A key store that waits for a password nobody types.
#[derive(Debug)]
struct Locked;

impl SystemStore for Locked {
    fn probe(&self) -> std::result::Result<(), String> {
        loop {
            thread::park();
        }
    }
    fn load(&self, _user: &str) -> std::result::Result<Option<String>, String> {
        self.probe().map(|()| None)
    }
    fn store(&self, _user: &str, _text: &str) -> std::result::Result<(), String> {
        self.probe()
    }
    fn forget(&self, _user: &str) -> std::result::Result<(), String> {
        self.probe()
    }
}

fn working() -> System {
    System {
        store: Box::leak(Box::new(Working::default())),
        patience: Duration::from_secs(20),
    }
}

fn locked() -> System {
    System {
        store: &Locked,
        patience: Duration::ZERO,
    }
}

fn station(folder: &Path, system: Option<System>) -> KeyStore {
    KeyStore::with(folder, KeyPolicy::Station, None, system)
}

#[track_caller]
fn check(keys: &KeyStore, hint: &str, home: KeyHome, message: &str) {
    let view = keys.view();
    assert_eq!((view.hint.as_str(), view.home), (hint, home));
    assert!(view.message.starts_with(message), "{}", view.message);
    assert_eq!(keys.load().is_some(), !hint.is_empty());
}

#[test]
fn a_key_in_the_file_survives_a_restart_and_can_be_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let keys = station(folder.path(), None);
    check(&keys, "", KeyHome::None, "No API key was found");
    keys.store(&format!(" {KEY}\n")).unwrap();
    let message = "The key is in a file that only this user can read";
    check(&keys, "csb_…9ff0", KeyHome::File, message);
    let again = station(folder.path(), None);
    check(&again, "csb_…9ff0", KeyHome::File, message);
    assert_eq!(again.load().unwrap().expose(), KEY);
    again.forget().unwrap();
    check(&again, "", KeyHome::None, "No API key was found");
    check(
        &station(folder.path(), None),
        "",
        KeyHome::None,
        "No API key was found",
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api-key");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    std::fs::write(folder.path().join(".api-key.new"), b"left behind").unwrap();
    station(folder.path(), None).store(KEY).unwrap();
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(station(folder.path(), None).load().is_some());
    assert_eq!(mode(), 0o600);
}

#[test]
fn the_key_store_comes_before_the_file_and_takes_its_key_over() {
    let folder = tempfile::tempdir().unwrap();
    station(folder.path(), None).store(OTHER).unwrap();
    let system = working();
    let keys = station(folder.path(), Some(system.clone()));
    assert_eq!(keys.home(), KeyHome::File);
    keys.store(KEY).unwrap();
    check(
        &keys,
        "csb_…9ff0",
        KeyHome::KeyStore,
        "The key is in the key store",
    );
    assert!(!folder.path().join("api-key").exists());
    let again = station(folder.path(), Some(system.clone()));
    assert_eq!(again.home(), KeyHome::KeyStore);
    again.forget().unwrap();
    assert_eq!(station(folder.path(), Some(system)).home(), KeyHome::None);
}

#[test]
fn a_key_store_that_does_not_answer_leaves_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let keys = station(folder.path(), Some(locked()));
    check(
        &keys,
        "",
        KeyHome::None,
        "No API key was found, and the key store did not answer",
    );
    keys.store(KEY).unwrap();
    let message = "The key is in a file that only this user can read: the key store did not answer";
    check(&keys, "csb_…9ff0", KeyHome::File, message);
    assert_eq!(station(folder.path(), Some(locked())).home(), KeyHome::File);
}

#[test]
fn the_environment_wins_and_cannot_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    station(folder.path(), None).store(KEY).unwrap();
    let environment = |text: &str| {
        KeyStore::<ApiKey>::with(
            folder.path(),
            KeyPolicy::Station,
            Some(text.to_owned()),
            Some(locked()),
        )
    };
    let keys = environment(OTHER);
    assert_eq!(keys.load().unwrap().expose(), OTHER);
    assert_eq!(keys.home(), KeyHome::Environment);
    assert_eq!(keys.store(KEY).unwrap_err().code(), "key");
    assert_eq!(keys.forget().unwrap_err().code(), "key");
    check(
        &environment("nonsense"),
        "",
        KeyHome::Environment,
        "PERCH_API_KEY cannot be used",
    );
    assert_eq!(environment(" ").home(), KeyHome::File);
}

#[test]
fn practice_has_a_key_of_its_own_and_touches_no_place() {
    let folder = tempfile::tempdir().unwrap();
    station(folder.path(), None).store(OTHER).unwrap();
    let practice = KeyPolicy::Practice(KEY.to_owned());
    let keys = KeyStore::with(
        folder.path(),
        practice,
        Some(OTHER.to_owned()),
        Some(locked()),
    );
    check(
        &keys,
        "csb_…9ff0",
        KeyHome::Practice,
        "Practice uses a key of its own",
    );
    assert_eq!(keys.store(OTHER).unwrap_err().code(), "key");
    assert_eq!(keys.forget().unwrap_err().code(), "key");
    assert!(folder.path().join("api-key").exists());
}

#[test]
fn a_text_that_is_no_key_is_refused_and_the_old_key_stays() {
    let folder = tempfile::tempdir().unwrap();
    let keys = station(folder.path(), None);
    keys.store(KEY).unwrap();
    let refusal = keys.store("csb_half").unwrap_err().to_string();
    assert!(refusal.starts_with("This is no key"), "{refusal}");
    assert!(!refusal.contains("half"));
    assert_eq!(keys.load().unwrap().expose(), KEY);
}

#[test]
fn a_broken_file_and_a_doubtful_key_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("api-key"), b"nonsense").unwrap();
    check(
        &station(folder.path(), None),
        "",
        KeyHome::File,
        "The file api-key cannot be used",
    );
    let keys = station(folder.path(), None);
    keys.store(OTHER).unwrap();
    check(
        &keys,
        "csu_…0000",
        KeyHome::File,
        "The last part of this key does not match",
    );
}

#[test]
fn nothing_prints_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys = station(folder.path(), None);
    keys.store(KEY).unwrap();
    let printed = format!(
        "{keys:?} {:?} {:?}",
        keys.view(),
        KeyPolicy::Practice(KEY.to_owned())
    );
    assert!(!printed.contains("Station0Test0Key"), "{printed}");
}

#[test]
fn the_key_of_the_browser_service_has_a_place_of_its_own() {
    const BROWSER: &str = "sk-0123456789abcdef";
    let folder = tempfile::tempdir().unwrap();
    for system in [None, Some(working())] {
        let open = || {
            let policy = KeyPolicy::Station;
            KeyStore::<BrowserKey>::with(folder.path(), policy, None, system.clone())
        };
        station(folder.path(), system.clone()).store(KEY).unwrap();
        open().store(BROWSER).unwrap();
        assert_eq!(open().load().unwrap().expose(), BROWSER);
        let api = station(folder.path(), system.clone());
        assert_eq!(api.load().unwrap().expose(), KEY);
        api.forget().unwrap();
        assert_eq!(open().view().hint, "…cdef");
        assert!(
            open()
                .store(KEY)
                .unwrap_err()
                .to_string()
                .contains("no other service")
        );
        open().forget().unwrap();
        assert!(open().load().is_none());
    }
}
