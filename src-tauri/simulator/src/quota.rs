//! The quotas of a key: two windows, and the header fields that announce them.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::later;
use crate::{HeaderForm, Quotas, Window};

/// What each key has used.
#[derive(Debug, Default)]
pub(crate) struct Ledger(HashMap<String, [Count; 2]>);

/// One window as it stands.
#[derive(Debug, Clone, Copy)]
struct Count {
    window: Window,
    limit: u32,
    used: u32,
    resets: Timestamp,
}

/// Where a key stands after one request.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    counts: [Count; 2],
    now: Timestamp,
    refused_by: Option<Window>,
}

impl Ledger {
    /// Counts one request of `key`, unless a window is used up. A window opens
    /// with its first request and closes its full width later.
    pub(crate) fn spend(&mut self, key: &str, quotas: &Quotas, now: Timestamp) -> Standing {
        let minute = if key.starts_with("cpk_") {
            quotas.publishable_minute
        } else {
            quotas.minute
        };
        let counts = self.0.entry(key.to_owned()).or_insert_with(|| {
            [
                Count::open(Window::Minute, minute, now),
                Count::open(Window::Day, quotas.day, now),
            ]
        });
        for count in counts.iter_mut().filter(|count| now >= count.resets) {
            *count = Count::open(count.window, count.limit, now);
        }
        let full = counts.iter().find(|count| count.remaining() == 0);
        let refused_by = full.map(|count| count.window);
        if refused_by.is_none() {
            for count in counts.iter_mut() {
                count.used += 1;
            }
        }
        Standing {
            counts: *counts,
            now,
            refused_by,
        }
    }
}

impl Count {
    fn open(window: Window, limit: u32, now: Timestamp) -> Self {
        Self {
            window,
            limit,
            used: 0,
            resets: later(now, Duration::from_secs(window.seconds())),
        }
    }

    fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

impl Standing {
    /// The window that refuses the request, and the seconds until it resets.
    pub(crate) fn refusal(&self) -> Option<(Window, u64)> {
        let window = self.refused_by?;
        let count = self.counts.iter().find(|count| count.window == window)?;
        Some((window, self.seconds_left(count)))
    }

    /// The same with one window used up.
    pub(crate) fn exhausted(mut self, window: Window) -> Self {
        let counts = self.counts.iter_mut();
        for count in counts.filter(|count| count.window == window) {
            count.used = count.limit;
        }
        self.refused_by = Some(window);
        self
    }

    /// The header fields for this request's answer.
    pub(crate) fn headers(&self, form: HeaderForm) -> Vec<(&'static str, String)> {
        match form {
            HeaderForm::ThreeField => self.three_field(),
            HeaderForm::Draft10 => self.draft_10(),
        }
    }

    fn three_field(&self) -> Vec<(&'static str, String)> {
        let [minute, day] = &self.counts;
        // The fields speak of the window that is closest to its end.
        let tightest = if day.remaining() < minute.remaining() {
            day
        } else {
            minute
        };
        let policy =
            [minute, day].map(|count| format!("{};w={}", count.limit, count.window.seconds()));
        vec![
            ("ratelimit-policy", policy.join(", ")),
            ("ratelimit-limit", tightest.limit.to_string()),
            ("ratelimit-remaining", tightest.remaining().to_string()),
            ("ratelimit-reset", self.seconds_left(tightest).to_string()),
            ("x-ratelimit-limit", tightest.limit.to_string()),
            ("x-ratelimit-remaining", tightest.remaining().to_string()),
            ("x-ratelimit-reset", tightest.resets.as_second().to_string()),
        ]
    }

    fn draft_10(&self) -> Vec<(&'static str, String)> {
        let policy = self.counts.each_ref().map(|count| {
            let (name, width) = (count.window.name(), count.window.seconds());
            format!("\"{name}\";q={};w={width}", count.limit)
        });
        let standing = self.counts.each_ref().map(|count| {
            let (name, left) = (count.window.name(), self.seconds_left(count));
            format!("\"{name}\";r={};t={left}", count.remaining())
        });
        vec![
            ("ratelimit-policy", policy.join(", ")),
            ("ratelimit", standing.join(", ")),
        ]
    }

    /// Whole seconds until the window resets, rounded up so that waiting them is enough.
    fn seconds_left(&self, count: &Count) -> u64 {
        let left = count.resets.duration_since(self.now);
        let left = Duration::try_from(left).unwrap_or_default();
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    }
}

impl Window {
    /// Its width.
    pub(crate) fn seconds(self) -> u64 {
        match self {
            Self::Minute => 60,
            Self::Day => 86_400,
        }
    }

    /// Its name in headers and sentences.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Day => "day",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTAS: Quotas = Quotas {
        minute: 3,
        day: 5,
        publishable_minute: 1,
        headers: HeaderForm::ThreeField,
    };

    /// Spends one request at each of `seconds` and compares the last refusal.
    #[track_caller]
    fn check(key: &str, seconds: &[i64], want: Option<(Window, u64)>) -> Option<Standing> {
        let mut ledger = Ledger::default();
        let standing = seconds
            .iter()
            .map(|&second| ledger.spend(key, &QUOTAS, Timestamp::constant(second, 0)))
            .last();
        assert_eq!(standing.as_ref().and_then(Standing::refusal), want);
        standing
    }

    #[test]
    fn a_full_minute_refuses_until_it_resets() {
        check("csb_x", &[0, 1, 2], None);
        check("csb_x", &[0, 1, 2, 50], Some((Window::Minute, 10)));
        check("csb_x", &[0, 1, 2, 50, 60], None);
    }

    #[test]
    fn a_full_day_refuses_although_the_minute_is_fresh() {
        let day = Some((Window::Day, 86_400 - 200));
        check("csb_x", &[0, 1, 2, 100, 101, 200], day);
    }

    #[test]
    fn a_publishable_key_has_a_smaller_minute() {
        check("cpk_x", &[0, 1], Some((Window::Minute, 59)));
    }

    #[test]
    fn the_three_fields_speak_of_the_tightest_window() {
        let standing = check("csb_x", &[0, 1, 2, 100], None);
        let headers = standing.map(|standing| standing.headers(HeaderForm::ThreeField));
        let value = |name| {
            let headers = headers.iter().flatten();
            headers
                .clone()
                .find(|header| header.0 == name)
                .map(|header| header.1.as_str())
        };
        assert_eq!(value("ratelimit-policy"), Some("3;w=60, 5;w=86400"));
        assert_eq!(value("ratelimit-limit"), Some("5"));
        assert_eq!(value("ratelimit-remaining"), Some("1"));
        assert_eq!(value("ratelimit-reset"), Some("86300"));
        assert_eq!(value("x-ratelimit-reset"), Some("86400"));
    }

    #[test]
    fn draft_10_names_both_windows() {
        let standing = check("csb_x", &[0, 30], None);
        let headers = standing.map(|standing| standing.headers(HeaderForm::Draft10));
        let want = vec![
            (
                "ratelimit-policy",
                "\"minute\";q=3;w=60, \"day\";q=5;w=86400".to_owned(),
            ),
            (
                "ratelimit",
                "\"minute\";r=1;t=30, \"day\";r=3;t=86370".to_owned(),
            ),
        ];
        assert_eq!(headers, Some(want));
    }
}
