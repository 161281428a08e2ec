//! The flow is the architecture: a module uses only modules above it in `lib.rs`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Modules that every other one may use: they are vocabulary, not a stage of the flow.
const VOCABULARY: [&str; 8] = [
    "clock", "error", "key", "language", "settings", "text", "tone", "view",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules of `lib.rs` from top to bottom.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    lib.lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect()
}

/// The files of a module: `name.rs` and all below `name/`.
fn files(module: &str) -> Vec<PathBuf> {
    let mut files = vec![source().join(format!("{module}.rs"))];
    let mut folders = vec![source().join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files
}

/// The modules that a text names behind `crate::`, also inside braces.
fn used(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => used.extend(first_words(list)),
            None => used.push(word(rest)),
        }
    }
    used
}

/// The first word of each entry of a `use` list, up to the brace that closes it.
fn first_words(list: &str) -> Vec<String> {
    let (mut depth, mut words, mut starts) = (0, Vec::new(), true);
    for (at, ch) in list.char_indices() {
        match ch {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts = true,
            ch if starts && ch.is_alphabetic() => {
                words.push(word(&list[at..]));
                starts = false;
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|ch| ch.is_alphanumeric() || *ch == '_')
        .collect()
}

#[test]
fn no_module_uses_one_below_it() {
    let modules = modules();
    assert!(modules.len() > 15, "{modules:?}");
    for (place, module) in modules.iter().enumerate() {
        for file in files(module) {
            let text = fs::read_to_string(&file).unwrap();
            // What stands behind the code's own tests may look at everything.
            let code = text.split("#[cfg(test)]").next().unwrap();
            let is_test = file.components().any(|part| part.as_os_str() == "tests");
            for name in used(code).into_iter().filter(|_| !is_test) {
                let Some(other) = modules.iter().position(|each| *each == name) else {
                    continue;
                };
                let is_allowed = other <= place || VOCABULARY.contains(&name.as_str());
                if !is_allowed {
                    panic!(
                        "{} uses crate::{name}, which stands below it",
                        file.display()
                    );
                }
            }
        }
    }
}

#[test]
fn the_station_names_no_window_no_decoder_and_no_server() {
    let mut files = vec![source().join("lib.rs")];
    files.extend(modules().iter().flat_map(|module| self::files(module)));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for foreign in ["tauri::", "rxing::", "axum::", "scanner_sim::"] {
            assert!(
                !text.contains(foreign),
                "{} names {foreign}",
                file.display()
            );
        }
    }
}
