//! Requests: what an operation sends, built from the rows once and then frozen.
//!
//! Every create carries our own ids in its metadata, so that it can be found again
//! after an unclear outcome. It does not send anything.

use scanner_api::{
    CaptureId, CaptureType, Decision, Dialect, Link, Metadata, MetadataError, NewCapture, NewPhoto,
    NewSession, PhotoId, PhotoType, ProposalId, RawValue, Request, SessionId,
};
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    language::later,
    link::Unkept,
    outbox::{
        capture_row::{self, CaptureRow},
        operation::{Cause, Kind, Operation},
        photo_row::{self, PhotoRow},
        proposal_row, session_row,
        session_row::SessionRow,
    },
    product_link,
};

/// What every request may need beside the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sender {
    /// Name of the station.
    pub(super) station: String,
    /// What the client calls itself.
    pub(super) user_agent: String,
    /// Spelling of the server.
    pub(super) dialect: Dialect,
}

/// What became of building a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Built {
    /// Send this.
    Call(Request),
    /// Ask for an upload grant first, see [`register`].
    Upload(Box<(Request, PhotoRow)>),
    /// There is nothing to send any more.
    Nothing,
    /// It waits until the server knows the product.
    NotYet,
    /// It cannot be sent.
    Impossible(Cause),
}

fn impossible(code: &str, detail: &str) -> Built {
    Built::Impossible(cause(code, detail))
}

fn cause(code: &str, detail: &str) -> Cause {
    Cause {
        code: code.to_owned(),
        detail: detail.to_owned(),
    }
}

const NO_SESSION: &str =
    later!("The session of this does not exist on the server. Try its session again first");
const NO_NAME: &str =
    later!("The server never said how it names this, so nothing can be done with it there");
const LINK_CHANGED: &str = later!(
    "This link leads elsewhere by now. Take this out, look at the link again and save it anew"
);

/// Builds the request of an operation.
pub(super) async fn build(
    db: &mut SqliteConnection,
    operation: &Operation,
    sender: &Sender,
) -> Result<Built> {
    let session = session_row::by_id(&mut *db, &operation.session_id).await?;
    if operation.kind == Kind::CreateSession {
        return Ok(match new_session(&session, sender) {
            Ok(new) => Built::Call(Request::create_session(&new, sender.dialect)),
            Err(error) => impossible("metadata", &error.to_string()),
        });
    }
    let Some(remote) = session
        .remote_id
        .as_deref()
        .and_then(|id| SessionId::parse(id).ok())
    else {
        return Ok(impossible("no_session", NO_SESSION));
    };
    match operation.kind {
        Kind::CreateSession => Ok(Built::Nothing),
        Kind::SubmitSession => Ok(Built::Call(Request::submit_session(&remote))),
        Kind::EndSession => Ok(Built::Call(Request::end_session(&remote))),
        Kind::ReorderPhotos => reorder(db, &session, &remote, sender).await,
        Kind::CreateCapture | Kind::RetryCapture | Kind::ApplyProposals => {
            let id = operation.capture_id.as_deref().unwrap_or_default();
            let capture = capture_row::by_id(db, id).await?;
            Ok(of_capture(
                operation.kind,
                &session,
                &remote,
                &capture,
                sender,
            ))
        }
        Kind::SaveRedirect => {
            let id = operation.capture_id.as_deref().unwrap_or_default();
            let capture = capture_row::by_id(&mut *db, id).await?;
            product_link(db, &capture).await
        }
        Kind::SendPhoto | Kind::RelabelPhoto => {
            let id = operation.photo_id.as_deref().unwrap_or_default();
            let photo = photo_row::by_id(&mut *db, id).await?;
            let capture = capture_row::by_id(db, &photo.capture_id).await?;
            Ok(match operation.kind {
                Kind::SendPhoto => send_photo(&remote, photo, &capture, sender),
                _ => relabel(&remote, &photo),
            })
        }
        Kind::ReviewProposal => {
            let id = operation.proposal_id.as_deref().unwrap_or_default();
            let proposal = proposal_row::by_id(db, id).await?;
            Ok(review(&proposal.id, proposal.decision.as_deref()))
        }
    }
}

