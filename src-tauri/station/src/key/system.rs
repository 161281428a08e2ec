//! The Secret Service of a Linux desktop.
//!
//! Each question opens a connection of its own, so that one that was abandoned
//! holds up no other. Every call may block until somebody types a password.

use keyring_core::{Entry, Error, api::CredentialStoreApi};
use zbus_secret_service_keyring_store::Store;

use super::SystemStore;
use crate::language::later;

const SERVICE: &str = "perch";
const PROBE_USER: &str = "probe";
const PROBE: &str = "Perch looks whether this key store can be used";

/// The key store of the desktop.
#[derive(Debug)]
pub(super) struct SecretService;

impl SystemStore for SecretService {
    fn probe(&self) -> Result<(), String> {
        let entry = entry(PROBE_USER)?;
        entry.set_password(PROBE).map_err(|error| reason(&error))?;
        let read = entry.get_password().map_err(|error| reason(&error))?;
        entry.delete_credential().map_err(|error| reason(&error))?;
        if read == PROBE {
            Ok(())
        } else {
            Err(later!("the key store gives back something else than it was given").to_owned())
        }
    }

    fn load(&self, user: &str) -> Result<Option<String>, String> {
        match entry(user)?.get_password() {
            Ok(text) => Ok(Some(text)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    fn store(&self, user: &str, text: &str) -> Result<(), String> {
        entry(user)?
            .set_password(text)
            .map_err(|error| reason(&error))
    }

    fn forget(&self, user: &str) -> Result<(), String> {
        match entry(user)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(reason(&error)),
        }
    }
}

fn entry(user: &str) -> Result<Entry, String> {
    let store = Store::new().map_err(|error| reason(&error))?;
    store
        .build(SERVICE, user, None)
        .map_err(|error| reason(&error))
}

/// What went wrong, without anything that was stored: some errors carry it.
fn reason(error: &Error) -> String {
    match error {
        Error::NoStorageAccess(_) => later!("the key store of this computer is locked").to_owned(),
        Error::PlatformFailure(_) => later!("no key store of this computer answers").to_owned(),
        Error::Ambiguous(_) => later!("the key store holds more than one key for Perch").to_owned(),
        _ => later!("the key store of this computer cannot be used").to_owned(),
    }
}
