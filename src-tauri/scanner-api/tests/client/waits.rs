//! How long the client waits: for a connection, for the next bytes, for a call.

use std::sync::mpsc;
use std::time::Duration;

use scanner_api::{Client, Config, Failure, ImageSource, Lost, Progress, Request, Timeouts};

use crate::server::{Manner, Server, answer, head};
use crate::storage::grant;
use crate::{Tested, config, in_time, sent};

/// Too long to matter to a test.
const LONG: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(250);
/// Below this a pause is none, even on a busy machine.
const IDLE: Duration = Duration::from_millis(400);
const PAUSE: Duration = Duration::from_millis(50);

const MEBIBYTE: usize = 1024 * 1024;

fn client(base_url: &str, call: Duration, idle: Duration) -> Tested<Client> {
    let timeouts = Timeouts {
        connect: LONG,
        idle,
        call,
    };
    let config = Config {
        timeouts,
        ..config(base_url)?
    };
    Ok(Client::new(&config)?)
}

async fn check_given_up(manner: Manner, call: Duration, idle: Duration) -> Tested {
    let shown = format!("{manner:?}");
    let server = Server::start([manner]).await?;
    let client = client(&server.url(), call, idle)?;
    let result = sent(&client, &Request::whoami()).await?;
    let in_time = matches!(
        &result,
        Err(Failure::NoAnswer(Lost::Connection(error))) if error.is_timeout()
    );
    assert!(in_time, "{shown}: {result:?}");
    server.only().await?;
    Ok(())
}

#[tokio::test]
async fn a_call_ends_when_nothing_arrives() -> Tested {
    let nothing = || Manner::StandAfter(Vec::new());
    let half = || Manner::StandAfter(head(200, &[], 100));
    check_given_up(nothing(), SHORT, LONG).await?;
    check_given_up(nothing(), LONG, SHORT).await?;
    check_given_up(half(), SHORT, LONG).await?;
    check_given_up(half(), LONG, SHORT).await
}

#[tokio::test]
async fn a_call_ends_though_something_keeps_arriving() -> Tested {
    let trickle = Manner::Trickle(head(200, &[], MEBIBYTE), MEBIBYTE, PAUSE);
    check_given_up(trickle, 4 * PAUSE, LONG).await
}

#[tokio::test]
async fn an_answer_that_keeps_arriving_is_waited_for() -> Tested {
    let blanks = 10;
    assert!(PAUSE * 10 > IDLE);
    let trickle = Manner::Trickle(head(200, &[], blanks), blanks, PAUSE);
    let server = Server::start([trickle]).await?;
    let reply = sent(&client(&server.url(), LONG, IDLE)?, &Request::whoami()).await??;
    assert_eq!(reply.body.len(), blanks);
    Ok(())
}

/// A listener whose queue is full drops what would open a connection, as a
/// firewall does. Other systems refuse the connection instead.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_does_not_come_about_leaves_the_call_undone() -> Tested {
    use scanner_api::Outcome;
    use tokio::net::{TcpSocket, TcpStream};

    let socket = TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    let listener = socket.listen(1)?;
    let address = listener.local_addr()?;
    // The queue takes one more than it is told to.
    let _queued = [
        TcpStream::connect(address).await?,
        TcpStream::connect(address).await?,
    ];
    let timeouts = Timeouts {
        connect: SHORT,
        idle: LONG,
        call: LONG,
    };
    let client = Client::new(&Config {
        timeouts,
        ..config(&format!("http://{address}"))?
    })?;
    let result = sent(&client, &Request::whoami()).await?;
    let got = crate::told(&result);
    assert_eq!(got, ("Unreachable".to_owned(), Outcome::NotDone));
    Ok(())
}

/// Uploads 16 MiB, which is more than all buffers on the way hold.
async fn uploaded(manner: Manner, idle: Duration) -> Tested<Result<(), Failure>> {
    watched(manner, idle, &Progress::default()).await
}

/// The same, and how far it is is told.
async fn watched(
    manner: Manner,
    idle: Duration,
    progress: &Progress,
) -> Tested<Result<(), Failure>> {
    let server = Server::start([manner]).await?;
    let source = ImageSource::Memory(vec![7; 16 * MEBIBYTE].into());
    let client = client(&server.url(), SHORT, idle)?;
    let grant = grant(&server.url(), &[]);
    let result = in_time(client.upload_to_storage(&grant, source, "a.jpg", progress)).await?;
    server.only().await?;
    Ok(result)
}

#[tokio::test]
async fn an_upload_may_take_long_as_long_as_it_moves() -> Tested {
    let mebibytes = 10;
    assert!(PAUSE * 10 > IDLE && IDLE > SHORT);
    let slow = Manner::Slow(mebibytes, PAUSE, answer(204, &[], ""));
    uploaded(slow, IDLE).await??;
    Ok(())
}

async fn check_stalled(manner: Manner) -> Tested {
    let shown = format!("{manner:?}");
    let result = uploaded(manner, SHORT).await?;
    let stalled = matches!(
        &result,
        Err(Failure::NoAnswer(Lost::Stalled(idle))) if *idle == SHORT
    );
    assert!(stalled, "{shown}: {result:?}");
    Ok(())
}

#[tokio::test]
async fn an_upload_ends_when_it_stands() -> Tested {
    check_stalled(Manner::Deaf).await?;
    check_stalled(Manner::StandAfter(Vec::new())).await?;
    check_stalled(Manner::StandAfter(head(200, &[], 100))).await
}

/// What is told of an upload that is dealt with in this manner.
async fn told_of(manner: Manner) -> Tested<Vec<u64>> {
    let (tell, told) = mpsc::channel();
    let progress = Progress::telling(move |so_far| {
        tell.send(so_far).ok();
    });
    // How it ends is another test's business.
    drop(watched(manner, IDLE, &progress).await?);
    Ok(told.try_iter().collect())
}

#[tokio::test]
async fn an_upload_tells_how_far_it_is() -> Tested {
    let size = 16 * MEBIBYTE as u64;
    let told = told_of(Manner::Slow(10, PAUSE, answer(204, &[], ""))).await?;
    assert!(told.is_sorted() && told.len() > 100, "{told:?}");
    assert_eq!(told.last(), Some(&size));
    // One that stands is somewhere in between.
    let told = told_of(Manner::Deaf).await?;
    assert!(told.is_sorted() && told.last().is_some_and(|last| (1..size).contains(last)));
    Ok(())
}