fn new_session(
    session: &SessionRow,
    sender: &Sender,
) -> std::result::Result<NewSession, MetadataError> {
    let mut metadata = Metadata::new()
        .with("client_session_id", &session.id)?
        .with("station", &sender.station)?;
    if let Some(order) = &session.order_id {
        metadata.set("order_id", order)?;
    }
    let mut new = NewSession {
        user_agent: sender.user_agent.clone(),
        metadata,
        ..NewSession::default()
    };
    new.device_context
        .insert("station".to_owned(), sender.station.clone().into());
    new.device_context
        .insert("system".to_owned(), std::env::consts::OS.into());
    Ok(new)
}

fn of_capture(
    kind: Kind,
    session: &SessionRow,
    remote: &SessionId,
    capture: &CaptureRow,
    sender: &Sender,
) -> Built {
    if kind == Kind::CreateCapture {
        return match new_capture(session, remote, capture, sender) {
            Ok(new) => Built::Call(Request::create_capture(&new, sender.dialect)),
            Err(cause) => Built::Impossible(cause),
        };
    }
    match capture_id(capture) {
        Some(id) if kind == Kind::RetryCapture => Built::Call(Request::retry_capture(&id)),
        Some(id) => Built::Call(Request::apply_proposals(&id)),
        None => impossible("no_identifier", NO_NAME),
    }
}

/// What is kept is what the operator was shown; what was found behind the link since then
/// may speak against it.
async fn product_link(db: &mut SqliteConnection, capture: &CaptureRow) -> Result<Built> {
    let remote = product_link::remote_of(capture);
    if !remote.as_ref().is_some_and(product_link::has_product) {
        return Ok(Built::NotYet);
    }
    let address = capture.product_link.as_deref().unwrap_or_default();
    let (Some(id), Ok(link)) = (capture_id(capture), Link::parse(address)) else {
        return Ok(impossible("no_identifier", NO_NAME));
    };
    match product_link::keepable(db, capture, remote.as_ref()).await? {
        Ok(kept) if kept.link != link => Ok(impossible("link_changed", LINK_CHANGED)),
        Err(why @ (Unkept::Red | Unkept::NoEnd | Unkept::Private(_))) => {
            Ok(impossible("link_not_kept", &why.to_string()))
        }
        // Another station may have had it followed.
        Ok(_) | Err(Unkept::NotFollowed) => Ok(Built::Call(Request::save_redirect(&id, &link))),
    }
}

fn new_capture(
    session: &SessionRow,
    remote: &SessionId,
    capture: &CaptureRow,
    sender: &Sender,
) -> std::result::Result<NewCapture, Cause> {
    let elements = capture.elements();
    Ok(NewCapture {
        session: remote.clone(),
        capture_type: CaptureType::from_word(&capture.capture_type),
        raw_value: raw_value(capture)?,
        gtin: capture.gtin.clone().unwrap_or_default(),
        gs1_dl_data: (!elements.is_empty()).then_some(elements),
        metadata: capture_metadata(session, capture, sender)
            .map_err(|error| cause("metadata", &error.to_string()))?,
    })
}

/// The text as it was read; a link that is too long goes as its canonical form, and
/// nothing is ever cut.
fn raw_value(capture: &CaptureRow) -> std::result::Result<RawValue, Cause> {
    RawValue::parse(&capture.raw_value)
        .or_else(|refusal| match &capture.digital_link {
            Some(link) => RawValue::parse(link),
            None => Err(refusal),
        })
        .map_err(|_| {
            cause(
                "too_long",
                later!("This code has more than 500 characters, which the service does not take. It is kept here; discard it in the queue"),
            )
        })
}

