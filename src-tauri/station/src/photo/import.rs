//! Pictures that others took: a JPEG as it is, PNG and WebP as a JPEG.
//!
//! The file itself is only read. A picture is decoded before it counts, so that
//! nothing cut off or mixed up is ever stored. What cannot be opened is refused by
//! the name of its kind, because "unsupported" helps nobody.
//!
//! It does not know where files come from or which capture they belong to.

use std::{fs, path::Path};

use bytes::Bytes;
use image::{DynamicImage, Rgb, RgbImage};
use img_parts::{ImageEXIF, ImageICC, jpeg::Jpeg};
use tr::tr;

use super::{Picture, exif::About, upload::encoded};
use crate::{
    error::{Result, StationError},
    frame::{Encoding, Frame, Luma, MAX_SIDE, claimed_size, jpeg_end, jpeg_size, picture_of},
    language::{later, say},
    text::shown,
};

/// Largest file that is read, in bytes.
const MOST_BYTES: u64 = 100_000_000;
/// Quality of what is converted.
const QUALITY: u8 = 95;

/// A picture of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What is to be stored.
    pub picture: Picture,
    /// What took it, as far as it says.
    pub device: String,
}

/// What kind of picture a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Jpeg,
    /// Can be converted.
    Convertible,
    /// Cannot be opened; its name for people.
    Foreign(&'static str),
}

/// Reads a picture of a file.
///
/// # Errors
/// [`StationError::Picture`] with the file's name and why it cannot be used.
pub fn import(path: &Path) -> Result<Imported> {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let name = shown(&name);
    let refused = |why: String| StationError::Picture {
        reason: format!("{name} {why}"),
    };
    let size = fs::metadata(path)
        .map_err(|error| refused(tr!("cannot be read: {error}", error)))?
        .len();
    if size > MOST_BYTES {
        return Err(refused(tr!("is larger than 100 MB")));
    }
    let bytes = fs::read(path).map_err(|error| refused(tr!("cannot be read: {error}", error)))?;
    match kind(&bytes) {
        Kind::Jpeg => whole_jpeg(bytes.into()).map_err(refused),
        Kind::Convertible => converted(path, &bytes).map_err(refused),
        Kind::Foreign(kind) => Err(refused(tr!(
            "is {kind}, which Perch cannot open",
            kind = say(kind)
        ))),
    }
}

/// Tells the kind by the first bytes, whatever the file is called.
fn kind(bytes: &[u8]) -> Kind {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Kind::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => Kind::Convertible,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Kind::Convertible,
        [b'I', b'I', ..] | [b'M', b'M', ..] => {
            Kind::Foreign(later!("a TIFF or camera raw picture"))
        }
        [b'G', b'I', b'F', ..] => Kind::Foreign(later!("a GIF picture")),
        [b'B', b'M', ..] => Kind::Foreign(later!("a BMP picture")),
        [b'%', b'P', b'D', b'F', ..] => Kind::Foreign(later!("a PDF document")),
        // ISO base media files name their brand (ISO/IEC 14496-12, 4.3).
        _ => match brand {
            b"ftypavif" | b"ftypavis" => Kind::Foreign(later!("an AVIF picture")),
            b"ftypheic" | b"ftypheix" | b"ftyphevc" | b"ftypmif1" | b"ftypmsf1" => Kind::Foreign(
                later!("a HEIC picture (on an iPhone, set Camera, Formats to Most Compatible)"),
            ),
            _ if brand.starts_with(b"ftyp") => Kind::Foreign(later!("a film")),
            _ => Kind::Foreign(later!("no picture")),
        },
    }
}

/// A JPEG as it is, once it was seen to be whole.
fn whole_jpeg(bytes: Bytes) -> std::result::Result<Imported, String> {
    let damaged = || tr!("is cut off or damaged");
    jpeg_end(&bytes).ok_or_else(damaged)?;
    if let Some((width, height)) = claimed_size(&bytes)
        && width.max(height) > MAX_SIDE
    {
        return Err(tr!(
            "has {width} × {height} pixels, and Perch opens at most {most} a side",
            width,
            height,
            most = MAX_SIDE
        ));
    }
    let (width, height) = jpeg_size(&bytes).ok_or_else(damaged)?;
    let frame = Frame {
        seq: 0,
        captured_at: 0,
        width,
        height,
        encoding: Encoding::Jpeg,
        bytes: bytes.clone(),
        dropped_before: 0,
    };
    Luma::default().fill(&frame).map_err(|_| damaged())?;
    let about = Jpeg::from_bytes(bytes.clone())
        .ok()
        .and_then(|parsed| parsed.exif())
        .map_or_else(About::default, |block| About::read(&block));
    // Orientations from 5 on lie on their side.
    let (width, height) = match about.orientation {
        5..=8 => (height, width),
        _ => (width, height),
    };
    let device = format!("{} {}", about.make, about.model).trim().to_owned();
    Ok(Imported {
        picture: Picture {
            bytes,
            width,
            height,
        },
        device,
    })
}

