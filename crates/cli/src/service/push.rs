//! Who may push to which feed.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster_engine::clock;
use copytaster_ingest::{ListenLimits, PushAuth, PushFeed, PushListener, PushOptions, SecretError, read_secret_file};
use copytaster_records::FeedId;

use super::Running;
use crate::config::{Auth, Config, ConfigError, Push};

/// How each feed's senders prove who they are.
pub(crate) type PushAuths = BTreeMap<FeedId, PushAuth>;

/// Reads the secrets of all feeds that take pushes.
///
/// # Errors
/// [`ConfigError::Secret`]; never shows a secret.
pub(crate) fn load_push_auths(config: &Config) -> Result<PushAuths, ConfigError> {
    let pushed = config.feed.iter().filter_map(|feed| Some((&feed.name, feed.push.as_ref()?)));
    pushed
        .map(|(name, push)| {
            let auth = auth(config, push).map_err(|source| ConfigError::Secret { feed: name.to_string(), source })?;
            Ok((name.clone(), auth))
        })
        .collect()
}

fn auth(config: &Config, push: &Push) -> Result<PushAuth, SecretError> {
    let secret = || match (&push.secret_file, &push.secret_env) {
        (Some(path), _) => read_secret_file(&config.path(path)),
        // A variable that is not there is an empty secret, which is refused.
        (None, Some(name)) => Ok(std::env::var(name).unwrap_or_default()),
        (None, None) => Ok(String::new()),
    };
    match push.auth {
        Auth::None => Ok(PushAuth::None),
        Auth::Bearer => PushAuth::bearer(&secret()?),
        Auth::Hmac => PushAuth::hmac(&secret()?),
    }
}

/// Binds the listener, where one is configured.
///
/// # Errors
/// Where it cannot be bound.
pub(crate) fn bind(config: &Config, auths: &PushAuths, running: &Running) -> anyhow::Result<Option<PushListener>> {
    let Some(http) = &config.ingest.http else { return Ok(None) };
    let feeds = auths.iter().map(|(name, auth)| PushFeed {
        auth: auth.clone(),
        counters: std::sync::Arc::clone(&running.routes[name].counters),
    });
    let options = PushOptions {
        listen: ListenLimits { connections_max: http.connections as usize, ..ListenLimits::default() },
        body_bytes_in_flight_max: config.limits.intake.as_usize(),
        ..PushOptions::new(clock::wall)
    };
    let listener = PushListener::bind(http.bind, feeds.collect(), options)?;
    tracing::info!(address = %listener.address(), feeds = auths.len(), "listening for pushes");
    Ok(Some(listener))
}

/// Serves until asked to stop.
pub(crate) async fn serve(
    listener: PushListener,
    intake: copytaster_ingest::Intake,
    stop: tokio_util::sync::CancellationToken,
    grace: Duration,
) {
    if let Err(error) = listener.run(intake, stop, grace).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the listener for pushes ended");
    }
}
