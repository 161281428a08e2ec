//! A photo on its way: how much of it is out, and how long the rest takes.
//!
//! Bytes count once the network has taken them, which holds a few of them back, so it is a
//! little ahead of the server. Pure; the time comes in. It knows no network and no outbox,
//! and what it says changes nothing of what becomes of the photo.

use crate::{clock::Millis, view::UploadView};

/// Who watches is told this often at most.
const TELL: Millis = 500;
/// No time is named before so much of the way was seen.
const LEAST: Millis = 1_000;

/// A photo on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    photo: String,
    size: u64,
    sent: u64,
    since: Millis,
    told: Millis,
}

impl UnderWay {
    /// Nothing of a photo of so many bytes is out yet.
    pub(super) fn begun(photo: &str, size: u64, now: Millis) -> Self {
        Self {
            photo: photo.to_owned(),
            size,
            sent: 0,
            since: now,
            told: now,
        }
    }

    /// Our id of the photo.
    pub fn photo(&self) -> &str {
        &self.photo
    }

    /// So much of it is out by now; true when that is worth telling.
    pub(super) fn moved(&mut self, sent: u64, now: Millis) -> bool {
        self.sent = sent.min(self.size);
        let is_due = now - self.told >= TELL;
        if is_due {
            self.told = now;
        }
        is_due
    }

    /// Whether anybody was told of it.
    pub(super) fn was_told(&self) -> bool {
        self.told > self.since
    }

    /// As the window shows it.
    pub fn view(&self, now: Millis) -> UploadView {
        UploadView {
            percent: u32::try_from(self.sent * 100 / self.size.max(1)).unwrap_or(100),
            seconds_left: self.seconds_left(now),
        }
    }

    /// Seconds the rest takes at the pace so far, rounded up; nothing while there is no pace.
    fn seconds_left(&self, now: Millis) -> Option<u32> {
        let passed = u64::try_from(now - self.since).ok()?;
        if now - self.since < LEAST || self.sent == 0 {
            return None;
        }
        let left = (self.size - self.sent).saturating_mul(passed);
        let seconds = left.div_ceil(self.sent).div_ceil(1_000);
        Some(u32::try_from(seconds).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = 4_000_000;

    /// A photo of which so many bytes were out after so many milliseconds.
    fn under_way(moves: &[(Millis, u64)]) -> (UnderWay, Vec<bool>) {
        let mut photo = UnderWay::begun("photo", SIZE, 0);
        let told = moves.iter().map(|(now, sent)| photo.moved(*sent, *now));
        let told = told.collect();
        (photo, told)
    }

    #[track_caller]
    fn check(moves: &[(Millis, u64)], now: Millis, percent: u32, seconds_left: Option<u32>) {
        let want = UploadView {
            percent,
            seconds_left,
        };
        assert_eq!(under_way(moves).0.view(now), want);
    }

    #[test]
    fn the_share_and_the_time_left_follow_from_the_bytes_and_the_pace() {
        check(&[], 0, 0, None);
        check(&[(2_000, 1_000_000)], 2_000, 25, Some(6));
        check(&[(2_000, 3_999_999)], 2_000, 99, Some(1));
        check(&[(2_000, SIZE)], 2_000, 100, Some(0));
        // A line that has come to a stand makes the rest longer.
        check(&[(2_000, 1_000_000)], 20_000, 25, Some(60));
    }

    #[test]
    fn no_time_is_named_before_there_is_a_pace() {
        check(&[(900, 2_000_000)], 900, 50, None);
        check(&[], 60_000, 0, None);
        // The clock of a machine can be set back.
        check(&[(900, 2_000_000)], -5_000, 50, None);
    }

    #[test]
    fn it_is_told_twice_a_second_at_most_and_of_a_quick_one_nothing() {
        let quick: Vec<(Millis, u64)> = (1..10).map(|at| (at * 50, 400_000)).collect();
        let (photo, told) = under_way(&quick);
        assert!(told.iter().all(|told| !told) && !photo.was_told());
        let slow: Vec<(Millis, u64)> = (1..=200).map(|at| (at * 50, 20_000)).collect();
        let (photo, told) = under_way(&slow);
        assert_eq!(told.iter().filter(|told| **told).count(), 20);
        assert!(photo.was_told());
    }

    #[test]
    fn a_photo_without_bytes_and_more_bytes_than_it_has_do_no_harm() {
        let mut nothing = UnderWay::begun("photo", 0, 0);
        nothing.moved(5, 2_000);
        assert_eq!(nothing.view(2_000).percent, 0);
        check(&[(2_000, SIZE + 9)], 2_000, 100, Some(0));
    }
}
