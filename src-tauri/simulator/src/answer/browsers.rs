//! Browsers of the other service: asked for, followed, looked at, ended.

use std::time::Duration;

use serde_json::{Value, json};

use super::Call;
use crate::id::ShortId;
use crate::problem::{Problem, Situation};
use crate::reply::Reply;
use crate::request::Body;
use crate::state::browser::{Browser, Course};
use crate::world::is_link;

/// The documented default where nobody says how long.
const DEFAULT_MINUTES: f64 = 20.0;

/// `POST /v1/sessions/async`
pub(super) fn create(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let refused = |detail: &str| Problem::new(Situation::BadRequest, detail);
    let asked_for: Value = match &call.request.body {
        Body::Bytes(bytes) => serde_json::from_slice(bytes).ok(),
        Body::Form(_) | Body::Unreadable => None,
    }
    .ok_or_else(|| refused("The body is no JSON"))?;
    let link = asked_for.pointer("/session/initial_url");
    let link = link.and_then(Value::as_str).unwrap_or_default().to_owned();
    if !is_link(&link) {
        return Err(refused("initial_url must be an http or https address"));
    }
    let minutes = asked_for.pointer("/session/timeout/max_duration");
    let minutes = minutes.and_then(Value::as_f64).unwrap_or(DEFAULT_MINUTES);
    let browser = Browser {
        request: call.issue(),
        session: call.issue(),
        asked_for,
        created: call.now,
        course: Course::of(&link),
        longest: Duration::from_secs_f64(minutes.clamp(0.0, 10_000.0) * 60.0),
        ended: None,
    };
    let body = json!({"data": {
        "request_id": browser.request.uuid().to_string(),
        "status": "pending",
        "session_id": null,
    }});
    call.state.browsers.push(browser);
    Ok(Reply::json(200, body))
}

/// `GET /v1/sessions/async/{request_id}/status`
pub(super) fn status(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let id = ShortId::parse(call.route.id(0)).ok();
    let mut found = call.state.browsers.iter();
    let browser = found
        .find(|browser| Some(browser.request) == id)
        .ok_or_else(|| Problem::new(Situation::NotFound, "Async request not found"))?;
    let standing = browser.standing(&call.world.timings.browser, call.now);
    let mut data = json!({
        "request_id": browser.request.uuid().to_string(),
        "status": standing.status,
        "created_at": browser.created.to_string(),
        "progress": {"current_phase": standing.phase},
    });
    if let Some(session) = session(call, browser) {
        data["session"] = session;
    }
    Ok(Reply::json(200, json!({"data": data})))
}

/// The part about the browser itself, once it is registered.
fn session(call: &Call<'_>, browser: &Browser) -> Option<Value> {
    let standing = browser.standing(&call.world.timings.browser, call.now);
    if standing.status == "failed" {
        return Some(json!({"status": "failed", "error": "The browser did not start"}));
    }
    if !standing.is_registered {
        return None;
    }
    let id = browser.session.uuid();
    // The inner word has no `ready`.
    let word = match standing.status {
        "completed" => "completed",
        _ => "processing",
    };
    let mut session = json!({"item_index": 0, "session_id": id.to_string(), "status": word});
    if standing.status == "ready" {
        let origin = call.world.origin("127.0.0.1");
        session["live_view_url"] = json!(format!("{origin}/live/{id}"));
        session["cdp_url"] = json!(format!("ws://127.0.0.1:{}/cdp/{id}", call.world.port));
    }
    Some(session)
}

/// `DELETE /v1/sessions/{session_id}`
pub(super) fn end(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let now = call.now;
    let timings = call.world.timings.browser;
    let id = ShortId::parse(call.route.id(0)).ok();
    let mut found = call.state.browsers.iter_mut();
    let browser = found
        .find(|browser| Some(browser.session) == id)
        .filter(|browser| browser.standing(&timings, now).status != "completed")
        // The service answers so for a browser it does not know.
        .ok_or_else(|| Problem::new(Situation::Unauthorized, "Invalid session"))?;
    browser.ended = Some(now);
    Ok(Reply::json(200, json!({"data": {"status": "completed"}})))
}

/// `GET /live/{session_id}`: what stands for the picture of a browser.
pub(super) fn show(call: &Call<'_>) -> Result<Reply, Problem> {
    let id = ShortId::parse(call.route.id(0)).ok();
    let mut found = call.state.browsers.iter();
    let browser = found
        .find(|browser| Some(browser.session) == id)
        .filter(|browser| browser.is_live(&call.world.timings.browser, call.now))
        .ok_or_else(|| Problem::not_found("browser"))?;
    let link = browser.asked_for.pointer("/session/initial_url");
    let link = link.and_then(Value::as_str).unwrap_or_default();
    let link = link.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Practice</title></head><body>\
         <h1>A made-up page</h1><p>Nothing was opened. Outside of practice you would see what \
         this link opens:</p><p>{link}</p></body></html>\n"
    );
    Ok(Reply::text(200, "text/html; charset=utf-8", page))
}
