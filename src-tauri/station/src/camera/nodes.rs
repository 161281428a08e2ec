//! The cameras Linux lists, each once.
//!
//! A UVC camera has two nodes under one name: its pictures and its metadata. The
//! kernel numbers the nodes of a device, and the pictures are number 0. It opens
//! nothing, so that a camera in use is left alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::SourceInfo;

/// A camera and the number of its `/dev/video` node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) info: SourceInfo,
    pub(super) index: u32,
}

/// The cameras with nodes in `dev`, as `class` (`/sys/class/video4linux`) describes them.
pub(super) fn cameras(dev: &Path, class: &Path) -> Vec<Node> {
    let Ok(entries) = dev.read_dir() else {
        return Vec::new();
    };
    let mut indexes: Vec<u32> = entries
        .filter_map(|entry| {
            entry
                .ok()?
                .file_name()
                .to_str()?
                .strip_prefix("video")?
                .parse()
                .ok()
        })
        .collect();
    indexes.sort_unstable();
    indexes
        .into_iter()
        .filter_map(|index| camera(class, index))
        .collect()
}

/// The camera that an id from the settings means now: that very one, or the only one of its name.
pub(super) fn find(nodes: &[Node], id: &str) -> Option<u32> {
    let exact = nodes.iter().find(|node| node.info.id == id);
    let mut namesakes = nodes
        .iter()
        .filter(|node| node.info.name == super::device_name(id));
    let only = namesakes.next().filter(|_| namesakes.next().is_none());
    exact.or(only).map(|node| node.index)
}

fn camera(class: &Path, index: u32) -> Option<Node> {
    let folder = class.join(format!("video{index}"));
    let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
    if read("index").is_some_and(|number| number.trim() != "0") {
        return None;
    }
    let name = read("name").map(|name| name.trim().to_owned());
    let name = name.unwrap_or_else(|| format!("Camera {index}"));
    let place = bus_place(&folder).unwrap_or_else(|| format!("video{index}"));
    Some(Node {
        info: SourceInfo {
            id: format!("{name} @ {place}"),
            name,
        },
        index,
    })
}

/// Where the camera is plugged in, such as `1-2:1.0`.
fn bus_place(folder: &Path) -> Option<String> {
    let device: PathBuf = folder.join("device").canonicalize().ok()?;
    Some(device.file_name()?.to_str()?.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    /// A machine with these nodes: number, name, number within its device, place.
    fn machine(nodes: &[(u32, &str, u32, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let (dev, class) = (root.path().join("dev"), root.path().join("class"));
        fs::create_dir(&dev).unwrap();
        fs::create_dir(&class).unwrap();
        for stray in ["video", "video-dec0", "videonode", "null"] {
            fs::write(dev.join(stray), b"").unwrap();
        }
        for (index, name, number, place) in nodes {
            fs::write(dev.join(format!("video{index}")), b"").unwrap();
            let folder = class.join(format!("video{index}"));
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("name"), format!("{name}\n")).unwrap();
            fs::write(folder.join("index"), format!("{number}\n")).unwrap();
            let device = root.path().join(place);
            fs::create_dir_all(&device).unwrap();
            std::os::unix::fs::symlink(&device, folder.join("device")).unwrap();
        }
        root
    }

    fn listed(root: &tempfile::TempDir) -> Vec<Node> {
        cameras(&root.path().join("dev"), &root.path().join("class"))
    }

    #[test]
    fn each_camera_is_listed_once_and_metadata_nodes_are_not() {
        let root = machine(&[
            (10, "Desk cam", 0, "1-3:1.0"),
            (0, "HD Webcam", 0, "1-2:1.0"),
            (1, "HD Webcam", 1, "1-2:1.0"),
        ]);
        let ids: Vec<(String, u32)> = listed(&root)
            .into_iter()
            .map(|node| (node.info.id, node.index))
            .collect();
        let want = [("HD Webcam @ 1-2:1.0", 0), ("Desk cam @ 1-3:1.0", 10)];
        assert_eq!(ids, want.map(|(id, index)| (id.to_owned(), index)));
    }

    #[track_caller]
    fn check(nodes: &[(u32, &str, u32, &str)], id: &str, want: Option<u32>) {
        assert_eq!(find(&listed(&machine(nodes)), id), want);
    }

    #[test]
    fn a_camera_is_found_again_under_another_number_or_at_another_port() {
        let one = [(4, "HD Webcam", 0, "1-2:1.0")];
        let two = [
            (0, "HD Webcam", 0, "1-2:1.0"),
            (2, "HD Webcam", 0, "1-4:1.0"),
        ];
        check(&one, "HD Webcam @ 1-2:1.0", Some(4));
        check(&one, "HD Webcam @ 1-7:1.0", Some(4));
        check(&one, "Desk cam @ 1-2:1.0", None);
        check(&two, "HD Webcam @ 1-4:1.0", Some(2));
        check(&two, "HD Webcam @ 1-7:1.0", None);
    }

    #[test]
    fn a_machine_without_cameras_lists_none() {
        assert_eq!(cameras(Path::new("/nowhere"), Path::new("/nowhere")), []);
    }
}
