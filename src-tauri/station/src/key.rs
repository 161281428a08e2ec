//! Where the keys are kept: that of the API, and that of the browser service.
//!
//! The first that holds: the environment (read only), the key store of the system,
//! a file only this user can read. The key store is tried with a real write, read
//! and delete, since a locked or missing one often shows only then, and it gets a
//! few seconds to answer. The key is in no database, no log and no window; the
//! window sees a hint. It does not know what the server says of a key.

use tr::tr;

mod file;
mod held;
mod secret;
#[cfg(target_os = "linux")]
mod system;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use held::{Held, NO_KEY_STORE};
use scanner_api::ApiKey;
pub use secret::Secret;

use crate::{
    error::{Result, StationError},
    language::{later, say},
    settings::Waits,
    view::{KeyHome, KeyView},
};

/// The environment variable that holds an API key for managed stations.
pub const VARIABLE: &str = "PERCH_API_KEY";

/// Which places may be used.
#[derive(Clone)]
pub enum KeyPolicy {
    /// Environment, key store, file.
    Station,
    /// Environment and file; for machines whose key store is not to be touched.
    FileOnly,
    /// This key and nothing else; no place is touched.
    Practice(String),
}

/// Keeps a key.
#[derive(Debug)]
pub struct KeyStore<K = ApiKey> {
    folder: PathBuf,
    /// The key store of the system, or why it cannot be used.
    system: std::result::Result<System, String>,
    held: Mutex<Held<K>>,
}

/// What was asked of the key store of the system.
#[derive(Debug, Clone)]
struct System {
    store: &'static dyn SystemStore,
    patience: Duration,
}

/// The key store of an operating system. Its calls may block for long.
trait SystemStore: Sync + std::fmt::Debug {
    /// Writes, reads and deletes a probe.
    fn probe(&self) -> std::result::Result<(), String>;
    fn load(&self, user: &str) -> std::result::Result<Option<String>, String>;
    fn store(&self, user: &str, text: &str) -> std::result::Result<(), String>;
    fn forget(&self, user: &str) -> std::result::Result<(), String>;
}

impl<K: Secret> KeyStore<K> {
    /// Finds the key of a data folder. Takes as long as the key store may take, and never fails.
    pub fn open(folder: &Path, policy: KeyPolicy, waits: &Waits) -> Self {
        let environment = std::env::var(K::VARIABLE).ok();
        let system = match &policy {
            KeyPolicy::Station => system_store(),
            KeyPolicy::FileOnly | KeyPolicy::Practice(_) => None,
        };
        let system = system.map(|store| System {
            store,
            patience: waits.key_store,
        });
        Self::with(folder, policy, environment, system)
    }

    fn with(
        folder: &Path,
        policy: KeyPolicy,
        environment: Option<String>,
        system: Option<System>,
    ) -> Self {
        let fixed = match policy {
            KeyPolicy::Practice(text) => Some((text, KeyHome::Practice)),
            KeyPolicy::Station | KeyPolicy::FileOnly => environment
                .filter(|text| !text.trim().is_empty())
                .map(|text| (text, KeyHome::Environment)),
        };
        let (system, held) = match fixed {
            Some((text, home)) => (Err(NO_KEY_STORE.to_owned()), Held::parsed(&text, home)),
            None => found(folder, system),
        };
        Self {
            folder: folder.to_owned(),
            system,
            held: Mutex::new(held),
        }
    }

    /// The key, if there is one.
    pub fn load(&self) -> Option<K> {
        self.held().key.clone()
    }

    /// Where it is kept.
    pub fn home(&self) -> KeyHome {
        self.held().home
    }

    /// What the window may know of it.
    pub fn view(&self) -> KeyView {
        self.held().view()
    }

    /// Keeps a new key in the best place there is.
    ///
    /// # Errors
    /// [`StationError::Key`] when the text is no key, or nothing can be kept.
    pub fn store(&self, text: &str) -> Result<()> {
        self.refuse_if_fixed()?;
        let key = K::read(text).map_err(|error| {
            StationError::Key(tr!(
                "This is no key: {error}. Copy it again from the dashboard",
                error = say(&error)
            ))
        })?;
        let (home, remark) = self.keep(&key)?;
        *self.held() = Held {
            key: Some(key),
            home,
            remark,
        };
        Ok(())
    }

