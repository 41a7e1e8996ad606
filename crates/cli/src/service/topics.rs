use copytaster_engine::TopicSpec;
use copytaster_engine::ledger::STAGE as LEDGER;
use copytaster_ingest::STAGE as INGEST;
use copytaster_records::topics::{Kept, PartitionedBy, TABLE, state_of};

use crate::config::{Config, LogKind, Retention};

/// The topics as the configuration wants them: the table of records, with its partitions and retentions.
pub(crate) fn topic_specs(config: &Config) -> Vec<TopicSpec> {
    let partitions = config.log.partitions;
    let count = |by| match by {
        PartitionedBy::Domain => partitions.domains,
        PartitionedBy::Home => partitions.homes,
        PartitionedBy::Feed => partitions.feeds,
        PartitionedBy::One => 1,
        PartitionedBy::Source => partitions.domains.max(partitions.homes),
    };
    let kept = |name: &str, usual| match config.log.retention.get(name) {
        None => usual,
        Some(Retention::Forever) => Kept::Forever,
        Some(Retention::For(span)) => Kept::For(span.0),
    };
    let state = |stage: &str, partitions| TopicSpec { name: state_of(stage), partitions, kept: Kept::Compacted };
    let mut states = vec![state(INGEST, config.ingest.lanes), state(LEDGER, 1)];
    if config.log.kind == LogKind::Kafka {
        // The embedded log holds state itself; only lanes and the ledger are shared out by their topics.
        states.push(state("dedupe", partitions.domains));
        states.extend(["parse", "enrich"].map(|stage| state(stage, partitions.homes)));
    }
    let rows = TABLE.iter().map(|row| TopicSpec {
        name: row.name.to_owned(),
        partitions: count(row.partitioned_by),
        kept: kept(row.name, row.kept),
    });
    rows.chain(states).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use copytaster_records::topics;

    #[test]
    fn topics_behind_dedupe_have_the_same_partitions() {
        let specs = topic_specs(&Config::default());
        let partitions = |name: &str| specs.iter().find(|s| s.name == name).map(|s| s.partitions);
        for topic in [topics::PARSED, topics::ENRICHED, topics::EVENTS] {
            assert_eq!(partitions(topic), partitions(topics::UNIQUE));
        }
        assert_eq!(partitions("copytaster.state.ingest"), Some(Config::default().ingest.lanes));
    }
}
