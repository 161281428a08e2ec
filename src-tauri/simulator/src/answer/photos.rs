//! Photos: the grant to upload one, its registration, label and order.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::Call;
use super::captures::wrong;
use super::storage::BUCKET;
use crate::clock::later;
use crate::fields::{ANY_LENGTH, Fields};
use crate::id::ShortId;
use crate::problem::{Problem, Situation};
use crate::reply::Reply;
use crate::state::photo::{Grant, Photo};
use crate::state::words::{PhotoType, Word};

/// `GET /sessions/{session_id}/presigned-upload-url`
pub(super) fn presign(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let photo_type = match call.request.parameter("photo_type") {
        None => PhotoType::Other,
        Some(text) => PhotoType::read(text)
            .ok_or_else(|| wrong("photo_type", "Input should be a photo type"))?,
    };
    let session = call.active_session(call.plain_id(0, "session")?)?.id;
    let file_name = call.request.parameter("original_filename");
    let extension = extension_of(file_name.unwrap_or("photo.jpg"));
    let object = call.issue();
    let label = photo_type.word();
    let s3_key = format!("scanner/{session}/{label}/{object}.{extension}");
    let expires = later(call.now, call.world.timings.grant);
    let grant = Grant {
        fields: upload_fields(call, &s3_key, extension, expires),
        s3_key,
        session,
        size_limit: call.world.photo_limit,
        expires,
    };
    let fields: Map<String, Value> = grant
        .fields
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let body = json!({
        "upload_url": format!("{}/storage/{BUCKET}", call.world.origin("127.0.0.1")),
        "upload_fields": fields,
        "s3_key": grant.s3_key,
        "expires_in": call.world.timings.grant.as_secs(),
    });
    call.state.grants.push(grant);
    Ok(Reply::json(200, body))
}

/// The form fields of an upload, with a policy that says what is allowed.
fn upload_fields(
    call: &Call<'_>,
    s3_key: &str,
    extension: &str,
    expires: jiff::Timestamp,
) -> Vec<(String, String)> {
    let content_type = match extension {
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "image/jpeg",
    };
    let credential = "PERCHSIM/scanner/s3/aws4_request";
    let date = call.now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let policy = json!({
        "expiration": expires.to_string(),
        "conditions": [
            {"bucket": BUCKET},
            {"key": s3_key},
            {"Content-Type": content_type},
            ["content-length-range", 1, call.world.photo_limit],
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": credential},
            {"x-amz-date": date},
        ],
    });
    let policy = STANDARD.encode(policy.to_string());
    let signature = blake3::hash(format!("{}{policy}", call.world.seed).as_bytes());
    [
        ("key", s3_key),
        ("Content-Type", content_type),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("x-amz-credential", credential),
        ("x-amz-date", &date),
        ("policy", &policy),
        ("x-amz-signature", signature.to_hex().as_str()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn extension_of(file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map_or("", |(_, end)| end);
    match extension.to_ascii_lowercase().as_str() {
        "png" => "png",
        "webp" => "webp",
        _ => "jpg",
    }
}

/// `POST /sessions/{session_id}/photos`. Takes an object only once it is in the
/// storage and only under the session its grant was for; the same object twice
/// makes two photos, as nothing documents otherwise.
pub(super) fn register(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    let s3_key = fields.required_text("s3_key", ANY_LENGTH);
    let photo_type = fields.word("photo_type", PhotoType::Other);
    let capture_field = call.world.profile.capture_field();
    let capture = fields.optional_id(capture_field);
    let original_filename = fields.optional_text("original_filename", ANY_LENGTH);
    let file_size = fields.optional_integer("file_size");
    let metadata = fields.metadata().initial();
    fields.finish()?;
    let session = call.active_session(call.plain_id(0, "session")?)?.id;
    check_object(call, session, &s3_key)?;
    if let Some(capture) = capture {
        let owner = call.capture(capture).map(|capture| capture.session);
        if owner != Ok(session) {
            return Err(wrong(capture_field, "No such capture in this session"));
        }
    }
    let photos = call.state.photos.iter();
    let count = photos.filter(|photo| photo.session == session).count();
    let photo = Photo {
        id: call.issue(),
        session,
        capture,
        photo_type,
        s3_key,
        original_filename,
        file_size,
        sort_order: u32::try_from(count).unwrap_or(u32::MAX),
        metadata,
        created: call.now,
    };
    let place = format!("sessions/{session}/photos/{}", photo.id);
    let reply = call.created(call.view().photo(&photo), &place);
    call.state.photos.push(photo);
    call.touch(session);
    Ok(reply)
}

fn check_object(call: &Call<'_>, session: ShortId, s3_key: &str) -> Result<(), Problem> {
    let refuse = |detail: &str| Err(Problem::new(Situation::BadRequest, detail));
    let mut grants = call.state.grants.iter();
    if !grants.any(|grant| grant.session == session && grant.s3_key == s3_key) {
        return refuse("No upload was granted for this key in this session.");
    }
    if !call.state.objects.contains_key(s3_key) {
        return refuse("Nothing has been uploaded under this key.");
    }
    Ok(())
}

/// `PATCH /sessions/{session_id}/photos/{photo_id}`
pub(super) fn update(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    fields.require("photo_type");
    let photo_type = fields.word("photo_type", PhotoType::Other);
    let change = fields.metadata();
    fields.finish()?;
    let session = call.session(call.plain_id(0, "session")?)?.id;
    let id = call.plain_id(1, "photo")?;
    let photos = call.state.photos.iter_mut();
    let photo = photos
        .filter(|photo| photo.session == session)
        .find(|photo| photo.id == id);
    let photo = photo.ok_or_else(|| Problem::not_found("photo"))?;
    photo.photo_type = photo_type;
    change.apply_to(&mut photo.metadata);
    let photo = photo.clone();
    call.touch(session);
    Ok(Reply::json(200, call.view().photo(&photo)))
}

/// `POST /sessions/{session_id}/photos/reorder`. Photos that the list leaves
/// out follow behind it in their old order.
pub(super) fn reorder(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let field = call.world.profile.photos_field();
    let mut fields = Fields::of_json(&call.request.body)?;
    let wanted = fields.required_texts(field);
    fields.finish()?;
    let session = call.session(call.plain_id(0, "session")?)?;
    let id = session.id;
    let photos = call.view().photos_of(session);
    let mut order: Vec<ShortId> = Vec::new();
    for text in &wanted {
        let named = ShortId::parse(text).ok();
        let known = named.filter(|id| photos.iter().any(|photo| photo.id == *id));
        order.push(known.ok_or_else(|| wrong(field, "No such photo in this session"))?);
    }
    if order.iter().collect::<BTreeSet<_>>().len() != order.len() {
        return Err(wrong(field, "A photo is named twice"));
    }
    let rest = photos.iter().map(|photo| photo.id);
    let rest: Vec<ShortId> = rest.filter(|id| !order.contains(id)).collect();
    order.extend(rest);
    for photo in &mut call.state.photos {
        if let Some(place) = order.iter().position(|id| *id == photo.id) {
            photo.sort_order = u32::try_from(place).unwrap_or(u32::MAX);
        }
    }
    call.touch(id);
    let gallery = call.view().gallery(call.session(id)?);
    Ok(Reply::json(200, Value::Array(gallery)))
}
