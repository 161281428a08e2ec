//! Scenarios: the real station against the real simulator over loopback.
#![expect(
    clippy::unwrap_used,
    reason = "a scenario may stop at the first surprise"
)]

mod browser;
mod capture;
mod cards;
mod carry;
mod clock;
mod contract;
mod crash;
mod diagnosis;
mod disk;
mod faults;
mod freshness;
mod history;
mod killed;
mod links;
mod meaning;
mod photo_table;
mod photos;
mod product_links;
mod profiles;
mod queue;
mod quota;
mod reading;
mod reconcile;
mod repair;
mod reshoot;
mod review;
