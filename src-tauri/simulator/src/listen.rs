//! The open port: connections in, answers or hang-ups out.
//!
//! hyper serves each connection, because a service that fails closes the
//! connection without an answer, which an axum handler cannot do.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::body::Body as HttpBody;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::StartError;
use crate::reply::Outcome;
use crate::server::Server;

/// An open port with its connections. Dropping it closes them.
#[derive(Debug)]
pub(crate) struct Line {
    hang_up: oneshot::Sender<Infallible>,
    /// The one accepting task.
    task: JoinSet<()>,
}

/// Takes a loopback port; 0 is a free one.
pub(crate) async fn bind(port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|source| StartError::Port { port, source })
}

impl Line {
    /// Serves every connection of a listener.
    pub(crate) fn open(listener: TcpListener, server: Arc<Server>) -> Self {
        let (hang_up, hung_up) = oneshot::channel();
        let mut task = JoinSet::new();
        task.spawn(accept(listener, server, hung_up));
        Self { hang_up, task }
    }

    /// Closes the port and every connection, and returns when they are closed.
    pub(crate) async fn close(mut self) {
        drop(self.hang_up);
        while self.task.join_next().await.is_some() {}
    }
}

async fn accept(
    listener: TcpListener,
    server: Arc<Server>,
    mut hung_up: oneshot::Receiver<Infallible>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut hung_up => break,
            // Taken off the set, so that it does not grow.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, Arc::clone(&server)));
                }
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::task::yield_now().await;
                }
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn converse(stream: TcpStream, server: Arc<Server>) {
    let service = service_fn(move |http: hyper::Request<hyper::body::Incoming>| {
        let server = Arc::clone(&server);
        async move {
            match server.serve(http.map(HttpBody::new)).await {
                Outcome::Reply(reply) => Ok(reply.into_response(server.clock().now())),
                Outcome::HangUp => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
            }
        }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection ended early");
    }
}
