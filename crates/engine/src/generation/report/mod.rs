//! What differs between two generations: a merge of what both made of the same deliveries.
//!
//! Both are read once, in the order of `wire.raw`; what is in memory is what came from one delivery, and some records ahead
//! of each partition. Values that are the same byte for byte are not looked into. Of others, fields that say by which
//! build and profile they were made are left out ([`PROVENANCE`]): where only they differ a record is counted apart.

mod line;
mod merge;
mod pairs;

use copytaster_records::{GenerationName, LIVE, ReplayStage, topics};

use super::stages::{outputs_of, topic_of};
use super::{Control, GenerationError, passed};
use crate::{Log, LogError, Origin};

pub use line::{Difference, DifferenceKind, ReportLine, Summary};
pub(super) use merge::Merge;
pub(super) use pairs::Pairs;

/// Fields that say how a value was made, at its top: they differ with every build.
pub const PROVENANCE: [&str; 2] = ["parser", "provenance"];

/// Compares a generation with the one that readers follow, or with another one, as far as both are; differences go to
/// `write` as they are found, the summary last.
///
/// # Errors
/// [`GenerationError`]; those of `write` end it.
pub fn report<E: From<GenerationError>>(
    log: &dyn Log,
    name: &str,
    against: Option<&str>,
    write: &mut dyn FnMut(ReportLine) -> Result<(), E>,
) -> Result<(), E> {
    let comparison = Comparison::plan(log, name, against)?;
    let mut pairs = Pairs::new(&comparison);
    walk(log, &comparison, &mut pairs, &mut |_, differences| {
        differences.into_iter().try_for_each(|difference| write(ReportLine::Difference(Box::new(difference))))
    })?;
    write(ReportLine::Summary(Box::new(pairs.summary())))
}

/// Hands over what differs of each raw record, in their order: with its place on `wire.raw`.
pub(super) fn walk<E: From<GenerationError>>(
    log: &dyn Log,
    comparison: &Comparison,
    pairs: &mut Pairs,
    take: &mut dyn FnMut(Origin, Vec<Difference>) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |error: LogError| E::from(GenerationError::from(error));
    for (partition, until) in (0u32..).zip(&comparison.until) {
        let range = comparison.from[partition as usize]..*until;
        let mut old = Merge::open(log, &comparison.old, partition, range.clone()).map_err(failed)?;
        let mut new = Merge::open(log, &comparison.new, partition, range).map_err(failed)?;
        loop {
            let (old_at, new_at) = (old.peek(log).map_err(failed)?, new.peek(log).map_err(failed)?);
            let Some(offset) = old_at.into_iter().chain(new_at).min() else { break };
            let before = old.take(log, offset).map_err(failed)?;
            let after = new.take(log, offset).map_err(failed)?;
            let differences = pairs.compare(before, after);
            if !differences.is_empty() {
                take(Origin { partition, offset }, differences)?;
            }
        }
    }
    Ok(())
}

/// What is compared.
pub(super) struct Comparison {
    pub(super) name: String,
    pub(super) against: String,
    /// The topic of the generation compared with.
    pub(super) old: String,
    /// The generation's topic.
    pub(super) new: String,
    /// By partition of `wire.raw`.
    pub(super) from: Vec<u64>,
    /// By partition of `wire.raw`: both are as far.
    pub(super) until: Vec<u64>,
}

impl Comparison {
    pub(super) fn plan(log: &dyn Log, name: &str, against: Option<&str>) -> Result<Self, GenerationError> {
        let control = Control::read(log)?;
        let generation = control.get(name)?;
        let stage = generation.stages.last().copied().unwrap_or(ReplayStage::Enrich);
        let other = match against {
            Some(LIVE) => None,
            Some(other) => Some(control.get(other)?.name.clone()),
            None => control.readers.current(stage).filter(|current| **current != generation.name).cloned(),
        };
        let other = other.as_ref().and_then(|name| control.generations.get(name));
        if let Some(other) = other
            && !other.stages.contains(&stage)
        {
            return Err(GenerationError::Request(format!(
                "generation `{}` has no stage {stage} to compare",
                other.name
            )));
        }
        let base = outputs_of(stage).first().copied().unwrap_or(topics::ENRICHED);
        let other_name = other.map(|other| &other.name);
        let (ours, theirs) = (passed(log, &control, Some(&generation.name))?, passed(log, &control, other_name)?);
        let other_from = |at: usize| other.and_then(|other| other.origin_from.get(at)).copied().unwrap_or(0);
        Ok(Self {
            name: generation.name.to_string(),
            against: other_name.map_or_else(|| LIVE.to_owned(), GenerationName::to_string),
            old: topic_of(base, other_name),
            new: generation.name.of(base),
            from: generation.origin_from.iter().enumerate().map(|(at, from)| (*from).max(other_from(at))).collect(),
            until: ours.iter().zip(&theirs).map(|(ours, theirs)| *ours.min(theirs)).collect(),
        })
    }
}
