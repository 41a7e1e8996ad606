//! Topics on the cluster: what is there, creating, setting.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use copytaster_records::topics::Kept;
use futures_executor::block_on;
use rdkafka::admin::{
    AdminClient, AdminOptions, AlterConfig, ConfigResource, ConfigSource, NewTopic, OwnedResourceSpecifier,
    ResourceSpecifier, TopicReplication,
};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode as Code;

use super::cluster::{ASK_TIMEOUT, Cluster, create};
use super::errors::{at, log_error};
use super::health::Watched;
use super::settings::{Kind, MESSAGE_BYTES_MAX, client};
use crate::TopicChange;
use crate::{LogError, TopicInfo, TopicSpec, plan_topics};

const RETENTION: &str = "retention.ms";
const CLEANUP: &str = "cleanup.policy";
const TIMESTAMPS: &str = "message.timestamp.type";
const BYTES_MAX: &str = "max.message.bytes";
/// How long the cluster may take until a topic that it created is there.
const CREATE_WAIT: Duration = Duration::from_secs(30);

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(ASK_TIMEOUT)).operation_timeout(Some(CREATE_WAIT))
}

/// Topics of this pipeline, by name.
pub(super) fn list(cluster: &Cluster) -> Result<Vec<TopicInfo>, LogError> {
    let metadata = cluster.metadata(None)?;
    let named = metadata.topics().iter().filter_map(|topic| Some((cluster.names.own(topic.name())?, topic)));
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, topic) in named {
        found.insert(name, u32::try_from(topic.partitions().len()).unwrap_or(u32::MAX));
    }
    let settings = describe(cluster, found.keys().copied())?;
    Ok(found.into_iter().map(|(name, partitions)| info(name, partitions, settings.get(name))).collect())
}

/// A topic's settings by name: each with its value, and whether it was set on the topic itself.
type Settings = BTreeMap<String, (String, bool)>;

fn describe<'a>(
    cluster: &Cluster,
    topics: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, Settings>, LogError> {
    let names: Vec<String> = topics.map(|name| cluster.names.on_cluster(name)).collect();
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let resources: Vec<ResourceSpecifier<'_>> = names.iter().map(|name| ResourceSpecifier::Topic(name)).collect();
    let described = block_on(admin(cluster)?.describe_configs(&resources, &options()))
        .map_err(at("asking for topics' settings"))?;
    let mut all = BTreeMap::new();
    for resource in described {
        let resource = resource.map_err(|code| log_error("asking for topics' settings", KafkaError::AdminOp(code)))?;
        if let OwnedResourceSpecifier::Topic(name) = &resource.specifier
            && let Some(own) = cluster.names.own(name)
        {
            all.insert(own.to_owned(), settings(&resource));
        }
    }
    Ok(all)
}

fn settings(resource: &ConfigResource) -> Settings {
    let entry = |entry: &rdkafka::admin::ConfigEntry| {
        let own = entry.source == ConfigSource::DynamicTopic;
        (entry.name.clone(), (entry.value.clone().unwrap_or_default(), own))
    };
    resource.entries.iter().map(entry).collect()
}

fn info(name: &str, partitions: u32, settings: Option<&Settings>) -> TopicInfo {
    let value = |key| settings.and_then(|s| s.get(key)).map_or("", |(value, _)| value.as_str());
    let mut unfit = Vec::new();
    if value(TIMESTAMPS) != "LogAppendTime" {
        unfit.push(format!("{TIMESTAMPS} is {}, must be LogAppendTime", value(TIMESTAMPS)));
    }
    if value(BYTES_MAX).parse::<usize>().is_ok_and(|most| most < MESSAGE_BYTES_MAX) {
        unfit.push(format!("{BYTES_MAX} is {}, must be at least {MESSAGE_BYTES_MAX}", value(BYTES_MAX)));
    }
    TopicInfo { name: name.to_owned(), partitions, kept: kept(value(CLEANUP), value(RETENTION)), unfit }
}

fn kept(cleanup: &str, retention: &str) -> Kept {
    match (cleanup, retention.parse::<u64>()) {
        ("compact", _) => Kept::Compacted,
        (_, Ok(milliseconds)) => Kept::For(Duration::from_millis(milliseconds)),
        (_, Err(_)) => Kept::Forever,
    }
}

