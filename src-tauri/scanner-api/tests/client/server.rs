//! A server of its own for each test: it hears calls and does what it is told.
//!
//! It works on bare connections, because most of what it does to the client no
//! HTTP server would do. What it heard is kept byte for byte.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Mutex;

/// Small, so that a server that does not read holds its client up soon.
const RECEIVE_BUFFER: u32 = 64 * 1024;

/// How a call is dealt with.
#[derive(Debug, Clone)]
pub(crate) enum Manner {
    /// Hears it out and says this; another call may follow on the connection.
    Say(Vec<u8>),
    /// Hears it out, says this and hangs up.
    HangUpAfter(Vec<u8>),
    /// Hears it out, says this and falls silent with the connection open.
    StandAfter(Vec<u8>),
    /// Hears it out, says this, and then the same letter for ever.
    NeverEnd(Vec<u8>),
    /// Hears it out, says this, then so many blanks with a pause before each.
    Trickle(Vec<u8>, usize, Duration),
    /// Hears the head only and hangs up.
    HangUpEarly,
    /// Hears the head only and falls silent with the connection open.
    Deaf,
    /// Hears this many mebibytes with a pause before each, the rest at once,
    /// and says this.
    Slow(usize, Duration, Vec<u8>),
}

/// One call as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Method, target and version.
    pub(crate) line: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    /// The values of a header field, whose name is given in lower case.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.fields.iter().filter(|(it, _)| it == name);
        named.map(|(_, value)| value.as_str()).collect()
    }
}

/// A server that runs as long as its test.
pub(crate) struct Server {
    address: SocketAddr,
    told: Arc<Told>,
}

struct Told {
    manners: Vec<Manner>,
    connections: AtomicUsize,
    heard: Mutex<Vec<Heard>>,
}

impl Server {
    /// Deals with each call in its own manner and hangs up on all further ones.
    pub(crate) async fn start(manners: impl Into<Vec<Manner>>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = socket.listen(16)?;
        let address = listener.local_addr()?;
        let told = Arc::new(Told {
            manners: manners.into(),
            connections: AtomicUsize::new(0),
            heard: Mutex::default(),
        });
        tokio::spawn(accept(listener, Arc::clone(&told)));
        Ok(Self { address, told })
    }

    /// Says this to the first call.
    pub(crate) async fn saying(answer: Vec<u8>) -> io::Result<Self> {
        Self::start([Manner::Say(answer)]).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) async fn heard(&self) -> Vec<Heard> {
        self.told.heard.lock().await.clone()
    }

    /// The only call that came in.
    pub(crate) async fn only(&self) -> io::Result<Heard> {
        match self.heard().await.as_slice() {
            [one] => Ok(one.clone()),
            all => Err(io::Error::other(format!("{} calls were heard", all.len()))),
        }
    }

    /// How often somebody else connected. Connections are taken in their order,
    /// so once one of our own is through, all earlier ones have been counted.
    pub(crate) async fn connections(&self) -> io::Result<usize> {
        let mut probe = TcpStream::connect(self.address).await?;
        probe.write_all(b"GET /probe HTTP/1.1\r\n\r\n").await?;
        probe.shutdown().await?;
        probe.read_to_end(&mut Vec::new()).await?;
        Ok(self.told.connections.load(Ordering::SeqCst) - 1)
    }
}

/// An answer of known length.
pub(crate) fn answer(status: u16, fields: &[&str], body: &str) -> Vec<u8> {
    let mut all = head(status, fields, body.len());
    all.extend_from_slice(body.as_bytes());
    all
}

/// The start of an answer whose body has this length.
pub(crate) fn head(status: u16, fields: &[&str], length: usize) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n");
    for field in fields {
        head.push_str(field);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

async fn accept(listener: TcpListener, told: Arc<Told>) {
    while let Ok((stream, _)) = listener.accept().await {
        told.connections.fetch_add(1, Ordering::SeqCst);
        let told = Arc::clone(&told);
        // A connection that breaks is what many of these tests are about.
        tokio::spawn(async move { serve(stream, &told).await.ok() });
    }
}

async fn serve(mut stream: TcpStream, told: &Told) -> io::Result<()> {
    while let Some((call, length)) = head_of(&mut stream).await? {
        let manner = {
            let mut heard = told.heard.lock().await;
            let manner = told.manners.get(heard.len()).cloned();
            heard.push(call);
            manner.unwrap_or(Manner::HangUpEarly)
        };
        match &manner {
            Manner::HangUpEarly => return Ok(()),
            Manner::Deaf => return std::future::pending().await,
            Manner::Slow(mebibytes, pause, _) => {
                for _ in 0..*mebibytes {
                    tokio::time::sleep(*pause).await;
                    hear(&mut stream, told, 1024 * 1024).await?;
                }
                hear(&mut stream, told, length - mebibytes * 1024 * 1024).await?;
            }
            Manner::Say(_)
            | Manner::HangUpAfter(_)
            | Manner::StandAfter(_)
            | Manner::NeverEnd(_)
            | Manner::Trickle(..) => hear(&mut stream, told, length).await?,
        }
        say(&mut stream, manner).await?;
    }
    Ok(())
}

/// Answers; an error means that the connection is done with.
async fn say(stream: &mut TcpStream, manner: Manner) -> io::Result<()> {
    match manner {
        Manner::Say(answer) | Manner::Slow(_, _, answer) => stream.write_all(&answer).await,
        Manner::HangUpAfter(answer) => {
            stream.write_all(&answer).await?;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
        Manner::StandAfter(answer) => {
            stream.write_all(&answer).await?;
            std::future::pending().await
        }
        Manner::NeverEnd(answer) => {
            stream.write_all(&answer).await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        Manner::Trickle(answer, blanks, pause) => {
            stream.write_all(&answer).await?;
            for _ in 0..blanks {
                tokio::time::sleep(pause).await;
                stream.write_all(b" ").await?;
            }
            Ok(())
        }
        Manner::HangUpEarly | Manner::Deaf => Ok(()),
    }
}

/// The head of the next call and the length of its body, unless no call comes.
async fn head_of(stream: &mut TcpStream) -> io::Result<Option<(Heard, usize)>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let fields = lines
        .filter_map(|field| field.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let heard = Heard {
        line,
        fields,
        body: Vec::new(),
    };
    let length = heard.all("content-length").first().map(|it| it.parse());
    let length = length.transpose().map_err(io::Error::other)?;
    Ok(Some((heard, length.unwrap_or_default())))
}

/// Adds this many bytes to the body of the call that was heard last.
async fn hear(stream: &mut TcpStream, told: &Told, length: usize) -> io::Result<()> {
    let mut part = vec![0; length];
    stream.read_exact(&mut part).await?;
    if let Some(last) = told.heard.lock().await.last_mut() {
        last.body.append(&mut part);
    }
    Ok(())
}
