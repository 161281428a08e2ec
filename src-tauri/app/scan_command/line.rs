//! One code, or one place that was not read, as a JSON line.

use perch_gs1::{Class, Options, Scan, ScanInput, Severity, parse_scan};
use perch_reader::{Cause, Outline, Sighting, Unread};
use perch_station::{
    advice,
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

/// A place that looks like a code and was not read.
#[derive(Debug, Serialize)]
pub(super) struct UnreadLine {
    file: String,
    /// Always true; tells this line from that of a code.
    unread: bool,
    outline: [[f32; 2]; 4],
    px_per_module: f32,
    causes: Vec<CauseLine>,
    advice: String,
}

/// A cause with its measure.
#[derive(Debug, Serialize)]
struct CauseLine {
    code: &'static str,
    /// Pixels, grey levels, rows or a share, as the code has it; nothing where none is measured.
    measured: Option<f32>,
    fact: String,
}

impl UnreadLine {
    /// The line of a place.
    pub(super) fn new(file: &str, unread: &Unread) -> Self {
        let cause = |cause: &Cause| CauseLine {
            code: cause.code(),
            measured: measured(*cause),
            fact: advice::fact(*cause),
        };
        Self {
            file: file.to_owned(),
            unread: true,
            outline: unread.outline.map(|corner| [corner.x, corner.y]),
            px_per_module: unread.px_per_module,
            causes: unread.causes.iter().map(cause).collect(),
            advice: unread
                .causes
                .first()
                .copied()
                .map(advice::sentence)
                .unwrap_or_default(),
        }
    }

    /// The same for people.
    pub(super) fn sentence(&self) -> String {
        let sum = self.outline.iter().fold([0.0, 0.0], |sum, corner| {
            [sum[0] + corner[0] / 4.0, sum[1] + corner[1] / 4.0]
        });
        let facts: Vec<&str> = self
            .causes
            .iter()
            .map(|cause| cause.fact.as_str())
            .collect();
        format!(
            "{} at {:.0}, {:.0}: {}. {}",
            self.file,
            sum[0],
            sum[1],
            facts.join(". "),
            self.advice
        )
    }
}

fn measured(cause: Cause) -> Option<f32> {
    match cause {
        Cause::TooDark { light } => Some(f32::from(light)),
        Cause::LowContrast { range } => Some(f32::from(range)),
        Cause::Glare { share } => Some(share),
        Cause::TooSmall { px_per_module } => Some(px_per_module),
        Cause::Blurred { edge_px } => Some(edge_px),
        Cause::CheckDigit { rows } | Cause::RowsDisagree { rows } => Some(f32::from(rows)),
        Cause::QuietZoneCut | Cause::Damaged | Cause::NotUnderstood => None,
    }
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
    fn an_unread_place_says_what_was_wrong_to_people_and_to_programs() -> serde_json::Result<()> {
        let corner = |x, y| perch_reader::Point { x, y };
        let unread = Unread {
            outline: [
                corner(10.0, 20.0),
                corner(110.0, 20.0),
                corner(110.0, 60.0),
                corner(10.0, 60.0),
            ],
            px_per_module: 1.25,
            causes: vec![
                Cause::TooSmall {
                    px_per_module: 1.25,
                },
                Cause::QuietZoneCut,
            ],
        };
        let line = UnreadLine::new("far.jpg", &unread);
        assert_eq!(
            line.sentence(),
            "far.jpg at 60, 40: Its narrowest parts are about 1.2 pixels wide; 2 are enough. Beside its bars there is no light margin as wide as five of them. Hold it 40 % closer to the camera"
        );
        let line = serde_json::to_value(line)?;
        assert_eq!(line["unread"], true);
        assert_eq!(line["outline"][2], serde_json::json!([110.0, 60.0]));
        assert_eq!(line["causes"][0]["code"], "too_small");
        assert_eq!(line["causes"][0]["measured"], 1.25);
        assert_eq!(line["causes"][1]["measured"], serde_json::Value::Null);
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
