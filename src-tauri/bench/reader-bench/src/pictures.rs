//! Folders of pictures with a `list.tsv`: path, group, and the texts as JSON.

use std::collections::BTreeSet;
use std::path::Path;

use perch_reader::LumaImage;
use serde_json::Value;

use crate::score::{Truth, normal};

/// Texts that stand in a public picture and not in its list, seen by eye.
const ALSO_THERE: [(&str, &str); 4] = [
    ("datamatrix/DMX6e.jpg", "987654321098"),
    // Its list has 8011642115221, which is not what is printed below the bars.
    ("outoffocus/Foto_477_.jpg", "8011642115887"),
    ("zxing-ean13-2/14.png", "9784872348880 1920081045006"),
    ("zxing-ean13-2/23.png", "9784872348880 1920081045006"),
];

/// One picture of a folder, not yet opened.
pub(crate) struct Picture {
    path: std::path::PathBuf,
    pub(crate) truth: Truth,
}

impl Picture {
    /// Its luma; colour is converted once, outside what is measured.
    pub(crate) fn luma(&self) -> Option<LumaImage> {
        let picture = image::open(&self.path).ok()?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        match picture {
            image::DynamicImage::ImageLuma8(grey) => LumaImage::new(grey.into_raw(), width, height),
            other => LumaImage::from_rgb(&other.into_rgb8(), width, height),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The pictures a folder lists.
pub(crate) fn pictures(folder: &Path) -> std::io::Result<Vec<Picture>> {
    let list = std::fs::read_to_string(folder.join("list.tsv"))?;
    let mut found: Vec<Picture> = list
        .lines()
        .filter_map(|line| picture(folder, line))
        .collect();
    // A QR code two published readers did not agree on may be missing in its own
    // line, so a text counts as false only where no line of these groups has it.
    let qr: BTreeSet<String> = found
        .iter()
        .filter(|picture| picture.truth.group.starts_with("qr-"))
        .flat_map(|picture| picture.truth.texts.clone())
        .collect();
    for picture in &mut found {
        if picture.truth.group.starts_with("qr-") {
            picture.truth.known.extend(qr.iter().cloned());
        }
    }
    Ok(found)
}

fn picture(folder: &Path, line: &str) -> Option<Picture> {
    let mut columns = line.split('\t');
    let (path, group, texts) = (columns.next()?, columns.next()?, columns.next()?);
    let texts: Vec<String> = match serde_json::from_str(texts).ok()? {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(texts) => texts
            .iter()
            .filter_map(|t| t.as_str().map(str::to_owned))
            .collect(),
        _ => return None,
    };
    let mut truth = Truth::new(group, &texts);
    for (name, known) in ALSO_THERE {
        if path.ends_with(name) {
            truth
                .known
                .extend(known.split(' ').map(|text| normal(text, false)));
        }
    }
    let case_code = !group.starts_with("zxing-itf") || texts.iter().all(|text| text.len() == 14);
    case_code.then(|| Picture {
        path: folder.join(path),
        truth,
    })
}
