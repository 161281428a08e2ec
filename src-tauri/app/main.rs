//! Perch.
fn main() {}
