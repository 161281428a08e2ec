//! Scenarios: the real station against the real simulator over loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a scenario may stop at the first surprise"
)]

mod capture;
mod contract;
mod crash;
mod faults;
mod photos;
mod review;
