//! Which writing a text is in, told from its symbol or from the text alone.

mod digits;

use crate::aim::{self, Carrier};
use crate::draft::{Draft, Stop};
use crate::element_string::SEPARATOR;
use crate::{
    Class, IssueCode, Mode, Options, Scan, ScanInput, Verdict, association, bracketed, bytes,
    digital_link, element_string, url_safety,
};

/// The longest text that is looked at, in bytes.
const LONGEST_TEXT: usize = 8 * 1024;

/// Parses what a reader gave.
///
/// Without a symbology identifier, neither apart nor at the start of the text, a
/// [`Mode::Scan`] parse tells the writing from the text, as [`parse_typed`] does.
///
/// ```
/// use perch_gs1::{Class, Options, ScanInput, parse_scan};
///
/// let input = ScanInput { symbology_identifier: None, text: "]E09521234543213" };
/// let scan = parse_scan(&input, &Options::scan());
/// assert_eq!(scan.class(), Class::Gtin);
/// assert_eq!(scan.gtin().unwrap().to_string(), "09521234543213");
/// ```
pub fn parse_scan<'a>(input: &ScanInput<'a>, options: &Options) -> Scan<'a> {
    read(input.text, options, |draft| {
        // The identifier in the text is right where the two differ: readers mistake
        // check characters for it, and no GS1 data starts with a bracket like this.
        let in_text = aim::split(draft.text).filter(|(identifier, _)| {
            let apart = input.symbology_identifier.unwrap_or(identifier);
            apart == *identifier || apart.starts_with("]C") && *identifier == "]C1"
        });
        match (in_text, input.symbology_identifier) {
            (Some((identifier, message)), _) => {
                let start = draft.text.len() - message.len();
                read_carried(draft, identifier, start)
            }
            (None, Some(identifier)) => read_carried(draft, identifier, 0),
            (None, None) if options.mode == Mode::Scan => read_anything(draft),
            (None, None) => {
                draft.error(IssueCode::AimMissing, None, 0..0);
                Err(Stop)
            }
        }
    })
}

/// Parses what a reader gave as bytes. Where they are no text, that is an error and
/// [`Scan::text`] ends before the first wrong byte.
///
/// ```
/// use perch_gs1::{Class, IssueCode, Options, parse_scan_bytes};
///
/// let scan = parse_scan_bytes(Some("]d1"), b"L\xd6T", &Options::scan());
/// assert_eq!(scan.class(), Class::Plain);
/// assert_eq!(scan.issues().next().unwrap().code(), IssueCode::InvalidUtf8);
/// ```
pub fn parse_scan_bytes<'a>(
    symbology_identifier: Option<&'a str>,
    bytes: &'a [u8],
    options: &Options,
) -> Scan<'a> {
    let chunk = bytes.utf8_chunks().next();
    let (text, is_text) = chunk.map_or(("", true), |chunk| {
        (chunk.valid(), chunk.invalid().is_empty())
    });
    if is_text {
        let input = ScanInput {
            symbology_identifier,
            text,
        };
        return parse_scan(&input, options);
    }
    read(text, options, |draft| {
        draft.error(IssueCode::InvalidUtf8, None, text.len()..text.len());
        Err(Stop)
    })
}

/// Parses what somebody typed or a keyboard wedge wrote: a bare GTIN, a
/// bracketed element string, a link, or plain text. In [`Mode::Scan`] also an
/// element string without brackets, where it leaves no doubt, and the eight digits
/// of a UPC-E symbol.
///
/// ```
/// use perch_gs1::{Class, Options, parse_typed};
///
/// let scan = parse_typed("https://example.com/01/09521234500070/10/LOT", &Options::scan());
/// assert_eq!(scan.class(), Class::Gs1DigitalLink);
/// assert_eq!(scan.dl_data()["10"], "LOT");
/// ```
pub fn parse_typed<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    read(text, options, read_anything)
}

/// Parses an element string in brackets, and nothing else.
pub fn parse_bracketed<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    read(text, options, |draft| {
        draft.class = Class::Gs1Elements;
        bracketed::read(draft, 0)
    })
}

/// Parses an element string as symbols hold it, without a symbology identifier.
pub fn parse_element_string<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    read(text, options, |draft| {
        draft.class = Class::Gs1Elements;
        element_string::read(draft, 0)
    })
}

/// Parses a GS1 Digital Link URI, and nothing else. A link without a GS1 key is an
/// error here.
pub fn parse_digital_link<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    read(text, options, |draft| digital_link::read(draft, 0))
}

fn read<'a>(
    text: &'a str,
    options: &Options,
    reader: impl FnOnce(&mut Draft<'a>) -> Result<(), Stop>,
) -> Scan<'a> {
    let mut scan = Scan {
        draft: Draft::new(text, options),
    };
    let draft = &mut scan.draft;
    let result = if text.len() > LONGEST_TEXT {
        draft.error(IssueCode::InputTooLong, None, LONGEST_TEXT..text.len());
        Err(Stop)
    } else {
        reader(draft)
    };
    // What elements mean to each other shows only where all could be read.
    if result.is_ok() {
        association::judge(draft);
    }
    scan
}

