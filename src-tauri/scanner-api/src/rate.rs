//! Rate signals: what an answer tells about the quota of the key.
//!
//! Three families of headers say the same thing in different ways; all of them
//! are structured fields (RFC 9651), and the newest one present wins. What to
//! do about it is decided elsewhere.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use sfv::{BareItem, Item, List, ListEntry, Parser};

/// A number below this is no Unix time of any server that could answer us.
const FIRST_PLAUSIBLE_UNIX_TIME: u64 = 1_000_000_000;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// The quota windows and how full they are, as far as one answer tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateSignals {
    /// The windows that apply to the key.
    pub windows: Vec<Window>,
    /// What is left, usually of the tightest window only.
    pub levels: Vec<Level>,
}

/// One quota window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its name, in the newest form of the headers.
    pub name: Option<String>,
    /// How many calls it allows.
    pub quota: u64,
    /// How long it is.
    pub width: Option<Duration>,
}

/// What is left of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The window's name, in the newest form of the headers.
    pub name: Option<String>,
    /// The window's quota, in the older forms.
    pub limit: Option<u64>,
    /// How many calls are left.
    pub remaining: u64,
    /// When the window starts anew, counted from the answer.
    pub resets_in: Option<Duration>,
}

/// Which quota ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The calls of a minute.
    Minute,
    /// The calls of a day.
    Day,
    /// The calls of a window of this length.
    Window(Duration),
}

impl RateSignals {
    /// Reads the headers of an answer that arrived at `now` by the server's clock.
    pub(crate) fn read(headers: &HeaderMap, now: Timestamp) -> Self {
        let windows = items(headers, "ratelimit-policy")
            .iter()
            .filter_map(window)
            .collect();
        let mut levels: Vec<Level> = items(headers, "ratelimit")
            .iter()
            .filter_map(level)
            .collect();
        if levels.is_empty() {
            levels.extend(plain_level(headers).or_else(|| legacy_level(headers, now)));
        }
        Self { windows, levels }
    }

    /// Whether the answer said nothing about quotas.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty() && self.levels.is_empty()
    }

    /// The window a level belongs to.
    pub fn window_of(&self, level: &Level) -> Option<&Window> {
        self.windows
            .iter()
            .find(|window| match (&window.name, &level.name) {
                (Some(window), Some(level)) => window == level,
                _ => level.limit == Some(window.quota),
            })
    }

    /// The latest reset of a window that is used up.
    pub(crate) fn longest_reset(&self) -> Option<Duration> {
        self.exhausted().filter_map(|level| level.resets_in).max()
    }

    /// Which quota makes us wait this long, when that can be told.
    pub(crate) fn scope(&self, wait: Duration) -> Option<Scope> {
        let named = self
            .exhausted()
            .filter_map(|level| self.window_of(level)?.width)
            .max();
        // A wait longer than a window cannot be that window's.
        let implied = || {
            let shortest = self
                .windows
                .iter()
                .filter_map(|window| window.width)
                .min()?;
            let fitting = self.windows.iter().filter_map(|window| window.width);
            (wait > shortest)
                .then(|| fitting.filter(|width| *width >= wait).min())
                .flatten()
        };
        named.or_else(implied).map(|width| match width {
            MINUTE => Scope::Minute,
            DAY => Scope::Day,
            other => Scope::Window(other),
        })
    }

    fn exhausted(&self) -> impl Iterator<Item = &Level> {
        self.levels.iter().filter(|level| level.remaining == 0)
    }
}

/// `300;w=60` or, since draft 8 of the IETF document, `"minute";q=300;w=60`.
fn window(item: &Item) -> Option<Window> {
    let width = parameter(item, "w").map(Duration::from_secs);
    let (name, quota) = match natural(&item.bare_item) {
        Some(quota) => (None, quota),
        None => (name(item), parameter(item, "q")?),
    };
    Some(Window { name, quota, width })
}

/// `"minute";r=50;t=30` of the same draft.
fn level(item: &Item) -> Option<Level> {
    Some(Level {
        name: name(item),
        limit: None,
        remaining: parameter(item, "r")?,
        resets_in: parameter(item, "t").map(Duration::from_secs),
    })
}

/// The three fields the API documents; the reset is in seconds from now.
fn plain_level(headers: &HeaderMap) -> Option<Level> {
    Some(Level {
        name: None,
        limit: first_number(headers, "ratelimit-limit"),
        remaining: first_number(headers, "ratelimit-remaining")?,
        resets_in: first_number(headers, "ratelimit-reset").map(Duration::from_secs),
    })
}

/// The fields of old, whose reset is a Unix time.
fn legacy_level(headers: &HeaderMap, now: Timestamp) -> Option<Level> {
    let now = u64::try_from(now.as_second()).unwrap_or_default();
    Some(Level {
        name: None,
        limit: first_number(headers, "x-ratelimit-limit"),
        remaining: first_number(headers, "x-ratelimit-remaining")?,
        resets_in: first_number(headers, "x-ratelimit-reset").map(|reset| {
            Duration::from_secs(match reset {
                relative if relative < FIRST_PLAUSIBLE_UNIX_TIME => relative,
                absolute => absolute.saturating_sub(now),
            })
        }),
    })
}