/// The settings that a topic needs.
fn needed(spec: &TopicSpec) -> [(&'static str, String); 4] {
    let (cleanup, retention) = match spec.kept {
        Kept::Compacted => ("compact", "-1".to_owned()),
        Kept::Forever => ("delete", "-1".to_owned()),
        Kept::For(time) => ("delete", time.as_millis().to_string()),
    };
    [
        (CLEANUP, cleanup.to_owned()),
        (RETENTION, retention),
        (TIMESTAMPS, "LogAppendTime".to_owned()),
        (BYTES_MAX, MESSAGE_BYTES_MAX.to_string()),
    ]
}

/// Creates what is missing and sets what differs.
pub(super) fn ensure(cluster: &Cluster, specs: &[TopicSpec]) -> Result<(), LogError> {
    for change in plan_topics(specs, &list(cluster)?) {
        match change {
            TopicChange::Create(spec) => create_topic(cluster, &spec)?,
            TopicChange::Keep { spec, .. } | TopicChange::Fit { spec, .. } => set(cluster, &spec)?,
            TopicChange::Partitions { spec, found } => {
                return Err(LogError::TopicDiffers { topic: spec.name, found, wanted: spec.partitions });
            }
        }
    }
    Ok(())
}

fn create_topic(cluster: &Cluster, spec: &TopicSpec) -> Result<(), LogError> {
    let name = cluster.names.on_cluster(&spec.name);
    let replication = cluster.options.replication.map_or(-1, i32::from);
    let partitions = i32::try_from(spec.partitions).unwrap_or(i32::MAX);
    let needed = needed(spec);
    let mut topic = NewTopic::new(&name, partitions, TopicReplication::Fixed(replication));
    for (key, value) in &needed {
        topic = topic.set(key, value);
    }
    let created = block_on(admin(cluster)?.create_topics([&topic], &options())).map_err(at("creating a topic"))?;
    for result in created {
        match result {
            // Another process was faster.
            Ok(_) | Err((_, Code::TopicAlreadyExists)) => {}
            Err((_, code)) => return Err(log_error("creating a topic", KafkaError::AdminOp(code))),
        }
    }
    wait_until_there(cluster, spec)
}

/// A topic is created before all brokers know of it.
fn wait_until_there(cluster: &Cluster, spec: &TopicSpec) -> Result<(), LogError> {
    let deadline = std::time::Instant::now() + CREATE_WAIT;
    while cluster.partitions(&spec.name).ok() != Some(spec.partitions)
        || (0..spec.partitions).any(|partition| cluster.watermarks(&spec.name, partition).is_err())
    {
        if std::time::Instant::now() >= deadline {
            let source = KafkaError::AdminOp(Code::LeaderNotAvailable);
            return Err(log_error("waiting for a topic that was created", source));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Sets a topic's settings, and leaves those that others set on it as they are.
fn set(cluster: &Cluster, spec: &TopicSpec) -> Result<(), LogError> {
    let mut settings: BTreeMap<String, String> = describe(cluster, std::iter::once(spec.name.as_str()))?
        .remove(&spec.name)
        .into_iter()
        .flatten()
        .filter_map(|(key, (value, own))| own.then_some((key, value)))
        .collect();
    settings.extend(needed(spec).map(|(key, value)| (key.to_owned(), value)));
    let name = cluster.names.on_cluster(&spec.name);
    let alter = settings
        .iter()
        .fold(AlterConfig::new(ResourceSpecifier::Topic(&name)), |alter, (key, value)| alter.set(key, value));
    let altered = block_on(admin(cluster)?.alter_configs([&alter], &options())).map_err(at("setting a topic"))?;
    for result in altered {
        result.map_err(|(_, code)| log_error("setting a topic", KafkaError::AdminOp(code)))?;
    }
    Ok(())
}

/// Deletes those of the pipeline's topics that are `doomed`.
pub(super) fn delete(cluster: &Cluster, doomed: impl Fn(&str) -> bool) -> Result<(), LogError> {
    let metadata = cluster.metadata(None)?;
    let own = |name: &&str| cluster.names.own(name).is_some_and(&doomed);
    let names: Vec<&str> = metadata.topics().iter().map(rdkafka::metadata::MetadataTopic::name).filter(own).collect();
    if names.is_empty() {
        return Ok(());
    }
    let deleted = block_on(admin(cluster)?.delete_topics(&names, &options())).map_err(at("deleting topics"))?;
    for result in deleted {
        result.map_err(|(_, code)| log_error("deleting topics", KafkaError::AdminOp(code)))?;
    }
    Ok(())
}

/// Deletes groups by the cluster's names; those that are not there are passed over.
pub(super) fn delete_groups(cluster: &Cluster, groups: &BTreeSet<String>) -> Result<(), LogError> {
    let names: Vec<&str> = groups.iter().map(String::as_str).collect();
    if names.is_empty() {
        return Ok(());
    }
    let deleted = block_on(admin(cluster)?.delete_groups(&names, &options())).map_err(at("deleting groups"))?;
    for result in deleted {
        match result {
            Ok(_) | Err((_, Code::GroupIdNotFound)) => {}
            Err((_, code)) => return Err(log_error("deleting groups", KafkaError::AdminOp(code))),
        }
    }
    Ok(())
}

fn admin(cluster: &Cluster) -> Result<AdminClient<Watched>, LogError> {
    create(&client(&cluster.options, Kind::Admin), Watched(std::sync::Arc::clone(&cluster.health)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_reads_back_as_it_was_meant() {
        for meant in [Kept::Forever, Kept::Compacted, Kept::For(Duration::from_secs(14 * 86_400))] {
            let spec = TopicSpec { name: "t".into(), partitions: 1, kept: meant };
            let set: Settings = needed(&spec).map(|(key, value)| (key.to_owned(), (value, true))).into();
            let info = info("t", 1, Some(&set));
            assert_eq!(info.kept, meant);
            assert!(info.unfit.is_empty());
        }
    }
}
