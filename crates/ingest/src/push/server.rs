//! The listener: bound first, so that a taken port is told at start, then served until stopped.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum_server::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::accept::ConnectionLimit;
use super::handler::{Listening, livez, push};
use super::{PushAuth, PushError, PushFeed, PushOptions};
use crate::Intake;

/// Smallest header buffer that hyper takes, in bytes.
const HEADER_BYTES_MIN: usize = 8 << 10;

/// A bound listener.
#[derive(Debug)]
pub struct PushListener {
    listener: TcpListener,
    address: SocketAddr,
    feeds: Vec<PushFeed>,
    options: PushOptions,
}

impl PushListener {
    /// Binds. Port 0 takes any free port; [`PushListener::address`] says which.
    ///
    /// # Errors
    /// [`PushError::Bind`], and [`PushError::Open`] where a feed without authentication would be open to the network.
    pub fn bind(address: SocketAddr, feeds: Vec<PushFeed>, options: PushOptions) -> Result<Self, PushError> {
        let open = feeds.iter().find(|feed| matches!(feed.auth, PushAuth::None));
        if let Some(feed) = open.filter(|_| !address.ip().is_loopback()) {
            return Err(PushError::Open { feed: feed.counters.feed().to_string(), address });
        }
        let failed = |source| PushError::Bind { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, feeds, options })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until stopped. Requests that are being received or committed then have `grace` to end.
    ///
    /// # Errors
    /// [`PushError::Serve`].
    pub async fn run(self, intake: Intake, stop: CancellationToken, grace: Duration) -> Result<(), PushError> {
        let address = self.address;
        let failed = |source| PushError::Serve { address, source };
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(self.listener)
            .map_err(failed)?
            .acceptor(ConnectionLimit::new(self.options.connections_max))
            .handle(handle.clone())
            .first_request_timeout(self.options.header_timeout)
            .http1_only();
        server
            .http_builder()
            .http1()
            .header_read_timeout(self.options.header_timeout)
            .max_buf_size(self.options.header_bytes_max.max(HEADER_BYTES_MIN));
        let serving = server.serve(router(self.feeds, intake, self.options).into_make_service());
        tokio::pin!(serving);
        let result = tokio::select! {
            result = &mut serving => result,
            () = stop.cancelled() => {
                handle.graceful_shutdown(Some(grace));
                serving.await
            }
        };
        result.map_err(failed)
    }
}

fn router(feeds: Vec<PushFeed>, intake: Intake, options: PushOptions) -> Router {
    let feeds: HashMap<String, PushFeed> =
        feeds.into_iter().map(|feed| (feed.counters.feed().to_string(), feed)).collect();
    let bodies = Semaphore::new(options.body_bytes_in_flight_max.min(Semaphore::MAX_PERMITS));
    Router::new()
        .route("/feeds/{feed}", post(push))
        .route("/livez", get(livez))
        // The limit is that of the intake.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(Listening { feeds, intake, options, bodies }))
}
