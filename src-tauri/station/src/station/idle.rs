//! When the machine can do no more by itself.

use super::Station;
use crate::{
    clock::{Millis, millis},
    error::Result,
    outbox::{counts, session_row},
    sync::{Browsing, Resting, line},
};

/// Calls in a row that have to miss the server before waiting for it makes no sense.
const MISSES: u32 = 3;
/// The shorter quota window, with the jitter that may be added to it.
const MINUTE: Millis = 70_000;
/// How far off the next call about a browser may be to be waited for.
const SOON: Millis = 10_000;

/// How things stand when the machine can do no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    /// Why nothing more happens.
    pub why: Why,
    /// One sentence.
    pub message: String,
    /// Operations the server has.
    pub done: u32,
    /// Operations that go on by themselves later.
    pub waiting: u32,
    /// Operations that need somebody.
    pub needs_you: u32,
}

/// Why nothing more happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Everything is done.
    Done,
    /// Some operations need somebody.
    NeedsYou,
    /// The server cannot be reached.
    Offline,
    /// The quota is used up for long.
    Quota,
    /// There is no key or it was refused.
    Key,
    /// An extraction takes long.
    TakingLong,
    /// Something waits for a product that the server has not told, and is asked for now and then.
    Product,
}

impl Station {
    /// Returns once nothing is left that the machine can do by itself before long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn until_idle(&self) -> Result<Idle> {
        let mut state = self.0.state.clone();
        let mut revision = self.0.outbox.revision();
        loop {
            revision.mark_unchanged();
            state.mark_unchanged();
            if let Some(idle) = self.idle().await? {
                return Ok(idle);
            }
            tokio::select! {
                changed = state.changed() => if changed.is_err() {
                    return Err(crate::error::StationError::Closing);
                },
                _ = revision.changed() => {}
            }
        }
    }

    /// How things stand, if nothing is left right now that the machine can do by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn idle(&self) -> Result<Option<Idle>> {
        let state = self.0.state.borrow().clone();
        // A browser elsewhere that is being started or ended is waited for, as long as
        // something comes of it.
        match state.browsing {
            Browsing::Busy => return Ok(None),
            Browsing::Until(next) if next - self.now() <= SOON => return Ok(None),
            Browsing::Until(_) | Browsing::Idle => {}
        }
        let mut reader = self.reader().await?;
        let counts = counts::all(&mut reader).await?;
        let (now, waits) = (self.now(), &self.0.waits);
        // A look that is only for show is not worth waiting for while the quota is saved.
        let saves = matches!(state.resting, Resting::Saving(_));
        let looks_until = if saves { Millis::MIN } else { now };
        let awaited = session_row::awaited_since(&mut reader, looks_until).await?;
        drop(reader);
        let is_working = counts.due > 0 || awaited.is_some();
        let why = match (state.resting, state.line.state()) {
            (_, line::State::KeyMissing | line::State::KeyRefused) if is_working => Why::Key,
            (_, line::State::Offline)
                if is_working
                    && state.line.failures() >= MISSES
                    && state.line.rests_until(now).is_some() =>
            {
                Why::Offline
            }
            (Resting::Line, line::State::Waiting) if is_working => {
                let ends = state.line.rests_until(now).unwrap_or(now);
                // A minute's window is worth the wait, a day's is not.
                if ends - now <= millis(waits.taking_long) {
                    return Ok(None);
                }
                Why::Quota
            }
            // Again a minute's window is worth the wait.
            (Resting::Saving(until), _)
                if is_working && counts.due == 0 && until - now > MINUTE =>
            {
                Why::Quota
            }
            _ if !is_working && counts.needs_you > 0 => Why::NeedsYou,
            // Behind nothing that is due and nothing that needs somebody.
            _ if !is_working && counts.blocked > 0 => Why::Product,
            _ if !is_working => Why::Done,
            (Resting::Until(_), _)
                if counts.due == 0
                    && awaited.is_some_and(|since| now - since >= millis(waits.taking_long)) =>
            {
                Why::TakingLong
            }
            _ => return Ok(None),
        };
        let message = match why {
            Why::Product => {
                "A link waits until the server knows its product; ask again later".to_owned()
            }
            Why::Done => "Everything is delivered".to_owned(),
            Why::NeedsYou => format!("{} in the queue need somebody", counts.needs_you),
            Why::TakingLong => {
                "The server takes long with an extraction; ask again later".to_owned()
            }
            Why::Quota if saves => {
                "What is left of the key's quota is kept for captures; the server is asked later"
                    .to_owned()
            }
            Why::Offline | Why::Quota | Why::Key => state.line.message(),
        };
        Ok(Some(Idle {
            why,
            message,
            done: counts.done,
            waiting: counts.due + counts.blocked,
            needs_you: counts.needs_you,
        }))
    }
}
