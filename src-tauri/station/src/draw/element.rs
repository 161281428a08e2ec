//! Application identifiers in words an operator uses: "Use by 31 December 2026".

use jiff::{Timestamp, tz::TimeZone};
use perch_gs1::{Date, Element, Options, parse_bracketed};
use tr::tr;

use crate::{
    clock::Millis,
    language,
    outbox::capture_row::CaptureRow,
    text::shown,
    title::{measure, title},
    view::ElementView,
};

/// The application identifiers of a capture in words.
pub(super) fn elements(row: &CaptureRow, now: Millis) -> Vec<ElementView> {
    let today = today(now);
    row.elements()
        .into_iter()
        .map(|(ai, value)| ElementView {
            title: title(&ai),
            words: words(&ai, &value, today),
            value: shown(&value),
            ai: shown(&ai),
        })
        .collect()
}

fn today(now: Millis) -> Date {
    let today = Timestamp::from_millisecond(now)
        .unwrap_or_default()
        .to_zoned(TimeZone::UTC)
        .date();
    Date {
        year: today.year().unsigned_abs(),
        month: today.month().unsigned_abs(),
        day: Some(today.day().unsigned_abs()),
    }
}

/// A value in words, where that helps.
fn words(ai: &str, value: &str, today: Date) -> Option<String> {
    let text = format!("({ai}){}", value.replace('(', r"\("));
    let scan = parse_bracketed(&text, &Options::default());
    let element = scan.elements().find(Element::is_sound)?;
    if let Some(date) = element.date(today) {
        return Some(moment(ai, value, date, today));
    }
    match ai {
        "30" | "37" => whole(value),
        "4321" | "4322" | "4323" => Some(if value == "1" { tr!("Yes") } else { tr!("No") }),
        "4330" | "4332" => Some(format!("{} °F", degrees(value)?)),
        "4331" | "4333" => Some(format!("{} °C", degrees(value)?)),
        _ => quantity(ai, &element),
    }
}

/// A weight, a size, a price.
fn quantity(ai: &str, element: &Element<'_>) -> Option<String> {
    let number = language::number(&element.decimal()?);
    let unit = measure(ai)?.unit;
    let names_currency = matches!(ai.get(..3), Some("391" | "393"));
    Some(match (names_currency, element.currency()) {
        (true, Some(letters)) => format!("{number} {letters}"),
        (true, None) => {
            let value = element.value();
            let digits = value.get(..3)?;
            tr!("{number}, currency {digits}", number, digits)
        }
        (false, _) if unit.is_empty() => number,
        (false, _) => format!("{number} {unit}"),
    })
}

/// A date, and what stands behind it: a time, or a second date.
fn moment(ai: &str, value: &str, date: Date, today: Date) -> String {
    let day = day(date);
    let rest = match ai {
        "7250" | "7251" => value.get(8..),
        _ => value.get(6..),
    }
    .unwrap_or_default();
    let pair = |at: usize| rest.get(at..at + 2);
    let until = (ai == "7007").then(|| Date::from_yymmdd(rest, today));
    match (until.flatten(), pair(0), pair(2), pair(4)) {
        (Some(until), ..) => tr!("{day} to {until}", day, until = self::day(until)),
        (_, Some(hour), Some(minute), Some(second)) => format!("{day}, {hour}:{minute}:{second}"),
        (_, Some(hour), Some(minute), None) => format!("{day}, {hour}:{minute}"),
        (_, Some(hour), None, _) => format!("{day}, {hour}:00"),
        (_, None, ..) => day,
    }
}

/// `31 December 2026`, or `December 2026` where the day is open.
fn day(date: Date) -> String {
    let (month, year) = (month(date.month), date.year);
    match date.day {
        Some(day) => tr!("{day} {month} {year}", day, month, year),
        None => format!("{month} {year}"),
    }
}

fn month(number: u8) -> String {
    match number {
        1 => tr!("January"),
        2 => tr!("February"),
        3 => tr!("March"),
        4 => tr!("April"),
        5 => tr!("May"),
        6 => tr!("June"),
        7 => tr!("July"),
        8 => tr!("August"),
        9 => tr!("September"),
        10 => tr!("October"),
        11 => tr!("November"),
        12 => tr!("December"),
        _ => String::new(),
    }
}

