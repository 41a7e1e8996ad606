//! A batch from records to a transaction: prepare in parallel, decide in order, judge, merge in input order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use copytaster_records::{ErrorClass, Timestamp, TraceContext, headers};
use rayon::prelude::*;
use tracing::Span;
use tracing::field::Empty;

use super::context::{Context, Overlay, Staged, Surroundings, trace_of};
use super::plan::{Frontier, HaltRule, Judgement, shards};
use super::stats::Counted;
use super::{Poison, Stage, StageError};
use crate::{LogError, Record, StateChange, StateReader, Transaction};

/// Below so many records the pool costs more than it gains.
const PARALLEL_RECORDS_MIN: usize = 4;

/// A batch computed: what to commit, and whether the halt rule cut it.
pub(super) struct Computed {
    pub(super) transaction: Transaction,
    pub(super) counted: Counted,
    pub(super) consumed: usize,
    /// The record before which the batch was cut.
    pub(super) halted_at: Option<usize>,
}

/// What computing a batch needs beside its records.
pub(super) struct Compute<'a, S: Stage> {
    pub(super) stage: &'a S,
    pub(super) surroundings: &'a Surroundings,
    pub(super) pool: Option<&'a rayon::ThreadPool>,
    pub(super) reader: &'a dyn StateReader,
}

/// What a record is followed by: in log lines, and in the headers of what it becomes.
struct Step {
    span: Span,
    /// `None` where the record has none, as ticks.
    trace: Option<TraceContext>,
}

type Outcome = Result<Staged, LogError>;
/// Records of one shard, by their index in the batch.
type Share<P> = Vec<(usize, Result<P, Poison>)>;

