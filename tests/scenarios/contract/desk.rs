//! A client that holds every answer against the contract and remembers what it asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use scanner_sim::{BUSINESS_KEY, Clock, Config, Simulator};
use serde_json::{Value, json};

use super::document::Contract;

/// Bytes that pass for a JPEG.
pub(super) const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture \xff\xd9";

pub(super) struct Desk {
    pub(super) sim: Simulator,
    contract: Contract,
    http: reqwest::Client,
    /// Statuses seen, by operation.
    asked: RefCell<BTreeMap<String, BTreeSet<u16>>>,
}

impl Desk {
    pub(super) async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            clock: Clock::by_hand(),
            ..Config::default()
        };
        change(&mut config);
        // A second installation fails harmlessly.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy();
        Self {
            sim: Simulator::start(config).await.unwrap(),
            contract: Contract::read(),
            http: http.build().unwrap(),
            asked: RefCell::default(),
        }
    }

    /// The operations that were asked so far, each with the statuses it answered.
    pub(super) fn asked(&self) -> BTreeMap<String, BTreeSet<u16>> {
        self.asked.borrow().clone()
    }

    /// The operations of the contract.
    pub(super) fn operations(&self) -> BTreeSet<String> {
        self.contract.operations()
    }

    pub(super) async fn get(&self, path: &str, status: u16) -> Value {
        self.ask(Method::GET, path, status, |request| request).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        self.ask(Method::POST, path, status, |request| request.json(body))
            .await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value, status: u16) -> Value {
        self.ask(Method::PATCH, path, status, |request| request.json(body))
            .await
    }

    /// Uploads a picture through the API.
    pub(super) async fn upload(&self, session: &str, bytes: &'static [u8], status: u16) -> Value {
        let image = Part::bytes(bytes).file_name("pack.jpg");
        let form = Form::new().text("session_short_id", session.to_owned());
        let form = form.part("image", image);
        let path = "/scanner/api/v1/captures/upload-image";
        self.ask(Method::POST, path, status, |request| {
            request.multipart(form)
        })
        .await
    }

    /// Any request, with the business key unless `change` sets another one.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        status: u16,
        change: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Value {
        let url = format!("{}{path}", self.sim.url());
        let request = self.http.request(method.clone(), url);
        let mut request = change(request).build().unwrap();
        let key = BUSINESS_KEY.parse().unwrap();
        request.headers_mut().entry("x-api-key").or_insert(key);
        let response = self.http.execute(request).await.unwrap();
        let headers = response.headers().clone();
        let got = response.status().as_u16();
        let text = response.text().await.unwrap();
        assert_eq!(got, status, "{method} {path}: {text}");

        let body: Value = serde_json::from_str(&text).unwrap();
        let content_type = headers["content-type"].to_str().unwrap();
        let bare = path.split('?').next().unwrap();
        let described = self.contract.find(&method, bare);
        let complaints = self
            .contract
            .complaints(&described, got, content_type, &body);
        assert!(
            complaints.is_empty(),
            "{method} {path} {got}: {complaints:#?}\n{text}"
        );
        for name in self.contract.headers(&described, got) {
            assert!(
                headers.contains_key(&name),
                "{method} {path} {got} lacks {name}"
            );
        }
        let mut asked = self.asked.borrow_mut();
        asked
            .entry(described.id.to_owned())
            .or_default()
            .insert(got);
        body
    }

    /// A document that is no operation of the contract.
    pub(super) async fn fetch(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sim.url());
        let text = self.http.get(url).send().await.unwrap().text().await;
        serde_json::from_str(&text.unwrap()).unwrap()
    }

    /// Opens a session.
    pub(super) async fn session(&self) -> String {
        let body = json!({"capture_mode": "both", "metadata": {"station": "pack-03"}});
        text(&self.post("/scanner/api/v1/sessions", &body, 201).await["id"])
    }

    /// Captures a raw value.
    pub(super) async fn capture(&self, session: &str, raw_value: &str) -> String {
        let body = json!({
            "session_short_id": session, "capture_type": "BARCODE", "raw_value": raw_value,
            "gs1_dl_data": {"10": "A1"}, "metadata": {"client_capture_id": raw_value},
        });
        text(&self.post("/scanner/api/v1/captures", &body, 201).await["id"])
    }

    /// Uploads a photo to the storage and registers it.
    pub(super) async fn photo(&self, session: &str) -> String {
        let base = format!("/scanner/api/v1/sessions/{session}");
        let path = format!("{base}/presigned-upload-url?photo_type=back");
        let grant = self.get(&path, 200).await;
        let fields = grant["upload_fields"].as_object().unwrap();
        let form = fields.iter().fold(Form::new(), |form, (name, value)| {
            form.text(name.clone(), text(value))
        });
        let form = form.part("file", Part::bytes(JPEG).file_name("photo.jpg"));
        let upload = self.http.post(text(&grant["upload_url"])).multipart(form);
        assert_eq!(upload.send().await.unwrap().status(), 204);
        let body = json!({"s3_key": grant["s3_key"], "photo_type": "back", "file_size": 18});
        text(&self.post(&format!("{base}/photos"), &body, 201).await["id"])
    }

    /// Submits a session and lets extraction come to its end.
    pub(super) async fn extract(&self, session: &str) {
        let path = format!("/scanner/api/v1/sessions/{session}/submit");
        self.post(&path, &Value::Null, 200).await;
        self.sim.advance(Duration::from_mins(1));
    }
}

/// The text of a JSON string.
#[track_caller]
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