fn whole(value: &str) -> Option<String> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| value.trim_start_matches('0'))?;
    Some(if number.is_empty() { "0" } else { number }.to_owned())
}

/// Hundredths of a degree; a hyphen behind them says that it is below zero.
fn degrees(value: &str) -> Option<String> {
    let (digits, sign) = match value.strip_suffix('-') {
        Some(digits) => (digits, "−"),
        None => (value, ""),
    };
    let (degrees, hundredths) = digits.split_at_checked(digits.len().checked_sub(2)?)?;
    Some(language::number(&format!(
        "{sign}{}.{hundredths}",
        whole(degrees)?
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026.
    const NOW: Millis = 1_795_500_000_000;

    #[track_caller]
    fn check(ai: &str, value: &str, want_title: &str, want_words: Option<&str>) {
        assert_eq!(title(ai), want_title, "{ai}");
        assert_eq!(
            words(ai, value, today(NOW)).as_deref(),
            want_words,
            "{ai} {value}"
        );
    }

    #[test]
    fn dates_are_written_out() {
        check("17", "261231", "Use by", Some("31 December 2026"));
        check("15", "270200", "Best before", Some("February 2027"));
        check("11", "990105", "Made on", Some("5 January 1999"));
        check("7250", "19610706", "Born on", Some("6 July 1961"));
    }

    #[test]
    fn times_follow_their_date() {
        let date = "31 December 2026";
        let at = |time: &str| format!("{date}, {time}");
        check("7003", "2612311430", "Use by", Some(&at("14:30")));
        check("8008", "26123114", "Made on", Some(&at("14:00")));
        check("8008", "261231143005", "Made on", Some(&at("14:30:05")));
        let before = "Deliver not before";
        check("4324", "2612310800", before, Some(&at("08:00")));
        check("7011", "261231", "Test by", Some(date));
    }

    #[test]
    fn a_harvest_may_take_some_days() {
        let harvest = "Harvested on";
        check("7007", "260901", harvest, Some("1 September 2026"));
        let days = "1 September 2026 to 4 September 2026";
        check("7007", "260901260904", harvest, Some(days));
    }

    #[test]
    fn what_is_no_date_has_no_words() {
        for value in [
            "",
            "261301",
            "260230",
            "26123",
            "2612311",
            "26123x",
            "２６1231",
        ] {
            check("17", value, "Use by", None);
        }
    }

    #[test]
    fn measures_get_their_point_and_unit() {
        check("3103", "001250", "Net weight", Some("1.250 kg"));
        check("3100", "000012", "Net weight", Some("12 kg"));
        check("3105", "000012", "Net weight", Some("0.00012 kg"));
        check("3109", "000012", "Net weight", None);
        check("3152", "000075", "Net volume", Some("0.75 l"));
        check("3572", "000075", "Net volume", Some("0.75 oz"));
        check("310x", "000075", "AI 310x", None);
    }

    #[test]
    fn prices_name_their_currency() {
        check("3932", "9781299", "Price", Some("12.99 EUR"));
        check("3910", "3921500", "Amount", Some("1500 JPY"));
        check("3922", "1299", "Price", Some("12.99"));
        check("3942", "0500", "Discount", Some("5.00 %"));
    }

    #[test]
    fn counts_lose_their_zeros() {
        check("30", "00000012", "Count", Some("12"));
        check("37", "0", "Count inside", Some("0"));
    }

    #[test]
    fn temperatures_have_a_point_and_a_sign() {
        check("4331", "000800", "Keep below", Some("8.00 °C"));
        check("4333", "001850-", "Keep above", Some("−18.50 °C"));
    }

    #[test]
    fn questions_are_answered() {
        check("4321", "1", "Dangerous goods", Some("Yes"));
        check("4323", "0", "Signature needed", Some("No"));
    }

    #[test]
    fn plain_values_need_no_words() {
        check("10", "B7", "Batch", None);
        check("10", "B(7)", "Batch", None);
        check("01", "09521321000018", "GTIN", None);
        check("9x\u{202e}", "?", "AI 9x⟨202E⟩", None);
    }
}
