//! The listener: `/livez`, `/readyz`, `/metrics`, `/status`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use copytaster_engine::metrics::OPENMETRICS;
use copytaster_ingest::{ListenLimits, Listener, PushAuth, read_secret_file};
use tokio_util::sync::CancellationToken;

use super::Watched;
use super::feeds::Feeds;
use super::status::Status;
use crate::config::{Config, ConfigError};

/// Connections at once: supervisors, scrapers and a person or two.
const CONNECTIONS_MAX: usize = 64;

/// Reads the token, where one is configured.
///
/// # Errors
/// [`ConfigError::SettingSecret`]; never shows it.
pub(crate) fn load_auth(config: &Config) -> Result<PushAuth, ConfigError> {
    let Some(monitor) = &config.monitor else { return Ok(PushAuth::None) };
    let text = match (&monitor.token_file, &monitor.token_env) {
        (Some(path), _) => read_secret_file(&config.path(path)),
        // A variable that is not there is an empty token, which is refused.
        (None, Some(name)) => Ok(std::env::var(name).unwrap_or_default()),
        (None, None) => return Ok(PushAuth::None),
    };
    let auth = text.and_then(|text| PushAuth::bearer(&text));
    auth.map_err(|source| ConfigError::SettingSecret { setting: "[monitor]", source })
}

/// Binds the listener, where one is configured.
///
/// # Errors
/// Where it cannot be bound.
pub(crate) fn bind(config: &Config) -> anyhow::Result<Option<Listener>> {
    let Some(monitor) = &config.monitor else { return Ok(None) };
    let listener =
        Listener::bind(monitor.bind).with_context(|| format!("[monitor]: cannot listen on {}", monitor.bind))?;
    tracing::info!(address = %listener.address(), "listening for /livez /readyz /metrics /status");
    Ok(Some(listener))
}

/// Serves until asked to stop.
pub(crate) async fn serve(
    listener: Listener,
    auth: PushAuth,
    watched: Arc<Watched>,
    stop: CancellationToken,
    grace: Duration,
) {
    watched.metrics.register(|registry| registry.register_collector(Box::new(Feeds(watched.feeds.clone()))));
    let limits = ListenLimits { connections_max: CONNECTIONS_MAX, ..ListenLimits::default() };
    if let Err(error) = listener.serve(router(auth, watched), limits, stop, grace).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the listener of [monitor] ended");
    }
}

/// Whether the service lives and is ready is no secret: supervisors ask without a token.
fn router(auth: PushAuth, watched: Arc<Watched>) -> Router {
    let guarded = Router::new()
        .route("/metrics", get(metrics))
        .route("/status", get(status))
        .layer(from_fn_with_state(auth, only_permitted));
    Router::new().route("/livez", get(async || "ok\n")).route("/readyz", get(readyz)).merge(guarded).with_state(watched)
}

async fn only_permitted(State(auth): State<PushAuth>, request: Request, next: Next) -> Response {
    if auth.permits(request.headers()) {
        return next.run(request).await;
    }
    let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
    (StatusCode::UNAUTHORIZED, challenge, "the token of [monitor] is needed\n").into_response()
}

async fn readyz(State(watched): State<Arc<Watched>>) -> Response {
    let not_ready = watched.not_ready();
    if not_ready.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, not_ready.join("\n") + "\n").into_response()
}

async fn metrics(State(watched): State<Arc<Watched>>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(OPENMETRICS))], watched.metrics.encode()).into_response()
}

async fn status(State(watched): State<Arc<Watched>>) -> Response {
    axum::Json(Status::of(&watched)).into_response()
}
