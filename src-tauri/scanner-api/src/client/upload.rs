//! Uploads: a photo into storage, or a picture through the API.

use std::path::PathBuf;

use bytes::Bytes;
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use uuid::Uuid;

use super::answer::{self, Answer};
use super::stream::{Progress, open, while_moving};
use super::{Client, storage};
use crate::capture::CaptureType;
use crate::dialect::Dialect;
use crate::failure::Failure;
use crate::grant::UploadGrant;
use crate::id::SessionId;
use crate::reply::Reply;
use crate::request::{API, Operation};

/// Where the bytes of a picture are.
#[derive(Debug, Clone)]
pub enum ImageSource {
    /// In a file, which is read while it is sent.
    Disk(PathBuf),
    /// In memory.
    Memory(Bytes),
}

/// A picture to be uploaded through the API, which makes a capture of it.
#[derive(Debug, Clone)]
pub struct NewImage {
    /// The session the capture belongs to.
    pub session: SessionId,
    /// Whether the picture shows a code that was read.
    pub capture_type: CaptureType,
    /// What was read off it, or empty.
    pub raw_value: String,
    /// The GTIN padded to 14 digits, or empty.
    pub gtin: String,
}

impl Client {
    /// Puts a file into storage under a grant, without the key.
    ///
    /// Storage reads the form from its start and needs every field before the
    /// file. A file that the grant's signed limit excludes is not sent at all.
    /// `progress` is for this upload alone.
    pub async fn upload_to_storage(
        &self,
        grant: &UploadGrant,
        source: ImageSource,
        filename: &str,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let url = self.address.storage(&grant.upload_url)?;
        let (body, size) = open(source, progress)
            .await
            .map_err(Failure::FileUnreadable)?;
        let limit = grant.size_limit();
        if limit.as_ref().is_some_and(|limit| !limit.contains(&size)) {
            let limit = limit.map(|limit| *limit.end());
            return Err(Failure::TooLarge { size, limit });
        }
        let mut form = Form::new();
        for (name, value) in &grant.upload_fields {
            form = form.text(name.clone(), value.clone());
        }
        let form = form.part("file", image_part(body, size, filename)?);
        let call = self.uploads.post(url).multipart(form);
        let answer = while_moving(sent(call), progress, self.idle).await?;
        storage::classify(answer, size, limit.map(|limit| *limit.end()))
    }

    /// Uploads a picture through the API; the reply is the capture it made.
    pub async fn upload_image(
        &self,
        new: &NewImage,
        source: ImageSource,
        filename: &str,
        dialect: Dialect,
        idempotency_key: Option<Uuid>,
    ) -> Result<Reply, Failure> {
        let progress = Progress::default();
        let (body, size) = open(source, &progress)
            .await
            .map_err(Failure::FileUnreadable)?;
        let form = Form::new()
            .text(dialect.session(), new.session.as_str().to_owned())
            .text("capture_type", new.capture_type.as_str().to_owned())
            .text("raw_value", new.raw_value.clone())
            .text("gtin", new.gtin.clone())
            .part("image", image_part(body, size, filename)?);
        let url = self
            .address
            .at(&format!("{API}/captures/upload-image"), &[]);
        let call = self.uploads.post(url).multipart(form);
        let call = self.with_key(call, Operation::UploadImage, idempotency_key);
        let answer = while_moving(sent(call), &progress, self.idle).await?;
        answer::sort(Operation::UploadImage, answer).map_err(|failure| match failure {
            Failure::Refused { status: 413, .. } => Failure::TooLarge { size, limit: None },
            other => other,
        })
    }
}

async fn sent(call: RequestBuilder) -> Result<Answer, reqwest::Error> {
    Ok(Answer::read(call.send().await?).await)
}

fn image_part(body: reqwest::Body, size: u64, filename: &str) -> Result<Part, Failure> {
    Part::stream_with_length(body, size)
        .file_name(filename.to_owned())
        .mime_str(image_type(filename))
        .map_err(Failure::Unsendable)
}

/// The three kinds the API takes.
fn image_type(filename: &str) -> &'static str {
    let extension = filename.rsplit('.').next().unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "image/jpeg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(filename: &str, want: &str) {
        assert_eq!(image_type(filename), want);
    }

    #[test]
    fn the_extension_tells_the_kind_of_picture() {
        check("front.PNG", "image/png");
        check("front.webp", "image/webp");
        check("front.jpeg", "image/jpeg");
        check("front", "image/jpeg");
    }
}
