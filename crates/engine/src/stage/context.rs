//! What `decide` may do: read the clock, read and change keyed state, write records and dead letters.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bytes::Bytes;
use copytaster_records::headers::{self, Lineage};
use copytaster_records::{ErrorClass, GenerationName, Timestamp, TraceContext};

use super::emit::Emit;
use super::{Poison, dead};
use crate::{Headers, LogError, Output, Record, StateChange, StateReader};

/// Keys that begin with this byte are the driver's own.
pub(super) const RESERVED: u8 = 0;

/// What holds for all records of a driver.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) stage: &'static str,
    /// `None` for the live one.
    pub(super) generation: Option<GenerationName>,
    /// By input partition: records before write nothing.
    pub(super) silent_before: BTreeMap<u32, u64>,
    pub(super) dead_partitions: u32,
    pub(super) output_bytes_max: usize,
    pub(super) header_bytes_max: usize,
}

impl Surroundings {
    /// Whether what a record becomes is written, or only the state that it leaves.
    pub(super) fn writes(&self, record: &Record) -> bool {
        self.silent_before.get(&record.partition).is_none_or(|before| record.offset >= *before)
    }
}

/// Changes that earlier records of the same batch and shard staged.
pub(super) type Overlay = BTreeMap<(u32, Bytes), Option<Bytes>>;

/// What `decide` has to work with, for one record.
pub struct Context<'a> {
    surroundings: &'a Surroundings,
    record: &'a Record,
    clock: Timestamp,
    reader: &'a dyn StateReader,
    overlay: &'a Overlay,
    staged: BTreeMap<Bytes, Option<Bytes>>,
    outputs: Vec<Output>,
    bytes: usize,
    tally: Tally,
    /// Of this step.
    trace: Option<&'a TraceContext>,
}

/// The step of a stage that takes a record, in the trace of the record; `None` where that has none, as ticks.
pub(super) fn trace_of(record: &Record, stage: &str, generation: Option<&GenerationName>) -> Option<TraceContext> {
    let parent = TraceContext::parse(record.headers.text(headers::TRACEPARENT)?)?;
    let id = record.headers.text(headers::CE_ID).unwrap_or_default();
    let generation = generation.map_or("", GenerationName::as_str);
    Some(parent.child(&format!("{stage}/{generation} {id}")))
}

/// What a record came to.
pub(super) struct Staged {
    pub(super) outputs: Vec<Output>,
    pub(super) state: Vec<StateChange>,
    pub(super) tally: Tally,
}

