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

use copytaster_records::{DeliveryId, FeedId};
use tokio::sync::{Semaphore, mpsc};

use crate::{Advance, Arrival, Cursor, Incoming, Pending, Queued, Refused, Reply, Room};

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

/// The transports' side of the queue.
#[derive(Debug, Clone)]
pub struct Intake {
    queue: mpsc::Sender<Queued>,
    room: Arc<Semaphore>,
    capacity: Capacity,
}

/// The lane driver's side of the queue. Made for a thread of its own, outside any runtime.
#[derive(Debug)]
pub struct IntakeReceiver {
    queue: mpsc::Receiver<Queued>,
    room: Arc<Semaphore>,
}

/// What [`IntakeReceiver::recv_timeout`] found.
#[derive(Debug)]
pub enum Received {
    /// What is next.
    Queued(Queued),
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
        permit.map(Room::new).map_err(|_| Refused::Stopping)
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
        let (reply, pending) = Reply::new(room);
        place.send(Queued::Delivery(Box::new(Incoming { arrival, reply })));
        Ok(pending)
    }

    /// Puts cursors into the queue that move without a delivery: behind all that was submitted before.
    ///
    /// # Errors
    /// [`Refused::Stopping`] once the receiver is closed.
    pub async fn advance(&self, feed: FeedId, cursors: Vec<Cursor>) -> Result<Pending<()>, Refused> {
        let room = self.room(0).await?;
        let place = self.queue.reserve().await.map_err(|_| Refused::Stopping)?;
        let (reply, pending) = Reply::new(room);
        place.send(Queued::Advance(Advance { feed, cursors, reply }));
        Ok(pending)
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

// === impl IntakeReceiver ===

impl IntakeReceiver {
    /// What is next, if it is there.
    pub fn try_next(&mut self) -> Option<Queued> {
        self.queue.try_recv().ok()
    }

    /// What is next, waiting at most `timeout` on this thread: for a driver that also has ticks to write.
    pub fn recv_timeout(&mut self, timeout: Duration) -> Received {
        let deadline = Instant::now() + timeout;
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match self.queue.poll_recv(&mut context) {
                Poll::Ready(Some(queued)) => return Received::Queued(queued),
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

/// For tests of transports that hand over nothing but deliveries.
#[cfg(test)]
impl IntakeReceiver {
    pub(crate) async fn recv(&mut self) -> Option<Incoming> {
        self.queue.recv().await.map(delivery)
    }

    pub(crate) fn blocking_recv(&mut self) -> Option<Incoming> {
        self.queue.blocking_recv().map(delivery)
    }

    pub(crate) fn try_recv(&mut self) -> Option<Incoming> {
        self.try_next().map(delivery)
    }
}

#[cfg(test)]
pub(crate) fn delivery(queued: Queued) -> Incoming {
    match queued {
        Queued::Delivery(incoming) => *incoming,
        Queued::Advance(advance) => panic!("no delivery: {advance:?}"),
    }
}

#[cfg(test)]
#[path = "intake_tests.rs"]
mod tests;
