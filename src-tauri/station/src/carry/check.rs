//! Whether the records of another station could have been made by one.

use std::collections::BTreeSet;

use serde_json::Value;
use tr::tr;
use uuid::Uuid;

use super::{Parcel, record::Step};
use crate::{
    error::{Result, StationError},
    outbox::{
        capture_row::CaptureRow,
        operation::{Kind, State},
        photo_row::PhotoRow,
        session_row::SessionRow,
    },
    photo,
};

/// Longest text that was read.
const LONGEST_CODE: usize = 8_192;
/// Longest text that names something.
const LONGEST_NAME: usize = 2_000;
/// Longest text of the server.
const LONGEST_REMOTE: usize = 1 << 20;

/// A blake3 hash as it is written in a name.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Looks at every record.
pub(super) fn parcel(parcel: &Parcel) -> Result<()> {
    let sessions: BTreeSet<&str> = parcel.sessions.iter().map(|row| row.id.as_str()).collect();
    let captures: BTreeSet<&str> = parcel.captures.iter().map(|row| row.id.as_str()).collect();
    let photos: BTreeSet<&str> = parcel.photos.iter().map(|row| row.id.as_str()).collect();
    let proposals: BTreeSet<&str> = parcel.proposals.iter().map(|row| row.id.as_str()).collect();
    let steps: BTreeSet<Uuid> = parcel.steps.iter().map(|step| step.id).collect();
    let all = parcel.sessions.iter().all(is_session)
        && parcel
            .captures
            .iter()
            .all(|row| is_capture(row) && sessions.contains(row.session_id.as_str()))
        && parcel.photos.iter().all(|row| {
            is_photo(row)
                && sessions.contains(row.session_id.as_str())
                && captures.contains(row.capture_id.as_str())
        })
        && parcel.proposals.iter().all(|row| {
            captures.contains(row.capture_id.as_str())
                && row.id.len() <= LONGEST_NAME
                && is_json(Some(&row.remote))
        })
        && parcel.steps.iter().all(|step| {
            let names = |id: &Option<String>, all: &BTreeSet<&str>| {
                id.as_deref().is_none_or(|id| all.contains(id))
            };
            is_step(step)
                && sessions.contains(step.session_id.as_str())
                && names(&step.capture_id, &captures)
                && names(&step.photo_id, &photos)
                && names(&step.proposal_id, &proposals)
                && step.waits_for.iter().all(|id| steps.contains(id))
        });
    match all {
        true => Ok(()),
        false => Err(StationError::Import(tr!(
            "The records in this export do not fit together"
        ))),
    }
}

fn is_id(text: &str) -> bool {
    // As it is written: another spelling of an id would be another id.
    text.parse::<Uuid>().is_ok_and(|id| id.to_string() == text)
}

fn is_name(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.len() <= LONGEST_NAME)
}

fn is_json(text: Option<&str>) -> bool {
    text.is_none_or(|text| {
        text.len() <= LONGEST_REMOTE && serde_json::from_str::<Value>(text).is_ok()
    })
}

fn is_session(row: &SessionRow) -> bool {
    const STATES: [&str; 6] = [
        "collecting",
        "submitting",
        "submitted",
        "closing",
        "closed",
        "expired",
    ];
    is_id(&row.id)
        && STATES.contains(&row.state.as_str())
        && is_name(row.order_id.as_deref())
        && is_name(row.product_key.as_deref())
        && is_name(row.remote_id.as_deref())
        && is_name(Some(&row.extraction_status))
        && is_json(row.remote.as_deref())
}

fn is_capture(row: &CaptureRow) -> bool {
    let is_gtin = |text: &str| text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_id(&row.id)
        && ["BARCODE", "IMAGE", "MANUAL"].contains(&row.capture_type.as_str())
        && row.raw_value.len() <= LONGEST_CODE
        && row.key.len() <= LONGEST_CODE
        && row
            .also_read
            .as_ref()
            .is_none_or(|text| text.len() <= LONGEST_CODE)
        && row
            .digital_link
            .as_ref()
            .is_none_or(|text| text.len() <= LONGEST_CODE)
        && row.gtin.as_deref().is_none_or(is_gtin)
        && [&row.source, &row.symbology, &row.symbology_identifier]
            .iter()
            .all(|text| text.len() <= LONGEST_NAME)
        && is_name(row.label_conflict.as_deref())
        && is_name(row.remote_id.as_deref())
        && row
            .product_link
            .as_ref()
            .is_none_or(|text| text.len() <= LONGEST_CODE)
        && is_json(Some(&row.elements))
        && is_json(Some(&row.issues))
        && is_json(row.remote.as_deref())
}

fn is_photo(row: &PhotoRow) -> bool {
    is_id(&row.id)
        && is_hash(&row.hash)
        && photo::check_type(&row.photo_type).is_ok()
        && row.replaced_by.as_deref().is_none_or(is_id)
        && is_name(row.s3_key.as_deref())
        && is_name(row.remote_id.as_deref())
        && is_json(row.remote.as_deref())
        && is_json(Some(&row.facts))
        && row.file_size >= 0
}

/// Whether an operation names what its kind is about.
fn is_step(step: &Step) -> bool {
    let (Ok(kind), Ok(state)) = (step.kind.parse::<Kind>(), step.state.parse::<State>()) else {
        return false;
    };
    let names_all = match kind {
        Kind::CreateSession | Kind::SubmitSession | Kind::EndSession | Kind::ReorderPhotos => true,
        Kind::CreateCapture | Kind::RetryCapture | Kind::ApplyProposals | Kind::SaveRedirect => {
            step.capture_id.is_some()
        }
        Kind::SendPhoto | Kind::RelabelPhoto => step.photo_id.is_some(),
        Kind::ReviewProposal => step.proposal_id.is_some() && step.capture_id.is_some(),
    };
    names_all
        && !matches!(state, State::Done | State::Discarded)
        && is_name(Some(&step.error_code))
        && is_name(Some(&step.error_detail))
}
