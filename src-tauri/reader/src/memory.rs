//! What a reader remembers from frame to frame.
//!
//! It belongs to one camera's frames in their order; stills know nothing of it.

use crate::agree::Agreement;
use crate::fuse::Fusion;
use crate::linear::Open;
use crate::luma::LumaView;
use crate::matrix::Corners;
use crate::sighting::Unread;
use crate::track::Track;
use crate::why;

/// Frames without a code after which, and again and again, its places are explained: a
/// frame that a hand moves through is no riddle, and explaining costs time.
const EXPLAINED: u32 = 3;

/// What the last frames leave for the next.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) track: Track,
    pub(crate) agreement: Agreement,
    pub(crate) fusion: Fusion,
    /// Frames in a row without a code.
    without: u32,
    unread: Vec<Unread>,
}

impl Memory {
    /// Why the open places of this frame were not read, as far as that was looked into.
    pub(crate) fn unread(
        &mut self,
        luma: &LumaView<'_>,
        open: &[Open],
        corners: Option<Corners>,
    ) -> Vec<Unread> {
        if open.is_empty() && corners.is_none() {
            return self.all_read();
        }
        self.without += 1;
        if self.without.is_multiple_of(EXPLAINED) {
            self.unread = why::unread(luma, open, corners);
        }
        self.unread.clone()
    }

    /// Nothing is open in this frame, or something was read.
    pub(crate) fn all_read(&mut self) -> Vec<Unread> {
        self.without = 0;
        self.unread.clear();
        Vec::new()
    }
}
