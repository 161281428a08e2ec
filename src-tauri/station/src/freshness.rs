//! Freshness: what the date on a pack means today.
//!
//! [`expiry`] finds the date in the application identifiers of a code: the use-by date
//! (AI 17), else the best-before date (AI 15). [`judge`] weighs it against the limits of
//! the product. What has passed is expired whatever the limits are, so it is told without
//! a server as well; everything else is told by [`USUAL`] limits until the server has said
//! its own, and then says so.
//!
//! Pure. The day comes in; time zones, the database and the server are not known.

use std::collections::BTreeMap;

use jiff::civil::Date;
use perch_gs1::Date as Gs1Date;
use scanner_api::Freshness;
use tr::tr;

/// Limits where the server has told none.
pub const USUAL: Limits = Limits {
    warning_days: 30,
    critical_days: 7,
    source: Source::Usual,
};

/// How far a date is from today, most urgent last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// All is well.
    Fresh,
    /// It is worth a look.
    Warning,
    /// Hardly any time is left.
    Critical,
    /// The day has passed.
    Expired,
}

impl Level {
    /// The level in a word or two.
    pub fn word(self) -> String {
        match self {
            Self::Fresh => tr!("Fresh"),
            Self::Warning => tr!("Expires soon"),
            Self::Critical => tr!("Critical"),
            Self::Expired => tr!("Expired"),
        }
    }
}

/// Which date stands on the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// AI 17: not to be used after it.
    UseBy,
    /// AI 15: at its best until then.
    BestBefore,
}

/// The date of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// Which date it is.
    pub kind: Kind,
    /// The last good day.
    pub day: Date,
}

/// From how many days left a date deserves attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// At or above so many days left all is well.
    pub warning_days: u64,
    /// Below so many days left it is critical.
    pub critical_days: u64,
    /// Who says so.
    pub source: Source,
}

/// Who says from how many days left a date deserves attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The server, for the category it names.
    Server {
        /// Name of the category; empty where it has none.
        category: String,
    },
    /// Nobody yet: what is usual.
    Usual,
}

/// What to think of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How far it is.
    pub level: Level,
    /// One sentence, such as "Best before in 3 days".
    pub sentence: String,
    /// Whose limits say so; empty where none were needed.
    pub basis: String,
}

impl Verdict {
    /// What is said aloud of it; nothing where all is well.
    pub fn aloud(&self) -> Option<String> {
        match self.level {
            Level::Fresh => None,
            Level::Warning | Level::Expired => Some(self.sentence.clone()),
            Level::Critical => Some(format!("{}. {}", self.level.word(), self.sentence)),
        }
    }
}

impl Limits {
    /// The limits that an answer of the server gives; `None` where it gives none.
    /// One that is missing is the usual one.
    pub fn told(answer: &Freshness) -> Option<Self> {
        let (warning, critical) = (answer.warning_days, answer.critical_days);
        (warning.is_some() || critical.is_some()).then(|| Self {
            warning_days: warning.unwrap_or(USUAL.warning_days),
            critical_days: critical.unwrap_or(USUAL.critical_days),
            source: Source::Server {
                category: answer.category_label.clone().unwrap_or_default(),
            },
        })
    }

    /// The limits of an answer as it is kept; `None` where it gives none.
    pub fn kept(answer: &str) -> Option<Self> {
        Self::told(&serde_json::from_str(answer).ok()?)
    }

    fn level(&self, days_left: u64) -> Level {
        // A server may have its two limits in the wrong order; the graver word wins.
        if days_left < self.critical_days {
            Level::Critical
        } else if days_left < self.warning_days {
            Level::Warning
        } else {
            Level::Fresh
        }
    }

    fn basis(&self) -> String {
        let (warning, critical) = (self.warning_days, self.critical_days);
        match &self.source {
            Source::Usual => tr!(
                "By Perch's usual limits of {warning} and {critical} days; the server's are not known yet",
                warning,
                critical
            ),
            Source::Server { category } if category.is_empty() => tr!(
                "By the server's limits of {warning} and {critical} days",
                warning,
                critical
            ),
            Source::Server { category } => tr!(
                "By the server's limits for {category}: {warning} and {critical} days",
                category,
                warning,
                critical
            ),
        }
    }
}

/// The date of a pack, where its code has one that can be read. A day that is left open
/// means the last one of its month (GS1 General Specifications 3.4.7). `today` tells the
/// century.
pub fn expiry(elements: &BTreeMap<String, String>, today: Date) -> Option<Expiry> {
    [("17", Kind::UseBy), ("15", Kind::BestBefore)]
        .into_iter()
        .find_map(|(ai, kind)| {
            let day = day(elements.get(ai)?, today)?;
            Some(Expiry { kind, day })
        })
}

