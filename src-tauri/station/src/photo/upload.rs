//! The picture that goes to the server: the stored one without what is nobody's business.
//!
//! The stored file stays the camera's own, byte for byte. The copy for the server
//! carries a fresh EXIF block (see [`super::exif`]), its colour profile, and no
//! other metadata, comment, thumbnail or appended film. Its pixels are the stored
//! ones too, unless it is larger than the policy allows.
//!
//! It does not know a server.

use std::{io, path::Path};

use bytes::Bytes;
use image::{DynamicImage, imageops::FilterType};
use img_parts::{ImageEXIF, ImageICC, jpeg::Jpeg};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use tr::tr;

use super::exif::About;
use crate::{
    clock::{Millis, rfc3339},
    frame::{jpeg_end, jpeg_size, picture_of},
};

/// From this quality on colours are kept at full resolution, for small print in colour.
const FINE: u8 = 90;

/// Markers of a JPEG (ITU-T T.81, table B.1).
const APP0: u8 = 0xE0;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COMMENT: u8 = 0xFE;

/// How large a picture may go to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadPolicy {
    /// Longest side in pixels; 0 leaves every picture as it is.
    pub long_edge: u32,
    /// JPEG quality of what has to be made smaller, 1 to 100.
    pub quality: u8,
}

/// What the picture does not say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken<'a> {
    /// When it was taken, as far as the station knows.
    pub at: Millis,
    /// What took it.
    pub device: &'a str,
}

/// Why there is no picture to send.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The stored file cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The stored picture is damaged.
    #[error("{}", tr!(
        "The stored picture is damaged: {reason}. Take the photo again, or take this out",
        reason = .0
    ))]
    Damaged(String),
}

/// The copy of a stored picture that goes to the server.
///
/// # Errors
/// [`UploadError`] when the file is gone or no longer a whole JPEG.
pub fn for_upload(
    path: &Path,
    policy: UploadPolicy,
    taken: Taken<'_>,
) -> Result<Bytes, UploadError> {
    let original = Bytes::from(std::fs::read(path)?);
    let damaged = |detail: &str| UploadError::Damaged(detail.to_owned());
    let parsed = Jpeg::from_bytes(original.clone()).map_err(|error| damaged(&error.to_string()))?;
    let mut about = about(&parsed, taken);
    let size = jpeg_size(&original).ok_or_else(|| damaged(&tr!("it has no size")))?;
    let mut copy = match is_too_large(size, policy) {
        false => parsed,
        true => {
            about.orientation = 1;
            smaller(path, &original, policy)?.unwrap_or(parsed)
        }
    };
    copy.segments_mut()
        .retain(|segment| is_kept(segment.marker(), segment.contents()));
    copy.set_exif(about.block().map(Bytes::from));
    let mut bytes = copy.encoder().bytes().to_vec();
    let end = jpeg_end(&bytes).ok_or_else(|| damaged(&tr!("it has no end")))?;
    bytes.truncate(end);
    Ok(bytes.into())
}

/// What the copy says of itself: what the picture says, completed by what the station knows.
fn about(parsed: &Jpeg, taken: Taken<'_>) -> About {
    let mut about = parsed
        .exif()
        .map_or_else(About::default, |block| About::read(&block));
    if about.taken.is_empty() {
        // `2026-01-05T08:00:00Z` in the spelling of EXIF.
        let at: String = rfc3339(taken.at).chars().take(19).collect();
        about.taken = at.replacen('-', ":", 2).replace('T', " ");
        about.offset = "+00:00".to_owned();
    }
    if about.model.is_empty() {
        about.model = taken.device.to_owned();
    }
    about
}

fn is_too_large((width, height): (u32, u32), policy: UploadPolicy) -> bool {
    policy.long_edge > 0 && width.max(height) > policy.long_edge
}

/// Whether a segment is needed to show the picture rightly.
fn is_kept(marker: u8, contents: &[u8]) -> bool {
    match marker {
        APP0 => contents.starts_with(b"JFIF\0"),
        APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        // Tells the colour transform of the picture.
        APP14 => contents.starts_with(b"Adobe"),
        APP0..=APP15 | COMMENT => false,
        _ => true,
    }
}

/// The picture upright and not larger than the policy allows, with its colour profile.
fn smaller(
    path: &Path,
    original: &[u8],
    policy: UploadPolicy,
) -> Result<Option<Jpeg>, UploadError> {
    let damaged = |error: String| UploadError::Damaged(error);
    let (whole, profile) =
        picture_of(path, original).map_err(|error| damaged(error.to_string()))?;
    let small = whole.resize(policy.long_edge, policy.long_edge, FilterType::Lanczos3);
    let bytes = encoded(small, policy.quality).map_err(damaged)?;
    let mut jpeg = Jpeg::from_bytes(bytes).map_err(|error| damaged(error.to_string()))?;
    jpeg.set_icc_profile(profile.map(Bytes::from));
    Ok(Some(jpeg))
}

