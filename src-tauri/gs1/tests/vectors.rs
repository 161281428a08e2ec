//! Rows of known inputs with the verdict they must get.
//!
//! The rows are a sample of what the official engine says (see
//! `tests/vectors/README.md`); contested ones are parsed but not judged.

use std::error::Error;

use perch_gs1::url_safety::{self, Opening};
use perch_gs1::{
    Gtin, GtinError, Issue, Options, Scan, ScanInput, Severity, Verdict, parse_bracketed,
    parse_digital_link, parse_element_string, parse_scan, parse_typed,
};
use serde_json::Value;

type Outcome = Result<(), Box<dyn Error>>;

/// Runs a check over every row and reports all that differ.
#[track_caller]
fn check(rows: &str, judge: impl Fn(&Value) -> Result<(), String>) -> Outcome {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line)?;
        count += 1;
        if let Err(difference) = judge(&row) {
            wrong.push(format!("{}: {difference}\n   {row}", row["id"]));
        }
    }
    assert!(count > 0, "there are no rows");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}

fn options(row: &Value) -> Options {
    let is_set = |name: &str| row["options"][name] == true;
    let mut options = Options::strict();
    if is_set("zero_suppressed_gtin") {
        options.zero_suppressed_gtins = Verdict::Accept;
    }
    if is_set("unknown_ais") {
        options.unknown_ais = Verdict::Accept;
    }
    if is_set("unknown_ai_attr") {
        options.unknown_attributes = Verdict::Accept;
    }
    if is_set("no_requisites") {
        options.missing_partners = Verdict::Accept;
    }
    options
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

fn first_error<'s>(scan: &'s Scan<'_>) -> Option<&'s Issue> {
    scan.issues()
        .find(|issue| issue.severity() == Severity::Error)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the values are made for the comparison"
)]
fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, want: T) -> Result<(), String> {
    if got == want {
        return Ok(());
    }
    Err(format!("{what} is {got:?}, should be {want:?}"))
}

