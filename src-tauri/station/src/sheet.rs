//! History as a file: comma-separated values for people with a spreadsheet, JSON lines
//! for programs.
//!
//! A spreadsheet takes a cell for a formula when it begins with `=`, `+`, `-`, `@`, a tab
//! or a carriage return, and a long number for a quantity; such cells get an apostrophe
//! in front, so that they stay the text they are. What acts instead of shows is made
//! visible. JSON lines hold every text as it was read.
//!
//! It does not know where the file goes.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use tr::tr;
use ts_rs::TS;

use crate::{
    clock::rfc3339,
    draw::{self, Live},
    error::{Result, StationError},
    outbox::{
        capture_row::{self, CaptureRow},
        history_row::{self, Search},
        proposal_row::{self, ProposalRow},
        session_row,
    },
    text::shown_within,
    view::{CaptureCard, Delivery, HistoryQuery},
};

/// Captures that are read at once.
const STRETCH: usize = 500;
/// Longest cell, as long as the longest text that is kept.
const LONGEST: usize = 8_192;
/// Digits a spreadsheet shows of a number before it begins to round.
const SHORT_NUMBER: usize = 11;

/// What the file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Form {
    /// Comma-separated values in UTF-8 with a byte order mark.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Form {
    /// How the name of such a file ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// Which captures go into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Those that a search finds.
    Found(HistoryQuery),
    /// Those of a session.
    Session(String),
}

/// One capture in the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Line {
    capture: String,
    captured: String,
    session: String,
    order: Option<String>,
    capture_type: String,
    source: String,
    symbology: String,
    raw_value: String,
    gtin: Option<String>,
    elements: Map<String, Value>,
    also_read: Option<String>,
    label_conflict: Option<String>,
    product_name: Option<String>,
    photos: u32,
    delivery: &'static str,
    server_status: Option<String>,
    proposals: usize,
    accepted: usize,
    rejected: usize,
    applied: Option<String>,
}

const HEADING: [&str; 20] = [
    "capture",
    "captured",
    "session",
    "order",
    "type",
    "source",
    "symbology",
    "raw_value",
    "gtin",
    "elements",
    "also_read",
    "label_conflict",
    "product_name",
    "photos",
    "delivery",
    "server_status",
    "proposals",
    "accepted",
    "rejected",
    "applied",
];

/// Writes the chosen captures, oldest first, and answers how many they are.
///
/// # Errors
/// When a day cannot be read, there is no such session, the database fails, or with what
/// `out` says.
pub async fn write(
    db: &mut SqliteConnection,
    live: &Live,
    choice: &Choice,
    form: Form,
    mut out: impl FnMut(&[u8]) -> Result<()>,
) -> Result<u32> {
    let ids = chosen(db, choice).await?;
    if form == Form::Csv {
        out(&heading()?)?;
    }
    for stretch in ids.chunks(STRETCH) {
        let lines = lines(db, live, stretch).await?;
        let bytes = match form {
            Form::Csv => as_csv(&lines),
            Form::JsonLines => as_json_lines(&lines),
        };
        out(&bytes.map_err(in_memory)?)?;
    }
    Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
}

/// Ids of the chosen captures, oldest first.
async fn chosen(db: &mut SqliteConnection, choice: &Choice) -> Result<Vec<String>> {
    match choice {
        Choice::Found(query) => {
            let mut ids = history_row::find(db, &Search::of(query)?, None, 0).await?;
            ids.reverse();
            Ok(ids)
        }
        Choice::Session(id) => {
            let session = session_row::by_id(db, id).await?;
            let rows = capture_row::of_session(db, &session.id).await?;
            Ok(rows.into_iter().map(|row| row.id).collect())
        }
    }
}

async fn lines(db: &mut SqliteConnection, live: &Live, ids: &[String]) -> Result<Vec<Line>> {
    let rows = capture_row::by_ids(db, ids).await?;
    let cards = draw::cards(db, live, &rows).await?;
    let proposals = proposal_row::of_captures(db, ids).await?;
    Ok(rows
        .into_iter()
        .zip(cards)
        .map(|(row, card)| line(row, card, &proposals))
        .collect())
}

