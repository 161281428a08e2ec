//! A client that knows nothing: it sends what it is told and keeps what comes back.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use scanner_sim::{BUSINESS_KEY, Clock, Config, Profile, Simulator, Timings};
use serde_json::{Value, json};

/// The smallest bytes that pass for a JPEG.
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture \xff\xd9";

/// GTIN-14 of a product that the catalogue holds.
pub(crate) const HONEY: &str = "09521321000018";

/// A simulator on a hand-driven clock and a client with a key for it.
pub(crate) struct Bench {
    pub(crate) sim: Simulator,
    http: reqwest::Client,
    key: Option<&'static str>,
}

/// One answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(config()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        Self {
            sim: Simulator::start(config).await.unwrap(),
            http: http(),
            key: Some(BUSINESS_KEY),
        }
    }

    /// The same client with another key, or none.
    pub(crate) fn keyed(&mut self, key: Option<&'static str>) {
        self.key = key;
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).await.unwrap()
    }

    /// A capture that carries an `Idempotency-Key`, always the same.
    pub(crate) async fn post_with_key_of_its_own(&self, body: &Value) -> Answer {
        let request = self.request(Method::POST, "/captures").json(body);
        let request = request.header("idempotency-key", "one-and-the-same");
        self.send(request).await.unwrap()
    }

    /// A post whose connection may be closed without an answer.
    pub(crate) async fn try_post(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<Answer, reqwest::Error> {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).json(body);
        self.send(request).await.unwrap()
    }

    pub(crate) async fn post_form(&self, path: &str, form: Form) -> Answer {
        let request = self.request(Method::POST, path).multipart(form);
        self.send(request).await.unwrap()
    }

    /// A form to a whole address, without a key.
    pub(crate) async fn upload(&self, url: &str, form: Form) -> Answer {
        self.send(self.http.post(url).multipart(form))
            .await
            .unwrap()
    }

    /// Sends without waiting for the answer.
    pub(crate) fn post_later(
        &self,
        path: &str,
        body: &Value,
    ) -> tokio::task::JoinHandle<Result<reqwest::Response, reqwest::Error>> {
        tokio::spawn(self.request(Method::POST, path).json(body).send())
    }

    /// Opens a session and gives its identifier.
    pub(crate) async fn session(&self) -> String {
        let body = json!({"capture_mode": "both"});
        self.post("/sessions", &body).await.id()
    }

    /// Captures a raw value and gives the capture's identifier.
    pub(crate) async fn capture(&self, session: &str, raw_value: &str) -> String {
        self.post("/captures", &scan(session, raw_value)).await.id()
    }

    /// Uploads a picture and gives its key in the storage.
    pub(crate) async fn stored_photo(&self, session: &str) -> String {
        let grant = self.grant(session).await;
        let url = grant["upload_url"].as_str().unwrap();
        let answer = self.upload(url, upload_form(&grant, JPEG)).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        grant["s3_key"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn grant(&self, session: &str) -> Value {
        let path = format!("/sessions/{session}/presigned-upload-url?photo_type=front");
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Submits a session and lets extraction come to its end.
    pub(crate) async fn extract(&self, session: &str) {
        let path = format!("/sessions/{session}/submit");
        assert_eq!(self.post(&path, &Value::Null).await.status, 200);
        self.sim.advance(Duration::from_secs(3_600));
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let base = if path.starts_with("/account") {
            ""
        } else {
            "/scanner/api/v1"
        };
        let url = format!("{}{base}{path}", self.sim.url());
        let request = self.http.request(method, url);
        match self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await?,
        })
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    pub(crate) fn id(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.text);
        self.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A configuration whose clock stands still.
pub(crate) fn config() -> Config {
    Config {
        clock: Clock::by_hand(),
        timings: Timings {
            capture_stage: Duration::from_secs(1),
            extraction_queue: Duration::from_secs(10),
            extraction: Duration::from_secs(20),
            session_idle: Duration::from_hours(2),
            grant: Duration::from_mins(15),
            ..Timings::default()
        },
        ..Config::default()
    }
}

pub(crate) fn speaking(profile: Profile) -> Config {
    Config {
        profile,
        ..config()
    }
}

/// The body of a scan.
pub(crate) fn scan(session: &str, raw_value: &str) -> Value {
    json!({
        "session_short_id": session,
        "capture_type": "BARCODE",
        "raw_value": raw_value,
        "metadata": {"client_capture_id": raw_value},
    })
}

/// The form of an upload: every field of the grant, the file last.
pub(crate) fn upload_form(grant: &Value, bytes: &'static [u8]) -> Form {
    let fields = grant["upload_fields"].as_object().unwrap();
    let form = fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text(name.clone(), value.as_str().unwrap().to_owned())
    });
    form.part("file", Part::bytes(bytes).file_name("photo.jpg"))
}

/// Lets the server's tasks run until something holds.
pub(crate) async fn comes_true(holds: impl Fn() -> bool) -> bool {
    within(1_000_000, holds).await
}

/// Whether something still does not hold after the server's tasks had turns enough.
pub(crate) async fn stays_false(holds: impl Fn() -> bool) -> bool {
    !within(1_000, holds).await
}

async fn within(turns: u32, holds: impl Fn() -> bool) -> bool {
    for _turn in 0..turns {
        if holds() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

fn http() -> reqwest::Client {
    // A second installation fails harmlessly.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}
