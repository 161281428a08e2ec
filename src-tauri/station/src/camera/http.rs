//! A camera in the network that sends JPEGs one behind the other, such as a phone.
//!
//! The stream is `multipart/x-mixed-replace`, as phone apps and network cameras
//! send it. A thread of its own asks once and reads until the stream breaks off;
//! whoever owns the source opens it again. A redirect to another host is refused,
//! and neither the path nor a password in the address is shown or logged.

mod parts;

use std::{error::Error as _, time::Duration};

use reqwest::{Client, Response, StatusCode, Url, redirect::Policy};
use tr::tr;

use self::parts::Parts;
use super::{
    Next,
    handover::{Handover, Outlet},
};
use crate::{
    clock::Clock,
    frame::{Encoding, Frame, jpeg_end, jpeg_size},
};

/// Longest wait for a connection; the camera is in the same building.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the thread is deaf to its end at most.
const LOOK: Duration = Duration::from_millis(100);

/// Whether a setting is the address of such a camera.
pub(super) fn is_address(text: &str) -> bool {
    let begins = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    begins("http://") || begins("https://")
}

/// Its name for people: the host, without password and path.
pub(super) fn name(address: &str) -> String {
    let host = Url::parse(address).ok().and_then(|url| {
        let host = url.host_str()?.to_owned();
        Some(match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host,
        })
    });
    host.map_or_else(
        || tr!("Camera in the network"),
        |host| tr!("Camera at {host}", host),
    )
}

/// Opens the stream on a thread of its own.
pub(super) fn open(address: String, clock: Clock) -> Handover {
    Handover::start("camera-http", move |outlet| run(&address, &clock, outlet))
}

fn run(address: &str, clock: &Clock, outlet: &Outlet) -> Next {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let name = name(address);
    let reason = match runtime {
        Ok(runtime) => runtime.block_on(async {
            tokio::select! {
                reason = watch(address, &name, clock, outlet) => Some(reason),
                () = closed(outlet) => None,
            }
        }),
        Err(error) => Some(tr!("{name} cannot be opened: {error}", name, error)),
    };
    reason.map_or(Next::Ended, |reason| Next::Gone { reason })
}

/// Returns when nobody wants the frames any more.
async fn closed(outlet: &Outlet) {
    while !outlet.is_closed() {
        tokio::time::sleep(LOOK).await;
    }
}

/// Hands over frames until the stream breaks off, and says why it did.
async fn watch(address: &str, name: &str, clock: &Clock, outlet: &Outlet) -> String {
    let answer = match client() {
        Ok(client) => client.get(address).send().await,
        Err(error) => Err(error),
    };
    let mut parts = match answer {
        Ok(answer) => match parts_of(answer, name).await {
            Ok(parts) => parts,
            Err(reason) => return reason,
        },
        Err(error) => return unreachable(name, &error),
    };
    loop {
        match parts.next().await {
            Ok(Some(part)) => deliver(&part, clock, outlet),
            Ok(None) => return tr!("{name} has ended its stream", name),
            Err(error) => return tr!("{name} broke off its stream: {error}", name, error),
        }
    }
}

fn client() -> reqwest::Result<Client> {
    // Without a provider the builder would panic; it fails harmlessly if there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        Client::builder()
            .connect_timeout(CONNECT)
            // A camera stands in the same network, where no proxy reaches it.
            .no_proxy()
            .redirect(Policy::custom(|attempt| {
                let here = attempt.previous().first().and_then(Url::host_str);
                match here == attempt.url().host_str() && attempt.previous().len() < 4 {
                    true => attempt.follow(),
                    false => attempt.stop(),
                }
            }))
    };
    // A machine without any trusted authority can still see a camera in plain `http`.
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
}

/// The parts of an answer, if it is a stream of pictures.
async fn parts_of(answer: Response, name: &str) -> Result<Parts, String> {
    let kind = answer
        .headers()
        .get(reqwest::header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    match answer.status() {
        status if status.is_success() => {}
        StatusCode::UNAUTHORIZED => {
            return Err(tr!(
                "{name} asks for a password. Write it into the address as http://name:password@…",
                name
            ));
        }
        status => return Err(format!("{name} answers {}", status.as_u16())),
    }
    match kind.split(['/', ';']).next().map(str::trim) {
        Some(family) if family.eq_ignore_ascii_case("multipart") => {
            Parts::of(answer.bytes_stream(), &kind)
                .await
                .map_err(|error| tr!("{name} gives no video: {error}", name, error))
        }
        Some("image") => Err(tr!(
            "{name} gives one picture at this address. Use the address of its video",
            name
        )),
        Some(_) | None => Err(tr!(
            "{name} gives no video at this address; often it ends in /video or ?action=stream",
            name
        )),
    }
}

/// Hands over a picture, cut at its end, or reports what is none.
fn deliver(part: &[u8], clock: &Clock, outlet: &Outlet) {
    let whole = jpeg_end(part).and_then(|end| part.get(..end));
    let sized = whole.and_then(|bytes| jpeg_size(bytes).map(|size| (bytes, size)));
    match sized {
        Some((bytes, (width, height))) => outlet.frame(Frame {
            seq: 0,
            captured_at: clock.now(),
            width,
            height,
            encoding: Encoding::Jpeg,
            bytes: bytes::Bytes::copy_from_slice(bytes),
            dropped_before: 0,
        }),
        None => outlet.damaged("the picture is cut off or no JPEG"),
    }
}

/// Why no answer came, without the address, which may hold a password.
fn unreachable(name: &str, error: &reqwest::Error) -> String {
    if error.is_builder() {
        return tr!("The address of the camera cannot be used");
    }
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    match error.source() {
        Some(_) => tr!("{name} cannot be reached: {deepest}", name, deepest),
        None => tr!("{name} cannot be reached", name),
    }
}

#[cfg(test)]
mod tests;
