//! The client: sends a request once and classifies what comes back.
//!
//! It never repeats a call, never follows a redirect, and sends the key to the
//! configured server only. Two HTTP clients stand behind it, because an upload
//! may take as long as it moves while a call may not.

mod address;
mod answer;
mod browser;
mod storage;
mod stream;
mod upload;

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use uuid::Uuid;

use crate::failure::Failure;
use crate::key::ApiKey;
use crate::reply::Reply;
use crate::request::{Method, Operation, Request};

use address::Address;
pub use address::AddressError;
use answer::Answer;
pub use browser::{BrowserClient, BrowserConfig};
pub use stream::Progress;
pub use upload::{ImageSource, NewImage};

const KEY_HEADER: &str = "X-API-Key";

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// The server's address, such as `https://www.closient.com`.
    pub base_url: String,
    /// The key; without one only public calls succeed.
    pub key: Option<ApiKey>,
    /// What to call ourselves.
    pub user_agent: String,
    /// How long to wait for what.
    pub timeouts: Timeouts,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes, in either direction.
    pub idle: Duration,
    /// For a whole call. Uploads have no such limit: a slow line is no fault.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            call: Duration::from_secs(60),
        }
    }
}

/// Why there can be no client.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The HTTP stack refuses to start, for instance without any trusted authority.
    #[error("the network stack could not be set up")]
    Network(#[source] reqwest::Error),
}

/// A client of one server with one key. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct Client {
    address: Address,
    key: Option<HeaderValue>,
    idle: Duration,
    calls: reqwest::Client,
    uploads: reqwest::Client,
}

impl Client {
    /// Prepares a client; nothing is sent yet.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let address = Address::parse(&config.base_url)?;
        let timeouts = config.timeouts;
        let calls = || {
            builder(&config.user_agent, &timeouts, &address)
                .read_timeout(timeouts.idle)
                .timeout(timeouts.call)
        };
        let uploads = || builder(&config.user_agent, &timeouts, &address);
        Ok(Self {
            calls: build(calls, &address)?,
            uploads: build(uploads, &address)?,
            key: config.key.as_ref().and_then(ApiKey::header),
            idle: timeouts.idle,
            address,
        })
    }

    /// Sends a request once.
    ///
    /// The idempotency key goes out as the header of the IETF draft; the server
    /// is not known to look at it.
    pub async fn send(
        &self,
        request: &Request,
        idempotency_key: Option<Uuid>,
    ) -> Result<Reply, Failure> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut call = self
            .calls
            .request(method, self.address.at(&request.path, &request.query))
            .header(ACCEPT, "application/json");
        if let Some(body) = &request.body {
            call = call
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let call = self.with_key(call, request.operation, idempotency_key);
        let response = call.send().await.map_err(Failure::from_transport)?;
        answer::sort(request.operation, Answer::read(response).await)
    }

    fn with_key(
        &self,
        call: reqwest::RequestBuilder,
        operation: Operation,
        idempotency_key: Option<Uuid>,
    ) -> reqwest::RequestBuilder {
        let call = match &self.key {
            Some(key) if operation.needs_key() => call.header(KEY_HEADER, key.clone()),
            Some(_) | None => call,
        };
        match idempotency_key {
            // The draft makes the value a structured string, hence the quotes.
            Some(id) => call.header("Idempotency-Key", format!("\"{id}\"")),
            None => call,
        }
    }
}

fn builder(user_agent: &str, timeouts: &Timeouts, address: &Address) -> reqwest::ClientBuilder {
    // Without a provider the builder would panic. A second installation fails
    // harmlessly: somebody has chosen one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(timeouts.connect);
    if address.is_loopback() {
        builder.no_proxy()
    } else {
        builder
    }
}

/// Builds with the system's trusted authorities. A machine without any can
/// still talk to itself in plain `http`.
fn build(
    builder: impl Fn() -> reqwest::ClientBuilder,
    address: &Address,
) -> Result<reqwest::Client, ConfigError> {
    match builder().build() {
        Err(_) if address.is_plain() => builder().tls_certs_only([]).build(),
        built => built,
    }
    .map_err(ConfigError::Network)
}
