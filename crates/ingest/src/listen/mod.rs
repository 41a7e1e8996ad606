//! A listener for HTTP: bound first, so that a taken port is told at start, then served until stopped.

mod accept;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use tokio_util::sync::CancellationToken;

use accept::ConnectionLimit;

/// Smallest header buffer that hyper takes, in bytes.
const HEADER_BYTES_MIN: usize = 8 << 10;

/// Limits of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListenLimits {
    /// Connections at once; more are closed at once.
    pub connections_max: usize,
    /// Bytes of a request's headers.
    pub header_bytes_max: usize,
    /// From a connection's start, or the end of its last request, until the headers are there.
    pub header_timeout: Duration,
}

impl Default for ListenLimits {
    /// 256 connections, 64 KiB of headers in 10 s.
    fn default() -> Self {
        Self { connections_max: 256, header_bytes_max: 64 << 10, header_timeout: Duration::from_secs(10) }
    }
}

/// A bound listener. It speaks HTTP/1.1; TLS is for a proxy in front.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Binds. Port 0 takes any free port; [`Listener::address`] says which.
    ///
    /// # Errors
    /// Where it cannot.
    pub fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        Ok(Self { address: listener.local_addr()?, listener })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until stopped. Requests that are being answered then have `grace` to end.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve(
        self,
        router: Router,
        limits: ListenLimits,
        stop: CancellationToken,
        grace: Duration,
    ) -> std::io::Result<()> {
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(self.listener)?
            .acceptor(ConnectionLimit::new(limits.connections_max))
            .handle(handle.clone())
            .first_request_timeout(limits.header_timeout)
            .http1_only();
        server
            .http_builder()
            .http1()
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(limits.header_bytes_max.max(HEADER_BYTES_MIN));
        let serving = server.serve(router.into_make_service());
        tokio::pin!(serving);
        tokio::select! {
            result = &mut serving => result,
            () = stop.cancelled() => {
                handle.graceful_shutdown(Some(grace));
                serving.await
            }
        }
    }
}