/// What to think of a date today, by the limits of its product, if any were told.
pub fn judge(expiry: Expiry, limits: Option<&Limits>, today: Date) -> Verdict {
    let days = expiry.day.duration_since(today).as_hours() / 24;
    let sentence = sentence(expiry.kind, days);
    let Ok(left) = u64::try_from(days) else {
        return Verdict {
            level: Level::Expired,
            sentence,
            basis: String::new(),
        };
    };
    let limits = limits.unwrap_or(&USUAL);
    Verdict {
        level: limits.level(left),
        sentence,
        basis: limits.basis(),
    }
}

fn day(value: &str, today: Date) -> Option<Date> {
    let reference = Gs1Date {
        year: today.year().unsigned_abs(),
        month: today.month().unsigned_abs(),
        day: Some(today.day().unsigned_abs()),
    };
    let date = Gs1Date::from_yymmdd(value, reference)?;
    Date::new(
        date.year.try_into().ok()?,
        date.month.try_into().ok()?,
        date.last_day().try_into().ok()?,
    )
    .ok()
}

fn sentence(kind: Kind, days: i64) -> String {
    match (kind, days) {
        (Kind::UseBy, 0) => tr!("Expires today"),
        (Kind::UseBy, 1) => tr!("Expires tomorrow"),
        (Kind::UseBy, -1) => tr!("Expired yesterday"),
        (Kind::UseBy, 2..) => tr!("Expires in {n} day" | "Expires in {n} days" % days),
        (Kind::UseBy, _) => tr!("Expired {n} day ago" | "Expired {n} days ago" % -days),
        (Kind::BestBefore, 0) => tr!("Best before today"),
        (Kind::BestBefore, 1) => tr!("Best before tomorrow"),
        (Kind::BestBefore, -1) => tr!("Best before was yesterday"),
        (Kind::BestBefore, 2..) => {
            tr!("Best before in {n} day" | "Best before in {n} days" % days)
        }
        (Kind::BestBefore, _) => {
            tr!("Best before was {n} day ago" | "Best before was {n} days ago" % -days)
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use jiff::civil::date;

    use super::*;

    fn elements(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(ai, value): &(&str, &str)| ((*ai).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[track_caller]
    fn check_day(pairs: &[(&str, &str)], want: Option<(Kind, Date)>) {
        let got = expiry(&elements(pairs), date(2026, 11, 30));
        assert_eq!(got.map(|expiry| (expiry.kind, expiry.day)), want);
    }

    #[test]
    fn the_use_by_date_counts_before_the_best_before_date() {
        let use_by = Some((Kind::UseBy, date(2027, 1, 31)));
        check_day(&[("17", "270131")], use_by);
        check_day(&[("15", "261224"), ("17", "270131")], use_by);
        let best = Some((Kind::BestBefore, date(2026, 12, 24)));
        check_day(&[("15", "261224")], best);
        check_day(&[("15", "261224"), ("11", "260101")], best);
        // What cannot be read is told as an issue of the code; the other date still counts.
        check_day(&[("15", "261224"), ("17", "271331")], best);
    }

    #[test]
    fn a_day_left_open_is_the_last_of_its_month() {
        check_day(&[("17", "270200")], Some((Kind::UseBy, date(2027, 2, 28))));
        check_day(&[("17", "280200")], Some((Kind::UseBy, date(2028, 2, 29))));
        check_day(
            &[("15", "270400")],
            Some((Kind::BestBefore, date(2027, 4, 30))),
        );
        check_day(
            &[("15", "261200")],
            Some((Kind::BestBefore, date(2026, 12, 31))),
        );
    }

    #[test]
    fn a_leap_day_is_one_in_leap_years_only() {
        check_day(&[("17", "280229")], Some((Kind::UseBy, date(2028, 2, 29))));
        check_day(&[("17", "270229")], None);
    }

    #[test]
    fn the_century_follows_from_today() {
        check_day(&[("17", "760101")], Some((Kind::UseBy, date(2076, 1, 1))));
        check_day(&[("17", "770101")], Some((Kind::UseBy, date(1977, 1, 1))));
    }

    #[test]
    fn no_date_is_no_expiry() {
        check_day(&[], None);
        check_day(
            &[("11", "260101"), ("13", "260101"), ("16", "260101")],
            None,
        );
        check_day(&[("17", "")], None);
        check_day(&[("17", "2701310")], None);
    }

    /// A date so many days from today, by limits of 10 and 3 days.
    #[track_caller]
    fn check(kind: Kind, days: i32, level: Level, sentence: &str) {
        let today = date(2028, 2, 27);
        let day = today.checked_add(jiff::Span::new().days(days)).unwrap();
        let limits = Limits {
            warning_days: 10,
            critical_days: 3,
            source: Source::Usual,
        };
        let verdict = judge(Expiry { kind, day }, Some(&limits), today);
        assert_eq!(
            (verdict.level, verdict.sentence.as_str()),
            (level, sentence)
        );
    }

    #[test]
    fn the_limits_are_the_last_days_of_the_better_word() {
        check(Kind::UseBy, 400, Level::Fresh, "Expires in 400 days");
        check(Kind::UseBy, 10, Level::Fresh, "Expires in 10 days");
        check(Kind::UseBy, 9, Level::Warning, "Expires in 9 days");
        check(Kind::UseBy, 3, Level::Warning, "Expires in 3 days");
        check(Kind::UseBy, 2, Level::Critical, "Expires in 2 days");
        check(Kind::UseBy, 1, Level::Critical, "Expires tomorrow");
        check(Kind::UseBy, 0, Level::Critical, "Expires today");
        check(Kind::UseBy, -1, Level::Expired, "Expired yesterday");
        check(Kind::UseBy, -2, Level::Expired, "Expired 2 days ago");
        check(Kind::UseBy, -800, Level::Expired, "Expired 800 days ago");
    }

    #[test]
    fn a_best_before_date_is_no_use_by_date() {
        check(Kind::BestBefore, 10, Level::Fresh, "Best before in 10 days");
        check(Kind::BestBefore, 3, Level::Warning, "Best before in 3 days");
        check(Kind::BestBefore, 1, Level::Critical, "Best before tomorrow");
        check(Kind::BestBefore, 0, Level::Critical, "Best before today");
        check(
            Kind::BestBefore,
            -1,
            Level::Expired,
            "Best before was yesterday",
        );
        check(
            Kind::BestBefore,
            -2,
            Level::Expired,
            "Best before was 2 days ago",
        );
    }

    fn answer(warning_days: Option<u64>, critical_days: Option<u64>) -> Freshness {
        Freshness {
            warning_days,
            critical_days,
            category_label: Some("Dairy".to_owned()),
            ..Freshness::default()
        }
    }

    #[track_caller]
    fn check_limits(limits: Option<&Limits>, days: i32, level: Level, basis: &str) {
        let today = date(2026, 11, 30);
        let day = today.checked_add(jiff::Span::new().days(days)).unwrap();
        let kind = Kind::UseBy;
        let verdict = judge(Expiry { kind, day }, limits, today);
        assert_eq!((verdict.level, verdict.basis.as_str()), (level, basis));
    }

    #[test]
    fn usual_limits_are_named_as_such_and_what_has_passed_needs_none() {
        let usual = "By Perch's usual limits of 30 and 7 days; the server's are not known yet";
        check_limits(None, 30, Level::Fresh, usual);
        check_limits(None, 29, Level::Warning, usual);
        check_limits(None, 6, Level::Critical, usual);
        check_limits(None, -1, Level::Expired, "");
    }

    #[test]
    fn the_limits_of_the_server_name_their_category() {
        let told = Limits::told(&answer(Some(7), Some(2)));
        let dairy = "By the server's limits for Dairy: 7 and 2 days";
        check_limits(told.as_ref(), 7, Level::Fresh, dairy);
        check_limits(told.as_ref(), 6, Level::Warning, dairy);
        check_limits(told.as_ref(), 1, Level::Critical, dairy);
    }

    #[test]
    fn odd_limits_of_a_server_are_taken_as_they_can_be() {
        assert_eq!(Limits::told(&answer(None, None)), None);
        let one = Limits::told(&answer(Some(90), None)).unwrap();
        assert_eq!((one.warning_days, one.critical_days), (90, 7));
        let swapped = Limits::told(&answer(Some(2), Some(10))).unwrap();
        assert_eq!(swapped.level(5), Level::Critical);
        let never = Limits::told(&answer(Some(0), Some(0))).unwrap();
        assert_eq!(never.level(0), Level::Fresh);
        let always = Limits::told(&answer(Some(u64::MAX), Some(u64::MAX))).unwrap();
        assert_eq!(always.level(400), Level::Critical);
    }

    #[test]
    fn only_what_needs_attention_is_said_aloud() {
        let aloud = |days| {
            let today = date(2026, 11, 30);
            let day = today.checked_add(jiff::Span::new().days(days)).unwrap();
            let kind = Kind::BestBefore;
            judge(Expiry { kind, day }, None, today).aloud()
        };
        assert_eq!(aloud(100), None);
        assert_eq!(aloud(20).as_deref(), Some("Best before in 20 days"));
        assert_eq!(aloud(3).as_deref(), Some("Critical. Best before in 3 days"));
        assert_eq!(aloud(-2).as_deref(), Some("Best before was 2 days ago"));
    }
}
