//! One request.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use copytaster_records::{DeliveryId, TraceContext, Transport};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::auth::Standing;
use super::body::{BodyError, receive};
use super::{PushFeed, PushOptions};
use crate::{Arrival, Intake, Refused};

/// What senders are asked to wait before they send again, in seconds.
const RETRY_AFTER_S: u16 = 5;
/// Longest `Content-Location` and `Content-Type` that are kept, in bytes; a longer one is dropped.
const NAME_BYTES_MAX: usize = 1024;

pub(super) struct Listening {
    pub(super) feeds: HashMap<String, PushFeed>,
    pub(super) intake: Intake,
    pub(super) options: PushOptions,
    pub(super) bodies: Semaphore,
}

/// Why a request is not taken.
#[derive(Debug)]
enum Rejection {
    UnknownFeed,
    /// Never says why.
    Denied,
    TooLarge {
        limit: usize,
    },
    /// The body took too long.
    TooSlow,
    /// The body ended before its end; nobody will read the answer.
    Cut,
    Busy,
    Stopping,
    Log,
}

/// Takes a delivery; answers when it is durable.
pub(super) async fn push(
    State(listening): State<Arc<Listening>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(feed) = listening.feeds.get(&name) else { return Rejection::UnknownFeed.into_response() };
    match listening.take(feed, &headers, body).await {
        Ok(id) => (StatusCode::ACCEPTED, Json(json!({ "delivery": id }))).into_response(),
        Err(rejection) => {
            if matches!(rejection, Rejection::Denied | Rejection::TooLarge { .. }) {
                feed.counters.refused();
            }
            tracing::debug!(feed = name, ?rejection, "push not taken");
            rejection.into_response()
        }
    }
}

impl Listening {
    async fn take(&self, feed: &PushFeed, headers: &HeaderMap, body: Body) -> Result<DeliveryId, Rejection> {
        let standing = feed.auth.standing(headers, (self.options.clock)());
        if matches!(standing, Standing::Denied) {
            return Err(Rejection::Denied);
        }
        let limit = self.intake.delivery_bytes_max();
        let received = timeout(self.options.body_timeout, receive(body, limit, &self.bodies)).await;
        let (bytes, share) = received.map_err(|_| Rejection::TooSlow)?.map_err(|error| match error {
            BodyError::TooLarge => Rejection::TooLarge { limit },
            BodyError::Busy => Rejection::Busy,
            BodyError::Cut => Rejection::Cut,
        })?;
        let received_at = (self.options.clock)();
        if let Standing::Claims(claim) = standing {
            let (auth, body) = (feed.auth.clone(), bytes.clone());
            // A large body takes tens of milliseconds to hash.
            let holds = tokio::task::spawn_blocking(move || auth.holds(&claim, &body)).await;
            if !holds.unwrap_or(false) {
                return Err(Rejection::Denied);
            }
        }
        let arrival = Arrival {
            feed: feed.counters.feed().clone(),
            transport: Transport::Http,
            name: text(headers, &header::CONTENT_LOCATION),
            content_type: text(headers, &header::CONTENT_TYPE),
            received_at,
            bytes,
            traceparent: text(headers, &HeaderName::from_static("traceparent"))
                .filter(|text| TraceContext::parse(text).is_some()),
            cursor: None,
        };
        let submitted = timeout(self.options.busy_timeout, self.intake.submit(arrival)).await;
        let pending = submitted.map_err(|_| Rejection::Busy)??;
        // Counted by the intake from here on.
        drop(share);
        let answered = timeout(self.options.answer_timeout, pending.answer()).await;
        Ok(answered.map_err(|_| Rejection::Log)??)
    }
}

impl From<Refused> for Rejection {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge { limit } => Self::TooLarge { limit },
            Refused::Busy => Self::Busy,
            Refused::Stopping => Self::Stopping,
            // A push has no cursor; of a lost claim, too, is not known what is stored.
            Refused::Log(_) | Refused::ClaimLost => Self::Log,
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let (status, error) = match &self {
            Self::UnknownFeed => (StatusCode::NOT_FOUND, "there is no such feed"),
            Self::Denied => (StatusCode::UNAUTHORIZED, "not authenticated"),
            Self::TooLarge { limit } => {
                let body = json!({ "error": "the delivery is too large", "limit": limit });
                return (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response();
            }
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
            Self::Cut => (StatusCode::BAD_REQUEST, "the body ended before its end"),
            Self::Busy => (StatusCode::TOO_MANY_REQUESTS, "busy, send it again later"),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping, send it again later"),
            Self::Log => (StatusCode::SERVICE_UNAVAILABLE, "not known to be stored, send it again later"),
        };
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        match self {
            Self::Busy | Self::Stopping | Self::Log => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
            }
            Self::Denied => {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

/// A header as text, for people; `None` where it is none or too long.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    if value.len() > NAME_BYTES_MAX {
        return None;
    }
    value.to_str().ok().map(str::to_owned)
}

/// Alive.
pub(super) async fn livez() -> Bytes {
    Bytes::from_static(b"ok\n")
}
