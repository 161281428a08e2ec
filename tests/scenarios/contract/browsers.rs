//! The browser service of the simulator, and what the client asks of it, against its contract.

use reqwest::Method;
use scanner_sim::{BROWSER_KEY, Clock, Config, Fault, FaultKind, Operation, Simulator};
use serde_json::{Value, json};
use std::time::Duration;

use super::document::Contract;

struct Desk {
    sim: Simulator,
    contract: Contract,
    http: reqwest::Client,
}

impl Desk {
    async fn open() -> Self {
        // A second installation fails harmlessly.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = Config {
            clock: Clock::by_hand(),
            ..Config::default()
        };
        Self {
            sim: Simulator::start(config).await.unwrap(),
            contract: Contract::of_browsers(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Asks, and holds question and answer against the contract.
    async fn ask(&self, method: Method, path: &str, body: &Value, key: &str, want: u16) -> Value {
        let described = self.contract.find(&method, path);
        if !body.is_null() {
            let complaints = self.contract.complaints_about_request(&described, body);
            assert!(complaints.is_empty(), "{complaints:#?}");
        }
        let url = format!("{}{path}", self.sim.url());
        let request = self.http.request(method, url).header("anchor-api-key", key);
        let response = request.json(body).send().await.unwrap();
        let status = response.status().as_u16();
        let kind = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(status, want, "{path}: {answer}");
        let complaints = self.contract.complaints(&described, status, &kind, &answer);
        assert!(
            complaints.is_empty(),
            "{path} {status}: {complaints:#?}\n{answer}"
        );
        answer
    }

    async fn create(&self, link: &str) -> String {
        let body = asks_for(link);
        let path = "/v1/sessions/async";
        let answer = self.ask(Method::POST, path, &body, BROWSER_KEY, 200).await;
        answer["data"]["request_id"].as_str().unwrap().to_owned()
    }

    async fn status(&self, request: &str) -> Value {
        let path = format!("/v1/sessions/async/{request}/status");
        let answer = self.ask(Method::GET, &path, &Value::Null, BROWSER_KEY, 200);
        answer.await["data"].clone()
    }

    async fn end(&self, session: &str, want: u16) {
        let path = format!("/v1/sessions/{session}");
        self.ask(Method::DELETE, &path, &Value::Null, BROWSER_KEY, want)
            .await;
    }
}

fn asks_for(link: &str) -> Value {
    json!({"session": {
        "initial_url": link,
        "recording": {"active": false},
        "timeout": {"max_duration": 5, "idle_timeout": 1},
        "live_view": {"read_only": true},
    }})
}

#[tokio::test]
async fn a_browser_answers_as_the_contract_says_in_every_phase() {
    let desk = Desk::open().await;
    for (link, last) in [
        ("https://brand.example/a", "ready"),
        ("https://late.example/a", "ready"),
        ("https://stuck.example/a", "processing"),
        ("https://nowhere.example/a", "pending"),
        ("https://broken.example/a", "failed"),
    ] {
        let request = desk.create(link).await;
        let mut status = Value::Null;
        for _second in 0..20 {
            status = desk.status(&request).await;
            desk.sim.advance(Duration::from_secs(1));
        }
        assert_eq!(status["status"], last, "{link}");
        if let Some(session) = status["session"]["session_id"].as_str() {
            desk.end(session, 200).await;
            assert_eq!(desk.status(&request).await["status"], "completed");
            desk.end(session, 401).await;
        }
    }
    assert_eq!(desk.sim.live_browsers(), 0);
}

#[tokio::test]
async fn refusals_of_the_browser_service_have_its_own_shape() {
    let desk = Desk::open().await;
    let nobody = "6f1d6c1e-2b0a-4c6f-9a35-0b9d2a7c5e11";
    let status = format!("/v1/sessions/async/{nobody}/status");
    let path = "/v1/sessions/async";
    let none = Value::Null;
    desk.ask(Method::GET, &status, &none, BROWSER_KEY, 404)
        .await;
    desk.ask(Method::GET, &status, &none, "wrong", 401).await;
    desk.ask(
        Method::POST,
        path,
        &asks_for("https://a.example/"),
        "wrong",
        401,
    )
    .await;
    desk.ask(
        Method::POST,
        path,
        &asks_for("file:///etc"),
        BROWSER_KEY,
        400,
    )
    .await;
    for want in [402, 429, 500] {
        let fault = Fault::times(FaultKind::Status(want), Operation::CreateBrowser, 1);
        desk.sim.set_faults(vec![fault]);
        let body = asks_for("https://a.example/");
        desk.ask(Method::POST, path, &body, BROWSER_KEY, want).await;
    }
    desk.end(nobody, 401).await;
    assert!(desk.sim.browsers().is_empty());
}
