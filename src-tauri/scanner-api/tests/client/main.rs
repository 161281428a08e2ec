//! The client against small servers on this machine that behave badly.

mod answers;
mod browsers;
mod calls;
mod secrets;
mod server;
mod storage;
mod uploads;
mod waits;

use std::error::Error;
use std::time::Duration;

use scanner_api::{ApiKey, Client, Config, Failure, Outcome, Reply, Request, Timeouts};

type Tested<T = ()> = Result<T, Box<dyn Error>>;

const KEY: &str = "csb_Station0Test0Key0Body0For0Sim001_23f99ff0";

/// Longer than any limit a test sets, shorter than the limits nobody set.
const PATIENCE: Duration = Duration::from_secs(20);

fn config(base_url: &str) -> Tested<Config> {
    Ok(Config {
        base_url: base_url.to_owned(),
        key: Some(ApiKey::parse(KEY)?),
        user_agent: "perch/0.1 (test)".to_owned(),
        timeouts: Timeouts::default(),
    })
}

fn client(base_url: &str) -> Tested<Client> {
    Ok(Client::new(&config(base_url)?)?)
}

/// Sends a call and fails the test, instead of hanging, when none of the
/// client's limits ends it.
async fn sent(client: &Client, request: &Request) -> Tested<Result<Reply, Failure>> {
    in_time(client.send(request, None)).await
}

async fn in_time<T>(call: impl Future<Output = T>) -> Tested<T> {
    Ok(tokio::time::timeout(PATIENCE, call).await?)
}

/// What came of a call, as the name of its situation and its outcome.
fn told<T>(result: &Result<T, Failure>) -> (String, Outcome) {
    match result {
        Ok(_) => ("Ok".to_owned(), Outcome::Done),
        Err(failure) => {
            let shown = format!("{failure:?}");
            let name = shown.chars().take_while(|ch| ch.is_alphanumeric());
            (name.collect(), failure.outcome())
        }
    }
}
