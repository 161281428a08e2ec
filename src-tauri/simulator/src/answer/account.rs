//! What is asked without a session: the caller, freshness limits, the API's own description.

use serde_json::{Map, Value, json};

use super::Call;
use super::captures::wrong;
use crate::Operation;
use crate::catalogue::fourteen;
use crate::id::ShortId;
use crate::key::Key;
use crate::problem::{Problem, Situation};
use crate::reply::Reply;

/// `GET /account/api/v1/whoami`
pub(super) fn whoami(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let key = call
        .key
        .ok_or_else(|| Problem::new(Situation::Unauthorized, "Authentication required."))?;
    let id_of = |text: &str| {
        let hash = blake3::hash(text.as_bytes());
        let count = hash
            .as_bytes()
            .first_chunk()
            .map_or(0, |first| u64::from_be_bytes(*first));
        ShortId::nth(call.world.seed, count).to_string()
    };
    let created = jiff::Timestamp::constant(1_767_225_600, 0);
    let body = json!({
        "user_id": id_of("user"),
        "email": "station@counter.example",
        "organizations": [{"id": id_of(&key.organization), "name": key.organization}],
        "metadata": {},
        "api_key": {
            "id": id_of(&key.text),
            "description": format!("Scanning station ({})", Key::prefix(&key.text)),
            "role": key.role.word(),
            "created": created.to_string(),
            "metadata": {},
        },
    });
    Ok(Reply::json(200, body))
}

/// `GET /freshness-thresholds`
pub(super) fn freshness(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let gtin = match call.request.parameter("gtin") {
        None => return Err(wrong("gtin", "Field required")),
        Some("") => return Err(wrong("gtin", "String should have at least 1 character")),
        Some(text) if text.chars().count() > 20 => {
            return Err(wrong("gtin", "String should have at most 20 characters"));
        }
        Some(text) => text,
    };
    let category = fourteen(gtin)
        .and_then(|gtin| call.world.catalogue.find(&gtin))
        .map(|product| product.category);
    let usual = match category.as_deref() {
        Some("Dairy") => (7, 2, "org-override"),
        Some("Spreads" | "Tea" | "Sweets" | "Biscuits" | "Breakfast" | "Oils") => {
            (60, 14, "global-default")
        }
        Some(_) => (90, 30, "global-fallback"),
        None => (30, 7, "built-in"),
    };
    let set = fourteen(gtin).and_then(|gtin| call.state.thresholds.get(&gtin));
    let (warning, critical, source) = set.map_or(usual, |(warning, critical)| {
        (*warning, *critical, "org-override")
    });
    let body = json!({
        "warningDays": warning,
        "criticalDays": critical,
        "categoryLabel": category.as_deref().unwrap_or("General"),
        "source": source,
    });
    Ok(Reply::json(200, body))
}

/// `GET /scanner/api/v1/openapi.json`: what is served here, without the schemas.
pub(super) fn openapi(call: &Call<'_>) -> Reply {
    let mut paths = Map::new();
    for operation in Operation::contract() {
        let Some((method, path)) = operation.endpoint() else {
            continue;
        };
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = entry {
            let method = method.as_str().to_ascii_lowercase();
            methods.insert(method, description(operation, path));
        }
    }
    let body = json!({
        "openapi": "3.1.0",
        "info": {"title": "Scanner API simulator", "version": call.world.profile.name()},
        "servers": [{"url": call.world.origin("127.0.0.1")}],
        "paths": paths,
        "components": {"securitySchemes": {
            "APIKeyHeaderAuth": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }},
    });
    Reply::json(200, body)
}

fn description(operation: Operation, path: &str) -> Value {
    let names = path.split('/').filter_map(|segment| {
        let segment = segment.strip_prefix('{')?;
        segment.strip_suffix('}')
    });
    let parameters: Vec<Value> = names
        .map(|name| {
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        })
        .collect();
    let security = if operation.is_open() {
        json!([])
    } else {
        json!([{"APIKeyHeaderAuth": []}])
    };
    json!({
        "operationId": operation.name(),
        "parameters": parameters,
        "security": security,
        "responses": {
            "2XX": {"description": "Done"},
            "4XX": {"description": "Refused, with problem details"},
        },
    })
}
