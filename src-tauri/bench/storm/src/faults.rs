//! What goes wrong at the server, and how slow its slowest late effect is.
//!
//! The shares are those of the published measurement: 11 % of all requests end
//! with an unclear outcome, 4 % with a 503, 3 % with a 429. Slow answers are extra;
//! they keep operations in `sending` long enough to be killed there.

use std::time::Duration;

use scanner_sim::{Dose, Fault, FaultKind, Operation, Target, WaitHint, Window};

/// Longest time after which the server still takes a request whose answer was lost.
pub(crate) const LATEST: Duration = Duration::from_secs(30);

/// The armed faults, `expire` is a share in per cent.
pub(crate) fn all(expire: f64) -> Vec<Fault> {
    let any = |kind, per_cent| Fault {
        kind,
        target: Target::Any,
        dose: Dose::Percent(per_cent),
    };
    let refused = Fault {
        kind: FaultKind::Status(422),
        target: Target::Only(Operation::CreateCapture),
        dose: Dose::Percent(3.0),
    };
    vec![
        // Unclear: the effect happens now, later, or not at all, and nobody says which.
        any(FaultKind::LostAnswer, 4.0),
        any(FaultKind::AcceptedLate(LATEST / 10), 1.5),
        any(FaultKind::AcceptedLate(LATEST), 1.5),
        any(FaultKind::ErrorAfterCommit, 2.0),
        any(FaultKind::Dropped, 2.0),
        // Clear refusals.
        any(FaultKind::Status(503), 4.0),
        any(FaultKind::Quota(Window::Minute, WaitHint::Header), 1.0),
        any(FaultKind::Quota(Window::Minute, WaitHint::Body), 1.0),
        any(FaultKind::Quota(Window::Minute, WaitHint::Both), 1.0),
        any(FaultKind::Slow(Duration::from_secs(4)), 6.0),
        refused,
        any(FaultKind::SessionExpired, expire),
    ]
}

/// Whether a fault leaves the outcome unclear.
pub(crate) fn is_unclear(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::LostAnswer
            | FaultKind::AcceptedLate(_)
            | FaultKind::ErrorAfterCommit
            | FaultKind::Dropped
    )
}
