//! Compiles the Tauri context.
fn main() {}
