//! Streams: a file on its way out, and a watch on whether it moves.
//!
//! The HTTP stack's own read timeout also runs while a body is being sent, so
//! it would end every upload that takes longer than it. This watch only ends
//! one that has stopped moving.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use reqwest::Body;
use tokio::fs::File;
use tokio::time::timeout;
use tokio_util::io::ReaderStream;

use super::upload::ImageSource;
use crate::failure::{Failure, Lost};

const CHUNK: usize = 64 * 1024;

/// Counts the bytes of one upload as they are handed to the network, which holds a few of
/// them back.
#[derive(Clone, Default)]
pub struct Progress {
    so_far: Arc<AtomicU64>,
    told: Option<Arc<Told>>,
}

type Told = dyn Fn(u64) + Send + Sync;

impl Progress {
    /// Tells each time how many there were so far. It is called while the upload is sent, so it
    /// has to return at once.
    pub fn telling(told: impl Fn(u64) + Send + Sync + 'static) -> Self {
        Self {
            told: Some(Arc::new(told)),
            ..Self::default()
        }
    }

    fn add(&self, bytes: usize) {
        let before = self.so_far.fetch_add(bytes as u64, Ordering::Relaxed);
        if let Some(told) = &self.told {
            told(before + bytes as u64);
        }
    }

    fn so_far(&self) -> u64 {
        self.so_far.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("so_far", &self.so_far())
            .finish_non_exhaustive()
    }
}

/// Opens the source as a body of known length that reports its progress.
pub(super) async fn open(
    source: ImageSource,
    progress: &Progress,
) -> Result<(Body, u64), io::Error> {
    match source {
        ImageSource::Disk(path) => {
            let file = File::open(path).await?;
            let about = file.metadata().await?;
            // A folder opens like a file and only fails once it is being sent.
            if !about.is_file() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let size = about.len();
            let chunks = ReaderStream::with_capacity(file, CHUNK);
            Ok((watched(chunks, progress.clone()), size))
        }
        ImageSource::Memory(bytes) => {
            let size = bytes.len() as u64;
            let chunks = stream::iter(slices(bytes)).map(Ok);
            Ok((watched(chunks, progress.clone()), size))
        }
    }
}

/// Waits for the answer while there is progress, and for `idle` after the last.
pub(super) async fn while_moving<T>(
    sending: impl Future<Output = Result<T, reqwest::Error>>,
    progress: &Progress,
    idle: Duration,
) -> Result<T, Failure> {
    let mut sending = pin!(sending);
    loop {
        let before = progress.so_far();
        match timeout(idle, &mut sending).await {
            Ok(sent) => return sent.map_err(Failure::from_transport),
            Err(_) if progress.so_far() > before => {}
            Err(_) => return Err(Failure::NoAnswer(Lost::Stalled(idle))),
        }
    }
}

fn watched(
    chunks: impl Stream<Item = Result<Bytes, io::Error>> + Send + 'static,
    progress: Progress,
) -> Body {
    Body::wrap_stream(chunks.inspect_ok(move |chunk| progress.add(chunk.len())))
}

fn slices(mut bytes: Bytes) -> impl Iterator<Item = Bytes> + Send {
    std::iter::from_fn(move || {
        let next = bytes.split_to(bytes.len().min(CHUNK));
        (!next.is_empty()).then_some(next)
    })
}