    /// Removes the key from every place it may be in.
    ///
    /// # Errors
    /// [`StationError::Key`] when a place cannot be cleared.
    pub fn forget(&self) -> Result<()> {
        self.refuse_if_fixed()?;
        if let Ok(system) = &self.system {
            system.ask(|store| store.forget(K::USER)).map_err(|reason| {
                StationError::Key(tr!(
                    "The key store of this computer did not remove the key: {reason}. Try again",
                    reason = say(&reason)
                ))
            })?;
        }
        file::forget(&self.folder, K::FILE).map_err(|error| unwritable(&error))?;
        *self.held() = Held::none(self.system.as_ref().err().cloned());
        Ok(())
    }

    fn keep(&self, key: &K) -> Result<(KeyHome, Option<String>)> {
        let text = key.expose().to_owned();
        let stored = match &self.system {
            Ok(system) => system.ask(move |store| store.store(K::USER, &text)),
            Err(reason) => Err(reason.clone()),
        };
        match stored {
            Ok(()) => {
                // An older key left in the file would come back one day.
                file::forget(&self.folder, K::FILE).map_err(|error| unwritable(&error))?;
                Ok((KeyHome::KeyStore, None))
            }
            Err(reason) => {
                file::store(&self.folder, K::FILE, key.expose())
                    .map_err(|error| unwritable(&error))?;
                Ok((KeyHome::File, Some(reason)))
            }
        }
    }

    fn refuse_if_fixed(&self) -> Result<()> {
        let why = match self.home() {
            KeyHome::Environment => {
                tr!(
                    "The key comes from {variable}. Change it there and start Perch again",
                    variable = K::VARIABLE
                )
            }
            KeyHome::Practice => {
                tr!("Practice has a key of its own. Start Perch without practice to set one")
            }
            KeyHome::None | KeyHome::KeyStore | KeyHome::File => return Ok(()),
        };
        Err(StationError::Key(why))
    }

    fn held(&self) -> MutexGuard<'_, Held<K>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks into the key store, then into the file. A key store that fails is not asked again.
fn found<K: Secret>(
    folder: &Path,
    system: Option<System>,
) -> (std::result::Result<System, String>, Held<K>) {
    let asked = system
        .ok_or_else(|| NO_KEY_STORE.to_owned())
        .and_then(|system| {
            let text = system.ask(|store| store.probe().and_then(|()| store.load(K::USER)))?;
            Ok((system, text))
        });
    let (system, text) = match asked {
        Ok((system, text)) => (Ok(system), text),
        Err(reason) => (Err(reason), None),
    };
    let remark = system.as_ref().err().cloned();
    if let Some(text) = text {
        return (system, Held::parsed(&text, KeyHome::KeyStore));
    }
    let held = match file::load(folder, K::FILE) {
        Ok(Some(text)) => {
            let held = Held::parsed(&text, KeyHome::File);
            let remark = held.remark.or(remark);
            Held { remark, ..held }
        }
        Ok(None) => Held::none(remark),
        Err(error) => Held {
            key: None,
            home: KeyHome::File,
            remark: Some(error.to_string()),
        },
    };
    (system, held)
}

fn unwritable(error: &std::io::Error) -> StationError {
    StationError::Key(tr!(
        "The key could not be kept or removed: {error}. Check that the data folder belongs to you",
        error
    ))
}

impl System {
    /// Asks on a thread of its own, since the other end may wait for a password for ever.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn SystemStore) -> std::result::Result<T, String> + Send + 'static,
    ) -> std::result::Result<T, String> {
        let (answer, answered) = mpsc::channel();
        let store = self.store;
        let started = thread::Builder::new()
            .name("key-store".to_owned())
            .spawn(move || {
                // Nobody listens any more when it took too long.
                answer.send(question(store)).ok();
            });
        match started {
            Ok(_) => answered.recv_timeout(self.patience).unwrap_or_else(|_| {
                Err(
                    later!("the key store did not answer in time, perhaps because it is locked")
                        .to_owned(),
                )
            }),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(target_os = "linux")]
fn system_store() -> Option<&'static dyn SystemStore> {
    Some(&system::SecretService)
}

/// Windows and macOS keep the key in the file for now.
#[cfg(not(target_os = "linux"))]
fn system_store() -> Option<&'static dyn SystemStore> {
    None
}

impl std::fmt::Debug for KeyPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Station => "Station",
            Self::FileOnly => "FileOnly",
            Self::Practice(_) => "Practice(hidden)",
        })
    }
}

#[cfg(test)]
mod tests;
