//! The stop tone, again and again until somebody has dealt with what stops work.

use std::sync::Weak;

use super::Inner;
use crate::{
    clock::millis,
    error::Result,
    outbox::{Outbox, notice_row},
    tone::Tone,
};

/// Sounds while a stop screen is up, until the station is gone.
pub(super) async fn sound(station: Weak<Inner>) {
    let Some(inner) = station.upgrade() else {
        return;
    };
    let (mut revision, clock) = (inner.outbox.revision(), inner.clock.clone());
    let again = millis(inner.waits.alarm);
    drop(inner);
    loop {
        let Some(inner) = station.upgrade() else {
            return;
        };
        // A database that cannot be read has a voice of its own.
        let is_stopped = is_stopped(&inner.outbox).await.unwrap_or(false);
        if is_stopped {
            super::bench::play(&*inner.tones, &inner.settings.borrow(), Tone::Stop);
        }
        drop(inner);
        if is_stopped {
            clock.sleep_until(clock.now() + again).await;
        } else if revision.changed().await.is_err() {
            return;
        }
    }
}

/// Whether a stop screen is up.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_stopped(outbox: &Outbox) -> Result<bool> {
    notice_row::is_stopped(&mut *outbox.reader().acquire().await?).await
}
