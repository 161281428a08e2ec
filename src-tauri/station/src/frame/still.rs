//! Pictures in files: opened within limits and turned upright.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Seek},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use tr::tr;

use super::{Encoding, Frame, Luma, MAX_SIDE, jpeg_size};
use crate::clock::Millis;

/// Most memory one picture may take while it is opened.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Why a picture in a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StillError {
    /// The file cannot be opened or read.
    #[error("{}", tr!("{path} cannot be read: {source}", path = path.display(), source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Not a picture, of a kind that is not supported, or damaged.
    #[error("{}", tr!("{path} is not a readable PNG, JPEG or WebP picture", path = path.display()))]
    NotAPicture {
        /// The file.
        path: PathBuf,
        /// What the decoder says.
        source: ImageError,
    },
    /// More pixels than a picture may have.
    #[error("{}", tr!(
        "{path} is larger than {most} pixels a side or takes more than 256 MB",
        path = path.display(), most = MAX_SIDE
    ))]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

/// Opens a picture of a file, turned upright as its EXIF data says.
pub fn picture(path: &Path) -> Result<DynamicImage, StillError> {
    let refused = |source| refusal(path, source);
    let unreadable = |source| StillError::File {
        path: path.to_path_buf(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let reader = ImageReader::new(BufReader::new(file))
        .with_guessed_format()
        .map_err(unreadable)?;
    Ok(upright(reader).map_err(refused)?.0)
}

/// Opens a picture that was read from a file, turned upright, with its colour profile.
pub fn picture_of(
    path: &Path,
    bytes: &[u8],
) -> Result<(DynamicImage, Option<Vec<u8>>), StillError> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(ImageError::IoError)
        .and_then(upright)
        .map_err(|source| refusal(path, source))
}

/// The picture turned upright as its EXIF data says, and its colour profile.
fn upright<R: BufRead + Seek>(
    mut reader: ImageReader<R>,
) -> Result<(DynamicImage, Option<Vec<u8>>), ImageError> {
    reader.limits(limits());
    let mut decoder = reader.into_decoder()?;
    limits().reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation()?;
    let profile = decoder.icc_profile()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok((picture, profile))
}

/// The brightness of a picture in a file, turned upright.
pub fn still(path: &Path) -> Result<Luma, StillError> {
    let grey = picture(path)?.into_luma8();
    let (width, height) = grey.dimensions();
    Luma::from_parts(grey.into_raw(), width, height).ok_or_else(|| StillError::TooLarge {
        path: path.to_path_buf(),
    })
}

/// A frame of a picture in a file: a JPEG as it is, anything else as RGB.
pub(super) fn frame(path: PathBuf, captured_at: Millis) -> Result<Frame, StillError> {
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => Bytes::from(bytes),
        Err(source) => return Err(StillError::File { path, source }),
    };
    let (encoding, (width, height), bytes) = match jpeg_size(&bytes) {
        Some(size) => (Encoding::Jpeg, size, bytes),
        None => {
            let rgb = picture(&path)?.into_rgb8();
            (Encoding::Rgb, rgb.dimensions(), rgb.into_raw().into())
        }
    };
    Ok(Frame {
        seq: 0,
        captured_at,
        width,
        height,
        encoding,
        bytes,
        dropped_before: 0,
    })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn refusal(path: &Path, source: ImageError) -> StillError {
    let path = path.to_path_buf();
    match source {
        ImageError::Limits(_) => StillError::TooLarge { path },
        ImageError::IoError(source) => StillError::File { path, source },
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_) => StillError::NotAPicture { path, source },
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::frame::samples;

    type Done = Result<(), Box<dyn Error>>;

    #[test]
    fn a_picture_is_turned_upright() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("turned.jpg");
        // An EXIF block with the orientation "rotate by 90 degrees".
        let exif = [
            b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01".as_slice(),
            b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
        ]
        .concat();
        let jpeg = samples::jpeg(64, 48);
        std::fs::write(&path, [&jpeg[..2], &exif, &jpeg[2..]].concat())?;
        let luma = still(&path)?;
        assert_eq!((luma.width(), luma.height()), (48, 64));
        Ok(())
    }

    #[track_caller]
    fn check(name: &str, bytes: &[u8], want: &str) -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        let message = still(&path).err().map(|error| error.to_string());
        let want = format!("{} {want}", path.display());
        assert_eq!(message.as_deref(), Some(want.as_str()));
        Ok(())
    }

    #[test]
    fn bad_files_are_refused_in_a_sentence() -> Done {
        let not_a_picture = "is not a readable PNG, JPEG or WebP picture";
        check("empty.jpg", b"", not_a_picture)?;
        check("page.png", b"<html>", not_a_picture)?;
        check(
            "huge.png",
            &huge_png(60_000),
            "is larger than 12000 pixels a side or takes more than 256 MB",
        )?;
        check(
            "heavy.png",
            &huge_png(11_000),
            "is larger than 12000 pixels a side or takes more than 256 MB",
        )
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = still(Path::new("gone.png"))
            .err()
            .map(|error| error.to_string());
        assert!(message.is_some_and(|text| text.starts_with("gone.png cannot be read")));
    }

    #[test]
    fn pictures_become_frames() -> Done {
        let folder = tempfile::tempdir()?;
        let (jpeg, png) = (folder.path().join("a.jpg"), folder.path().join("b.png"));
        std::fs::write(&jpeg, samples::jpeg(64, 48))?;
        image::RgbImage::new(5, 4).save(&png)?;
        let (jpeg, png) = (Frame::from_file(jpeg, 7)?, Frame::from_file(png, 8)?);
        assert_eq!(jpeg.bytes, samples::jpeg(64, 48));
        assert_eq!(
            (jpeg.encoding, jpeg.width, jpeg.captured_at),
            (Encoding::Jpeg, 64, 7)
        );
        assert_eq!((png.encoding, png.width, png.height), (Encoding::Rgb, 5, 4));
        Ok(())
    }

    /// The head of a PNG of side × side RGB pixels, without any pixel.
    fn huge_png(side: u32) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend(side.to_be_bytes());
        header.extend(side.to_be_bytes());
        header.extend([8, 2, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        png.extend(&header);
        png.extend(crc32(&header).to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xAF\x06\x1E");
        png
    }

    /// CRC-32 as PNG has it (ISO/IEC 15948, annex D).
    fn crc32(bytes: &[u8]) -> u32 {
        let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
            })
        });
        !crc
    }
}
