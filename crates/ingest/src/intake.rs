//! The seam between transports and the lane driver: a queue bounded by count and by bytes.
//!
//! A transport first takes [`Room`] for the bytes, then submits, then waits for the answer. Room is given back when
//! the driver has answered (or dropped the delivery), so what is queued or being committed never exceeds the capacity;
//! a full queue makes transports wait, and so the feeds behind them. Deliveries leave in the order in which
//! [`Intake::submit`] was awaited, whatever their sizes.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use copytaster_records::{DeliveryId, FeedId, Timestamp, Transport};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// How much may wait between the transports and the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Deliveries in the queue.
    pub deliveries: usize,
    /// Bytes of deliveries that are queued or being committed.
    pub bytes: usize,
    /// Bytes of one delivery; what is larger is refused.
    pub delivery_bytes_max: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { deliveries: 1024, bytes: 64 << 20, delivery_bytes_max: 16 << 20 }
    }
}

/// Where a transport stands in its source; committed in the transaction of the raw record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
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
    /// To be committed with the raw record.
    pub cursor: Option<Cursor>,
    /// To be answered once the raw record is durable. Keep it until then: it holds the delivery's room in the queue.
    pub reply: Reply,
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
    /// The log could not take it, in its own words.
    #[error("the log refused the delivery: {0}")]
    Log(String),
}

/// Space for one delivery's bytes. Given back when dropped.
#[derive(Debug)]
pub struct Room {
    _permit: OwnedSemaphorePermit,
}

/// The way to answer a delivery, exactly once. Dropping it unanswered tells the transport that the service is stopping.
#[derive(Debug)]
pub struct Reply {
    sender: oneshot::Sender<Result<DeliveryId, Refused>>,
    _room: Room,
}

impl Reply {
    /// Answers and gives the delivery's room back. A transport that no longer listens is not an error.
    pub fn send(self, answer: Result<DeliveryId, Refused>) {
        // A transport may be gone (its client hung up); the delivery is durable all the same.
        let _ = self.sender.send(answer);
    }
}

/// A delivery that stands in the queue. Dropping it does not take the delivery back.
#[derive(Debug)]
#[must_use = "only the answer says whether the delivery is durable"]
pub struct Pending(oneshot::Receiver<Result<DeliveryId, Refused>>);

impl Pending {
    /// Waits until the delivery is durable.
    ///
    /// # Errors
    /// [`Refused`] where it is not.
    pub async fn answer(self) -> Result<DeliveryId, Refused> {
        self.0.await.unwrap_or(Err(Refused::Stopping))
    }
}

/// The transports' side of the queue.
#[derive(Debug, Clone)]
pub struct Intake {
    queue: mpsc::Sender<Incoming>,
    room: Arc<Semaphore>,
    capacity: Capacity,
}

/// The lane driver's side of the queue. Made for a thread of its own, outside any runtime.
#[derive(Debug)]
pub struct IntakeReceiver {
    queue: mpsc::Receiver<Incoming>,
    room: Arc<Semaphore>,
}

/// What [`IntakeReceiver::recv_timeout`] found.
#[derive(Debug)]
pub enum Received {
    /// The next delivery.
    Delivery(Box<Incoming>),
    /// Nothing came in time.
    Timeout,
    /// Nothing will come any more.
    Closed,
}

/// A queue between transports and the lane driver.
///
/// The capacity in bytes is raised to the size of one delivery, so that the largest one can pass.
#[must_use]
pub fn channel(capacity: Capacity) -> (Intake, IntakeReceiver) {
    let bytes_ceiling = Semaphore::MAX_PERMITS.min(u32::MAX as usize);
    let bytes = capacity.bytes.max(capacity.delivery_bytes_max).clamp(1, bytes_ceiling);
    let capacity = Capacity { bytes, deliveries: capacity.deliveries.max(1), ..capacity };
    let (sender, receiver) = mpsc::channel(capacity.deliveries);
    let room = Arc::new(Semaphore::new(capacity.bytes));
    (Intake { queue: sender, room: room.clone(), capacity }, IntakeReceiver { queue: receiver, room })
}

// === impl Intake ===

