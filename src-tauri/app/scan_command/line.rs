//! One code as a JSON line.

use perch_gs1::{Class, Options, Scan, ScanInput, Severity, parse_scan};
use perch_reader::{Outline, Sighting};
use perch_station::{
    clock::{Millis, rfc3339},
    scan::Code,
};
use serde::Serialize;

/// What was read and what it means.
#[derive(Debug, Serialize)]
pub(super) struct CodeLine {
    file: String,
    at: String,
    symbology: Option<&'static str>,
    symbology_identifier: String,
    raw_value: String,
    gtin: Option<String>,
    ais: Vec<AiLine>,
    digital_link: Option<String>,
    class: &'static str,
    issues: Vec<IssueLine>,
    outline: Option<[[f32; 2]; 4]>,
}

/// A picture without a code.
#[derive(Debug, Serialize)]
pub(super) struct EmptyLine {
    /// The picture.
    pub(super) file: String,
    /// Always 0.
    pub(super) codes: u32,
}

#[derive(Debug, Serialize)]
struct AiLine {
    ai: String,
    title: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
struct IssueLine {
    code: &'static str,
    severity: &'static str,
    message: String,
}

impl CodeLine {
    /// The line of a code in a still.
    pub(super) fn of_sighting(file: &str, at: Millis, sighting: &Sighting) -> Self {
        Self::new(file, at, &Code::from(sighting), Some(sighting.outline))
    }

    /// The line of a code that may have a place in a frame.
    pub(super) fn new(file: &str, at: Millis, code: &Code, outline: Option<Outline>) -> Self {
        let identifier = code.symbology_identifier.as_str();
        let input = ScanInput {
            symbology_identifier: (!identifier.is_empty()).then_some(identifier),
            text: &code.raw_value,
        };
        let meaning = parse_scan(&input, &Options::default());
        Self {
            file: file.to_owned(),
            at: rfc3339(at),
            symbology: code.symbology.map(perch_reader::Symbology::name),
            symbology_identifier: code.symbology_identifier.clone(),
            raw_value: code.raw_value.clone(),
            gtin: meaning.gtin().map(|gtin| gtin.to_string()),
            ais: ais(&meaning),
            digital_link: meaning.to_canonical_digital_link(),
            class: class_word(meaning.class()),
            issues: issues(&meaning),
            outline: outline.map(|corners| corners.map(|corner| [corner.x, corner.y])),
        }
    }
}

fn ais(meaning: &Scan<'_>) -> Vec<AiLine> {
    let line = |element: perch_gs1::Element<'_>| AiLine {
        ai: element.ai().to_string(),
        title: element.title(),
        value: element.value().into_owned(),
    };
    meaning.elements().map(line).collect()
}

fn issues(meaning: &Scan<'_>) -> Vec<IssueLine> {
    let line = |issue: &perch_gs1::Issue| IssueLine {
        code: issue.code().as_str(),
        severity: match issue.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: issue.to_string(),
    };
    meaning.issues().map(line).collect()
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::Gs1Elements => "gs1_elements",
        Class::Gs1DigitalLink => "gs1_digital_link",
        Class::Gtin => "gtin",
        Class::Url => "url",
        Class::Plain => "plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_was_read_and_what_it_means() -> serde_json::Result<()> {
        let code = Code {
            symbology: Some(perch_reader::Symbology::Ean13),
            symbology_identifier: "]E0".to_owned(),
            raw_value: "9521321000018".to_owned(),
        };
        let line = serde_json::to_value(CodeLine::new("honey.jpg", 1_000, &code, None))?;
        assert_eq!(line["file"], "honey.jpg");
        assert_eq!(line["at"], "1970-01-01T00:00:01Z");
        assert_eq!(line["symbology"], "ean-13");
        assert_eq!(line["gtin"], "09521321000018");
        assert_eq!(line["class"], "gtin");
        Ok(())
    }

    #[test]
    fn a_plain_link_is_nothing_wrong() -> serde_json::Result<()> {
        let code = Code {
            symbology: Some(perch_reader::Symbology::Qr),
            symbology_identifier: "]Q1".to_owned(),
            raw_value: "https://example.com/".to_owned(),
        };
        let line = serde_json::to_value(CodeLine::new("poster.jpg", 0, &code, None))?;
        assert_eq!(line["class"], "url");
        assert_eq!(line["issues"], serde_json::json!([]));
        Ok(())
    }
}
