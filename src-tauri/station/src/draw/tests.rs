//! The screens, drawn from a database file that the outbox's own functions filled.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod bench;
mod cards;
mod photos;
mod queue;
mod review;
mod session;
mod station;