/// Another kind of picture as a JPEG, upright, with its colour profile.
fn converted(path: &Path, bytes: &[u8]) -> std::result::Result<Imported, String> {
    let (whole, profile) =
        picture_of(path, bytes).map_err(|error| tr!("cannot be used: {error}", error))?;
    let (width, height) = (whole.width(), whole.height());
    let bytes = encoded(on_white(whole), QUALITY)?;
    let mut jpeg = Jpeg::from_bytes(bytes).map_err(|error| error.to_string())?;
    jpeg.set_icc_profile(profile.map(Bytes::from));
    Ok(Imported {
        picture: Picture {
            bytes: jpeg.encoder().bytes(),
            width,
            height,
        },
        device: String::new(),
    })
}

/// What shows through a picture is white, as shops want it; a JPEG knows no transparency.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let rgba = picture.into_rgba8();
    let mut white = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in white.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        let over = |colour: u16| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8;
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    white.into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::{frame::samples, photo::exif};

    fn imported(name: &str, bytes: &[u8]) -> Result<Imported> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let imported = import(&path);
        assert_eq!(fs::read(&path).unwrap(), bytes, "the file itself");
        imported
    }

    #[test]
    fn a_jpeg_is_taken_as_it_is() {
        let mut jpeg = Jpeg::from_bytes(samples::jpeg(64, 48)).unwrap();
        jpeg.set_exif(Some(exif::samples::of_a_phone(6).into()));
        let bytes = jpeg.encoder().bytes();
        let imported = imported("a.jpg", &bytes).unwrap();
        assert_eq!(imported.picture.bytes, bytes);
        assert_eq!((imported.picture.width, imported.picture.height), (48, 64));
        assert_eq!(imported.device, "Acme Acme One");
    }

    #[test]
    fn png_and_webp_become_jpeg_on_white() {
        for (name, format) in [
            ("a.png", image::ImageFormat::Png),
            // The name does not count.
            ("b.jpg", image::ImageFormat::WebP),
        ] {
            let mut bytes = std::io::Cursor::new(Vec::new());
            let glass = image::RgbaImage::from_pixel(40, 30, image::Rgba([0, 0, 0, 0]));
            glass.write_to(&mut bytes, format).unwrap();
            let picture = imported(name, bytes.get_ref()).unwrap().picture;
            assert_eq!(jpeg_size(&picture.bytes), Some((40, 30)), "{name}");
            let seen = image::load_from_memory(&picture.bytes).unwrap().into_rgb8();
            assert!(seen.pixels().all(|pixel| pixel.0.iter().all(|c| *c > 250)));
        }
    }

    /// The same JPEG, whose head says that it has 60,000 × 60,000 pixels (ITU-T T.81, B.2.2).
    fn huge(jpeg: &[u8]) -> Vec<u8> {
        let mut huge = jpeg.to_vec();
        let head = huge.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
        huge[head + 5..head + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
        huge
    }

    #[track_caller]
    fn check(name: &str, bytes: &[u8], want: &str) {
        let error = imported(name, bytes).unwrap_err().to_string();
        let want = format!("This picture cannot be used: {name} {want}");
        assert!(error.starts_with(&want), "{error}");
    }

    #[test]
    fn what_cannot_be_opened_is_refused_by_name() {
        check(
            "a.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0",
            "is a HEIC picture (on an iPhone",
        );
        check(
            "a.avif",
            b"\0\0\0\x18ftypavif\0\0\0\0",
            "is an AVIF picture, which",
        );
        check("a.mov", b"\0\0\0\x18ftypqt  \0\0\0\0", "is a film, which");
        check(
            "a.nef",
            b"MM\0*\0\0\0\x08",
            "is a TIFF or camera raw picture, which",
        );
        check("a.txt", b"hello", "is no picture, which");
        check("empty.jpg", b"", "is no picture, which");
        let jpeg = samples::jpeg(640, 480);
        check("cut.jpg", &jpeg[..jpeg.len() / 2], "is cut off or damaged");
        check(
            "huge.jpg",
            &huge(&jpeg),
            "has 60000 × 60000 pixels, and Perch opens at most 12000 a side",
        );
        check("cut.png", b"\x89PNG\r\n\x1a\n", "cannot be used");
        let error = import(Path::new("/nowhere/gone.jpg"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("gone.jpg cannot be read"), "{error}");
    }
}