impl<S: Stage> Compute<'_, S> {
    /// Computes a batch. `clocks` are the clocks at each record, `rules` the halt rules of its partitions.
    pub(super) fn batch(
        &self,
        records: &[Record],
        clocks: &[Timestamp],
        rules: &mut BTreeMap<u32, HaltRule>,
    ) -> Result<Computed, LogError> {
        let steps: Vec<Step> = records.iter().map(|record| self.step(record)).collect();
        let prepared = self.prepare_all(records, &steps);
        let outcomes = self.decide_all(records, clocks, &steps, prepared)?;
        Ok(self.merge(records, outcomes, rules))
    }

    /// What is logged about a record says which: its id, its key (a story's, behind dedupe), its trace.
    fn step(&self, record: &Record) -> Step {
        let trace = trace_of(record, self.surroundings.stage, self.surroundings.generation.as_ref());
        let span = tracing::info_span!(
            "record",
            stage = self.stage.name(),
            id = Empty,
            key = Empty,
            trace = Empty,
            span = Empty
        );
        if !span.is_disabled() {
            span.record("id", record.headers.text(headers::CE_ID).unwrap_or_default());
            span.record("key", &*String::from_utf8_lossy(&record.key));
            if let Some(trace) = &trace {
                span.record("trace", trace.trace_id()).record("span", trace.span_id());
            }
        }
        Step { span, trace }
    }

    fn prepare_all(&self, records: &[Record], steps: &[Step]) -> Vec<Result<S::Prepared, Poison>> {
        let prepare = |(record, step): (&Record, &Step)| step.span.in_scope(|| self.prepare(record));
        match self.pool {
            Some(pool) if records.len() >= PARALLEL_RECORDS_MIN => {
                pool.install(|| records.par_iter().zip(steps).map(prepare).collect())
            }
            _ => records.iter().zip(steps).map(prepare).collect(),
        }
    }

    fn prepare(&self, record: &Record) -> Result<S::Prepared, Poison> {
        catch_unwind(AssertUnwindSafe(|| self.stage.prepare(record))).unwrap_or_else(|panic| Err(bug(&*panic)))
    }

    fn decide_all(
        &self,
        records: &[Record],
        clocks: &[Timestamp],
        steps: &[Step],
        prepared: Vec<Result<S::Prepared, Poison>>,
    ) -> Result<Vec<Staged>, LogError> {
        let keys: Vec<Option<u64>> =
            prepared.iter().map(|p| p.as_ref().ok().and_then(|p| self.stage.shard(p))).collect();
        let workers = match self.pool {
            Some(pool) if records.len() >= PARALLEL_RECORDS_MIN => pool.current_num_threads(),
            _ => 1,
        };
        let shares = shards(&keys, workers);
        let mut prepared: Vec<Option<Result<S::Prepared, Poison>>> = prepared.into_iter().map(Some).collect();
        let shares: Vec<Share<S::Prepared>> = shares
            .into_iter()
            .map(|share| share.into_iter().filter_map(|i| prepared[i].take().map(|p| (i, p))).collect())
            .collect();
        let decide = |share| self.decide_share(records, clocks, steps, share);
        let decided: Vec<Vec<(usize, Outcome)>> = match self.pool {
            Some(pool) if shares.len() > 1 => pool.install(|| shares.into_par_iter().map(decide).collect()),
            _ => shares.into_iter().map(decide).collect(),
        };
        let mut outcomes: Vec<(usize, Outcome)> = decided.into_iter().flatten().collect();
        outcomes.sort_unstable_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// One shard's records, in order; each sees what those before it staged.
    fn decide_share(
        &self,
        records: &[Record],
        clocks: &[Timestamp],
        steps: &[Step],
        share: Share<S::Prepared>,
    ) -> Vec<(usize, Outcome)> {
        let mut overlay = Overlay::new();
        let mut outcomes = Vec::with_capacity(share.len());
        for (index, prepared) in share {
            let Step { span, trace } = &steps[index];
            let context = || {
                Context::new(self.surroundings, &records[index], clocks[index], trace.as_ref(), self.reader, &overlay)
            };
            let outcome = span.in_scope(|| self.decide(&records[index], prepared, context));
            if let Ok(staged) = &outcome {
                overlay.extend(staged.state.iter().map(|c| ((c.partition, c.key.clone()), c.value.clone())));
            }
            outcomes.push((index, outcome));
        }
        outcomes
    }

    fn decide<'c>(
        &self,
        record: &Record,
        prepared: Result<S::Prepared, Poison>,
        context: impl Fn() -> Context<'c>,
    ) -> Outcome {
        let poison = match prepared {
            Err(poison) => poison,
            Ok(prepared) => {
                let mut own = context();
                let decided = catch_unwind(AssertUnwindSafe(|| self.stage.decide(record, prepared, &mut own)));
                match decided {
                    Ok(Ok(())) => return Ok(own.into_staged()),
                    Ok(Err(StageError::Log(error))) => return Err(error),
                    Ok(Err(StageError::Poison(poison))) => poison,
                    Err(panic) => bug(&*panic),
                }
            }
        };
        // Whatever was staged before the failure is dropped: only the letter remains.
        let mut letter = context();
        letter.dead(&poison, record.value.as_deref().unwrap_or_default());
        Ok(letter.into_staged())
    }

    /// Judges record by record and merges up to the cut.
    fn merge(&self, records: &[Record], outcomes: Vec<Staged>, rules: &mut BTreeMap<u32, HaltRule>) -> Computed {
        let mut frontier = Frontier::default();
        let mut state: BTreeMap<(u32, Bytes), Option<Bytes>> = BTreeMap::new();
        let mut computed =
            Computed { transaction: Transaction::default(), counted: Counted::default(), consumed: 0, halted_at: None };
        for (index, (record, staged)) in records.iter().zip(outcomes).enumerate() {
            if let Some(feed) = record.feed()
                && rules.entry(record.partition).or_default().observe(feed, !staged.tally.dead.is_empty())
                    == Judgement::Halt
            {
                computed.halted_at = Some(index);
                break;
            }
            frontier.done(record.partition, record.offset);
            computed.consumed += 1;
            if self.surroundings.writes(record) {
                count(&mut computed.counted, record, &staged);
                computed.transaction.outputs.extend(staged.outputs);
            } else {
                computed.counted.records_in += 1;
            }
            state.extend(staged.state.into_iter().map(|c| ((c.partition, c.key), c.value)));
        }
        computed.transaction.offsets = frontier.into_offsets();
        computed.transaction.state =
            state.into_iter().map(|((partition, key), value)| StateChange { partition, key, value }).collect();
        computed
    }
}

fn count(counted: &mut Counted, record: &Record, staged: &Staged) {
    counted.records_in += 1;
    counted.records_out += staged.outputs.len() as u64;
    for class in &staged.tally.dead {
        *counted.dead.entry(*class).or_default() += 1;
    }
    for reason in &staged.tally.dropped {
        *counted.dropped.entry(reason).or_default() += 1;
    }
    if staged.outputs.len() > staged.tally.dead.len() && !record.is_revised() {
        counted.received_at.extend(record.received_at());
    }
}

/// A panic is our fault and concerns one record only.
fn bug(panic: &(dyn std::any::Any + Send)) -> Poison {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let text = text.unwrap_or_else(|| "a panic without a text".into());
    Poison::new(ErrorClass::Bug, format!("the stage failed on it ({text}): report this with the record's bytes"))
}
