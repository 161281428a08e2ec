//! Sync: what stands in the outbox happens at the server, once.
//!
//! ```text
//! plan ─▶ send ──▶ verdict ─▶ done | ready again | unknown | parked
//!   │                                      │
//!   ├──▶ reconcile ◀───────────────────────┘   one look at the session settles all
//!   └──▶ poll, look, proposals                 what is left of the quota
//! ```
//!
//! [`governor`], [`line`](mod@line), [`verdict`] and [`polling`] decide and do nothing;
//! [`worker`] does and decides nothing. The operator never waits for any of it.
//!
//! Browsers elsewhere, at a service of their own, have a worker of their own (`browse`).
//!
//! It does not know the camera or the window.

mod ask;
mod browse;
pub mod governor;
pub mod line;
pub mod polling;
mod reconcile;
mod rehome;
mod request;
mod send;
mod settle;
mod under_way;
pub mod verdict;
pub mod worker;

pub use browse::{Browsing, LiveView};
pub use under_way::UnderWay;
pub use worker::{Resting, Sync, SyncState, Wire};
