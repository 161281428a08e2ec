//! Holds nothing: `cargo bench -p gs1-bench` runs `benches/speed.rs`.