fn judge_scan(scan: &Scan<'_>, row: &Value) -> Result<(), String> {
    let expect = &row["expect"];
    let error = first_error(scan);
    same("validity", scan.is_valid(), expect["valid"] == true)?;
    same(
        "error",
        error.map(|issue| issue.code().as_str()),
        expect["error_class"].as_str(),
    )?;
    if let Some(error) = error {
        if let Some(ai) = expect["ai"].as_str() {
            same(
                "element",
                error.ai().map(|ai| ai.to_string()).as_deref(),
                Some(ai),
            )?;
        }
        return judge_place(scan, error, expect);
    }
    if expect["ais"].is_array() {
        let got: Vec<Value> = scan
            .elements()
            .map(|element| Value::from(vec![element.ai().to_string(), element.value().into()]))
            .collect();
        same("elements", Value::from(got), expect["ais"].clone())?;
    }
    if expect.get("gtin14").is_some() {
        let gtin = scan.gtin().map(|gtin| gtin.to_string());
        same("gtin", gtin.as_deref(), expect["gtin14"].as_str())?;
    }
    if expect.get("canonical_dl").is_some() {
        let link = scan.to_canonical_digital_link();
        same("link", link.as_deref(), expect["canonical_dl"].as_str())?;
    }
    let want = expect["non_gs1_query"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    same(
        "parameters",
        scan.other_parameters().map(Value::from).collect(),
        want,
    )
}

/// Rows count the place in the value, in characters as they are meant.
fn judge_place(scan: &Scan<'_>, error: &Issue, expect: &Value) -> Result<(), String> {
    let Some([at, len]) = expect["at"].as_array().map(Vec::as_slice) else {
        return Ok(());
    };
    let element = scan
        .elements()
        .find(|element| {
            let (value, issue) = (element.range(), error.range());
            value.start <= issue.start && issue.end <= value.end
        })
        .ok_or("the place is in no value")?;
    let before = &scan.text()[element.range().start..error.range().start];
    let inside = &scan.text()[error.range()];
    let count = |text: &str| {
        let escapes = text.matches('%').count();
        let written = text.chars().count();
        if scan.text().starts_with("http") {
            written - 2 * escapes
        } else {
            written
        }
    };
    same(
        "place",
        [count(before).into(), count(inside).into()],
        [at.clone(), len.clone()],
    )
}

fn judge_gtin(result: Result<Gtin, GtinError>, expect: &Value) -> Result<(), String> {
    let class = match result {
        Ok(_) => None,
        Err(GtinError::Length { .. }) => Some("length"),
        Err(GtinError::NotADigit { .. }) => Some("non_digit"),
        Err(GtinError::CheckDigit { .. }) => Some("check_digit"),
        Err(GtinError::NumberSystem { .. }) => Some("number_system"),
    };
    same("error", class, expect["error_class"].as_str())?;
    let Ok(gtin) = result else { return Ok(()) };
    same(
        "gtin",
        Some(gtin.to_string().as_str()),
        expect["gtin14"].as_str(),
    )?;
    if let Some(format) = expect["format"].as_str() {
        same("format", gtin.format().name(), format)?;
    }
    Ok(())
}

fn judge_url(row: &Value, options: &Options) -> Result<(), String> {
    let (input, expect) = (text(row, "input"), &row["expect"]);
    judge_scan(&parse_typed(input, options), row)?;
    let facts = url_safety::inspect(input);
    let opening = match facts.opening {
        Opening::Confirm => "confirm",
        Opening::Never => "never",
    };
    same("opening", Some(opening), expect["open"].as_str())?;
    let warnings: Vec<Value> = facts
        .warnings
        .iter()
        .map(|flag| flag.as_str().into())
        .collect();
    same(
        "flags",
        warnings,
        expect["flags"].as_array().cloned().unwrap_or_default(),
    )
}

#[test]
fn every_form_gets_the_verdict_of_the_engine() -> Outcome {
    check(include_str!("vectors/vectors.jsonl"), |row| {
        let (input, options) = (text(row, "input"), options(row));
        let without_identifier = ScanInput {
            symbology_identifier: None,
            text: input,
        };
        let scan = match text(row, "kind") {
            "bracketed" => parse_bracketed(input, &options),
            "element_string" => parse_element_string(input, &options),
            "scan" => parse_scan(&without_identifier, &options),
            "dl_uri" => parse_digital_link(input, &options),
            "gtin" => return judge_gtin(Gtin::parse(input), &row["expect"]),
            "upce" => return judge_gtin(Gtin::from_upc_e(input), &row["expect"]),
            "url_non_gs1" => return judge_url(row, &options),
            kind => return Err(format!("the kind {kind} is unknown")),
        };
        match text(row, "status") {
            "contested" => Ok(()),
            _ => judge_scan(&scan, row),
        }
    })
}

#[test]
fn every_identifier_judges_its_values_alone() -> Outcome {
    let options = Options {
        missing_partners: Verdict::Accept,
        ..Options::strict()
    };
    check(include_str!("vectors/ai_matrix.jsonl"), |row| {
        let value = text(row, "value").replace('(', r"\(");
        let bracketed = format!("({}){value}", text(row, "ai"));
        judge_scan(&parse_bracketed(&bracketed, &options), row)
    })
}

#[test]
fn elements_that_need_or_exclude_each_other_are_found() -> Outcome {
    check(include_str!("vectors/associations.jsonl"), |row| {
        judge_scan(
            &parse_bracketed(text(row, "input"), &Options::strict()),
            row,
        )
    })
}

/// The decoder's own habits are straightened out before, by the reader; what is
/// left is that the text may name the symbol better than the reader does.
#[test]
fn what_a_decoder_gave_is_understood() -> Outcome {
    check(include_str!("vectors/rxing_results.jsonl"), |row| {
        let input = ScanInput {
            symbology_identifier: row["symbology_identifier"].as_str(),
            text: text(row, "text"),
        };
        judge_scan(&parse_scan(&input, &Options::scan()), row)
    })
}
