//! The text form of a fault, as the command line takes it.

use std::str::FromStr;
use std::time::Duration;

use super::{Dose, Fault, FaultKind, Target, WaitHint, Window};
use crate::Operation;

/// Why a text is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// Fewer than three parts.
    #[error("{0:?} is not of the form KIND[:DETAIL]:OPERATION:DOSE")]
    Form(String),
    /// No such kind, or its detail is missing or wrong.
    #[error("{0:?} is no kind of fault")]
    Kind(String),
    /// No such operation.
    #[error("{0:?} is no operation; use a name such as create_capture, or *")]
    Operation(String),
    /// Neither a count, nor a percentage, nor `always`.
    #[error("{0:?} is no dose; use a count, a percentage such as 5%, or always")]
    Dose(String),
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let form = || FaultError::Form(text.to_owned());
        let (rest, dose) = text.rsplit_once(':').ok_or_else(form)?;
        let (kind, operation) = rest.rsplit_once(':').ok_or_else(form)?;
        Ok(Self {
            kind: read_kind(kind)?,
            target: read_target(operation)?,
            dose: read_dose(dose)?,
        })
    }
}

fn read_kind(text: &str) -> Result<FaultKind, FaultError> {
    let unknown = || FaultError::Kind(text.to_owned());
    let (name, detail) = text.split_once(':').unwrap_or((text, ""));
    let millis = || {
        detail
            .parse()
            .map(Duration::from_millis)
            .map_err(|_| unknown())
    };
    let plain = match name {
        "late" => return Ok(FaultKind::AcceptedLate(millis()?)),
        "slow" => return Ok(FaultKind::Slow(millis()?)),
        "read-late" => return Ok(FaultKind::ReadLate(millis()?)),
        "status" => {
            return read_status(detail)
                .map(FaultKind::Status)
                .ok_or_else(unknown);
        }
        "minute-quota" => {
            return read_hint(detail)
                .map(|hint| FaultKind::Quota(Window::Minute, hint))
                .ok_or_else(unknown);
        }
        "day-quota" => {
            return read_hint(detail)
                .map(|hint| FaultKind::Quota(Window::Day, hint))
                .ok_or_else(unknown);
        }
        "lost-answer" => FaultKind::LostAnswer,
        "error-after-commit" => FaultKind::ErrorAfterCommit,
        "dropped" => FaultKind::Dropped,
        "bad-gateway" => FaultKind::BadGateway,
        "captive-portal" => FaultKind::CaptivePortal,
        "foreign-redirect" => FaultKind::ForeignRedirect,
        "wrong-shape" => FaultKind::WrongShape,
        "key-revoked" => FaultKind::KeyRevoked,
        "readonly-key" => FaultKind::ReadOnlyKey,
        "stuck-processing" => FaultKind::StuckProcessing,
        "session-expired" => FaultKind::SessionExpired,
        "capture-failed" => FaultKind::CaptureFailed,
        "capture-not-found" => FaultKind::CaptureNotFound,
        "grant-expired" => FaultKind::GrantExpired,
        "storage-denied" => FaultKind::StorageDenied,
        "unknown-words" => FaultKind::UnknownWords,
        "matched" => FaultKind::Matched,
        _unlisted => return Err(unknown()),
    };
    if detail.is_empty() {
        Ok(plain)
    } else {
        Err(unknown())
    }
}

fn read_status(text: &str) -> Option<u16> {
    text.parse()
        .ok()
        .filter(|status| (400..600).contains(status))
}

fn read_hint(text: &str) -> Option<WaitHint> {
    match text {
        "" | "both" => Some(WaitHint::Both),
        "header" => Some(WaitHint::Header),
        "body" => Some(WaitHint::Body),
        "date" => Some(WaitHint::Date),
        "missing" => Some(WaitHint::Missing),
        _unlisted => None,
    }
}

fn read_target(text: &str) -> Result<Target, FaultError> {
    if text == "*" {
        return Ok(Target::Any);
    }
    Operation::named(text)
        .map(Target::Only)
        .ok_or_else(|| FaultError::Operation(text.to_owned()))
}

fn read_dose(text: &str) -> Result<Dose, FaultError> {
    let wrong = || FaultError::Dose(text.to_owned());
    if text == "always" {
        return Ok(Dose::Always);
    }
    if let Some(percent) = text.strip_suffix('%') {
        return percent
            .parse()
            .ok()
            .filter(|percent| (0.0..=100.0).contains(percent))
            .map(Dose::Percent)
            .ok_or_else(wrong);
    }
    text.parse().map(Dose::Times).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &Result<Fault, FaultError>) {
        assert_eq!(text.parse(), *want);
    }

    #[test]
    fn kind_operation_and_dose_are_read() {
        let lost = Fault::times(FaultKind::LostAnswer, Operation::CreateCapture, 1);
        check("lost-answer:create_capture:1", &Ok(lost));
        check(
            "status:503:*:5%",
            &Ok(Fault {
                kind: FaultKind::Status(503),
                target: Target::Any,
                dose: Dose::Percent(5.0),
            }),
        );
        let late = FaultKind::AcceptedLate(Duration::from_millis(250));
        check(
            "late:250:register_photo:always",
            &Ok(Fault::always(late, Operation::RegisterPhoto)),
        );
        let unread = FaultKind::ReadLate(Duration::from_secs(9));
        check(
            "read-late:9000:store_object:1",
            &Ok(Fault::times(unread, Operation::StoreObject, 1)),
        );
        let quota = FaultKind::Quota(Window::Day, WaitHint::Date);
        check(
            "day-quota:date:get_session:2",
            &Ok(Fault::times(quota, Operation::GetSession, 2)),
        );
    }

    #[test]
    fn the_wrong_part_is_named() {
        check(
            "lost-answer",
            &Err(FaultError::Form("lost-answer".to_owned())),
        );
        check(
            "status:200:*:1",
            &Err(FaultError::Kind("status:200".to_owned())),
        );
        check("late:*:1", &Err(FaultError::Kind("late".to_owned())));
        check(
            "matched:loud:*:1",
            &Err(FaultError::Kind("matched:loud".to_owned())),
        );
        check(
            "matched:fetch:1",
            &Err(FaultError::Operation("fetch".to_owned())),
        );
        check("matched:*:150%", &Err(FaultError::Dose("150%".to_owned())));
    }
}
