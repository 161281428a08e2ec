//! The client against small servers on this machine that behave badly.

mod calls;
mod secrets;
mod server;
mod uploads;
