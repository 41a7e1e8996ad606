//! What the client library's errors mean to the engine: the one place that reads its codes (notes/runtime.md §4).

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use crate::LogError;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// No broker answers, or the one that should is not ready: wait.
    Away,
    /// Another instance has the slot.
    Fenced,
    /// The login was refused.
    Login,
    /// The encrypted connection was refused.
    Tls,
    /// A right is missing.
    Rights(&'static str),
    /// The group shares its partitions out anew.
    Rebalanced,
    /// A topic is not there.
    NoTopic,
    /// The offset is no longer kept.
    Expired,
    /// Anything else.
    Other,
}

/// Whether a partition has no leader that all brokers know: for a moment after its topic was made, and when one is lost.
pub(super) fn is_being_elected(error: &KafkaError) -> bool {
    matches!(
        code(error),
        Some(
            Code::NotLeaderForPartition
                | Code::LeaderNotAvailable
                | Code::FencedLeaderEpoch
                | Code::UnknownLeaderEpoch
                | Code::OffsetNotAvailable
        )
    )
}

pub(super) fn meaning(code: Code) -> Meaning {
    match code {
        Code::BrokerTransportFailure
        | Code::AllBrokersDown
        | Code::Resolve
        | Code::OperationTimedOut
        | Code::TimedOutQueue
        | Code::MessageTimedOut
        | Code::WaitingForCoordinator
        | Code::NodeUpdate
        | Code::InProgress
        | Code::PreviousInProgress
        | Code::Retry
        | Code::RequestTimedOut
        | Code::NetworkException
        | Code::BrokerNotAvailable
        | Code::LeaderNotAvailable
        | Code::NotLeaderForPartition
        | Code::ReplicaNotAvailable
        | Code::NotEnoughReplicas
        | Code::NotEnoughReplicasAfterAppend
        | Code::CoordinatorNotAvailable
        | Code::CoordinatorLoadInProgress
        | Code::NotCoordinator
        | Code::UnstableOffsetCommit
        | Code::ConcurrentTransactions
        | Code::FencedLeaderEpoch
        | Code::UnknownLeaderEpoch
        // A leader that was just elected does not yet know what is committed.
        | Code::OffsetNotAvailable
        // The client gives up its handle of a broker that is no longer told of; until it learns of another, the partitions
        // that one led are unknown to it.
        | Code::DestroyBroker
        | Code::UnknownPartition => Meaning::Away,
        Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch | Code::FencedInstanceId => Meaning::Fenced,
        Code::Authentication | Code::SaslAuthenticationFailed | Code::UnsupportedSASLMechanism => Meaning::Login,
        Code::SSL => Meaning::Tls,
        Code::TopicAuthorizationFailed => Meaning::Rights("a topic (describe, read, write)"),
        Code::GroupAuthorizationFailed => Meaning::Rights("a consumer group (describe, read)"),
        Code::ClusterAuthorizationFailed => Meaning::Rights("the cluster (idempotent write, or create for topics)"),
        Code::TransactionalIdAuthorizationFailed => Meaning::Rights("a transactional id (describe, write)"),
        Code::IllegalGeneration | Code::UnknownMemberId | Code::RebalanceInProgress | Code::AssignmentLost => {
            Meaning::Rebalanced
        }
        Code::UnknownTopic | Code::UnknownTopicOrPartition => Meaning::NoTopic,
        Code::OffsetOutOfRange | Code::AutoOffsetReset => Meaning::Expired,
        _ => Meaning::Other,
    }
}

/// The code of an error, also where it is inside of a transaction's.
pub(super) fn code(error: &KafkaError) -> Option<Code> {
    match error {
        KafkaError::Transaction(inner) => Some(inner.code()),
        KafkaError::AdminOp(code) => Some(*code),
        other => other.rdkafka_error_code(),
    }
}

pub(super) fn means(error: &KafkaError) -> Meaning {
    code(error).map_or(Meaning::Other, meaning)
}

/// An error of a call that has no transaction open.
pub(super) fn log_error(doing: &'static str, error: KafkaError) -> LogError {
    match means(&error) {
        // Whoever was let in once is refused later by a broker that is not ready; who never was is told by `connect`.
        Meaning::Away | Meaning::Login | Meaning::Tls => LogError::Away { doing, source: Box::new(error) },
        Meaning::Rights(what) => LogError::Denied { what, doing },
        Meaning::Rebalanced => LogError::Rebalanced,
        _ => LogError::Storage { doing, source: Box::new(error) },
    }
}

pub(super) fn at(doing: &'static str) -> impl FnOnce(KafkaError) -> LogError {
    move |error| log_error(doing, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recovery;

    #[test]
    fn a_broker_that_is_away_is_waited_for_and_a_missing_right_is_not() {
        let error = |code| log_error("reading", KafkaError::Global(code));
        for away in [Code::AllBrokersDown, Code::DestroyBroker, Code::UnknownPartition, Code::OffsetNotAvailable] {
            assert_eq!(error(away).recovery(), Recovery::Wait, "{away}");
        }
        assert_eq!(error(Code::CoordinatorLoadInProgress).recovery(), Recovery::Wait);
        assert_eq!(error(Code::IllegalGeneration).recovery(), Recovery::Rewind);
        for fatal in [Code::TopicAuthorizationFailed, Code::UnknownTopic] {
            assert_eq!(error(fatal).recovery(), Recovery::Fatal, "{fatal}");
        }
    }
}
