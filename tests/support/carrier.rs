//! What carries a site's records: the embedded log, or a real Kafka that the tests of a program share.

use std::cell::OnceCell;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use copytaster_engine::{KafkaLog, KafkaOptions, Log};
use copytaster_testkit::broker::Broker;

/// What carries records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Carrier {
    Embedded,
    Kafka(&'static Broker),
}

impl Carrier {
    /// The embedded log, and Kafka where there is a Java to run it.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [Some(Self::Embedded), Self::kafka()].into_iter().flatten()
    }

    /// Kafka, where there is a Java to run it.
    pub(crate) fn kafka() -> Option<Self> {
        Broker::shared().map(Self::Kafka)
    }
}

/// Topics of a site's own on a cluster.
pub(crate) struct OnKafka {
    options: KafkaOptions,
    log: OnceCell<KafkaLog>,
}

impl OnKafka {
    pub(crate) fn new(brokers: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("test-{}-{number}.", std::process::id());
        Self { options: KafkaOptions { prefix, ..KafkaOptions::new(brokers) }, log: OnceCell::new() }
    }

    /// Settings of a command that runs on it.
    pub(crate) fn configure(&self, command: &mut Command) {
        command
            .env("COPYTASTER__LOG__KIND", "kafka")
            .env("COPYTASTER__LOG__KAFKA__BROKERS", format!("\"{}\"", self.options.brokers))
            .env("COPYTASTER__LOG__KAFKA__PREFIX", format!("\"{}\"", self.options.prefix));
    }

    pub(crate) fn log(&self) -> Arc<dyn Log> {
        let connect = || KafkaLog::connect(self.options.clone(), &|| false).expect("connects");
        Arc::new(self.log.get_or_init(connect).clone())
    }
}
