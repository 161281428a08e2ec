//! rxing has panicked on odd pictures; a station must not stop for one.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs one call into rxing; a panic inside it counts as "nothing found".
///
/// The readers keep no state between calls, so nothing half-changed is seen later.
pub(crate) fn guarded<T>(call: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok().flatten()
}
