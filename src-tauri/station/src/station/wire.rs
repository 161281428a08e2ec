//! The way to the server, as settings and key have it.

use std::{sync::Arc, time::Duration};

use scanner_api::{
    AddressError, ApiKey, BROWSER_SERVICE, BrowserClient, BrowserConfig, BrowserKey, Client,
    Comparison, Config, ConfigError, Dialect, Failure, Reply, Request, Timeouts,
};
use tr::tr;

use crate::{
    key::KeyStore,
    language,
    photo::UploadPolicy,
    settings::{Settings, Waits},
    sync::{
        Wire,
        verdict::{Verdict, verdict},
    },
    text::shown,
    view::{KeyCheck, KeyHome},
};

/// Addresses that are used instead of the usual ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways<'a> {
    /// Of the API.
    pub(super) server: Option<&'a str>,
    /// Of the browser service.
    pub(super) browsers: Option<&'a str>,
}

/// Makes the clients for these settings, or says why there is none.
pub(super) fn wire(
    settings: &Settings,
    ways: Ways<'_>,
    (keys, browser_keys): (&KeyStore, &KeyStore<BrowserKey>),
    user_agent: &str,
    waits: &Waits,
) -> Wire {
    let server = ways.server.unwrap_or(&settings.server);
    let browser_service = ways.browsers.unwrap_or(BROWSER_SERVICE);
    let key = keys.load();
    let has_key = key.is_some();
    // A key that is there and cannot be used is another thing than none.
    let unusable = match (has_key, keys.home()) {
        (true, _) | (false, KeyHome::None) => String::new(),
        (false, _) => keys.view().message,
    };
    let (client, trouble) = match client(server, key, user_agent, waits) {
        Ok(client) if has_key => (Some(Arc::new(client)), String::new()),
        Ok(_) => (None, unusable),
        Err(error) => (
            None,
            tr!(
                "The server address {server} cannot be used: {error}. Correct it in Settings",
                server,
                error = address_trouble(&error)
            ),
        ),
    };
    Wire {
        client,
        host: host(server),
        station: settings.station.clone(),
        user_agent: user_agent.to_owned(),
        trouble,
        photos: UploadPolicy {
            long_edge: settings.upload_long_edge,
            quality: u8::try_from(settings.upload_quality).unwrap_or(90),
        },
        browsers: browser_client(browser_service, browser_keys.load(), user_agent, waits),
        browser_host: host(browser_service),
    }
}

/// The client of the browser service. It is there whenever there is a key, also while links
/// are not to go there: what runs has to be ended.
fn browser_client(
    service: &str,
    key: Option<BrowserKey>,
    user_agent: &str,
    waits: &Waits,
) -> Option<Arc<BrowserClient>> {
    let config = BrowserConfig {
        base_url: service.to_owned(),
        key: key?,
        user_agent: user_agent.to_owned(),
        timeouts: timeouts(waits),
    };
    // Its address is no setting, so there is nothing to correct.
    BrowserClient::new(&config).ok().map(Arc::new)
}

fn client(
    server: &str,
    key: Option<ApiKey>,
    user_agent: &str,
    waits: &Waits,
) -> Result<Client, ConfigError> {
    Client::new(&Config {
        base_url: server.to_owned(),
        key,
        user_agent: user_agent.to_owned(),
        timeouts: timeouts(waits),
    })
}

fn timeouts(waits: &Waits) -> Timeouts {
    Timeouts {
        connect: waits.connect,
        idle: waits.answer,
        call: whole_call(waits),
    }
}

/// Why an address cannot be used, in the language of the window.
fn address_trouble(error: &ConfigError) -> String {
    match error {
        ConfigError::Address(AddressError::NoAddress(_)) => tr!("this is no address of a server"),
        ConfigError::Address(AddressError::Plain(_)) => {
            tr!("the connection would not be encrypted; use https")
        }
        ConfigError::Address(AddressError::Credentials) => {
            tr!("it must not contain a name or password")
        }
        ConfigError::Network(_) => tr!("the network of this computer could not be set up"),
    }
}

/// A call is small: twice the silence that is tolerated is enough for all of it.
fn whole_call(waits: &Waits) -> Duration {
    waits.answer * 2
}

