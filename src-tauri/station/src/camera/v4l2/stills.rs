//! Pictures in the largest size of a camera that shows live ones in another.
//!
//! A camera has one size at a time: it is stopped, started in its largest size, and started
//! again as it was. It is asked to go back whatever it refuses on the way, and what it
//! refuses is answered. Only a camera that does not go back is lost, and opened anew by
//! whoever looks after it.

use std::{io, time::Duration};

use tr::tr;
use v4l::io::traits::Stream as _;

use super::{Count, Flow, Opened, in_mode};
use crate::{
    camera::{StillOrder, Stills, handover::Outlet, mode::largest},
    clock::{Clock, monotonic},
    frame::Frame,
};

/// Pictures that are left out first, until exposure and focus have settled.
const SETTLING: usize = 2;
/// How long the camera may take over them all: less than the silence that counts as a stall.
const PATIENCE: Duration = Duration::from_millis(700);

/// Fills an order and gives the camera back with live pictures.
pub(super) fn fill(
    mut opened: Opened,
    order: StillOrder,
    clock: &Clock,
    outlet: &Outlet,
) -> io::Result<Opened> {
    let live = (opened.flow.shape.width, opened.flow.shape.height);
    let Some(large) = largest(&opened.modes, live) else {
        order.answer(Stills::NoLarger);
        return Ok(opened);
    };
    // A camera that does not stop goes on as it is.
    if let Err(error) = opened.flow.stream()?.stop() {
        order.answer(refused(&error));
        return Ok(opened);
    }
    let Opened {
        device,
        modes,
        mode,
        flow,
    } = opened;
    // Its buffers have to be gone before another size is asked for.
    drop(flow);
    let burst = in_mode(&device, large).and_then(|flow| burst(flow, order.most(), clock, outlet));
    order.answer(match burst {
        Ok(frames) if frames.is_empty() => Stills::Refused {
            reason: tr!("none came in time"),
        },
        Ok(frames) => Stills::Taken(frames),
        Err(error) => refused(&error),
    });
    let flow = in_mode(&device, mode)?;
    Ok(Opened {
        device,
        modes,
        mode,
        flow,
    })
}

/// Whole pictures of a camera that was just started, as soon as it has settled.
fn burst(mut flow: Flow, most: usize, clock: &Clock, outlet: &Outlet) -> io::Result<Vec<Frame>> {
    let (since, mut count) = (monotonic(), Count::default());
    let (mut taken, mut came) = (Vec::new(), 0);
    while taken.len() < most && since() < PATIENCE && !outlet.is_closed() {
        if !flow.is_ready()? {
            continue;
        }
        let picture = flow.picture(clock, &mut count)?;
        came += 1;
        match picture {
            Ok(frame) if came > SETTLING => taken.push(frame),
            Ok(_) => {}
            Err(flaw) => tracing::debug!(flaw, "a still is damaged"),
        }
    }
    Ok(taken)
}

fn refused(error: &io::Error) -> Stills {
    Stills::Refused {
        reason: error.to_string(),
    }
}
