//! A folder of pictures with the list of what is in them.
//!
//! The list has one line for each code: file, symbology and raw value between tabs,
//! `-` and `-` where a picture holds no code. In the raw value a backslash is
//! written `\\` and other control characters `\u001d`.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use crate::scene::Scene;
use crate::sensor::Size;

/// Name of the list inside the folder.
pub const LIST: &str = "list.tsv";

/// Writes one picture for each scene, and the list, into a folder that may exist.
pub fn write_folder(folder: &Path, seed: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut list = String::new();
    for scene in Scene::all() {
        let file = format!("{}.jpg", scene.id());
        fs::write(folder.join(&file), scene.still(seed, Size::HD).jpeg(0))?;
        lines(scene, &file, &mut list);
    }
    fs::write(folder.join(LIST), list)
}

fn lines(scene: &Scene, file: &str, list: &mut String) {
    for code in scene.expected() {
        let (symbology, text) = (code.symbology, escaped(code.raw_value));
        // Writing into a String cannot fail.
        let _ = writeln!(list, "{file}\t{symbology}\t{text}");
    }
    if scene.expected().is_empty() {
        let _ = writeln!(list, "{file}\t-\t-");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\\' => out.push_str("\\\\"),
            ch if ch.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(ch));
            }
            ch => out.push(ch),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_written_as_escapes() {
        assert_eq!(escaped("10A\u{1d}21B\\"), "10A\\u001d21B\\\\");
    }

    #[test]
    fn a_scene_without_codes_has_a_line_of_its_own() {
        let mut list = String::new();
        for scene in Scene::all() {
            lines(scene, scene.id(), &mut list);
        }
        assert!(list.contains("bench\t-\t-\n"));
        assert!(list.contains(
            "plasters\tgs1-data-matrix\t01095213210000701728123110PL88A\\u001d21000417\n"
        ));
        assert_eq!(
            list.lines()
                .filter(|line| line.starts_with("soap\t"))
                .count(),
            2
        );
    }
}
