//! What readers of a topic are to read: parts of several generations' topics, so that each record comes once.

use copytaster_records::{Era, GenerationName, Readers, Timestamp, topics};

use super::stages::{stage_of, topic_of};
use super::switch::commands_at;
use super::{Control, GenerationError, passed};
use crate::log::lookup::partition_count;
use crate::{Log, LogError, Record};

/// A generation's topic, and what of it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The generation; `None` for the live one.
    pub generation: Option<GenerationName>,
    /// The topic.
    pub topic: String,
    /// By partition of `wire.raw`: what came from records before does not count. Empty: all counts.
    pub from: Vec<u64>,
    /// By partition of `wire.raw`: nor does what came from here on. Empty: all counts.
    pub until: Vec<u64>,
    /// By partition of the topic: an offset before everything that counts. Empty: its beginning.
    pub begins: Vec<u64>,
}

impl Part {
    /// Whether a record of the topic counts.
    #[must_use]
    pub fn has(&self, record: &Record) -> bool {
        if self.from.is_empty() && self.until.is_empty() {
            return true;
        }
        let origin = record.origin();
        let bound = |bounds: &[u64], none: u64| bounds.get(origin.partition as usize).copied().unwrap_or(none);
        origin.offset >= bound(&self.from, 0) && origin.offset < bound(&self.until, u64::MAX)
    }

    /// Whether all that counts is there, as far as it is from raw records that the generation has passed.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn is_written(&self, log: &dyn Log, control: &Control) -> Result<bool, LogError> {
        match passed(log, control, self.generation.as_ref()) {
            Ok(passed) => Ok(passed.iter().zip(&self.until).all(|(passed, until)| passed >= until)),
            Err(GenerationError::Log(error)) => Err(error),
            // It was dropped: nothing more comes.
            Err(_) => Ok(true),
        }
    }

    fn is_empty(&self) -> bool {
        !self.until.is_empty() && self.until.iter().all(|until| *until == 0)
    }
}

/// The parts of a topic, in the order in which they are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The last one goes on with what comes.
    pub parts: Vec<Part>,
    /// How many switches the view knows of.
    switches: usize,
}

impl View {
    /// For a reader who begins at the beginning: of every stretch of the past the newest generation that has it.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn from_beginning(log: &dyn Log, control: &Control, topic: &str) -> Result<Self, LogError> {
        let eras = eras(log, control, topic)?;
        let mut parts = vec![part(topic, None, Vec::new())];
        for era in &eras {
            for part in &mut parts {
                part.until = earlier(&part.until, &era.origin_from);
            }
            parts.push(part(topic, era.generation.as_ref(), era.origin_from.clone()));
        }
        parts.retain(|part| !part.is_empty());
        Ok(Self { parts, switches: eras.len() })
    }

    /// For a reader who begins now.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn from_now(log: &dyn Log, control: &Control, topic: &str) -> Result<Self, LogError> {
        let eras = eras(log, control, topic)?;
        let newest = eras.last();
        let from = newest.map_or_else(Vec::new, |era| era.switched_at.clone());
        let part = part(topic, newest.and_then(|era| era.generation.as_ref()), from);
        Ok(Self { parts: vec![part], switches: eras.len() })
    }

    /// Leaves out what came from raw records appended before a time.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn since(&mut self, log: &dyn Log, time: Timestamp) -> Result<(), LogError> {
        let partitions = 0..partition_count(log, topics::RAW)?;
        let since = partitions.map(|p| log.offset_for_time(topics::RAW, p, time)).collect::<Result<Vec<u64>, _>>()?;
        for part in &mut self.parts {
            let from = |at: usize| part.from.get(at).copied().unwrap_or(0);
            part.from = since.iter().enumerate().map(|(at, since)| from(at).max(*since)).collect();
        }
        Ok(())
    }

    /// Whether it is of one topic as it stands.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.switches == 0
    }

    /// Switches that were made since: the part that was the last one ends there, and another one follows it.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn follow(&mut self, log: &dyn Log, control: &Control, topic: &str) -> Result<(), LogError> {
        let eras = eras(log, control, topic)?;
        for era in eras.iter().skip(self.switches) {
            if let Some(last) = self.parts.last_mut() {
                last.until = earlier(&last.until, &era.switched_at);
            }
            let next = part(topic, era.generation.as_ref(), era.switched_at.clone());
            let begins = era.begins.get(&next.topic).cloned().unwrap_or_default();
            self.parts.push(Part { begins, ..next });
        }
        self.switches = eras.len().max(self.switches);
        Ok(())
    }
}

fn part(topic: &str, generation: Option<&GenerationName>, from: Vec<u64>) -> Part {
    let generation = generation.cloned();
    Part { topic: topic_of(topic, generation.as_ref()), generation, from, until: Vec::new(), begins: Vec::new() }
}

/// The eras that concern a topic, with one that was switched to and is not yet recorded.
fn eras(log: &dyn Log, control: &Control, topic: &str) -> Result<Vec<Era>, LogError> {
    let Some(stage) = stage_of(topic) else { return Ok(Vec::new()) };
    let Readers { eras, switching } = &control.readers;
    let mut eras = eras.clone();
    if let Some(switching) = switching
        && let Some(at) = commands_at(log, switching)?
    {
        eras.push(Era { switched_at: at, ..switching.era.clone() });
    }
    eras.retain(|era| era.stages.contains(&stage));
    Ok(eras)
}

/// Partition by partition the earlier of two ends; none at all is the latest.
fn earlier(one: &[u64], other: &[u64]) -> Vec<u64> {
    if one.is_empty() {
        return other.to_vec();
    }
    one.iter().zip(other).map(|(one, other)| *one.min(other)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_end_counts() {
        assert_eq!(earlier(&[], &[3, 4]), [3, 4]);
        assert_eq!(earlier(&[5, 1], &[3, 4]), [3, 1]);
    }
}
