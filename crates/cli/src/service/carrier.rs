//! The log that the configuration names: embedded, or a Kafka cluster.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_engine::{
    ClientCertificate, EmbeddedLog, EmbeddedOptions, KafkaLog, KafkaOptions, Log, LogError, SaslLogin, SaslMechanism,
    Secret, Tls,
};
use copytaster_ingest::{SecretError, read_secret_file};

use super::topic_specs;
use crate::config::{Config, ConfigError, Kafka, KafkaSasl, KafkaTls, LogKind, Mechanism, Topic};

/// How long a command waits for a broker. The service waits until it is told to stop.
const COMMAND_WAIT: Duration = Duration::from_secs(10);

/// An open log.
pub(crate) enum Carrier {
    /// In `data_dir`.
    Embedded(EmbeddedLog),
    /// On a cluster.
    Kafka(KafkaLog),
}

impl Carrier {
    /// Opens the log; on a cluster, waits for a broker until `give_up` says so.
    ///
    /// # Errors
    /// [`LogError`]; [`ConfigError::SettingSecret`].
    pub(crate) fn open(config: &Config, give_up: &dyn Fn() -> bool) -> anyhow::Result<Self> {
        match (config.log.kind, &config.log.kafka) {
            (LogKind::Kafka, Some(kafka)) => {
                Ok(Self::Kafka(KafkaLog::connect(kafka_options(config, kafka)?, give_up)?))
            }
            _ => Ok(Self::Embedded(EmbeddedLog::open(embedded_options(config))?)),
        }
    }

    /// Opens the log for a command: waits a little for a broker.
    ///
    /// # Errors
    /// As [`Carrier::open`].
    pub(crate) fn open_for_command(config: &Config) -> anyhow::Result<Self> {
        let deadline = Instant::now() + COMMAND_WAIT;
        Self::open(config, &|| Instant::now() >= deadline)
    }

    /// The log, with all topics as the configuration wants them: the embedded one creates what is missing, on a cluster
    /// that is `topics apply`.
    ///
    /// # Errors
    /// [`LogError::TopicDiffers`], [`LogError::Topics`].
    pub(crate) fn prepared(&self, config: &Config) -> Result<Arc<dyn Log>, LogError> {
        let specs = topic_specs(config);
        match self {
            Self::Embedded(log) => log.ensure_topics(&specs)?,
            Self::Kafka(log) => log.check_topics(&specs)?,
        }
        Ok(self.log())
    }

    /// The log as it is.
    pub(crate) fn log(&self) -> Arc<dyn Log> {
        match self {
            Self::Embedded(log) => Arc::new(log.clone()),
            Self::Kafka(log) => Arc::new(log.clone()),
        }
    }
}

fn embedded_options(config: &Config) -> EmbeddedOptions {
    EmbeddedOptions {
        cache_bytes: config.log.cache.0,
        memtable_bytes: config.log.memtable.0,
        write_buffer_bytes: config.log.write_buffer.0,
        segment_bytes: config.log.segment.0,
        compaction_lag: config.log.compaction_lag.0,
        sync_mark: config.log.sync_mark.as_deref().map(|path| config.path(path)),
        ..EmbeddedOptions::new(config.data_dir())
    }
}

fn kafka_options(config: &Config, kafka: &Kafka) -> Result<KafkaOptions, ConfigError> {
    Ok(KafkaOptions {
        brokers: kafka.brokers.clone(),
        prefix: kafka.prefix.clone(),
        tls: kafka.tls.as_ref().map(|tls| encryption(config, "log.kafka.tls", tls)).transpose()?,
        login: kafka.sasl.as_ref().map(|sasl| login(config, "log.kafka.sasl", sasl)).transpose()?,
        replication: kafka.replication,
        properties: kafka.properties.clone(),
    })
}

/// The cluster of a topic that is a feed's source: its own, or the log's.
///
/// # Errors
/// [`ConfigError::SettingSecret`].
pub(crate) fn source_cluster(config: &Config, topic: &Topic) -> Result<KafkaOptions, ConfigError> {
    match (&topic.brokers, &config.log.kafka) {
        (Some(brokers), _) => Ok(KafkaOptions {
            tls: topic.tls.as_ref().map(|tls| encryption(config, "feed.topic.tls", tls)).transpose()?,
            login: topic.sasl.as_ref().map(|sasl| login(config, "feed.topic.sasl", sasl)).transpose()?,
            ..KafkaOptions::new(brokers)
        }),
        (None, Some(kafka)) => kafka_options(config, kafka),
        // Refused when the configuration was read.
        (None, None) => Ok(KafkaOptions::new("")),
    }
}

fn encryption(config: &Config, setting: &'static str, tls: &KafkaTls) -> Result<Tls, ConfigError> {
    let path = |path: &std::path::PathBuf| config.path(path);
    let key_password = secret(config, setting, tls.key_password_file.as_deref(), tls.key_password_env.as_deref())?;
    let certificate = tls.certificate_file.as_ref().zip(tls.key_file.as_ref());
    Ok(Tls {
        ca_file: tls.ca_file.as_ref().map(path),
        certificate: certificate.map(|(certificate, key)| ClientCertificate {
            certificate_file: path(certificate),
            key_file: path(key),
            key_password,
        }),
    })
}

fn login(config: &Config, setting: &'static str, sasl: &KafkaSasl) -> Result<SaslLogin, ConfigError> {
    let password = secret(config, setting, sasl.password_file.as_deref(), sasl.password_env.as_deref())?;
    Ok(SaslLogin {
        mechanism: match sasl.mechanism {
            Mechanism::Plain => SaslMechanism::Plain,
            Mechanism::ScramSha256 => SaslMechanism::ScramSha256,
            Mechanism::ScramSha512 => SaslMechanism::ScramSha512,
        },
        username: sasl.username.clone(),
        password: password.unwrap_or_else(|| Secret::new("")),
    })
}

fn secret(
    config: &Config,
    setting: &'static str,
    file: Option<&Path>,
    variable: Option<&str>,
) -> Result<Option<Secret>, ConfigError> {
    let failed = |source| ConfigError::SettingSecret { setting, source };
    let text = match (file, variable) {
        (Some(path), _) => read_secret_file(&config.path(path)).map_err(failed)?,
        (None, Some(name)) => std::env::var(name).unwrap_or_default(),
        (None, None) => return Ok(None),
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err(failed(SecretError::Empty)) } else { Ok(Some(Secret::new(text))) }
}
