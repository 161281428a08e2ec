//! The form storage that presigned uploads go to. It speaks XML, as the real one does.

use jiff::Timestamp;

use super::Call;
use crate::FaultKind;
use crate::reply::Reply;
use crate::request::{Body, Part};
use crate::state::photo::{Grant, StoredObject};

/// The only bucket there is.
pub(super) const BUCKET: &str = "station-photos";

/// An error answer of the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    message: &'static str,
}

const EXPIRED: Refusal = denied("Invalid according to Policy: Policy expired.");
const DENIED: Refusal = denied("Access Denied");
const MISMATCH: Refusal = denied("Invalid according to Policy: Policy Condition failed");

const fn denied(message: &'static str) -> Refusal {
    Refusal {
        status: 403,
        code: "AccessDenied",
        message,
    }
}

const fn bad(code: &'static str, message: &'static str) -> Refusal {
    Refusal {
        status: 400,
        code,
        message,
    }
}

/// The form upload to `/storage/{bucket}`.
pub(super) fn store(call: &mut Call<'_>) -> Reply {
    match checked(call) {
        Ok((s3_key, object)) => {
            let etag = format!("\"{}\"", object.hash);
            let place = format!("/storage/{BUCKET}/{s3_key}");
            call.state.objects.insert(s3_key, object);
            Reply::empty(204).with("etag", etag).at(place)
        }
        Err(refusal) => refusal.reply(),
    }
}

/// The storage's answer to a fault that asks for a status.
pub(crate) fn refusal(status: u16) -> Reply {
    Refusal {
        status,
        code: if status >= 500 {
            "InternalError"
        } else {
            "AccessDenied"
        },
        message: "We encountered an internal error. Please try again.",
    }
    .reply()
}

/// The key and the object, once every field of the form has been checked.
fn checked(call: &Call<'_>) -> Result<(String, StoredObject), Refusal> {
    match call.fault {
        Some(FaultKind::GrantExpired) => return Err(EXPIRED),
        Some(FaultKind::StorageDenied) => return Err(DENIED),
        Some(_) | None => {}
    }
    if call.route.id(0) != BUCKET {
        return Err(Refusal {
            status: 404,
            code: "NoSuchBucket",
            message: "The specified bucket does not exist",
        });
    }
    let Body::Form(parts) = &call.request.body else {
        let message = "The body of your POST request is not well-formed multipart/form-data.";
        return Err(bad("MalformedPOSTRequest", message));
    };
    let (file, fields) = file_and_fields(parts)?;
    let key = fields.iter().find(|field| field.name == "key");
    let key = key.map(Part::text).unwrap_or_default();
    let grant = call.state.grants.iter().find(|grant| grant.s3_key == key);
    let grant = grant.ok_or(DENIED)?;
    check_grant(grant, fields, call.now)?;
    check_size(grant, file)?;
    Ok((key, StoredObject::of(file.bytes.clone())))
}

/// Storage reads nothing behind the file, so the file has to be the last part.
fn file_and_fields(parts: &[Part]) -> Result<(&Part, &[Part]), Refusal> {
    let one_file = bad(
        "InvalidArgument",
        "POST requires exactly one file upload per request.",
    );
    let at = parts.iter().position(|part| part.name == "file");
    let (before, rest) = parts.split_at(at.ok_or(one_file)?);
    match rest {
        [file] => Ok((file, before)),
        [] | [_, ..] => Err(one_file),
    }
}

/// Every field of the grant must be there as it was given, and no other.
fn check_grant(grant: &Grant, fields: &[Part], now: Timestamp) -> Result<(), Refusal> {
    if now >= grant.expires {
        return Err(EXPIRED);
    }
    let sent = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.map(Part::text)
    };
    let complete = grant
        .fields
        .iter()
        .all(|(name, value)| sent(name).as_ref() == Some(value));
    if complete && fields.len() == grant.fields.len() {
        Ok(())
    } else {
        Err(MISMATCH)
    }
}

fn check_size(grant: &Grant, file: &Part) -> Result<(), Refusal> {
    match file.bytes.len() as u64 {
        0 => Err(bad(
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
        )),
        size if size > grant.size_limit => Err(bad(
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size",
        )),
        _ => Ok(()),
    }
}

impl Refusal {
    fn reply(self) -> Reply {
        let Self {
            status,
            code,
            message,
        } = self;
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>0</RequestId><HostId>station-photos</HostId></Error>"
        );
        Reply::text(status, "application/xml", text)
    }
}