fn capture_metadata(
    session: &SessionRow,
    capture: &CaptureRow,
    sender: &Sender,
) -> std::result::Result<Metadata, MetadataError> {
    let mut metadata = Metadata::new()
        .with("client_capture_id", &capture.id)?
        .with("station", &sender.station)?;
    let optional = [
        ("order_id", &session.order_id),
        ("label_conflict", &capture.label_conflict),
        ("also_read", &capture.also_read),
        ("held_batch", &capture.held_batch),
    ];
    for (key, value) in optional {
        // A second code that is too long for a pair stays here; the first one was sent whole.
        if let Some(value) = value
            .as_deref()
            .filter(|value| value.chars().count() <= 500)
        {
            metadata.set(key, value)?;
        }
    }
    Ok(metadata)
}

fn send_photo(remote: &SessionId, photo: PhotoRow, capture: &CaptureRow, sender: &Sender) -> Built {
    match photo.s3_key.clone() {
        Some(key) => register(remote, &photo, capture, &key, sender),
        None => {
            let photo_type = PhotoType::from_word(&photo.photo_type);
            let grant = Request::presign_photo(remote, &photo_type, &photo.file_name());
            Built::Upload(Box::new((grant, photo)))
        }
    }
}

/// The request that registers an uploaded photo.
pub(super) fn register(
    remote: &SessionId,
    photo: &PhotoRow,
    capture: &CaptureRow,
    s3_key: &str,
    sender: &Sender,
) -> Built {
    let metadata = Metadata::new()
        .with("client_photo_id", &photo.id)
        .and_then(|pairs| pairs.with("client_capture_id", &photo.capture_id))
        .and_then(|pairs| pairs.with("station", &sender.station))
        .and_then(|pairs| pairs.with("photo_hash", &photo.hash))
        .and_then(|pairs| match &photo.facts().guard_override {
            Some(found) => pairs.with("guard_override", found),
            None => Ok(pairs),
        });
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error) => return impossible("metadata", &error.to_string()),
    };
    // A capture that was delivered with an expired session is not part of the fresh one.
    let same_session = capture.session_id == photo.session_id;
    let new = NewPhoto {
        s3_key: s3_key.to_owned(),
        photo_type: PhotoType::from_word(&photo.photo_type),
        capture: same_session.then(|| capture_id(capture)).flatten(),
        original_filename: photo.file_name(),
        file_size: u64::try_from(photo.sent_size()).ok(),
        metadata,
    };
    Built::Call(Request::register_photo(remote, &new, sender.dialect))
}

fn relabel(remote: &SessionId, photo: &PhotoRow) -> Built {
    match photo
        .remote_id
        .as_deref()
        .and_then(|id| PhotoId::parse(id).ok())
    {
        Some(id) => {
            let photo_type = PhotoType::from_word(&photo.photo_type);
            Built::Call(Request::update_photo(
                remote,
                &id,
                &photo_type,
                &Metadata::new(),
            ))
        }
        None => impossible("no_identifier", NO_NAME),
    }
}

async fn reorder(
    db: &mut SqliteConnection,
    session: &SessionRow,
    remote: &SessionId,
    sender: &Sender,
) -> Result<Built> {
    let photos = photo_row::of_session(db, &session.id).await?;
    let ids: Vec<PhotoId> = photos
        .iter()
        .filter_map(|photo| PhotoId::parse(photo.remote_id.as_deref()?).ok())
        .collect();
    Ok(match ids.is_empty() {
        true => Built::Nothing,
        false => Built::Call(Request::reorder_photos(remote, &ids, sender.dialect)),
    })
}

fn review(id: &str, decision: Option<&str>) -> Built {
    let decision = match decision {
        Some("accepted") => Decision::Accepted,
        Some("rejected") => Decision::Rejected,
        Some(_) | None => return Built::Nothing,
    };
    match ProposalId::parse(id) {
        Ok(id) => Built::Call(Request::review_proposal(&id, decision)),
        Err(_) => impossible("no_identifier", NO_NAME),
    }
}

/// The server's id of a capture.
pub(super) fn capture_id(capture: &CaptureRow) -> Option<CaptureId> {
    CaptureId::parse(capture.remote_id.as_deref()?).ok()
}