/// A picture as a JPEG.
pub(super) fn encoded(picture: DynamicImage, quality: u8) -> Result<Bytes, String> {
    let side = |length: u32| u16::try_from(length).map_err(|error| error.to_string());
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(match quality >= FINE {
        true => SamplingFactor::F_1_1,
        false => SamplingFactor::F_2_2,
    });
    let rgb = picture.into_rgb8();
    encoder
        .encode(&rgb, width, height, ColorType::Rgb)
        .map_err(|error| error.to_string())?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use img_parts::jpeg::JpegSegment;

    use super::*;
    use crate::{frame::samples, photo::exif};

    const AS_IT_IS: UploadPolicy = UploadPolicy {
        long_edge: 0,
        quality: 90,
    };
    const TAKEN: Taken<'_> = Taken {
        at: 1_767_600_000_000,
        device: "HD Webcam",
    };
    const SECRETS: [&[u8]; 9] = [
        b"SERIAL-4711",
        b"LENS-0815",
        b"Owner Name",
        b"Artist Name",
        b"NOTE-4711",
        b"UNIQUE-4711",
        b"XMP with a place",
        b"a comment",
        b"an appended film",
    ];

    fn sent(original: &[u8], policy: UploadPolicy) -> Result<Bytes, UploadError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        std::fs::write(&path, original).unwrap();
        let sent = for_upload(&path, policy, TAKEN);
        assert_eq!(std::fs::read(&path).unwrap(), original, "the original");
        sent
    }

    fn says(jpeg: &Bytes) -> About {
        let parsed = Jpeg::from_bytes(jpeg.clone()).unwrap();
        About::read(&parsed.exif().unwrap())
    }

    /// A picture as a phone makes it, turned, with a film behind it.
    fn of_a_phone(width: u16, height: u16) -> Vec<u8> {
        let mut jpeg = Jpeg::from_bytes(samples::jpeg(width, height)).unwrap();
        jpeg.set_exif(Some(exif::samples::of_a_phone(6).into()));
        jpeg.set_icc_profile(Some(Bytes::from_static(b"a profile")));
        for (marker, contents) in [
            (
                0xE1,
                b"http://ns.adobe.com/xap/1.0/\0XMP with a place".as_slice(),
            ),
            (COMMENT, b"a comment"),
        ] {
            let segment = JpegSegment::new_with_contents(marker, Bytes::from_static(contents));
            jpeg.segments_mut().insert(1, segment);
        }
        let mut bytes = jpeg.encoder().bytes().to_vec();
        bytes.extend(b"an appended film");
        bytes
    }

    #[track_caller]
    fn check_is_clean(original: &[u8], copy: &Bytes) {
        for secret in SECRETS {
            let is_in = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
            assert!(is_in(original), "{}", String::from_utf8_lossy(secret));
            assert!(!is_in(copy), "{}", String::from_utf8_lossy(secret));
        }
        let parsed = Jpeg::from_bytes(copy.clone()).unwrap();
        let block = parsed.exif().unwrap().to_vec();
        let fields = exif_reader::Reader::new().read_raw(block).unwrap();
        let places = fields
            .fields()
            .filter(|field| field.tag.context() == exif_reader::Context::Gps);
        assert_eq!(places.count(), 0, "a place was sent");
        assert_eq!(parsed.icc_profile(), Some(Bytes::from_static(b"a profile")));
    }

    use ::exif as exif_reader;

    #[test]
    fn place_owner_and_serials_stay_here_and_the_pixels_are_untouched() {
        let original = of_a_phone(64, 48);
        let copy = sent(&original, AS_IT_IS).unwrap();
        check_is_clean(&original, &copy);
        let about = says(&copy);
        assert_eq!((about.orientation, about.model.as_str()), (6, "Acme One"));
        assert_eq!(about.taken, "2026:01:05 08:30:00");
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
        assert_eq!(pixels(&copy), pixels(&original));
    }

    #[test]
    fn a_camera_picture_says_when_and_by_what_it_was_taken() {
        let copy = sent(&samples::jpeg(64, 48), AS_IT_IS).unwrap();
        let about = says(&copy);
        assert_eq!(about.taken, "2026:01:05 08:00:00");
        assert_eq!(about.offset, "+00:00");
        assert_eq!((about.orientation, about.model.as_str()), (1, "HD Webcam"));
    }

    #[test]
    fn a_picture_that_is_too_large_is_made_smaller_and_stands_upright() {
        let original = of_a_phone(640, 480);
        let policy = UploadPolicy {
            long_edge: 320,
            quality: 80,
        };
        let copy = sent(&original, policy).unwrap();
        check_is_clean(&original, &copy);
        assert_eq!(jpeg_size(&copy), Some((240, 320)));
        assert_eq!(says(&copy).orientation, 1);
        let unchanged = UploadPolicy {
            long_edge: 640,
            ..policy
        };
        assert_eq!(
            jpeg_size(&sent(&original, unchanged).unwrap()),
            Some((640, 480))
        );
    }

    #[test]
    fn a_damaged_file_is_refused_in_a_sentence() {
        let jpeg = samples::jpeg(640, 480);
        for bytes in [b"".as_slice(), b"no picture", &jpeg[..jpeg.len() - 40]] {
            let error = sent(bytes, AS_IT_IS).unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with("The stored picture is damaged")
            );
        }
        let gone = for_upload(Path::new("gone.jpg"), AS_IT_IS, TAKEN);
        assert!(matches!(gone, Err(UploadError::File(_))));
    }
}