/// The host and port of an address, for people.
fn host(server: &str) -> String {
    let without_scheme = server.split_once("://").map_or(server, |(_, rest)| rest);
    without_scheme
        .split('/')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Asks the server whose key this is and whether it may write.
pub async fn check_key(
    server: &str,
    key: Option<ApiKey>,
    user_agent: &str,
    waits: &Waits,
) -> KeyCheck {
    let Some(key) = key else {
        return refused(tr!("No API key is stored. Enter one and test it again"));
    };
    let is_odd = !key.checksum_matches();
    let client = match client(server, Some(key), user_agent, waits) {
        Ok(client) => client,
        Err(error) => {
            return refused(tr!(
                "The server address {server} cannot be used: {error}",
                server,
                error = address_trouble(&error)
            ));
        }
    };
    match client.send(&Request::whoami(), None).await {
        Ok(reply) => accepted(&reply),
        Err(failure) => refused(why(&failure, is_odd)),
    }
}

/// Reads the server's own description of its API and compares it with what Perch relies on.
pub async fn check_contract(server: &str, user_agent: &str, waits: &Waits) -> ContractCheck {
    let client = match client(server, None, user_agent, waits) {
        Ok(client) => client,
        Err(error) => {
            return ContractCheck::trouble(format!(
                "The server address {server} cannot be used: {error}"
            ));
        }
    };
    let reply = match client.send(&Request::contract(), None).await {
        Ok(reply) => reply,
        Err(failure) => return ContractCheck::trouble(why(&failure, false)),
    };
    let document = serde_json::from_str(&reply.body).unwrap_or_default();
    match scanner_api::compare(&document, Dialect::default()) {
        Ok(compared) if compared.differences.is_empty() => ContractCheck {
            agrees: true,
            sentences: vec![agreement(&compared)],
        },
        Ok(compared) => ContractCheck {
            agrees: false,
            sentences: compared
                .differences
                .iter()
                .map(|each| shown(&each.to_string()))
                .collect(),
        },
        Err(error) => ContractCheck::trouble(format!("{server} does not tell: {error}")),
    }
}

/// What came of comparing the server's description with what Perch relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractCheck {
    /// Nothing differs.
    pub agrees: bool,
    /// What was compared, or what differs, or why it could not be told: a sentence each.
    pub sentences: Vec<String>,
}

impl ContractCheck {
    fn trouble(sentence: String) -> Self {
        Self {
            agrees: false,
            sentences: vec![sentence],
        }
    }
}

fn agreement(compared: &Comparison) -> String {
    let Comparison {
        calls, described, ..
    } = compared;
    match described {
        0 => format!(
            "The server describes all {calls} calls that Perch makes, but not what goes in or comes out"
        ),
        _ => format!(
            "The server describes all {calls} calls that Perch makes, {described} of them with what goes in or comes out, and nothing differs"
        ),
    }
}

fn accepted(reply: &Reply) -> KeyCheck {
    let Ok(whoami) = reply.who_am_i() else {
        return refused(tr!(
            "The server answered, but not as the Scanner API does. Check the address"
        ));
    };
    let organization = whoami
        .organizations
        .first()
        .and_then(|each| each.name.clone())
        .unwrap_or_default();
    let role = whoami.api_key.and_then(|key| key.role).unwrap_or_default();
    let may_write = !matches!(role.to_ascii_lowercase().as_str(), "readonly" | "viewer");
    let (organization, role) = (shown(&organization), shown(&role));
    let message = match may_write {
        true => tr!(
            "The key works for {organization}, role {role}",
            organization,
            role
        ),
        false => tr!(
            "The key is valid for {organization}, but its role {role} may only read. Ask for a key with the role editor or manager",
            organization,
            role
        ),
    };
    KeyCheck {
        usable: may_write,
        message,
        organization,
        role,
    }
}

fn why(failure: &Failure, is_odd: bool) -> String {
    let hint = match is_odd {
        true => {
            " ".to_owned() + &tr!("Its last part does not fit the rest, so it may be mistyped.")
        }
        false => String::new(),
    };
    match verdict(failure) {
        Verdict::KeyTrouble { message } => format!("{}.{hint}", language::say(&message)),
        Verdict::Wait { wait, .. } => tr!(
            "The key's quota is used up for {seconds} s. Test it again then",
            seconds = wait.as_secs()
        ),
        Verdict::LineDown { cause, .. }
        | Verdict::Unknown { cause, .. }
        | Verdict::ReadBack { cause }
        | Verdict::Refused { cause }
        | Verdict::Park { cause } => language::say(&cause.detail),
        Verdict::GrantExpired => tr!("The server answered strangely. Test the key again"),
    }
}

fn refused(message: String) -> KeyCheck {
    KeyCheck {
        usable: false,
        message,
        organization: String::new(),
        role: String::new(),
    }
}
