//! Settings of the client library for each kind of client, and why they differ from its defaults (notes/runtime.md §3).

use std::time::Duration;

use rdkafka::ClientConfig;

use super::options::{KafkaOptions, SaslMechanism, Tls};
use crate::RECORD_BYTES_MAX;

/// Longest time that a transaction can stay open: it bounds every stall that a dead instance leaves behind.
pub(super) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);
/// What a record and the batch around it may take.
pub(super) const MESSAGE_BYTES_MAX: usize = RECORD_BYTES_MAX + (1 << 20);

/// A client's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Reads committed records at given offsets.
    Reader,
    /// As [`Kind::Reader`], with open and aborted transactions: for high-water marks.
    UncommittedReader,
    /// A member of a group.
    Member { group: &'a str, slot: u32 },
    /// Has partitions by itself and commits as a group that nobody joins.
    Alone { group: &'a str },
    /// Asks for a group's offsets; never joins it.
    Offsets { group: &'a str },
    /// A producer with a stable transactional id.
    Producer { transactional_id: &'a str },
    /// Creates and describes topics.
    Admin,
}

/// The settings of a client.
pub(super) fn client(options: &KafkaOptions, kind: Kind<'_>) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in &options.properties {
        config.set(name, value);
    }
    config
        .set("bootstrap.servers", &options.brokers)
        .set("client.id", "copytaster")
        .set("allow.auto.create.topics", "false")
        // A broker behind a cut line never answers: a request gives up after this, the default is a minute.
        .set("socket.timeout.ms", "10000")
        .set("socket.connection.setup.timeout.ms", "5000")
        .set("reconnect.backoff.max.ms", "2000")
        .set("socket.keepalive.enable", "true");
    secure(&mut config, options);
    match kind {
        Kind::Reader => reader(&mut config, "read_committed"),
        Kind::UncommittedReader => reader(&mut config, "read_uncommitted"),
        Kind::Member { group, slot } => member(&mut config, group, slot),
        Kind::Alone { group } => committer(&mut config, group),
        Kind::Offsets { group } => {
            reader(&mut config, "read_committed");
            config.set("group.id", group);
        }
        Kind::Producer { transactional_id } => producer(&mut config, transactional_id),
        Kind::Admin => {}
    }
    config
}

fn secure(config: &mut ClientConfig, options: &KafkaOptions) {
    let protocol = match (&options.tls, &options.login) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    config.set("security.protocol", protocol);
    if let Some(tls) = &options.tls {
        encrypt(config, tls);
    }
    if let Some(login) = &options.login {
        let mechanism = match login.mechanism {
            SaslMechanism::Plain => "PLAIN",
            SaslMechanism::ScramSha256 => "SCRAM-SHA-256",
            SaslMechanism::ScramSha512 => "SCRAM-SHA-512",
        };
        config
            .set("sasl.mechanism", mechanism)
            .set("sasl.username", &login.username)
            .set("sasl.password", login.password.reveal());
    }
}

fn encrypt(config: &mut ClientConfig, tls: &Tls) {
    // The OpenSSL that is built in looks for authorities below its own prefix: `probe` finds the system's.
    let ca = tls.ca_file.as_ref().map_or_else(|| "probe".into(), |path| path.display().to_string());
    config.set("ssl.ca.location", ca).set("ssl.endpoint.identification.algorithm", "https");
    if let Some(own) = &tls.certificate {
        config
            .set("ssl.certificate.location", own.certificate_file.display().to_string())
            .set("ssl.key.location", own.key_file.display().to_string());
        if let Some(password) = &own.key_password {
            config.set("ssl.key.password", password.reveal());
        }
    }
}

fn consumer(config: &mut ClientConfig) {
    config
        .set("enable.auto.commit", "false")
        // An offset that is no longer kept is an error, never a silent skip.
        .set("auto.offset.reset", "error")
        .set("check.crcs", "true")
        // Memory: the default prefetches 64 MiB.
        .set("queued.max.messages.kbytes", "16384")
        .set("fetch.max.bytes", MESSAGE_BYTES_MAX.to_string())
        .set("fetch.message.max.bytes", "4194304")
        // Latency: a fetch that finds nothing waits no longer, and one that found a full queue tries again at once.
        .set("fetch.wait.max.ms", "50")
        .set("fetch.queue.backoff.ms", "10")
        .set("fetch.error.backoff.ms", "100");
}

fn reader(config: &mut ClientConfig, isolation: &str) {
    consumer(config);
    // Assigning partitions needs the name of a group, though none is joined.
    config
        .set("group.id", "copytaster.reader")
        .set("isolation.level", isolation)
        .set("enable.partition.eof", "true")
        // The end of a partition is told by a fetch that brings nothing: it need not wait for more.
        .set("fetch.wait.max.ms", "5");
}

fn committer(config: &mut ClientConfig, group: &str) {
    consumer(config);
    config.set("group.id", group).set("client.id", group).set("isolation.level", "read_committed");
}

fn member(config: &mut ClientConfig, group: &str, slot: u32) {
    committer(config, group);
    config
        .set("client.id", format!("{group}.{slot}"))
        // A slot that comes back within the session timeout finds its partitions without a rebalance.
        .set("group.instance.id", format!("{group}.{slot}"))
        .set("group.protocol", "classic")
        // Cooperative assignment with transactions fences without need (kafka-flow#938, #854).
        .set("partition.assignment.strategy", "range")
        // Takeover within 15 s of a death.
        .set("session.timeout.ms", "6000")
        .set("heartbeat.interval.ms", "2000");
}

fn producer(config: &mut ClientConfig, transactional_id: &str) {
    config
        .set("transactional.id", transactional_id)
        .set("client.id", transactional_id)
        .set("transaction.timeout.ms", TRANSACTION_TIMEOUT.as_millis().to_string())
        // Batches are explicit: waiting for more gains nothing.
        .set("linger.ms", "0")
        // A transaction begun while the markers of the last one are still being written is told to come again: soon. The
        // default is 100 ms, doubled up to a second.
        .set("retry.backoff.ms", "5")
        .set("retry.backoff.max.ms", "50")
        .set("compression.type", "lz4")
        .set("queue.buffering.max.kbytes", "65536")
        .set("message.max.bytes", MESSAGE_BYTES_MAX.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SaslLogin, Secret};

    #[test]
    fn properties_never_override_what_the_engine_relies_on() {
        let mut options = KafkaOptions::new("a:1");
        options.properties.insert("socket.timeout.ms".into(), "1".into());
        options.properties.insert("client.rack".into(), "r1".into());
        let config = client(&options, Kind::Member { group: "g", slot: 3 });
        assert_eq!(config.get("client.rack"), Some("r1"));
        assert_eq!(config.get("socket.timeout.ms"), Some("10000"));
        assert_eq!(config.get("group.instance.id"), Some("g.3"));
        assert!(KafkaOptions::refused_property("isolation.level").is_some());
        assert!(KafkaOptions::refused_property("sasl.password").is_some());
        assert!(KafkaOptions::refused_property("client.rack").is_none());
    }

    #[test]
    fn a_password_is_never_shown() {
        let mut options = KafkaOptions::new("a:1");
        let password = Secret::new("hush");
        options.login =
            Some(SaslLogin { mechanism: SaslMechanism::ScramSha512, username: "u".into(), password: password.clone() });
        assert!(!format!("{options:?}").contains("hush"));
        assert!(!format!("{:?}", client(&options, Kind::Admin)).contains("hush"));
    }
}
