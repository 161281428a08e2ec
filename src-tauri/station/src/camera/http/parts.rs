//! The parts of a `multipart/x-mixed-replace` stream.
//!
//! A part is given as soon as it has the length its header announces, so that a
//! picture need not wait for the next one. It knows no picture.

use std::{error::Error, pin::Pin};

use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, Stream},
};
use multer::{Constraints, Field, Multipart, SizeLimit};
use tr::tr;

/// Most bytes of a part; no camera's JPEG is larger.
const MOST: u64 = 64 << 20;
/// Most bytes before the first boundary is over.
const MOST_BEFORE: usize = 4_096;

type Failure = Box<dyn Error + Send + Sync>;
type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

/// Reads part after part.
pub(super) struct Parts(Multipart<'static>);

impl Parts {
    /// Reads up to the first part, whose boundary the content type announces.
    pub(super) async fn of<E: Into<Failure> + 'static>(
        body: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        content_type: &str,
    ) -> Result<Self, Failure> {
        let mut body: Body = Box::pin(body.map_err(Into::into));
        let mut start = BytesMut::new();
        let first = loop {
            if let Some(line) = first_line(&start) {
                break line.to_owned();
            }
            match body.next().await {
                Some(more) if start.len() < MOST_BEFORE => start.extend_from_slice(&more?),
                Some(_) | None => return Err(tr!("it is no stream of pictures").into()),
            }
        };
        let boundary = boundary(&announced(content_type), &first);
        let whole = stream::iter([Ok(start.freeze())]).chain(body);
        let limits = Constraints::new().size_limit(SizeLimit::new().per_field(MOST));
        Ok(Self(Multipart::with_constraints(whole, boundary, limits)))
    }

    /// The next part; nothing at the end of the stream.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        match self.0.next_field().await? {
            Some(part) => Ok(Some(whole(part).await?)),
            None => Ok(None),
        }
    }
}

async fn whole(mut part: Field<'static>) -> Result<Bytes, multer::Error> {
    let length: Option<usize> = part
        .headers()
        .get("content-length")
        .and_then(|length| length.to_str().ok()?.trim().parse().ok());
    let mut bytes = BytesMut::new();
    while length.is_none_or(|length| bytes.len() < length) {
        match part.chunk().await? {
            Some(more) => bytes.extend_from_slice(&more),
            None => break,
        }
    }
    Ok(bytes.freeze())
}

/// The first line that is not empty, once it is complete.
fn first_line(start: &[u8]) -> Option<&str> {
    let begin = start.iter().position(|byte| !b"\r\n".contains(byte))?;
    let line = start.get(begin..)?;
    let end = line.iter().position(|byte| b"\r\n".contains(byte))?;
    std::str::from_utf8(line.get(..end)?).ok()
}

/// The boundary in a content type. Cameras write it without the quotes it would need.
fn announced(content_type: &str) -> String {
    let parameters = content_type.split(';').skip(1);
    let boundary = parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    boundary
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .unwrap_or_default()
}

/// The boundary that is meant. Many cameras count its two dashes to it, or announce another one
/// than they send; what they send counts (RFC 2046 §5.1.1).
fn boundary(announced: &str, first: &str) -> String {
    match first.trim_end().strip_prefix("--") {
        Some(sent) if !sent.is_empty() => sent.to_owned(),
        Some(_) | None => announced.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    /// Reads a body that arrives in pieces of this size.
    fn read(content_type: &str, body: &str, piece: usize) -> Result<Vec<String>, String> {
        let pieces: Vec<Result<Bytes, std::io::Error>> = body
            .as_bytes()
            .chunks(piece)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let told = |error: Failure| error.to_string();
            let mut parts = Parts::of(stream::iter(pieces), content_type)
                .await
                .map_err(told)?;
            let mut read = Vec::new();
            while let Some(part) = parts.next().await.map_err(told)? {
                read.push(String::from_utf8(part.to_vec()).unwrap());
            }
            Ok(read)
        })
    }

    #[track_caller]
    fn check(content_type: &str, body: &str, want: &[&str]) {
        for piece in [1, 7, body.len()] {
            let got = read(content_type, body, piece);
            assert_eq!(got.unwrap(), want, "in pieces of {piece}");
        }
    }

    const PLAIN: &str = "multipart/x-mixed-replace; boundary=frame";

    #[test]
    fn parts_come_with_and_without_a_length() {
        check(
            PLAIN,
            "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\nabc\r\n\
             --frame\r\nContent-Type: image/jpeg\r\n\r\nde\r\n-f\r\n--frame--\r\n",
            &["abc", "de\r\n-f"],
        );
    }

    #[test]
    fn dashes_may_belong_to_the_boundary_or_not() {
        let body = "\r\n--frame\r\nA: b\r\n\r\nabc\r\n--frame--\r\n";
        check("multipart/x-mixed-replace;boundary=--frame", body, &["abc"]);
        check(
            "multipart/x-mixed-replace; Boundary=\"frame\"",
            body,
            &["abc"],
        );
        check("multipart/x-mixed-replace", body, &["abc"]);
        let more = "----frame\r\nA: b\r\n\r\nabc\r\n----frame--\r\n";
        check(
            "multipart/x-mixed-replace; boundary=--frame",
            more,
            &["abc"],
        );
    }

    #[test]
    fn what_is_no_stream_is_refused() {
        assert!(read(PLAIN, "", 1).is_err());
        assert!(read(PLAIN, &"<html>".repeat(2_000), 500).is_err());
        assert!(read(PLAIN, "--frame\r\nA: b\r\n\r\ncut of", 7).is_err());
    }
}
