//! Checks of dates and times.

use super::{Fault, Outcome};
use crate::IssueCode;
use crate::date::{days_in_month, full_year};

/// YYMMDD.
pub(super) fn date(data: &[u8], reference_year: u16) -> Outcome {
    short_date(data, reference_year, 1)
}

/// YYMMDD, or YYMM00 where the day is left open.
pub(super) fn date_or_month(data: &[u8], reference_year: u16) -> Outcome {
    short_date(data, reference_year, 0)
}

/// YYYYMMDD.
pub(super) fn long_date(data: &[u8]) -> Outcome {
    match *data {
        [a, b, c, d, ref rest @ ..] if rest.len() == 4 => {
            let year = u16::from(pair(a, b)) * 100 + u16::from(pair(c, d));
            month_and_day(year, rest, 1).map_err(|fault| fault.shifted(4))
        }
        _ => Err(Fault::new(IssueCode::Date, 0, data.len())),
    }
}

/// HH, 00 to 23.
pub(super) fn hour(data: &[u8]) -> Outcome {
    below(data, 24)
}

/// MM or SS, 00 to 59.
pub(super) fn sixtieth(data: &[u8]) -> Outcome {
    below(data, 60)
}

/// HHMM.
pub(super) fn hour_minute(data: &[u8]) -> Outcome {
    let Some((hours, minutes)) = data.split_at_checked(2) else {
        return Err(Fault::new(IssueCode::Time, 0, data.len()));
    };
    hour(hours)?;
    sixtieth(minutes).map_err(|fault| fault.shifted(2))
}

fn short_date(data: &[u8], reference_year: u16, first_day: u8) -> Outcome {
    match *data {
        [a, b, ref rest @ ..] if rest.len() == 4 => {
            let year = full_year(pair(a, b), reference_year);
            month_and_day(year, rest, first_day).map_err(|fault| fault.shifted(2))
        }
        _ => Err(Fault::new(IssueCode::Date, 0, data.len())),
    }
}

fn month_and_day(year: u16, data: &[u8], first_day: u8) -> Outcome {
    let &[a, b, c, d] = data else {
        return Err(Fault::new(IssueCode::Date, 0, data.len()));
    };
    let (month, day) = (pair(a, b), pair(c, d));
    if !(1..=12).contains(&month) {
        return Err(Fault::new(IssueCode::Date, 0, 2));
    }
    if !(first_day..=days_in_month(year, month)).contains(&day) {
        return Err(Fault::new(IssueCode::Date, 2, 2));
    }
    Ok(())
}

fn below(data: &[u8], limit: u8) -> Outcome {
    match *data {
        [a, b] if pair(a, b) < limit => Ok(()),
        _ => Err(Fault::new(IssueCode::Time, 0, data.len())),
    }
}

/// The value of two digits.
fn pair(tens: u8, ones: u8) -> u8 {
    (tens & 15) * 10 + (ones & 15)
}
