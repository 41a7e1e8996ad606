//! Settings that do not go together.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use copytaster_engine::KafkaOptions;
use copytaster_records::topics::{Kept, TABLE};

use super::{Auth, ByteSize, Config, Kafka, KafkaSasl, KafkaTls, LogKind, Mechanism, Push, Topic};

/// Topics allow records of this size: a delivery may not be larger.
const DELIVERY_BYTES_CEILING: u64 = 20 << 20;
/// Partitions, lanes, instances and threads.
const COUNT_MAX: u32 = 256;
/// Without ticks time stands still; faster ones only fill the log.
const TICK_INTERVAL_MIN: Duration = Duration::from_millis(10);
/// Two settings in one: a feed profile's name is part of a path.
const PROFILE_NAME_CHARS: &str = "letters, digits, '.', '_' and '-'";

/// Kafka's own limit.
const TOPIC_NAME_BYTES_MAX: usize = 249;

impl Config {
    /// All that is impossible, each with what to do. Reads the file system only for profiles.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        self.check_limits(&mut problems);
        self.check_counts(&mut problems);
        self.check_ticks(&mut problems);
        self.check_monitor(&mut problems);
        self.check_replay(&mut problems);
        self.check_retention(&mut problems);
        self.check_kafka(&mut problems);
        self.check_feeds(&mut problems);
        self.check_folders(&mut problems);
        problems
    }

    fn check_replay(&self, problems: &mut Vec<String>) {
        if !(1..=100).contains(&self.replay.share) {
            problems.push(format!("replay.share: 1 to 100 percent, found {}", self.replay.share));
        }
    }

    fn check_limits(&self, problems: &mut Vec<String>) {
        let limits = &self.limits;
        if limits.delivery.0 > DELIVERY_BYTES_CEILING {
            let most = ByteSize(DELIVERY_BYTES_CEILING);
            problems.push(format!("limits.delivery: at most {most}, found {}", limits.delivery));
        }
        let sizes = [
            ("limits.delivery", limits.delivery),
            ("limits.output_per_delivery", limits.output_per_delivery),
            ("limits.headers", limits.headers),
            ("limits.enrich_text", limits.enrich_text),
        ];
        for (name, size) in sizes {
            if size.0 == 0 {
                problems.push(format!("{name}: must be more than nothing"));
            }
        }
        for (name, size) in [("limits.batch", limits.batch), ("limits.intake", limits.intake)] {
            if size < limits.delivery {
                problems.push(format!("{name}: must hold a delivery ({}), found {size}", limits.delivery));
            }
        }
        for (name, size) in [("log.memtable", self.log.memtable), ("log.segment", self.log.segment)] {
            if size.0 < 1 << 20 {
                problems.push(format!("{name}: at least 1 MiB, found {size}"));
            }
        }
        let counts = [
            ("limits.units_per_delivery", limits.units_per_delivery),
            ("limits.xml_depth", limits.xml_depth),
            ("limits.batch_records", limits.batch_records),
        ];
        for (name, count) in counts {
            if count == 0 {
                problems.push(format!("{name}: at least 1"));
            }
        }
    }

    fn check_counts(&self, problems: &mut Vec<String>) {
        let partitions = &self.log.partitions;
        let counts = [
            ("log.partitions.domains", partitions.domains, 1),
            ("log.partitions.homes", partitions.homes, 1),
            ("log.partitions.feeds", partitions.feeds, 1),
            ("ingest.lanes", self.ingest.lanes, 1),
            ("dedupe.instances", self.dedupe.instances, 1),
            ("parse.instances", self.parse.instances, 1),
            ("enrich.instances", self.enrich.instances, 1),
            ("dedupe.threads", self.dedupe.threads, 0),
            ("parse.threads", self.parse.threads, 0),
            ("enrich.threads", self.enrich.threads, 0),
        ];
        for (name, count, least) in counts {
            if !(least..=COUNT_MAX).contains(&count) {
                problems.push(format!("{name}: {least} to {COUNT_MAX}, found {count}"));
            }
        }
    }

    fn check_ticks(&self, problems: &mut Vec<String>) {
        let interval = self.ingest.tick_interval;
        if interval.0 < TICK_INTERVAL_MIN {
            let least = TICK_INTERVAL_MIN.as_millis();
            problems
                .push(format!("ingest.tick_interval: at least {least}ms, found {interval}; ticks are the only clock"));
        }
        if self.ingest.http.as_ref().is_some_and(|http| http.connections == 0) {
            problems.push("ingest.http.connections: at least 1".into());
        }
    }

    fn check_monitor(&self, problems: &mut Vec<String>) {
        let Some(monitor) = &self.monitor else { return };
        if monitor.token_file.is_some() && monitor.token_env.is_some() {
            problems.push("monitor: one of token_file and token_env".into());
        }
        if monitor.stalled_after.0.is_zero() {
            problems.push("monitor.stalled_after: must be more than nothing".into());
        }
        if self.ingest.http.as_ref().is_some_and(|http| http.bind == monitor.bind && monitor.bind.port() != 0) {
            problems.push(format!("monitor.bind: {} is where pushes are taken, take another port", monitor.bind));
        }
    }

    fn check_retention(&self, problems: &mut Vec<String>) {
        for topic in self.log.retention.keys() {
            match TABLE.iter().find(|row| row.name == topic) {
                None => {
                    let there: Vec<&str> = TABLE.iter().map(|row| row.name).collect();
                    problems
                        .push(format!("log.retention: there is no topic `{topic}`; there are {}", there.join(", ")));
                }
                Some(row) if row.kept == Kept::Compacted => problems.push(format!(
                    "log.retention: `{topic}` keeps the newest record of each key, for ever: leave it out"
                )),
                Some(_) => {}
            }
        }
    }

    fn check_kafka(&self, problems: &mut Vec<String>) {
        let kafka = match (self.log.kind, &self.log.kafka) {
            (LogKind::Kafka, None) => return problems.push("log.kind = \"kafka\" needs brokers in [log.kafka]".into()),
            (LogKind::Embedded, _) => return,
            (LogKind::Kafka, Some(kafka)) => kafka,
        };
        check_cluster("log.kafka", &kafka.brokers, kafka.tls.as_ref(), kafka.sasl.as_ref(), problems);
        if !kafka.prefix.chars().all(is_name) || kafka.prefix.starts_with("__") || kafka.prefix.len() > 100 {
            problems
                .push("log.kafka.prefix: at most 100 letters, digits, '.', '_' and '-', not beginning with __".into());
        }
        for name in kafka.properties.keys() {
            if let Some(why) = KafkaOptions::refused_property(name) {
                problems.push(format!("log.kafka.properties: `{name}` cannot be set here: {why}"));
            }
        }
    }

    fn check_feeds(&self, problems: &mut Vec<String>) {
        let mut names = BTreeSet::new();
        for feed in &self.feed {
            let name = &feed.name;
            if !names.insert(name) {
                problems.push(format!("feed `{name}`: there are two of this name"));
            }
            let profile = &feed.profile;
            if profile.is_empty() || profile.starts_with('.') || !profile.chars().all(is_name) {
                problems.push(format!("feed `{name}`: profile `{profile}` may have {PROFILE_NAME_CHARS} only"));
            } else if !self.profile_path(profile).is_file() {
                let path = self.profile_path(profile);
                problems.push(format!("feed `{name}`: its profile {} is not there", path.display()));
            }
            if let Some(push) = &feed.push {
                self.check_push(name.as_str(), push, problems);
            }
            if let Some(topic) = &feed.topic {
                self.check_topic(name.as_str(), topic, problems);
            }
        }
        if self.feed.iter().filter(|feed| feed.stdin.is_some()).count() > 1 {
            problems.push("stdin: only one feed can read standard input".into());
        }
    }

    fn check_push(&self, feed: &str, push: &Push, problems: &mut Vec<String>) {
        let Some(http) = &self.ingest.http else {
            problems.push(format!("feed `{feed}`: push needs a listener, set bind in [ingest.http]"));
            return;
        };
        let secrets = usize::from(push.secret_file.is_some()) + usize::from(push.secret_env.is_some());
        match (push.auth, secrets) {
            (Auth::None, 0) if !http.bind.ip().is_loopback() => problems
                .push(format!("feed `{feed}`: auth = \"none\" is for a loopback address, {} is none", http.bind)),
            (Auth::None, 0) | (Auth::Bearer | Auth::Hmac, 1) => {}
            (Auth::None, _) => problems.push(format!("feed `{feed}`: auth = \"none\" takes no secret")),
            (Auth::Bearer | Auth::Hmac, _) => {
                problems.push(format!("feed `{feed}`: push needs one of secret_file and secret_env"));
            }
        }
    }

    fn check_topic(&self, feed: &str, topic: &Topic, problems: &mut Vec<String>) {
        let name = &topic.name;
        if name.is_empty() || name.len() > TOPIC_NAME_BYTES_MAX || !name.chars().all(is_name) {
            problems.push(format!(
                "feed `{feed}`: topic name `{name}` must be 1 to {TOPIC_NAME_BYTES_MAX} of {PROFILE_NAME_CHARS}"
            ));
        }
        let own = self.log.kafka.as_ref().filter(|_| self.log.kind == LogKind::Kafka);
        match (&topic.brokers, own) {
            (None, None) => problems.push(format!(
                "feed `{feed}`: its topic needs brokers, there is no cluster in [log.kafka] that the log is on"
            )),
            (None, Some(_)) if topic.tls.is_some() || topic.sasl.is_some() => problems.push(format!(
                "feed `{feed}`: its topic is on the cluster of [log.kafka], with its tls and sasl: leave them out here, or \
                 set brokers"
            )),
            (None, Some(_)) => {}
            (Some(brokers), _) => {
                let setting = format!("feed `{feed}`: topic");
                check_cluster(&setting, brokers, topic.tls.as_ref(), topic.sasl.as_ref(), problems);
            }
        }
        let is_same = |kafka: &&Kafka| topic.brokers.as_ref().is_none_or(|brokers| *brokers == kafka.brokers);
        let is_ours = |kafka: &Kafka| {
            let name = name.strip_prefix(kafka.prefix.as_str());
            name.is_some_and(|name| name.starts_with("copytaster.") || TABLE.iter().any(|row| row.name == name))
        };
        if own.filter(is_same).is_some_and(is_ours) {
            problems
                .push(format!("feed `{feed}`: `{name}` is a topic of the pipeline itself: copy would go in circles"));
        }
    }

    fn check_folders(&self, problems: &mut Vec<String>) {
        let data_dir = plain(&self.data_dir());
        let mut folders: Vec<(&str, PathBuf)> = Vec::new();
        for feed in &self.feed {
            let Some(folder) = &feed.folder else { continue };
            let path = plain(&self.path(&folder.path));
            if path.starts_with(&data_dir) || data_dir.starts_with(&path) {
                problems
                    .push(format!("feed `{}`: its folder and pipeline.data_dir are one within the other", feed.name));
            }
            for (other, taken) in &folders {
                if path.starts_with(taken) || taken.starts_with(&path) {
                    let name = &feed.name;
                    problems.push(format!("feeds `{other}` and `{name}`: their folders are one within the other"));
                }
            }
            folders.push((feed.name.as_str(), path));
        }
    }
}