fn line(row: CaptureRow, card: CaptureCard, proposals: &[ProposalRow]) -> Line {
    let count = |decision: Option<&str>| {
        let of_this = proposals.iter().filter(|each| each.capture_id == row.id);
        of_this
            .filter(|each| decision.is_none() || each.decision.as_deref() == decision)
            .count()
    };
    Line {
        proposals: count(None),
        accepted: count(Some("accepted")),
        rejected: count(Some("rejected")),
        captured: card.created,
        order: card.order_id,
        symbology: card.symbology,
        product_name: card.product_name,
        photos: card.photos,
        delivery: delivery(card.delivery),
        server_status: card.server_status,
        elements: serde_json::from_str(&row.elements).unwrap_or_default(),
        applied: row.applied_at.map(rfc3339),
        capture: row.id,
        session: row.session_id,
        capture_type: row.capture_type,
        source: row.source,
        raw_value: row.raw_value,
        gtin: row.gtin,
        also_read: row.also_read,
        label_conflict: row.label_conflict,
    }
}

fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "waiting",
        Delivery::Sending => "sending",
        Delivery::Unclear => "unclear",
        Delivery::Delivered => "delivered",
        Delivery::NeedsYou => "needs you",
        Delivery::Discarded => "taken out",
    }
}

fn in_memory(source: io::Error) -> StationError {
    StationError::Export {
        path: tr!("the list").into(),
        source,
    }
}

/// The byte order mark, without which spreadsheets take UTF-8 for something else, and the
/// names of the columns.
fn heading() -> Result<Vec<u8>> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut sheet = csv::Writer::from_writer(&mut out);
    let written = sheet.write_record(HEADING).map_err(io::Error::from);
    written.and_then(|()| sheet.flush()).map_err(in_memory)?;
    drop(sheet);
    Ok(out)
}

fn as_csv(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    for line in lines {
        sheet.write_record(cells(line).iter().map(|text| cell(text)))?;
    }
    sheet.into_inner().map_err(|error| error.into_error())
}

fn cells(line: &Line) -> [String; 20] {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let elements: Vec<String> = line
        .elements
        .iter()
        .map(|(ai, value)| format!("({ai}){}", value.as_str().unwrap_or_default()))
        .collect();
    [
        line.capture.clone(),
        line.captured.clone(),
        line.session.clone(),
        or_empty(&line.order),
        line.capture_type.clone(),
        line.source.clone(),
        line.symbology.clone(),
        line.raw_value.clone(),
        or_empty(&line.gtin),
        elements.concat(),
        or_empty(&line.also_read),
        or_empty(&line.label_conflict),
        or_empty(&line.product_name),
        line.photos.to_string(),
        line.delivery.to_owned(),
        or_empty(&line.server_status),
        line.proposals.to_string(),
        line.accepted.to_string(),
        line.rejected.to_string(),
        or_empty(&line.applied),
    ]
}

/// A text as a cell that no spreadsheet takes for anything else.
fn cell(text: &str) -> String {
    let acts = text.starts_with(|first: char| {
        matches!(
            first,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    });
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let loses =
        is_number && (text.len() > SHORT_NUMBER || (text.len() > 1 && text.starts_with('0')));
    let shown = shown_within(text, LONGEST);
    match acts || loses {
        true => format!("'{shown}"),
        false => shown,
    }
}

fn as_json_lines(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut out, line)?;
        out.push(b'\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(cell(text), want, "{text:?}");
    }

    #[test]
    fn a_formula_is_a_text() {
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("+1", "'+1");
        check("-2+3", "'-2+3");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'␉=1");
        check("\r=1", "'␍=1");
        check("＝1+1", "'＝1+1");
        check("a=1", "a=1");
    }

    #[test]
    fn a_gtin_keeps_its_zeros_and_all_its_digits() {
        check("09521321000018", "'09521321000018");
        check("95200002", "95200002");
        check("952132100001", "'952132100001");
        check("007", "'007");
        check("0", "0");
        check("", "");
    }

    #[test]
    fn what_acts_is_seen() {
        check("10ABC\u{1d}17271231", "10ABC␝17271231");
        check("invoice\u{202e}gpj.exe", "invoice⟨202E⟩gpj.exe");
    }

    #[test]
    fn a_sheet_begins_with_its_byte_order_mark() -> Result<()> {
        let heading = heading()?;
        assert!(heading.starts_with(b"\xef\xbb\xbfcapture,captured,session,"));
        assert!(heading.ends_with(b",rejected,applied\n"));
        Ok(())
    }
}
