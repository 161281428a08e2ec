//! Calendar dates as GS1 data writes them.

use std::fmt;

/// A date whose day may be left open ("some time in this month").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The full year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, or open.
    pub day: Option<u8>,
}

impl Date {
    /// Reads `YYMMDD`; day 00 leaves it open. Which century is meant follows from
    /// the year of `today`.
    ///
    /// ```
    /// use perch_gs1::Date;
    ///
    /// let today = Date { year: 2026, month: 11, day: Some(22) };
    /// let expiry = Date::from_yymmdd("270200", today).unwrap();
    /// assert_eq!(expiry.to_string(), "2027-02");
    /// assert_eq!(expiry.last_day(), 28);
    /// ```
    pub fn from_yymmdd(text: &str, today: Date) -> Option<Self> {
        let &[a, b, c, d, e, f] = text.as_bytes() else {
            return None;
        };
        let year = full_year(two_digits(a, b)?, today.year);
        Self::checked(year, two_digits(c, d)?, two_digits(e, f)?)
    }

    /// Reads `YYYYMMDD`.
    pub fn from_yyyymmdd(text: &str) -> Option<Self> {
        let &[a, b, c, d, e, f, g, h] = text.as_bytes() else {
            return None;
        };
        let year = u16::from(two_digits(a, b)?) * 100 + u16::from(two_digits(c, d)?);
        Self::checked(year, two_digits(e, f)?, two_digits(g, h)?)
    }

    /// The day, or the last one of the month where it is open: until then goods
    /// with an open day may be sold (GS1 General Specifications 3.4.7).
    pub fn last_day(self) -> u8 {
        self.day
            .unwrap_or_else(|| days_in_month(self.year, self.month))
    }

    fn checked(year: u16, month: u8, day: u8) -> Option<Self> {
        let fits = (1..=12).contains(&month) && day <= days_in_month(year, month);
        fits.then_some(Self {
            year,
            month,
            day: (day > 0).then_some(day),
        })
    }
}

/// `2027-02-28`, or `2027-02` where the day is open.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// The year that two digits mean: 49 years back to 50 ahead of the reference
/// (GS1 General Specifications 7.12).
pub(crate) fn full_year(digits: u8, reference_year: u16) -> u16 {
    let (century, now) = (reference_year / 100 * 100, reference_year % 100);
    let digits = u16::from(digits);
    let century = if digits >= now + 51 {
        century.saturating_sub(100)
    } else if digits + 50 > now {
        century
    } else {
        century + 100
    };
    century + digits
}

/// How many days a month (1 to 12) has.
pub(crate) fn days_in_month(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The value of two ASCII digits.
pub(crate) fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, today: u16, want: Option<&str>) {
        let today = Date {
            year: today,
            month: 1,
            day: Some(1),
        };
        let got = Date::from_yymmdd(text, today).map(|date| date.to_string());
        assert_eq!(got.as_deref(), want);
    }

    #[test]
    fn the_century_is_the_one_nearest_to_today() {
        check("261231", 2026, Some("2026-12-31"));
        check("760101", 2026, Some("2076-01-01"));
        check("770101", 2026, Some("1977-01-01"));
        check("100101", 2060, Some("2110-01-01"));
        check("110101", 2060, Some("2011-01-01"));
    }

    #[test]
    fn day_00_leaves_the_day_open() {
        check("270200", 2026, Some("2027-02"));
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        check("000229", 2026, Some("2000-02-29"));
        check("260229", 2026, None);
        check("261301", 2026, None);
        check("260001", 2026, None);
        check("260431", 2026, None);
        check("26043", 2026, None);
        check("2604a1", 2026, None);
    }
}
