//! Drawn bench pictures: what practice mode and the tests see.
//!
//! It promises invented products only, the same picture for the same seed, and a
//! list of what a reader must find in each. It knows nothing of cameras or
//! stations: whoever replays the pictures decides when the next one comes.
//!
//! ```
//! use perch_scenes::{Scene, Size};
//!
//! let scene = Scene::by_id("honey").unwrap();
//! let still = scene.still(1, Size::HD);
//! let (first, second) = (still.frame(0), still.frame(1));
//! assert_eq!(first.dimensions(), (1280, 720));
//! assert_ne!(first, second);
//! assert_eq!(scene.expected()[0].raw_value, "9521321000018");
//! ```

mod bench;
mod canvas;
mod colour;
mod folder;
mod optics;
mod pack;
mod print;
mod product;
mod scene;
mod script;
mod sensor;
mod shape;
mod surface;
mod text;

pub use folder::{LIST, write_folder};
pub use product::{Product, products};
pub use scene::{ExpectedCode, Scene};
pub use script::{Step, script};
pub use sensor::{Size, Still};