/// Reads the message of a symbol whose kind is known.
fn read_carried(draft: &mut Draft<'_>, identifier: &str, start: usize) -> Result<(), Stop> {
    let message = draft.text.get(start..).unwrap_or_default();
    let carrier = match draft.options.mode {
        Mode::Scan => aim::carrier(identifier),
        Mode::Strict => {
            let Some(carrier) = aim::strict_carrier(identifier) else {
                draft.error(IssueCode::AimUnsupported, None, 0..start);
                return Err(Stop);
            };
            carrier
        }
    };
    match carrier {
        Carrier::Elements => {
            draft.class = Class::Gs1Elements;
            // Some readers transmit the FNC1 that only marks the symbol as GS1's.
            let marked = draft.options.mode == Mode::Scan && message.starts_with('\u{1d}');
            element_string::read(draft, start + usize::from(marked))
        }
        Carrier::Retail | Carrier::Ean8 | Carrier::RetailWithAddOn | Carrier::Itf => {
            digits::read_digits(draft, carrier, start)
        }
        Carrier::Matrix if digital_link::scheme_length(message.as_bytes()).is_some() => {
            read_link(draft, start)
        }
        Carrier::Matrix if draft.options.mode == Mode::Strict => Ok(()),
        Carrier::Matrix if starts_bracketed(message) => {
            draft.judge(Verdict::Warn, IssueCode::AimUnsupported, None, 0..0);
            draft.class = Class::Gs1Elements;
            bracketed::read(draft, start)
        }
        Carrier::Matrix | Carrier::Plain => read_plain(draft, start),
    }
}

/// Reads a text of which nothing is known.
fn read_anything(draft: &mut Draft<'_>) -> Result<(), Stop> {
    let text = draft.text;
    if starts_bracketed(text) {
        draft.class = Class::Gs1Elements;
        return bracketed::read(draft, 0);
    }
    if digital_link::scheme_length(text.as_bytes()).is_some() {
        return read_link(draft, 0);
    }
    if matches!(text.len(), 8 | 12 | 13 | 14) && bytes::are_digits(text.as_bytes()) {
        return digits::read_number(draft);
    }
    if draft.options.mode == Mode::Scan && is_element_string(text, &draft.options) {
        draft.class = Class::Gs1Elements;
        draft.judge(Verdict::Warn, IssueCode::AimMissing, None, 0..0);
        let marked = text.starts_with('\u{1d}');
        return element_string::read(draft, usize::from(marked));
    }
    read_plain(draft, 0)
}

/// Reads a link: a Digital Link, or just a link.
fn read_link(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    draft.class = Class::Url;
    let mut trial = draft.clone();
    let result = digital_link::read(&mut trial, start);
    let is_plain_link = trial.class == Class::Url && draft.options.mode == Mode::Scan;
    if !is_plain_link && start > 0 || trial.class != Class::Url {
        *draft = trial;
        return result;
    }
    read_plain(draft, start)
}

/// Reads what makes no claim to be GS1's. That is nothing wrong with a text one
/// meets.
fn read_plain(draft: &mut Draft<'_>, start: usize) -> Result<(), Stop> {
    let text = draft.text.get(start..).unwrap_or_default();
    draft.class = class_of_link(text);
    let hidden = text
        .char_indices()
        .find(|(_, ch)| url_safety::is_hidden(*ch));
    if let Some((at, ch)) = hidden {
        let range = start + at..start + at + ch.len_utf8();
        draft.judge(Verdict::Warn, IssueCode::HiddenCharacter, None, range);
    }
    if draft.options.mode == Mode::Scan {
        return Ok(());
    }
    draft.error(IssueCode::NotGs1, None, start..draft.text.len());
    Err(Stop)
}

fn class_of_link(text: &str) -> Class {
    match digital_link::scheme_length(text.as_bytes()) {
        Some(_) => Class::Url,
        None => Class::Plain,
    }
}

/// `(`, two to four digits, `)`.
fn starts_bracketed(text: &str) -> bool {
    let [b'(', rest @ ..] = text.as_bytes() else {
        return false;
    };
    let digits = bytes::position(rest, b')').and_then(|close| rest.get(..close));
    digits.is_some_and(|digits| (2..=4).contains(&digits.len()) && bytes::are_digits(digits))
}

/// Whether a text from a reader that sends no identifier is an element string: it
/// starts with the number of an item, or has separators, and breaks no rule.
fn is_element_string(text: &str, options: &Options) -> bool {
    let text = text.strip_prefix('\u{1d}').unwrap_or(text);
    let starts_with_key = ["00", "01", "02"].iter().any(|ai| text.starts_with(ai));
    let long_enough = text.len() >= 16 && starts_with_key
        || bytes::position(text.as_bytes(), SEPARATOR).is_some();
    let options = Options {
        unknown_ais: Verdict::Refuse,
        ..*options
    };
    long_enough && parse_element_string(text, &options).is_valid()
}
