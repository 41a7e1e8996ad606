//! Which topics, groups and state a generation has.

use std::collections::BTreeMap;

use copytaster_records::topics::{self, Kept, PartitionedBy, TABLE, state_of};
use copytaster_records::{Generation, GenerationName, ReplayStage};

use super::Control;
use crate::{Doomed, TopicInfo, TopicSpec};

/// The topic that a stage reads.
#[must_use]
pub fn input_of(stage: ReplayStage) -> &'static str {
    match stage {
        ReplayStage::Dedupe => topics::RAW,
        ReplayStage::Parse => topics::UNIQUE,
        ReplayStage::Enrich => topics::PARSED,
    }
}

/// The topics that a stage writes; the first is what it is there for.
#[must_use]
pub fn outputs_of(stage: ReplayStage) -> &'static [&'static str] {
    match stage {
        ReplayStage::Dedupe => {
            &[topics::VERDICTS, topics::UNIQUE, topics::KILLS, topics::EMBARGOED, topics::FEEDS, topics::DEAD]
        }
        ReplayStage::Parse => &[topics::PARSED, topics::DEAD],
        ReplayStage::Enrich => &[topics::ENRICHED, topics::EVENTS, topics::DEAD],
    }
}

/// Topics that others write, too: readers stay with the live ones.
const SHARED: [&str; 2] = [topics::DEAD, topics::FEEDS];

/// The stage that writes a topic; `None` for those that are of several or of none.
pub(super) fn stage_of(topic: &str) -> Option<ReplayStage> {
    ReplayStage::ALL.into_iter().find(|stage| !SHARED.contains(&topic) && outputs_of(*stage).contains(&topic))
}

/// What a topic is called in a generation; `None` for the live one.
pub(super) fn topic_of(topic: &str, generation: Option<&GenerationName>) -> String {
    generation.map_or_else(|| topic.to_owned(), |name| name.of(topic))
}

/// A stage's group in a generation; `None` for the live one.
#[must_use]
pub fn group_of(stage: ReplayStage, generation: Option<&GenerationName>) -> String {
    crate::group_of(stage.as_str(), generation)
}

/// A stage on the way from `wire.raw`: its group and what it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) stage: ReplayStage,
    pub(super) group: String,
    pub(super) topic: String,
}

/// The stages through which copy comes to a generation's last topic, beginning at `wire.raw`.
pub(super) fn way(control: &Control, generation: Option<&Generation>) -> Vec<Hop> {
    let Some(generation) = generation else {
        let live = |stage| Hop { stage, group: group_of(stage, None), topic: input_of(stage).to_owned() };
        return ReplayStage::ALL.into_iter().map(live).collect();
    };
    let first = generation.first_stage().unwrap_or(ReplayStage::Enrich);
    let base = generation.base.as_ref().and_then(|name| control.generations.get(name));
    let mut hops = way(control, base);
    hops.retain(|hop| hop.stage < first);
    hops.extend(generation.stages.iter().map(|stage| Hop {
        stage: *stage,
        group: group_of(*stage, Some(&generation.name)),
        topic: input(generation, *stage),
    }));
    hops
}

/// What a stage of a generation reads.
#[must_use]
pub fn input(generation: &Generation, stage: ReplayStage) -> String {
    if generation.first_stage() == Some(stage) {
        generation.source.clone()
    } else {
        generation.name.of(input_of(stage))
    }
}

/// The topics that a generation needs. `live` are those that are there, by name: they say how long theirs are kept, and by how
/// many partitions feeds are told apart; `domains` is the number of partitions of `wire.raw`, `with_state` whether state needs
/// topics too.
#[must_use]
pub fn topic_specs(
    generation: &Generation,
    live: &BTreeMap<String, TopicInfo>,
    domains: u32,
    with_state: bool,
) -> Vec<TopicSpec> {
    let mut specs = BTreeMap::new();
    for stage in &generation.stages {
        for base in outputs_of(*stage) {
            let Some(row) = TABLE.iter().find(|row| row.name == *base) else { continue };
            let partitions = match row.partitioned_by {
                PartitionedBy::Domain | PartitionedBy::One => domains,
                PartitionedBy::Feed => live.get(*base).map_or(1, |info| info.partitions),
                PartitionedBy::Home => generation.homes,
                PartitionedBy::Source => domains.max(generation.homes),
            };
            let name = generation.name.of(base);
            let kept = live.get(*base).map_or(row.kept, |info| info.kept);
            specs.insert(name.clone(), TopicSpec { name, partitions, kept });
        }
        if with_state {
            let name = state_of(&generation.name.of(stage.as_str()));
            let reads_homes = *stage != ReplayStage::Dedupe;
            // As many as the stage's input has: state belongs to input partitions.
            let first = generation.first_stage() == Some(*stage);
            let of_source = u32::try_from(generation.source_from.len()).unwrap_or(domains);
            let partitions = if first {
                of_source
            } else if reads_homes {
                generation.homes
            } else {
                domains
            };
            specs.insert(name.clone(), TopicSpec { name, partitions, kept: Kept::Compacted });
        }
    }
    specs.into_values().collect()
}

/// All that goes with a generation.
#[must_use]
pub fn doomed(generation: &Generation) -> Doomed {
    let mut doomed = Doomed::default();
    for stage in &generation.stages {
        doomed.topics.extend(outputs_of(*stage).iter().map(|topic| generation.name.of(topic)));
        doomed.groups.push((group_of(*stage, Some(&generation.name)), input(generation, *stage)));
        doomed.stages.push(generation.name.of(stage.as_str()));
    }
    doomed.topics.sort_unstable();
    doomed.topics.dedup();
    doomed
}
