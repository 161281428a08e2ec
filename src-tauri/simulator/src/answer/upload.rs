//! The upload of a picture through the API itself, which makes a capture.

use super::Call;
use super::captures::{fate_of, keep, named_session, wrong};
use crate::fields::{ANY_LENGTH, Fields, is_picture};
use crate::problem::{Problem, Situation};
use crate::reply::Reply;
use crate::request::Body;
use crate::state::capture::Capture;
use crate::state::photo::StoredObject;
use crate::state::words::CaptureType;

/// `POST /captures/upload-image`
pub(super) fn upload_image(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let Body::Form(parts) = &call.request.body else {
        let detail = "The body is no multipart form.";
        return Err(Problem::new(Situation::BadRequest, detail));
    };
    let mut fields = Fields::of_form(parts);
    let session = fields.required_text(call.world.profile.session_field(), ANY_LENGTH);
    let capture_type = fields.word("capture_type", CaptureType::Image);
    if capture_type == CaptureType::Manual {
        fields.complain("capture_type", "Input should be one of BARCODE, IMAGE");
    }
    let raw_value = fields.optional_text("raw_value", 500);
    let gtin = fields.optional_text("gtin", 14);
    fields.finish()?;
    let image = parts.iter().find(|part| part.name == "image");
    let image = image.ok_or_else(|| wrong("image", "Field required"))?;
    if image.bytes.len() as u64 > call.world.photo_limit {
        let detail = "The picture is too large.";
        return Err(Problem::new(Situation::PayloadTooLarge, detail));
    }
    if !is_picture(&image.bytes) {
        let detail = "Only JPEG, PNG and WebP pictures are taken.";
        return Err(Problem::new(Situation::UnsupportedMediaType, detail));
    }
    let session = named_session(call, &session)?;
    let fate = fate_of(call, || {
        call.world.fate(capture_type, &raw_value, &gtin, None)
    });
    let id = call.issue();
    let s3_key = format!("scanner/{session}/captures/{id}");
    let object = StoredObject::of(image.bytes.clone());
    call.state.objects.insert(s3_key.clone(), object);
    let capture = Capture {
        id,
        session,
        capture_type,
        raw_value,
        gtin,
        gs1_dl_data: None,
        metadata: Default::default(),
        uploaded_image_key: Some(s3_key),
        created: call.now,
        queued_at: call.now,
        fate,
    };
    Ok(keep(call, capture))
}
