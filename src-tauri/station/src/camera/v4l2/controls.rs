//! What can be set on a camera of Linux, by the names people know.
//!
//! A camera's controls may be used while another handle streams from it, so a second
//! one is opened for a moment. The absolute controls of USB cameras are meant; what a
//! camera does not have is not in the list. (Linux, `v4l2-controls.h`.)

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use tr::tr;
use v4l::{
    Device,
    control::{Control as Setting, Description, Flags, MenuItem, Value},
};

use super::nodes;
use crate::{
    camera::nodes::find,
    view::{Control, ControlView},
};

/// A control and the one that lets the camera choose by itself.
struct Known {
    control: Control,
    id: u32,
    auto: Option<Auto>,
}

struct Auto {
    id: u32,
    /// Values that mean "the camera chooses"; the first that the camera takes is set.
    on: &'static [i64],
    off: i64,
}

const KNOWN: [Known; 5] = [
    Known {
        control: Control::Focus,
        id: 0x009a_090a,
        auto: Some(Auto {
            id: 0x009a_090c,
            on: &[1],
            off: 0,
        }),
    },
    Known {
        control: Control::Exposure,
        id: 0x009a_0902,
        auto: Some(Auto {
            id: 0x009a_0901,
            // USB cameras know "aperture priority", others "auto".
            on: &[3, 0],
            off: 1,
        }),
    },
    Known {
        control: Control::WhiteBalance,
        id: 0x0098_091a,
        auto: Some(Auto {
            id: 0x0098_090c,
            on: &[1],
            off: 0,
        }),
    },
    Known {
        control: Control::Zoom,
        id: 0x009a_090d,
        auto: None,
    },
    Known {
        control: Control::PowerLine,
        id: 0x0098_0918,
        auto: None,
    },
];

/// What can be set on a camera, and how it stands.
pub(in crate::camera) fn controls(id: &str) -> io::Result<Vec<ControlView>> {
    let device = device(id)?;
    // The library panics over a menu it does not understand.
    let described = catch_unwind(AssertUnwindSafe(|| device.query_controls()))
        .map_err(|_| io::Error::other(tr!("its controls cannot be read")))??;
    let usable = |wanted: u32| {
        described
            .iter()
            .find(|each| each.id == wanted && !each.flags.contains(Flags::DISABLED))
    };
    let controls = KNOWN.iter().filter_map(|known| {
        let description = usable(known.id)?;
        let auto = known.auto.as_ref().filter(|auto| usable(auto.id).is_some());
        Some(ControlView {
            control: known.control,
            label: label(known.control),
            min: small(description.minimum),
            max: small(description.maximum),
            step: small(i64::try_from(description.step).unwrap_or(1)).max(1),
            value: small(value(&device, known.id).unwrap_or(description.default)),
            auto: auto
                .and_then(|auto| value(&device, auto.id).map(|value| auto.on.contains(&value))),
            words: words(description),
        })
    });
    Ok(controls.collect())
}

/// Sets a control to a value and holds it there; without one the camera chooses, or its default counts.
pub(in crate::camera) fn set(id: &str, control: Control, wanted: Option<i32>) -> io::Result<()> {
    let device = device(id)?;
    let known = KNOWN.iter().find(|known| known.control == control);
    let known = known.ok_or(io::ErrorKind::Unsupported)?;
    match (wanted, &known.auto) {
        (Some(wanted), auto) => {
            if let Some(auto) = auto {
                // A camera without an automatic refuses it, and needs none of it.
                put(&device, auto.id, auto.off).ok();
            }
            put(&device, known.id, i64::from(wanted))
        }
        (None, Some(auto)) => {
            let mut refusal = io::Error::from(io::ErrorKind::Unsupported);
            for on in auto.on {
                match put(&device, auto.id, *on) {
                    Ok(()) => return Ok(()),
                    Err(error) => refusal = error,
                }
            }
            Err(refusal)
        }
        (None, None) => {
            let described = catch_unwind(AssertUnwindSafe(|| device.query_controls()))
                .map_err(|_| io::Error::other(tr!("its controls cannot be read")))??;
            let default = described.iter().find(|each| each.id == known.id);
            let default = default.ok_or(io::ErrorKind::Unsupported)?.default;
            put(&device, known.id, default)
        }
    }
}

/// The name people know.
fn label(control: Control) -> String {
    match control {
        Control::Focus => tr!("Focus"),
        Control::Exposure => tr!("Exposure"),
        Control::WhiteBalance => tr!("White balance"),
        Control::Zoom => tr!("Zoom"),
        Control::PowerLine => tr!("Lamp flicker"),
    }
}

fn device(id: &str) -> io::Result<Device> {
    let index = find(&nodes(), id).ok_or(io::ErrorKind::NotFound)?;
    Device::new(index as usize)
}

fn value(device: &Device, id: u32) -> Option<i64> {
    match device.control(id).ok()?.value {
        Value::Integer(value) => Some(value),
        Value::Boolean(value) => Some(i64::from(value)),
        _ => None,
    }
}

fn put(device: &Device, id: u32, value: i64) -> io::Result<()> {
    device.set_control(Setting {
        id,
        value: Value::Integer(value),
    })
}

/// Names of the values of a menu.
fn words(description: &Description) -> Vec<String> {
    let items = description.items.iter().flatten();
    items
        .map(|(_, item)| match item {
            MenuItem::Name(name) => name.clone(),
            MenuItem::Value(value) => value.to_string(),
        })
        .collect()
}

fn small(value: i64) -> i32 {
    value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}