impl Intake {
    /// The largest delivery that is taken, in bytes.
    #[must_use]
    pub fn delivery_bytes_max(&self) -> usize {
        self.capacity.delivery_bytes_max
    }

    /// Waits for room for `bytes` bytes; to be taken before they are read, so that memory stays bounded.
    ///
    /// # Errors
    /// [`Refused::TooLarge`] at once, [`Refused::Stopping`] once the receiver is closed.
    pub async fn room(&self, bytes: usize) -> Result<Room, Refused> {
        let permits = self.permits(bytes)?;
        let permit = self.room.clone().acquire_many_owned(permits).await;
        permit.map(|permit| Room { _permit: permit }).map_err(|_| Refused::Stopping)
    }

    /// Puts a delivery into the queue, waiting while it is full. The answer comes later.
    ///
    /// # Errors
    /// [`Refused::TooLarge`] at once, [`Refused::Stopping`] once the receiver is closed.
    pub async fn submit(&self, arrival: Arrival) -> Result<Pending, Refused> {
        let room = self.room(arrival.bytes.len()).await?;
        self.submit_in(room, arrival).await
    }

    /// As [`Intake::submit`], in room that was taken for it before.
    ///
    /// # Errors
    /// As [`Intake::submit`]; [`Refused::TooLarge`] also where the delivery has outgrown the limit since.
    pub async fn submit_in(&self, room: Room, arrival: Arrival) -> Result<Pending, Refused> {
        self.permits(arrival.bytes.len())?;
        let place = self.queue.reserve().await.map_err(|_| Refused::Stopping)?;
        let (sender, receiver) = oneshot::channel();
        place.send(arrival.with(Reply { sender, _room: room }));
        Ok(Pending(receiver))
    }

    /// Hands a delivery over; resolves only when it is durable.
    ///
    /// Dropping the future before it stands in the queue takes it back; afterwards it is committed all the same.
    ///
    /// # Errors
    /// [`Refused`] where it is not durable.
    pub async fn deliver(&self, arrival: Arrival) -> Result<DeliveryId, Refused> {
        self.submit(arrival).await?.answer().await
    }

    fn permits(&self, bytes: usize) -> Result<u32, Refused> {
        let limit = self.capacity.delivery_bytes_max;
        if bytes > limit {
            return Err(Refused::TooLarge { limit });
        }
        u32::try_from(bytes).map_err(|_| Refused::TooLarge { limit })
    }
}

impl Arrival {
    fn with(self, reply: Reply) -> Incoming {
        Incoming {
            feed: self.feed,
            transport: self.transport,
            name: self.name,
            content_type: self.content_type,
            received_at: self.received_at,
            bytes: self.bytes,
            traceparent: self.traceparent,
            cursor: self.cursor,
            reply,
        }
    }
}

// === impl IntakeReceiver ===

impl IntakeReceiver {
    /// The next delivery, waiting for it on this thread; `None` once closed and drained. Panics inside a runtime.
    pub fn blocking_recv(&mut self) -> Option<Incoming> {
        self.queue.blocking_recv()
    }

    /// The next delivery if one is there.
    pub fn try_recv(&mut self) -> Option<Incoming> {
        self.queue.try_recv().ok()
    }

    /// The next delivery, waiting at most `timeout` on this thread: for a driver that also has ticks to write.
    pub fn recv_timeout(&mut self, timeout: Duration) -> Received {
        let deadline = Instant::now() + timeout;
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match self.queue.poll_recv(&mut context) {
                Poll::Ready(Some(incoming)) => return Received::Delivery(Box::new(incoming)),
                Poll::Ready(None) => return Received::Closed,
                Poll::Pending => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Received::Timeout;
            }
            std::thread::park_timeout(left);
        }
    }

    /// The next delivery, for use inside a runtime.
    pub async fn recv(&mut self) -> Option<Incoming> {
        self.queue.recv().await
    }

    /// Takes nothing more: transports that wait get [`Refused::Stopping`]; what is queued can still be received.
    pub fn close(&mut self) {
        self.room.close();
        self.queue.close();
    }
}

impl Drop for IntakeReceiver {
    fn drop(&mut self) {
        // Transports that wait for room would otherwise wait for ever.
        self.close();
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
#[path = "intake_tests.rs"]
mod tests;