/// Whether a character may be in the name of a topic or profile.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn check_cluster(
    setting: &str,
    brokers: &str,
    tls: Option<&KafkaTls>,
    sasl: Option<&KafkaSasl>,
    problems: &mut Vec<String>,
) {
    if brokers.split(',').any(|broker| !broker.trim().contains(':')) {
        problems.push(format!("{setting}.brokers: host:port, several with commas, found `{brokers}`"));
    }
    if let Some(sasl) = sasl {
        if usize::from(sasl.password_file.is_some()) + usize::from(sasl.password_env.is_some()) != 1 {
            problems.push(format!("{setting}.sasl: needs one of password_file and password_env"));
        }
        if sasl.mechanism == Mechanism::Plain && tls.is_none() {
            problems.push(format!(
                "{setting}.sasl: mechanism \"plain\" sends the password as it is: use TLS or scram-sha-512"
            ));
        }
    }
    if let Some(tls) = tls {
        if tls.certificate_file.is_some() != tls.key_file.is_some() {
            problems.push(format!("{setting}.tls: certificate_file and key_file go together"));
        }
        if tls.key_password_file.is_some() && tls.key_password_env.is_some() {
            problems.push(format!("{setting}.tls: one of key_password_file and key_password_env"));
        }
    }
}

/// The path from the root, without `.` and `..`, so that two paths to the same place are equal. Links are not resolved:
/// what is not there yet has none.
fn plain(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => _ = plain.pop(),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
