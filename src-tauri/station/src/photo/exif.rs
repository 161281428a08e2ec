//! EXIF: what a photo says of itself, read from others and written for the server.
//!
//! Only what a shop can use is ever written: orientation, time and device. Where a
//! picture was taken, whose camera it was and which one by its serial number is
//! not, because a new block is made instead of cleaning the old one: what is not
//! named here cannot slip through. (CIPA DC-008, "Exif 2.32".)
//!
//! It does not know which photo it is about, or who takes it.

use std::io::Cursor;

use exif::{Exif, Field, In, Reader, Tag, Value, experimental::Writer};

/// Longest name of a maker or model that is kept, in bytes.
const LONGEST_NAME: usize = 60;

/// What a photo says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    /// How it has to be turned to stand upright, 1 to 8; 1 is upright.
    pub(super) orientation: u16,
    /// When it was taken, as `2026:01:05 08:00:00`; empty when it does not say.
    pub(super) taken: String,
    /// Distance of that time from UTC, as `+01:00`; empty when it does not say.
    pub(super) offset: String,
    /// Who made the device.
    pub(super) make: String,
    /// Name of the device.
    pub(super) model: String,
}

impl Default for About {
    fn default() -> Self {
        Self {
            orientation: 1,
            taken: String::new(),
            offset: String::new(),
            make: String::new(),
            model: String::new(),
        }
    }
}

impl About {
    /// Reads a block; what cannot be understood in it is left out.
    pub(super) fn read(block: &[u8]) -> Self {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader
            .read_raw(block.to_vec())
            .or_else(|error| error.distill_partial_result(|_| ()));
        let Ok(fields) = read else {
            return Self::default();
        };
        let orientation = fields
            .get_field(Tag::Orientation, In::PRIMARY)
            .and_then(|field| field.value.get_uint(0))
            .and_then(|value| u16::try_from(value).ok())
            .filter(|value| (1..=8).contains(value));
        Self {
            orientation: orientation.unwrap_or(1),
            taken: time(&text(&fields, Tag::DateTimeOriginal)),
            offset: offset(&text(&fields, Tag::OffsetTimeOriginal)),
            make: text(&fields, Tag::Make),
            model: text(&fields, Tag::Model),
        }
    }

    /// Writes a block that says this and nothing else; nothing if that fails.
    pub(super) fn block(&self) -> Option<Vec<u8>> {
        let mut fields = vec![
            field(Tag::Orientation, Value::Short(vec![self.orientation])),
            field(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
            field(Tag::Software, ascii("Perch")),
        ];
        for (tag, text) in [
            (Tag::Make, &self.make),
            (Tag::Model, &self.model),
            (Tag::DateTime, &self.taken),
            (Tag::DateTimeOriginal, &self.taken),
            (Tag::OffsetTimeOriginal, &self.offset),
        ] {
            if !text.is_empty() {
                fields.push(field(tag, ascii(text)));
            }
        }
        let mut writer = Writer::new();
        for each in &fields {
            writer.push_field(each);
        }
        let mut block = Cursor::new(Vec::new());
        writer.write(&mut block, false).ok()?;
        Some(block.into_inner())
    }
}

fn field(tag: Tag, value: Value) -> Field {
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    }
}

fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.bytes().filter(u8::is_ascii).collect()])
}

/// The text of a field, without control characters and not endless.
fn text(fields: &Exif, tag: Tag) -> String {
    let Some(Value::Ascii(parts)) = fields.get_field(tag, In::PRIMARY).map(|field| &field.value)
    else {
        return String::new();
    };
    let printable = parts
        .iter()
        .flatten()
        .filter(|byte| (0x20..0x7F).contains(*byte));
    let text: String = printable
        .take(LONGEST_NAME)
        .map(|byte| char::from(*byte))
        .collect();
    text.trim().to_owned()
}

/// The text if it has the form of a time.
fn time(text: &str) -> String {
    like(text, "0000:00:00 00:00:00")
}

/// The text if it has the form of a distance from UTC.
fn offset(text: &str) -> String {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or_default();
    match like(unsigned, "00:00").is_empty() {
        true => String::new(),
        false => text.to_owned(),
    }
}

/// The text if it has a digit wherever the pattern has one, and is equal elsewhere.
fn like(text: &str, pattern: &str) -> String {
    let fits = text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                _ => byte == wanted,
            });
    match fits {
        true => text.to_owned(),
        false => String::new(),
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! Blocks that a camera and a phone write.

    use exif::{Context, Rational};

    use super::*;

    /// A block full of what must not leave the house.
    pub(crate) fn of_a_phone(orientation: u16) -> Vec<u8> {
        let rational = |num| Rational { num, denom: 1 };
        let degrees = Value::Rational(vec![rational(52), rational(31), rational(12)]);
        let fields = [
            field(Tag::Orientation, Value::Short(vec![orientation])),
            field(Tag::Make, ascii("Acme")),
            field(Tag::Model, ascii("Acme One")),
            field(Tag::DateTimeOriginal, ascii("2026:01:05 08:30:00")),
            field(Tag::OffsetTimeOriginal, ascii("+01:00")),
            field(Tag::BodySerialNumber, ascii("SERIAL-4711")),
            field(Tag::LensSerialNumber, ascii("LENS-0815")),
            field(Tag::CameraOwnerName, ascii("Owner Name")),
            field(Tag::Artist, ascii("Artist Name")),
            field(Tag::MakerNote, Value::Undefined(b"NOTE-4711".to_vec(), 0)),
            field(Tag::ImageUniqueID, ascii("UNIQUE-4711")),
            field(Tag(Context::Gps, 2), degrees),
            field(Tag::GPSLatitudeRef, ascii("N")),
        ];
        let mut writer = Writer::new();
        for each in &fields {
            writer.push_field(each);
        }
        let mut block = Cursor::new(Vec::new());
        assert!(writer.write(&mut block, true).is_ok());
        block.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let about = About {
            orientation: 6,
            taken: "2026:01:05 08:30:00".to_owned(),
            offset: "+01:00".to_owned(),
            make: "Acme".to_owned(),
            model: "Acme One".to_owned(),
        };
        assert_eq!(about.block().map(|block| About::read(&block)), Some(about));
    }

    #[test]
    fn orientation_time_and_device_are_read_from_a_phone() {
        let about = About::read(&samples::of_a_phone(8));
        assert_eq!((about.orientation, about.make.as_str()), (8, "Acme"));
        assert_eq!(about.taken, "2026:01:05 08:30:00");
        assert_eq!(about.offset, "+01:00");
    }

    #[test]
    fn nonsense_is_left_out() {
        for block in [b"".as_slice(), b"MM\0*", b"no block at all"] {
            assert_eq!(About::read(block), About::default());
        }
        assert_eq!(About::read(&samples::of_a_phone(9)).orientation, 1);
        assert_eq!(time("    :  :     :  :  "), "");
        assert_eq!(offset("01:00"), "");
    }
}
