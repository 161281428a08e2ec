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

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}
