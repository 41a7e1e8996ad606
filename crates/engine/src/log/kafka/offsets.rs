//! Sending offsets with a transaction, on a thread that can be left behind.
//!
//! librdkafka's `send_offsets_to_transaction` ignores its timeout and can wait for ever where the group's coordinator goes
//! away (librdkafka#5456, #5511; still so in 2.15). The call runs on a thread of the producer's; where it does not come back in
//! time, producer and thread are left behind. The next producer of the id fences whatever they still send.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rdkafka::TopicPartitionList;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::KafkaError;
use rdkafka::producer::{Producer, ProducerContext, ThreadedProducer};

use crate::LogError;

/// So many threads may be left behind; then the process is better started anew.
const LEFT_BEHIND_MAX: u32 = 32;

static LEFT_BEHIND: AtomicU32 = AtomicU32::new(0);

/// The consumed offsets of a transaction, and the member that consumed them.
pub(super) struct Consumed {
    pub(super) offsets: TopicPartitionList,
    pub(super) member: ConsumerGroupMetadata,
}

/// What became of a call.
pub(super) enum Sent {
    /// It came back.
    Back(Result<(), KafkaError>),
    /// It did not, or its thread is gone: the producer must not be used any more.
    Stuck,
}

/// The thread.
pub(super) struct OffsetSender {
    calls: Sender<Arc<Consumed>>,
    answers: Receiver<Result<(), KafkaError>>,
}

impl OffsetSender {
    /// Starts the thread of a producer. It ends with this value, or is left behind.
    pub(super) fn start<C>(producer: Arc<ThreadedProducer<C>>, timeout: Duration) -> Result<Self, LogError>
    where
        C: ProducerContext + 'static,
    {
        let (calls, waiting) = bounded::<Arc<Consumed>>(1);
        let (answer, answers) = bounded(1);
        let work = move || {
            for consumed in waiting {
                let sent = producer.send_offsets_to_transaction(&consumed.offsets, &consumed.member, timeout);
                // Nobody listens any more where it was given up.
                if answer.send(sent).is_err() {
                    break;
                }
            }
        };
        let spawned = std::thread::Builder::new().name("kafka-offsets".into()).spawn(work);
        spawned.map_err(LogError::storage("starting a thread"))?;
        Ok(Self { calls, answers })
    }

    /// Sends offsets, and waits a little longer than the call may take.
    pub(super) fn send(&self, consumed: &Arc<Consumed>, patience: Duration) -> Sent {
        if self.calls.send(Arc::clone(consumed)).is_err() {
            return Sent::Stuck;
        }
        match self.answers.recv_timeout(patience) {
            Ok(answer) => Sent::Back(answer),
            Err(RecvTimeoutError::Timeout) => {
                LEFT_BEHIND.fetch_add(1, Ordering::AcqRel);
                Sent::Stuck
            }
            Err(RecvTimeoutError::Disconnected) => Sent::Stuck,
        }
    }
}

/// An error once too many threads were left behind.
pub(super) fn check_left_behind() -> Result<(), LogError> {
    if LEFT_BEHIND.load(Ordering::Acquire) < LEFT_BEHIND_MAX {
        return Ok(());
    }
    Err(LogError::Damaged {
        what: "the client library".into(),
        detail: format!("{LEFT_BEHIND_MAX} of its calls never came back"),
    })
}
