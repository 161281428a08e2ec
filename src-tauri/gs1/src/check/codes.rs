//! Checks against lists of codes.

use super::{Fault, Outcome, lists};
use crate::IssueCode;

/// One character out of a few.
pub(super) fn one_of(data: &[u8], allowed: &[u8], code: IssueCode) -> Outcome {
    match data {
        [byte] if allowed.contains(byte) => Ok(()),
        _ => Err(Fault::new(code, 0, data.len())),
    }
}

/// A code that a list knows.
pub(super) fn listed(data: &[u8], knows: fn(&[u8]) -> bool, code: IssueCode) -> Outcome {
    if knows(data) {
        Ok(())
    } else {
        Err(Fault::new(code, 0, data.len()))
    }
}

/// A numeric country code, or 999 for "several".
pub(super) fn country_or_999(data: &[u8]) -> Outcome {
    if data == b"999" {
        return Ok(());
    }
    listed(data, lists::is_country, IssueCode::Country)
}
