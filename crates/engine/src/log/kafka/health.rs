//! What clients tell about their connections, and what becomes of their log lines.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;

use super::errors::{Meaning, means};
use crate::LogError;

/// Connections of one or more clients.
#[derive(Debug, Default)]
pub(super) struct Health {
    disconnects: AtomicU64,
    refusal: Mutex<Option<(Meaning, String)>>,
}

impl Health {
    /// How often a connection broke, or no broker answered.
    pub(super) fn disconnects(&self) -> u64 {
        self.disconnects.load(Ordering::Acquire)
    }

    /// Whether brokers answered and refused: waiting mends nothing then.
    pub(super) fn refusal(&self) -> Option<LogError> {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone();
        refusal.and_then(|(meaning, why)| match meaning {
            Meaning::Login => Some(LogError::LoginRefused { why }),
            Meaning::Tls => Some(LogError::TlsRefused { why }),
            _ => None,
        })
    }

    pub(super) fn note(&self, error: &KafkaError, reason: &str) {
        match means(error) {
            meaning @ (Meaning::Login | Meaning::Tls) => {
                *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some((meaning, reason.to_owned()));
            }
            Meaning::Away => {
                self.disconnects.fetch_add(1, Ordering::AcqRel);
            }
            _ => {}
        }
        tracing::debug!(%error, reason, "the client library reports");
    }
}

/// The context of clients that only ask and read.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched(pub(super) Arc<Health>);

impl ClientContext for Watched {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        library_line(level, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.note(&error, reason);
    }
}

impl ConsumerContext for Watched {}

/// The library calls every broken connection an error. What matters the engine says itself; the lines are for finding out
/// why: `librdkafka=debug`.
pub(super) fn library_line(level: RDKafkaLogLevel, facility: &str, text: &str) {
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            tracing::error!(target: "librdkafka", facility, "{text}");
        }
        _ => tracing::debug!(target: "librdkafka", facility, "{text}"),
    }
}
