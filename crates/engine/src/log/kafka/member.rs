//! A member of a consumer group, and what its group decides meanwhile.
//!
//! Rebalances are told inside of `poll`. Nothing is done there but giving up what was revoked: the instance takes over
//! what was assigned when it is back, on the same thread.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::TopicPartitionList;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaRespErr;

use super::cluster::{Cluster, create};
use super::errors::at;
use super::health::{Health, library_line};
use super::settings::{Kind, client};
use crate::LogError;

/// What the group decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decided {
    /// These partitions are the member's, once it says so by `assign`.
    Assigned(Vec<u32>),
    /// It has none any more.
    Revoked,
}

#[derive(Debug, Default)]
pub(super) struct MemberContext {
    decided: Mutex<VecDeque<Decided>>,
    health: Arc<Health>,
}

impl MemberContext {
    /// The oldest decision that was not yet acted upon.
    pub(super) fn next(&self) -> Option<Decided> {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Puts one back that could not be acted upon.
    pub(super) fn put_back(&self, decided: Decided) {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).push_front(decided);
    }

    pub(super) fn has_decided(&self) -> bool {
        !self.decided.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

impl ClientContext for MemberContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        library_line(level, facility, text);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.health.note(&error, reason);
    }
}

impl ConsumerContext for MemberContext {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, code: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        // What was assigned before and not yet taken over is void.
        decided.clear();
        if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            let partitions = list.elements().iter().filter_map(|e| u32::try_from(e.partition()).ok()).collect();
            decided.push_back(Decided::Assigned(partitions));
        } else {
            decided.push_back(Decided::Revoked);
            drop(decided);
            if let Err(error) = consumer.unassign() {
                tracing::warn!(%error, "giving up partitions");
            }
        }
    }
}

pub(super) type Member = BaseConsumer<MemberContext>;

/// Joins a group on a topic, by the names of the cluster.
pub(super) fn join(cluster: &Cluster, group: &str, slot: u32, topic: &str) -> Result<Member, LogError> {
    let member = consumer(cluster, Kind::Member { group, slot })?;
    member.subscribe(&[topic]).map_err(at("joining a group"))?;
    Ok(member)
}

/// Has all of so many partitions at once: nobody else is asked, and nothing is waited for.
pub(super) fn alone(cluster: &Cluster, group: &str, partitions: u32) -> Result<Member, LogError> {
    let member = consumer(cluster, Kind::Alone { group })?;
    member.context().put_back(Decided::Assigned((0..partitions).collect()));
    Ok(member)
}

fn consumer(cluster: &Cluster, kind: Kind<'_>) -> Result<Member, LogError> {
    let context = MemberContext { health: Arc::clone(&cluster.health), ..MemberContext::default() };
    create(&client(&cluster.options, kind), context)
}
