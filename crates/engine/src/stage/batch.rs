//! A batch from records to a transaction: prepare in parallel, decide in order, judge, merge in input order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use copytaster_records::{ErrorClass, Timestamp};
use rayon::prelude::*;

use super::context::{Context, Overlay, Staged, Surroundings};
use super::plan::{Frontier, HaltRule, Judgement, shards};
use super::{Poison, Stage, StageError};
use crate::{LogError, Record, StateChange, StateReader, Transaction};

/// Below so many records the pool costs more than it gains.
const PARALLEL_RECORDS_MIN: usize = 4;

/// A batch computed: what to commit, and whether the halt rule cut it.
pub(super) struct Computed {
    pub(super) transaction: Transaction,
    pub(super) dead: usize,
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
        let prepared = self.prepare_all(records);
        let outcomes = self.decide_all(records, clocks, prepared)?;
        Ok(self.merge(records, outcomes, rules))
    }

    fn prepare_all(&self, records: &[Record]) -> Vec<Result<S::Prepared, Poison>> {
        match self.pool {
            Some(pool) if records.len() >= PARALLEL_RECORDS_MIN => {
                pool.install(|| records.par_iter().map(|record| self.prepare(record)).collect())
            }
            _ => records.iter().map(|record| self.prepare(record)).collect(),
        }
    }

    fn prepare(&self, record: &Record) -> Result<S::Prepared, Poison> {
        catch_unwind(AssertUnwindSafe(|| self.stage.prepare(record))).unwrap_or_else(|panic| Err(bug(&*panic)))
    }

    fn decide_all(
        &self,
        records: &[Record],
        clocks: &[Timestamp],
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
        let decide = |share| self.decide_share(records, clocks, share);
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
        share: Share<S::Prepared>,
    ) -> Vec<(usize, Outcome)> {
        let mut overlay = Overlay::new();
        let mut outcomes = Vec::with_capacity(share.len());
        for (index, prepared) in share {
            let outcome = self.decide(&records[index], clocks[index], prepared, &overlay);
            if let Ok(staged) = &outcome {
                overlay.extend(staged.state.iter().map(|c| ((c.partition, c.key.clone()), c.value.clone())));
            }
            outcomes.push((index, outcome));
        }
        outcomes
    }

    fn decide(
        &self,
        record: &Record,
        clock: Timestamp,
        prepared: Result<S::Prepared, Poison>,
        overlay: &Overlay,
    ) -> Outcome {
        let context = || Context::new(self.surroundings, record, clock, self.reader, overlay);
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
        let mut computed = Computed { transaction: Transaction::default(), dead: 0, consumed: 0, halted_at: None };
        for (index, (record, staged)) in records.iter().zip(outcomes).enumerate() {
            if let Some(feed) = record.feed()
                && rules.entry(record.partition).or_default().observe(feed, staged.dead > 0) == Judgement::Halt
            {
                computed.halted_at = Some(index);
                break;
            }
            frontier.done(record.partition, record.offset);
            computed.consumed += 1;
            if self.surroundings.writes(record) {
                computed.dead += staged.dead;
                computed.transaction.outputs.extend(staged.outputs);
            }
            state.extend(staged.state.into_iter().map(|c| ((c.partition, c.key), c.value)));
        }
        computed.transaction.offsets = frontier.into_offsets();
        computed.transaction.state =
            state.into_iter().map(|((partition, key), value)| StateChange { partition, key, value }).collect();
        computed
    }
}

/// A panic is our fault and concerns one record only.
fn bug(panic: &(dyn std::any::Any + Send)) -> Poison {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let text = text.unwrap_or_else(|| "a panic without a text".into());
    Poison::new(ErrorClass::Bug, format!("the stage failed on it ({text}): report this with the record's bytes"))
}
