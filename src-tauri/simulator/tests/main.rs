//! The simulator over HTTP, as a client meets it.
#![expect(
    clippy::unwrap_used,
    reason = "a failed step of a test has no better answer than its panic"
)]

mod client;
mod faults;
mod flow;
mod memory;
mod profiles;
mod storage;
