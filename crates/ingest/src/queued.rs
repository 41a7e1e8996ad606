//! What passes between transports and the lane driver: deliveries, cursors, answers.

use bytes::Bytes;
use copytaster_records::{DeliveryId, FeedId, Timestamp, Transport};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::Epoch;

/// Where a transport stands in its source; committed in the transaction of the raw record, in its feed's own lane, and
/// only under the claim that it was made under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The epoch of the claim on the feed's lane.
    pub epoch: Epoch,
    /// The state key.
    pub key: Bytes,
    /// The position; `None` deletes it.
    pub value: Option<Bytes>,
}

/// What a transport hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The feed that it came from.
    pub feed: FeedId,
    /// How it came in.
    pub transport: Transport,
    /// What the sender called it. Untrusted.
    pub name: Option<String>,
    /// The content type that the sender declared. A hint.
    pub content_type: Option<String>,
    /// When its last byte was received.
    pub received_at: Timestamp,
    /// The delivery, exactly as received.
    pub bytes: Bytes,
    /// A valid W3C trace context, where the sender gave one.
    pub traceparent: Option<String>,
    /// The transport's position after this delivery, where it keeps one.
    pub cursor: Option<Cursor>,
}

/// An arrival on its way to the log, with the way to answer it.
#[derive(Debug)]
pub struct Incoming {
    /// What a transport handed over.
    pub arrival: Arrival,
    /// To be answered once the raw record is durable. Keep it until then: it holds the delivery's room in the queue.
    pub reply: Reply,
}

/// Cursors that move without a delivery: where a source begins, and past what holds none.
#[derive(Debug)]
pub struct Advance {
    /// The feed that they belong to.
    pub feed: FeedId,
    /// The cursors.
    pub cursors: Vec<Cursor>,
    /// To be answered once they are durable.
    pub reply: Reply<()>,
}

/// What stands in the queue.
#[derive(Debug)]
pub enum Queued {
    /// A delivery.
    Delivery(Box<Incoming>),
    /// Cursors alone.
    Advance(Advance),
}

impl Queued {
    /// The feed that it belongs to.
    #[must_use]
    pub fn feed(&self) -> &FeedId {
        match self {
            Self::Delivery(incoming) => &incoming.arrival.feed,
            Self::Advance(advance) => &advance.feed,
        }
    }

    /// The cursors to be committed with it.
    #[must_use]
    pub fn cursors(&self) -> &[Cursor] {
        match self {
            Self::Delivery(incoming) => incoming.arrival.cursor.as_slice(),
            Self::Advance(advance) => &advance.cursors,
        }
    }

    /// Length of the delivery in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Delivery(incoming) => incoming.arrival.bytes.len(),
            Self::Advance(_) => 0,
        }
    }

    /// Answers that it was not taken.
    pub fn refuse(self, refused: Refused) {
        match self {
            Self::Delivery(incoming) => incoming.reply.send(Err(refused)),
            Self::Advance(advance) => advance.reply.send(Err(refused)),
        }
    }
}

/// Why a delivery was not taken. The feed still has it and is to send it again, except where it is too large.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is larger than a delivery may be.
    #[error("the delivery is larger than {limit} bytes, the most that a delivery may have (limits.delivery)")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The log is behind; try again later.
    #[error("the log is behind and the intake is full")]
    Busy,
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping,
    /// Its cursor was made under a claim that is void. The owner of the lane goes on from the committed cursor.
    #[error(
        "the claim on the feed's lane is no longer current: its owner goes on from what is committed, nothing is lost"
    )]
    ClaimLost,
    /// The log could not take it, in its own words.
    #[error("the log refused the delivery: {0}")]
    Log(String),
}

/// Space for one delivery's bytes. Given back when dropped.
#[derive(Debug)]
pub struct Room {
    _permit: OwnedSemaphorePermit,
}

impl Room {
    pub(crate) fn new(permit: OwnedSemaphorePermit) -> Self {
        Self { _permit: permit }
    }
}

/// The way to answer what was handed over, exactly once. Dropping it unanswered tells the transport that the service is
/// stopping.
#[derive(Debug)]
pub struct Reply<T = DeliveryId> {
    sender: oneshot::Sender<Result<T, Refused>>,
    _room: Room,
}

impl<T> Reply<T> {
    /// The two ends of an answer, in room that was taken for what is handed over.
    pub(crate) fn new(room: Room) -> (Self, Pending<T>) {
        let (sender, receiver) = oneshot::channel();
        (Self { sender, _room: room }, Pending(receiver))
    }

    /// Answers and gives the room back. A transport that no longer listens is not an error.
    pub fn send(self, answer: Result<T, Refused>) {
        // A transport may be gone (its client hung up); the delivery is durable all the same.
        let _ = self.sender.send(answer);
    }
}

/// What stands in the queue. Dropping it does not take it back.
#[derive(Debug)]
#[must_use = "only the answer says whether it is durable"]
pub struct Pending<T = DeliveryId>(oneshot::Receiver<Result<T, Refused>>);

impl<T> Pending<T> {
    /// Waits until it is durable.
    ///
    /// # Errors
    /// [`Refused`] where it is not.
    pub async fn answer(self) -> Result<T, Refused> {
        self.0.await.unwrap_or(Err(Refused::Stopping))
    }
}