fn items(headers: &HeaderMap, name: &str) -> Vec<Item> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| Parser::new(value.as_bytes()).parse::<List>().ok())
        .flatten()
        .filter_map(|entry| match entry {
            ListEntry::Item(item) => Some(item),
            ListEntry::InnerList(_) => None,
        })
        .collect()
}

fn first_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    items(headers, name)
        .first()
        .and_then(|item| natural(&item.bare_item))
}

fn parameter(item: &Item, name: &str) -> Option<u64> {
    item.params.get(name).and_then(natural)
}

fn name(item: &Item) -> Option<String> {
    let bare = &item.bare_item;
    bare.as_string()
        .map(|text| text.as_str().to_owned())
        .or_else(|| bare.as_token().map(|token| token.as_str().to_owned()))
}

fn natural(item: &BareItem) -> Option<u64> {
    item.as_integer()
        .and_then(|number| u64::try_from(i64::from(number)).ok())
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn read(fields: &[(&'static str, &'static str)]) -> RateSignals {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        RateSignals::read(
            &headers,
            Timestamp::from_second(1_774_958_400).unwrap_or_default(),
        )
    }

    #[track_caller]
    fn check_windows(policy: &'static str, want: &[(Option<&str>, u64, Option<u64>)]) {
        let signals = read(&[("ratelimit-policy", policy)]);
        let got: Vec<_> = signals
            .windows
            .iter()
            .map(|it| {
                (
                    it.name.as_deref(),
                    it.quota,
                    it.width.map(|width| width.as_secs()),
                )
            })
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn the_policy_is_read_in_both_spellings() {
        check_windows(
            "300;w=60, 10000;w=86400",
            &[(None, 300, Some(60)), (None, 10_000, Some(86_400))],
        );
        check_windows(
            r#""minute";q=300;w=60, "day";q=10000;w=86400;pk=:cHsdsRa894==:"#,
            &[
                (Some("minute"), 300, Some(60)),
                (Some("day"), 10_000, Some(86_400)),
            ],
        );
        check_windows("100", &[(None, 100, None)]);
        check_windows("nonsense;;", &[]);
        check_windows("-5;w=60", &[]);
    }

    #[track_caller]
    fn check_level(fields: &[(&'static str, &'static str)], want: Option<(u64, Option<u64>)>) {
        let signals = read(fields);
        let got = signals.levels.first().map(|level| {
            (
                level.remaining,
                level.resets_in.map(|reset| reset.as_secs()),
            )
        });
        assert_eq!(got, want);
    }

    #[test]
    fn what_is_left_is_read_from_the_newest_family() {
        let newest = ("ratelimit", r#""minute";r=7;t=9"#);
        let plain = [("ratelimit-remaining", "50"), ("ratelimit-reset", "30")];
        let legacy = [
            ("x-ratelimit-remaining", "40"),
            ("x-ratelimit-reset", "1774958412"),
        ];
        check_level(&[newest, plain[0], plain[1], legacy[0]], Some((7, Some(9))));
        check_level(
            &[plain[0], plain[1], legacy[0], legacy[1]],
            Some((50, Some(30))),
        );
        check_level(&legacy, Some((40, Some(12))));
        check_level(
            &[legacy[0], ("x-ratelimit-reset", "12")],
            Some((40, Some(12))),
        );
        check_level(
            &[legacy[0], ("x-ratelimit-reset", "1774958000")],
            Some((40, Some(0))),
        );
        check_level(&[("ratelimit-remaining", "many")], None);
        check_level(&[], None);
    }

    #[track_caller]
    fn check_scope(fields: &[(&'static str, &'static str)], wait: u64, want: Option<Scope>) {
        let signals = read(fields);
        assert_eq!(signals.scope(Duration::from_secs(wait)), want);
    }

    #[test]
    fn the_quota_that_ran_out_is_told_where_it_can_be() {
        let policy = ("ratelimit-policy", "300;w=60, 10000;w=86400");
        let none_left = ("ratelimit-remaining", "0");
        check_scope(
            &[policy, none_left, ("ratelimit-limit", "300")],
            10,
            Some(Scope::Minute),
        );
        check_scope(
            &[policy, none_left, ("ratelimit-limit", "10000")],
            10,
            Some(Scope::Day),
        );
        check_scope(&[policy], 3600, Some(Scope::Day));
        check_scope(&[policy], 10, None);
        check_scope(
            &[
                ("ratelimit-policy", r#""hour";q=9;w=3600"#),
                ("ratelimit", r#""hour";r=0;t=5"#),
            ],
            5,
            Some(Scope::Window(Duration::from_secs(3600))),
        );
        check_scope(&[], 10, None);
    }
}
