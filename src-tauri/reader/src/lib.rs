//! Luma in, sightings out.
//!
//! The only crate that names rxing. It promises texts that were checked, in the
//! form the symbol's standard gives them, with a place in the frame for each. It
//! does no I/O, opens nothing it reads, and knows time only through its clock.

mod adapter;
mod agree;
mod bands;
mod binarise;
mod blobs;
mod brackets;
mod cells;
mod data_matrix;
mod deadline;
mod digits;
mod effort;
mod finder;
mod formats;
mod fuse;
mod gate;
mod grain;
mod guard;
mod join;
mod likeness;
mod linear;
mod linear_worker;
mod luma;
mod matrix;
mod matrix_worker;
mod memory;
mod patch;
mod pdf417;
mod picture;
mod places;
mod quad;
mod reader;
mod regions;
mod row;
mod sighting;
mod strip;
mod sweep;
#[cfg(feature = "encoders")]
pub mod symbol;
mod symbology;
mod template;
mod track;
mod vote;
mod why;

pub use luma::{LumaImage, LumaView};
pub use reader::{Clock, Reader, ReaderSettings, Reading, stopped_clock};
pub use sighting::{Cause, Outline, Point, Quality, Sighting, Unread};
pub use symbology::{Symbology, SymbologySet, UnknownSymbology};
