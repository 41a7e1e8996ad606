//! The listener for pushes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::handler::{Listening, livez, push};
use super::{PushAuth, PushError, PushFeed, PushOptions};
use crate::{Intake, Listener};

/// A bound listener.
#[derive(Debug)]
pub struct PushListener {
    listener: Listener,
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
        let listener = Listener::bind(address).map_err(|source| PushError::Bind { address, source })?;
        Ok(Self { listener, feeds, options })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Serves until stopped. Requests that are being received or committed then have `grace` to end.
    ///
    /// # Errors
    /// [`PushError::Serve`].
    pub async fn run(self, intake: Intake, stop: CancellationToken, grace: Duration) -> Result<(), PushError> {
        let address = self.listener.address();
        let limits = self.options.listen;
        let router = router(self.feeds, intake, self.options);
        let served = self.listener.serve(router, limits, stop, grace).await;
        served.map_err(|source| PushError::Serve { address, source })
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
