//! Addresses: where requests may go.
//!
//! Plain `http` is for this machine only; anywhere else it would show the key
//! and the photos to the whole network.

use std::net::IpAddr;

use reqwest::Url;

use crate::failure::Failure;

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an absolute `http` or `https` address.
    #[error("{0:?} is not the address of a server")]
    NoAddress(String),
    /// Plain `http` to another machine.
    #[error("the connection to {0:?} would not be encrypted; use https")]
    Plain(String),
    /// A name or password inside the address.
    #[error("the address must not contain a name or password")]
    Credentials,
}

/// The address of the API's server.
#[derive(Debug, Clone)]
pub(super) struct Address(Url);

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        let no_address = || AddressError::NoAddress(text.to_owned());
        let mut url = Url::parse(text.trim()).map_err(|_| no_address())?;
        let host = url.host_str().ok_or_else(no_address)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(AddressError::Plain(host.to_owned())),
            _ => return Err(no_address()),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// A path of the API on this server; whatever the path says, it stays there.
    pub(super) fn at(&self, path: &str, query: &[(String, String)]) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// Where storage wants an upload. Only a server on this machine may point
    /// to plain `http`, and then to this machine only.
    pub(super) fn storage(&self, text: &str) -> Result<Url, Failure> {
        let unsafe_address = |host: &str| Failure::UnsafeAddress {
            host: host.to_owned(),
        };
        let url = Url::parse(text).map_err(|_| unsafe_address(text))?;
        let host = url.host_str().ok_or_else(|| unsafe_address(text))?;
        match url.scheme() {
            "https" => Ok(url),
            "http" if self.is_loopback() && is_loopback(host) => Ok(url),
            _ => Err(unsafe_address(host)),
        }
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(is_loopback)
    }

    pub(super) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, &AddressError>) {
        let got = Address::parse(text).map(|address| address.at("/scanner/x", &[]).to_string());
        assert_eq!(got.as_deref(), want);
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        check(
            "https://www.example.com",
            Ok("https://www.example.com/scanner/x"),
        );
        check(
            "http://127.0.0.1:8000/",
            Ok("http://127.0.0.1:8000/scanner/x"),
        );
        check("http://[::1]:8000", Ok("http://[::1]:8000/scanner/x"));
        check(
            "http://LOCALHOST:8000/base/?a#b",
            Ok("http://localhost:8000/base/scanner/x"),
        );
        check(
            "http://www.example.com",
            Err(&AddressError::Plain("www.example.com".into())),
        );
        check(
            "http://localhost.example.com",
            Err(&AddressError::Plain("localhost.example.com".into())),
        );
        check(
            "http://192.168.0.7",
            Err(&AddressError::Plain("192.168.0.7".into())),
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "www.example.com",
            "ftp://example.com",
            "file:///etc",
            "localhost:8000",
        ] {
            check(text, Err(&AddressError::NoAddress(text.into())));
        }
        check(
            "https://me:secret@example.com",
            Err(&AddressError::Credentials),
        );
    }

    #[test]
    fn a_path_never_leads_to_another_host() -> Result<(), AddressError> {
        let address = Address::parse("https://www.example.com")?;
        for path in [
            "@evil.test/",
            "//evil.test/",
            ":8080/",
            "/../..//evil.test",
            "\\\\evil.test",
        ] {
            let url = address.at(path, &[]);
            assert_eq!(
                (url.host_str(), url.port()),
                (Some("www.example.com"), None),
                "{url}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_query_is_encoded() -> Result<(), AddressError> {
        let url = Address::parse("https://www.example.com")?
            .at("/p", &[("name".into(), "a&b=ü.jpg".into())]);
        assert_eq!(
            url.as_str(),
            "https://www.example.com/p?name=a%26b%3D%C3%BC.jpg"
        );
        Ok(())
    }

    #[track_caller]
    fn check_storage(server: &str, storage: &str, want: bool) {
        let got = Address::parse(server).map(|address| address.storage(storage).is_ok());
        assert_eq!(got, Ok(want));
    }

    #[test]
    fn storage_is_encrypted_or_on_this_machine_beside_its_server() {
        check_storage("https://www.example.com", "https://bucket.test/", true);
        check_storage("http://localhost:1", "https://bucket.test/", true);
        check_storage("http://localhost:1", "http://127.0.0.1:2/", true);
        check_storage("http://localhost:1", "http://bucket.test/", false);
        check_storage("https://www.example.com", "http://127.0.0.1:2/", false);
        check_storage("https://www.example.com", "nowhere", false);
    }
}
