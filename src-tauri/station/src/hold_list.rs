//! The hold list: batches that must not leave the house, and what a pack is to it.
//!
//! [`read`] takes a list of comma-separated values (GTIN, batch, reason) as a spreadsheet
//! writes it. It is taken as a whole or not at all: every wrong line is named by its number
//! with a sentence. A GTIN has 14 digits afterwards. A batch is a value of AI 10, compared
//! character by character; an empty one means every batch of the GTIN.
//!
//! Pure; it knows neither the file nor the database.

use std::collections::HashMap;

use perch_gs1::{Gtin, GtinError, Options, parse_bracketed};
use serde::{Deserialize, Serialize};
use tr::tr;

use crate::text::shown;

/// Most lines of a list.
pub const MOST: usize = 10_000;
/// Longest reason, in characters; it has to fit into a pair of metadata and on a screen.
const LONGEST_REASON: usize = 200;
/// Wrong lines that are named one by one.
const NAMED: usize = 5;
/// Batches of a product that a notice names.
const LISTED: usize = 5;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBatch {
    /// 14 digits.
    pub gtin: String,
    /// As AI 10 writes it; empty for every batch.
    pub batch: String,
    /// Why; may be empty.
    pub reason: String,
}

/// What a pack is to the hold list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It stops.
    Held(HeldBatch),
    /// Its code names no batch, and these batches of the product are held.
    LookAtBatch {
        /// The batches, and three dots where there are more.
        batches: String,
    },
}

/// What a pack with one of these batches is to the lines of its GTIN. A pack may show its
/// batch in none of its codes, in one, or in two.
pub fn judge(lines: &[HeldBatch], batches: &[&str]) -> Option<Finding> {
    let exactly = |line: &&HeldBatch| batches.contains(&line.batch.as_str());
    let every = |line: &&HeldBatch| line.batch.is_empty();
    let held = lines.iter().filter(|line| !line.batch.is_empty());
    if let Some(line) = held.clone().find(exactly).or(lines.iter().find(every)) {
        return Some(Finding::Held(line.clone()));
    }
    if lines.is_empty() || !batches.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = held.take(LISTED).map(|line| line.batch.as_str()).collect();
    if lines.len() > names.len() {
        names.push("…");
    }
    Some(Finding::LookAtBatch {
        batches: names.join(", "),
    })
}

/// Reads a list.
///
/// # Errors
/// What is wrong, line by line, in sentences.
pub fn read(bytes: &[u8]) -> Result<Vec<HeldBatch>, String> {
    let text = text(bytes)?;
    let mut lines = text
        .split('\n')
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
        .peekable();
    let delimiter = lines.peek().map_or(b',', |(line, _)| delimiter(line));
    let mut wrong = Vec::new();
    if let Some(heading) = lines.next_if(|(line, _)| is_heading(line, delimiter)) {
        wrong.extend(check_heading(heading.0, delimiter).map(|why| (heading.1, why)));
    }
    let (mut list, mut seen) = (Vec::new(), HashMap::new());
    for (line, number) in lines {
        match of_line(line, delimiter) {
            Ok(None) => {}
            Ok(Some(held)) => {
                let key = (held.gtin.clone(), held.batch.clone());
                match seen.insert(key, number) {
                    None => list.push(held),
                    Some(first) => wrong.push((
                        number,
                        tr!("this batch stands in line {first} already", first),
                    )),
                }
            }
            Err(why) => wrong.push((number, why)),
        }
    }
    if !wrong.is_empty() {
        return Err(sentences(&wrong));
    }
    if list.is_empty() {
        return Err(tr!("There is no line with a GTIN in this file"));
    }
    if list.len() > MOST {
        return Err(tr!(
            "This list has {lines} lines, {most} are the most that can be held",
            lines = list.len(),
            most = MOST
        ));
    }
    Ok(list)
}

