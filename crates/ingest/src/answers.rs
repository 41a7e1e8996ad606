//! The thread that answers transports, once what they handed over is durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use copytaster_engine::{Committed, Log, LogError};
use copytaster_records::{DeliveryId, Timestamp};
use crossbeam_channel::Receiver;

use crate::{FeedCounters, Refused, Reply};

/// A commit that waits to be durable, with those who wait for it.
pub(crate) type Unsynced = (Committed, Vec<Answerable>);

/// Who is to be answered.
pub(crate) enum Answerable {
    /// Whoever handed a delivery over; it is counted then.
    Delivery { reply: Reply, id: DeliveryId, bytes: usize, received_at: Timestamp, counters: Arc<FeedCounters> },
    /// Whoever moved cursors alone.
    Advance(Reply<()>),
}

impl Answerable {
    fn durable(self) {
        match self {
            Self::Delivery { reply, id, bytes, received_at, counters } => {
                counters.delivered(bytes, received_at);
                reply.send(Ok(id));
            }
            Self::Advance(reply) => reply.send(Ok(())),
        }
    }

    fn refuse(self, refused: Refused) {
        match self {
            Self::Delivery { reply, .. } => reply.send(Err(refused)),
            Self::Advance(reply) => reply.send(Err(refused)),
        }
    }
}

/// Answers each commit's transports once it is durable.
pub(crate) fn answer(log: &dyn Log, waiting: &Receiver<Unsynced>, failed: &AtomicBool) -> Result<(), LogError> {
    for (commit, replies) in waiting {
        if let Err(error) = log.wait_durable(commit) {
            failed.store(true, Ordering::Release);
            replies.into_iter().for_each(|a| a.refuse(Refused::Log(error.to_string())));
            return Err(error);
        }
        replies.into_iter().for_each(Answerable::durable);
    }
    Ok(())
}
