//! The kinds of key a station keeps, and what each is called.

use scanner_api::{ApiKey, BrowserKey};
use tr::tr;

/// A key that a [`KeyStore`](super::KeyStore) keeps. Each kind has a place of its own.
pub trait Secret: Clone + std::fmt::Debug + Send + 'static {
    /// The environment variable that holds one for managed stations.
    const VARIABLE: &'static str;
    /// The file of the data folder.
    const FILE: &'static str;
    /// Its name in the key store of the system.
    const USER: &'static str;

    /// Checks the form.
    ///
    /// # Errors
    /// A sentence of `later!`, never with the text itself.
    fn read(text: &str) -> Result<Self, String>;
    /// The text itself.
    fn expose(&self) -> &str;
    /// Enough to tell two keys apart.
    fn hint(&self) -> String;
    /// Whether it looks mistyped.
    fn is_doubtful(&self) -> bool;
    /// What is said while there is none, and why there is no better place, if so.
    fn missing(remark: Option<&str>) -> String;
}

impl Secret for ApiKey {
    const VARIABLE: &'static str = super::VARIABLE;
    const FILE: &'static str = "api-key";
    const USER: &'static str = "scanner-api-key";

    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn expose(&self) -> &str {
        self.expose()
    }

    fn hint(&self) -> String {
        self.hint()
    }

    fn is_doubtful(&self) -> bool {
        !self.checksum_matches()
    }

    fn missing(remark: Option<&str>) -> String {
        match remark {
            Some(remark) => tr!(
                "No API key was found, and {remark}. Scans are kept here until there is one",
                remark
            ),
            None => tr!("No API key is stored. Scans are kept here until there is one"),
        }
    }
}

impl Secret for BrowserKey {
    const VARIABLE: &'static str = "PERCH_BROWSER_KEY";
    const FILE: &'static str = "browser-key";
    const USER: &'static str = "browser-key";

    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn expose(&self) -> &str {
        self.expose()
    }

    fn hint(&self) -> String {
        self.hint()
    }

    fn is_doubtful(&self) -> bool {
        false
    }

    fn missing(remark: Option<&str>) -> String {
        match remark {
            Some(remark) => tr!(
                "No key of AnchorBrowser was found, and {remark}. Links are not looked at there",
                remark
            ),
            None => tr!("No key of AnchorBrowser is stored. Links are not looked at there"),
        }
    }
}
