//! A server that behaves like the Scanner API, for practice and for tests.
//!
//! Beside it stands the little that Perch uses of a browser service, under a key of its own.
//!
//! [`Simulator::start`] serves every operation of the contract, and the form
//! storage that presigned uploads go to, on one loopback port. It promises the
//! contract's shapes in six dialects ([`Profile`]), state machines that follow
//! a settable [`Clock`], and [`Fault`]s that strike by count or by rate, all
//! repeatable from one seed.
//!
//! It shares no type with the client and is reached over HTTP only, so that one
//! misreading of the contract cannot hide on both sides. It does not know the
//! station, and it never leaves the loopback interface.
#![forbid(unsafe_code)]

mod answer;
mod catalogue;
mod clock;
mod config;
mod fault;
mod fields;
mod gate;
mod id;
mod inspect;
mod key;
mod listen;
mod operation;
mod problem;
mod profile;
mod quota;
mod reply;
mod request;
mod server;
mod simulator;
mod state;
mod trail;
mod view;
mod world;

pub use clock::Clock;
pub use config::{BrowserTimings, Config, HeaderForm, Quotas, Timings, UnknownProducts};
pub use fault::{Dose, Fault, FaultError, FaultKind, Target, WaitHint, Window};
pub use inspect::{SeenBrowser, SeenCapture, SeenPhoto, SeenProposal, SeenRequest, SeenSession};
pub use key::{
    BROWSER_KEY, BUSINESS_KEY, Key, PUBLISHABLE_KEY, READONLY_KEY, REVOKED_KEY, Role, STRANGER_KEY,
    USER_KEY,
};
pub use operation::Operation;
pub use profile::{Profile, UnknownProfile};
pub use simulator::{Simulator, StartError};
