//! Photos for the window: the scheme `shot:`, where `<photo id>/<width>` is a photo
//! scaled to a width, and `<photo id>/print/<width>` the part with its small print.
//!
//! The address holds an id of the database and no path, so there is nothing to
//! climb out of.

use perch_station::{photo::Section, station::Station};
use tauri::http::{Response, StatusCode, header};

use crate::preview::empty;

/// Name of the scheme.
pub(crate) const SCHEME: &str = "shot";
/// Widest picture that is made.
const WIDEST: u32 = 4_000;

/// Answers a question such as `/0190…/240` or `/0190…/print/960`.
pub(crate) async fn answer(station: &Station, path: &str) -> Response<Vec<u8>> {
    let Some((id, section, width)) = photo(path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    match station.photo_jpeg(id, section, width).await {
        Ok(jpeg) => Response::builder()
            .header(header::CONTENT_TYPE, "image/jpeg")
            .header(header::CACHE_CONTROL, "no-store")
            .body(jpeg.to_vec())
            .unwrap_or_default(),
        Err(error) => {
            tracing::warn!(photo.id = id, %error, "a photo cannot be shown");
            empty(StatusCode::NOT_FOUND)
        }
    }
}

fn photo(path: &str) -> Option<(&str, Section, u32)> {
    let (id, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (section, width) = match rest.strip_prefix("print/") {
        Some(width) => (Section::Print, width),
        None => (Section::Whole, rest),
    };
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let width = width
        .parse()
        .ok()
        .filter(|width| (1..=WIDEST).contains(width))?;
    is_id.then_some((id, section, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, want: Option<(&str, Section, u32)>) {
        assert_eq!(photo(path), want, "{path}");
    }

    #[test]
    fn an_address_is_an_id_and_a_width() {
        check("/0190-ab/240", Some(("0190-ab", Section::Whole, 240)));
        check("/0190-ab/print/960", Some(("0190-ab", Section::Print, 960)));
        check("/0190-ab/print", None);
        check("/0190-ab/else/960", None);
        check("/0190-ab/0", None);
        check("/0190-ab/100000", None);
        check("/0190-ab", None);
        check("//240", None);
        check("/../../etc/passwd/240", None);
        check("/%2e%2e/240", None);
    }
}
