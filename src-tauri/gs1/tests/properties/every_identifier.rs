//! Each of the 541 identifiers: what is as short or as long as it may be, one
//! character less and more, wrong characters, wrong check digits, wrong dates.

use perch_gs1::{
    ApplicationIdentifier, Options, Severity, Verdict, parse_bracketed, parse_element_string,
};

use super::values::{Row, rows};

/// The code of the first error in both writings of one element, where they agree.
fn first_error(ai: &str, value: &str) -> Option<&'static str> {
    let options = Options {
        missing_partners: Verdict::Accept,
        ..Options::strict()
    };
    let bracketed = format!("({ai}){}", value.replace('(', r"\("));
    let scan = parse_bracketed(&bracketed, &options);
    let found = scan
        .issues()
        .find(|issue| issue.severity() == Severity::Error)
        .map(|issue| issue.code().as_str());
    let plain = format!("{ai}{value}");
    let scan = parse_element_string(&plain, &options);
    assert_eq!(scan.is_valid(), found.is_none(), "({ai}){value}");
    found
}

fn each(judge: impl Fn(&Row, &str)) {
    let mut count = 0;
    for row in rows() {
        for ai in &row.ais {
            judge(row, ai);
            count += 1;
        }
    }
    assert_eq!(count, 541);
}

#[track_caller]
fn check(ai: &str, value: &str, want: Option<&str>) {
    assert_eq!(first_error(ai, value), want, "({ai}){value}");
}

#[test]
fn the_file_and_the_crate_know_the_same_identifiers() {
    let mut listed: Vec<&str> = rows()
        .iter()
        .flat_map(|row| &row.ais)
        .map(String::as_str)
        .collect();
    let mut known: Vec<String> = ApplicationIdentifier::all()
        .map(|ai| ai.to_string())
        .collect();
    listed.sort_unstable();
    known.sort();
    assert_eq!(known, listed);
}

#[test]
fn the_shortest_and_the_longest_values_are_right() {
    each(|row, ai| {
        check(ai, &row.shortest_value(), None);
        check(ai, &row.longest_value(), None);
    });
}

#[test]
fn a_character_more_or_less_is_a_wrong_length() {
    each(|row, ai| {
        let longest = row.longest_value();
        let padding = "1".repeat(row.longest() - longest.len() + 1);
        let bracketed = format!("({ai}){}{padding}", longest.replace('(', r"\("));
        let options = Options {
            missing_partners: Verdict::Accept,
            ..Options::strict()
        };
        let scan = parse_bracketed(&bracketed, &options);
        let code = scan.issues().next().map(|issue| issue.code().as_str());
        assert_eq!(code, Some("length"), "{bracketed}");
        let mut short = row.shortest_value();
        short.truncate(row.shortest() - 1);
        if row.shortest() > 1 && !row.has_own_words() {
            let bracketed = format!("({ai}){}", short.replace('(', r"\("));
            let scan = parse_bracketed(&bracketed, &options);
            let code = scan.issues().next().map(|issue| issue.code().as_str());
            assert_eq!(code, Some("length"), "{bracketed}");
        }
    });
}

#[test]
fn a_character_of_another_set_is_found_wherever_it_stands() {
    each(|row, ai| {
        let value = row.longest_value();
        let mut start = 0;
        for component in &row.components {
            let code = if component.set == 'n' {
                "non_digit"
            } else {
                "charset"
            };
            let end = (start + component.longest).min(value.len());
            for at in start..end {
                let mut wrong = value.clone();
                wrong.replace_range(at..=at, "~");
                check(ai, &wrong, Some(code));
            }
            start = end;
        }
    });
}

#[test]
fn a_wrong_check_digit_is_found() {
    each(|row, ai| {
        let value = row.longest_value();
        let mut end = 0;
        for component in &row.components {
            end += component.longest;
            if !component.checks.iter().any(|check| check == "check_digit") {
                continue;
            }
            let digit = value.as_bytes()[end - 1] - b'0';
            let mut wrong = value.clone();
            wrong.replace_range(end - 1..end, &((digit + 1) % 10).to_string());
            check(ai, &wrong, Some("check_digit"));
        }
    });
}

#[test]
fn a_day_that_does_not_exist_is_found() {
    each(|row, ai| {
        let mut start = 0;
        for component in &row.components {
            let has = |name: &str| component.checks.iter().any(|check| check == name);
            let century = if has("long_date") { "20" } else { "" };
            if has("date") || has("date_or_month") || has("long_date") {
                let open = if has("date_or_month") {
                    None
                } else {
                    Some("date")
                };
                let days = [
                    ("260631", Some("date")),
                    ("261301", Some("date")),
                    ("260600", open),
                ];
                for (day, want) in days {
                    let mut value = row.longest_value();
                    let day = format!("{century}{day}");
                    value.replace_range(start..start + day.len(), &day);
                    check(ai, &value, want);
                }
            }
            start += component.longest;
        }
    });
}
