//! What holds for all identifiers and for inputs nobody listed.
//!
//! `PROPTEST_CASES=1000000 cargo test -p perch-gs1 --release --test properties` runs
//! the long version.

mod answers;
mod any_text;
mod every_identifier;
mod messages;
mod values;
