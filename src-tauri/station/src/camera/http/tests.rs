//! A small camera on the loopback interface, and what the source makes of its answers.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use super::*;
use crate::{
    camera::{Feed, FrameSource, SourceSpec},
    frame::samples,
    settings::Waits,
    view::CameraState,
};

const SOON: Duration = Duration::from_secs(20);
const STREAM: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=next\r\n\r\n";

/// Answers one connection after the other with these, and gives its address.
fn camera(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (answer, connection) in answers.into_iter().zip(listener.incoming()) {
            serve(&connection.unwrap(), &answer);
        }
    });
    format!("http://{address}/video?token=secret")
}

fn serve(mut connection: &TcpStream, answer: &[u8]) {
    let mut request = BufReader::new(connection);
    let mut line = String::new();
    while request.read_line(&mut line).unwrap() > 2 {
        line.clear();
    }
    // A client that has seen enough may hang up.
    connection.write_all(answer).ok();
}

fn part(picture: &[u8]) -> Vec<u8> {
    let head = format!(
        "--next\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n",
        picture.len()
    );
    [head.as_bytes(), picture, b"\r\n"].concat()
}

fn stream(pictures: &[&[u8]]) -> Vec<u8> {
    let parts = pictures.iter().flat_map(|picture| part(picture));
    STREAM.bytes().chain(parts).collect()
}

/// What the source says, one answer after the other, up to its end.
fn said(answer: impl Into<Vec<u8>>) -> Vec<Next> {
    let address = camera(vec![answer.into()]);
    let mut source = open(address, Clock::by_hand(0));
    let mut said = Vec::new();
    loop {
        let next = source.next(SOON);
        said.push(next.clone());
        if !matches!(next, Next::Frame(_) | Next::Damaged { .. }) {
            return said;
        }
    }
}

#[test]
fn the_newest_picture_is_given_and_the_damaged_is_counted() {
    let (old, new) = (samples::jpeg(16, 8), samples::jpeg(32, 16));
    let said = said(stream(&[&old, &new[..new.len() / 2], &new]));
    let frames: Vec<&Frame> = said
        .iter()
        .filter_map(|next| match next {
            Next::Frame(frame) => Some(frame),
            _ => None,
        })
        .collect();
    let last = frames.last().unwrap();
    assert_eq!((last.width, last.height, &last.bytes), (32, 16, &new));
    let lost: u64 = frames.iter().map(|frame| frame.dropped_before).sum();
    assert_eq!(frames.len() as u64 + lost, 2);
    let damaged = said
        .iter()
        .filter(|next| matches!(next, Next::Damaged { .. }));
    assert_eq!(damaged.count(), 1);
}

#[track_caller]
fn check(answer: &str, want: &str) {
    let said = said(answer);
    let Some(Next::Gone { reason }) = said.last() else {
        panic!("{said:?}");
    };
    assert!(reason.contains(want), "{reason}");
    assert!(!reason.contains("secret"), "{reason}");
}

#[test]
fn what_is_no_stream_is_named() {
    check("HTTP/1.1 401 No\r\n\r\n", "asks for a password");
    check("HTTP/1.1 404 No\r\n\r\n", "answers 404");
    check(
        "HTTP/1.1 302 There\r\nLocation: http://example.invalid/\r\n\r\n",
        "answers 302",
    );
    check(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
        "gives no video at this address",
    );
    check(
        "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n",
        "gives one picture",
    );
    check("no HTTP at all", "cannot be reached");
    check(
        &format!("{STREAM}--next\r\nA: b\r\n\r\ncut of"),
        "broke off its stream",
    );
}

#[test]
fn an_address_that_leads_nowhere_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let mut source = open(format!("http://{}/", closed.unwrap()), Clock::by_hand(0));
    let Next::Gone { reason } = source.next(SOON) else {
        panic!("it cannot be there");
    };
    assert!(reason.contains("cannot be reached"), "{reason}");
}

#[tokio::test]
async fn a_stream_that_broke_off_is_opened_again() {
    let picture = samples::jpeg(32, 16);
    let address = camera(vec![stream(&[&picture]), stream(&[&picture, &picture])]);
    let spec = SourceSpec::from_setting(&address);
    let feed = Feed::start(spec, Clock::real(), &Waits::default());
    let mut status = feed.status();
    let twice = status.wait_for(|status| status.frames + status.dropped == 3);
    let twice = tokio::time::timeout(SOON, twice)
        .await
        .unwrap()
        .unwrap()
        .clone();
    assert!(twice.name.starts_with("Camera at 127.0.0.1:"), "{twice:?}");
    let gone = status.wait_for(|status| status.state == CameraState::Gone);
    assert!(tokio::time::timeout(SOON, gone).await.is_ok());
}

#[test]
fn names_hide_passwords_and_paths() {
    for (address, want) in [
        (
            "http://me:secret@phone:8080/video?token=x",
            "Camera at phone:8080",
        ),
        ("HTTPS://192.168.1.7/", "Camera at 192.168.1.7"),
        ("http://", "Camera in the network"),
    ] {
        assert!(is_address(address));
        assert_eq!(name(address), want);
    }
    assert!(!is_address("httpd camera @ 1-2"));
}
