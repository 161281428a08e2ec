//! Which armed fault strikes the next request.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{Dose, Fault, FaultKind};
use crate::Operation;

/// The armed faults. Rates are drawn from a seeded generator, so that the same
/// requests in the same order meet the same faults.
#[derive(Debug)]
pub(crate) struct Plan {
    faults: Vec<Fault>,
    draws: StdRng,
}

impl Plan {
    /// Arms `faults`.
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self {
            faults,
            draws: StdRng::seed_from_u64(seed),
        }
    }

    /// Replaces the armed faults; the generator goes on where it is.
    pub(crate) fn set(&mut self, faults: Vec<Fault>) {
        self.faults = faults;
    }

    /// The faults that are still armed.
    pub(crate) fn armed(&self) -> Vec<Fault> {
        self.faults
            .iter()
            .filter(|fault| fault.dose != Dose::Times(0))
            .cloned()
            .collect()
    }

    /// Takes the first fault that strikes a request of `operation` which was read.
    pub(crate) fn strike(&mut self, operation: Operation) -> Option<FaultKind> {
        self.take(operation, |kind| !matches!(kind, FaultKind::ReadLate(_)))
    }

    /// How long a request of `operation` is left unread; whatever else strikes it comes later.
    pub(crate) fn strike_before_reading(&mut self, operation: Operation) -> Option<Duration> {
        match self.take(operation, |kind| matches!(kind, FaultKind::ReadLate(_))) {
            Some(FaultKind::ReadLate(wait)) => Some(wait),
            Some(_) | None => None,
        }
    }

    fn take(
        &mut self,
        operation: Operation,
        wanted: impl Fn(FaultKind) -> bool,
    ) -> Option<FaultKind> {
        let draws = &mut self.draws;
        self.faults
            .iter_mut()
            .filter(|fault| fault.concerns(operation) && wanted(fault.kind))
            .find_map(|fault| takes(&mut fault.dose, draws).then_some(fault.kind))
    }
}

/// Whether a dose strikes now; a count is used up by it.
fn takes(dose: &mut Dose, draws: &mut StdRng) -> bool {
    match dose {
        Dose::Times(0) => false,
        Dose::Times(left) => {
            *left -= 1;
            true
        }
        Dose::Percent(percent) => draws.random_bool((*percent / 100.0).clamp(0.0, 1.0)),
        Dose::Always => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;

    #[test]
    fn a_counted_fault_strikes_so_often_and_no_more() {
        let fault = Fault::times(FaultKind::LostAnswer, Operation::CreateCapture, 2);
        let mut plan = Plan::new(vec![fault], 1);
        assert_eq!(plan.strike(Operation::CreateSession), None);
        assert_eq!(
            plan.strike(Operation::CreateCapture),
            Some(FaultKind::LostAnswer)
        );
        assert_eq!(
            plan.strike(Operation::CreateCapture),
            Some(FaultKind::LostAnswer)
        );
        assert_eq!(plan.strike(Operation::CreateCapture), None);
        assert!(plan.armed().is_empty());
    }

    #[test]
    fn a_rate_strikes_its_share_and_the_same_requests_for_one_seed() {
        let struck = |seed| {
            let fault = Fault {
                kind: FaultKind::BadGateway,
                target: Target::Any,
                dose: Dose::Percent(20.0),
            };
            let mut plan = Plan::new(vec![fault], seed);
            (0..1_000)
                .filter(|_| plan.strike(Operation::GetSession).is_some())
                .collect::<Vec<i32>>()
        };
        let share = struck(7).len();
        assert!((150..250).contains(&share), "{share} of 1000 at 20 %");
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
    }

    #[test]
    fn a_request_that_is_read_late_can_meet_another_fault_too() {
        let wait = Duration::from_secs(9);
        let unread = Fault::times(FaultKind::ReadLate(wait), Operation::StoreObject, 1);
        let lost = Fault::times(FaultKind::LostAnswer, Operation::StoreObject, 1);
        let mut plan = Plan::new(vec![unread, lost], 1);
        let before = |plan: &mut Plan| plan.strike_before_reading(Operation::StoreObject);
        assert_eq!(before(&mut plan), Some(wait));
        assert_eq!(before(&mut plan), None);
        let after = plan.strike(Operation::StoreObject);
        assert_eq!(after, Some(FaultKind::LostAnswer));
    }

    #[test]
    fn a_storage_fault_for_any_operation_strikes_the_storage_alone() {
        let fault = Fault {
            kind: FaultKind::GrantExpired,
            target: Target::Any,
            dose: Dose::Always,
        };
        let mut plan = Plan::new(vec![fault], 1);
        assert_eq!(plan.strike(Operation::CreateCapture), None);
        assert_eq!(
            plan.strike(Operation::StoreObject),
            Some(FaultKind::GrantExpired)
        );
    }
}
