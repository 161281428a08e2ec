//! Application identifiers in words an operator uses.
//!
//! The standard's own titles are for people who print labels; a bench wants to
//! read "Use by 31 December 2026".

use jiff::{Timestamp, civil::Date as Civil, tz::TimeZone};
use perch_gs1::ApplicationIdentifier;

use crate::{clock::Millis, outbox::capture_row::CaptureRow, text::shown, view::ElementView};

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

fn today(now: Millis) -> Civil {
    Timestamp::from_millisecond(now)
        .unwrap_or_default()
        .to_zoned(TimeZone::UTC)
        .date()
}

/// The title of an application identifier.
fn title(ai: &str) -> String {
    let title = match ai {
        "00" => "SSCC",
        "01" => "GTIN",
        "02" => "GTIN inside",
        "10" => "Batch",
        "11" => "Made on",
        "12" => "Due",
        "13" => "Packed on",
        "15" => "Best before",
        "16" => "Sell by",
        "17" | "7003" => "Use by",
        "20" | "22" => "Variant",
        "21" | "8006" => "Serial",
        "30" => "Count",
        "37" => "Count inside",
        "240" => "Item number",
        "241" => "Customer's item number",
        "250" => "Second serial",
        "400" => "Order",
        "410" => "Ship to",
        "414" => "Location",
        "420" | "421" => "Postal code",
        "422" => "Country of origin",
        "8008" => "Made on",
        "8200" => "Product page",
        _ => measure(ai).map_or("", |measure| measure.title),
    };
    match title {
        "" => official_title(ai),
        _ => title.to_owned(),
    }
}

fn official_title(ai: &str) -> String {
    match ApplicationIdentifier::parse(ai).map(ApplicationIdentifier::title) {
        None | Some("") => shown(&format!("AI {ai}")),
        Some(title) => title.to_owned(),
    }
}

/// A value in words, where that helps.
fn words(ai: &str, value: &str, today: Civil) -> Option<String> {
    match ai {
        "11" | "12" | "13" | "15" | "16" | "17" => date(value, today),
        "7003" | "8008" => moment(value, today),
        "30" | "37" => whole(value),
        _ => {
            let measure = measure(ai)?;
            let places = usize::from(ai.as_bytes().last()? - b'0');
            Some(format!("{} {}", decimal(value, places)?, measure.unit))
        }
    }
}

/// Trade measures: four digits, the last of which says how many are decimals.
struct Measure {
    title: &'static str,
    unit: &'static str,
}

fn measure(ai: &str) -> Option<Measure> {
    let (title, unit) = match (ai.len(), ai.get(..3)?) {
        (4, "310") => ("Net weight", "kg"),
        (4, "311") => ("Length", "m"),
        (4, "312") => ("Width", "m"),
        (4, "313") => ("Height", "m"),
        (4, "314") => ("Area", "m²"),
        (4, "315") => ("Net volume", "l"),
        (4, "316") => ("Net volume", "m³"),
        (4, "320") => ("Net weight", "lb"),
        (4, "330") => ("Gross weight", "kg"),
        (4, "340") => ("Gross weight", "lb"),
        _ => return None,
    };
    ai.as_bytes()
        .last()
        .filter(|digit| digit.is_ascii_digit())?;
    Some(Measure { title, unit })
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn whole(value: &str) -> Option<String> {
    let number = digits(value)?.trim_start_matches('0');
    Some(if number.is_empty() { "0" } else { number }.to_owned())
}

/// Six digits with some decimals, such as 001250 with three: "1.250".
fn decimal(value: &str, places: usize) -> Option<String> {
    let value = digits(value)?;
    let (before, after) = value.split_at_checked(value.len().checked_sub(places)?)?;
    let before = if before.is_empty() {
        "0".to_owned()
    } else {
        whole(before)?
    };
    Some(if after.is_empty() {
        before
    } else {
        format!("{before}.{after}")
    })
}

/// `YYMMDD`; day 00 leaves the day open.
fn date(value: &str, today: Civil) -> Option<String> {
    let value = digits(value).filter(|value| value.len() == 6)?;
    let number = |range: std::ops::Range<usize>| value.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (
        full_year(number(0..2)?, today.year()),
        number(2..4)?,
        number(4..6)?,
    );
    let month = i8::try_from(month).ok()?;
    // Whether there is such a day is a question for the calendar.
    let any = Civil::new(year, month, i8::try_from(day.max(1)).ok()?).ok()?;
    let pattern = if day == 0 { "%B %Y" } else { "%-d %B %Y" };
    Some(any.strftime(pattern).to_string())
}

/// `YYMMDD` and then hours, minutes, and seconds as far as they are given.
fn moment(value: &str, today: Civil) -> Option<String> {
    let (day, time) = digits(value)?.split_at_checked(6)?;
    let day = date(day, today)?;
    let parts: Vec<&str> = [time.get(..2), time.get(2..4), time.get(4..6)]
        .into_iter()
        .flatten()
        .collect();
    Some(match parts.as_slice() {
        [] => day,
        [hour] => format!("{day}, {hour}:00"),
        more => format!("{day}, {}", more.join(":")),
    })
}

/// The year that two digits mean (GS1 General Specifications 7.12): 49 years back to 50 ahead.
fn full_year(digits: i16, this_year: i16) -> i16 {
    let century = this_year - this_year % 100;
    match digits - this_year % 100 {
        51.. => century - 100 + digits,
        -49..=50 => century + digits,
        _ => century + 100 + digits,
    }
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
        check(
            "7003",
            "2612311430",
            "Use by",
            Some("31 December 2026, 14:30"),
        );
        check(
            "8008",
            "26123114",
            "Made on",
            Some("31 December 2026, 14:00"),
        );
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
        check("3106", "000012", "Net weight", Some("0.000012 kg"));
        check("3109", "000012", "Net weight", None);
        check("3152", "000075", "Net volume", Some("0.75 l"));
        check("310x", "000075", "AI 310x", None);
    }

    #[test]
    fn counts_lose_their_zeros() {
        check("30", "00000012", "Count", Some("12"));
        check("37", "0", "Count inside", Some("0"));
    }

    #[test]
    fn plain_values_need_no_words() {
        check("10", "B7", "Batch", None);
        check("01", "09521321000018", "GTIN", None);
    }

    #[test]
    fn an_identifier_nobody_knows_is_named_by_its_digits() {
        check("9x\u{202e}", "?", "AI 9x⟨202E⟩", None);
    }

    #[test]
    fn two_digits_of_a_year_mean_the_nearest_one() {
        for (digits, want) in [(26, 2026), (76, 2076), (77, 1977), (0, 2000), (99, 1999)] {
            assert_eq!(full_year(digits, 2026), want);
        }
        assert_eq!(full_year(10, 2099), 2110);
    }
}
