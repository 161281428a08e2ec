//! Writes every scene into a folder, with the list of what a reader must find.
//!
//! `cargo run -p perch-scenes --example draw -- FOLDER [SEED]`

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("say into which folder: draw FOLDER [SEED]")?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    perch_scenes::write_folder(Path::new(&folder), seed)?;
    Ok(())
}