/// The list as [`read`] reads it, with a heading.
pub fn write(list: &[HeldBatch]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Nothing can fail while it is written to memory.
    for line in list {
        writer.serialize(line).ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text of the file with plain line ends, without the mark that spreadsheets put first.
fn text(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        tr!(
            "Line {line}: this is no text in UTF-8. Save the list as \"CSV UTF-8\"",
            line
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// What stands between the columns: spreadsheets take a semicolon where the comma is the
/// decimal sign.
fn delimiter(line: &str) -> u8 {
    let count = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    let mut best = b',';
    for sign in [b';', b'\t'] {
        if count(sign) > count(best) {
            best = sign;
        }
    }
    best
}

/// The columns of one line. Each line is read by itself, so that a quotation mark that is
/// not closed spoils that line alone.
fn columns(line: &str, delimiter: u8) -> Result<Vec<String>, String> {
    if line.matches('"').count() % 2 == 1 {
        return Err(tr!("a quotation mark is not closed"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next();
    let record = record.transpose().map_err(|error| error.to_string())?;
    let mut columns: Vec<String> = record
        .iter()
        .flat_map(|record| record.iter().map(str::to_owned))
        .collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    Ok(columns)
}

fn is_heading(line: &str, delimiter: u8) -> bool {
    let first = columns(line, delimiter)
        .unwrap_or_default()
        .into_iter()
        .next();
    let first = first.unwrap_or_default().to_lowercase();
    ["gtin", "ean"].iter().any(|name| first.contains(name))
}

/// What is wrong with a heading: columns in another order would hold the wrong things.
fn check_heading(line: &str, delimiter: u8) -> Option<String> {
    const NAMES: [&[&str]; 3] = [
        &["gtin", "ean"],
        &["batch", "lot", "charge"],
        &["reason", "grund"],
    ];
    let columns = columns(line, delimiter).unwrap_or_default();
    let fits = columns.len() <= NAMES.len()
        && columns.iter().zip(NAMES).all(|(column, names)| {
            let column = column.to_lowercase();
            names.iter().any(|name| column.contains(name))
        });
    (!fits).then(|| tr!("the columns have to be GTIN, batch and reason, in this order"))
}

/// One line; `None` where all its columns are empty.
fn of_line(line: &str, delimiter: u8) -> Result<Option<HeldBatch>, String> {
    let mut columns = columns(line, delimiter)?.into_iter();
    let Some(gtin) = columns.next() else {
        return Ok(None);
    };
    let (batch, reason) = (columns.next(), columns.next());
    if columns.next().is_some() {
        return Err(tr!(
            "there are more than three columns. Put a reason with a comma into quotation marks"
        ));
    }
    let (batch, reason) = (batch.unwrap_or_default(), reason.unwrap_or_default());
    if !is_batch(&batch) {
        return Err(tr!(
            "{batch} is no batch: it has at most 20 letters, digits and signs of a code, and no space",
            batch = format!("{batch:?}")
        ));
    }
    let length = reason.chars().count();
    if length > LONGEST_REASON {
        return Err(tr!(
            "the reason has {length} characters, {most} are the most",
            length,
            most = LONGEST_REASON
        ));
    }
    if shown(&reason) != reason {
        return Err(tr!("the reason has a character that cannot be seen"));
    }
    Ok(Some(HeldBatch {
        gtin: fourteen(&gtin)?,
        batch,
        reason,
    }))
}

/// A GTIN with 14 digits; spaces and hyphens are for people.
fn fourteen(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err(tr!("there is no GTIN"));
    }
    let digits: String = text.chars().filter(|ch| !matches!(ch, ' ' | '-')).collect();
    Gtin::parse(&digits)
        .map(|gtin| gtin.to_string())
        .map_err(|error| match error {
            GtinError::CheckDigit {
                found, expected, ..
            } => tr!(
                "the check digit of {gtin} is {found}, should be {expected}",
                gtin = digits,
                found,
                expected
            ),
            GtinError::Length { found } => tr!(
                "{gtin} has {found} digits, a GTIN has 8, 12, 13 or 14. A spreadsheet drops zeros in front; make the column text",
                gtin = digits,
                found
            ),
            GtinError::NotADigit { .. } | GtinError::NumberSystem { .. } => tr!(
                "{gtin} is no GTIN, which has digits alone. Make the column of the spreadsheet text",
                gtin = format!("{text:?}")
            ),
        })
}

/// Whether a text may stand behind AI 10. An empty one means every batch.
fn is_batch(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let element = format!("(10){}", text.replace('(', r"\("));
    let scan = parse_bracketed(&element, &Options::default());
    let mut elements = scan.elements();
    let only = elements.next().filter(|_| elements.next().is_none());
    only.is_some_and(|element| element.is_sound() && element.value() == text)
}

fn sentences(wrong: &[(usize, String)]) -> String {
    let named = wrong.iter().take(NAMED);
    let mut sentences: Vec<String> = named
        .map(|(line, why)| tr!("Line {line}: {why}", line, why))
        .collect();
    let more = wrong.len().saturating_sub(NAMED);
    if more > 0 {
        sentences.push(tr!(
            "{n} more line is wrong" | "{n} more lines are wrong" % more
        ));
    }
    sentences.join(". ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;

    const HONEY: &str = "09521321000018";

    fn held(gtin: &str, batch: &str, reason: &str) -> HeldBatch {
        HeldBatch {
            gtin: gtin.to_owned(),
            batch: batch.to_owned(),
            reason: reason.to_owned(),
        }
    }

    #[track_caller]
    fn check(text: &str, want: &[HeldBatch]) {
        assert_eq!(read(text.as_bytes()).as_deref(), Ok(want));
    }

    #[track_caller]
    fn check_wrong(text: &str, want: &str) {
        assert_eq!(read(text.as_bytes()), Err(want.to_owned()));
    }

    #[test]
    fn a_list_is_read_as_spreadsheets_write_it() {
        let list = [held(HONEY, "L4428", "Glass, maybe"), held(HONEY, "", "")];
        check(
            "9521321000018,L4428,\"Glass, maybe\"\n9521321000018\n",
            &list,
        );
        check(
            "\u{feff}GTIN;Charge;Grund\r\n9521321000018;L4428;Glass, maybe\r\n\r\n9521321000018;;\r\n",
            &list,
        );
        check(
            "gtin\tbatch/lot\treason\r9521321000018\tL4428\tGlass, maybe\r09521321000018\t\t",
            &list,
        );
        check(
            "952-1321 00001 8 , L4428 ,\" Glass, maybe \"\n9521321000018,,",
            &list,
        );
        check(&write(&list), &list);
    }

    #[test]
    fn every_length_of_a_gtin_becomes_fourteen_digits() {
        let one = |gtin: &str| [held(gtin, "A", "x")];
        check("95200101,A,x", &one("00000095200101"));
        check("421000000010,A,x", &one("00421000000010"));
        check("9521321000018,A,x", &one(HONEY));
        check("19521321000046,A,x", &one("19521321000046"));
    }

    #[test]
    fn a_batch_is_a_value_of_the_application_identifier_10() {
        let signs = r#"a-B_9/(x)%&'*+.:;<=>?!"#;
        for part in [&signs[..20], "0001", "lot", "LOT"] {
            let text = format!("9521321000018,\"{part}\",x");
            check(&text, &[held(HONEY, part, "x")]);
        }
        check("9521321000018,\"a\"\"b\",x", &[held(HONEY, "a\"b", "x")]);
        let wrong = |batch: &str| {
            let quoted = format!("{batch:?}");
            format!(
                "Line 1: {quoted} is no batch: it has at most 20 letters, digits and signs of a code, and no space"
            )
        };
        for batch in ["L 4428", "Größe", "123456789012345678901", "a\u{1d}b", "#1"] {
            check_wrong(&format!("9521321000018,{batch},x"), &wrong(batch));
        }
    }

    #[test]
    fn wrong_lines_are_named_by_their_number() {
        check_wrong(
            "GTIN,Batch,Reason\n\n9521321000019,A,x\n,A,x\n952132100001,A,x\n9.52E+12,A,x",
            "Line 3: the check digit of 9521321000019 is 9, should be 8. Line 4: there is no GTIN. \
             Line 5: the check digit of 952132100001 is 1, should be 7. \
             Line 6: \"9.52E+12\" is no GTIN, which has digits alone. Make the column of the spreadsheet text",
        );
        check_wrong(
            "95213210001,A,x",
            "Line 1: 95213210001 has 11 digits, a GTIN has 8, 12, 13 or 14. A spreadsheet drops zeros in front; make the column text",
        );
        check_wrong(
            "9521321000018,A,Glass, maybe",
            "Line 1: there are more than three columns. Put a reason with a comma into quotation marks",
        );
        check_wrong(
            "9521321000018,A,\"Glass\n9521321000018,B,x",
            "Line 1: a quotation mark is not closed",
        );
        check_wrong(
            "9521321000018,A,x\n9521321000018,B,x\n09521321000018,A,y",
            "Line 3: this batch stands in line 1 already",
        );
        let long = format!("9521321000018,A,{}", "x".repeat(201));
        check_wrong(
            &long,
            "Line 1: the reason has 201 characters, 200 are the most",
        );
    }

    #[test]
    fn only_the_first_wrong_lines_are_named() {
        let many = ",A,x\n".repeat(8);
        let message = read(many.as_bytes()).unwrap_err();
        assert_eq!(message.matches("there is no GTIN").count(), 5);
        assert!(message.ends_with(". 3 more lines are wrong"), "{message}");
    }

    #[test]
    fn columns_in_another_order_are_refused() {
        for heading in ["GTIN,Reason,Batch", "gtin,name,batch,reason", "EAN,Product"] {
            check_wrong(
                &format!("{heading}\n9521321000018,A,x"),
                "Line 1: the columns have to be GTIN, batch and reason, in this order",
            );
        }
        check("GTIN\n9521321000018", &[held(HONEY, "", "")]);
    }

    #[test]
    fn a_file_that_is_no_list_is_refused() {
        for text in ["", "\n\n", "GTIN,Batch,Reason\n", ",,\n"] {
            check_wrong(text, "There is no line with a GTIN in this file");
        }
        let latin1 = b"9521321000018,A,x\n9521321000018,B,Gr\xfcn".as_slice();
        assert_eq!(
            read(latin1),
            Err("Line 2: this is no text in UTF-8. Save the list as \"CSV UTF-8\"".to_owned())
        );
        let lines = (0..=MOST).map(|n| format!("9521321000018,{n},x\n"));
        check_wrong(
            &lines.collect::<String>(),
            "This list has 10001 lines, 10000 are the most that can be held",
        );
    }

    #[track_caller]
    fn check_pack(lines: &[(&str, &str)], batches: &[&str], want: Option<&Finding>) {
        let lines: Vec<HeldBatch> = lines
            .iter()
            .map(|(batch, reason)| held(HONEY, batch, reason))
            .collect();
        assert_eq!(judge(&lines, batches).as_ref(), want);
    }

    #[test]
    fn a_pack_is_held_by_its_batch_exactly_or_by_its_product() {
        let glass = Finding::Held(held(HONEY, "L1", "Glass"));
        check_pack(&[("L1", "Glass")], &["L1"], Some(&glass));
        check_pack(&[("L1", "Glass")], &["L2", "L1"], Some(&glass));
        check_pack(&[("L1", "Glass")], &["l1"], None);
        check_pack(&[("L1", "Glass")], &["L01"], None);
        check_pack(&[("L1", "Glass")], &["L11"], None);
        let all = Finding::Held(held(HONEY, "", "Recall"));
        check_pack(&[("", "Recall")], &["L2"], Some(&all));
        check_pack(&[("", "Recall")], &[], Some(&all));
        check_pack(&[("", "Recall"), ("L1", "Glass")], &["L1"], Some(&glass));
        check_pack(&[("", "Recall"), ("L1", "Glass")], &["L2"], Some(&all));
        check_pack(&[], &["L1"], None);
        check_pack(&[], &[], None);
    }

    #[test]
    fn without_a_batch_somebody_has_to_look() {
        let look = |batches: &str| Finding::LookAtBatch {
            batches: batches.to_owned(),
        };
        check_pack(&[("L1", ""), ("L2", "")], &[], Some(&look("L1, L2")));
        let many = ["1", "2", "3", "4", "5", "6"].map(|batch| (batch, ""));
        check_pack(&many, &[], Some(&look("1, 2, 3, 4, 5, …")));
    }

    fn any_line() -> impl Strategy<Value = HeldBatch> {
        let gtin = prop_oneof![
            Just(HONEY),
            Just("00000095200101"),
            Just("00421000000010"),
            Just("19521321000046")
        ];
        let batch = r#"[!"%-?A-Z_a-z]{0,20}"#;
        let reason = r#"[^\r\n]{0,60}"#;
        let reason = reason.prop_filter("can be seen", |reason| shown(reason) == *reason);
        (gtin, batch, reason).prop_map(|(gtin, batch, reason)| held(gtin, &batch, reason.trim()))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(mut list in prop::collection::vec(any_line(), 1..20)) {
            let mut seen = std::collections::HashSet::new();
            list.retain(|line| seen.insert((line.gtin.clone(), line.batch.clone())));
            prop_assert_eq!(read(write(&list).as_bytes()), Ok(list));
        }

        #[test]
        fn whatever_a_file_holds_it_is_a_list_or_a_sentence(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            match read(&bytes) {
                Ok(list) => prop_assert!(!list.is_empty()),
                Err(message) => prop_assert!(!message.is_empty()),
            }
        }

        #[test]
        fn lines_that_look_like_a_list_are_told_apart(
            text in r#"([0-9 -]{0,15}[,;\t]["a-zA-Z0-9 ]{0,25}[,;\t]["a-z, ;]{0,20}[\r\n]{0,2}){0,8}"#
        ) {
            for line in read(text.as_bytes()).unwrap_or_default() {
                prop_assert_eq!(line.gtin.len(), 14);
                prop_assert!(is_batch(&line.batch));
            }
        }
    }
}
