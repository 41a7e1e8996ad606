//! What the pipeline says, topic by topic, in the order in which it says it.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster_engine::{Log, LogError, ReadLimits, Record};
use copytaster_records::topics;

use super::show::Show;

const CHUNK: ReadLimits = ReadLimits { records_max: 1_000, bytes_max: 8 << 20 };
/// Verdicts before stories: a story's line is shown under its verdict.
const TOPICS: [&str; 4] = [topics::VERDICTS, topics::DEAD, topics::ENRICHED, topics::RAW];

/// Positions on the topics that are shown.
pub(super) struct Tail {
    positions: BTreeMap<(&'static str, u32), u64>,
}

impl Tail {
    /// Behind what is there.
    pub(super) fn from_end(log: &dyn Log) -> Result<Self, LogError> {
        let mut positions = BTreeMap::new();
        for info in log.topics()? {
            let Some(topic) = TOPICS.iter().find(|topic| **topic == info.name) else { continue };
            for partition in 0..info.partitions {
                positions.insert((*topic, partition), log.watermarks(topic, partition)?.high);
            }
        }
        Ok(Self { positions })
    }

    /// Shows what is new; waits for it where there is nothing.
    pub(super) fn show_new(&mut self, log: &dyn Log, show: &mut Show, wait: Duration) -> Result<(), LogError> {
        let mut new: Vec<Record> = Vec::new();
        for ((topic, partition), position) in &mut self.positions {
            if *position >= log.watermarks(topic, *partition)?.high {
                continue;
            }
            let read = log.read(topic, *partition, *position, CHUNK)?;
            *position = read.last().map_or(*position, |last| last.offset + 1);
            new.extend(read);
        }
        if new.is_empty() && !wait.is_zero() {
            std::thread::sleep(wait);
        }
        let rank = |topic: &str| TOPICS.iter().position(|t| *t == topic);
        new.sort_by_key(|r| (r.appended_at, rank(&r.topic), r.partition, r.offset));
        new.iter().for_each(|record| show.record(record));
        Ok(())
    }
}
