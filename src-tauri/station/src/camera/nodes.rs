//! The cameras Linux lists, each once.
//!
//! A UVC camera has two nodes under one name: its pictures and its metadata. The
//! kernel numbers the nodes of a device, and the pictures are number 0. A camera is
//! known by its name, its place on the bus and its serial number, never by the
//! number of its node, which changes when it is plugged in again. It opens
//! nothing, so that a camera in use is left alone.

use std::{fs, path::Path};

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

/// The camera that an id from the settings means now.
///
/// That very one; else the only one with its name and serial number, which was
/// moved to another port; else the one at its place, if it has its name; else the
/// only one of its name.
pub(super) fn find(nodes: &[Node], id: &str) -> Option<u32> {
    let (name, place, serial) = parts(id);
    let only = |same: &dyn Fn(&str, &str, &str) -> bool| {
        let mut found = nodes.iter().filter(|node| {
            let (its_name, its_place, its_serial) = parts(&node.info.id);
            same(its_name, its_place, its_serial)
        });
        found.next().filter(|_| found.next().is_none())
    };
    nodes
        .iter()
        .find(|node| node.info.id == id)
        .or_else(|| only(&|a, _, c| a == name && !serial.is_empty() && c == serial))
        .or_else(|| only(&|a, b, _| a == name && b == place))
        .or_else(|| only(&|a, _, _| a == name))
        .map(|node| node.index)
}

/// Name, place and serial number in an id, empty where it has none.
fn parts(id: &str) -> (&str, &str, &str) {
    let (name, rest) = id.rsplit_once(" @ ").unwrap_or((id, ""));
    let (place, serial) = rest.split_once(" # ").unwrap_or((rest, ""));
    (name, place, serial)
}

fn camera(class: &Path, index: u32) -> Option<Node> {
    let folder = class.join(format!("video{index}"));
    if line(&folder.join("index")).is_some_and(|number| number != "0") {
        return None;
    }
    let name = line(&folder.join("name")).unwrap_or_else(|| format!("Camera {index}"));
    let device = folder.join("device").canonicalize().ok();
    let place = device
        .as_deref()
        .and_then(bus_place)
        .unwrap_or_else(|| format!("video{index}"));
    let serial = device
        .as_deref()
        .and_then(serial)
        .map(|serial| format!(" # {serial}"))
        .unwrap_or_default();
    Some(Node {
        info: SourceInfo {
            id: format!("{name} @ {place}{serial}"),
            name,
        },
        index,
    })
}

/// Where the camera is plugged in, such as `1-2:1.0`.
fn bus_place(device: &Path) -> Option<String> {
    Some(device.file_name()?.to_str()?.to_owned())
}

/// The serial number of the USB device that this interface belongs to.
fn serial(device: &Path) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    line(&device.parent()?.join("serial")).filter(|serial| serial.chars().all(plain))
}

/// What a file of the kernel says; nothing if it is empty. Makers write what they like into it.
fn line(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let text: String = String::from_utf8_lossy(&bytes)
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    /// A machine with these nodes: number, name, number within its device, place.
    ///
    /// A place such as `1-2#S1/1-2:1.0` is an interface of the device with the serial number S1.
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
            if let Some((usb, _)) = place.split_once('/') {
                let serial = usb.split_once('#').unwrap().1;
                fs::write(root.path().join(usb).join("serial"), serial).unwrap();
            }
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
    fn a_serial_number_tells_twins_apart_wherever_they_are_plugged_in() {
        let swapped = [
            (0, "HD Webcam", 0, "1-4#S1/1-4:1.0"),
            (2, "HD Webcam", 0, "1-2#S2/1-2:1.0"),
        ];
        check(&swapped, "HD Webcam @ 1-2:1.0 # S1", Some(0));
        check(&swapped, "HD Webcam @ 1-4:1.0 # S2", Some(2));
        // An id without a number, and one of a camera that was replaced by its like.
        check(&swapped, "HD Webcam @ 1-2:1.0", Some(2));
        check(&swapped, "HD Webcam @ 1-4:1.0 # S9", Some(0));
        check(&swapped, "HD Webcam @ 1-9:1.0 # S9", None);
    }

    #[test]
    fn odd_names_are_listed_and_found_again() {
        let odd = [
            (0, "", 0, "1-1:1.0"),
            (1, "Cam @ home # 2", 0, "1-2:1.0"),
            (2, "\u{7}Bell\n\u{202e}", 0, "1-3:1.0"),
        ];
        let names: Vec<String> = listed(&machine(&odd))
            .into_iter()
            .map(|node| node.info.name)
            .collect();
        assert_eq!(names, ["Camera 0", "Cam @ home # 2", "Bell \u{202e}"]);
        check(&odd, "Camera 0 @ 1-1:1.0", Some(0));
        check(&odd, "Cam @ home # 2 @ 1-2:1.0", Some(1));
        check(&odd, "Bell \u{202e} @ 1-3:1.0", Some(2));
    }

    #[test]
    fn a_machine_without_cameras_lists_none() {
        assert_eq!(cameras(Path::new("/nowhere"), Path::new("/nowhere")), []);
    }
}
