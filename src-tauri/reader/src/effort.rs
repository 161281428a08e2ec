//! How much a picture is worth.

use std::time::Duration;

/// A frame of many, or a picture there is no other of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// About this long; the next frame is on its way.
    Live(Duration),
    /// Everything is tried.
    Still,
}
