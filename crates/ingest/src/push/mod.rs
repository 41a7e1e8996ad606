//! HTTP push: `POST /feeds/{feed}` with a delivery as the body.
//!
//! The answer is 202 with `{"delivery":"feed/lane/seq"}`, and comes only when the delivery is durable. A request that
//! is cut off, too slow, too large or not authenticated never becomes a delivery. The sender's answer to 429 and 503
//! is to send again after `Retry-After`. `GET /livez` says that the listener is alive.
//!
//! A body is kept as it came, whatever its `Content-Type` and `Content-Encoding`. Only HTTP/1.1 is spoken; TLS is for a
//! proxy in front.

mod auth;
mod body;
mod handler;
mod server;
mod signature;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use copytaster_records::Timestamp;

use crate::{FeedCounters, ListenLimits};

pub use auth::{PushAuth, SecretError, read_secret_file};
pub use server::PushListener;

/// Limits of the listener.
#[derive(Debug, Clone)]
pub struct PushOptions {
    /// Of connections and headers.
    pub listen: ListenLimits,
    /// From the headers until the body is there.
    pub body_timeout: Duration,
    /// Bytes of all bodies together that are still being received; more are answered with 429.
    pub body_bytes_in_flight_max: usize,
    /// How long a whole delivery waits for room in the intake until it is answered with 429.
    pub busy_timeout: Duration,
    /// How long a delivery in the intake may take to become durable until 503: it may become durable after all.
    pub answer_timeout: Duration,
    /// The time of receipt; also what the age of a signature is measured by.
    pub clock: fn() -> Timestamp,
}

impl PushOptions {
    /// The defaults: 256 connections, 64 KiB of headers in 10 s, bodies in 60 s and 64 MiB together.
    #[must_use]
    pub fn new(clock: fn() -> Timestamp) -> Self {
        Self {
            listen: ListenLimits::default(),
            body_timeout: Duration::from_secs(60),
            body_bytes_in_flight_max: 64 << 20,
            busy_timeout: Duration::from_secs(5),
            answer_timeout: Duration::from_secs(60),
            clock,
        }
    }
}

/// A feed that takes pushes. Its name is that of its counters.
#[derive(Debug, Clone)]
pub struct PushFeed {
    /// How senders prove who they are.
    pub auth: PushAuth,
    /// Where refusals are counted; deliveries are counted by the lane that commits them.
    pub counters: Arc<FeedCounters>,
}

/// Why the listener cannot be.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The address cannot be bound.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Anybody could push.
    #[error("feed `{feed}` takes pushes without authentication, which is for loopback addresses; {address} is none")]
    Open {
        /// The feed.
        feed: String,
        /// The address.
        address: SocketAddr,
    },
    /// The listener failed while it ran.
    #[error("the listener on {address} failed")]
    Serve {
        /// The address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

#[cfg(test)]
mod tests;