/// What is counted of a record once it is committed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Its dead letters' classes.
    pub(super) dead: Vec<ErrorClass>,
    /// Why units of it end here.
    pub(super) dropped: Vec<&'static str>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        surroundings: &'a Surroundings,
        record: &'a Record,
        clock: Timestamp,
        trace: Option<&'a TraceContext>,
        reader: &'a dyn StateReader,
        overlay: &'a Overlay,
    ) -> Self {
        Self {
            surroundings,
            record,
            clock,
            reader,
            overlay,
            staged: BTreeMap::new(),
            outputs: Vec::new(),
            bytes: 0,
            tally: Tally::default(),
            trace,
        }
    }

    /// The pipeline's clock: the maximum of the ticks up to this record.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        self.clock
    }

    /// The value of a state key of the record's partition, as those before it left it.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn get(&self, key: &[u8]) -> Result<Option<Bytes>, LogError> {
        if let Some(value) = self.staged.get(key) {
            return Ok(value.clone());
        }
        if let Some(value) = self.overlay.get(&(self.record.partition, Bytes::copy_from_slice(key))) {
            return Ok(value.clone());
        }
        self.reader.get(self.record.partition, key)
    }

    /// The first keys of a prefix with their values, at most `count_max`, in the order of keys.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn scan(&self, prefix: &[u8], count_max: usize) -> Result<Vec<(Bytes, Bytes)>, LogError> {
        let changed = self.changed_below(prefix);
        // So many committed ones may turn out to be deleted or replaced meanwhile.
        let enough = count_max + changed.len();
        let mut found: BTreeMap<Bytes, Bytes> = BTreeMap::new();
        self.reader.scan(self.record.partition, prefix, &mut |key, value| {
            found.insert(Bytes::copy_from_slice(key), Bytes::copy_from_slice(value));
            if found.len() >= enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        for (key, value) in changed {
            match value {
                Some(value) => found.insert(key, value),
                None => found.remove(&key),
            };
        }
        Ok(found.into_iter().take(count_max).collect())
    }

    fn changed_below(&self, prefix: &[u8]) -> BTreeMap<Bytes, Option<Bytes>> {
        let start = (self.record.partition, Bytes::copy_from_slice(prefix));
        let earlier = self.overlay.range(start..);
        let earlier = earlier.take_while(|((p, key), _)| *p == self.record.partition && key.starts_with(prefix));
        let mut changed: BTreeMap<_, _> = earlier.map(|((_, key), value)| (key.clone(), value.clone())).collect();
        let own = self.staged.range(Bytes::copy_from_slice(prefix)..).take_while(|(key, _)| key.starts_with(prefix));
        changed.extend(own.map(|(key, value)| (key.clone(), value.clone())));
        changed
    }

    /// Sets a state key of the record's partition.
    pub fn put(&mut self, key: impl Into<Bytes>, value: impl Into<Bytes>) {
        let key = key.into();
        debug_assert!(key.first().is_none_or(|first| *first != RESERVED), "keys that begin with 0 are the driver's");
        self.staged.insert(key, Some(value.into()));
    }

    /// Deletes a state key of the record's partition.
    pub fn delete(&mut self, key: impl Into<Bytes>) {
        self.staged.insert(key.into(), None);
    }

    /// Writes a record, together with everything else of this batch.
    ///
    /// # Errors
    /// [`ErrorClass::TooLarge`] where its headers, or all outputs of this record together, exceed their limit.
    pub fn emit(&mut self, emit: Emit) -> Result<(), Poison> {
        let output = self.output(emit);
        let (headers, limit) = (output.headers.size_bytes(), self.surroundings.header_bytes_max);
        if headers > limit {
            return Err(Poison::new(
                ErrorClass::TooLarge,
                format!("its headers take {headers} bytes, the limit is {limit}: raise limits.headers"),
            ));
        }
        let (bytes, limit) = (self.bytes + output.size_bytes(), self.surroundings.output_bytes_max);
        if bytes > limit {
            return Err(Poison::new(
                ErrorClass::TooLarge,
                format!("what one delivery becomes exceeds {limit} bytes: raise limits.output_per_delivery"),
            ));
        }
        self.push(output);
        Ok(())
    }

    /// Writes a record whatever the limits say: for kills, which nothing may hold up.
    pub fn emit_always(&mut self, emit: Emit) {
        let output = self.output(emit);
        self.push(output);
    }

    /// Writes a dead letter for a part of the record; its siblings go on. Beyond the output limit the letter is without bytes.
    pub fn dead(&mut self, poison: &Poison, bytes: &[u8]) {
        let room = self.bytes < self.surroundings.output_bytes_max;
        let partitions = self.surroundings.dead_partitions;
        let letter = dead::letter(self.surroundings.stage, self.record, poison, bytes, partitions);
        let letter = if room { letter } else { Emit { value: None, ..letter } };
        self.tally.dead.push(poison.class);
        self.emit_always(letter);
    }

    /// Counts a unit that ends here as it should, for metrics.
    pub fn dropped(&mut self, reason: &'static str) {
        self.tally.dropped.push(reason);
    }

    fn push(&mut self, output: Output) {
        self.bytes += output.size_bytes();
        self.outputs.push(output);
    }

    fn output(&self, emit: Emit) -> Output {
        let mut headers = Headers::new()
            .with(headers::CE_SPECVERSION, "1.0")
            .with(headers::CE_ID, emit.id)
            .with(headers::CE_SOURCE, format!("/copytaster/{}", self.surroundings.stage))
            .with(headers::CE_TYPE, emit.event_type)
            .with(headers::CE_TIME, self.clock.to_string())
            .with(headers::CONTENT_TYPE, emit.content_type)
            .with(headers::CLOCK, self.clock.as_millis().to_string());
        if let Some(trace) = self.trace {
            headers.push(headers::TRACEPARENT, trace.as_str().to_owned());
        }
        let lineage = Lineage {
            stage: self.surroundings.stage.to_owned(),
            topic: self.record.topic.to_string(),
            partition: self.record.partition,
            offset: self.record.offset,
            ordinal: u32::try_from(self.outputs.len()).unwrap_or(u32::MAX),
            revision: emit.revision,
            generation: self.surroundings.generation.as_ref().map_or_else(String::new, ToString::to_string),
        };
        for (name, value) in lineage.to_headers() {
            headers.push(name, value);
        }
        let received =
            self.record.headers.get(headers::RECEIVED).filter(|_| emit.headers.get(headers::RECEIVED).is_none());
        if let Some(received) = received {
            headers.push(headers::RECEIVED, received.clone());
        }
        headers.push(headers::ORIGIN, self.record.origin().to_string());
        for (name, value) in emit.headers {
            headers.push(name, value);
        }
        let topic = match &self.surroundings.generation {
            None => emit.topic,
            Some(name) => name.of(&emit.topic).into(),
        };
        Output { topic, partition: emit.partition, key: emit.key, headers, value: emit.value }
    }

    pub(super) fn into_staged(self) -> Staged {
        let partition = self.record.partition;
        let state = self.staged.into_iter().map(|(key, value)| StateChange { partition, key, value }).collect();
        Staged { outputs: self.outputs, state, tally: self.tally }
    }
}
